/*
 * spf_lint - judge the SPF record of a domain by the rules of
 * spf_lint_rules.h.
 *
 * RFC 7208.
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

#endif
