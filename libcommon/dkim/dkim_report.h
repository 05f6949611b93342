/*
 * dkim_report - DKIM results for people and programs: resinfos, JSON, the
 * lines of --verbose, exit status.
 *
 * RFC 8601 section 2.7.1, RFC 6008 (header.b).
 *
 * Ownership  everything lives in the arena given.
 * Errors     none.
 */
#ifndef DKIM_REPORT_H
#define DKIM_REPORT_H

#include "authres/authres.h"
#include "base/arena.h"
#include "base/span.h"
#include "dkim/dkim_verify.h"

struct json;

/*
 * The results as an Authentication-Results field of AUTHSERV_ID: a resinfo for
 * each signature, with header.d, .i, .s, .a and .b as far as they could be
 * read; "dkim=none" where there is no signature.
 */
struct authres dkim_authres(
    struct arena *, struct span authserv_id, const struct dkim_results *);

/* Set the member "signatures": an array with an object for each result. */
void dkim_set_json(
    struct arena *, struct json *object, const struct dkim_results *);

/*
 * Set the members of one such object; those of a signature of ARC too.  There
 * is no "result" where the signature was not tried.
 */
void dkim_set_signature(
    struct arena *, struct json *object, const struct dkim_result *);

/*
 * Explain each signature on stderr, a line for each step.  NAME is the
 * message's, and begins each line.
 */
void dkim_verbose(
    struct arena *, const char *name, const struct dkim_results *);

/*
 * The exit status of dkim-verify(1), from the signatures that count for DOMAIN
 * (empty: all): 0 if any passes, else 75 if any is temperror, else 1.
 */
int dkim_status(const struct dkim_results *, struct span domain);

#endif
