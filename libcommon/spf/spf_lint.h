/*
 * spf_lint - judge the SPF record of a domain, LS01 to LS12.
 *
 * RFC 7208.  The IDs are stable:
 *
 * LS01  no record, or more than one, or one that is none by a slip
 * LS02  syntax
 * LS03  look-ups and void look-ups of the whole tree, section 4.6.4
 * LS04  include and redirect= that lead nowhere, to errors, or in circles
 * LS05  what happens to those that match nothing: all, redirect=
 * LS06  terms that are never reached, or stand in an odd place; exp=
 * LS07  ptr, and macros that a sender controls
 * LS08  address ranges: overlapping, very broad, private, of the other family
 * LS09  size, seams between strings, number of MX hosts
 * LS10  a and mx of names without addresses
 * LS11  names that send no mail and have no record (advice)
 * LS12  Sender ID leftovers, time to live
 *
 * Ownership  all lives in the arena, or is borrowed from DNS, domain and text.
 * Errors     a look-up that failed is noted in the findings as such; one
 *            outside the zone files is an info finding.
 */
#ifndef SPF_LINT_H
#define SPF_LINT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/finding.h"
#include "base/span.h"
#include "dns/dns.h"
#include "spf/spf.h"
#include "spf/spf_tree.h"

struct spf_lint {
	struct arena *arena;
	struct dns *dns; /* NULL: a record given as text */
	struct findings findings;
	struct spf_tree tree;
	/* TTLs are those that were published, not what is left in a cache. */
	bool ttl_known;
};

/* Judge the record that DOMAIN has in the DNS. */
void spf_lint_domain(struct arena *, struct dns *, struct span domain,
    bool ttl_known, struct spf_lint *out);

/* Judge TEXT as a record, without DNS; the subject is "record". */
void spf_lint_text(struct arena *, struct span text, struct spf_lint *out);

/* Does an ID exist?  For --ignore. */
bool spf_lint_has_id(struct span);

#endif
