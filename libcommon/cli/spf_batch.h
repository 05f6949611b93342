/*
 * spf_batch - SPF for many clients: lines on stdin, NDJSON on stdout.
 *
 * A line is "IP MAILFROM HELO", tab-separated; a HELO may be missing where
 * there is a MAIL FROM.  Results come in the order of the lines; up to 256
 * checks are under way at once.  What is there to be read is answered without
 * waiting for more.
 *
 * Errors     a bad line is a result with "error", and STATUS_BAD; a failing
 *            stdin or stdout as cli.h has it.
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

/* Work until the end of stdin; the worst status. */
int spf_batch(const struct spf_batch *);

#endif
