/*
 * version_record - TXT records that begin with a version and go on with
 * fields "name=value", divided by semicolons: those of TLS-RPT, MTA-STS and
 * BIMI.
 *
 * RFC 8460 section 3, RFC 8461 section 3.1,
 * draft-brand-indicators-for-message-identification section 4.3.
 *
 * Ownership  fields borrow from the record, and live in the arena of the
 *            findings.
 * Errors     none: there are findings.
 */
#ifndef VERSION_RECORD_H
#define VERSION_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/finding.h"
#include "base/span.h"
#include "dns/dns.h"

struct version_kind {
	const char *version; /* "v=STSv1", which a record begins with */
	const char *near;    /* "v=sts": what was meant for it begins so */
	const char *name;    /* "MTA-STS", for messages */
	/* Rules: several records, a wrong version, an error of syntax. */
	size_t several, wrong_version, syntax;
};

struct version_field {
	struct span name, value; /* without WSP at their ends */
	size_t offset;           /* of the name in the record */
};

struct version_record {
	struct span text;
	struct version_field *fields; /* those behind the version */
	size_t n;
};

/*
 * The record in an answer.  False: there is none that counts; if something was
 * meant as one, or there are several, that was added.
 */
bool version_record_find(struct findings *, const struct version_kind *,
    const struct dns_answer *, struct span *text);

/*
 * Parse a text that begins with the version.  Fields that are not of the form
 * "name=value", and names that stand twice, are added as errors and left out.
 */
void version_record_parse(struct findings *, const struct version_kind *,
    struct span text, struct version_record *);

/* The field of that name (in any case, which is added as an error); or NULL. */
const struct version_field *version_record_field(struct findings *,
    const struct version_kind *, const struct version_record *,
    const char *name);

#endif
