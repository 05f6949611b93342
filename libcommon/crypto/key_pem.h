/*
 * key_pem - the blocks of a PEM file, RFC 7468, and what is in them.
 *
 * Ownership  borrows.
 * Errors     none.
 */
#ifndef KEY_PEM_H
#define KEY_PEM_H

#include <stdbool.h>

#include "base/span.h"

struct key_pem {
	struct span label; /* "PRIVATE KEY" */
	struct span body;  /* base64 and line ends */
	bool encrypted;    /* RFC 1421: Proc-Type: 4,ENCRYPTED */
	bool whole;        /* the END line is there */
};

/* The next block of *REST, which moves behind it; false if there is none. */
bool key_pem_next(struct span *rest, struct key_pem *out);

#endif
