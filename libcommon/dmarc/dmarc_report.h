/*
 * dmarc_report - DMARC results for people and programs: resinfo, JSON, words
 * on stderr, exit status.
 *
 * RFC 9989 section 9, RFC 8601 section 2.7.
 *
 * Ownership  everything lives in the arena given.
 * Errors     none.
 */
#ifndef DMARC_REPORT_H
#define DMARC_REPORT_H

#include "authres/authres.h"
#include "base/arena.h"
#include "base/span.h"
#include "dmarc/dmarc_authors.h"
#include "dns/dns.h"
#include "mail/msg.h"

struct json;

/*
 * Make one result: header.from is the domain that decides, policy.dmarc the
 * policy as it is applied.
 */
struct authres dmarc_authres(
    struct arena *, struct span authserv_id, const struct dmarc_results *);

/* The header section of a message with the result on top, see ar_join.h. */
struct span dmarc_join(struct arena *, const struct msg *,
    struct span authserv_id, const struct dmarc_results *);

/* Set the keys of an object that stand beside "results", except "arc". */
void dmarc_set_json(struct json *object, const struct dmarc_results *);

/*
 * What a report says of the message, RFC 9990 section 3.1.1.10: the policy that
 * is applied, or "pass", or "none".
 */
const char *dmarc_disposition(const struct dmarc_verdict *);

/* Set "published": domain, p, sp, np, adkim, aspf, psd, t as in the record. */
void dmarc_set_published(struct json *object, const struct dmarc_step *);

/* Set the keys of a question and its answer: name, type, status, record. */
void dmarc_set_query(struct json *object, const struct dns_answer *);

/* "_dmarc.example.com TXT: NXDOMAIN", with the record where there is one. */
struct span dmarc_query_text(struct arena *, const struct dns_answer *);

/* Print each step to stderr; NAME is that of the message. */
void dmarc_verbose(
    struct arena *, const char *name, const struct dmarc_results *);

/* The exit status: 0 for pass, 75 for temperror, else 1. */
int dmarc_status(const struct dmarc_results *);

#endif
