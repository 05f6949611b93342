/*
 * dmarc_walk - the DNS Tree Walk, and what it finds: policy records and the
 * Organizational Domain.
 *
 * RFC 9989 section 4.10: at most 8 queries, from a name up to its top-level
 * domain; a name of more than 8 labels goes on at 7.
 *
 * A name is asked for once the one before it was answered, since that may be
 * the end of the walk.
 *
 * Ownership  everything lives in the arena.
 * Errors     a failed look-up is noted in its step; the caller decides.
 */
#ifndef DMARC_WALK_H
#define DMARC_WALK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/caps.h"
#include "base/span.h"
#include "dmarc/dmarc_rec.h"
#include "dns/dns_ask.h"

/* What one name has. */
struct dmarc_step {
	struct span domain; /* without "_dmarc." */
	const struct dns_answer *answer;
	size_t records; /* how many DMARC records; they count if it is one */
	struct dmarc_rec rec; /* if records is 1 */
};

struct dmarc_walk {
	struct dmarc_step steps[CAPS_DMARC_WALK];
	size_t n;
	bool failed; /* a look-up was temporary: what follows from it is open */

	/* Private. */
	struct span domain;
	size_t labels; /* of the next name; 0: at the end */
};

/* Begin a walk at DOMAIN. */
void dmarc_walk_begin(struct dmarc_walk *, struct span domain);

/*
 * Walk on as far as there are answers, and to at most MOST steps in all. False:
 * it waits (dns_ask.h), and the next call goes on from there.
 */
bool dmarc_walk_on(
    struct arena *, struct dns_asker *, struct dmarc_walk *, size_t most);

/* Look up the name DOMAIN alone; false: it waits. */
bool dmarc_ask_step(struct arena *, struct dns_asker *, struct span domain,
    struct dmarc_step *);

/* The same, but wait for DNS. */
void dmarc_look(
    struct arena *, struct dns *, struct span domain, struct dmarc_step *);

/*
 * Walk from DOMAIN up, until psd=n or psd=y ends the walk (section 4.10), and
 * wait for DNS.
 */
void dmarc_walk(
    struct arena *, struct dns *, struct span domain, struct dmarc_walk *);

/* The Organizational Domain that a walk has found, section 4.10.2. */
struct span dmarc_org_domain(const struct dmarc_walk *);

/*
 * The record that applies to the author domain, from which the walk began,
 * section 4.10.1: its own, else that of the Organizational Domain, else that
 * of the public suffix domain; or NULL.
 */
const struct dmarc_step *dmarc_applicable(const struct dmarc_walk *);

#endif
