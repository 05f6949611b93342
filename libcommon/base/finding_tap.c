#include "base/diag.h"
#include "base/finding_format.h"
#include "base/finding_report.h"
#include "base/visible.h"

static void
begin(struct buf *out, const struct finding_document *d)
{
	(void)d;
	buf_adds(out, "TAP version 13\n");
}

/*
 * A bare "#" begins a directive, such as "SKIP", which makes a failure pass; a
 * backslash takes its meaning from what follows.
 */
static void
print_description(struct buf *out, struct span name)
{
	static const struct visible_style description = {
		.escape = "\\#",
		.hex = "\\\\x",
		.log = true,
	};

	visible_add(out, name, &description);
}

static void
add_finding(void *ctx, const struct finding *f)
{
	buf_adds(ctx, "# ");
	finding_print(ctx, f);
}

static void
add(struct buf *out, struct buf *notes, struct finding_document *d,
    const struct findings *all)
{
	int status = findings_status(all, d->shown);

	(void)notes;
	buf_addf(out, "%s %zu - ", status == STATUS_YES ? "ok" : "not ok",
	    d->subjects);
	print_description(out, all->subject);
	buf_adds(out, status == STATUS_TEMP ? " # not checked\n" : "\n");
	findings_each(all, d->shown, add_finding, out);
	for (size_t i = 0; i < all->nunchecked; i++) {
		buf_adds(out, "# ");
		finding_print_unchecked(out, &all->unchecked[i]);
	}
}

static void
end(struct buf *out, const struct finding_document *d)
{
	buf_addf(out, "1..%zu\n", d->subjects);
}

const struct finding_format finding_tap = {
	.begin = begin,
	.add = add,
	.end = end,
};
