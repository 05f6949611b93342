#include "base/domain.h"
#include "dkim/dkim_key.h"
#include "judge/domain_lint_private.h"

static void
add_key(struct domain_lint *l, struct span selector)
{
	const struct dkim_lint_policy policy = {
		.bulk = l->policy.profile == DOMAIN_BULK,
		.now = l->policy.now,
	};
	const struct dkim_lint_subject subject = {
		.domain = l->domain,
		.selector = selector,
	};
	struct domain_key key = {
		.selector = selector,
		.work = arena_new_sized(1024),
	};

	key.lint = dkim_lint_new(
	    l->arena, key.work, l->dns, l->asker, NULL, &policy, &subject);
	l->keys = arena_grow(
	    l->arena, l->keys, l->nkeys, &l->key_cap, sizeof(*l->keys));
	l->keys[l->nkeys++] = key;
}

/* Does what is at the name of a selector look like a key? */
static bool
is_key(const struct dns_answer *a)
{
	for (size_t i = 0; i < a->n; i++)
		if (dkim_lint_kind(a->rrs[i].data) != DKIM_LINT_OTHER)
			return true;
	return a->n == 0 && a->steps > 0;
}

static bool
is_same_answer(const struct dns_answer *a, const struct dns_answer *b)
{
	if (a->n != b->n || a->steps != b->steps)
		return false;
	for (size_t i = 0; i < a->steps; i++)
		if (!domain_eq(a->chain[i], b->chain[i]))
			return false;
	for (size_t i = 0; i < a->n; i++)
		if (!span_eq(a->rrs[i].data, b->rrs[i].data))
			return false;
	return true;
}

/* Ask for a selector's record; NULL: not there yet, or no such name. */
static const struct dns_answer *
ask(struct domain_lint *l, struct span selector)
{
	struct span owner;

	if (!dkim_key_owner(l->work, selector, l->domain, &owner))
		return NULL;
	return domain_lint_ask(l, owner, DNS_TXT);
}

static const struct zone_name *
in_zone(const struct domain_lint *l)
{
	return l->policy.zones == NULL
		   ? NULL
		   : zone_names_find(l->policy.zones, l->domain);
}

bool
domain_lint_is_host(const struct domain_lint *l)
{
	const struct zone_name *zone = in_zone(l);

	return zone != NULL && zone->has == ZONE_SPF;
}

static bool
is_listed(const struct zone_name *zone, struct span selector)
{
	for (size_t i = 0; zone != NULL && i < zone->n; i++)
		if (span_eq_nocase(zone->selectors[i], selector))
			return true;
	return false;
}

/* A selector is guessed right where its answer is not that of a wildcard. */
static bool
is_right(
    struct domain_lint *l, struct span selector, const struct dns_answer *wild)
{
	const struct dns_answer *a = ask(l, selector);

	if (a == NULL || wild == NULL)
		return false;
	l->unknown |= dns_is_temporary(a->status);
	return is_key(a) && !is_same_answer(a, wild);
}

/* A wildcard that revokes: nothing can be signed, as for a parked domain. */
static bool
revokes(struct domain_lint *l, const struct dns_answer *wild)
{
	struct dkim_key key;
	const char *reason;

	return wild->n == 1 &&
	       dkim_key_parse(l->work, wild->rrs[0].data, &key, &reason) &&
	       key.revoked;
}

static void
find_guesses(struct domain_lint *l, bool *right)
{
	const struct dns_answer *wild = ask(l, SPAN(DKIM_LINT_PROBE));

	for (size_t i = 0; i < l->policy.nguesses; i++)
		right[i] = is_right(l, l->policy.guesses[i], wild);
	if (wild == NULL)
		return;
	l->wild = is_key(wild) && !revokes(l, wild);
	l->revoked = is_key(wild) && !l->wild;
	l->unknown |= dns_is_temporary(wild->status);
}

/* Make the judges of all keys, once it is known which there are. */
static void
add_found(struct domain_lint *l, const bool *right)
{
	const struct zone_name *zone = in_zone(l);

	for (size_t i = 0; i < l->nselectors; i++)
		add_key(l, l->selectors[i]);
	for (size_t i = 0; right != NULL && zone != NULL && i < zone->n; i++)
		add_key(l, zone->selectors[i]);
	for (size_t i = 0; right != NULL && i < l->policy.nguesses; i++)
		if (right[i] && !is_listed(zone, l->policy.guesses[i]))
			add_key(l, l->policy.guesses[i]);
	l->found_keys = true;
}

void
domain_lint_find_keys(struct domain_lint *l)
{
	bool *right = NULL, waited = l->waits;

	if (l->found_keys)
		return;
	l->waits = l->unknown = false;
	if (l->nselectors == 0) {
		right = arena_array(
		    l->work, l->policy.nguesses + 1, sizeof(*right));
		find_guesses(l, right);
	}
	if (!l->waits)
		add_found(l, right);
	l->waits |= waited;
}

bool
domain_key_signs(const struct domain_key *k)
{
	return k->lint->usable && !k->lint->key.revoked;
}

static size_t
signing_keys(const struct domain_lint *l)
{
	size_t n = 0;

	for (size_t i = 0; i < l->nkeys; i++)
		n += domain_key_signs(&l->keys[i]);
	return n;
}

void
domain_lint_selectors(struct domain_lint *l)
{
	if (l->nselectors > 0 || l->policy.profile == DOMAIN_PARKED ||
	    domain_lint_is_host(l))
		return;
	if (l->unknown)
		finding_not_checked(&l->own, l->domain,
		    "DKIM: the look-up of some selectors failed");
	else if (l->wild)
		finding_add(&l->own, LX04, finding_at_subject(&l->own),
		    "a wildcard answers for every selector; name those that "
		    "are in use with -s");
	else if (signing_keys(l) == 0 && !l->null_mx && !l->revoked)
		finding_add_as(&l->own, FINDING_INFO, LX04,
		    finding_at_subject(&l->own),
		    "no DKIM key at any of %zu selectors that were tried; "
		    "name those that are in use with -s",
		    l->policy.nguesses);
}
