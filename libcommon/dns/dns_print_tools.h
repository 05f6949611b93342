/*
 * dns_print_tools - DNS records in the languages of consoles and of the tools
 * that keep DNS as code; dns_print calls them.
 *
 * Where a language wants names below a zone, the zone is what follows the last
 * label of the owner that begins with "_".
 *
 * Ownership  borrows all spans.
 * Errors     none: every octet is escaped as the language wants it.
 */
#ifndef DNS_PRINT_TOOLS_H
#define DNS_PRINT_TOOLS_H

#include "base/buf.h"
#include "dns/dns_print.h"

/* Append lines with "Type:", "Host:", "Value:" or "Points to:", and "TTL:". */
void dns_print_form(struct buf *, const struct dns_record *);

/* Append a resource aws_route53_record; \"\" separates strings, as AWS wants.
 */
void dns_print_terraform(struct buf *, const struct dns_record *);

/* Append an object on a line: the body of a request that makes the record. */
void dns_print_cloudflare(struct buf *, const struct dns_record *);

/* Append a YAML document for each zone. */
void dns_print_octodns(
    struct buf *, const struct dns_record *records, size_t n);

/* Append a call of D_EXTEND() for each zone. */
void dns_print_dnscontrol(
    struct buf *, const struct dns_record *records, size_t n);

#endif
