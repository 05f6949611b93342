/*
 * domain_records - judge the records of TLS-RPT, MTA-STS and BIMI, as texts.
 *
 * RFC 8460 section 3; RFC 8461 section 3.1;
 * draft-brand-indicators-for-message-identification.
 *
 * Ownership  findings borrow the name of their subject.
 * Errors     none: there are findings.
 */
#ifndef DOMAIN_RECORDS_H
#define DOMAIN_RECORDS_H

#include <stdbool.h>

#include "base/finding.h"
#include "base/span.h"
#include "judge/version_record.h"

extern const struct version_kind tls_rpt_kind, mta_sts_kind, bimi_kind;

/* Judge a text that begins with the version of its kind. */
void tls_rpt_judge(struct findings *, struct span text);
void mta_sts_judge(struct findings *, struct span text);

/* The same; false: it declines to show a picture. */
bool bimi_judge(struct findings *, struct span text);

#endif
