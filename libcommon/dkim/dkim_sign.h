/*
 * dkim_sign - make DKIM-Signature fields.
 *
 * RFC 6376 section 5, RFC 8301, RFC 8463.  Like dkim_verify in three steps:
 * begin, body, end; then a field for each key, verified with the public half
 * before it is given out.
 *
 * Ownership  everything lives in the arena of begin; keys stay the caller's.
 * Errors     NULL or false with a reason for the sender of the message.
 */
#ifndef DKIM_SIGN_H
#define DKIM_SIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "crypto/hash.h"
#include "crypto/key.h"
#include "dkim/canon.h"
#include "dkim/dkim_sign_headers.h"
#include "mail/mailbox.h"
#include "mail/msg.h"

struct dkim_sign_key {
	struct span selector;
	struct span identity; /* i=; empty: none */
	const struct key_private *key;
	struct key_public *pub; /* its other half; NULL: to be made for once */
};

struct dkim_sign_options {
	enum canon_alg header_canon, body_canon;
	struct span headers;   /* "from:to:...", replaces the list; or empty */
	struct span oversign;  /* "a:b": named once more too; or empty */
	bool sign_signatures;  /* DKIM-Signature fields too, as ARC does */
	bool no_oversign;      /* not even the fields that a reader sees */
	bool copy_headers;     /* z= */
	bool body_length;      /* l= */
	bool allow_long_lines; /* over 998 octets, RFC 5322 section 2.1.1 */
	uint64_t time;         /* t= */
	uint64_t expire;       /* seconds until x=; 0: none */
};

/*
 * The mailbox in From: whose domain signs.  False with words where there is
 * not exactly one From field with one domain.
 */
bool dkim_sign_author(struct arena *, const struct msg *,
    struct mailbox *author, const char **reason);

/* The domain of an i= in A-labels; empty if it has none. */
struct span dkim_sign_identity_domain(struct arena *, struct span identity);

struct dkim_signer;

/*
 * Begin: is this a message to sign (RFC 6376 section 3.8, RFC 5322), and do
 * the options make sense?  NULL with a reason otherwise.
 */
struct dkim_signer *dkim_sign_begin(struct arena *, const struct msg *,
    const struct dkim_sign_options *, const char **reason);

void dkim_sign_body(struct dkim_signer *, struct span piece);

/* End of the body; false with a reason where it may not be signed. */
bool dkim_sign_end(struct dkim_signer *, const char **reason);

/*
 * The DKIM-Signature field of one key, CRLF line ends.  It has been verified
 * with the public half; false with a reason if that fails.
 */
bool dkim_sign_field(struct dkim_signer *, struct span domain,
    const struct dkim_sign_key *, struct span *field, const char **reason);

/*
 * What was signed, for who signs the same in another field (arc_seal.h): the
 * names of h=, and after the end the hash of the body.
 */
const struct dkim_names *dkim_sign_names(const struct dkim_signer *);
const struct digest *dkim_sign_body_hash(const struct dkim_signer *);

#endif
