#include "base/domain.h"
#include "judge/domain_lint_private.h"

static struct finding_place
here(const struct domain_lint *l)
{
	return finding_at_subject(&l->own);
}

/* The policy of DMARC for mail from the domain itself. */
static enum dmarc_policy
policy_of(const struct domain_lint *l, bool below)
{
	const struct dmarc_step *step = l->dmarc->applicable;
	bool subdomain = below || !domain_eq(step->domain, l->domain);
	enum dmarc_policy p =
	    dmarc_rec_policy(&step->rec, subdomain, below || !l->dmarc->absent);

	return step->rec.testing ? dmarc_policy_relaxed(p) : p;
}

static bool
has_dmarc(const struct domain_lint *l)
{
	return l->dmarc->applicable != NULL &&
	       l->dmarc->applicable->rec.use != DMARC_UNUSABLE;
}

/* What is known of SPF: a record, none, or nothing since DNS failed. */
static bool
is_known(const struct domain_lint *l)
{
	enum spf_node_state state = l->spf->tree.root->state;

	return state != SPF_NODE_FAILED && state != SPF_NODE_OUTSIDE;
}

static bool
has_spf(const struct domain_lint *l)
{
	return l->spf->tree.root->state == SPF_NODE_RECORD &&
	       l->spf->tree.root->rec.bad == NULL;
}

static void
judge_bimi(struct domain_lint *l)
{
	if (!l->picture || l->dmarc->open)
		return;
	if (!has_dmarc(l) || policy_of(l, false) == DMARC_NONE ||
	    policy_of(l, true) == DMARC_NONE)
		finding_add(&l->own, LB06,
		    (struct finding_place){ l->bimi.name, FINDING_NO_OFFSET },
		    "no picture is shown: DMARC must quarantine or reject, "
		    "below the domain, too");
}

static void
judge_transport(struct domain_lint *l)
{
	if (l->mta_sts.text.p == NULL)
		return;
	if (!dns_is_temporary(l->mx->status) && (l->mx->n == 0 || l->null_mx))
		finding_add(&l->own, LM06,
		    (struct finding_place){
			l->mta_sts.name, FINDING_NO_OFFSET },
		    "there is no MX host that a policy could name");
	if (l->tls_rpt.text.p == NULL && l->tls_rpt.name.len > 0)
		finding_add(&l->own, LT05,
		    (struct finding_place){
			l->tls_rpt.name, FINDING_NO_OFFSET },
		    "no record of TLS-RPT: you do not hear of mail that "
		    "MTA-STS keeps from you");
}

static const struct domain_key *
find_key(const struct domain_lint *l, const char *selector)
{
	for (size_t i = 0; i < l->nkeys; i++)
		if (span_is_nocase(l->keys[i].selector, selector))
			return &l->keys[i];
	return NULL;
}

static void
judge_m365(struct domain_lint *l)
{
	const struct spf_node *node;

	if (!l->microsoft && l->policy.profile != DOMAIN_M365)
		return;
	if (l->nselectors == 0 && !l->unknown && !l->wild &&
	    find_key(l, "selector1") == NULL &&
	    find_key(l, "selector2") == NULL)
		finding_add(&l->own, LX05, here(l),
		    "mail goes to Microsoft 365, but neither "
		    "selector1._domainkey nor selector2._domainkey is there; "
		    "publish both CNAME records");
	if (l->policy.profile != DOMAIN_M365 || !has_spf(l))
		return;
	for (node = l->spf->tree.root; node != NULL; node = node->next)
		if (domain_is_within(
			node->domain, SPAN("spf.protection.outlook.com")))
			return;
	finding_add(&l->own, LX06, here(l),
	    "SPF does not name Microsoft 365; add "
	    "include:spf.protection.outlook.com");
}

static void
judge_bulk(struct domain_lint *l)
{
	bool signs = false;

	if (is_known(l) && !has_spf(l))
		finding_add(&l->own, LG01, here(l),
		    "Gmail, Yahoo and Microsoft want SPF of those who send "
		    "much: there is no record that works");
	for (size_t i = 0; i < l->nkeys; i++)
		signs |= domain_key_signs(&l->keys[i]) ||
			 dns_is_temporary(l->keys[i].lint->answer->status);
	if (!signs && !l->unknown)
		finding_add_as(&l->own,
		    l->nkeys > 0 ? FINDING_ERROR : FINDING_WARNING, LG02,
		    here(l),
		    "Gmail, Yahoo and Microsoft want DKIM of those who send "
		    "much: no key was found");
	if (!has_dmarc(l) && !l->dmarc->open)
		finding_add(&l->own, LG03, here(l),
		    "Gmail, Yahoo and Microsoft want DMARC of those who send "
		    "much: there is no record that works");
}

/* "v=spf1 -all": nothing can pass. */
static bool
allows_nothing(const struct spf_rec *rec)
{
	for (size_t i = 0; i < rec->n; i++)
		if (spf_kind_is_modifier(rec->terms[i].kind)
			? rec->terms[i].kind == SPF_REDIRECT
			: rec->terms[i].result != AUTHRES_FAIL)
			return false;
	return rec->all != NULL;
}

static void
judge_parked_mx(struct domain_lint *l)
{
	if (dns_is_temporary(l->mx->status) || l->null_mx)
		return;
	if (l->mx->n > 0)
		finding_add(&l->own, LX09, here(l),
		    "a parked domain has MX hosts; publish \"0 .\" alone");
	else
		finding_add_as(&l->own, FINDING_WARNING, LX09, here(l),
		    "a parked domain has no null MX; publish \"0 .\"");
}

static void
judge_parked(struct domain_lint *l)
{
	if (has_spf(l) && !allows_nothing(&l->spf->tree.root->rec))
		finding_add(&l->own, LX07, here(l),
		    "SPF of a parked domain lets hosts send; publish "
		    "\"v=spf1 -all\"");
	if (!l->dmarc->open &&
	    (!has_dmarc(l) || policy_of(l, false) != DMARC_REJECT ||
		policy_of(l, true) != DMARC_REJECT))
		finding_add(&l->own, LX08, here(l),
		    "DMARC of a parked domain does not reject; publish "
		    "\"v=DMARC1; p=reject\"");
	judge_parked_mx(l);
	for (size_t i = 0; i < l->nkeys; i++)
		if (domain_key_signs(&l->keys[i]))
			finding_add(&l->own, LX10,
			    (struct finding_place){
				l->keys[i].lint->owner, FINDING_NO_OFFSET },
			    "a parked domain has a key that signs; revoke it");
}

void
domain_lint_whole(struct domain_lint *l)
{
	judge_bimi(l);
	judge_transport(l);
	judge_m365(l);
	if (l->policy.profile == DOMAIN_BULK)
		judge_bulk(l);
	if (l->policy.profile == DOMAIN_PARKED)
		judge_parked(l);
}
