#include "dkim/dkim_verbose.h"
#include "base/b64.h"
#include "base/caps.h"
#include "base/diag.h"

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
	static const char *const canon[] = {
		[CANON_SIMPLE] = "simple",
		[CANON_RELAXED] = "relaxed",
	};

	diag_warn(PLACE
	    "line %zu: d=%.*s s=%.*s a=%s c=%s/%s, "
	    "%zu names in h=",
	    p->name, p->number, sig->field->line, SPAN_ARG(sig->d),
	    SPAN_ARG(sig->s), alg == NULL ? "?" : alg, canon[sig->header_canon],
	    canon[sig->body_canon], sig->nh);
}

static void
say_dns(const struct place *p, const struct dns_answer *dns)
{
	for (size_t i = 0; i < dns->steps; i++)
		diag_warn(PLACE "DNS: CNAME to %.*s", p->name, p->number,
		    SPAN_ARG(dns->chain[i]));
	diag_warn(PLACE "DNS: TXT %.*s: %s%s", p->name, p->number,
	    SPAN_ARG(dns->name), dns_status_text(dns->status),
	    dns->authenticated ? ", authenticated (AD)" : "");
}

static void
say_key(const struct place *p, const struct dkim_key *key)
{
	if (key->revoked)
		diag_warn(PLACE "key: revoked", p->name, p->number);
	else
		diag_warn(PLACE "key: %s, %u bits%s", p->name, p->number,
		    key_type_name(key->type), key->pub.bits,
		    key->testing ? ", test mode (t=y)" : "");
}

static void
say_hashes(
    struct arena *arena, const struct place *p, const struct dkim_result *r)
{
	if (r->body_hash.len == 0)
		return;
	diag_warn(PLACE
	    "body hash: %.*s in bh=, %.*s computed over %llu "
	    "octets: %s",
	    p->name, p->number, SPAN_ARG(b64_encode(arena, r->sig.bh)),
	    SPAN_ARG(b64_encode(arena, digest_span(&r->body_hash))),
	    (unsigned long long)(r->sig.l < r->body_len ? r->sig.l
							: r->body_len),
	    r->body_hash_matches ? "equal" : "different");
	if (r->key != NULL && !r->key->revoked)
		diag_warn(PLACE "header hash and b=: %s", p->name, p->number,
		    r->b_verified ? "verified" : "not verified");
}

static void
say_result(const struct place *p, const struct dkim_result *r)
{
	for (size_t i = 0; i < r->nuncovered; i++)
		diag_warn(PLACE "a second %s field is not covered by h=",
		    p->name, p->number, r->uncovered[i]);
	diag_warn(PLACE "%s%s%s", p->name, p->number,
	    authres_result_name(r->result), r->reason != NULL ? ": " : "",
	    r->reason != NULL ? r->reason : "");
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
			say_dns(&p, r->dns);
		if (r->key != NULL)
			say_key(&p, r->key);
		say_hashes(arena, &p, r);
		say_result(&p, r);
	}
	if (all->n == 0)
		diag_warn("%s: no DKIM-Signature field", name);
	if (all->not_tried > 0)
		diag_warn("%s: %zu more signatures not tried, limit is %d",
		    name, all->not_tried, CAPS_SIGNATURES);
}
