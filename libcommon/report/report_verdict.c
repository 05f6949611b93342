#include <stdio.h>

#include "base/buf.h"
#include "base/timestamp.h"
#include "report/report_verdict.h"

char *
report_verdict_number(struct arena *arena, uint64_t n)
{
	char digits[24], *out = arena_alloc(arena, 32);
	int len =
	    snprintf(digits, sizeof(digits), "%llu", (unsigned long long)n);
	size_t at = 0;

	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			out[at++] = ',';
		out[at++] = digits[i];
	}
	return out;
}

static const char *
plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

static void
add_moment(struct buf *out, uint64_t moment)
{
	if (moment == REPORT_NO_NUMBER)
		buf_adds(out, "unknown");
	else
		buf_addf(out, "%.10s", timestamp_print(out->arena, moment));
}

static void
add_tag(struct buf *out, const char *name, struct span value)
{
	if (value.len > 0)
		buf_addf(out, " %s=%.*s", name, SPAN_ARG(value));
}

struct span
report_verdict_head(struct arena *arena, const struct report_head *h)
{
	const struct report_aggregate *p = &h->published;
	struct buf out = buf_new(arena, SIZE_MAX / 2);

	add_moment(&out, h->begin);
	buf_adds(&out, " to ");
	add_moment(&out, h->end);
	buf_addf(&out, ", %zu report%s of %zu reporter%s;", h->reports,
	    plural(h->reports), h->reporters, plural(h->reporters));
	if (p->p.len == 0)
		buf_adds(&out, " no policy");
	add_tag(&out, "p", p->p);
	add_tag(&out, "sp", p->sp);
	add_tag(&out, "np", p->np);
	if (p->pct != REPORT_NO_NUMBER && p->pct < 100)
		buf_addf(&out, " pct=%llu", (unsigned long long)p->pct);
	if (span_is(p->testing, "y"))
		buf_adds(&out, " t=y");
	return buf_span(&out);
}

struct span
report_verdict_counts(struct arena *arena, const struct report_head *h)
{
	const struct report_counts *c = &h->now;
	struct buf out = buf_new(arena, SIZE_MAX / 2);

	buf_addf(&out, "%s message%s: %.1f %% pass, %s fail; ",
	    report_verdict_number(arena, c->messages), plural(c->messages),
	    report_percent(c->messages - c->failed, c->messages),
	    report_verdict_number(arena, c->failed));
	buf_addf(&out, "%s quarantined, ",
	    report_verdict_number(arena, c->quarantined));
	buf_addf(
	    &out, "%s rejected", report_verdict_number(arena, c->rejected));
	if (h->previous.messages > 0)
		buf_addf(&out, "; before: %s, %.1f %% pass",
		    report_verdict_number(arena, h->previous.messages),
		    report_percent(h->previous.messages - h->previous.failed,
			h->previous.messages));
	return buf_span(&out);
}

/* Why the messages of a source fail, in a few words. */
static void
add_reason(struct buf *out, const struct report_row *row)
{
	const struct report_reasons *r = &row->reasons;

	if (row->misjudged)
		buf_adds(out,
		    "which passes and aligns, yet its reporter says that it "
		    "failed");
	else if (r->broken >= r->unaligned && r->broken >= r->silent)
		buf_adds(out, "whose signatures do not verify");
	else if (r->unaligned >= r->silent)
		buf_addf(out, "which passes as %.*s, which does not align",
		    SPAN_ARG(row->unaligned));
	else
		buf_adds(out, "which signs nothing, and SPF does not pass");
}

static void
add_worst(struct buf *out, const struct report_row *row)
{
	buf_addf(out, "%s from %.*s",
	    report_verdict_number(out->arena, row->now.failed),
	    SPAN_ARG(row->key));
	if (row->name.len > 0)
		buf_addf(out, " (%.*s)", SPAN_ARG(row->name));
	buf_adds(out, ", ");
	add_reason(out, row);
}

static void
add_lost(struct buf *out, const struct report_head *h)
{
	const char *all = report_verdict_number(out->arena, h->now.messages);
	const char *lost = report_verdict_number(out->arena, h->now.failed);

	if (span_is(h->published.p, "reject"))
		buf_addf(
		    out, "under p=reject %s of %s messages failed", lost, all);
	else
		buf_addf(out, "with p=reject %s of %s messages would be lost",
		    lost, all);
}

/* What may be wanted mail among them, as far as reports can tell. */
static void
add_wanted(struct buf *out, const struct report_head *h)
{
	if (h->recognized > 0)
		buf_addf(out,
		    "; %s of them from sources that also send mail that "
		    "passes: look at these first",
		    report_verdict_number(out->arena, h->recognized));
	else
		buf_adds(out, "; no source of them ever passes");
	if (h->overridden > 0)
		buf_addf(out,
		    "; receivers set the policy aside for %s (lists, "
		    "forwarding)",
		    report_verdict_number(out->arena, h->overridden));
}

struct span
report_verdict(struct arena *arena, const struct report_head *h)
{
	struct buf out = buf_new(arena, SIZE_MAX / 2);
	const struct report_group *sources = &h->groups[0];

	if (h->now.messages == 0) {
		buf_adds(&out, "no message was reported");
	} else if (h->now.failed == 0) {
		buf_adds(&out, span_is(h->published.p, "reject")
				   ? "nothing failed under p=reject"
				   : "with p=reject no message would be lost");
	} else {
		add_lost(&out, h);
		if (sources->by == REPORT_BY_SOURCE && sources->n > 0) {
			buf_adds(&out, "; ");
			add_worst(&out, sources->rows[0]);
			add_wanted(&out, h);
		}
	}
	return buf_span(&out);
}

const char *
report_verdict_dispositions(unsigned bits)
{
	static const char *const words[] = { "-", "none", "quarantine",
		"none,quarantine", "reject", "none,reject", "quarantine,reject",
		"none,quarantine,reject" };

	return words[bits & 7];
}

struct span
report_verdict_names(struct arena *arena, const struct report_names *names)
{
	struct buf out = buf_new(arena, SIZE_MAX / 2);

	for (size_t i = 0; i < names->n; i++) {
		if (i > 0)
			buf_addc(&out, ' ');
		buf_add(&out, names->list[i]);
	}
	if (names->more)
		buf_adds(&out, " ...");
	return buf_span(&out);
}

struct span
report_verdict_note(struct arena *arena, const struct report_row *row)
{
	struct buf out = buf_new(arena, SIZE_MAX / 2);

	if (row->is_new)
		buf_adds(&out, "new");
	if (row->misjudged)
		buf_adds(&out, out.len > 0 ? ",misjudged" : "misjudged");
	return buf_span(&out);
}
