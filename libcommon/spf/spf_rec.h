/*
 * spf_rec - SPF records: find them among TXT records, parse them.
 *
 * RFC 7208 sections 4.5, 4.6.1, 5, 6 and 12.  A record is parsed to its end
 * whatever is wrong with it: an evaluator asks for the first error, a linter
 * for all of them.
 *
 * Ownership  borrows from the record text; the terms live in the arena.
 * Errors     in the terms; reasons are constant text.
 */
#ifndef SPF_REC_H
#define SPF_REC_H

#include <stdbool.h>
#include <stddef.h>

#include "authres/authres.h"
#include "base/arena.h"
#include "base/ip.h"
#include "base/span.h"
#include "dns/dns.h"

enum spf_kind {
	SPF_ALL,
	SPF_INCLUDE,
	SPF_A,
	SPF_MX,
	SPF_PTR,
	SPF_IP4,
	SPF_IP6,
	SPF_EXISTS,
	SPF_REDIRECT,
	SPF_EXP,
	SPF_MODIFIER, /* unknown */
	SPF_NOTHING,  /* neither mechanism nor modifier */
};

/* The name of a kind as in records; "" for the last two. */
const char *spf_kind_name(enum spf_kind);

/* Does a term of this kind count as a DNS look-up, section 4.6.4? */
bool spf_kind_asks(enum spf_kind);

/* Is it a modifier, known or not? */
bool spf_kind_is_modifier(enum spf_kind);

struct spf_term {
	enum spf_kind kind;
	struct span text;  /* as written */
	struct span name;  /* as written, without the qualifier */
	struct span value; /* behind ":" or "="; p == NULL: neither is there */
	enum authres_result result; /* of a match: the qualifier's */
	struct span domain;    /* domain-spec, before macros; p == NULL: none */
	struct ip net;         /* ip4, ip6 */
	unsigned bits4, bits6; /* prefix lengths, 32 and 128 by default */
	const char *error;     /* NULL: the term is valid */
	size_t error_at;       /* octet in the record where it is wrong */
};

struct spf_rec {
	struct span text;
	struct spf_term *terms;
	size_t n;
	const struct spf_term *bad; /* the first with an error, or NULL */
	/* The first ones, or NULL. */
	const struct spf_term *all, *redirect, *exp;
};

/* Does the text begin with "v=spf1", in any case, and SP or the end?  4.5. */
bool spf_rec_is_record(struct span text);

/* How many SPF records an answer has; *TEXT is set to the first one. */
size_t spf_rec_select(const struct dns_answer *, struct span *text);

/* Parse a text for which spf_rec_is_record is true. */
void spf_rec_parse(struct arena *, struct span text, struct spf_rec *out);

/* The offset in the record of a term, or of a part of one. */
size_t spf_rec_offset(const struct spf_rec *, struct span part);

#endif
