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
 * A resinfo for MAIL FROM and one for HELO, as far as they were checked, with
 * smtp.mailfrom or smtp.helo.  A local-part is shown only if the policy tested
 * it, RFC 8601 section 2.7.2.
 */
struct authres spf_authres(
    struct arena *, const struct spf_request *, const struct spf_results *);

/*
 * An object: client_ip, authserv_id, results, spf (an array of details).
 */
struct json *spf_report_json(
    struct arena *, const struct spf_request *, const struct spf_results *);

/*
 * A Received-SPF field for each of these results, folded, with EOL as line
 * ends (RFC 7208 section 9.1, erratum 5436).
 */
struct span spf_received(struct arena *, const struct spf_request *,
    const struct spf_results *, const char *eol);

/*
 * The header section of a message with the results on top, as ar_join has it,
 * or (RECEIVED) with Received-SPF fields.
 */
struct span spf_join(struct arena *, const struct msg *,
    const struct spf_request *, const struct spf_results *, bool received);

/*
 * A spf_trace: what a check did, step by step, on stderr; a line for each
 * event, two columns deeper for each include.  CTX is an arena for what is put
 * together.
 */
void spf_verbose(void *ctx, const struct spf_event *);

/*
 * The exit status, by the result that decides: pass 0, temperror 75, else 1.
 */
int spf_status(const struct spf_results *);

#endif
