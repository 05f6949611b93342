/*
 * dkim_sign - make DKIM-Signature fields.
 *
 * RFC 6376 section 5, RFC 8301, RFC 8463.  A message goes through in three
 * steps as in dkim_verify: begin, body, end.  After that a field can be made
 * for each key.
 *
 * Ownership  everything lives in the arena of begin; message, options and keys
 *            are borrowed and stay the caller's.
 * Errors     NULL or false, and a reason for the sender of the message.
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
	struct key_public *pub; /* its public half; NULL: made each time */
};

struct dkim_sign_options {
	enum canon_alg header_canon, body_canon;
	struct span headers;   /* "from:to:...", replaces the list; or empty */
	struct span oversign;  /* "a:b": named once more too; or empty */
	bool sign_signatures;  /* DKIM-Signature fields too, as ARC does */
	bool no_oversign;      /* not even those that are usually oversigned */
	bool copy_headers;     /* z= */
	bool body_length;      /* l= */
	bool allow_long_lines; /* over 998 octets, RFC 5322 section 2.1.1 */
	bool require_7bit;     /* refuse octets above 127 */
	bool no_mbox;  /* refuse what looks like an mbox of several messages */
	bool find_odd; /* dkim_sign_odd will be asked */
	uint64_t time; /* t= */
	uint64_t expire; /* seconds until x=; 0: none */
};

/*
 * The first mailbox of From:, whose domain signs.  False and a reason unless
 * there is exactly one From field and all its addresses have one domain.
 */
bool dkim_sign_author(struct arena *, const struct msg *,
    struct mailbox *author, const char **reason);

/* The domain behind the last "@" of an i=, in A-labels; empty if none. */
struct span dkim_sign_identity_domain(struct arena *, struct span identity);

struct dkim_signer;

/*
 * Begin to sign a message.  NULL and a reason if it must not be signed (RFC
 * 6376 sections 3.8 and 5.3, RFC 5322), or if the names in the options are not
 * names of fields.
 */
struct dkim_signer *dkim_sign_begin(struct arena *, const struct msg *,
    const struct dkim_sign_options *, const char **reason);

/* Take the next piece of the body, as msg_body gives it. */
void dkim_sign_body(struct dkim_signer *, struct span piece);

/*
 * End the body.  False and a reason if it must not be signed: it is an mbox, or
 * has lines that are too long, a bare LF, or octets above 127, as the options
 * have it.
 */
bool dkim_sign_end(struct dkim_signer *, const char **reason);

/*
 * Set *OFFSET to where in the body that is which dkim_sign_end has refused.
 * False if it is not in the body.
 */
bool dkim_sign_fault_at(const struct dkim_signer *, uint64_t *offset);

/* Things about a message that can be signed, but perhaps should not be. */
struct dkim_sign_odd {
	/*
	 * The body has octets above 127: a relay without 8BITMIME (RFC 6152)
	 * encodes them anew, which breaks the signature.
	 */
	bool has_8bit;
	/* "From " lines are on top and behind an empty line of the body. */
	bool is_mbox;
};

/*
 * What was found, after the end of the body; with the option find_odd, or, of
 * an mbox, no_mbox.
 */
struct dkim_sign_odd dkim_sign_odd(const struct dkim_signer *);

/*
 * Make the DKIM-Signature field of DOMAIN for one key; its lines end with CRLF.
 * It has been read back and verified with the public half of the key.  False
 * and a reason if that fails, or if the identity does not lie in DOMAIN.
 */
bool dkim_sign_field(struct dkim_signer *, struct span domain,
    const struct dkim_sign_key *, struct span *field, const char **reason);

/*
 * The names of h=, and, after the end of the body, its hash: arc_seal signs the
 * same in a field of its own.
 */
const struct dkim_names *dkim_sign_names(const struct dkim_signer *);
const struct digest *dkim_sign_body_hash(const struct dkim_signer *);

#endif
