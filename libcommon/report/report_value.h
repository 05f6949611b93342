/*
 * report_value - values as reports write them, read leniently.
 *
 * Ownership  texts live in the arena, or borrow from the input.
 * Errors     REPORT_NO_NUMBER, false.
 */
#ifndef REPORT_VALUE_H
#define REPORT_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"

/*
 * Digits, with white space around them and decimals behind them, which are cut
 * off; what is too large is the largest number below REPORT_NO_NUMBER.
 */
uint64_t report_value_number(struct span);

/* An IP address as ip_text prints it; text behind a blank is passed over. */
bool report_value_ip(struct arena *, struct span, struct span *out);

/* Without the dot of the root at its end. */
struct span report_value_domain(struct span);

/*
 * RFC 3339; without a zone it is UTC (Microsoft).  A date alone is its first
 * second.
 */
uint64_t report_value_date(struct arena *, struct span);

/*
 * The characters of an encoding with an octet each, that expat does not have:
 * windows-1252, by its names in any case.  Unused octets are -1.
 */
bool report_value_encoding(const char *name, int map[256]);

/* A name of a file or a part, of the kind that is no report by itself. */
bool report_value_is_passed_over(struct span member);

#endif
