/*
 * report_flow - read a file, or a part of one, as its octets come.  Its first
 * octets tell what it is; what is decompressed goes on into a flow within it.
 *
 * Ownership  a flow, with those within it, is used for many files in turn.
 * Errors     a verdict; report_flow_error gives the reason.
 */
#ifndef REPORT_FLOW_H
#define REPORT_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "report/report_found.h"
#include "report/report_xml.h"

enum report_form {
	REPORT_UNTOLD, /* more octets are wanted */
	REPORT_EMPTY,
	REPORT_XML,
	REPORT_JSON,
	REPORT_GZIP,
	REPORT_ZIP,
	REPORT_MAIL,
	REPORT_MBOX,
	REPORT_STRANGE, /* nothing that may hold a report */
};

/*
 * What is it that begins with HEAD?  ENDS: HEAD is all of it.  *BLANK is set to
 * the number of octets at its start that do not belong to it.
 */
enum report_form report_flow_form(struct span head, bool ends, size_t *blank);

struct report_flow;

/* What is shared by all flows of a reader. */
struct report_flows {
	struct report_xml *xml;
	struct report_found *found;
	uint64_t max_size; /* octets of one report */
	uint64_t left;     /* octets that may still come out of compression */
};

/* Make a flow; FLOWS is borrowed. */
struct report_flow *report_flow_new(struct report_flows *);

/* Free a flow and those within it; NULL is allowed. */
void report_flow_free(struct report_flow *);

/*
 * Begin a file or a part of one.  MEMBER is the name of the part, or empty; it
 * is borrowed until the end.
 */
void report_flow_begin(struct report_flow *, struct span member);

/* Take octets; false if no more of them are wanted. */
bool report_flow_add(struct report_flow *, struct span);

/*
 * End it.  What was found is in the store, also what is broken.  REPORT_OTHER:
 * there was no report; the caller decides whether that is an error.
 */
enum report_verdict report_flow_end(struct report_flow *);

/* Why the last file was not REPORT_READ. */
const char *report_flow_error(const struct report_flow *);

#endif
