#include "cli/dmarc_lint_run.h"
#include "dmarc/dmarc_lint_report.h"
#include "dmarc/dmarc_lint_rules.h"

static void *
begin(void *setup, const struct lint_room *room, const void *subject)
{
	const struct dmarc_lint_run *run = setup;
	const struct span *s = subject;
	struct dmarc_lint *l;

	if (run->lint.dns != NULL)
		return dmarc_lint_new(room->arena, room->work, run->lint.dns,
		    room->asker, arena_dup(room->arena, *s), run->psl);
	l = arena_alloc(room->arena, sizeof(*l));
	dmarc_lint_text(room->work, arena_dup(room->arena, *s), l);
	return l;
}

static bool
evaluate(void *object)
{
	struct dmarc_lint *l = object;

	return l->dns == NULL || dmarc_lint_evaluate(l);
}

static struct findings *
findings(void *object)
{
	struct dmarc_lint *l = object;

	return &l->findings;
}

static void
print(struct buf *out, void *object, const struct finding_policy *policy)
{
	dmarc_lint_print(out, object, policy);
}

static struct json *
json(void *object, const struct finding_policy *policy)
{
	return dmarc_lint_json(object, policy);
}

static const struct finding_rules *const tables[] = { &dmarc_lint_rules, NULL };

static const struct lint_kind kind = {
	.tables = tables,
	.begin = begin,
	.evaluate = evaluate,
	.findings = findings,
	.print = print,
	.json = json,
};

void
dmarc_lint_run_begin(struct dmarc_lint_run *run)
{
	run->lint.kind = &kind;
	run->lint.setup = run;
	lint_run_begin(&run->lint);
}
