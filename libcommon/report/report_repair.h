/*
 * report_repair - repair XML: octets that are not UTF-8 become U+FFFD; a "<"
 * that does not begin a tag and a "&" that does not begin a reference are
 * written as references.
 *
 * Units      octets; a few are held back until it is clear what they are.
 * Ownership  all is in the structure.
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

/* Begin a document. */
void report_repair_init(struct report_repair *);

/* Take octets of it, and give repaired ones to the sink. */
void report_repair_add(
    struct report_repair *, struct span, report_repair_sink *, void *ctx);
/* End it: the sink gets what was held back. */
void report_repair_end(struct report_repair *, report_repair_sink *, void *ctx);

#endif
