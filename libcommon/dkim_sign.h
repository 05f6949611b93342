/*
 * dkim_sign - make DKIM-Signature fields.
 *
 * RFC 6376 section 5, RFC 8301, RFC 8463.  Like dkim_verify in three steps;
 * the fresh signature is verified with the public half before it is given
 * out.
 *
 * Ownership  everything lives in the arena of begin; keys stay the caller's.
 * Errors     NULL or false with a reason in the signer's words.
 * Layer      6, uses span arena buf msg canon hash key fold mailbox domain
 *            dkim_sig
 */
#ifndef DKIM_SIGN_H
#define DKIM_SIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"
#include "canon.h"
#include "key.h"
#include "msg.h"
#include "span.h"

struct dkim_sign_key {
	struct span selector;
	const struct key_private *key;
};

struct dkim_sign_options {
	struct span domain;   /* d= */
	struct span identity; /* i=; empty: none */
	enum canon_alg header_canon, body_canon;
	struct span headers;   /* "from:to:...", replaces the list; or empty */
	struct span oversign;  /* names to name once more; or empty */
	bool default_oversign; /* the fields that a reader sees */
	bool copy_headers;     /* z= */
	bool body_length;      /* l= */
	uint64_t time;         /* t= */
	uint64_t expire;       /* seconds until x=; 0: none */
};

/* Which domain signs, if none was named: that of From:; false with words. */
bool dkim_sign_author_domain(struct arena *, const struct msg *,
    struct span *domain, const char **reason);

/* Is this a message to sign (RFC 6376 section 3.8, RFC 5322)? */
bool dkim_sign_allowed(const struct msg *, const char **reason);

struct dkim_signer;

struct dkim_signer *dkim_sign_begin(struct arena *, const struct msg *,
    const struct dkim_sign_options *, const struct dkim_sign_key *keys,
    size_t nkeys, const char **reason);
void dkim_sign_body(struct dkim_signer *, struct span piece);

/*
 * The fields, topmost first, each with LF or CRLF as the message has; false
 * with a reason if a fresh signature does not verify.
 */
bool dkim_sign_end(
    struct dkim_signer *, struct span *fields, const char **reason);

#endif
