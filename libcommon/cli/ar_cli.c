#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "archive/operand.h"
#include "authres/ar_conclude.h"
#include "authres/ar_explain.h"
#include "authres/ar_require.h"
#include "base/diag.h"
#include "cli/ar_cli.h"
#include "cli/cli.h"
#include "cli/guess.h"
#include "sys/interrupt.h"
#include "sys/io.h"
#include "sys/out.h"

/* Somebody else's field, where ours alone are asked for. */
static bool
is_of_others(const struct ar_run *t, const struct ar_entry *e)
{
	return e->field.ar.authserv_id.p != NULL &&
	       !ar_entry_selected(e, &t->policy);
}

/* Name the fields that are left out; STATUS_BAD where that is a fault. */
static int
warn_refused(
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

/* Append it to WORDS where there is such, else print it on stderr. */
static void
say(struct arena *scratch, struct buf *words, const struct buf *out)
{
	if (words != NULL)
		buf_add(words, buf_span(out));
	else
		(void)io_write(STDERR_FILENO, buf_span(out));
	arena_reset(scratch);
}

/* All of it in words. */
static void
explain(const struct ar_run *t, const struct ar_input *in,
    const struct ar_entries *all, struct buf *words)
{
	struct arena *scratch = arena_new();

	for (size_t i = 0; i < all->n; i++) {
		struct buf out = buf_new(scratch, SIZE_MAX);
		const struct ar_entry *e = &all->list[i];

		if (e->refused == NULL ? ar_entry_selected(e, &t->policy)
				       : !is_of_others(t, e))
			ar_explain_entry(&out, e);
		say(scratch, words, &out);
	}
	for (size_t i = 0; i < in->n; i++) {
		struct buf out = buf_new(scratch, SIZE_MAX);

		if (!ar_explain_signature(scratch, &out, &in->fields[i]))
			(void)ar_explain_spam(&out, &in->fields[i]);
		say(scratch, words, &out);
	}
	arena_free(scratch);
}

/* A message on its way. */
struct message {
	struct arena *arena;
	const char *name;
	struct ar_input in;
	struct ar_entries all;
	struct ar_view view;
	bool is_read;
	bool *met;       /* each of the requirements */
	size_t shown;    /* results */
	struct buf out;  /* all that is to be printed, if it is not much */
	bool is_printed; /* there */
};

/* Octets to print of a small message before it has its turn. */
#define OUTPUT_MIN 4096
/*
 * Fields of results beyond these may take a hundred times their size when they
 * are read: such a message waits for its turn first, with none beside it.
 */
#define HEAVY_OCTETS (16 * 1024)
#define HEAVY_RESULTS 256

static size_t
count_shown(const struct ar_run *t, const struct ar_entries *all)
{
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++) {
		const struct authres *ar = &all->list[i].field.ar;

		for (size_t j = 0;
		     ar_view_shows(&t->view, &all->list[i]) && j < ar->n; j++)
			n += ar_view_shows_method(
			    &t->view, ar->results[j].method);
	}
	return n;
}

/* Entry by entry, so that much output takes no more memory than little. */
static void
print_results(const struct ar_run *t, const struct message *m)
{
	struct arena *scratch = arena_new();
	struct ar_widths widths = { 0 };

	if (t->table && !t->json)
		widths = ar_report_measure(scratch, &m->view, &m->all);
	for (size_t i = 0; i < m->all.n; i++) {
		struct buf out = buf_new(scratch, SIZE_MAX);
		const struct ar_entry *e = &m->all.list[i];

		if (t->json)
			ar_report_json(&out, &m->view, e);
		else if (t->table)
			ar_report_table(&out, &m->view, &widths, e);
		else
			ar_report_lines(&out, &m->view, e);
		out_write(buf_span(&out));
		arena_reset(scratch);
	}
	arena_free(scratch);
}

/*
 * Before its turn, where it takes about as much memory as the message: the
 * rest is printed by print_results.
 */
static void
print_ahead(const struct ar_run *t, struct message *m)
{
	size_t most = OUTPUT_MIN;

	if (t->quiet || t->explains || t->table || !t->source.many)
		return;
	for (size_t i = 0; i < m->in.n; i++)
		most += 2 * m->in.fields[i].whole.len;
	m->out = buf_new(m->arena, most);
	for (size_t i = 0; i < m->all.n && buf_ok(&m->out); i++)
		if (t->json)
			ar_report_json(&m->out, &m->view, &m->all.list[i]);
		else
			ar_report_lines(&m->out, &m->view, &m->all.list[i]);
	m->is_printed = buf_ok(&m->out);
}

/* Text without any name that does not read as results either. */
static bool
is_nothing(const struct ar_input *in, const struct ar_entries *all)
{
	for (size_t i = 0; i < all->n; i++)
		if (all->list[i].field.ar.n > 0 ||
		    (all->list[i].refused == NULL &&
			!all->list[i].field.nonconforming))
			return false;
	return in->nameless;
}

/* Print why there is nothing to be read; the status. */
static int
read_error(struct ar_input *in, enum msg_status status, const char *path)
{
	if (status == MSG_READ_ERROR) {
		in->error = strerror(errno);
		return operand_read_error(path);
	}
	if (in->error_line > 0)
		diag_warn("%s: line %zu: %s", operand_name(path),
		    in->error_line, in->error);
	else
		diag_warn("%s: %s", operand_name(path), in->error);
	return STATUS_BAD;
}

static enum msg_status
read_input(
    const struct ar_run *t, struct source_item *source, struct message *m)
{
	int fd = source->msg.fd, saved;
	enum msg_status status;

	if (fd < 0)
		return ar_input_parse(m->arena, source->whole, &m->in);
	if (fd == STDIN_FILENO && isatty(fd))
		diag_hint("paste a header; an empty line or Ctrl-D ends it");
	status = t->source.many ? ar_input_read_by(m->arena, fd, interrupt_read,
				      t->piece, &m->in)
				: ar_input_read(m->arena, fd, &m->in);
	/* one that is not needed any more is in the way of many */
	saved = errno;
	source_close(source);
	source->msg.fd = -1;
	errno = saved;
	return status;
}

static void *
begin(void *ctx, struct bulk_item *item)
{
	const struct ar_run *t = ctx;
	struct source_item *source = &item->source;
	struct message *m = arena_alloc(item->arena, sizeof(*m));
	enum msg_status status;

	m->arena = item->arena;
	m->name = source->name;
	m->view = t->view;
	m->view.file = t->source.many ? operand_name(source->name) : NULL;
	status = read_input(t, source, m);
	if (status == MSG_OK)
		return m;
	source->status = STATUS_TEMP;
	if (status == MSG_READ_ERROR && errno == ECANCELED)
		return NULL;
	source->status = read_error(&m->in, status, source->name);
	source->msg.error = m->in.error;
	return NULL;
}

static bool
is_heavy(const struct ar_input *in)
{
	size_t octets = 0, results = 0;
	enum authres_kind kind;

	for (size_t i = 0; i < in->n; i++) {
		struct span rest = in->fields[i].value;

		if (!authres_kind_of(in->fields[i].name, &kind))
			continue;
		octets += rest.len;
		for (; rest.p != NULL; results++)
			(void)span_cut(&rest, ';');
	}
	return octets > HEAVY_OCTETS || results > HEAVY_RESULTS;
}

static void
work_on(const struct ar_run *t, struct message *m)
{
	m->all = ar_entries_read(m->arena, &m->in, &t->policy);
	m->met = arena_array(m->arena, t->nrequired, sizeof(*m->met));
	for (size_t i = 0; i < t->nrequired; i++)
		m->met[i] = ar_require_met(m->arena, &t->required[i], &m->all);
	m->shown = count_shown(t, &m->all);
	m->is_read = true;
}

static bool
judge(void *ctx, struct bulk_item *item)
{
	const struct ar_run *t = ctx;
	struct message *m = item->state;

	if (is_heavy(&m->in))
		return true;
	work_on(t, m);
	print_ahead(t, m);
	return true;
}

static int
unreadable(const struct ar_run *t, const struct source_item *source, int status)
{
	struct arena *arena = arena_new();

	if (t->summary != NULL)
		summary_message(t->summary, true);
	status =
	    source_cli_unreadable(arena, t->json && !t->quiet && t->source.many,
		source->name, source->msg.error, status);
	arena_free(arena);
	return status;
}

static void
count(const struct ar_run *t, const struct message *m)
{
	struct arena *scratch = arena_new();

	for (size_t i = 0; i < m->all.n; i++) {
		const struct ar_entry *e = &m->all.list[i];

		for (size_t j = 0;
		     ar_view_shows(&t->view, e) && j < e->field.ar.n; j++) {
			struct ar_row row = ar_report_row(scratch, e, j);

			if (!ar_view_shows_method(
				&t->view, e->field.ar.results[j].method))
				continue;
			if (e->field.ar.authserv_id.p == NULL)
				row.cells[AR_ID].len = 0;
			summary_row(t->summary,
			    (struct span[]){ row.cells[AR_ID],
				row.cells[AR_METHOD], row.cells[AR_RESULT] });
			arena_reset(scratch);
		}
	}
	arena_free(scratch);
}

static int
status_of(const struct ar_run *t, const struct message *m)
{
	int status = STATUS_YES;

	if (t->nrequired == 0)
		return m->shown > 0 ? STATUS_YES : STATUS_NO;
	for (size_t i = 0; i < t->nrequired; i++) {
		if (m->met[i])
			continue;
		status = STATUS_NO;
		if (t->verbose)
			diag_warn("%s: no trusted field says %.*s",
			    operand_name(m->name), SPAN_ARG(t->texts[i]));
	}
	if (t->summary != NULL)
		summary_requirement(t->summary, status == STATUS_YES);
	return status;
}

/* --explain: conclusions first, then field by field. */
static void
print_words(const struct ar_run *t, const struct message *m)
{
	struct arena *arena = arena_new();
	struct buf words = buf_new(arena, SIZE_MAX);

	if (t->source.many)
		buf_addf(&words, "%s:\n", operand_escaped(arena, m->name));
	ar_conclude(arena, &words, &m->in, &m->all, &t->policy);
	explain(t, &m->in, &m->all, &words);
	out_write(buf_span(&words));
	arena_free(arena);
}

/*
 * So many --hops would trust the topmost field that is asked for; 0 where one
 * is trusted, or that would not do.
 */
static size_t
hops_wanted(const struct ar_entries *all)
{
	size_t hops = 0;

	for (size_t i = 0; i < all->n; i++) {
		const struct ar_entry *e = &all->list[i];

		if (e->untrusted == NULL)
			return 0;
		if (hops == 0 && e->below && e->field.kind == AUTHRES_FIELD)
			hops = e->received_above;
	}
	return hops;
}

/* For a person: on a terminal, or where more is asked for. */
static void
advise(const struct ar_run *t, const struct message *m, int status)
{
	size_t hops = hops_wanted(&m->all);

	if (t->quiet || (!t->verbose && !isatty(STDERR_FILENO)))
		return;
	if (m->shown == 0 && t->nrequired == 0)
		diag_warn("%s: no results of authentication in it",
		    operand_name(m->name));
	if (hops > 0 && (t->nrequired == 0 || status == STATUS_NO))
		guess_hint(
		    "Received fields stand above all results, so a "
		    "sender may have written them; --hops %zu trusts "
		    "what your own servers wrote below theirs",
		    hops);
}

static int
report(const struct ar_run *t, const struct message *m)
{
	int status = warn_refused(t, m->name, &m->all);

	if (m->is_printed)
		out_write(buf_span(&m->out));
	else if (t->explains)
		print_words(t, m);
	else if (!t->quiet)
		print_results(t, m);
	status = diag_worse(status, status_of(t, m));
	if (t->verbose) {
		out_flush();
		explain(t, &m->in, &m->all, NULL);
	}
	advise(t, m, status);
	if (t->summary == NULL)
		return status;
	summary_message(t->summary, false);
	count(t, m);
	return status;
}

static int
end(void *ctx, struct bulk_item *item)
{
	const struct ar_run *t = ctx;
	struct source_item *source = &item->source;
	struct message *m = item->state;
	int status;

	if (m == NULL && source->msg.error == NULL)
		return source->status; /* an interrupt ends all */
	if (m == NULL)
		return unreadable(t, source, source->status);
	if (!m->is_read)
		work_on(t, m);
	if (!is_nothing(&m->in, &m->all))
		return report(t, m);
	status = read_error(&m->in, MSG_NOT_A_MESSAGE, m->name);
	source->msg.error = m->in.error;
	return unreadable(t, source, status);
}

int
ar_cli_run(struct ar_run *t)
{
	static const struct summary_kind kind = {
		.list = "methods",
		.columns = { "authserv_id", "method", "result" },
		.n = 3,
		.text = { 1, 2, 0 },
	};
	const struct bulk_ops ops = {
		.ctx = t,
		.begin = begin,
		.judge = judge,
		.end = end,
		.quiet = t->quiet,
	};
	struct arena *arena = arena_new();
	int status;

	if (t->source.many)
		t->piece = arena_raw(arena, AR_INPUT_PIECE);
	if (t->source.summary)
		t->summary = summary_new(arena, &kind);
	status = source_cli_run(&t->source, &ops, NULL);
	source_cli_print_summary(t->summary, t->json);
	if (t->source.interrupted)
		interrupt_end();
	source_free(t->source.source);
	arena_free(arena);
	return status;
}
