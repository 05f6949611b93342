/*
 * dns_print - DNS records in the forms in which they are published.
 *
 * Units      octets; TTLs in seconds.
 * Ownership  borrows all spans.
 * Errors     none: what a form cannot hold bare is escaped, so that data can
 *            never begin a line, end a string or add a record.  Only
 *            DNS_FORMAT_VALUE is the data as it is.  Names must have passed
 *            domain_parse.
 */
#ifndef DNS_PRINT_H
#define DNS_PRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

enum dns_format {
	DNS_FORMAT_ZONE,      /* RFC 1035 section 5.1, strings in parentheses */
	DNS_FORMAT_VALUE,     /* the data alone, joined: for a web form */
	DNS_FORMAT_STRINGS,   /* the data alone, as quoted strings */
	DNS_FORMAT_NSUPDATE,  /* a script for nsupdate(1): replaces the RRset */
	DNS_FORMAT_JSON,      /* NDJSON, an object a record */
	DNS_FORMAT_TINYDNS,   /* lines of tinydns-data */
	DNS_FORMAT_ROUTE53,   /* a change batch of the AWS command line */
	DNS_FORMAT_FORM,      /* lines, as the form of a web console asks */
	DNS_FORMAT_TERRAFORM, /* aws_route53_record resources (HCL) */
	DNS_FORMAT_OCTODNS,   /* a zone of octoDNS (YAML) */
	DNS_FORMAT_DNSCONTROL, /* D_EXTEND() of DNSControl (JavaScript) */
	DNS_FORMAT_CLOUDFLARE, /* objects for Cloudflare's API (NDJSON) */
};

enum dns_record_type { DNS_RECORD_TXT, DNS_RECORD_CNAME };

/* "TXT" or "CNAME". */
const char *dns_record_type_name(enum dns_record_type);

/* One record, class IN. */
struct dns_record {
	enum dns_record_type type;
	struct span owner; /* absolute, no dot at its end; empty: unknown */
	uint32_t ttl;
	struct span data; /* TXT: octets; CNAME: the target, like owner */
};

/* Octets of one character-string, RFC 1035 section 3.3. */
#define DNS_STRING_MAX 255

/* The form that --format names so: "zone", "value", ...; false for others. */
bool dns_format_parse(const char *name, enum dns_format *out);

/* The name that --format has for a form. */
const char *dns_format_name(enum dns_format);

/* The names of all of them, "zone, value, ... or cloudflare". */
const char *dns_format_names(struct arena *);

/* Does this form need an owner?  VALUE, STRINGS and JSON do not. */
bool dns_format_needs_owner(enum dns_format);

/* Append N records and what surrounds them. */
void dns_print(
    struct buf *, enum dns_format, const struct dns_record *records, size_t n);

/* The two forms that are JSON; dns_print calls them. */
void dns_print_json(struct buf *, const struct dns_record *);
void dns_print_route53(
    struct buf *, const struct dns_record *records, size_t n);

/* How a string writes an octet that may not stand bare: \NNN in this base. */
enum dns_escape { DNS_ESCAPE_OCTAL = 8, DNS_ESCAPE_DECIMAL = 10 };

/* Append an octet as \NNN. */
void dns_print_number(struct buf *, unsigned octet, enum dns_escape);

/*
 * Append the data: of a TXT, quoted strings with SEPARATOR between; of a CNAME,
 * its target with a dot.
 */
void dns_print_data(struct buf *, const struct dns_record *,
    const char *separator, enum dns_escape);

#endif
