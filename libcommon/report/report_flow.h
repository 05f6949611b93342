/*
 * report_flow - octets of a file or a part of one, as they come: what they are
 * is told by the first of them; compressed ones flow on into the next flow.
 *
 * Ownership  one flow, and those within it, serve one thing after the other.
 * Errors     a verdict; the reason by report_flow_error.
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
 * What begins with HEAD; ENDS: there is no more.  *BLANK: octets ahead of it
 * that are to be left out.
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

struct report_flow *report_flow_new(struct report_flows *);
void report_flow_free(struct report_flow *); /* NULL is allowed */

/* Begin with something; MEMBER is its name, or empty.  Borrowed to the end. */
void report_flow_begin(struct report_flow *, struct span member);

/* False: no more of it is wanted. */
bool report_flow_add(struct report_flow *, struct span);

/*
 * The end.  What was found is in the store, broken ones too; REPORT_OTHER:
 * there was no report in it, and why is for the caller to say or not.
 */
enum report_verdict report_flow_end(struct report_flow *);

const char *report_flow_error(const struct report_flow *);

#endif
