/*
 * report_reader - find the reports in a file, which may be of any kind: its
 * content tells.
 *
 * It can be XML or JSON; gzip or zip, also one within the other; a message with
 * such parts, or with a failure report; an mbox of messages.
 *
 * In a message or a zip archive, a part that is not a report is passed over;
 * anywhere else it is an error.
 *
 * Ownership  what is found goes to the store given.
 * Errors     what is broken is an entry of the store; see report_outcome.
 */
#ifndef REPORT_READER_H
#define REPORT_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "mail/mbox.h"
#include "report/report_store.h"
#include "report/report_xml.h"

struct report_reader_options {
	struct report_xml_options xml;
	bool mbox; /* --mbox: it is one, of this kind */
	enum mbox_kind kind;
	const char *tmpdir;
};

/* What a file held. */
struct report_outcome {
	size_t reports;  /* whole ones */
	size_t broken;   /* also records that were refused */
	size_t messages; /* mail, with a report or without */
	int error;       /* errno: it could not be read to its end */
	bool temporary; /* a temporary file failed: the error is the system's */
};

struct report_reader;

/* Make a reader; it can read many files, one after the other. */
struct report_reader *report_reader_new(const struct report_reader_options *);

/* Free a reader; NULL is allowed. */
void report_reader_free(struct report_reader *);

/*
 * Read a file from FD, to its end or until it is known to be broken, and put
 * what is found into the store.  NAME is its name in entries.
 */
struct report_outcome report_reader_file(
    struct report_reader *, int fd, const char *name, struct report_store *);

/* The same from octets in memory. */
struct report_outcome report_reader_span(struct report_reader *, struct span,
    const char *name, struct report_store *);

#endif
