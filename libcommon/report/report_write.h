/*
 * report_write - write an aggregate report as XML, and the message with it.
 *
 * RFC 9990 section 3 and appendix A; RFC 7489 appendix C on request.
 *
 * Ownership  results live in the arena.
 * Errors     none but those of the buffer.
 */
#ifndef REPORT_WRITE_H
#define REPORT_WRITE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "report/report_results.h"

struct report_writer {
	struct span org, email, submitter;
	uint64_t begin, end; /* of the period */
	uint64_t now;        /* Date of messages */
	bool rfc7489;        /* the old schema */
};

/* The ID of a report; it is always the same for a domain, record and period. */
struct span report_write_id(
    struct arena *, const struct report_writer *, const struct report_batch *);

/* The name of its file: "submitter!domain!begin!end!id.xml.gz", section 3.5.1.
 */
struct span report_write_name(
    struct arena *, const struct report_writer *, const struct report_batch *);

/* Append the report as XML. */
void report_write_xml(
    struct buf *, const struct report_writer *, const struct report_batch *);

/* XML compressed by gzip. */
struct span report_write_gzip(struct arena *, struct span xml);

/*
 * Append a message to ADDRESS with the compressed report, with CRLF line ends;
 * section 3.5.2.
 */
void report_write_mail(struct buf *, const struct report_writer *,
    const struct report_batch *, struct span address, struct span gzip);

#endif
