/*
 * dkim_lint - judge published key records and what stands around them by the
 * rules of dkim_lint_rules.h.
 *
 * It is an evaluation of dns_ask.h, so that many can be under way.
 *
 * A failed look-up is noted as not checked; but one that could only explain a
 * finding is left out.
 *
 * Ownership  all lives in the arena of the record; answers belong to the struct
 *            dns, which must live as long.
 * Errors     none: there are findings.
 */
#ifndef DKIM_LINT_H
#define DKIM_LINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/finding.h"
#include "base/span.h"
#include "crypto/key.h"
#include "dkim/dkim_key.h"
#include "dkim/dkim_lint_record.h"
#include "dkim/dkim_reach.h"
#include "dkim/m365.h"
#include "dns/dns_ask.h"

/* A selector that nobody uses: if it has a record, there is a wildcard.  It is
 * always the same, so that saved zones have it. */
#define DKIM_LINT_PROBE "dkimutils-probe"

struct dkim_lint_policy {
	bool bulk;    /* judge by the rules of large mailbox providers, too */
	uint64_t now; /* for LK25 */
	bool
	    whole; /* a zone: records at wrong names are judged by themselves */
	const struct dkim_reach *reach; /* where aliases of zone files lead */
};

/*
 * What is to be judged.  Without a selector: a key record at DOMAIN itself, a
 * name where no verifier looks for keys.
 */
struct dkim_lint_subject {
	struct span domain, selector; /* A-labels, lower case */
	struct span written;          /* the selector as given, or empty */
	const struct key_public *key; /* that should be published; or NULL */
	const char *key_name;         /* of its file, for a message */
	struct span target; /* of the CNAME that is wanted here; or empty */
	struct span text;   /* the record itself, to be judged without DNS */
	bool cut; /* DOMAIN has NS records: keys below it are elsewhere */
};

enum dkim_lint_query {
	DKIM_LINT_TXT,     /* the record itself */
	DKIM_LINT_CNAME,   /* in zone files: both can be there */
	DKIM_LINT_SIBLING, /* the other selector of Microsoft 365 */
	DKIM_LINT_WILD,    /* a name that nobody made */
	DKIM_LINT_DOUBLED, /* the zone's name twice */
	DKIM_LINT_APEX,    /* the domain */
	DKIM_LINT_BELOW,   /* _domainkey.DOMAIN */
	DKIM_LINT_PLAIN,   /* SELECTOR.DOMAIN */
	DKIM_LINT_NEAR,    /* SELECTOR.domainkey.DOMAIN */
	DKIM_LINT_STAR,    /* a name in DOMAIN that nobody made */
	DKIM_LINT_QUERIES
};

/* One address of a name server, and what it says. */
struct dkim_lint_server {
	struct span name;
	const char *resolver; /* ADDR#PORT */
	struct dns *dns;
	const struct dns_answer *answer;
	bool same; /* as the first server that answers */
};

struct dkim_lint {
	struct dkim_lint_subject subject;
	struct dkim_lint_policy policy;
	struct findings findings;
	struct span owner; /* SELECTOR._domainkey.DOMAIN, or "record" */

	/* The answer, or NULL if no name server answers. */
	const struct dns_answer *answer;
	struct dkim_lint_server *servers; /* where each was asked */
	size_t nservers;
	/* Of its records the first that verifiers can use. */
	bool usable;
	struct dkim_key key;
	size_t records; /* key records, broken ones too */
	size_t others;  /* TXT records that are something else */
	enum m365_family m365;
	bool m365_active; /* there is a key behind it */

	/* Private. */
	struct arena *arena;
	struct dns *dns;
	struct dkim_lint_authority *authority;
	struct arena *work; /* of the evaluation; arena: of what outlives it */
	struct dns_asker *asker;
	const struct dns_answer *answers[DKIM_LINT_QUERIES]; /* or NULL */
	bool waits;      /* for one of these */
	unsigned m365_n; /* the selector that the target names */
	bool exact;      /* times to live are those of the zone */
};

/*
 * Begin to judge a subject; its domain and selector make a name that DNS can
 * hold.  With an authority each name server of the zone is asked, else the
 * struct dns.  Findings live in WORK, which each call of dkim_lint_evaluate
 * empties; all else lives in ARENA.
 */
struct dkim_lint_authority;
struct dkim_lint *dkim_lint_new(struct arena *arena, struct arena *work,
    struct dns *, struct dns_asker *, struct dkim_lint_authority *,
    const struct dkim_lint_policy *, const struct dkim_lint_subject *);

/* Judge.  False: it waits (dns_ask.h), and the findings do not count. */
bool dkim_lint_evaluate(struct dkim_lint *);

/* Is this certainly meant as a key record, at whatever name it is? */
bool dkim_lint_is_key(struct arena *, struct span text);

/* Judge a record given as text; name and selector are not looked at. */
struct dkim_lint *dkim_lint_text(struct arena *,
    const struct dkim_lint_policy *, const struct dkim_lint_subject *);

/*
 * Judge what only shows when N records are compared: a key that another
 * selector of the domain has, too (LK13); for bulk mail, a domain that has only
 * Ed25519 keys (LK12).
 */
void dkim_lint_compare(struct dkim_lint *const *all, size_t n);

#endif
