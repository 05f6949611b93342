/*
 * dkim_sig - a DKIM-Signature field, or one of the two fields that ARC has of
 * its kind: parse it, judge its syntax, compute the hash that it signs.
 *
 * RFC 6376 sections 3.5 and 6.1.1, RFC 8301, RFC 8463, RFC 8616; RFC 8617
 * sections 4.1.2 and 4.1.3.
 *
 * Ownership  borrows from the field; lists live in the arena.
 * Errors     false and a fault.
 */
#ifndef DKIM_SIG_H
#define DKIM_SIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "authres/authres.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "base/taglist.h"
#include "crypto/hash.h"
#include "crypto/key.h"
#include "dkim/canon.h"
#include "mail/msg.h"

#define DKIM_NO_LIMIT UINT64_MAX /* l= absent */
#define DKIM_NO_TIME UINT64_MAX  /* t= or x= absent */

enum dkim_sig_kind {
	DKIM_SIG_DKIM, /* DKIM-Signature */
	DKIM_SIG_AMS,  /* ARC-Message-Signature */
	DKIM_SIG_SEAL, /* ARC-Seal: no h=, no bh=, header_canon is relaxed */
};

struct dkim_sig {
	const struct msg_field *field;
	struct taglist tags;
	bool has_a; /* a= is there: the next two are known */
	enum key_type key_type;
	enum hash_alg hash;
	enum canon_alg header_canon, body_canon;
	struct span b, bh;    /* decoded */
	struct span b_text;   /* b= without white space, for header.b */
	struct span d;        /* A-labels, lower case */
	struct span i_text;   /* i= decoded, as written; empty: absent */
	struct span s;        /* A-labels, lower case */
	struct span i_domain; /* A-labels; equals d where i= is absent */
	struct span *h;       /* names, as written */
	size_t nh;
	uint64_t l, t, x;
	unsigned instance; /* i= of ARC, 1 to 50; 0: not known */
	struct span cv;    /* of ARC-Seal, as written */
};

/* Why a field is not valid, and which result that gives the signature. */
struct dkim_sig_fault {
	/*
	 * AUTHRES_NEUTRAL: it cannot be understood.  AUTHRES_PERMERROR: it
	 * cannot be right.
	 */
	enum authres_result result;
	const char *reason; /* constant; it names the tag */
};

/*
 * Parse a DKIM-Signature field.  False and a fault if it is not valid; even
 * then the members of *OUT that could be read are filled in, since a report
 * wants d=, s=, i= and a=.
 */
bool dkim_sig_parse(struct arena *, const struct msg_field *,
    struct dkim_sig *out, struct dkim_sig_fault *);

/*
 * The same for a field of any kind.  In an ARC-Message-Signature h= may be
 * empty or have empty names, which verifiers of ARC accept; where it names a
 * field, From must be among them.
 */
bool dkim_sig_parse_kind(struct arena *, const struct msg_field *,
    enum dkim_sig_kind, struct dkim_sig *out, struct dkim_sig_fault *);

/* How often h= names the field NAME, in any case. */
size_t dkim_sig_covers(const struct dkim_sig *, struct span name);

/* The name of a=, as "rsa-sha256"; NULL where it is missing or unknown. */
const char *dkim_sig_algorithm(const struct dkim_sig *);

/*
 * The hash that b= signs, RFC 6376 section 3.7: the fields that h= names, in
 * its order, then the signature field itself without the value of b= and
 * without its last CRLF.  INDEX is that of the message; it is restarted here.
 */
struct digest dkim_sig_header_hash(
    struct arena *, const struct dkim_sig *, struct msg_index *);

/*
 * Add the signature field itself to a hash, without the value of b= and without
 * its last CRLF.
 */
void dkim_sig_hash_own(struct arena *, const struct dkim_sig *, struct hash *);

/*
 * The signature field without what stands after the "=" of its b= tag, up to
 * the next ";" or the end: the octets before and after that gap.
 */
void dkim_sig_without_b(
    const struct dkim_sig *, struct span *before, struct span *after);

#endif
