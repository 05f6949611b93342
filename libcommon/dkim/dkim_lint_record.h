/*
 * dkim_lint_record - judge the text of a key record, without DNS.
 *
 * RFC 6376 section 3.6.1, RFC 8301, RFC 8463.  Slips of copying are named by
 * their cause: quotes and backslashes of zone files, typographic quotes,
 * missing semicolons and the like.  Each is named once; then the rest is judged
 * as it was meant.  Positions are those in the text as it is.
 *
 * Ownership  findings borrow nothing of the record; the key lives in the
 *            arena of the findings.
 * Errors     none.
 */
#ifndef DKIM_LINT_RECORD_H
#define DKIM_LINT_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/finding.h"
#include "base/span.h"
#include "dkim/dkim_key.h"

/* What a TXT record seems to be. */
enum dkim_lint_kind {
	DKIM_LINT_KEY,   /* a key record, perhaps a broken one */
	DKIM_LINT_REST,  /* base64 alone: part of a key, or some token */
	DKIM_LINT_HOST,  /* a host name, as the target of a CNAME */
	DKIM_LINT_OTHER, /* something else: SPF, site verification */
};

/* What TEXT seems to be. */
enum dkim_lint_kind dkim_lint_kind(struct span text);

struct dkim_lint_record {
	struct span text; /* strings joined */
	/* Octets of each string; without any they are not known. */
	const uint8_t *string_lens;
	size_t strings;
	bool foreign; /* behind a CNAME: others must mend it */
	bool bulk;    /* by the rules of those who take bulk mail */
};

/*
 * Judge a record of any kind.  True: verifiers can use it, and *KEY is set.
 * False: there is a finding that is an error.
 */
bool dkim_lint_record(
    struct findings *, const struct dkim_lint_record *, struct dkim_key *key);

#endif
