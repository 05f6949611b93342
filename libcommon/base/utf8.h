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
 * Decode the first character of S, which must not be empty: returns how many
 * octets it has, and sets *C; 0 where S does not begin with a character.
 */
size_t utf8_decode(struct span s, uint32_t *c);

/* Is all of S UTF-8?  An empty S is. */
bool utf8_is_valid(struct span s);

/*
 * Does S begin with what the machines that run the jobs of GitHub and Azure
 * take for an order, anywhere in a line of the log: "##[" or "##vso["?
 */
bool utf8_is_order(struct span s);

/*
 * S without the byte-order mark at its start, which Windows editors write ahead
 * of the first line of a text.
 */
struct span utf8_skip_bom(struct span s);

/* Write C, which must be at most U+10FFFF, to OUT; returns 1 to 4 octets. */
size_t utf8_encode(uint32_t c, unsigned char out[4]);

/*
 * Can this character fool the reader of a terminal?  It cannot be seen, changes
 * the direction of writing, breaks lines, or occurs in no text.  This is the
 * one list that all printers use.
 */
bool utf8_deceives(uint32_t c);

/* Is this character white space of any kind (White_Space of Unicode)? */
bool utf8_is_space(uint32_t c);

/*
 * How many octets the first character of S has, which must not be empty; 0
 * where it must not be shown to a person: it is a control, or deceives, or is
 * not UTF-8, or (with ASCII) is outside US-ASCII.
 */
size_t utf8_visible(struct span s, bool ascii);

#endif
