/*
 * dmarc_lint - judge the DMARC record of a domain, LD01 to LD18.
 *
 * RFC 9989, 9990, 9991; RFC 7489 where old receivers still follow it.  The
 * IDs are stable:
 *
 * LD01  no record
 * LD02  more than one record
 * LD03  a text that was meant as a record; a record at the wrong name
 * LD04  syntax: separators, quotes, duplicate tags
 * LD05  p= invalid, missing, or not where RFC 7489 wants it
 * LD06  sp= or np= invalid
 * LD07  tags of RFC 7489 that mean nothing any more: pct, rf, ri
 * LD08  URIs of rua= and ruf=
 * LD09  no rua=; fo=
 * LD10  destinations outside the domain that have not agreed
 * LD11  destinations without a mail server
 * LD12  policies that protect less than they seem to
 * LD13  sp= or np= where nobody looks for them
 * LD14  psd=, and where the tree walk ends
 * LD15  p=reject without DKIM
 * LD16  strict alignment, and mail from subdomains
 * LD17  unknown tags, case, size, time to live (advice)
 * LD18  aliases and wildcards
 *
 * Ownership  all lives in the arena, or is borrowed from DNS, domain and text.
 * Errors     a look-up that failed is noted in the findings as such; one
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
#include "dns/dns.h"

struct dmarc_lint {
	struct arena *arena;
	struct dns *dns;    /* NULL: a record given as text */
	struct span domain; /* empty for a text */
	struct findings findings;
	struct dmarc_walk walk;
	/* The record that is judged, and its name; NULL: there is none. */
	const struct dmarc_step *applicable;
	struct span name;
	struct span org_domain; /* by the tree walk */
	struct span psl_domain; /* by the Public Suffix List, if asked for */
	const struct dmarc_step *psl_applicable;
	bool open; /* the walk is not complete */
};

/* Judge what applies to DOMAIN ("_dmarc." before it may stand); PSL: tell what
 * RFC 7489 would find too. */
void dmarc_lint_domain(struct arena *, struct dns *, struct span domain,
    bool psl, struct dmarc_lint *out);

/* Judge TEXT as a record, without DNS; the subject is "record". */
void dmarc_lint_text(struct arena *, struct span text, struct dmarc_lint *out);

/* Does an ID exist?  For --ignore. */
bool dmarc_lint_has_id(struct span);

#endif
