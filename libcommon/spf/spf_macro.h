/*
 * spf_macro - macro strings of SPF: syntax and expansion.
 *
 * RFC 7208 section 7.
 *
 * Ownership  results live in the arena.
 * Errors     false; the reason is constant text.
 */
#ifndef SPF_MACRO_H
#define SPF_MACRO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/ip.h"
#include "base/span.h"

/* Where the string stands; it decides about the letters and SP. */
enum spf_macro_use {
	SPF_MACRO_DOMAIN,   /* in a domain-spec: not c, r, t */
	SPF_MACRO_MODIFIER, /* in an unknown modifier */
	SPF_MACRO_EXPLAIN,  /* in an explanation: SP too */
};

struct spf_macro_error {
	size_t offset; /* in the string */
	const char *reason;
};

/* Is this a macro-string (or explain-string), RFC 7208 section 7.1? */
bool spf_macro_check(struct span, enum spf_macro_use, struct spf_macro_error *);

/* Is this a domain-spec: a macro-string that ends in "." toplabel or a macro?
 */
bool spf_macro_check_domain(struct span, struct spf_macro_error *);

/* Does a valid string use one of these macro letters (in lower case)? */
bool spf_macro_has(struct span, const char *letters);

/* What the letters stand for, section 7.2. */
struct spf_macro_values {
	struct span sender;        /* s: local_part "@" sender_domain */
	struct span local_part;    /* l */
	struct span sender_domain; /* o */
	struct span domain;        /* d */
	struct span helo;          /* h */
	struct span receiver;      /* r */
	struct span validated;     /* p */
	struct ip client;          /* i, c, v */
	uint64_t now;              /* t: Unix seconds */
};

/*
 * Expand a valid domain-spec.  If the result is longer than 253 octets, labels
 * on the left are dropped (section 7.3); so is a final dot.  False if nothing
 * is left, or the last label alone is too long.  The result need not be a name
 * that DNS can hold.  The work is bounded by the length of the string and of
 * one value for each 253 octets of output.
 */
bool spf_macro_expand_domain(struct arena *, struct span,
    const struct spf_macro_values *, struct span *out);

/* Expand a valid explain-string; false if it gives more than MAX octets. */
bool spf_macro_expand_text(struct arena *, struct span,
    const struct spf_macro_values *, size_t max, struct span *out);

#endif
