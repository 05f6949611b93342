/*
 * dns_locate - the places in zone files that findings are about.
 *
 * A linter calls dns_locate once, behind findings_new; each finding that it
 * adds then gets a source: file and line of the record at the name of its
 * place, and the column of its octet.  Where a name has several records, it is
 * the one that the linter is for; where that is known better, dns_locate_in
 * says so.  A record whose line has "; dkimutils: ignore ID" turns findings of
 * that rule into an ignored info.
 *
 * Ownership  lives in the arena of the findings; files are those of DNS.
 * Errors     none: what is not in a zone file has no source.
 */
#ifndef DNS_LOCATE_H
#define DNS_LOCATE_H

#include <stdbool.h>

#include "base/finding.h"
#include "base/span.h"
#include "dns/dns.h"

/* IS_OWN tells of a text whether it is a record of the linter's kind. */
void dns_locate(
    struct findings *, const struct dns *, bool (*is_own)(struct span text));

/* Findings from here on are about RECORD; with NULL no longer. */
void dns_locate_in(struct findings *, const struct dns_rr *record);

/* Why an answer is DNS_NOT_CHECKED: what to write behind "not checked: ". */
const char *dns_locate_why(const struct dns_answer *);

/*
 * How grave that is: an info, but an error where the record is there and cannot
 * be read, so that no server would load the zone.
 */
enum finding_severity dns_locate_severity(
    const struct dns *, const struct dns_answer *);

#endif
