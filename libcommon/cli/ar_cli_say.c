#include <unistd.h>

#include "archive/operand.h"
#include "authres/ar_explain.h"
#include "base/diag.h"
#include "cli/ar_cli_private.h"
#include "cli/cli.h"
#include "sys/io.h"
#include "sys/out.h"

/* Somebody else's field, where ours alone are asked for. */
static bool
is_of_others(const struct ar_run *t, const struct ar_entry *e)
{
	return e->field.ar.authserv_id.p != NULL &&
	       !ar_entry_selected(e, &t->policy);
}

int
ar_cli_refused(
    const struct ar_run *t, const char *path, const struct ar_entries *all)
{
	int status = STATUS_YES;

	for (size_t i = 0; i < all->n; i++) {
		const struct ar_entry *e = &all->list[i];

		if (e->refused == NULL || is_of_others(t, e))
			continue;
		diag_warn("%s: field %zu: line %zu: %s%s%.*s",
		    operand_name(path), e->number, e->line, e->refused,
		    e->refused_at.len > 0 ? ": " : "", SPAN_ARG(e->refused_at));
		if (t->policy.strict || e->field.over_limit)
			status = STATUS_BAD;
	}
	return status;
}

/* Nothing is to be done where stderr cannot be written. */
static void
say(struct arena *scratch, const struct buf *words)
{
	(void)io_write(STDERR_FILENO, buf_span(words));
	arena_reset(scratch);
}

void
ar_cli_explain(const struct ar_run *t, const struct ar_input *in,
    const struct ar_entries *all)
{
	struct arena *scratch = arena_new();

	out_flush();
	for (size_t i = 0; i < all->n; i++) {
		struct buf out = buf_new(scratch, SIZE_MAX);
		const struct ar_entry *e = &all->list[i];

		if (e->refused == NULL ? ar_entry_selected(e, &t->policy)
				       : !is_of_others(t, e))
			ar_explain_entry(&out, e);
		say(scratch, &out);
	}
	for (size_t i = 0; i < in->n; i++) {
		struct buf out = buf_new(scratch, SIZE_MAX);

		if (!ar_explain_signature(scratch, &out, &in->fields[i]))
			(void)ar_explain_spam(&out, &in->fields[i]);
		say(scratch, &out);
	}
	arena_free(scratch);
}
