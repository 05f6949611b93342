/*
 * report_repair - make XML of what is nearly XML: octets that are not UTF-8
 * become U+FFFD, a "<" that begins no tag and a "&" that begins no reference
 * are written as references.
 *
 * Units      octets; a few are held back until it is known what they are.
 * Errors     none.
 */
#ifndef REPORT_REPAIR_H
#define REPORT_REPAIR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

#define REPORT_REPAIR_HELD 1024

struct report_repair {
	bool repaired; /* something was */

	/* Private. */
	unsigned char held[REPORT_REPAIR_HELD];
	size_t n;
	bool off; /* not an encoding that UTF-8 is expected of */
	bool begun;
};

typedef void report_repair_sink(void *ctx, struct span);

void report_repair_init(struct report_repair *);
void report_repair_add(
    struct report_repair *, struct span, report_repair_sink *, void *ctx);
void report_repair_end(struct report_repair *, report_repair_sink *, void *ctx);

#endif
