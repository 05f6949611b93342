/*
 * mbox_scan - the search for lines of an mbox that mean something.
 * For mbox.c alone.
 *
 * Errors     none.
 */
#ifndef MBOX_SCAN_H
#define MBOX_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

bool mbox_is_from(struct span line);

/* Octets of ">" at the start of LINE. */
size_t mbox_quotes(struct span line);

/*
 * Octets of S, which begins within a line, before the first line that must be
 * looked at: "From ", quoted or not, or an empty one before it; or, at the
 * end of S, what may be such once more of it is seen.  At least one, unless S
 * is empty.
 */
size_t mbox_find(struct span s);

#endif
