/*
 * dns_errors - look-ups that end otherwise than a zone file can say.
 *
 * In the file itself they are comments, "; dkimutils: failed NAME TYPE WORD" at
 * the beginning of a line, then perhaps why; NAME is absolute, TYPE may be "*":
 * every type that NAME has no record of.  Older versions wrote "NAME TAB TYPE
 * TAB WORD" to FILE.errors, where lines that begin with "#" are comments.
 *
 * Ownership  as dns_zone.h.
 * Errors     a message with file, line and cause, and the status to exit
 *            with.
 */
#ifndef DNS_ERRORS_H
#define DNS_ERRORS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/span.h"
#include "dns/dns.h"
#include "dns/dns_zone.h"

/* Read ZONE.errors, if it exists.  Returns 0 or what to exit with. */
int dns_errors_read(struct dns_zones *, const char *zone);

/* The same from memory; false with the line and a constant reason. */
bool dns_errors_parse(
    struct dns_zones *, struct span text, size_t *line, const char **why);

/* The lines "; dkimutils: failed NAME TYPE OUTCOME" of a zone file, likewise.
 */
bool dns_errors_parse_comments(
    struct dns_zones *, struct span zone, size_t *line, const char **why);

/* Append such a line; DNS_ANSWER gives the word AUTHENTICATED. */
void dns_errors_print(struct buf *, struct span name, enum dns_type,
    enum dns_status, const char *why);

/* Say that PATH cannot be read, by errno; returns what to exit with. */
int dns_cannot_read(const char *path);

#endif
