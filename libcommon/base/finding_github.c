#include <string.h>

#include "base/finding_format.h"
#include "base/finding_report.h"
#include "base/visible.h"

/* Append TEXT with these octets as %XX, as the runner of GitHub decodes them.
 */
static void
print_escaped(struct buf *out, struct span text, const char *special)
{
	struct buf seen = buf_new(out->arena, SIZE_MAX / 2);
	struct span s;

	visible_print(&seen, text);
	s = buf_span(&seen);
	for (size_t i = 0; i < s.len; i++)
		if (strchr(special, s.p[i]) != NULL)
			buf_addf(out, "%%%02X", s.p[i]);
		else
			buf_addc(out, s.p[i]);
}

/* In a property ":" and "," mean something, too. */
static void
print_property(struct buf *out, struct span text)
{
	print_escaped(out, text, "%:,");
}

static void
print_message(struct buf *out, struct span name, struct span text)
{
	buf_adds(out, "::");
	print_escaped(out, name, "%");
	buf_adds(out, ": ");
	print_escaped(out, text, "%");
	buf_addc(out, '\n');
}

static const char *
command(enum finding_severity severity)
{
	switch (severity) {
	case FINDING_ERROR: return "error";
	case FINDING_WARNING: return "warning";
	case FINDING_INFO: break;
	}
	return "notice";
}

static void
add_finding(void *ctx, const struct finding *f)
{
	struct buf *out = ctx;

	buf_addf(out, "::%s ", command(f->severity));
	if (f->source.file != NULL) {
		buf_adds(out, "file=");
		print_property(out, span_str(f->source.file));
		buf_addf(out, ",line=%zu,", f->source.line);
		if (f->source.column > 0)
			buf_addf(out, "col=%zu,", f->source.column);
	}
	buf_addf(out, "title=%s", f->rule->id);
	print_message(out, f->place.name, f->text);
}

static void
add(struct buf *out, struct buf *notes, struct finding_document *d,
    const struct findings *all)
{
	(void)notes;
	findings_each(all, d->shown, add_finding, out);
	for (size_t i = 0; i < all->ngone; i++) {
		buf_adds(out, "::notice title=gone ");
		print_property(out, all->gone[i].id);
		print_message(out, all->gone[i].name, SPAN("no longer found"));
	}
	for (size_t i = 0; i < all->nunchecked && !d->shown->changes; i++) {
		buf_adds(out, "::error title=not checked");
		print_message(
		    out, all->unchecked[i].name, all->unchecked[i].text);
	}
}

const struct finding_format finding_github = {
	.add = add,
};
