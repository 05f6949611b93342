/*
 * report_value - read the values of reports, leniently.
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
 * A number in digits; white space around it and decimals behind it are left
 * out.  One that is too large is the largest number below REPORT_NO_NUMBER.
 */
uint64_t report_value_number(struct span);

/* An IP address as ip_text prints it; text behind a blank is passed over. */
bool report_value_ip(struct arena *, struct span, struct span *out);

/* A domain, without a final dot. */
struct span report_value_domain(struct span);

/*
 * A moment of RFC 3339; without a zone it is UTC (Microsoft), and a date alone
 * is its first second.
 */
uint64_t report_value_date(struct arena *, struct span);

/*
 * Fill in the characters of an encoding that expat does not know: windows-1252,
 * by its names in any case.  Unused octets are -1.  False for other names.
 */
bool report_value_encoding(const char *name, int map[256]);

/* Is this the name of a file or part that is never a report by itself? */
bool report_value_is_passed_over(struct span member);

#endif
