/*
 * spf_lint - judge the SPF record of a domain by the rules of
 * spf_lint_rules.h.
 *
 * RFC 7208.
 *
 * Ownership  all lives in the arena, or is borrowed from DNS, domain and text.
 * Errors     a failed look-up is noted in the findings as not checked; a name
 *            outside the zone files is an info finding.
 */
#ifndef SPF_LINT_H
#define SPF_LINT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/finding.h"
#include "base/span.h"
#include "dns/dns_ask.h"
#include "spf/spf.h"
#include "spf/spf_tree.h"

struct spf_lint {
	struct arena *arena;
	struct dns *dns; /* NULL: a record given as text */
	struct findings findings;
	struct spf_tree tree;
	/* TTLs are those that were published, not what is left in a cache. */
	bool ttl_known;

	/* Private. */
	struct span domain;
	struct dns_asker *asker;
	bool waits; /* for an answer */
};

/*
 * Begin to judge the SPF record of DOMAIN.  Findings live in WORK, which each
 * call of spf_lint_evaluate empties; all else lives in ARENA.
 */
struct spf_lint *spf_lint_new(struct arena *arena, struct arena *work,
    struct dns *, struct dns_asker *, struct span domain, bool ttl_known);

/* Judge.  False: it waits (dns_ask.h), and the findings do not count. */
bool spf_lint_evaluate(struct spf_lint *);

/* Judge TEXT as a record, without DNS; the subject is "record". */
void spf_lint_text(struct arena *, struct span text, struct spf_lint *out);

#endif
