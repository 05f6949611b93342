/*
 * Keys that may have made a signature instead of the published one: those of
 * sibling selectors and of the other signatures of the message.
 */
#include "base/abnf.h"
#include "base/domain.h"
#include "dkim/dkim_published.h"
#include "explain/explain_private.h"

static void
want(struct explain *e, struct span selector, struct span domain, size_t most)
{
	struct span s;

	if (e->nlookups >= most || !domain_parse(e->arena, selector, &s) ||
	    domain.len == 0)
		return;
	for (size_t i = 0; i < e->nlookups; i++)
		if (span_eq(e->lookups[i].selector, s) &&
		    span_eq(e->lookups[i].domain, domain))
			return;
	for (size_t i = 0; i < e->n; i++)
		if (span_eq(e->results[i]->sig.s, s) &&
		    span_eq(e->results[i]->sig.d, domain) &&
		    e->results[i]->dns != NULL)
			return;
	e->lookups[e->nlookups].selector = s;
	e->lookups[e->nlookups++].domain = domain;
}

/* The last number in a selector. */
static bool
number_in(struct span s, size_t *from, size_t *to)
{
	size_t end = s.len;

	while (end > 0 && !abnf_is_digit(s.p[end - 1]))
		end--;
	*to = end;
	while (end > 0 && abnf_is_digit(s.p[end - 1]))
		end--;
	*from = end;
	return *to > *from && *to - *from < 10;
}

static struct span
numbered(struct explain *e, struct span s, size_t from, size_t to, long n)
{
	return span_str(arena_printf(e->arena, "%.*s%0*ld%.*s",
	    SPAN_ARG(span_head(s, from)), (int)(to - from), n,
	    SPAN_ARG(span_skip(s, to))));
}

static void
want_siblings(struct explain *e, const struct dkim_sig *sig)
{
	static const char *const usual[] = { "selector1", "default", "s1",
		"mail" };
	size_t most = e->nlookups + EXPLAIN_LOOKUPS, from, to;
	const struct msg_field *author = msg_find(e->msg, SPAN("from"), 0);
	uint64_t n;

	if (most > EXPLAIN_LOOKUPS_ALL)
		most = EXPLAIN_LOOKUPS_ALL;
	if (number_in(sig->s, &from, &to) &&
	    abnf_number(span_of(sig->s.p + from, to - from), 10, &n)) {
		want(e, numbered(e, sig->s, from, to, (long)n + 1), sig->d,
		    most);
		if (n > 0)
			want(e, numbered(e, sig->s, from, to, (long)n - 1),
			    sig->d, most);
	} else {
		want(e,
		    span_str(arena_printf(e->arena, "%.*s1", SPAN_ARG(sig->s))),
		    sig->d, most);
		want(e,
		    span_str(arena_printf(e->arena, "%.*s2", SPAN_ARG(sig->s))),
		    sig->d, most);
	}
	if (!span_eq(sig->i_domain, sig->d))
		want(e, sig->s, sig->i_domain, most);
	if (author != NULL) {
		struct span value = span_trim(author->value), domain;
		size_t at = value.len;

		while (at > 0 && value.p[at - 1] != '@')
			at--;
		value = span_skip(value, at);
		value = span_head(value, span_find(value, '>'));
		if (at > 0 && domain_parse(e->arena, value, &domain))
			want(e, sig->s, domain, most);
	}
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		want(e, span_str(usual[i]), sig->d, most);
}

/* Does b= open with the key that is published? */
static bool
opens(const struct dkim_result *r)
{
	struct key_public pub;
	enum hash_alg alg;
	struct digest digest;
	bool ok;

	if (r->b_verified)
		return true;
	if (r->key == NULL || r->key->revoked || r->key->type != KEY_RSA)
		return false;
	pub = r->key->pub;
	pub.cached = NULL;
	ok = key_open(&pub, r->sig.b, &alg, &digest);
	key_public_free(&pub);
	return ok;
}

void
explain_want_keys(struct explain *e)
{
	for (size_t i = 0; i < e->n; i++) {
		const struct dkim_result *r = e->results[i];

		if (r->result == AUTHRES_PASS || r->sig.d.len == 0 ||
		    r->sig.s.len == 0)
			continue;
		if (r->dns == NULL && r->result == AUTHRES_NEUTRAL)
			want(e, r->sig.s, r->sig.d, EXPLAIN_LOOKUPS_ALL);
		else if (r->dns != NULL && r->body_hash.len > 0 &&
			 !dns_is_temporary(r->dns->status) && !opens(r))
			want_siblings(e, &r->sig);
	}
}

bool
explain_ask(struct explain *e, struct dns_asker *asker)
{
	bool waits = false;

	for (size_t i = 0; i < e->nlookups; i++) {
		struct explain_lookup *l = &e->lookups[i];
		struct span name;

		if (l->answer != NULL ||
		    !dkim_key_owner(e->arena, l->selector, l->domain, &name))
			continue;
		l->answer = dns_ask(asker, name, DNS_TXT);
		waits |= l->answer == NULL;
	}
	return !waits || dns_ask_is_late(asker);
}

static void
add_key(struct explain *e, struct span selector, struct span domain,
    const struct dns_answer *a)
{
	struct dkim_records records = { .answer = a };
	const struct dns_rr *rr;

	while (a->status == DNS_ANSWER && e->nkeys < EXPLAIN_KEYS &&
	       (rr = dkim_records_next(&records)) != NULL) {
		struct explain_key *k = &e->keys[e->nkeys];
		struct dkim_key key;
		const char *why;

		if (!dkim_key_parse(e->arena, rr->data, &key, &why) ||
		    key.revoked)
			continue;
		k->selector = selector;
		k->domain = domain;
		k->pub = key.pub;
		e->nkeys++;
	}
}

void
explain_take_keys(struct explain *e)
{
	for (size_t i = 0; i < e->n; i++)
		if (e->results[i]->dns != NULL)
			add_key(e, e->results[i]->sig.s, e->results[i]->sig.d,
			    e->results[i]->dns);
	for (size_t i = 0; i < e->nlookups; i++)
		if (e->lookups[i].answer != NULL)
			add_key(e, e->lookups[i].selector, e->lookups[i].domain,
			    e->lookups[i].answer);
}

const struct dns_answer *
explain_answer(const struct explain *e, const struct dkim_sig *sig)
{
	/* another signature by the same key has asked for it already */
	for (size_t i = 0; i < e->n; i++)
		if (e->results[i]->dns != NULL &&
		    span_eq(e->results[i]->sig.s, sig->s) &&
		    span_eq(e->results[i]->sig.d, sig->d))
			return e->results[i]->dns;
	for (size_t i = 0; i < e->nlookups; i++)
		if (span_eq(e->lookups[i].selector, sig->s) &&
		    span_eq(e->lookups[i].domain, sig->d))
			return e->lookups[i].answer;
	return NULL;
}
