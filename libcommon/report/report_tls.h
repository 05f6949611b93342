/*
 * report_tls - read an SMTP TLS report, RFC 8460 section 4.
 *
 * It is read leniently: mx-host may be a string or an array (erratum 6241),
 * numbers may be strings, and dates may have no zone (Microsoft).
 *
 * Ownership  entries are copied to the store.
 * Errors     a verdict and a reason.
 */
#ifndef REPORT_TLS_H
#define REPORT_TLS_H

#include <stddef.h>

#include "base/span.h"
#include "report/report_found.h"
#include "report/report_xml.h"

/* Keep an entry for each policy of the report in TEXT; WHY has room for SIZE.
 */
enum report_verdict report_tls_read(struct span text, struct report_found *,
    struct span member, char *why, size_t size);

#endif
