#include "base/diag.h"
#include "base/finding_format.h"
#include "base/finding_report.h"
#include "base/timestamp.h"
#include "base/visible.h"

/* Append TEXT as content or in an attribute; visible_print leaves no control.
 */
static void
print_xml(struct buf *out, struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		switch (text.p[i]) {
		case '&': buf_adds(out, "&amp;"); break;
		case '<': buf_adds(out, "&lt;"); break;
		case '>': buf_adds(out, "&gt;"); break;
		case '"': buf_adds(out, "&quot;"); break;
		default: buf_addc(out, text.p[i]); break;
		}
}

static void
print_visible(struct buf *out, struct span text)
{
	struct buf seen = buf_new(out->arena, SIZE_MAX / 2);

	visible_print(&seen, text);
	print_xml(out, buf_span(&seen));
}

/* The schema of Ant wants a time without a zone. */
static void
print_time(struct buf *out, uint64_t now)
{
	struct span text = span_str(timestamp_print(out->arena, now));

	buf_add(out, span_head(text, 19));
}

static void
begin(struct buf *out, const struct finding_document *d)
{
	buf_addf(out,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<testsuites>\n"
	    "<testsuite name=\"%s\" package=\"dkimutils\" id=\"0\" "
	    "hostname=\"localhost\" tests=\"%zu\" failures=\"%zu\" "
	    "errors=\"%zu\" time=\"0\" timestamp=\"",
	    d->tool, d->subjects, d->failed, d->unchecked);
	print_time(out, d->now);
	buf_adds(out, "\">\n<properties/>\n");
}

/* All lines about a subject, as text. */
static struct span
lines(struct buf *out, const struct finding_document *d,
    const struct findings *all)
{
	struct buf text = buf_new(out->arena, SIZE_MAX / 2);

	for (size_t i = 0; i < all->nunchecked; i++)
		finding_print_unchecked(&text, &all->unchecked[i]);
	findings_print(&text, all, d->shown);
	return buf_span(&text);
}

/* <failure> or <error>, with the first line as its message. */
static void
print_reason(
    struct buf *out, const char *element, const char *type, struct span text)
{
	struct span rest = text;

	buf_addf(out, ">\n<%s type=\"%s\" message=\"", element, type);
	print_xml(out, span_cut(&rest, '\n'));
	buf_adds(out, "\">");
	print_xml(out, text);
	buf_addf(out, "</%s>\n</testcase>\n", element);
}

static void
add(struct buf *out, struct buf *notes, struct finding_document *d,
    const struct findings *all)
{
	struct span text = lines(out, d, all);

	buf_adds(out, "<testcase name=\"");
	print_visible(out, all->subject);
	buf_addf(out, "\" classname=\"%s\" time=\"0\"", d->tool);
	switch (findings_status(all, d->shown)) {
	case STATUS_YES:
		buf_adds(out, "/>\n");
		print_xml(notes, text);
		break;
	case STATUS_TEMP:
		print_reason(out, "error", "not checked", text);
		break;
	default: print_reason(out, "failure", "finding", text); break;
	}
}

static void
begin_notes(struct buf *out)
{
	buf_adds(out, "<system-out>");
}

static void
end(struct buf *out, const struct finding_document *d)
{
	(void)d;
	buf_adds(
	    out, "</system-out>\n<system-err/>\n</testsuite>\n</testsuites>\n");
}

const struct finding_format finding_junit = {
	.counts_first = true,
	.begin = begin,
	.add = add,
	.notes = begin_notes,
	.end = end,
};
