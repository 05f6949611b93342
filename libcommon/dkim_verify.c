#include "dkim_verify.h"
#include "bodyhash.h"
#include "caps.h"
#include "domain.h"

/* One signature on its way. */
struct attempt {
	struct dkim_result *result;
	struct dns_query *query; /* NULL: already decided */
	const struct bodyhash_want *body;
	struct digest header; /* len 0: not computed yet */
};

struct dkim_verifier {
	struct arena *arena;
	const struct msg *msg;
	struct dns *dns;
	const struct dkim_policy *policy;
	struct bodyhash *bodyhash;
	struct msg_index *index;
	struct attempt *attempts;
	struct dkim_results results;
};

static bool
decide(struct dkim_result *r, enum authres_result result, const char *reason)
{
	r->result = result;
	r->reason = reason;
	return false;
}

static void
add_comment(struct arena *arena, struct dkim_result *r, const char *text)
{
	r->comment = r->comment == NULL
			 ? text
			 : arena_printf(arena, "%s, %s", r->comment, text);
}

/* t= and x=, RFC 6376 section 3.5; a clock may be CAPS_CLOCK_SKEW behind. */
static bool
check_times(struct dkim_verifier *v, struct dkim_result *r)
{
	uint64_t now = v->policy->now, t = r->sig.t, x = r->sig.x;

	if (t != DKIM_NO_TIME && t > now && t - now > CAPS_CLOCK_SKEW)
		return decide(r, AUTHRES_PERMERROR,
		    arena_printf(v->arena,
			"t= is in the future by %llu seconds",
			(unsigned long long)(t - now)));
	if (x != DKIM_NO_TIME && x < now)
		return decide(r, AUTHRES_PERMERROR,
		    arena_printf(v->arena, "signature expired %llu seconds ago",
			(unsigned long long)(now - x)));
	return true;
}

/* What can be said before a key is asked for. */
static bool
check_field(struct dkim_verifier *v, struct attempt *a)
{
	struct dkim_result *r = a->result;

	if (r->result != AUTHRES_NONE)
		return false;
	if (msg_count(v->msg, SPAN("from")) == 0)
		return decide(
		    r, AUTHRES_PERMERROR, "message has no From field");
	if (r->sig.hash == HASH_SHA1 && !v->policy->allow_weak)
		return decide(
		    r, AUTHRES_POLICY, "rsa-sha1 is forbidden by RFC 8301");
	return check_times(v, r);
}

/* The signature is sound so far: ask for its key and its body hash. */
static void
start(struct dkim_verifier *v, struct attempt *a)
{
	struct dkim_result *r = a->result;
	const struct dkim_sig *sig = &r->sig;
	struct span name;

	if (!dkim_key_owner(v->arena, sig->s, sig->d, &name)) {
		decide(r, AUTHRES_PERMERROR,
		    "no key: the name s=._domainkey.d= is too long for DNS");
		return;
	}
	a->query = dns_start(v->dns, name, DNS_TXT);
	a->body =
	    bodyhash_want(v->bodyhash, sig->body_canon, sig->hash, sig->l);
}

static void
add_signature(struct dkim_verifier *v, const struct msg_field *field)
{
	struct dkim_result *r = &v->results.results[v->results.n];
	struct attempt *a = &v->attempts[v->results.n];

	v->results.n++;
	a->result = r;
	r->result = dkim_sig_parse(v->arena, field, &r->sig, &r->reason);
	if (check_field(v, a))
		start(v, a);
}

struct dkim_verifier *
dkim_verify_begin(struct arena *arena, const struct msg *msg, struct dns *dns,
    const struct dkim_policy *policy)
{
	struct dkim_verifier *v = arena_alloc(arena, sizeof(*v));

	*v = (struct dkim_verifier){
		.arena = arena,
		.msg = msg,
		.dns = dns,
		.policy = policy,
		.bodyhash = bodyhash_new(arena, !msg->crlf),
		.results.results = arena_array(
		    arena, CAPS_SIGNATURES, sizeof(*v->results.results)),
		.attempts =
		    arena_array(arena, CAPS_SIGNATURES, sizeof(*v->attempts)),
	};
	for (size_t i = 0; i < msg->n; i++) {
		const struct msg_field *f = &msg->fields[i];

		if (!span_is_nocase(f->name, "dkim-signature"))
			continue;
		if (v->results.n < CAPS_SIGNATURES)
			add_signature(v, f);
		else
			v->results.not_tried++;
	}
	return v;
}

bool
dkim_verify_needs_body(const struct dkim_verifier *v)
{
	return bodyhash_needed(v->bodyhash);
}

void
dkim_verify_body(struct dkim_verifier *v, struct span piece)
{
	bodyhash_add(v->bodyhash, piece);
}

static bool
is_short(const struct dkim_key *key)
{
	return key->type == KEY_RSA && key->pub.bits < CAPS_RSA_MIN_BITS;
}

/* Does the key record allow this signature?  RFC 6376 section 6.1.2 */
static bool
check_key(
    struct dkim_verifier *v, struct dkim_result *r, const struct dkim_key *key)
{
	const struct dkim_sig *sig = &r->sig;

	if (!key->for_email)
		return decide(r, AUTHRES_PERMERROR,
		    "key record: s= does not allow e-mail");
	if (sig->hash == HASH_SHA1 ? !key->sha1 : !key->sha256)
		return decide(r, AUTHRES_PERMERROR,
		    "key record: h= does not allow the hash of a=");
	if (key->revoked)
		return decide(r, AUTHRES_PERMERROR, "key revoked (p= empty)");
	if (key->type != sig->key_type)
		return decide(
		    r, AUTHRES_PERMERROR, "key record: k= does not fit a=");
	if (key->no_subdomains && !domain_eq(sig->i_domain, sig->d))
		return decide(r, AUTHRES_PERMERROR,
		    "key record: t=s forbids i= in a subdomain of d=");
	if (is_short(key) && !v->policy->allow_weak)
		return decide(r, AUTHRES_POLICY,
		    arena_printf(v->arena,
			"RSA key of %u bits: RFC 8301 wants at least %d",
			key->pub.bits, CAPS_RSA_MIN_BITS));
	return true;
}

/* Compare both hashes; both, so that the reason can tell them apart. */
static bool
check_hashes(struct dkim_verifier *v, struct attempt *a, struct dkim_key *key)
{
	struct dkim_result *r = a->result;

	if (a->header.len == 0)
		a->header = dkim_sig_header_hash(v->arena, &r->sig, v->index);
	r->b_verified =
	    key_verify(&key->pub, r->sig.hash, &a->header, r->sig.b);
	key_public_free(&key->pub);
	if (r->b_verified && r->body_hash_matches)
		return true;
	if (r->body_hash_matches)
		return decide(r, AUTHRES_FAIL,
		    "signature did not verify: a signed header field was "
		    "changed, or another key signed");
	return decide(r, AUTHRES_FAIL,
	    r->b_verified ? "body hash did not verify: the body was changed"
			  : "neither body hash nor signature did verify");
}

/* RFC 6376 section 8.2: what stands behind l= is nobody's. */
static bool
check_tail(struct dkim_verifier *v, struct dkim_result *r)
{
	const char *text;

	if (r->sig.l >= r->body_len)
		return true;
	text = arena_printf(v->arena, "l=%llu of %llu",
	    (unsigned long long)r->sig.l, (unsigned long long)r->body_len);
	if (!v->policy->allow_unsigned_tail)
		return decide(r, AUTHRES_POLICY,
		    arena_printf(v->arena,
			"unsigned tail: %s octets of the body are signed",
			text));
	add_comment(v->arena, r, text);
	return true;
}

/* A name that occurs more often than h= has it: one may have been added. */
static bool
is_uncovered(const struct dkim_verifier *v, const struct dkim_result *r,
    const char *name)
{
	size_t n = msg_count(v->msg, span_str(name));

	return n > 1 && dkim_sig_covers(&r->sig, span_str(name)) < n;
}

static bool
check_added_fields(struct dkim_verifier *v, struct dkim_result *r)
{
	static const char *const seen[] = { "Subject", "To", "Date", "Reply-To",
		"Content-Type" };
	enum { COUNT = sizeof(seen) / sizeof(seen[0]) };

	r->uncovered = arena_array(v->arena, COUNT, sizeof(*r->uncovered));
	r->nuncovered = 0;
	for (size_t i = 0; i < COUNT; i++)
		if (is_uncovered(v, r, seen[i]))
			r->uncovered[r->nuncovered++] = seen[i];
	if (is_uncovered(v, r, "From"))
		return decide(r, AUTHRES_POLICY,
		    "a second From field is not covered by h=");
	return true;
}

static void
try_key(struct dkim_verifier *v, struct attempt *a, struct dkim_key *key)
{
	struct dkim_result *r = a->result;

	r->key = key;
	r->testing = key->testing;
	r->comment = NULL;
	if (!check_key(v, r, key) || !check_hashes(v, a, key) ||
	    !check_tail(v, r) || !check_added_fields(v, r))
		return;
	decide(r, AUTHRES_PASS, NULL);
	if (key->type == KEY_RSA && key->pub.bits < CAPS_RSA_GOOD_BITS)
		add_comment(v->arena, r,
		    arena_printf(v->arena, "%u-bit key", key->pub.bits));
	if (r->sig.hash == HASH_SHA1 || is_short(key))
		add_comment(v->arena, r, "weak");
}

/*
 * Try every key record at the name until one verifies; the verdict of the
 * first stands otherwise.  Other text at the name is noise, not a fault.
 */
static void
try_records(struct dkim_verifier *v, struct attempt *a)
{
	const struct dns_answer *answer = a->result->dns;
	struct dkim_result first = { .result = AUTHRES_NONE };
	size_t tried = 0;

	for (size_t i = 0; i < answer->n; i++) {
		struct span text = answer->rrs[i].data;
		struct dkim_key *key = arena_alloc(v->arena, sizeof(*key));

		if (!dkim_key_is_record(text))
			continue;
		if (++tried > CAPS_KEY_RECORDS)
			break;
		if (dkim_key_parse(v->arena, text, key, &a->result->reason))
			try_key(v, a, key);
		else
			decide(a->result, AUTHRES_PERMERROR, a->result->reason);
		if (a->result->result == AUTHRES_PASS)
			return;
		if (first.result == AUTHRES_NONE)
			first = *a->result;
	}
	if (tried == 0)
		decide(a->result, AUTHRES_PERMERROR,
		    "no key: the TXT record is not a key record");
	else
		*a->result = first;
}

/* NXDOMAIN and its kin are final; trouble on the way is not. */
static void
no_key(struct dkim_verifier *v, struct dkim_result *r)
{
	const struct dns_answer *answer = r->dns;
	const char *why =
	    answer->why != NULL ? answer->why : dns_status_text(answer->status);

	if (dns_is_temporary(answer->status))
		decide(r, AUTHRES_TEMPERROR,
		    arena_printf(v->arena, "DNS: %s for %.*s", why,
			SPAN_ARG(answer->name)));
	else
		decide(r, AUTHRES_PERMERROR,
		    arena_printf(v->arena, "no key: %s for %.*s", why,
			SPAN_ARG(answer->name)));
}

static void
finish(struct dkim_verifier *v, struct attempt *a)
{
	struct dkim_result *r = a->result;

	r->body_hash = *bodyhash_digest(a->body);
	r->body_len = bodyhash_length(a->body);
	r->body_hash_matches = digest_eq(&r->body_hash, r->sig.bh);
	if (r->sig.l != DKIM_NO_LIMIT && r->sig.l > r->body_len) {
		decide(r, AUTHRES_PERMERROR,
		    arena_printf(v->arena,
			"l=%.*s is more than the body has (%llu)",
			SPAN_ARG(taglist_find(&r->sig.tags, "l")->value),
			(unsigned long long)r->body_len));
		return;
	}
	r->dns = dns_wait(v->dns, a->query);
	if (r->dns->status == DNS_ANSWER)
		try_records(v, a);
	else
		no_key(v, r);
	if (r->testing)
		add_comment(v->arena, r, "test mode");
}

struct dkim_results
dkim_verify_end(struct dkim_verifier *v)
{
	bodyhash_end(v->bodyhash);
	v->index = msg_index_new(v->arena, v->msg);
	for (size_t i = 0; i < v->results.n; i++)
		if (v->attempts[i].query != NULL)
			finish(v, &v->attempts[i]);
	return v->results;
}
