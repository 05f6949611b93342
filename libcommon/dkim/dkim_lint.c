#include "base/domain.h"
#include "dkim/dkim_lint_private.h"
#include "dkim/dkim_lint_servers.h"
#include "dns/dns_locate.h"
#include "dns/dns_zone_view.h"

static struct dkim_lint *
new_lint(struct arena *arena, const struct dkim_lint_policy *policy,
    const struct dkim_lint_subject *subject, struct span owner)
{
	struct dkim_lint *l = arena_alloc(arena, sizeof(*l));

	l->arena = l->work = arena;
	l->policy = *policy;
	l->subject = *subject;
	l->owner = owner;
	l->findings = findings_new(arena, &dkim_lint_rules, owner);
	return l;
}

struct dkim_lint *
dkim_lint_new(struct arena *arena, struct arena *work, struct dns *dns,
    struct dns_asker *asker, struct dkim_lint_authority *authority,
    const struct dkim_lint_policy *policy,
    const struct dkim_lint_subject *subject)
{
	struct span owner = subject->domain;
	struct dkim_lint *l;

	if (subject->selector.len > 0)
		(void)dkim_key_owner(
		    arena, subject->selector, subject->domain, &owner);
	l = new_lint(arena, policy, subject, owner);
	l->work = work;
	l->dns = dns;
	l->asker = asker;
	l->authority = authority;
	return l;
}

static bool
is_key(struct span text)
{
	return dkim_lint_kind(text) == DKIM_LINT_KEY;
}

/* Forget what an evaluation that had to wait has found. */
static void
begin_anew(struct dkim_lint *l)
{
	const struct dkim_lint blank = {
		.subject = l->subject,
		.policy = l->policy,
		.owner = l->owner,
		.arena = l->work,
		.work = l->work,
		.dns = l->dns,
		.authority = l->authority,
		.asker = l->asker,
	};

	arena_reset(l->work);
	*l = blank;
	l->findings = findings_new(l->work, &dkim_lint_rules, l->owner);
	dns_locate(&l->findings, l->dns, is_key);
}

static void
ask(struct dkim_lint *l, enum dkim_lint_query which, struct span name,
    enum dns_type type)
{
	l->answers[which] = dns_ask_surely(l->asker, name, type);
	l->waits |= l->answers[which] == NULL;
}

/* Ask for LEFT.RIGHT, if that is a name. */
static void
ask_joined(struct dkim_lint *l, enum dkim_lint_query which, struct span left,
    struct span right)
{
	struct span name;

	if (domain_join(l->arena, left, right, &name))
		ask(l, which, name, DNS_TXT);
}

/* The record itself. */
static void
ask_record(struct dkim_lint *l)
{
	enum dns_source source = dns_source(l->dns, l->owner);

	l->exact = source == DNS_SOURCE_ZONE || source == DNS_SOURCE_PART;
	ask(l, DKIM_LINT_TXT, l->owner, DNS_TXT);
	if (l->exact)
		ask(l, DKIM_LINT_CNAME, l->owner, DNS_CNAME);
	l->answer = l->answers[DKIM_LINT_TXT];
}

/* The other selector: is it there, is its key? */
static void
ask_sibling(struct dkim_lint *l)
{
	unsigned n = dkim_lint_m365_selector(l->subject.selector);
	struct span name;

	if (n != 0 && dkim_key_owner(l->arena,
			  n == 1 ? SPAN("selector2") : SPAN("selector1"),
			  l->subject.domain, &name))
		ask(l, DKIM_LINT_SIBLING, name, DNS_TXT);
}

/* Where could the record be that is not where it should be? */
static void
ask_elsewhere(struct dkim_lint *l)
{
	struct span domain = l->subject.domain, below;

	ask(l, DKIM_LINT_APEX, domain, DNS_TXT);
	ask_joined(l, DKIM_LINT_BELOW, SPAN("_domainkey"), domain);
	if (l->records > 0)
		return;
	ask_joined(l, DKIM_LINT_DOUBLED, l->owner, domain);
	/* with "_domainkey" in the selector this is the right name */
	if (dkim_lint_has_label(l->subject.selector, "_domainkey"))
		return;
	ask_joined(l, DKIM_LINT_PLAIN, l->subject.selector, domain);
	if (domain_join(l->arena, SPAN("domainkey"), domain, &below))
		ask_joined(l, DKIM_LINT_NEAR, l->subject.selector, below);
}

/* Would a selector that nobody made give the same answer? */
static void
ask_wildcard(struct dkim_lint *l)
{
	struct span domain = l->subject.domain, below;

	if (dns_zone_has(l->dns, l->owner) ||
	    !domain_join(l->arena, SPAN("_domainkey"), domain, &below))
		return;
	ask_joined(l, DKIM_LINT_WILD, SPAN(DKIM_LINT_PROBE), below);
	if (dkim_lint_is_wild(l, DKIM_LINT_WILD))
		ask_joined(l, DKIM_LINT_STAR, SPAN(DKIM_LINT_PROBE), domain);
}

/* What else is needed because of the answer. */
static void
ask_more(struct dkim_lint *l)
{
	const struct dns_answer *a = l->answer;

	dkim_lint_count(l);
	if (a->steps > 0)
		l->m365 = m365_family(a->chain[0], &l->m365_n);
	if (l->m365 != M365_NONE || (a->steps == 0 && a->n == 0))
		ask_sibling(l);
	if (a->steps > 0 || a->n > 0)
		ask_wildcard(l);
	if (a->steps > 0 || a->status == DNS_NOT_CHECKED)
		return;
	if (!l->policy.whole && (l->records == 0 || l->exact))
		ask_elsewhere(l);
}

/* In this order; errors are shown first whatever it is. */
static void (*const rules[])(struct dkim_lint *) = {
	dkim_lint_judge_chain,
	dkim_lint_judge_m365,
	dkim_lint_judge_missing,
	dkim_lint_judge_records,
	dkim_lint_judge_others,
	dkim_lint_judge_wildcard,
	dkim_lint_judge_match,
	dkim_lint_judge_size,
	dkim_lint_judge_ttl,
	dkim_lint_judge_signed,
	dkim_lint_judge_servers,
	dkim_lint_judge_misplaced,
	dkim_lint_judge_name,
};

static void
judge(struct dkim_lint *l)
{
	if (l->answer == NULL)
		dkim_lint_judge_name(l);
	else
		for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
			rules[i](l);
}

bool
dkim_lint_evaluate(struct dkim_lint *l)
{
	begin_anew(l);
	if (l->authority != NULL)
		dkim_lint_authority_ask(l->authority, l);
	else
		ask_record(l);
	if (l->waits)
		return false;
	if (l->subject.cut) {
		dkim_lint_judge_cut(l);
		return true;
	}
	if (l->subject.selector.len == 0) {
		dkim_lint_judge_place(l, l->owner);
		return true;
	}
	if (l->answer != NULL && (!dns_is_temporary(l->answer->status) ||
				     l->answer->status == DNS_NOT_CHECKED))
		ask_more(l);
	if (l->waits)
		return false;
	judge(l);
	return true;
}

struct dkim_lint *
dkim_lint_text(struct arena *arena, const struct dkim_lint_policy *policy,
    const struct dkim_lint_subject *subject)
{
	const struct dkim_lint_subject bare = { .key = subject->key };
	struct dkim_lint *l = new_lint(arena, policy, &bare, SPAN("record"));
	struct dns_answer *a = arena_alloc(arena, sizeof(*a));
	struct dns_rr *rr = arena_alloc(arena, sizeof(*rr));

	rr->data = subject->text;
	a->rrs = rr;
	a->n = 1;
	a->status = DNS_ANSWER;
	l->answer = a;
	dkim_lint_judge_records(l);
	dkim_lint_judge_match(l);
	dkim_lint_judge_size(l);
	return l;
}

static bool
is_same_key(const struct dkim_lint *a, const struct dkim_lint *b)
{
	return !a->key.revoked && !b->key.revoked &&
	       key_public_eq(&a->key.pub, &b->key.pub);
}

/* Where the record is, behind all aliases. */
static struct span
place(const struct dkim_lint *l)
{
	const struct dns_answer *a = l->answer;

	return a->steps > 0 ? a->chain[a->steps - 1] : l->owner;
}

/* True: it was one to be told of. */
static bool
compare_keys(struct dkim_lint *l, const struct dkim_lint *before)
{
	if (!is_same_key(l, before) || span_eq(place(l), place(before)))
		return false;
	finding_add(&l->findings, LK13, finding_at_subject(&l->findings),
	    "the key is that of %.*s too; give each selector a key of its own",
	    SPAN_ARG(before->owner));
	return true;
}

static bool
is_in(const struct dkim_lint *l, struct span domain)
{
	return l->usable && l->subject.selector.len > 0 &&
	       span_eq(l->subject.domain, domain);
}

void
dkim_lint_compare(struct dkim_lint *const *all, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct dkim_lint *l = all[i];
		bool rsa = false, told = false;

		if (!is_in(l, l->subject.domain))
			continue;
		for (size_t k = 0; k < n; k++) {
			if (!is_in(all[k], l->subject.domain))
				continue;
			rsa |= all[k]->key.type == KEY_RSA;
			if (k < i && !told)
				told = compare_keys(l, all[k]);
		}
		if (l->policy.bulk && !rsa)
			finding_add_as(&l->findings, FINDING_WARNING, LK12,
			    finding_at_subject(&l->findings),
			    "neither Gmail nor Yahoo nor Microsoft verifies "
			    "Ed25519; sign with an RSA key, too");
	}
}
