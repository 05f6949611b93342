/*
 * spf_batch - check SPF for many clients: lines on stdin, NDJSON on stdout.
 *
 * A line is "IP MAILFROM HELO", separated by tabs; HELO may be missing if there
 * is a MAIL FROM.  Results come in the order of the lines; CAPS_BATCH_UNDER_WAY
 * checks are under way at once.  Lines that are there are answered without
 * waiting for more.
 *
 * Ownership  borrows everything until it returns.
 * Errors     a bad line is a result with "error", and STATUS_BAD; a failing
 *            stdin or stdout as in cli.h.
 */
#ifndef SPF_BATCH_H
#define SPF_BATCH_H

#include <stdbool.h>

#include "dns/dns.h"
#include "spf/spf.h"

struct spf_batch {
	struct dns *dns;
	struct spf_request request; /* receiver and now */
	struct spf_policy policy;
	bool quiet;
	bool verbose;
};

/* Check all lines until the end of stdin; returns the worst status. */
int spf_batch(const struct spf_batch *);

#endif
