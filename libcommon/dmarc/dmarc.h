/*
 * dmarc - evaluate DMARC for one author domain.
 *
 * RFC 9989 sections 4.10 and 5.3; on request with the Public Suffix List, as
 * RFC 7489 section 3.2 had it.
 *
 * It is an evaluation of dns_ask.h.  First its policy is found; then
 * identifiers are weighed, which mostly needs no further look-ups.
 *
 * Ownership  everything lives in the arena.
 * Errors     a verdict and a reason.
 */
#ifndef DMARC_H
#define DMARC_H

#include <stdbool.h>
#include <stddef.h>

#include "authres/authres.h"
#include "base/arena.h"
#include "base/span.h"
#include "dmarc/dmarc_rec.h"
#include "dmarc/dmarc_walk.h"
#include "dns/dns_ask.h"

enum dmarc_method { DMARC_SPF, DMARC_DKIM };

/* What SPF (of MAIL FROM alone) or one DKIM signature says. */
struct dmarc_identifier {
	enum dmarc_method method;
	struct span domain; /* MAIL FROM, or d=: A-labels, lower case */
	enum authres_result result;
	struct span selector; /* DKIM, for the report; may be empty */
	/*
	 * DKIM: the domain is that of header.i, so that d= is this domain or
	 * one above it (RFC 6376 section 3.5): good enough for relaxed
	 * alignment, and not for a strict one.
	 */
	bool by_identity;
};

/*
 * Is an identifier aligned with the author?  It is unknown if the identifier
 * did not pass and the answer would take more look-ups, or if it is beyond
 * CAPS_DMARC_WALKS.
 */
enum dmarc_aligned {
	DMARC_ALIGNED_UNKNOWN,
	DMARC_ALIGNED_NO,
	DMARC_ALIGNED_YES,
};

struct dmarc_verdict {
	enum authres_result result; /* none pass fail temperror permerror */
	const char *reason;
	struct span author_domain;
	/* The record that applies; NULL: none. */
	const struct dmarc_step *applicable;
	bool has_policy;             /* it does, and is of use */
	bool psl;                    /* the Public Suffix List was used */
	struct span org_domain;      /* of the author; empty: not asked for */
	bool exists;                 /* the author domain is not NXDOMAIN */
	bool subdomain;              /* the record is that of a domain above */
	enum dmarc_policy requested; /* by p=, sp= or np= */
	enum dmarc_policy applied;   /* the same, after t=y */
	/* Of each identifier. */
	enum dmarc_aligned *aligned;
	size_t not_walked; /* identifiers beyond CAPS_DMARC_WALKS */
	/* What was asked, in order, each name and type once. */
	const struct dns_answer **queries;
	size_t nqueries;
};

/* Gives the Organizational Domain of a domain otherwise than the tree walk. */
typedef struct span dmarc_org_fn(void *ctx, struct arena *, struct span domain);

struct dmarc_options {
	/* --psl; then records are looked up as in RFC 7489.  NULL: the walk. */
	dmarc_org_fn *org;
	void *org_ctx;
};

struct dmarc_evaluation;

/* Begin to look for the policy.  OPTIONS are borrowed. */
struct dmarc_evaluation *dmarc_begin(struct arena *, struct dns_asker *,
    struct span author_domain, const struct dmarc_options *);

/*
 * Ask for all that is known to be wanted.  False: it waits.  True: dmarc_weigh
 * is next.  An answer that did not come in time makes a temperror.
 */
bool dmarc_ask(struct dmarc_evaluation *);

/*
 * Weigh the N identifiers, which are the same at each call.  Another thread may
 * do that (dns_ask_lend).  False: more look-ups are wanted, and dmarc_ask is
 * next.
 */
bool dmarc_weigh(
    struct dmarc_evaluation *, const struct dmarc_identifier *, size_t n);

/* The verdict, after dmarc_weigh was true. */
const struct dmarc_verdict *dmarc_verdict(const struct dmarc_evaluation *);

/* Do all of it, and wait for DNS. */
struct dmarc_verdict dmarc_evaluate(struct arena *, struct dns *,
    struct span author_domain, const struct dmarc_identifier *, size_t n,
    const struct dmarc_options *);

#endif
