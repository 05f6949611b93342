/*
 * dns_master - zone files as text: entries of tokens.
 *
 * RFC 1035 section 5.1.  An entry is a line, or several held together by
 * parentheses; comments are dropped but for those that are meant for us here
 * ("; dkimutils: ignore ID ..."), escapes are left as they are.
 *
 * Ownership  tokens borrow from the text; the array of an entry is valid
 *            until the next call.
 * Errors     a constant reason and the line.
 */
#ifndef DNS_MASTER_H
#define DNS_MASTER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"

struct dns_token {
	struct span text; /* without the quotes */
	bool quoted;
};

struct dns_master {
	struct arena *arena;
	struct span rest;
	size_t line; /* of the next octet */

	/* The last entry. */
	size_t at;                  /* line where it began, or of the error */
	const unsigned char *begin; /* its first octet */
	bool blank; /* it began with white space: same owner as before */
	struct dns_token *tokens;
	size_t n, cap;
	/* The IDs in comments on its lines: of some at most. */
	struct span *remarks;
	size_t nremarks, remark_cap;
	bool proxied; /* a comment of Cloudflare's says so */
	const char *error;
};

/* Begin to read TEXT, over a byte-order mark. */
void dns_master_init(struct dns_master *, struct arena *, struct span text);

/* 1: an entry with at least one token; 0: the end; -1: an error. */
int dns_master_next(struct dns_master *);

#endif
