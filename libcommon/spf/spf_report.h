/*
 * spf_report - SPF results for people and programs: resinfos, JSON,
 * Received-SPF, words on stderr, exit status.
 *
 * RFC 8601 section 2.7.2, RFC 7208 section 9.
 *
 * Ownership  everything lives in the arena given.
 * Errors     none.
 */
#ifndef SPF_REPORT_H
#define SPF_REPORT_H

#include "authres/authres.h"
#include "base/arena.h"
#include "base/span.h"
#include "mail/msg.h"
#include "spf/spf.h"

struct json;

/*
 * Make a resinfo for each of MAIL FROM and HELO that was checked, with
 * smtp.mailfrom or smtp.helo.  A local-part is shown only if the record tested
 * it, RFC 8601 section 2.7.2.
 */
struct authres spf_authres(
    struct arena *, const struct spf_request *, const struct spf_results *);

/* Make an object: client_ip, authserv_id, results, spf (array of details). */
struct json *spf_report_json(
    struct arena *, const struct spf_request *, const struct spf_results *);

/*
 * Make a Received-SPF field for each of these results, folded, with EOL as line
 * ends (RFC 7208 section 9.1, erratum 5436).
 */
struct span spf_received(struct arena *, const struct spf_request *,
    const struct spf_results *, const char *eol);

/*
 * The header section of a message with the results on top, as ar_join makes it;
 * with RECEIVED, with Received-SPF fields instead.
 */
struct span spf_join(struct arena *, const struct msg *,
    const struct spf_request *, const struct spf_results *, bool received);

/*
 * Print an event of a check to stderr, on one line, two columns deeper for each
 * include.  It is a spf_trace whose CTX is an arena for scratch.
 */
void spf_verbose(void *ctx, const struct spf_event *);

/*
 * The exit status, by the result that decides: pass 0, temperror 75, else 1.
 */
int spf_status(const struct spf_results *);

#endif
