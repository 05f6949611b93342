/*
 * report_tally - count the messages of aggregate reports: for each policy
 * domain a head, and a row for each source, day or whatever they are grouped
 * by.
 *
 * Ownership  everything lives in the tally.  Rows take up to CAPS_REPORT_TALLY
 *            octets; those that find no room are counted in one row, "other".
 * Errors     none.
 */
#ifndef REPORT_TALLY_H
#define REPORT_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/table.h"
#include "report/report_item.h"
#include "report/report_select.h"

enum report_by {
	REPORT_BY_SOURCE, /* address and author domain */
	REPORT_BY_DOMAIN, /* author domain */
	REPORT_BY_REPORTER,
	REPORT_BY_SELECTOR,
	REPORT_BY_DAY,
	REPORT_BY_WEEK,
	REPORT_BY_REPORT,
};

/* "source", "domain", ...; false for any other word. */
bool report_by_of(const char *word, enum report_by *);

/* Dispositions, as bits. */
enum {
	REPORT_DELIVERED = 1, /* none, pass */
	REPORT_QUARANTINED = 2,
	REPORT_REJECTED = 4,
};

struct report_counts {
	uint64_t messages, failed, dkim, spf; /* aligned */
	uint64_t quarantined, rejected;
};

/* Why messages failed, of one source. */
struct report_reasons {
	uint64_t silent;    /* neither signed nor any SPF pass */
	uint64_t unaligned; /* something passed, for another domain */
	uint64_t broken;    /* signed by the domain, but not verified */
};

/* What authenticated, or tried to: the first few. */
#define REPORT_TALLY_NAMES 4

struct report_names {
	struct span list[REPORT_TALLY_NAMES];
	size_t n;  /* of the list */
	bool more; /* and others */
};

struct report_row {
	struct table_entry entry;  /* private, first */
	struct span key;           /* address, reporter, "2026-01-31", ... */
	struct span author_domain; /* of sources */
	struct report_counts now, previous;
	unsigned dispositions;
	struct report_names authenticated; /* "d=/selector", or SPF's domain */
	struct report_reasons reasons;
	struct span unaligned; /* a domain that passed, but does not align */
	size_t reporters;
	uint64_t report;     /* the last one that counted; private */
	uint64_t overridden; /* failed, but the receiver knew better */
	bool misjudged;      /* passed and aligned, yet it was said to fail */
	struct span name;    /* who it is, by --known or --reverse */
	bool is_new;         /* not in the period before, or the state */
};

struct report_group {
	enum report_by by;
	struct report_row **rows; /* sorted by report_tally_end */
	size_t n;
};

#define REPORT_GROUPS 2

/* All about one policy domain. */
struct report_head {
	struct table_entry entry; /* private, first */
	struct span domain;
	struct report_aggregate published; /* of the latest report */
	uint64_t begin, end;
	size_t reports, reporters;
	struct report_counts now, previous;
	uint64_t recognized; /* failed, of sources whose mail passes, too */
	uint64_t overridden;
	struct report_group groups[REPORT_GROUPS];

	/* Private. */
	struct table tables[REPORT_GROUPS];
	struct report_row *other[REPORT_GROUPS];
};

struct report_tally {
	enum report_by groups[REPORT_GROUPS];
	size_t ngroups;
	const struct report_select *select; /* which period it is */

	struct report_head **heads; /* sorted by report_tally_end */
	size_t nheads;

	/* Private. */
	struct arena *arena, *scratch; /* the second of a record */
	uint64_t report;               /* which one is in hand, from 1 */
	struct table domains, seen;
	struct report_head *head; /* of the report in hand */
	struct span reporter, period[REPORT_GROUPS];
	size_t octets; /* of rows */
};

/* CTX is a struct report_tally. */
extern const struct report_sink report_tally_sink;

/* Begin to count; the groups are set then. */
void report_tally_init(struct report_tally *);

/* Sort all rows: those that failed most come first, days in their order. */
void report_tally_end(struct report_tally *);

/* Free everything. */
void report_tally_free(struct report_tally *);

/* N of ALL in percent; it is 100 only if N is ALL. */
double report_percent(uint64_t n, uint64_t all);

#endif
