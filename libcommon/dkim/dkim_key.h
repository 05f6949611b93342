/*
 * dkim_key - key records: parse, judge, print.
 *
 * RFC 6376 section 3.6.1, RFC 8301, RFC 8463 section 4.
 *
 * Ownership  borrows from the record text; the rest lives in the arena.
 * Errors     false and a reason that names rule and tag, "key record: RFC 6376
 *            section 3.6.1: p=: not base64", put together in the arena from
 *            constants: it never holds octets of the record.
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
 * Where the record of a key is: SELECTOR "._domainkey." DOMAIN, section
 * 3.6.2.1.  False if longer than 253 octets.
 */
bool dkim_key_owner(
    struct arena *, struct span selector, struct span domain, struct span *out);

/*
 * Does the text look like a key record at all?  Noise at the name (SPF, site
 * verification of a wildcard) does not, K14: it has neither a p= nor a v=DKIM
 * tag, or it says v= of something else.  A broken key record still does.
 */
bool dkim_key_is_record(struct span text);

/*
 * Parse one record.  Names and words in k=, h=, s= and t= that are unknown are
 * passed over, except an unknown k=, which makes the record unusable.
 */
bool dkim_key_parse(struct arena *, struct span text, struct dkim_key *out,
    const char **reason);

/* What to put in a record besides the key; zero is the plain one. */
struct dkim_key_options {
	bool testing, no_subdomains;
	bool revoke;         /* p= empty */
	const char *note;    /* n=, any UTF-8: encoded here; or NULL */
	const char *service; /* s=, or NULL */
	const char *hash;    /* h=, or NULL */
};

/* Words where words belong, UTF-8 where text belongs. */
bool dkim_key_options_valid(
    const struct dkim_key_options *, const char **reason);

/*
 * "v=DKIM1; k=rsa; p=...", of printable US-ASCII without quotes and
 * backslashes.  PUB may be NULL: then there is no k=, and p= is empty.
 */
void dkim_key_print(
    struct buf *, const struct key_public *, const struct dkim_key_options *);

#endif
