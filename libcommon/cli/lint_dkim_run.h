/*
 * lint_dkim_run - many key records judged at once, and shown in order.
 *
 * Names wait in a queue until there are enough for a batch, whose look-ups
 * are under way together.  What compares records does so within a batch.
 *
 * Ownership  what subjects borrow must live until the run ends.
 * Errors     a status of the suite; input that is wrong is told of on stderr.
 */
#ifndef LINT_DKIM_RUN_H
#define LINT_DKIM_RUN_H

#include "base/finding.h"
#include "dkim/lint_dkim.h"

/* Names whose look-ups are under way together. */
#define LINT_DKIM_BATCH 1024

enum lint_dkim_form {
	LINT_DKIM_TEXT,
	LINT_DKIM_JSON,
	LINT_DKIM_TAP,
	LINT_DKIM_QUIET,
};

struct lint_dkim_run {
	struct dns *dns; /* NULL: only records given as text */
	struct lint_dkim_authority *authority; /* whom to ask; or NULL */
	struct lint_dkim_policy policy;
	struct finding_policy shown;
	enum lint_dkim_form form;
	bool verbose;               /* tell of each look-up on stderr */
	void (*write)(struct span); /* takes what is to be shown */
	int status;                 /* the worst so far */

	/* Private. */
	struct arena *arena; /* of the batch */
	struct lint_dkim_subject queue[LINT_DKIM_BATCH];
	size_t queued, count;
};

/* Zeroed, with the members above set; then begin. */
void lint_dkim_run_begin(struct lint_dkim_run *);
void lint_dkim_run_add(
    struct lint_dkim_run *, const struct lint_dkim_subject *);
void lint_dkim_run_text(
    struct lint_dkim_run *, struct span text, const struct key_public *key);

/*
 * Every name of LINES, "DOMAIN SELECTOR" each; empty ones and those that
 * begin with "#" are passed over.  NAME is where they come from.
 */
void lint_dkim_run_lines(struct lint_dkim_run *, struct arena *,
    struct span lines, const char *name);

/*
 * Every name in the zone files that has a key or should have one, and every
 * key record that is elsewhere; with DOMAIN only at or below it.  False if
 * there is nothing of that kind.
 */
bool lint_dkim_run_zone(struct lint_dkim_run *, struct span domain);

/* What is still queued; then *STATUS. */
void lint_dkim_run_end(struct lint_dkim_run *);

#endif
