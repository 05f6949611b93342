/*
 * domain_lint - judge all that a domain publishes about its mail: MX, SPF,
 * DMARC, DKIM, TLS-RPT, MTA-STS and BIMI.
 *
 * The judges of SPF, DMARC and DKIM do their part (spf_lint.h, dmarc_lint.h,
 * dkim_lint.h); the rest goes by the rules of domain_lint_rules.h.  All of them
 * ask through one asker, in one evaluation (dns_ask.h).
 *
 * Ownership  the arenas of the room of a run, and some of its own, which
 *            domain_lint_free ends.
 * Errors     a look-up that failed is noted in the findings as such.
 */
#ifndef DOMAIN_LINT_H
#define DOMAIN_LINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/finding.h"
#include "base/span.h"
#include "dkim/dkim_lint.h"
#include "dmarc/dmarc_lint.h"
#include "dns/dns_ask.h"
#include "judge/zone_names.h"
#include "spf/spf_lint.h"

enum domain_profile {
	DOMAIN_PLAIN,
	DOMAIN_BULK,   /* it sends to many: rules of Gmail, Yahoo, Microsoft */
	DOMAIN_PARKED, /* it sends and receives nothing */
	DOMAIN_M365,   /* its mail is at Microsoft 365 */
};

struct domain_lint_policy {
	enum domain_profile profile;
	/* Selectors that may have a key: it is no fault if they have none. */
	const struct span *guesses;
	size_t nguesses;
	const struct zone_names *zones; /* its selectors count, too; or NULL */
	uint64_t now;
	bool ttl_known; /* as in spf_lint.h */
};

/* What is to be judged. */
struct domain_lint_subject {
	struct span domain; /* A-labels */
	/* Selectors that must have a key; with any, no other is tried. */
	const struct span *selectors;
	size_t n;
};

/* A selector that has a record, or that must have one. */
struct domain_key {
	struct span selector;
	struct dkim_lint *lint;

	/* Private. */
	struct arena *work;
	bool done;
};

/* A TXT record of one name, that of TLS-RPT, MTA-STS or BIMI. */
struct domain_record {
	struct span name;
	struct span text; /* p == NULL: none that counts */
};

struct domain_lint {
	struct span domain;
	struct domain_lint_policy policy;
	struct findings findings; /* all of them, once it is judged */
	bool absent; /* there is no such domain; all else is empty */
	const struct dns_answer *mx;
	bool null_mx, microsoft; /* what the MX records say */
	struct spf_lint *spf;
	struct dmarc_lint *dmarc;
	struct domain_key *keys;
	size_t nkeys;
	struct domain_record tls_rpt, mta_sts, bimi;

	/* Private. */
	struct arena *arena, *work;
	struct dns *dns;
	struct dns_asker *asker;
	const struct span *selectors; /* that must have a key */
	size_t nselectors, key_cap;
	struct findings own; /* by the rules of this linter */
	bool waits;          /* for an answer */
	bool picture;        /* BIMI wants one to be shown */
	bool wild;           /* every selector has the same answer */
	bool revoked;        /* which is a key that is revoked */
	bool unknown;        /* whether a selector has a key: DNS failed */
	bool found_keys, spf_done, dmarc_done;
	struct arena *spf_work, *dmarc_work;
};

/*
 * Begin to judge a domain; of the subject, nothing is kept.  What is found
 * lives in WORK, which domain_lint_evaluate empties, all else in ARENA.
 */
struct domain_lint *domain_lint_new(struct arena *arena, struct arena *work,
    struct dns *, struct dns_asker *, const struct domain_lint_policy *,
    const struct domain_lint_subject *);

/* Judge; false: it waits (dns_ask.h), and what was found does not count. */
bool domain_lint_evaluate(struct domain_lint *);

void domain_lint_free(struct domain_lint *);

/* Does a key sign mail: is it there, usable, and not revoked? */
bool domain_key_signs(const struct domain_key *);

#endif
