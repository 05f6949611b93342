/*
 * key_pem - find the blocks of a PEM file, RFC 7468.
 *
 * Ownership  results are borrowed from the text.
 * Errors     none; a block that is not whole says so.
 */
#ifndef KEY_PEM_H
#define KEY_PEM_H

#include <stdbool.h>

#include "base/span.h"

struct key_pem {
	struct span label; /* of "-----BEGIN LABEL-----" */
	struct span body;  /* base64 and line ends */
	bool encrypted;    /* it says "Proc-Type: 4,ENCRYPTED", RFC 1421 */
	bool whole;        /* its END line is there */
};

/*
 * The next block of *REST, which then goes on behind the block.  False if
 * there is no other one.
 */
bool key_pem_next(struct span *rest, struct key_pem *out);

/*
 * Why the text of a key shows no block that is whole, where that is known: as
 * variables, JSON and web forms spoil it.  OTHERWISE if it is not.
 */
const char *key_pem_slip(struct span text, const char *otherwise);

#endif
