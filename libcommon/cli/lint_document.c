#include "cli/lint_document.h"
#include "base/diag.h"
#include "cli/cli.h"
#include "sys/io.h"
#include "sys/spool.h"

static const struct finding_format *
format_of(enum lint_form form)
{
	switch (form) {
	case LINT_TAP: return &finding_tap;
	case LINT_JUNIT: return &finding_junit;
	case LINT_SARIF: return &finding_sarif;
	case LINT_GITHUB: return &finding_github;
	case LINT_TEXT:
	case LINT_JSON:
	case LINT_QUIET: break;
	}
	return NULL;
}

static void
keep(struct spool *spool, struct span s)
{
	if (spool_add(spool, s) < 0)
		diag_die_sys(STATUS_TEMP, "temporary file");
}

static int
give(void *ctx, struct span piece)
{
	const struct lint_document *d = ctx;

	d->write(piece);
	return 0;
}

static void
write_kept(struct lint_document *d, struct spool *spool)
{
	if (spool_each(spool, give, d) < 0)
		diag_die_sys(STATUS_TEMP, "temporary file");
}

/* Write what BEGIN or END prints. */
static void
write_part(struct lint_document *d,
    void (*print)(struct buf *, const struct finding_document *))
{
	struct buf out = buf_new(d->arena, SIZE_MAX / 2);

	if (print == NULL)
		return;
	print(&out, &d->says);
	d->write(buf_span(&out));
	arena_reset(d->arena);
}

void
lint_document_begin(struct lint_document *d)
{
	d->format = format_of(d->form);
	if (d->format == NULL)
		return;
	d->arena = arena_new();
	if (d->format->counts_first) {
		d->body = spool_new(io_tmpdir());
		d->notes = spool_new(io_tmpdir());
	} else {
		write_part(d, d->format->begin);
	}
}

void
lint_document_add(struct lint_document *d, const struct findings *f)
{
	struct buf out, notes;

	if (d->format == NULL)
		return;
	out = buf_new(d->arena, SIZE_MAX / 2);
	notes = buf_new(d->arena, SIZE_MAX / 2);
	finding_document_count(&d->says, f);
	d->format->add(&out, &notes, &d->says, f);
	if (d->body != NULL) {
		keep(d->body, buf_span(&out));
		keep(d->notes, buf_span(&notes));
	} else {
		d->write(buf_span(&out));
	}
	arena_reset(d->arena);
}

static void
write_all(struct lint_document *d)
{
	struct buf out = buf_new(d->arena, SIZE_MAX / 2);

	write_part(d, d->format->begin);
	write_kept(d, d->body);
	d->format->notes(&out);
	d->write(buf_span(&out));
	write_kept(d, d->notes);
	spool_free(d->body);
	spool_free(d->notes);
}

void
lint_document_end(struct lint_document *d, int status)
{
	if (d->format == NULL)
		return;
	d->says.status = status;
	if (d->body != NULL)
		write_all(d);
	write_part(d, d->format->end);
	arena_free(d->arena);
}
