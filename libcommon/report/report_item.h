/*
 * report_item - the content of reports: aggregate reports and their records,
 * SMTP TLS reports, failure reports.
 *
 * RFC 9990 and RFC 7489 appendix C; RFC 8460; RFC 9991 and RFC 6591.
 *
 * For each structure a table says which members it has, of what kind, and by
 * which keys they stand in JSON.  From the table they are packed into octets
 * (to wait in a spool), unpacked, and printed: a new member is a row there.
 *
 * Units      moments are Unix seconds.
 * Ownership  texts are borrowed; what is unpacked borrows from the octets, and
 *            its lists live in the arena.
 * Errors     report_unpack gives false if the octets were not packed here.
 */
#ifndef REPORT_ITEM_H
#define REPORT_ITEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"

#define REPORT_NO_NUMBER UINT64_MAX

/* A list of texts, or of rows of texts: n counts cells. */
struct report_list {
	struct span *cells;
	size_t n, cap;
};

enum report_flag { REPORT_UNKNOWN, REPORT_NO, REPORT_YES };

/* "report" and "published" of an aggregate report.  Absent: p is NULL. */
struct report_aggregate {
	struct span org, email, contact, id, generator, version, namespace;
	uint64_t begin, end; /* or REPORT_NO_NUMBER */
	struct report_list errors;
	struct span domain, p, sp, np, adkim, aspf, fo, testing;
	uint64_t pct; /* or REPORT_NO_NUMBER */
	struct span discovery_method;
	bool repaired; /* --lenient had something to do */
	uint64_t records;
	struct span digest; /* mix_pair of all records as they are packed */
};

/* Cells in a row of the lists of a record. */
#define REPORT_OVERRIDE_CELLS 2 /* type, comment */
#define REPORT_DKIM_CELLS 4     /* domain, selector, result, comment */
#define REPORT_SPF_CELLS 3      /* identity, domain, result */

struct report_record {
	uint64_t number;   /* from 1 */
	struct span error; /* why it is refused; then nothing else is there */
	struct span client_ip;
	uint64_t count;
	struct span author_domain, mail_from_domain, rcpt_domain;
	struct span result; /* pass or fail: what the reporter says of DMARC */
	struct span disposition;
	enum report_flag aligned_dkim, aligned_spf;
	struct report_list overrides, dkim, spf;
};

/* One policy of an SMTP TLS report. */
struct report_tls {
	struct span org, contact, id;
	uint64_t begin, end;
	struct span type, domain;
	struct report_list strings, mx;
	uint64_t successful, failed;
	struct report_list failures;
};

#define REPORT_TLS_CELLS 8 /* as in JSON; the sixth one is a number */

struct report_failure {
	struct span feedback_type, auth_failure, reported_domain, client_ip;
	struct span mail_from;
	struct report_list rcpt_to;
	uint64_t arrival;   /* or REPORT_NO_NUMBER */
	uint64_t incidents; /* 1 where the report does not say */
	struct report_list identity_alignment;
	struct span delivery_result, dkim_domain, dkim_selector;
	struct span user_agent;
	struct report_list authres; /* bodies of Authentication-Results */
	struct span message_id, from, subject;
};

/* A table; ends with REPORT_END. */
enum report_kind {
	REPORT_END,
	REPORT_TEXT,
	REPORT_NUMBER,
	REPORT_FLAG, /* enum report_flag */
	REPORT_BOOL, /* printed where it is true */
	REPORT_LIST, /* of texts */
	REPORT_ROWS, /* of objects */
	REPORT_OPEN, /* an object begins */
	REPORT_CLOSE,
};

struct report_member {
	enum report_kind kind;
	const char *key; /* NULL: not printed */
	size_t offset;
	const char *const *cells; /* of REPORT_ROWS: keys, ended by NULL */
};

extern const struct report_member report_aggregate_members[];
extern const struct report_member report_record_members[];
extern const struct report_member report_tls_members[];
extern const struct report_member report_failure_members[];

/* Append the structure ITEM as octets. */
void report_pack(struct buf *, const struct report_member *, const void *item);

/* Fill in ITEM, which is all zero, from such octets. */
bool report_unpack(struct arena *, const struct report_member *,
    struct span packed, void *item);

/*
 * Append the members as they stand in a JSON object, each with a "," ahead:
 * ',"client_ip":"192.0.2.1"'.
 */
void report_json_members(
    struct buf *, const struct report_member *, const void *item);

/* Append one such member. */
void report_json_text(struct buf *, const char *key, struct span);
void report_json_number(struct buf *, const char *key, uint64_t);

/* Add a cell to a list; its octets are borrowed. */
void report_list_add(struct arena *, struct report_list *, struct span cell);

/* Add a row of that many empty cells. */
void report_list_add_row(struct arena *, struct report_list *, size_t cells);

/* A + B, or the largest number there is. */
static inline uint64_t
report_sum(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

#endif
