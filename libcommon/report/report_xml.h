/*
 * report_xml - read an aggregate report, as its octets come.
 *
 * RFC 9990, RFC 7489 appendix C, and what is in use: the namespace of elements
 * does not matter, an unknown element is passed over with all that is in it,
 * and values are read leniently.  A DOCTYPE ends the reading, so the only
 * entities are the five of XML.
 *
 * Units      octets.
 * Input      from the first "<" or byte-order mark on; UTF-8, UTF-16,
 *            ISO-8859-1, US-ASCII and windows-1252, as declared.
 * Ownership  rows go to the store; everything else lives until the next begin.
 * Errors     a verdict, and a reason in report_xml_error.
 */
#ifndef REPORT_XML_H
#define REPORT_XML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "report/report_item.h"
#include "report/report_store.h"

enum report_verdict {
	REPORT_READ,    /* so far, so good */
	REPORT_OTHER,   /* it is not a report */
	REPORT_FAULTY,  /* it is a report, but a broken one */
	REPORT_STOPPED, /* the system could not: errno */
};

/* What a linter gets: an element, and what is in it. */
struct report_xml_event {
	const char *element; /* its local name; NULL: the end of the report */
	const char *parent;  /* the name of the one around it; or NULL */
	struct span text;    /* trimmed; of elements that hold a value */
	size_t line;         /* where it began */
	bool known;          /* else it and all in it is passed over */
	bool ends;           /* it ends, and TEXT is there */
	bool foreign;        /* in a namespace of its own */
};
typedef void report_xml_watch(void *ctx, const struct report_xml_event *);

struct report_xml_options {
	uint64_t max_size; /* octets of XML */
	bool lenient;      /* repair octets that are not UTF-8, bare < and & */
	report_xml_watch *watch; /* or NULL */
	/* Each record once it is complete, refused ones too; or NULL. */
	void (*record)(void *ctx, const struct report_record *, size_t line);
	void *ctx;
};

struct report_xml;

/* Make a reader, for many documents. */
struct report_xml *report_xml_new(const struct report_xml_options *);

/* Free a reader; NULL is allowed. */
void report_xml_free(struct report_xml *);

/* Begin a document, whose rows go to STORE. */
void report_xml_begin(struct report_xml *, struct report_store *);

/* Take octets of the document. */
enum report_verdict report_xml_add(struct report_xml *, struct span);

/* End the document: REPORT_READ if it is a whole report. */
enum report_verdict report_xml_end(struct report_xml *);

/* The report, once the document was read. */
const struct report_aggregate *report_xml_report(const struct report_xml *);

/* How many records were refused so far. */
uint64_t report_xml_refused(const struct report_xml *);

/* Why the verdict is not REPORT_READ. */
const char *report_xml_error(const struct report_xml *);

#endif
