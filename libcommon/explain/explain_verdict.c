/* Why a signature that is not a plain fail does not pass: facts. */
#include "base/caps.h"
#include "base/domain.h"
#include "explain/explain_private.h"

static struct explain_cause *
say(struct explain_work *w, enum explain_word word, const char *tag)
{
	struct explain_cause c = explain_cause_of(word);

	c.tag = span_str(tag);
	c.field = w->sig->field->name;
	c.detail = w->result->reason;
	return explain_cause_add(w, &c);
}

/* The octet of the body as received that canonical octet L is. */
static uint64_t
octet_of(const struct explain_work *w, uint64_t l)
{
	struct span in = w->body;
	uint64_t seen = 0;
	bool blank = false;
	size_t i;

	if (w->sig->body_canon == CANON_SIMPLE)
		return l < in.len ? l : in.len;
	for (i = 0; i < in.len && seen < l; i++) {
		unsigned char c = in.p[i];
		bool wsp = c == ' ' || c == '\t';

		if (!wsp && blank && c != '\r')
			seen++;
		seen += !wsp;
		blank = wsp;
	}
	return i;
}

static void
unsigned_tail(struct explain_work *w)
{
	struct explain_cause c = explain_cause_of(EXPLAIN_UNSIGNED_TAIL);

	c.tag = SPAN("l");
	c.has_place = w->body_whole;
	c.offset = octet_of(w, w->sig->l);
	c.length = w->body.len - c.offset;
	c.detail = explain_say(w,
	    "l=%llu of %llu octets of the body are signed; anybody can have "
	    "written the rest",
	    (unsigned long long)w->sig->l,
	    (unsigned long long)w->result->body_len);
	(void)explain_cause_add(w, &c);
}

static void
policy(struct explain_work *w)
{
	const struct dkim_result *r = w->result;

	if (w->sig->has_a && w->sig->hash == HASH_SHA1)
		(void)say(w, EXPLAIN_SHA1, "a");
	else if (r->key != NULL && r->key->type == KEY_RSA &&
		 r->key->pub.bits < CAPS_RSA_MIN_BITS)
		(void)say(w, EXPLAIN_WEAK_KEY, NULL);
	else if (r->b_verified && r->body_hash_matches &&
		 w->sig->l < r->body_len)
		unsigned_tail(w);
	else
		(void)say(w, EXPLAIN_SECOND_FROM, "h");
}

static bool
has_expired(const struct explain_work *w)
{
	return w->sig->x != DKIM_NO_TIME && w->sig->x < w->policy->now;
}

static bool
outside(const struct explain_work *w)
{
	const struct dkim_key *key = w->result->key;

	return !domain_is_within(w->sig->i_domain, w->sig->d) ||
	       (key != NULL && key->no_subdomains &&
		   !domain_eq(w->sig->i_domain, w->sig->d));
}

static void
permanent(struct explain_work *w)
{
	const struct dkim_result *r = w->result;
	bool arc = w->sig->instance > 0;

	if (!arc && w->sig->nh > 0 &&
	    dkim_sig_covers(w->sig, SPAN("from")) == 0)
		(void)say(w, EXPLAIN_FROM_UNSIGNED, "h");
	else if (!arc && outside(w))
		(void)say(w, EXPLAIN_IDENTITY_OUTSIDE, "i");
	else if (r->dns == NULL && has_expired(w))
		(void)say(w, EXPLAIN_EXPIRED, "x");
	else if (r->key != NULL && r->key->revoked)
		(void)say(w, EXPLAIN_REVOKED, "p");
	else if (r->dns != NULL && r->dns->status != DNS_ANSWER)
		(void)say(w, EXPLAIN_NO_KEY, "s");
	else if (r->dns == NULL && r->body_hash.len == 0)
		(void)say(w, EXPLAIN_SYNTAX, NULL);
	else if (r->key != NULL && r->key->type == w->sig->key_type &&
		 (!r->key->for_email || !r->key->sha256))
		(void)say(
		    w, EXPLAIN_KEY_MISMATCH, r->key->for_email ? "h" : "s");
}

void
explain_verdict(struct explain_work *w)
{
	const struct dkim_result *r = w->result;

	if (r->testing)
		(void)say(w, EXPLAIN_TESTING, "t");
	switch (r->result) {
	case AUTHRES_POLICY: policy(w); break;
	case AUTHRES_PERMERROR: permanent(w); break;
	case AUTHRES_TEMPERROR: (void)say(w, EXPLAIN_DNS, NULL); break;
	default: break;
	}
}
