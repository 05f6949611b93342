#include "cli/spf_lint_run.h"
#include "base/diag.h"
#include "spf/spf_lint_report.h"
#include "spf/spf_lint_rules.h"

static void *
begin(void *setup, const struct lint_room *room, const void *subject)
{
	const struct spf_lint_run *run = setup;
	const struct span *s = subject;
	struct spf_lint *l;

	if (run->lint.dns != NULL)
		return spf_lint_new(room->arena, room->work, run->lint.dns,
		    room->asker, arena_dup(room->arena, *s), run->ttl_known);
	l = arena_alloc(room->arena, sizeof(*l));
	spf_lint_text(room->work, arena_dup(room->arena, *s), l);
	return l;
}

static bool
evaluate(void *object)
{
	struct spf_lint *l = object;

	return l->dns == NULL || spf_lint_evaluate(l);
}

static struct findings *
findings(void *object)
{
	struct spf_lint *l = object;

	return &l->findings;
}

static void
print(struct buf *out, void *object, const struct finding_policy *policy)
{
	spf_lint_print(out, object, policy);
}

static struct json *
json(void *object, const struct finding_policy *policy)
{
	return spf_lint_json(object, policy);
}

/* The records that were read. */
static void
explain(const void *object)
{
	const struct spf_lint *l = object;
	const struct spf_node *node = l->tree.root;

	for (; node != NULL && l->dns != NULL; node = node->next)
		if (node->state == SPF_NODE_RECORD)
			diag_warn("%.*s: %.*s", SPAN_ARG(node->domain),
			    SPAN_ARG(node->rec.text));
		else
			diag_warn("%.*s: no record: DNS: %s",
			    SPAN_ARG(node->domain),
			    dns_status_text(node->answer->status));
}

static const struct finding_rules *const tables[] = { &spf_lint_rules, NULL };

static const struct lint_kind kind = {
	.tables = tables,
	.begin = begin,
	.evaluate = evaluate,
	.findings = findings,
	.print = print,
	.json = json,
	.explain = explain,
};

void
spf_lint_run_begin(struct spf_lint_run *run)
{
	run->lint.kind = &kind;
	run->lint.setup = run;
	lint_run_begin(&run->lint);
}
