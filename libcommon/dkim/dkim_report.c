#include "dkim/dkim_report.h"
#include "base/b64.h"
#include "base/caps.h"
#include "base/diag.h"
#include "base/domain.h"
#include "base/json.h"

#define B_PREFIX 8       /* RFC 6008 section 4 */
#define B_PREFIX_MAX 256 /* longer ones are alike on purpose */

static size_t
common_prefix(struct span a, struct span b)
{
	size_t n = 0;

	while (n < a.len && n < b.len && a.p[n] == b.p[n])
		n++;
	return n;
}

/* As much of b= as distinguishes this signature from all but its copies. */
static struct span
b_prefix(const struct dkim_results *all, const struct dkim_result *r)
{
	struct span b = r->sig.b_text;
	size_t n = B_PREFIX;

	for (size_t i = 0; i < all->n; i++) {
		struct span other = all->results[i].sig.b_text;
		size_t common = common_prefix(other, b);

		if (common >= n && !span_eq(other, b))
			n = common + 1;
	}
	return span_head(b, n < B_PREFIX_MAX ? n : B_PREFIX_MAX);
}

static void
add_prop(struct authres_resinfo *info, const char *name, struct span value)
{
	if (value.len > 0)
		info->props[info->nprops++] =
		    (struct authres_prop){ SPAN("header"), span_str(name),
			    value };
}

static struct span
identity(struct arena *arena, const struct dkim_sig *sig)
{
	if (sig->i_text.len > 0 || sig->d.len == 0)
		return sig->i_text;
	return span_str(arena_printf(arena, "@%.*s", SPAN_ARG(sig->d)));
}

static struct authres_resinfo
resinfo(struct arena *arena, const struct dkim_results *all,
    const struct dkim_result *r)
{
	const struct dkim_sig *sig = &r->sig;
	struct authres_resinfo info = {
		.method = SPAN("dkim"),
		.result = span_str(authres_result_name(r->result)),
		.comment = span_str(r->comment),
		.props = arena_array(arena, 5, sizeof(*info.props)),
	};

	if (r->result != AUTHRES_PASS)
		info.reason = span_str(r->reason);
	add_prop(&info, "d", sig->d);
	add_prop(&info, "i", identity(arena, sig));
	add_prop(&info, "s", sig->s);
	add_prop(&info, "a", span_str(dkim_sig_algorithm(sig)));
	add_prop(&info, "b", b_prefix(all, r));
	return info;
}

static struct authres_resinfo
not_tried(struct arena *arena, size_t n)
{
	return (struct authres_resinfo){
		.method = SPAN("dkim"),
		.result = SPAN("policy"),
		.reason = span_str(arena_printf(
		    arena, "%zu more signatures not tried: too many", n)),
	};
}

struct authres
dkim_authres(struct arena *arena, struct span authserv_id,
    const struct dkim_results *all)
{
	struct authres ar = {
		.authserv_id = authserv_id,
		.results = arena_array(arena, all->n + 1, sizeof(*ar.results)),
	};

	for (size_t i = 0; i < all->n; i++)
		ar.results[ar.n++] = resinfo(arena, all, &all->results[i]);
	if (all->not_tried > 0)
		ar.results[ar.n++] = not_tried(arena, all->not_tried);
	if (ar.n == 0)
		ar.results[ar.n++] = (struct authres_resinfo){
			.method = SPAN("dkim"),
			.result = SPAN("none"),
		};
	return ar;
}

int
dkim_status(const struct dkim_results *all, struct span domain)
{
	int status = STATUS_NO;

	for (size_t i = 0; i < all->n; i++) {
		const struct dkim_result *r = &all->results[i];

		if (r->result == AUTHRES_PASS &&
		    (domain.len == 0 || domain_is_within(r->sig.d, domain)))
			return STATUS_YES;
		if (r->result == AUTHRES_TEMPERROR)
			status = STATUS_TEMP;
	}
	return status;
}

static const char *
canon_name(enum canon_alg alg)
{
	return alg == CANON_RELAXED ? "relaxed" : "simple";
}

static void
set_nonempty(struct json *o, const char *key, struct span value)
{
	if (value.len > 0)
		json_set_span(o, key, value);
}

static void
set_time(struct json *o, const char *key, uint64_t value)
{
	if (value != DKIM_NO_TIME)
		json_set_number(o, key, value);
}

/* An ARC-Seal has none of these. */
static void
set_canon(struct json *o, const struct dkim_sig *sig)
{
	struct json *h;

	json_set_text(
	    o, "header_canonicalization", canon_name(sig->header_canon));
	json_set_text(o, "body_canonicalization", canon_name(sig->body_canon));
	h = json_set_array(o, "signed_fields");
	for (size_t i = 0; i < sig->nh; i++)
		json_add_span(h, sig->h[i]);
}

/* What the field says. */
static void
set_tags(struct arena *arena, struct json *o, const struct dkim_sig *sig)
{
	set_nonempty(o, "domain", sig->d);
	set_nonempty(o, "selector", sig->s);
	if (sig->instance == 0)
		set_nonempty(o, "identity", identity(arena, sig));
	if (sig->has_a)
		json_set_text(o, "algorithm", dkim_sig_algorithm(sig));
	if (sig->cv.len == 0)
		set_canon(o, sig);
	set_time(o, "time", sig->t);
	set_time(o, "expires", sig->x);
	if (sig->l != DKIM_NO_LIMIT)
		json_set_number(o, "length", sig->l);
	json_set_number(o, "line", sig->field->line);
}

/* What was computed. */
static void
set_hashes(struct arena *arena, struct json *o, const struct dkim_result *r)
{
	if (r->sig.bh.len > 0)
		json_set_span(o, "body_hash", b64_encode(arena, r->sig.bh));
	if (r->body_hash.len > 0) {
		json_set_span(o, "body_hash_computed",
		    b64_encode(arena, digest_span(&r->body_hash)));
		json_set_bool(o, "body_hash_matches", r->body_hash_matches);
		json_set_number(o, "body_length", r->body_len);
	}
	if (r->key != NULL && !r->key->revoked)
		json_set_bool(o, "header_verified", r->b_verified);
}

static void
set_dns(struct json *o, const struct dns_answer *dns)
{
	struct json *d = json_set_object(o, "dns"), *chain;

	json_set_span(d, "name", dns->name);
	json_set_text(d, "status", dns_status_text(dns->status));
	if (dns->steps > 0) {
		chain = json_set_array(d, "cname");
		for (size_t i = 0; i < dns->steps; i++)
			json_add_span(chain, dns->chain[i]);
	}
	if (dns->authenticated)
		json_set_bool(d, "authenticated", true);
}

static void
set_key(struct json *o, const struct dkim_key *key)
{
	struct json *k = json_set_object(o, "key");

	json_set_text(k, "type", key_type_name(key->type));
	if (key->revoked)
		json_set_bool(k, "revoked", true);
	else
		json_set_number(k, "bits", key->pub.bits);
	json_set_bool(k, "testing", key->testing);
}

static void
set_uncovered(struct json *o, const struct dkim_result *r)
{
	struct json *names;

	if (r->nuncovered == 0)
		return;
	names = json_set_array(o, "uncovered_fields");
	for (size_t i = 0; i < r->nuncovered; i++)
		json_add_span(names, span_str(r->uncovered[i]));
}

void
dkim_set_signature(
    struct arena *arena, struct json *o, const struct dkim_result *r)
{
	if (r->result != AUTHRES_NONE)
		json_set_text(o, "result", authres_result_name(r->result));
	if (r->reason != NULL)
		json_set_text(o, "reason", r->reason);
	if (r->comment != NULL)
		json_set_text(o, "comment", r->comment);
	set_tags(arena, o, &r->sig);
	set_hashes(arena, o, r);
	if (r->dns != NULL)
		set_dns(o, r->dns);
	if (r->key != NULL)
		set_key(o, r->key);
	set_uncovered(o, r);
}

void
dkim_set_json(
    struct arena *arena, struct json *object, const struct dkim_results *all)
{
	struct json *list = json_set_array(object, "signatures");

	for (size_t i = 0; i < all->n; i++)
		dkim_set_signature(
		    arena, json_add_object(list), &all->results[i]);
}

/* "file: signature 2: " */
struct place {
	const char *name;
	size_t number;
};

#define PLACE "%s: signature %zu: "

static void
say_field(const struct place *p, const struct dkim_sig *sig)
{
	const char *alg = dkim_sig_algorithm(sig);

	diag_warn(PLACE
	    "line %zu: d=%.*s s=%.*s a=%s c=%s/%s, "
	    "%zu names in h=",
	    p->name, p->number, sig->field->line, SPAN_ARG(sig->d),
	    SPAN_ARG(sig->s), alg == NULL ? "?" : alg,
	    canon_name(sig->header_canon), canon_name(sig->body_canon),
	    sig->nh);
}

static void
say_dns(const struct dns_answer *dns)
{
	for (size_t i = 0; i < dns->steps; i++)
		diag_more("DNS: CNAME to %.*s",
		    SPAN_ARG(dns_shown_name(dns->chain[i])));
	diag_more("DNS: TXT %.*s: %s%s", SPAN_ARG(dns->name),
	    dns_status_text(dns->status),
	    dns->authenticated ? ", authenticated (AD)" : "");
}

static void
say_key(const struct dkim_key *key)
{
	if (key->revoked)
		diag_more("key: revoked");
	else
		diag_more("key: %s, %u bits%s", key_type_name(key->type),
		    key->pub.bits, key->testing ? ", test mode (t=y)" : "");
}

static void
say_hashes(struct arena *arena, const struct dkim_result *r)
{
	if (r->body_hash.len == 0)
		return;
	diag_more(
	    "body hash: %.*s in bh=, %.*s computed over %llu "
	    "octets: %s",
	    SPAN_ARG(b64_encode(arena, r->sig.bh)),
	    SPAN_ARG(b64_encode(arena, digest_span(&r->body_hash))),
	    (unsigned long long)(r->sig.l < r->body_len ? r->sig.l
							: r->body_len),
	    r->body_hash_matches ? "equal" : "different");
	if (r->key != NULL && !r->key->revoked)
		diag_more("header hash and b=: %s",
		    r->b_verified ? "verified" : "not verified");
}

static void
say_result(const struct dkim_result *r)
{
	for (size_t i = 0; i < r->nuncovered; i++)
		diag_more(
		    "a second %s field is not covered by h=", r->uncovered[i]);
	diag_more("%s%s%s", authres_result_name(r->result),
	    r->reason != NULL ? ": " : "", r->reason != NULL ? r->reason : "");
}

void
dkim_verbose(
    struct arena *arena, const char *name, const struct dkim_results *all)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct dkim_result *r = &all->results[i];
		struct place p = { name, i + 1 };

		say_field(&p, &r->sig);
		if (r->dns != NULL)
			say_dns(r->dns);
		if (r->key != NULL)
			say_key(r->key);
		say_hashes(arena, r);
		say_result(r);
	}
	if (all->n == 0)
		diag_warn("%s: no DKIM-Signature field", name);
	if (all->not_tried > 0)
		diag_warn("%s: %zu more signatures not tried, limit is %d",
		    name, all->not_tried, CAPS_SIGNATURES);
}
