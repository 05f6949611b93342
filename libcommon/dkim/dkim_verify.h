/*
 * dkim_verify - verify all DKIM signatures of a message, each by itself.
 *
 * RFC 6376 section 6; dkim-verify(1) says what the results mean.
 *
 * The steps are begin, ask, body and end, so that the body is read once and
 * look-ups of keys are under way while it is hashed.  To ask (dns_ask.h) may
 * come before, after or beside the body.
 *
 * Ownership  everything lives in the arena of begin.
 * Errors     each signature has a verdict; there is no other failure.
 */
#ifndef DKIM_VERIFY_H
#define DKIM_VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "authres/authres.h"
#include "base/arena.h"
#include "base/span.h"
#include "dkim/dkim_key.h"
#include "dkim/dkim_key_cache.h"
#include "dkim/dkim_sig.h"
#include "dns/dns_ask.h"
#include "mail/msg.h"

struct dkim_policy {
	uint64_t now;                /* Unix seconds */
	bool allow_weak;             /* sha1 and short keys may pass */
	bool allow_unsigned_tail;    /* l= below the body may pass */
	struct dkim_key_cache *keys; /* of other messages too; or NULL */
};

struct dkim_result {
	enum authres_result result; /* AUTHRES_NONE: no verdict yet */
	const char *reason;         /* NULL for a plain pass */
	const char *comment; /* "test mode", "weak", "l=N of M" ...; or NULL */
	bool testing;        /* the key says t=y */
	struct dkim_sig sig;
	/* Filled in as far as the verification got. */
	const struct dns_answer *dns;
	const struct dkim_key *key;
	struct digest body_hash; /* computed; len 0: not computed */
	uint64_t body_len;       /* canonical octets of the whole body */
	bool body_hash_matches;
	bool b_verified;
	/* Fields that readers see; if one were added, b= would still verify. */
	const char **uncovered;
	size_t nuncovered;
};

struct dkim_results {
	struct dkim_result *results; /* in the order of the message */
	size_t n;
	size_t not_tried; /* beyond CAPS_SIGNATURES */
};

struct dkim_verifier;

/* Parse the signatures and begin the look-ups of their keys. */
struct dkim_verifier *dkim_verify_begin(struct arena *, const struct msg *,
    struct dns_asker *, const struct dkim_policy *);

/* Must the body be read?  Not if there is a verdict on every signature. */
bool dkim_verify_needs_body(const struct dkim_verifier *);

/* Take the next piece of the body, as msg_body gives it. */
void dkim_verify_body(struct dkim_verifier *, struct span piece);

/*
 * Ask for all keys.  False: it waits for one.  True: the body and the end need
 * no DNS any more, and another thread may do them (dns_ask_lend).
 */
bool dkim_verify_ask(const struct dkim_verifier *);

/*
 * Judge all signatures, after dkim_verify_ask was true, or with an asker that
 * waits.  A key that did not come in time makes a temperror.
 */
struct dkim_results dkim_verify_end(struct dkim_verifier *);

#endif
