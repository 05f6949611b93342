/*
 * dns_save - the recorder: answers as a zone file that repeats them.
 *
 * What is written is read back and asked: an outcome that the zone would not
 * give by itself is written as a comment, see dns_errors.h.
 *
 * Ownership  queries are borrowed.
 * Errors     -1 with errno.
 */
#ifndef DNS_SAVE_H
#define DNS_SAVE_H

#include "base/buf.h"
#include "dns/dns_query.h"

/* Append a zone file with the answers of FIRST and all behind it. */
void dns_save_print(const struct dns_query *first, struct buf *zone);

/*
 * Put such a zone file in place of PATH in one step.  PATH.errors, which older
 * versions wrote beside it, is removed.  Returns 0, or -1 with errno.
 */
int dns_save_write(const struct dns_query *first, const char *path);

#endif
