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
 * Find the next block in *REST, and set *REST to what stands behind it.  False
 * if there is none.
 */
bool key_pem_next(struct span *rest, struct key_pem *out);

/*
 * Why there is no whole block in the text of a key, where that can be seen: it
 * has lost its line breaks, is quoted, or is base64 once more, as variables,
 * JSON and web forms do it.  Else returns OTHERWISE.
 */
const char *key_pem_slip(struct span text, const char *otherwise);

#endif
