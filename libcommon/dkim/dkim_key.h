/*
 * dkim_key - DKIM key records: recognize, parse, print.
 *
 * RFC 6376 section 3.6.1, RFC 8301, RFC 8463 section 4.
 *
 * Ownership  a parsed key borrows from the text of its record, and has the rest
 *            in the arena; key_public_free frees what was verified with it.
 * Errors     false and a reason that names rule and tag, as "key record: RFC
 *            6376 section 3.6.1: p=: not base64".  It lies in the arena and
 *            never holds octets of the record.
 */
#ifndef DKIM_KEY_H
#define DKIM_KEY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "crypto/hash.h"
#include "crypto/key.h"

struct dkim_key {
	enum key_type type;    /* k= */
	bool revoked;          /* p= is there and empty */
	bool testing;          /* t=y */
	bool no_subdomains;    /* t=s */
	bool sha256, sha1;     /* allowed by h= */
	bool for_email;        /* s= holds "*" or "email" */
	struct key_public pub; /* unless revoked */
};

/*
 * The name at which a key is published: SELECTOR "._domainkey." DOMAIN, RFC
 * 6376 section 3.6.2.1.  False if it has more than 253 octets.
 */
bool dkim_key_owner(
    struct arena *, struct span selector, struct span domain, struct span *out);

/*
 * Is the text meant as a key record, even if it is broken?  It is if it has
 * v=DKIM..., or p= and no other v=.  Other text at the name, such as the SPF
 * record or site verification of a wildcard, is not.
 */
bool dkim_key_is_record(struct span text);

/*
 * Parse one record.  Unknown tags and unknown words in h=, s= and t= are
 * ignored, as RFC 6376 section 3.6.1 wants it; an unknown k= is refused.  False
 * and a reason if the record cannot be used.
 */
bool dkim_key_parse(struct arena *, struct span text, struct dkim_key *out,
    const char **reason);

/*
 * Why a verifier refuses signatures by this key, RFC 6376 section 6.1.2: it is
 * revoked, or s=, h=, k= or t=s of its record do not allow them.  TYPE and HASH
 * are those of a=; SUBDOMAIN: i= lies below d=.  NULL if it does not refuse
 * them, else a constant.  The one place where that is judged, for verifying and
 * for signing.
 */
const char *dkim_key_refusal(const struct dkim_key *, enum key_type type,
    enum hash_alg hash, bool subdomain);

/* What to put in a record besides the key; all zero is the plain one. */
struct dkim_key_options {
	bool testing, no_subdomains;
	bool revoke;         /* p= empty */
	const char *note;    /* n=, any UTF-8: encoded here; or NULL */
	const char *service; /* s=, or NULL */
	const char *hash;    /* h=, or NULL */
};

/*
 * May these options stand in a record?  False and a reason where h= or s= is
 * not made of words, or n= is not UTF-8.
 */
bool dkim_key_options_valid(
    const struct dkim_key_options *, const char **reason);

/*
 * Append the record, "v=DKIM1; k=rsa; p=...", of printable US-ASCII without
 * quotes and backslashes.  Without a key (NULL) it has no k=, and p= is empty.
 */
void dkim_key_print(
    struct buf *, const struct key_public *, const struct dkim_key_options *);

#endif
