/*
 * lint_run - judge many objects at once by one linter, and show what is found
 * in the order of the objects, in one of several forms.
 *
 * Linters meet the output only here: a linter gives the functions of struct
 * lint_kind and its table of rules; it does not know how many objects there are
 * or how findings are shown.  A new form for findings is a struct
 * finding_format (base/finding_format.h) with a row in lint_document.c.
 *
 *	lint_run_begin(&run);
 *	for each object: lint_run_add(&run, subject);
 *	lint_run_end(&run);
 *
 * Memory     is that of the objects under way: a run may have any number.
 * Ownership  a subject lives until lint_run_add returns: what is needed of it
 *            later is copied by KIND->begin, into the room.
 * Errors     run->status is the worst status of the suite so far; look-ups
 *            that failed are named on stderr.
 */
#ifndef LINT_RUN_H
#define LINT_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/finding.h"
#include "base/span.h"
#include "cli/lint_document.h"
#include "dns/dns_many.h"

struct json;

/* What one object has while it is judged and shown. */
struct lint_room {
	struct arena *arena;     /* lives until then */
	struct arena *work;      /* the same; evaluations may empty it */
	struct dns_asker *asker; /* NULL: nothing can be looked up */
};

struct lint_kind {
	const struct finding_rules *const *tables; /* NULL ends them */
	/* Begin to judge SUBJECT: the object, which lives in the room. */
	void *(*begin)(
	    void *setup, const struct lint_room *, const void *subject);
	/* Judge; false: it waits (dns_ask.h), and is called again. */
	bool (*evaluate)(void *object);
	struct findings *(*findings)(void *object);
	/* As text: what was judged, then its findings. */
	void (*print)(
	    struct buf *, void *object, const struct finding_policy *);
	struct json *(*json)(void *object, const struct finding_policy *);
	void (*explain)(const void *object); /* -v, on stderr; or NULL */
	void (*free)(void *object); /* what is not in the room; or NULL */
	/* Find what shows only in many together; or NULL. */
	void (*compare)(void *const *objects, size_t n);
};

struct lint_run {
	const struct lint_kind *kind;
	void *setup;     /* for KIND->begin */
	struct dns *dns; /* NULL: nothing is looked up */
	size_t most;     /* under way at once; 0: CAPS_LINT_UNDER_WAY */
	struct finding_policy shown;
	enum lint_form form;
	bool verbose;
	uint64_t now;               /* Unix seconds */
	const char *state;          /* --state, or NULL */
	void (*write)(struct span); /* takes what is to be shown */
	int status;

	/* Private. */
	struct arena *arena, *shelf;   /* of the run; of what is being shown */
	struct finding_policy printed; /* as shown, or only what changed */
	struct lint_document document;
	struct lint_state *known; /* from earlier runs, or NULL */
	struct dns_many *many;
	struct lint_item **over; /* judged, to be compared */
	size_t nover;            /* of them */
};

/* Begin a run, whose members above are set and all others zero. */
void lint_run_begin(struct lint_run *);

/* Judge one more; it is shown when those before it have been. */
void lint_run_add(struct lint_run *, const void *subject);

/* How many wait for answers; go on with them until something happens. */
size_t lint_run_count(const struct lint_run *);
void lint_run_turn(struct lint_run *);

/* Wait for all; then run->status is final. */
void lint_run_end(struct lint_run *);

#endif
