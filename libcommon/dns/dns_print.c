#include "dns/dns_print.h"

static const char *const names[] = {
	[DNS_FORMAT_ZONE] = "zone",
	[DNS_FORMAT_VALUE] = "value",
	[DNS_FORMAT_STRINGS] = "strings",
	[DNS_FORMAT_NSUPDATE] = "nsupdate",
	[DNS_FORMAT_JSON] = "json",
	[DNS_FORMAT_TINYDNS] = "tinydns",
	[DNS_FORMAT_ROUTE53] = "route53",
};

#define NNAMES (sizeof(names) / sizeof(names[0]))

bool
dns_format_parse(const char *name, enum dns_format *out)
{
	for (size_t i = 0; i < NNAMES; i++)
		if (span_is(span_str(name), names[i])) {
			*out = (enum dns_format)i;
			return true;
		}
	return false;
}

const char *
dns_format_name(enum dns_format format)
{
	return names[format];
}

bool
dns_format_needs_owner(enum dns_format format)
{
	return format != DNS_FORMAT_VALUE && format != DNS_FORMAT_STRINGS &&
	       format != DNS_FORMAT_JSON;
}

static void
print_number(struct buf *out, unsigned c, unsigned base)
{
	buf_addf(out, "\\%u%u%u", c / base / base, c / base % base, c % base);
}

static void
print_string(struct buf *out, struct span s, enum dns_escape escape)
{
	buf_addc(out, '"');
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = s.p[i];

		if (c < 0x20 || c >= 0x7f) {
			print_number(out, c, escape);
			continue;
		}
		if (c == '"' || c == '\\')
			buf_addc(out, '\\');
		buf_addc(out, c);
	}
	buf_addc(out, '"');
}

void
dns_print_data(struct buf *out, const struct dns_record *record,
    const char *separator, enum dns_escape escape)
{
	struct span rest = record->data;

	if (record->type == DNS_RECORD_CNAME) {
		buf_add(out, rest);
		buf_addc(out, '.');
		return;
	}
	do {
		if (rest.p != record->data.p)
			buf_adds(out, separator);
		print_string(out, span_head(rest, DNS_STRING_MAX), escape);
		rest = span_skip(rest, DNS_STRING_MAX);
	} while (rest.len > 0);
}

const char *
dns_record_type_name(enum dns_record_type type)
{
	return type == DNS_RECORD_TXT ? "TXT" : "CNAME";
}

static void
print_zone(struct buf *out, const struct dns_record *record)
{
	bool many =
	    record->type == DNS_RECORD_TXT && record->data.len > DNS_STRING_MAX;

	buf_add(out, record->owner);
	buf_addf(out, ".\t%lu\tIN\t%s\t", (unsigned long)record->ttl,
	    dns_record_type_name(record->type));
	if (many)
		buf_adds(out, "( ");
	dns_print_data(out, record, "\n\t", DNS_ESCAPE_DECIMAL);
	buf_adds(out, many ? " )\n" : "\n");
}

static void
print_nsupdate(struct buf *out, const struct dns_record *record)
{
	const char *type = dns_record_type_name(record->type);

	buf_adds(out, "update delete ");
	buf_add(out, record->owner);
	buf_addf(out, ". IN %s\nupdate add ", type);
	buf_add(out, record->owner);
	buf_addf(out, ". %lu IN %s ", (unsigned long)record->ttl, type);
	dns_print_data(out, record, " ", DNS_ESCAPE_DECIMAL);
	buf_addc(out, '\n');
}

/* 'fqdn:s:ttl and Cfqdn:p:ttl; tinydns-data cuts strings by itself. */
static void
print_tinydns(struct buf *out, const struct dns_record *record)
{
	buf_addc(out, record->type == DNS_RECORD_TXT ? '\'' : 'C');
	buf_add(out, record->owner);
	buf_addc(out, ':');
	for (size_t i = 0; i < record->data.len; i++) {
		unsigned char c = record->data.p[i];

		if (c < 0x20 || c >= 0x7f || c == ':' || c == '\\')
			print_number(out, c, DNS_ESCAPE_OCTAL);
		else
			buf_addc(out, c);
	}
	buf_addf(out, ":%lu\n", (unsigned long)record->ttl);
}

static void
print_record(
    struct buf *out, enum dns_format format, const struct dns_record *record)
{
	switch (format) {
	case DNS_FORMAT_ZONE: print_zone(out, record); break;
	case DNS_FORMAT_NSUPDATE: print_nsupdate(out, record); break;
	case DNS_FORMAT_TINYDNS: print_tinydns(out, record); break;
	case DNS_FORMAT_JSON: dns_print_json(out, record); break;
	case DNS_FORMAT_STRINGS:
		dns_print_data(out, record, " ", DNS_ESCAPE_DECIMAL);
		buf_addc(out, '\n');
		break;
	case DNS_FORMAT_VALUE:
		buf_add(out, record->data);
		buf_addc(out, '\n');
		break;
	case DNS_FORMAT_ROUTE53: break;
	}
}

void
dns_print(struct buf *out, enum dns_format format,
    const struct dns_record *records, size_t n)
{
	if (format == DNS_FORMAT_ROUTE53) {
		dns_print_route53(out, records, n);
		return;
	}
	for (size_t i = 0; i < n; i++)
		print_record(out, format, &records[i]);
	if (format == DNS_FORMAT_NSUPDATE)
		buf_adds(out, "send\n");
}
