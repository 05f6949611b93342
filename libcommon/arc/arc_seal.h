/*
 * arc_seal - make an ARC set.
 *
 * RFC 8617 section 5.1.  In three steps like dkim_sign: begin, body, end.
 * All three fields have the tags in alphabetical order, as arc_test_suite has
 * them.
 *
 * Ownership  everything lives in the arena of begin; the key stays the
 *            caller's.
 * Errors     a verdict with a reason.
 */
#ifndef ARC_SEAL_H
#define ARC_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arc/arc.h"
#include "authres/authres_merge.h"
#include "base/arena.h"
#include "base/span.h"
#include "crypto/key.h"
#include "dns/dns.h"
#include "mail/msg.h"

struct arc_seal_options {
	struct span domain, selector;         /* d=, s= */
	struct authres_merge_options results; /* which become the AAR */
	struct span headers; /* "from:to:..." for h=; empty: the usual */
	uint64_t time;       /* t= */
	bool no_mbox;        /* as in dkim_sign.h */
	const struct key_private *key;
};

enum arc_seal_result {
	ARC_SEAL_OK,
	ARC_SEAL_ENDED,   /* the newest seal says cv=fail: add nothing */
	ARC_SEAL_FULL,    /* there are 50 sets */
	ARC_SEAL_NO_DNS,  /* the chain could not be judged */
	ARC_SEAL_REFUSED, /* not a message to be signed, or not with this */
};

struct arc_sealed {
	const char *reason; /* unless ARC_SEAL_OK */
	/* ARC-Seal, ARC-Message-Signature, ARC-Authentication-Results, CRLF */
	struct span fields;
	unsigned instance;
	const char *cv;        /* "none", "pass", "fail" */
	const char *cv_reason; /* why the chain fails, or NULL */
	bool cv_from_results;  /* a result arc= of our own said so */
	/* Authentication-Results of ours, used and not */
	struct authres_merged results;
};

struct arc_sealer;

/*
 * Begin.  If the message has a chain, it is judged by the arc= in our own
 * trusted results, or else by arc_verify, which alone uses DNS.  Any result but
 * ARC_SEAL_OK is final.
 */
enum arc_seal_result arc_seal_begin(struct arena *, const struct msg *,
    struct dns *, const struct arc_seal_options *, struct arc_sealer **,
    struct arc_sealed *out);

/* Take the next piece of the body, as msg_body gives it. */
void arc_seal_body(struct arc_sealer *, struct span piece);

/*
 * End the body and make the fields.  Both signatures have then been verified
 * with the public half of the key, and the new chain has been read by arc_read.
 */
enum arc_seal_result arc_seal_end(struct arc_sealer *);

#endif
