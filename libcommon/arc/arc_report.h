/*
 * arc_report - the result of an ARC chain for people and programs.
 *
 * RFC 8617 section 10.2 (header.oldest-pass, smtp.remote-ip).
 *
 * Ownership  everything lives in the arena given.
 * Errors     none.
 */
#ifndef ARC_REPORT_H
#define ARC_REPORT_H

#include "arc/arc.h"
#include "authres/authres.h"
#include "base/arena.h"
#include "base/ip.h"
#include "base/span.h"

struct json;

/*
 * Make one resinfo, "arc=pass (i=2 d=lists.example) header.oldest-pass=0"; the
 * comment names the newest set and its sealer.  CLIENT, for smtp.remote-ip, may
 * be NULL.
 */
struct authres arc_authres(struct arena *, struct span authserv_id,
    const struct arc_chain *, const struct ip *client);

/* Set the keys of a "chain" object. */
void arc_set_json(
    struct arena *, struct json *object, const struct arc_chain *);

/*
 * The exit status: STATUS_YES for a pass, STATUS_TEMP for a fail only since DNS
 * did not answer, else STATUS_NO.
 */
int arc_status(const struct arc_chain *);

/* Print a table of the sets to stderr, and then what is wrong with them. */
void arc_verbose(struct arena *, const char *name, const struct arc_chain *);

#endif
