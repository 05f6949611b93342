/*
 * explain_charset - single-byte character sets, to and from UTF-8.
 *
 * Ownership  results live in the arena.
 * Errors     false where a character has no place in the other set.
 */
#ifndef EXPLAIN_CHARSET_H
#define EXPLAIN_CHARSET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"

#define EXPLAIN_CHARSETS 9

/* The name of the I-th character set in MIME. */
const char *explain_charset_name(size_t i);

/* Convert to the I-th character set, and from it. */
bool explain_charset_from_utf8(
    struct arena *, size_t i, struct span in, struct span *out);
bool explain_charset_to_utf8(
    struct arena *, size_t i, struct span in, struct span *out);

#endif
