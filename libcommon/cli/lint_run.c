#include "cli/lint_run.h"
#include "base/caps.h"
#include "base/diag.h"
#include "base/finding_report.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/lint_state.h"
#include "cli/paint.h"

/* Octets to begin with; most objects need some more. */
#define ROOM_FIRST 4096

struct lint_item {
	struct lint_room room;
	uint64_t entered; /* as dns_enter has it */
	void *object;
};

static void
print_text(struct lint_run *run, struct buf *out, void *object)
{
	struct buf text = buf_new(run->shelf, SIZE_MAX / 2);

	run->kind->print(&text, object, &run->printed);
	if (paint_wanted())
		paint_findings(out, buf_span(&text));
	else
		buf_add(out, buf_span(&text));
}

/* With --state, about a subject of which nothing changed nothing is said. */
static bool
is_silent(const struct lint_run *run, const struct findings *f)
{
	return run->printed.changes && !findings_show(f, &run->printed);
}

static void
print(struct lint_run *run, struct buf *out, void *object)
{
	if (is_silent(run, run->kind->findings(object)))
		return;
	if (run->form == LINT_TEXT)
		print_text(run, out, object);
	else if (run->form == LINT_JSON)
		json_print(out, run->kind->json(object, &run->printed));
}

/* Show one object, and be done with it. */
static void
show(struct lint_run *run, struct lint_item *item)
{
	struct findings *f = run->kind->findings(item->object);
	struct buf out = buf_new(run->shelf, SIZE_MAX / 2);

	if (run->known != NULL)
		lint_state_mark(run->known, f, &run->shown);
	run->status = diag_worse(run->status, findings_status(f, &run->shown));
	if (run->verbose && run->kind->explain != NULL)
		run->kind->explain(item->object);
	print(run, &out, item->object);
	if (!run->printed.changes)
		findings_warn_unchecked(f);
	run->write(buf_span(&out));
	lint_document_add(&run->document, f);
	arena_reset(run->shelf);
	if (run->kind->free != NULL)
		run->kind->free(item->object);
	if (run->dns != NULL)
		dns_leave(run->dns, item->entered);
	arena_free(item->room.work);
	arena_free(item->room.arena);
}

/* Those that were judged, in their order. */
static void
show_over(struct lint_run *run)
{
	void **objects = arena_array(run->shelf, run->nover, sizeof(*objects));

	for (size_t i = 0; i < run->nover; i++)
		objects[i] = run->over[i]->object;
	run->kind->compare(objects, run->nover);
	for (size_t i = 0; i < run->nover; i++)
		show(run, run->over[i]);
	run->nover = 0;
}

static bool
evaluate(void *ctx, void *evaluation)
{
	struct lint_run *run = ctx;
	struct lint_item *item = evaluation;

	return run->kind->evaluate(item->object);
}

static void
end(void *ctx, void *evaluation)
{
	struct lint_run *run = ctx;

	if (run->kind->compare == NULL) {
		show(run, evaluation);
		return;
	}
	run->over[run->nover++] = evaluation;
	if (run->nover == CAPS_LINT_UNDER_WAY)
		show_over(run);
}

static void
begin_document(struct lint_run *run)
{
	run->document = (struct lint_document){
		.form = run->form,
		.write = run->write,
		.says = {
			.tool = diag_tool(),
			.version = CLI_VERSION,
			.tables = run->kind->tables,
			.shown = run->form == LINT_GITHUB ? &run->printed
							  : &run->shown,
			.compared = run->state != NULL,
			.now = run->now,
		},
	};
	lint_document_begin(&run->document);
}

void
lint_run_begin(struct lint_run *run)
{
	const struct dns_many_ops ops = { run, evaluate, end };

	if (run->most == 0)
		run->most = CAPS_LINT_UNDER_WAY;
	run->arena = arena_new();
	run->shelf = arena_new();
	if (run->dns != NULL)
		run->many = dns_many_new(run->arena, run->dns, &ops, run->most);
	run->over = arena_array(
	    run->arena, CAPS_LINT_UNDER_WAY, sizeof(struct lint_item *));
	run->printed = run->shown;
	run->printed.changes = run->state != NULL && !run->verbose;
	if (run->state != NULL)
		run->known = lint_state_open(run->state, run->now);
	begin_document(run);
}

void
lint_run_add(struct lint_run *run, const void *subject)
{
	struct arena *arena = arena_new_sized(ROOM_FIRST);
	struct lint_item *item = arena_alloc(arena, sizeof(*item));

	item->room.arena = arena;
	item->room.work = arena_new_sized(ROOM_FIRST);
	if (run->dns != NULL) {
		item->entered = dns_enter(run->dns);
		item->room.asker =
		    dns_asker_new(arena, run->dns, DNS_ASK_RESUME);
	}
	item->object = run->kind->begin(run->setup, &item->room, subject);
	if (run->dns != NULL) {
		dns_many_add(run->many, item->room.asker, item);
		dns_many_end_ready(run->many);
		return;
	}
	(void)evaluate(run, item);
	end(run, item);
}

size_t
lint_run_count(const struct lint_run *run)
{
	return run->dns != NULL ? dns_many_count(run->many) : 0;
}

void
lint_run_turn(struct lint_run *run)
{
	dns_many_turn(run->many);
	dns_many_end_ready(run->many);
}

void
lint_run_end(struct lint_run *run)
{
	if (run->dns != NULL)
		dns_many_finish(run->many);
	if (run->nover > 0)
		show_over(run);
	lint_document_end(&run->document, run->status);
	if (run->known != NULL)
		lint_state_save(run->known);
	arena_free(run->shelf);
	arena_free(run->arena);
}
