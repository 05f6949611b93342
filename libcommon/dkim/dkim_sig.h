/*
 * dkim_sig - the DKIM-Signature field: parse, judge its syntax, hash.  Its
 * two relatives of ARC are variants of it.
 *
 * RFC 6376 sections 3.5 and 6.1.1, RFC 8301, RFC 8463, RFC 8616; RFC 8617
 * sections 4.1.2 and 4.1.3.
 *
 * Ownership  borrows from the field; lists live in the arena.
 * Errors     a verdict and a constant reason that names the tag.
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
	bool has_a; /* the two below are known */
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

/*
 * Parse FIELD into *OUT.  AUTHRES_NONE means sound so far; else
 * AUTHRES_POLICY for what is never accepted, AUTHRES_NEUTRAL for what cannot
 * be understood, AUTHRES_PERMERROR for what cannot be right; *REASON is set,
 * and the members of *OUT that could be read are filled in (d, s, i, a for the
 * report).
 */
enum authres_result dkim_sig_parse(struct arena *, const struct msg_field *,
    struct dkim_sig *out, const char **reason);

/*
 * The same for a field of any kind.  In an ARC-Message-Signature h= may be
 * empty or have empty names, as arc_test_suite wants it; where it names a
 * field, From must be among them.
 */
enum authres_result dkim_sig_parse_kind(struct arena *,
    const struct msg_field *, enum dkim_sig_kind, struct dkim_sig *out,
    const char **reason);

/* How often h= names it, case folded. */
size_t dkim_sig_covers(const struct dkim_sig *, struct span name);

/* "rsa-sha256", ...; NULL where a= is missing or unknown. */
const char *dkim_sig_algorithm(const struct dkim_sig *);

/*
 * The header hash, RFC 6376 section 3.7: fields of h= in order, then FIELD
 * with the value of b= taken out and without its last CRLF.  INDEX is
 * restarted here.
 */
struct digest dkim_sig_header_hash(
    struct arena *, const struct dkim_sig *, struct msg_index *);

/* Add FIELD to a hash, as the header hash ends: no b=, no last CRLF. */
void dkim_sig_hash_own(struct arena *, const struct dkim_sig *, struct hash *);

/*
 * FIELD with all octets after the "=" of its b= tag up to the next ";" or
 * the end taken out: the two spans around the hole.
 */
void dkim_sig_without_b(
    const struct dkim_sig *, struct span *before, struct span *after);

#endif
