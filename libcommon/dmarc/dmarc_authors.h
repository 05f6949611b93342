/*
 * dmarc_authors - the author domains of a message, and DMARC for all of them.
 *
 * RFC 9989 sections 5.3.1 and 11.5.  Usually there is one From field with one
 * domain.  Of several domains each is evaluated, and the message has the worst
 * verdict, so that no author can hide behind another.
 *
 * Ownership  everything lives in the arena.
 * Errors     permerror and a reason.
 */
#ifndef DMARC_AUTHORS_H
#define DMARC_AUTHORS_H

#include <stdbool.h>
#include <stddef.h>

#include "authres/authres.h"
#include "base/arena.h"
#include "base/caps.h"
#include "base/span.h"
#include "dmarc/dmarc.h"
#include "dns/dns_ask.h"
#include "mail/msg.h"

struct dmarc_authors {
	struct span domains[CAPS_DMARC_AUTHORS];
	size_t n;           /* 0: DMARC cannot be evaluated */
	const char *reason; /* then why */
};

/* Read the domains of the From field, of which there must be exactly one. */
struct dmarc_authors dmarc_authors_read(struct arena *, const struct msg *);

struct dmarc_results {
	enum authres_result result;
	const char *reason; /* NULL for pass */
	struct dmarc_verdict verdicts[CAPS_DMARC_AUTHORS];
	size_t n;
	/* The verdict that decides, or NULL: there is none. */
	const struct dmarc_verdict *decisive;
	const struct dmarc_identifier *ids;
	size_t nids;
	struct span override; /* why a policy was set aside; usually empty */
};

/* The evaluations of all author domains, see dmarc.h. */
struct dmarc_evaluations {
	struct dmarc_authors authors;
	struct dmarc_evaluation *list[CAPS_DMARC_AUTHORS];
};

/* What dmarc_begin and dmarc_ask do, for all author domains. */
void dmarc_begin_all(struct arena *, struct dns_asker *,
    const struct dmarc_authors *, const struct dmarc_options *,
    struct dmarc_evaluations *);
bool dmarc_ask_all(const struct dmarc_evaluations *);

/* The same for dmarc_weigh.  True: *OUT is filled in. */
bool dmarc_weigh_all(const struct dmarc_evaluations *,
    const struct dmarc_identifier *, size_t n, struct dmarc_results *out);

/* Do all of it, and wait for DNS. */
void dmarc_evaluate_all(struct arena *, struct dns *,
    const struct dmarc_authors *, const struct dmarc_identifier *, size_t n,
    const struct dmarc_options *, struct dmarc_results *out);

#endif
