/*
 * domain_idna - U-labels to A-labels, by libidn2.
 *
 * As UTS 46 maps names, non-transitional, and as mail programs and browsers
 * do: capital and full-width letters, the ideographic full stop, characters
 * that mean nothing.  RFC 8616 section 3 allows only U-labels, but a policy has
 * to apply to all that a reader's program takes for the domain.
 *
 * libidn2 and libunistring behind it cost a process 0.15 ms to load, one part
 * in ten of verifying a message, and hardly any message needs them.  So the
 * dynamic build loads the library when the first U-label comes
 * (domain_idna_loaded.c); the others are linked with it (domain_idna_linked.c).
 *
 * Ownership  the result lives in the arena.
 * Errors     false for what is not a U-label, and for all where the library is
 *            missing: idna_is_missing() tells the two apart.  Out of memory
 *            ends the process with STATUS_TEMP (arena.h).
 */
#ifndef DOMAIN_IDNA_H
#define DOMAIN_IDNA_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/span.h"

/*
 * Set *OUT to NAME in A-labels; false, and *OUT untouched, if it has none.
 * NAME is UTF-8 without NUL, its US-ASCII letters in lower case.
 */
bool idna_to_ascii(struct arena *, struct span name, struct span *out);

/*
 * Was a name not converted because libidn2 cannot be loaded?  Then a verdict
 * may be wrong, and must not be given: cli.h sees to that for all tools.
 */
bool idna_is_missing(void);

/* The name of the file that is loaded, for a message. */
#define IDNA_LIBRARY "libidn2.so.0"

#endif
