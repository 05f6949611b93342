/*
 * dmarc_draft - make DMARC records from tags, or repair them.
 *
 * RFC 9989 section 4.7; tags that only RFC 7489 had are turned into those of
 * today.
 *
 * Ownership  all lives in the arena, or borrows from the text.
 * Errors     false and a reason.
 */
#ifndef DMARC_DRAFT_H
#define DMARC_DRAFT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"

struct dmarc_draft_tag {
	struct span name, value;
};

/* The tags without v=. */
struct dmarc_draft {
	struct arena *arena;
	struct dmarc_draft_tag *tags;
	size_t n, cap;
	/* What was repaired, a line each. */
	const char **repairs;
	size_t nrepairs, repair_cap;
};

/*
 * Add TEXT, "name=value".  False and a reason if it has another form, is there
 * already, or cannot stand in a record.
 */
bool dmarc_draft_add(
    struct dmarc_draft *, struct span text, const char **reason);

/*
 * Read a record that may be broken, and repair all that has one meaning only:
 * the version, separators, quotes, tags twice (the first stands), pct=, rf=
 * and ri= (pct= below 100 becomes t=y), limits of size, mailto: left out,
 * addresses that are not mailto:, long forms of values, a missing p= with
 * rua=.
 */
void dmarc_draft_repair(struct dmarc_draft *, struct span text);

/* Repair tags that were added in the same way. */
void dmarc_draft_fix(struct dmarc_draft *);

/* The tag with that name, in any case; or NULL. */
const struct dmarc_draft_tag *dmarc_draft_find(
    const struct dmarc_draft *, const char *name);

/* Append "v=DMARC1; p=...", the known tags in the order of the RFC first. */
void dmarc_draft_print(struct buf *, const struct dmarc_draft *);

#endif
