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

/*
 * An answer of DNS_NOT_CHECKED, as a finding of RULE at PLACE: WHAT, "not
 * checked: " and why.  It is an info, but an error where the record is there
 * and cannot be read, so that no server would load the zone.
 */
void dns_note_outside(struct findings *, const struct dns *,
    const struct dns_answer *, size_t rule, struct finding_place place,
    const char *what);

/*
 * Does an answer tell nothing?  Then that is noted: a failed look-up as one,
 * and what is outside the zone files as above, at the name of the answer.
 */
bool dns_note_unanswered(struct findings *, const struct dns *,
    const struct dns_answer *, size_t rule);

#endif
