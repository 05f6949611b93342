#include "base/domain.h"
#include "dkim/lint_dkim_authority.h"
#include "dkim/lint_dkim_rules.h"

static struct lint_dkim *
new_lint(struct arena *arena, const struct lint_dkim_policy *policy,
    const struct lint_dkim_subject *subject, struct span owner)
{
	struct lint_dkim *l = arena_alloc(arena, sizeof(*l));

	l->arena = arena;
	l->policy = *policy;
	l->subject = *subject;
	l->owner = owner;
	l->findings = findings_new(arena, owner);
	return l;
}

static void
ask(struct lint_dkim *l, enum lint_dkim_query which, struct span name,
    enum dns_type type)
{
	l->queries[which] = dns_start(l->dns, name, type);
}

/* Ask for LEFT.RIGHT, if that is a name. */
static void
ask_joined(struct lint_dkim *l, enum lint_dkim_query which, struct span left,
    struct span right)
{
	struct span name;

	if (domain_join(l->arena, left, right, &name))
		ask(l, which, name, DNS_TXT);
}

static void
wait(struct lint_dkim *l, enum lint_dkim_query which)
{
	if (l->queries[which] != NULL)
		l->answers[which] = dns_wait(l->dns, l->queries[which]);
}

struct lint_dkim *
lint_dkim_begin(struct arena *arena, struct dns *dns,
    struct lint_dkim_authority *authority,
    const struct lint_dkim_policy *policy,
    const struct lint_dkim_subject *subject)
{
	struct span owner = subject->domain;
	struct lint_dkim *l;
	enum dns_source source;

	if (subject->selector.len > 0)
		(void)dkim_key_owner(
		    arena, subject->selector, subject->domain, &owner);
	l = new_lint(arena, policy, subject, owner);
	l->dns = dns;
	l->authority = authority;
	if (authority != NULL)
		return l;
	source = dns_source(dns, owner);
	l->exact = source == DNS_SOURCE_ZONE || source == DNS_SOURCE_PART;
	ask(l, LINT_DKIM_TXT, owner, DNS_TXT);
	if (l->exact)
		ask(l, LINT_DKIM_CNAME, owner, DNS_CNAME);
	return l;
}

/* The other selector: is it there, is its key? */
static void
ask_sibling(struct lint_dkim *l)
{
	unsigned n = lint_dkim_m365_selector(l->subject.selector);
	struct span name;

	if (n != 0 && dkim_key_owner(l->arena,
			  n == 1 ? SPAN("selector2") : SPAN("selector1"),
			  l->subject.domain, &name))
		ask(l, LINT_DKIM_SIBLING, name, DNS_TXT);
}

/* Where could the record be that is not where it should be? */
static void
ask_elsewhere(struct lint_dkim *l)
{
	struct span domain = l->subject.domain;

	ask(l, LINT_DKIM_APEX, domain, DNS_TXT);
	ask_joined(l, LINT_DKIM_BELOW, SPAN("_domainkey"), domain);
	if (l->records > 0)
		return;
	ask_joined(l, LINT_DKIM_DOUBLED, l->owner, domain);
	/* where the selector has "_domainkey" already, this is the right name
	 */
	if (!lint_dkim_has_label(l->subject.selector, "_domainkey"))
		ask_joined(l, LINT_DKIM_PLAIN, l->subject.selector, domain);
}

void
lint_dkim_count(struct lint_dkim *l)
{
	const struct dns_answer *a = l->answer;

	l->records = l->others = 0;
	for (size_t i = 0; i < a->n; i++) {
		enum lint_dkim_kind kind = lint_dkim_kind(a->rrs[i].data);

		l->records += kind == LINT_DKIM_KEY;
		l->others += kind == LINT_DKIM_OTHER || kind == LINT_DKIM_REST;
	}
}

static void
ask_more(struct lint_dkim *l)
{
	const struct dns_answer *a = l->answer;
	struct span below;

	lint_dkim_count(l);
	if (a->steps > 0)
		l->m365 = m365_family(a->chain[0], &l->m365_n);
	if (l->m365 != M365_NONE || (a->steps == 0 && a->n == 0))
		ask_sibling(l);
	if (a->steps > 0 || a->status == DNS_NOT_CHECKED)
		return;
	if (l->others > 0 && domain_join(l->arena, SPAN("_domainkey"),
				 l->subject.domain, &below))
		ask_joined(l, LINT_DKIM_WILD, SPAN(LINT_DKIM_PROBE), below);
	if (!l->policy.whole && (l->records == 0 || l->exact))
		ask_elsewhere(l);
}

void
lint_dkim_follow(struct lint_dkim *l)
{
	wait(l, LINT_DKIM_TXT);
	wait(l, LINT_DKIM_CNAME);
	l->answer = l->answers[LINT_DKIM_TXT];
	if (l->authority != NULL)
		lint_dkim_authority_ask(l->authority, l);
	if (l->answer != NULL && l->subject.selector.len > 0 &&
	    (!dns_is_temporary(l->answer->status) ||
		l->answer->status == DNS_NOT_CHECKED))
		ask_more(l);
}

/* In this order; errors are shown first whatever it is. */
static void (*const rules[])(struct lint_dkim *) = {
	lint_dkim_judge_chain,
	lint_dkim_judge_m365,
	lint_dkim_judge_missing,
	lint_dkim_judge_records,
	lint_dkim_judge_others,
	lint_dkim_judge_match,
	lint_dkim_judge_size,
	lint_dkim_judge_ttl,
	lint_dkim_judge_signed,
	lint_dkim_judge_servers,
	lint_dkim_judge_misplaced,
	lint_dkim_judge_name,
};

void
lint_dkim_end(struct lint_dkim *l)
{
	for (enum lint_dkim_query i = 0; i < LINT_DKIM_QUERIES; i++)
		wait(l, i);
	if (l->subject.selector.len == 0) {
		lint_dkim_judge_place(l, l->owner);
		return;
	}
	if (l->answer == NULL) {
		lint_dkim_judge_name(l);
		return;
	}
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		rules[i](l);
}

struct lint_dkim *
lint_dkim_text(struct arena *arena, const struct lint_dkim_policy *policy,
    struct span text, const struct key_public *key)
{
	const struct lint_dkim_subject subject = { .key = key };
	struct lint_dkim *l = new_lint(arena, policy, &subject, SPAN("record"));
	struct dns_answer *a = arena_alloc(arena, sizeof(*a));
	struct dns_rr *rr = arena_alloc(arena, sizeof(*rr));

	rr->data = text;
	a->rrs = rr;
	a->n = 1;
	a->status = DNS_ANSWER;
	l->answer = a;
	lint_dkim_judge_records(l);
	lint_dkim_judge_match(l);
	lint_dkim_judge_size(l);
	return l;
}

static bool
is_same_key(const struct lint_dkim *a, const struct lint_dkim *b)
{
	return !a->key.revoked && !b->key.revoked &&
	       key_public_eq(&a->key.pub, &b->key.pub);
}

/* Where the record is, behind all aliases. */
static struct span
place(const struct lint_dkim *l)
{
	const struct dns_answer *a = l->answer;

	return a->steps > 0 ? a->chain[a->steps - 1] : l->owner;
}

/* True: it was one to be told of. */
static bool
compare_keys(struct lint_dkim *l, const struct lint_dkim *before)
{
	if (!is_same_key(l, before) || span_eq(place(l), place(before)))
		return false;
	finding_add(&l->findings, FINDING_WARNING, "LK13",
	    finding_at_subject(&l->findings),
	    "the key is that of %.*s too; give each selector a key of its own",
	    SPAN_ARG(before->owner));
	return true;
}

static bool
is_in(const struct lint_dkim *l, struct span domain)
{
	return l->usable && l->subject.selector.len > 0 &&
	       span_eq(l->subject.domain, domain);
}

void
lint_dkim_compare(struct lint_dkim *const *all, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct lint_dkim *l = all[i];
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
			finding_add(&l->findings, FINDING_WARNING, "LK12",
			    finding_at_subject(&l->findings),
			    "neither Gmail nor Yahoo nor Microsoft verifies "
			    "Ed25519; sign with an RSA key, too");
	}
}
