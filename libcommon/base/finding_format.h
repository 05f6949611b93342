/*
 * finding_format - findings of a whole run as one document: TAP 13, JUnit XML,
 * SARIF 2.1.0, or the annotations of GitHub Actions.
 *
 * A document is printed piece by piece, so that a run may be of any length:
 * its beginning, what was found about each subject, its end.  Nothing from a
 * record can break out of its place: controls and what is not UTF-8 come out
 * as \xNN, and what means something in the format is escaped.
 *
 * Ownership  borrows all; scratch memory is of the arena of the buffer.
 * Errors     none but those of the buffer.
 */
#ifndef FINDING_FORMAT_H
#define FINDING_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/finding.h"

/* All that a document says besides findings. */
struct finding_document {
	const char *tool, *version;
	const struct finding_rules *const *tables; /* NULL ends them */
	const struct finding_policy *shown;
	bool compared; /* with an earlier run: --state */
	uint64_t now;  /* Unix seconds, when the run began */
	int status;    /* of the run, known at its end */

	/* Counted by finding_document_count. */
	size_t subjects, failed, unchecked;

	/* Private. */
	size_t results;
};

struct finding_format {
	/* True: the beginning can only be printed when all is counted. */
	bool counts_first;
	void (*begin)(struct buf *, const struct finding_document *);
	/*
	 * One more subject, which was counted.  What is to stand behind all
	 * subjects goes to NOTES.
	 */
	void (*add)(struct buf *, struct buf *notes, struct finding_document *,
	    const struct findings *);
	/* Where NOTES are to stand; then the end.  Either may be NULL. */
	void (*notes)(struct buf *);
	void (*end)(struct buf *, const struct finding_document *);
};

/* TAP 13: a test for each subject, findings as comments; the plan is last. */
extern const struct finding_format finding_tap;

/*
 * JUnit XML: a test suite, a test case for each subject.  An error makes it a
 * failure, a failed look-up an error; what else was found is in system-out.
 * It keeps to the schema of Ant and to that of Jenkins.
 */
extern const struct finding_format finding_junit;

/* SARIF 2.1.0: a result for each finding and each failed look-up. */
extern const struct finding_format finding_sarif;

/* GitHub: an annotation for each finding and each failed look-up. */
extern const struct finding_format finding_github;

/* Count one more subject; call it before a format adds that. */
void finding_document_count(struct finding_document *, const struct findings *);

#endif
