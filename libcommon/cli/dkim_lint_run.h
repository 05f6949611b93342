/*
 * dkim_lint_run - many key records judged at once, and shown in order.
 *
 * Names wait in a queue until there are enough for a batch, whose look-ups
 * are under way together.  What compares records does so within a batch.
 *
 * Ownership  what subjects borrow must live until the run ends.
 * Errors     a status of the suite; input that is wrong is told of on stderr.
 */
#ifndef DKIM_LINT_RUN_H
#define DKIM_LINT_RUN_H

#include "base/finding.h"
#include "dkim/dkim_lint.h"

/* Names whose look-ups are under way together. */
#define DKIM_LINT_BATCH 1024

enum dkim_lint_form {
	DKIM_LINT_TEXT,
	DKIM_LINT_JSON,
	DKIM_LINT_TAP,
	DKIM_LINT_QUIET,
};

struct dkim_lint_run {
	struct dns *dns; /* NULL: only records given as text */
	struct dkim_lint_authority *authority; /* whom to ask; or NULL */
	struct dkim_lint_policy policy;
	struct finding_policy shown;
	enum dkim_lint_form form;
	bool verbose;               /* tell of each look-up on stderr */
	void (*write)(struct span); /* takes what is to be shown */
	int status;                 /* the worst so far */

	/* Private. */
	struct arena *arena; /* of the batch */
	struct dkim_lint_subject queue[DKIM_LINT_BATCH];
	size_t queued, count;
};

/* Zeroed, with the members above set; then begin. */
void dkim_lint_run_begin(struct dkim_lint_run *);
void dkim_lint_run_add(
    struct dkim_lint_run *, const struct dkim_lint_subject *);
void dkim_lint_run_text(
    struct dkim_lint_run *, struct span text, const struct key_public *key);

/*
 * Every name of LINES, "DOMAIN SELECTOR" each; empty ones and those that
 * begin with "#" are passed over.  NAME is where they come from.
 */
void dkim_lint_run_lines(struct dkim_lint_run *, struct arena *,
    struct span lines, const char *name);

/*
 * Every name in the zone files that has a key or should have one, and every
 * key record that is elsewhere; with DOMAIN only at or below it.  False if
 * there is nothing of that kind.
 */
bool dkim_lint_run_zone(struct dkim_lint_run *, struct span domain);

/* What is still queued; then *STATUS. */
void dkim_lint_run_end(struct dkim_lint_run *);

#endif
