#include "cli/domain_lint_run.h"
#include "base/abnf.h"
#include "base/caps.h"
#include "base/diag.h"
#include "base/domain.h"
#include "dkim/dkim_key.h"
#include "dkim/dkim_lint_rules.h"
#include "dmarc/dmarc_lint_rules.h"
#include "judge/domain_lint_report.h"
#include "judge/domain_lint_rules.h"
#include "spf/spf_lint_rules.h"

static void *
begin(void *setup, const struct lint_room *room, const void *subject)
{
	const struct domain_lint_run *run = setup;

	return domain_lint_new(room->arena, room->work, run->lint.dns,
	    room->asker, &run->policy, subject);
}

static bool
evaluate(void *object)
{
	return domain_lint_evaluate(object);
}

static struct findings *
findings(void *object)
{
	struct domain_lint *l = object;

	return &l->findings;
}

static void
print(struct buf *out, void *object, const struct finding_policy *policy)
{
	domain_lint_print(out, object, policy);
}

static struct json *
json(void *object, const struct finding_policy *policy)
{
	return domain_lint_json(object, policy);
}

static void
release(void *object)
{
	domain_lint_free(object);
}

/* What was looked at, and is there. */
static void
explain(const void *object)
{
	const struct domain_lint *l = object;
	const struct spf_node *root = l->spf->tree.root;

	if (l->absent)
		return;
	for (size_t i = 0; i < l->mx->n; i++)
		diag_warn("%.*s: MX %u %.*s", SPAN_ARG(l->domain),
		    l->mx->rrs[i].preference, SPAN_ARG(l->mx->rrs[i].data));
	if (root != NULL && root->state == SPF_NODE_RECORD)
		diag_warn("%.*s: %.*s", SPAN_ARG(l->domain),
		    SPAN_ARG(root->rec.text));
	if (l->dmarc->applicable != NULL)
		diag_warn("%.*s: %.*s", SPAN_ARG(l->dmarc->name),
		    SPAN_ARG(l->dmarc->applicable->rec.text));
	for (size_t i = 0; i < l->nkeys; i++)
		diag_warn("%.*s: %s", SPAN_ARG(l->keys[i].lint->owner),
		    domain_key_signs(&l->keys[i]) ? "a key" : "no key");
}

const struct finding_rules *const domain_lint_tables[] = {
	&domain_lint_rules,
	&spf_lint_rules,
	&dmarc_lint_rules,
	&dkim_lint_rules,
	NULL,
};

static const struct lint_kind kind = {
	.tables = domain_lint_tables,
	.begin = begin,
	.evaluate = evaluate,
	.findings = findings,
	.print = print,
	.json = json,
	.explain = explain,
	.free = release,
};

void
domain_lint_run_begin(struct domain_lint_run *run)
{
	run->lint.kind = &kind;
	run->lint.setup = run;
	run->lint.most = CAPS_LINT_DOMAINS;
	lint_run_begin(&run->lint);
}

/* Is WORD a selector, whose key has a name?  If not, that is said. */
static bool
is_selector(struct domain_lint_run *run, struct arena *arena,
    struct span domain, struct span word, struct span *out)
{
	struct span owner;

	if (domain_parse(arena, word, out) &&
	    dkim_key_owner(arena, *out, domain, &owner))
		return true;
	diag_warn(
	    "%.*s: not a selector: %.*s", SPAN_ARG(domain), SPAN_ARG(word));
	run->lint.status = diag_worse(run->lint.status, STATUS_BAD);
	return false;
}

/* The next of WORDS that is a selector; false: none is left. */
static bool
next_selector(struct domain_lint_run *run, struct arena *arena,
    struct span domain, struct span *words, struct span *out)
{
	while (words->len > 0)
		if (is_selector(run, arena, domain, abnf_cut_word(words), out))
			return true;
	return false;
}

void
domain_lint_run_add(
    struct domain_lint_run *run, struct span domain, struct span words)
{
	struct domain_lint_subject subject = { .domain = domain };
	struct arena *arena = arena_new();
	struct span *list = NULL;
	size_t cap = 0;

	for (size_t i = 0; i < run->nselectors; i++) {
		list = arena_grow(arena, list, subject.n, &cap, sizeof(*list));
		subject.n += is_selector(
		    run, arena, domain, run->selectors[i], &list[subject.n]);
	}
	do
		list = arena_grow(arena, list, subject.n, &cap, sizeof(*list));
	while (next_selector(run, arena, domain, &words, &list[subject.n]) &&
	       ++subject.n > 0);
	subject.selectors = list;
	lint_run_add(&run->lint, &subject);
	arena_free(arena);
}
