/*
 * utf8 - UTF-8 of RFC 3629: no surrogates, nothing longer than it must be.
 *
 * Errors     none.
 */
#ifndef UTF8_H
#define UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

/*
 * The first character of S, which must not be empty: returns how many octets
 * it has and sets *C; 0 where S does not begin with a character.
 */
size_t utf8_decode(struct span s, uint32_t *c);

/* True where all of S is UTF-8; an empty S is. */
bool utf8_is_valid(struct span s);

/* Write C, which must be at most U+10FFFF, to OUT; returns 1 to 4 octets. */
size_t utf8_encode(uint32_t c, unsigned char out[4]);

/*
 * True for a character that can fool the reader of a terminal: one that is
 * not seen, that changes the direction of writing, that parts lines, or that
 * no text has: the one list that all printers use.
 */
bool utf8_deceives(uint32_t c);

/* True for white space of any kind (White_Space of Unicode). */
bool utf8_is_space(uint32_t c);

/*
 * Octets of the character that begins S, which must not be empty; 0 where it
 * must not be shown to a person: a control, one that deceives, or not UTF-8.
 * ASCII: nor may anything outside US-ASCII.
 */
size_t utf8_visible(struct span s, bool ascii);

#endif
