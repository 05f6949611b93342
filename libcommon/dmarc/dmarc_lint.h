/*
 * dmarc_lint - judge the DMARC record of a domain by the rules of
 * dmarc_lint_rules.h.
 *
 * RFC 9989, 9990, 9991; RFC 7489 where old receivers still follow it.
 *
 * Ownership  all lives in the arena, or is borrowed from DNS, domain and text.
 * Errors     a failed look-up is noted in the findings as not checked; a name
 *            outside the zone files is an info finding.
 */
#ifndef DMARC_LINT_H
#define DMARC_LINT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/finding.h"
#include "base/span.h"
#include "dmarc/dmarc_rec.h"
#include "dmarc/dmarc_walk.h"
#include "dns/dns_ask.h"

struct dmarc_lint {
	struct arena *arena;
	struct dns *dns;    /* NULL: a record given as text */
	struct span domain; /* empty for a text */
	struct findings findings;
	struct dmarc_walk walk;
	/* The record that is judged, and its name; NULL: there is none. */
	const struct dmarc_step *applicable;
	struct span name;
	struct span org_domain; /* by the tree walk; empty if not known */
	struct span psl_domain; /* by the Public Suffix List, if asked for */
	const struct dmarc_step *psl_applicable;
	bool open;     /* the walk is not complete */
	bool unseen;   /* nearer than a record above there may be another */
	size_t nearer; /* steps of the walk before the record that applies */
	bool absent;   /* the domain does not exist, and so np= applies */

	/* Private. */
	struct dns_asker *asker;
	bool psl;   /* wanted */
	bool waits; /* for an answer */
};

/*
 * Begin to judge the record that applies to DOMAIN, which may begin with
 * "_dmarc.".  PSL, after psl_open: find out what RFC 7489 finds, too.  Findings
 * live in WORK, which each call of dmarc_lint_evaluate empties; all else lives
 * in ARENA.
 */
struct dmarc_lint *dmarc_lint_new(struct arena *arena, struct arena *work,
    struct dns *, struct dns_asker *, struct span domain, bool psl);

/* Judge.  False: it waits (dns_ask.h), and the findings do not count. */
bool dmarc_lint_evaluate(struct dmarc_lint *);

/* Judge TEXT as a record, without DNS; the subject is "record". */
void dmarc_lint_text(struct arena *, struct span text, struct dmarc_lint *out);

#endif
