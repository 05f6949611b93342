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

/* One result, header.from the domain that decides, policy.dmarc as applied. */
struct authres dmarc_authres(
    struct arena *, struct span authserv_id, const struct dmarc_results *);

/* The header section of a message with the result on top, as ar_join. */
struct span dmarc_join(struct arena *, const struct msg *,
    struct span authserv_id, const struct dmarc_results *);

/* The keys of an object that stand beside "results", but for "arc". */
void dmarc_set_json(struct json *object, const struct dmarc_results *);

/*
 * What follows, RFC 9990 section 3.1.1.10: a policy, or "pass" where one was
 * met, or "none".
 */
const char *dmarc_disposition(const struct dmarc_verdict *);

/* "published": domain, p, sp, np, adkim, aspf, psd, t as they are. */
void dmarc_set_published(struct json *object, const struct dmarc_step *);

/* A question and its answer: name, type, status, record. */
void dmarc_set_query(struct json *object, const struct dns_answer *);

/* "_dmarc.example.com TXT: NXDOMAIN", with the record where there is one. */
struct span dmarc_query_text(struct arena *, const struct dns_answer *);

/* Each step on stderr; NAME is the message's. */
void dmarc_verbose(
    struct arena *, const char *name, const struct dmarc_results *);

/* pass 0, temperror 75, else 1 */
int dmarc_status(const struct dmarc_results *);

#endif
