/*
 * dmarc_identifiers - collect the results of DKIM and SPF that DMARC weighs.
 *
 * RFC 9989 sections 3.2.4 and 4.4: d= of each signature, and the domain of
 * MAIL FROM (for the null path that of HELO); the HELO identity never.
 *
 * Ownership  everything lives in the arena of the list, or is borrowed.
 * Errors     what cannot be understood without doubt is left out.
 */
#ifndef DMARC_IDENTIFIERS_H
#define DMARC_IDENTIFIERS_H

#include <stddef.h>

#include "authres/ar_entry.h"
#include "base/arena.h"
#include "base/span.h"
#include "dkim/dkim_verify.h"
#include "dmarc/dmarc.h"
#include "mail/msg.h"
#include "spf/spf.h"

/* A result or a whole field of ours that was not used. */
struct dmarc_passed_over {
	size_t field;     /* its number among the fields of results */
	const char *what; /* "dkim=pass"; NULL: the field */
	const char *why;
};

struct dmarc_identifiers {
	struct arena *arena;
	struct dmarc_identifier *list;
	size_t n, cap;
	struct dmarc_passed_over *passed; /* by dmarc_add_trusted */
	size_t npassed, passed_cap;
	size_t hops; /* would take the topmost field below a Received; or 0 */
};

/* Add our own results. */
void dmarc_add_dkim(struct dmarc_identifiers *, const struct dkim_results *);
void dmarc_add_spf(struct dmarc_identifiers *, const struct spf_results *);

/* Where results of others are taken from. */
struct dmarc_trust {
	struct span authserv_id;
	size_t hops; /* Received fields that may stand above */
};

/*
 * Add the dkim and spf results of all Authentication-Results fields that can be
 * trusted.  The signer is header.d, or else the domain of header.i; MAIL FROM
 * is smtp.mailfrom, or else smtp.mail (RFC 5451), with or without "<>".
 * Returns how many such fields there are.
 */
size_t dmarc_add_trusted(
    struct dmarc_identifiers *, const struct msg *, const struct dmarc_trust *);

/*
 * Add the result of the topmost Received-SPF field about MAIL FROM that has at
 * most HOPS Received fields above it and no other receiver= than ours.  False
 * if there is none.
 */
bool dmarc_add_received_spf(
    struct dmarc_identifiers *, const struct msg *, const struct dmarc_trust *);

#endif
