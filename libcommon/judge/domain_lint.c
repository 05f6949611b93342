#include "judge/domain_lint.h"
#include "base/domain.h"
#include "dns/dns_locate.h"
#include "judge/domain_lint_private.h"
#include "judge/domain_records.h"

static void
copy_selectors(struct domain_lint *l, const struct domain_lint_subject *s)
{
	static const struct span m365[] = { SPAN("selector1"),
		SPAN("selector2") };
	const struct span *from = s->selectors;
	struct span *list;

	l->nselectors = s->n;
	if (s->n == 0 && l->policy.profile == DOMAIN_M365) {
		from = m365;
		l->nselectors = 2;
	}
	list = arena_array(l->arena, l->nselectors + 1, sizeof(*list));
	for (size_t i = 0; i < l->nselectors; i++)
		list[i] = arena_dup(l->arena, from[i]);
	l->selectors = list;
}

struct domain_lint *
domain_lint_new(struct arena *arena, struct arena *work, struct dns *dns,
    struct dns_asker *asker, const struct domain_lint_policy *policy,
    const struct domain_lint_subject *subject)
{
	struct domain_lint *l = arena_alloc(arena, sizeof(*l));

	l->arena = arena;
	l->work = work;
	l->dns = dns;
	l->asker = asker;
	l->policy = *policy;
	l->domain = arena_dup(arena, subject->domain);
	copy_selectors(l, subject);
	l->spf_work = arena_new_sized(1024);
	l->dmarc_work = arena_new_sized(1024);
	l->spf = spf_lint_new(
	    arena, l->spf_work, dns, asker, l->domain, policy->ttl_known);
	l->dmarc =
	    dmarc_lint_new(arena, l->dmarc_work, dns, asker, l->domain, false);
	/* a name that is too long stays empty */
	(void)domain_join(
	    arena, SPAN("_smtp._tls"), l->domain, &l->tls_rpt.name);
	(void)domain_join(arena, SPAN("_mta-sts"), l->domain, &l->mta_sts.name);
	(void)domain_join(
	    arena, SPAN("default._bimi"), l->domain, &l->bimi.name);
	return l;
}

void
domain_lint_free(struct domain_lint *l)
{
	for (size_t i = 0; i < l->nkeys; i++)
		arena_free(l->keys[i].work);
	arena_free(l->spf_work);
	arena_free(l->dmarc_work);
}

/* True: there is a record that counts, in RECORD->text. */
static bool
ask_record(struct domain_lint *l, struct domain_record *record,
    const struct version_kind *kind, enum domain_lint_rule rule)
{
	const struct dns_answer *a;

	record->text = (struct span){ 0 };
	if (record->name.len == 0)
		return false;
	a = domain_lint_ask(l, record->name, DNS_TXT);
	if (a == NULL || domain_lint_useless(l, a, rule))
		return false;
	l->own.subject = record->name;
	return version_record_find(&l->own, kind, a, &record->text);
}

/* RFC 8461 section 3.3 */
static void
judge_policy_host(struct domain_lint *l)
{
	const struct dns_answer *a, *aaaa;
	struct span host;

	if (!domain_join(l->work, SPAN("mta-sts"), l->domain, &host))
		return;
	a = domain_lint_ask(l, host, DNS_A);
	aaaa = domain_lint_ask(l, host, DNS_AAAA);
	if (a == NULL || aaaa == NULL || a->status == DNS_ANSWER ||
	    aaaa->status == DNS_ANSWER || domain_lint_useless(l, a, LM05) ||
	    domain_lint_useless(l, aaaa, LM05))
		return;
	finding_add(&l->own, LM05,
	    (struct finding_place){ host, FINDING_NO_OFFSET },
	    "no address (%s), so nobody can fetch the policy of MTA-STS",
	    dns_status_text(a->status));
}

static void
judge_records(struct domain_lint *l)
{
	if (ask_record(l, &l->tls_rpt, &tls_rpt_kind, LT05))
		tls_rpt_judge(&l->own, l->tls_rpt.text);
	if (ask_record(l, &l->mta_sts, &mta_sts_kind, LM03)) {
		mta_sts_judge(&l->own, l->mta_sts.text);
		judge_policy_host(l);
	}
	l->picture = ask_record(l, &l->bimi, &bimi_kind, LB03) &&
		     bimi_judge(&l->own, l->bimi.text);
	l->own.subject = l->domain;
}

/* The judges of SPF, DMARC and keys go on; each until it is done. */
static void
go_on(struct domain_lint *l)
{
	l->spf_done = l->spf_done || spf_lint_evaluate(l->spf);
	l->dmarc_done = l->dmarc_done || dmarc_lint_evaluate(l->dmarc);
	l->waits |= !l->spf_done || !l->dmarc_done;
	domain_lint_find_keys(l);
	for (size_t i = 0; i < l->nkeys; i++) {
		struct domain_key *k = &l->keys[i];

		k->done = k->done || dkim_lint_evaluate(k->lint);
		l->waits |= !k->done;
	}
}

/* Keys that are alike, and all that was found, in one list. */
static void
gather(struct domain_lint *l)
{
	struct dkim_lint **keys =
	    arena_array(l->work, l->nkeys + 1, sizeof(struct dkim_lint *));

	for (size_t i = 0; i < l->nkeys; i++)
		keys[i] = l->keys[i].lint;
	dkim_lint_compare(keys, l->nkeys);
	findings_append(&l->findings, &l->own);
	findings_append(&l->findings, &l->spf->findings);
	findings_append(&l->findings, &l->dmarc->findings);
	for (size_t i = 0; i < l->nkeys; i++)
		findings_append(&l->findings, &keys[i]->findings);
}

/* Nothing more can be said; that is added. */
static bool
is_absent(struct domain_lint *l)
{
	if (l->mx->status == DNS_NXDOMAIN && l->mx->steps == 0)
		finding_add(&l->findings, LX01,
		    finding_at_subject(&l->findings),
		    "the domain does not exist (NXDOMAIN)");
	else
		return l->mx->status == DNS_NOT_CHECKED &&
		       dns_note_unanswered(&l->findings, l->dns, l->mx, LX01);
	return true;
}

static bool
is_own(struct span text)
{
	return span_starts(text, span_str(tls_rpt_kind.version)) ||
	       span_starts(text, span_str(mta_sts_kind.version)) ||
	       span_starts(text, span_str(bimi_kind.version));
}

bool
domain_lint_evaluate(struct domain_lint *l)
{
	arena_reset(l->work);
	l->findings = findings_new(l->work, &domain_lint_rules, l->domain);
	dns_locate(&l->findings, l->dns, is_own);
	l->own = l->findings;
	l->waits = l->microsoft = l->null_mx = false;
	l->mx = domain_lint_ask(l, l->domain, DNS_MX);
	if (l->mx == NULL)
		return false;
	l->absent = is_absent(l);
	if (l->absent)
		return true;
	domain_lint_mx(l);
	judge_records(l);
	go_on(l);
	if (l->waits)
		return false;
	domain_lint_selectors(l);
	domain_lint_whole(l);
	gather(l);
	return true;
}
