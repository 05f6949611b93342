#include <inttypes.h>

#include "base/caps.h"
#include "base/domain.h"
#include "base/timestamp.h"
#include "dkim/dkim_published.h"
#include "dkim/dkim_trial.h"

bool
dkim_trial_decide(
    struct dkim_result *r, enum authres_result result, const char *reason)
{
	r->result = result;
	r->reason = reason;
	return false;
}

void
dkim_trial_comment(struct arena *arena, struct dkim_result *r, const char *text)
{
	r->comment = r->comment == NULL
			 ? text
			 : arena_printf(arena, "%s, %s", r->comment, text);
}

/* "3 hours", in the largest unit of which there are two. */
static const char *
duration(struct arena *arena, uint64_t seconds)
{
	static const struct {
		unsigned seconds;
		const char *name;
	} units[] = {
		{ 86400, "days" },
		{ 3600, "hours" },
		{ 60, "minutes" },
		{ 1, "seconds" },
	};
	size_t i = 0;

	while (units[i].seconds > 1 && seconds < 2 * units[i].seconds)
		i++;
	return arena_printf(
	    arena, "%" PRIu64 " %s", seconds / units[i].seconds, units[i].name);
}

/* t= and x=, RFC 6376 section 3.5; a clock may be CAPS_CLOCK_SKEW behind. */
static bool
check_times(const struct dkim_trial *trial, struct dkim_result *r)
{
	uint64_t now = trial->policy->now, t = r->sig.t, x = r->sig.x;

	if (t != DKIM_NO_TIME && t > now && t - now > CAPS_CLOCK_SKEW)
		return dkim_trial_decide(r, AUTHRES_PERMERROR,
		    arena_printf(trial->arena, "t= is in the future by %s: %s",
			duration(trial->arena, t - now),
			timestamp_print(trial->arena, t)));
	if (x != DKIM_NO_TIME && x < now)
		return dkim_trial_decide(r, AUTHRES_PERMERROR,
		    arena_printf(trial->arena, "signature expired %s ago: %s",
			duration(trial->arena, now - x),
			timestamp_print(trial->arena, x)));
	return true;
}

bool
dkim_trial_may_ask(const struct dkim_trial *t, struct dkim_result *r)
{
	if (r->result != AUTHRES_NONE)
		return false;
	if (r->sig.hash == HASH_SHA1 && !t->policy->allow_weak)
		return dkim_trial_decide(
		    r, AUTHRES_POLICY, "rsa-sha1 is forbidden by RFC 8301");
	return check_times(t, r);
}

bool
dkim_trial_begin(
    const struct dkim_trial *t, struct dkim_result *r, struct span *name)
{
	if (!dkim_key_owner(t->arena, r->sig.s, r->sig.d, name))
		return dkim_trial_decide(r, AUTHRES_PERMERROR,
		    "no key: the name s=._domainkey.d= is too long for DNS");
	dns_ask_ahead(t->asker, *name, DNS_TXT);
	return true;
}

bool
dkim_trial_ask(const struct dkim_trial *t, struct span name)
{
	return dns_ask(t->asker, name, DNS_TXT) != NULL;
}

static bool
is_short(const struct dkim_key *key)
{
	return key->type == KEY_RSA && key->pub.bits < CAPS_RSA_MIN_BITS;
}

/* Does the key record allow this signature?  RFC 6376 section 6.1.2 */
static bool
check_key(const struct dkim_trial *t, struct dkim_result *r,
    const struct dkim_key *key)
{
	const struct dkim_sig *sig = &r->sig;
	const char *refusal = dkim_key_refusal(
	    key, sig->key_type, sig->hash, !domain_eq(sig->i_domain, sig->d));

	if (refusal != NULL)
		return dkim_trial_decide(r, AUTHRES_PERMERROR, refusal);
	if (is_short(key) && !t->policy->allow_weak)
		return dkim_trial_decide(r, AUTHRES_POLICY,
		    arena_printf(t->arena,
			"RSA key of %u bits: RFC 8301 wants at least %d",
			key->pub.bits, CAPS_RSA_MIN_BITS));
	return true;
}

/* Compare both hashes; both, so that the reason can tell them apart. */
bool
dkim_trial_hashes(
    struct dkim_result *r, struct dkim_key *key, const struct digest *header)
{
	r->b_verified = key_verify(&key->pub, r->sig.hash, header, r->sig.b);
	if (r->b_verified && r->body_hash_matches)
		return true;
	if (r->body_hash_matches)
		return dkim_trial_decide(r, AUTHRES_FAIL,
		    "signature did not verify: a signed header field was "
		    "changed, or another key signed");
	return dkim_trial_decide(r, AUTHRES_FAIL,
	    r->b_verified ? "body hash did not verify: the body was changed"
			  : "neither the body hash nor the signature verifies");
}

bool
dkim_trial_body_hash(const struct dkim_trial *t, struct dkim_result *r,
    const struct bodyhash_want *body)
{
	r->body_hash = *bodyhash_digest(body);
	r->body_len = bodyhash_length(body);
	r->body_hash_matches = digest_eq(&r->body_hash, r->sig.bh);
	if (r->sig.l == DKIM_NO_LIMIT || r->sig.l <= r->body_len)
		return true;
	return dkim_trial_decide(r, AUTHRES_PERMERROR,
	    arena_printf(t->arena, "l=%.*s is more than the body has (%llu)",
		SPAN_ARG(taglist_find(&r->sig.tags, "l")->value),
		(unsigned long long)r->body_len));
}

/* RFC 6376 section 8.2: anyone can append to what l= covers. */
bool
dkim_trial_tail(const struct dkim_trial *t, struct dkim_result *r)
{
	const char *text;

	if (r->sig.l >= r->body_len)
		return true;
	text = arena_printf(t->arena, "l=%llu of %llu",
	    (unsigned long long)r->sig.l, (unsigned long long)r->body_len);
	if (!t->policy->allow_unsigned_tail)
		return dkim_trial_decide(r, AUTHRES_POLICY,
		    arena_printf(t->arena,
			"unsigned tail: %s octets of the body are signed",
			text));
	dkim_trial_comment(t->arena, r, text);
	return true;
}

static void
try_key(const struct dkim_trial *t, struct dkim_result *r, struct dkim_key *key)
{
	r->key = key;
	r->testing = key->testing;
	r->comment = NULL;
	if (!check_key(t, r, key) || !t->judge(t->ctx, r, key))
		return;
	dkim_trial_decide(r, AUTHRES_PASS, NULL);
	if (key->type == KEY_RSA && key->pub.bits < CAPS_RSA_GOOD_BITS)
		dkim_trial_comment(t->arena, r,
		    arena_printf(t->arena, "%u-bit key", key->pub.bits));
	if (r->sig.hash == HASH_SHA1 || is_short(key))
		dkim_trial_comment(t->arena, r, "weak");
}

/* Try one record; what was parsed for it alone is freed. */
static void
try_record(const struct dkim_trial *t, struct dkim_result *r, struct dns_rr *rr)
{
	struct dkim_key *key;

	if (t->policy->keys != NULL) {
		key = dkim_key_cache_parse(t->policy->keys, rr, &r->reason);
	} else {
		key = arena_alloc(t->arena, sizeof(*key));
		if (!dkim_key_parse(t->arena, rr->data, key, &r->reason))
			key = NULL;
	}
	if (key == NULL)
		dkim_trial_decide(r, AUTHRES_PERMERROR, r->reason);
	else
		try_key(t, r, key);
	if (key != NULL && t->policy->keys == NULL)
		key_public_free(&key->pub);
}

/*
 * Try every key record at the name until one verifies; the verdict of the
 * first stands otherwise.  Other text at the name is noise, not a fault.
 */
static void
try_records(const struct dkim_trial *t, struct dkim_result *r)
{
	struct dkim_records records = { .answer = r->dns };
	struct dkim_result first = { .result = AUTHRES_NONE };
	struct dns_rr *rr;

	while ((rr = dkim_records_next(&records)) != NULL) {
		try_record(t, r, rr);
		if (r->result == AUTHRES_PASS)
			return;
		if (first.result == AUTHRES_NONE)
			first = *r;
	}
	if (records.n == 0)
		dkim_trial_decide(r, AUTHRES_PERMERROR,
		    "no key: the TXT record is not a key record");
	else
		*r = first;
}

/* NXDOMAIN and its kin are final; trouble on the way is not. */
static void
no_key(const struct dkim_trial *t, struct dkim_result *r)
{
	const struct dns_answer *answer = r->dns;
	const char *why =
	    answer->why != NULL ? answer->why : dns_status_text(answer->status);

	if (dns_is_temporary(answer->status))
		dkim_trial_decide(r, AUTHRES_TEMPERROR,
		    arena_printf(t->arena, "DNS: %s for %.*s", why,
			SPAN_ARG(answer->name)));
	else
		dkim_trial_decide(r, AUTHRES_PERMERROR,
		    arena_printf(t->arena, "no key: %s for %.*s", why,
			SPAN_ARG(answer->name)));
}

void
dkim_trial_answer(
    const struct dkim_trial *t, struct dkim_result *r, struct span name)
{
	r->dns = dns_ask(t->asker, name, DNS_TXT);
	if (r->dns->status == DNS_ANSWER)
		try_records(t, r);
	else
		no_key(t, r);
	if (r->testing)
		dkim_trial_comment(t->arena, r, "test mode");
}
