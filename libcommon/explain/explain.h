/*
 * explain - why a signature does not pass: what was changed, where, and who
 * usually does that.
 *
 * bh= is in the open, and the public operation of RSA gives the signed hash
 * of the header back; so a hypothesis about what happened on the way can be
 * tested.  Each cause that is called proven was verified by making the
 * message anew and hashing it with the functions that verify, or it is a fact
 * that was read off.
 *
 * A message goes through in steps beside its verifier: begin, body, then ask
 * (keys of other selectors) and end, both once the verdicts stand.
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
	bool proven;      /* else it is likely only */
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
 * Compare with SENT, the message as it was sent, and its body: what is
 * different is tried first, and told where nothing fits.
 */
void explain_compare(
    struct explain *, const struct msg *sent, struct span body);

/* A piece of the body as msg_body gives it. */
void explain_body(struct explain *, struct span piece);

/*
 * Before the body: the signatures of the message, or with ARC the message
 * signatures of its sets, for a body that is too long to be kept.
 */
void explain_expect_all(struct explain *, bool arc);

/* One more signature that was judged; RESULT lives on. */
void explain_add(struct explain *, const struct dkim_result *);

/* So many more signatures were not even tried. */
void explain_not_tried(struct explain *, size_t n);

/* After all were added: which keys of other selectors are wanted? */
void explain_want_keys(struct explain *);

/* Ask for them (dns_ask.h).  False: it waits for one. */
bool explain_ask(struct explain *, struct dns_asker *);

/* Explain all that were added, in that order. */
void explain_end(struct explain *, const struct dkim_policy *);

size_t explain_count(const struct explain *);
const struct explanation *explain_of(const struct explain *, size_t i);

/*
 * What was hashed for signature I, canonical, as it was hashed: the signed
 * fields and the signature, and the body.  False where it has no h= or where
 * the body is longer than 8 MiB.
 */
bool explain_dump(
    const struct explain *, size_t i, struct buf *header, struct buf *body);

/* Lines of text; BEFORE stands at the start of each. */
void explain_print(
    struct buf *, const struct explain *, size_t i, const char *before);

/* The keys that stand in the object of a signature. */
void explain_set_json(
    struct arena *, struct json *signature, const struct explanation *);

#endif
