/*
 * lint_dkim - judge published key records and what stands around them, by
 * the rules LK01 to LK25.
 *
 * Many can be under way: begin all, follow all, end all; each step waits for
 * what the one before asked for.
 *
 * A look-up that failed is noted as not checked.  Look-ups that could only
 * explain a finding are not missed where they fail.
 *
 * Ownership  the arena of a record has all of it; answers are of the struct
 *            dns, which must live as long.
 * Errors     none: there are findings.
 */
#ifndef LINT_DKIM_H
#define LINT_DKIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/finding.h"
#include "base/span.h"
#include "crypto/key.h"
#include "dkim/dkim_key.h"
#include "dkim/lint_dkim_record.h"
#include "dkim/m365.h"
#include "dns/dns.h"

/* Names below this one tell a wildcard; the same always, for saved zones. */
#define LINT_DKIM_PROBE "dkimutils-probe"

struct lint_dkim_policy {
	bool bulk;    /* by the rules of those who take bulk mail */
	uint64_t now; /* for LK25 */
	bool whole;   /* zone: what is misplaced is judged by itself */
};

/*
 * What is to be judged.  Without a selector it is a key record at a name that
 * is none for keys, DOMAIN.
 */
struct lint_dkim_subject {
	struct span domain, selector; /* A-labels, lower case */
	struct span written;          /* the selector as given, or empty */
	const struct key_public *key; /* that it should be; or NULL */
};

enum lint_dkim_query {
	LINT_DKIM_TXT,     /* the record itself */
	LINT_DKIM_CNAME,   /* in zone files: both can be there */
	LINT_DKIM_SIBLING, /* the other selector of Microsoft 365 */
	LINT_DKIM_WILD,    /* a name that nobody made */
	LINT_DKIM_DOUBLED, /* the zone's name twice */
	LINT_DKIM_APEX,    /* the domain */
	LINT_DKIM_BELOW,   /* _domainkey.DOMAIN */
	LINT_DKIM_PLAIN,   /* SELECTOR.DOMAIN */
	LINT_DKIM_QUERIES
};

/* One address of a name server, and what it says. */
struct lint_dkim_server {
	struct span name;
	const char *resolver; /* ADDR#PORT */
	struct dns *dns;
	const struct dns_answer *answer;
	bool same; /* as the first server that answers */
};

/* Addresses that are asked; RFC 1034 knows 13 servers of the root. */
#define LINT_DKIM_SERVERS 32

struct lint_dkim {
	struct lint_dkim_subject subject;
	struct lint_dkim_policy policy;
	struct findings findings;
	struct span owner; /* SELECTOR._domainkey.DOMAIN, or "record" */

	/* The answer, or NULL if no name server answers. */
	const struct dns_answer *answer;
	struct lint_dkim_server *servers; /* where each was asked */
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
	struct lint_dkim_authority *authority;
	struct dns_query *queries[LINT_DKIM_QUERIES];
	const struct dns_answer *answers[LINT_DKIM_QUERIES]; /* or NULL */
	unsigned m365_n; /* the selector that the target names */
	bool exact;      /* times to live are those of the zone */
};

/*
 * Begin; domain and selector together make a name that DNS can hold.  With an
 * authority the name servers of the zone are asked, else those of DNS.
 */
struct lint_dkim_authority;
struct lint_dkim *lint_dkim_begin(struct arena *, struct dns *,
    struct lint_dkim_authority *, const struct lint_dkim_policy *,
    const struct lint_dkim_subject *);

/* Wait for the answer; ask what else is needed because of it. */
void lint_dkim_follow(struct lint_dkim *);

/* Wait for that, and judge. */
void lint_dkim_end(struct lint_dkim *);

/* Is it one of LK01 to LK25? */
bool lint_dkim_has_id(struct span);

/* Is this without doubt meant for a key record, wherever it is? */
bool lint_dkim_is_key(struct arena *, struct span text);

/* Judge a record given as text; KEY may be NULL. */
struct lint_dkim *lint_dkim_text(struct arena *,
    const struct lint_dkim_policy *, struct span text,
    const struct key_public *key);

/*
 * What only shows in many records judged together: a key used again under
 * another selector of its domain (LK13); for bulk mail, a domain that has
 * Ed25519 keys alone (LK12).
 */
void lint_dkim_compare(struct lint_dkim *const *all, size_t n);

#endif
