/*
 * finding - what a linter says about one record, which is published at a name
 * or was given as text.
 *
 * A finding is about what is published.  A look-up that failed is not a
 * finding: it is noted apart, so that the status is STATUS_TEMP and no text
 * says "no record".  The printers are in finding_report.h.
 *
 * Ownership  texts are put together in the arena of the list; rules are
 *            constants; names and files are borrowed.
 * Errors     none.
 */
#ifndef FINDING_H
#define FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"

enum finding_severity {
	FINDING_ERROR,
	FINDING_WARNING,
	FINDING_INFO,
};

/* The word for a severity: "error", "warning", ... */
const char *finding_severity_name(enum finding_severity);

/*
 * A rule, a row in the table of a linter: all that can be said of it without
 * a record.  Pages, --ignore and reports take it from there.
 */
struct finding_rule {
	const char *id;      /* "LS03": stable, for --ignore */
	unsigned severities; /* that its findings can have: of those below */
	const char *summary; /* what it finds: one sentence */
	const char *section; /* what it goes by: "RFC 7208 section 4.6.4" */
	const char *hint;    /* what to do: one sentence */
};

enum {
	FINDING_MAY_BE_ERROR = 1 << FINDING_ERROR,
	FINDING_MAY_BE_WARNING = 1 << FINDING_WARNING,
	FINDING_MAY_BE_INFO = 1 << FINDING_INFO,
};

struct finding_rules {
	const struct finding_rule *list;
	size_t n;
};

/* The gravest severity of a rule, which most of its findings have. */
enum finding_severity finding_rule_severity(const struct finding_rule *);

/* The rule with that ID (upper or lower case), or NULL. */
const struct finding_rule *finding_rule_find(
    const struct finding_rules *, struct span id);

/* Where: a name in the DNS (or "record"), and an octet in its record. */
struct finding_place {
	struct span name;
	size_t offset; /* from 0, or FINDING_NO_OFFSET */
};

#define FINDING_NO_OFFSET SIZE_MAX

/* Where the record stands in a zone file; a file of NULL: in none. */
struct finding_source {
	const char *file;
	size_t line, column; /* from 1; a column of 0 is not known */
};

/* Beside what was found in earlier runs, where that is known. */
enum finding_news {
	FINDING_UNKNOWN,
	FINDING_NEW,   /* it was not there, or of another severity */
	FINDING_STILL, /* it was */
};

struct finding {
	enum finding_severity severity;
	const struct finding_rule *rule;
	struct finding_place place;
	struct span text; /* what, and what to do */
	struct finding_source source;
	bool ignored; /* a comment in the zone file says so: an info now */
	enum finding_severity found; /* the severity before that */
	enum finding_news news;
	uint64_t since; /* Unix seconds, when it was seen first; or 0 */
};

/* What an earlier run found, and this one no longer. */
struct finding_gone {
	struct span id, name, severity;
	uint64_t since;
};

/*
 * Fills in the source of a finding from its place, and makes it an ignored
 * info where its record says so.  dns_locate.h has the one for zone files; a
 * linter sets it behind findings_new, and need not do anything else.
 */
struct finding_locator {
	void (*locate)(void *ctx, struct finding *); /* NULL: no zone files */
	void *ctx;
};

/* A look-up that failed. */
struct finding_unchecked {
	struct span name;
	struct span text; /* "TXT: SERVFAIL" */
};

/* All about one record, the subject. */
struct findings {
	struct arena *arena;
	const struct finding_rules *rules;
	struct span subject;
	struct finding_locator locator;
	struct finding *list;
	size_t n, cap;
	struct finding_unchecked *unchecked;
	size_t nunchecked, unchecked_cap;
	struct finding_gone *gone;
	size_t ngone, gone_cap;
};

/* An empty list of findings about SUBJECT, which it borrows. */
struct findings findings_new(
    struct arena *, const struct finding_rules *, struct span subject);

/*
 * Add a finding by the rule of that place in the table: of the severity of
 * the rule, or of another one that it can have.
 */
void finding_add(struct findings *, size_t rule, struct finding_place,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void finding_add_as(struct findings *, enum finding_severity, size_t rule,
    struct finding_place, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* Is there an error among those from number FROM on, ignored ones included? */
bool findings_have_error(const struct findings *, size_t from);

/* Note that a look-up at NAME failed; the same words about a name count once.
 */
void finding_not_checked(struct findings *, struct span name, const char *fmt,
    ...) __attribute__((format(printf, 3, 4)));

/*
 * Add all of FROM, whose rules may be of another table: texts are borrowed, so
 * that FROM must live as long.
 */
void findings_append(struct findings *, const struct findings *from);

/* The place that is the subject as a whole, and an octet of its record. */
struct finding_place finding_at_subject(const struct findings *);
struct finding_place finding_at(const struct findings *, size_t offset);

/* What the user asked for; zero is the default. */
struct finding_policy {
	const char *const *ignore; /* --ignore: IDs, any case */
	size_t nignore;
	bool strict;       /* --strict: warnings count for the status */
	bool changes;      /* --state: show only what is new or gone */
	size_t ignore_cap; /* private */
};

/* --ignore: leave out findings of this ID. */
void finding_ignore(struct arena *, struct finding_policy *, const char *id);

/* Does the user want to see this finding?  Others count for nothing. */
bool finding_counts(const struct finding *, const struct finding_policy *);

/* Is it to be shown?  With changes, what is not new is not. */
bool finding_shows(const struct finding *, const struct finding_policy *);

/* Is there anything to be shown about the subject? */
bool findings_show(const struct findings *, const struct finding_policy *);

/*
 * STATUS_TEMP if a look-up failed, else STATUS_NO if there is an error (or,
 * when strict, a warning) that is not ignored, else STATUS_YES.
 */
int findings_status(const struct findings *, const struct finding_policy *);

#endif
