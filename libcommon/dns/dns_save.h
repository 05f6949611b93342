/*
 * dns_save - the recorder: answers as a zone file that repeats them.
 *
 * What is written is checked by asking the zone: whatever it would not say
 * by itself stands in a comment, dns_errors.h.
 *
 * Errors     -1 with errno.
 */
#ifndef DNS_SAVE_H
#define DNS_SAVE_H

#include "base/buf.h"
#include "dns/dns_query.h"

/* Append the answers of FIRST and those behind it as a zone file. */
void dns_save_print(const struct dns_query *first, struct buf *zone);

/*
 * Put them in place of PATH in one step.  PATH.errors, which older versions
 * wrote beside it, is removed.
 */
int dns_save_write(const struct dns_query *first, const char *path);

#endif
