#include "dns/dns_locate.h"
#include "dns/dns_zone_view.h"
#include "spf/spf_lint_private.h"

static void
judge_record(struct spf_lint *l)
{
	const struct spf_rec *rec = &l->tree.root->rec;

	spf_lint_record(l, rec);
	spf_lint_tree(l);
}

struct spf_lint *
spf_lint_new(struct arena *arena, struct arena *work, struct dns *dns,
    struct dns_asker *asker, struct span domain, bool ttl_known)
{
	struct spf_lint *l = arena_alloc(arena, sizeof(*l));

	l->arena = work;
	l->dns = dns;
	l->asker = asker;
	l->domain = domain;
	l->ttl_known = ttl_known;
	spf_tree_begin(arena, asker, domain, &l->tree);
	return l;
}

static void
judge(struct spf_lint *l)
{
	const struct spf_node *root = l->tree.root;
	const char *fault = dns_zone_alias_fault(l->dns, l->arena, l->domain);

	if (fault != NULL)
		finding_add(&l->findings, LS01,
		    finding_at_subject(&l->findings), "%s", fault);
	if (root->answer != NULL &&
	    dns_note_unanswered(&l->findings, l->dns, root->answer, LS01))
		return;
	spf_lint_answer(l, root->answer);
	if (root->state != SPF_NODE_RECORD)
		return;
	judge_record(l);
	spf_lint_hosts(l);
	spf_lint_advice(l);
}

bool
spf_lint_evaluate(struct spf_lint *l)
{
	arena_reset(l->arena);
	l->findings = findings_new(l->arena, &spf_lint_rules, l->domain);
	dns_locate(&l->findings, l->dns, spf_rec_is_record);
	l->waits = false;
	if (!spf_tree_grow(&l->tree))
		return false;
	judge(l);
	return !l->waits;
}

void
spf_lint_text(struct arena *arena, struct span text, struct spf_lint *l)
{
	const struct dns_rr rr = { .data = text };
	struct span name = SPAN("record");

	*l = (struct spf_lint){
		.arena = arena,
		.findings = findings_new(arena, &spf_lint_rules, name),
	};
	if (!spf_rec_is_record(text)) {
		spf_lint_near_miss(l, &rr, true);
		if (l->findings.n == 0)
			finding_add(&l->findings, LS01,
			    finding_at(&l->findings, 0),
			    "no SPF record: want v=spf1 and a space first");
		return;
	}
	spf_tree_of_text(arena, name, text, &l->tree);
	judge_record(l);
}
