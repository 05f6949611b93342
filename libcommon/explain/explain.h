/*
 * explain - find out why a signature does not pass: what was changed, where,
 * and who usually does that.
 *
 * bh= can be read, and the public operation of RSA gives the signed hash of the
 * header; so a hypothesis about what happened on the way can be tested.  A
 * cause is called proven if the message was made anew as it says and has the
 * signed hash, or if it is a fact that can be read in message or key.
 *
 * The steps go beside those of the verifier: begin, body, then ask (for keys of
 * other selectors) and end, both after the verdicts.
 *
 * Limits     a budget of hashing for each signature, EXPLAIN_BLOCKS in
 *            explain_private.h.
 *
 * Units      octets of the body with CRLF line ends.
 * Ownership  everything lives in the arena of begin.
 * Errors     none: what cannot be found out is the cause "unknown".
 */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "dkim/dkim_verify.h"
#include "dns/dns_ask.h"
#include "explain/explain_word.h"
#include "mail/msg.h"

struct json;

/* A cause, and where it is; what does not apply is zero. */
struct explain_cause {
	enum explain_word word;
	bool proven;      /* else it is only likely */
	const char *part; /* "body", "header" ...; NULL: that of the word */
	bool has_place;   /* the next three are set */
	uint64_t offset, length;
	size_t line; /* in the file, from 1; 0: not known */
	uint64_t width;
	struct span field, old, new, tag, selector, from, to, is, service;
	const char *detail; /* a sentence */
};

/* Where on the way: two signatures (or ARC sets) of the message. */
struct explain_between {
	const struct dkim_sig *broken; /* the newest that is; or NULL */
	const struct dkim_sig *holds;  /* the oldest that holds; or NULL */
};

enum explain_state {
	EXPLAIN_UNTESTED, /* no hash, or no key */
	EXPLAIN_INTACT,
	EXPLAIN_CHANGED,
};

struct explanation {
	const struct dkim_result *result;
	struct explain_cause *causes;
	size_t n;
	bool key_known, key_fits;  /* the second one counts with the first */
	struct digest signed_hash; /* of b=; len 0: not known */
	uint64_t hypotheses;
	bool complete; /* the budget did not end the search */
	enum explain_state body, header;
	struct explain_between between;
	/* The message as it was signed; len 0: not known as a whole. */
	struct span rebuilt;
};

struct explain;

struct explain_options {
	bool thorough;   /* ten times the budget */
	uint64_t blocks; /* SHA-256 blocks a signature; 0: the usual budget */
};

/*
 * Begin with the header section; the signatures are those that
 * dkim_verify_begin takes, or the message signatures of ARC sets.
 */
struct explain *explain_begin(
    struct arena *, const struct msg *, const struct explain_options *);

/*
 * Compare with SENT, the message as it was sent, and its body: differences are
 * tried first, and are printed if nothing fits.
 */
void explain_compare(
    struct explain *, const struct msg *sent, struct span body);

/* Take the next piece of the body, as msg_body gives it. */
void explain_body(struct explain *, struct span piece);

/*
 * Get ready, before the body, for one that is too long to be kept: take the
 * signatures of the message, or with ARC the message signatures of its sets.
 */
void explain_expect_all(struct explain *, bool arc);

/* Add a signature that was judged; RESULT is borrowed. */
void explain_add(struct explain *, const struct dkim_result *);

/* Say that N more signatures were not tried. */
void explain_not_tried(struct explain *, size_t n);

/* After all were added: find out which keys of other selectors are wanted. */
void explain_want_keys(struct explain *);

/* Ask for them (dns_ask.h).  False: it waits for one. */
bool explain_ask(struct explain *, struct dns_asker *);

/* Explain all that were added, in that order. */
void explain_end(struct explain *, const struct dkim_policy *);

/* How many signatures were added, and the explanation of the I-th one. */
size_t explain_count(const struct explain *);
const struct explanation *explain_of(const struct explain *, size_t i);

/*
 * Append the octets that were hashed for signature I: the signed fields with
 * the signature to HEADER, the body to BODY.  False if it has no h=, or the
 * body is longer than 8 MiB.
 */
bool explain_dump(
    const struct explain *, size_t i, struct buf *header, struct buf *body);

/* Append explanation I as lines of text that begin with BEFORE. */
void explain_print(
    struct buf *, const struct explain *, size_t i, const char *before);

/* Set the keys of an explanation in the object of a signature. */
void explain_set_json(
    struct arena *, struct json *signature, const struct explanation *);

#endif
