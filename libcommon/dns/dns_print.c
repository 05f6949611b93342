#include "dns/dns_print.h"
#include "base/json.h"
#include "dns/dns_print_tools.h"

static struct span
absolute(struct buf *out, struct span name)
{
	return span_str(arena_printf(out->arena, "%.*s.", SPAN_ARG(name)));
}

static void
set_strings(struct json *object, struct span data)
{
	struct json *list = json_set_array(object, "strings");

	do {
		json_add_span(list, span_head(data, DNS_STRING_MAX));
		data = span_skip(data, DNS_STRING_MAX);
	} while (data.len > 0);
}

void
dns_print_json(struct buf *out, const struct dns_record *record)
{
	struct json *object = json_new_object(out->arena);

	if (record->owner.len > 0) {
		json_set_span(object, "owner", absolute(out, record->owner));
		json_set_number(object, "ttl", record->ttl);
	}
	json_set_text(object, "type", dns_record_type_name(record->type));
	if (record->type == DNS_RECORD_TXT) {
		json_set_span(object, "value", record->data);
		set_strings(object, record->data);
	} else {
		json_set_span(object, "value", absolute(out, record->data));
	}
	json_print(out, object);
}

static void
set_route53(
    struct json *change, struct buf *out, const struct dns_record *record)
{
	struct buf data = buf_new(out->arena, out->max);
	struct json *set, *values;

	dns_print_data(&data, record, " ", DNS_ESCAPE_OCTAL);
	json_set_text(change, "Action", "UPSERT");
	set = json_set_object(change, "ResourceRecordSet");
	json_set_span(set, "Name", absolute(out, record->owner));
	json_set_text(set, "Type", dns_record_type_name(record->type));
	json_set_number(set, "TTL", record->ttl);
	values = json_set_array(set, "ResourceRecords");
	json_set_span(json_add_object(values), "Value", buf_span(&data));
}

void
dns_print_route53(struct buf *out, const struct dns_record *records, size_t n)
{
	struct json *batch = json_new_object(out->arena);
	struct json *changes = json_set_array(batch, "Changes");

	for (size_t i = 0; i < n; i++)
		set_route53(json_add_object(changes), out, &records[i]);
	json_print(out, batch);
}

static const char *const names[] = {
	[DNS_FORMAT_ZONE] = "zone",
	[DNS_FORMAT_VALUE] = "value",
	[DNS_FORMAT_STRINGS] = "strings",
	[DNS_FORMAT_NSUPDATE] = "nsupdate",
	[DNS_FORMAT_JSON] = "json",
	[DNS_FORMAT_TINYDNS] = "tinydns",
	[DNS_FORMAT_ROUTE53] = "route53",
	[DNS_FORMAT_FORM] = "form",
	[DNS_FORMAT_TERRAFORM] = "terraform",
	[DNS_FORMAT_OCTODNS] = "octodns",
	[DNS_FORMAT_DNSCONTROL] = "dnscontrol",
	[DNS_FORMAT_CLOUDFLARE] = "cloudflare",
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

const char *
dns_format_names(struct arena *arena)
{
	struct buf b = buf_new(arena, 1024);

	for (size_t i = 0; i < NNAMES; i++) {
		if (i > 0)
			buf_adds(&b, i + 1 < NNAMES ? ", " : " or ");
		buf_adds(&b, names[i]);
	}
	return buf_string(&b);
}

bool
dns_format_needs_owner(enum dns_format format)
{
	return format != DNS_FORMAT_VALUE && format != DNS_FORMAT_STRINGS &&
	       format != DNS_FORMAT_JSON;
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
			dns_print_number(out, c, DNS_ESCAPE_OCTAL);
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
	case DNS_FORMAT_CLOUDFLARE: dns_print_cloudflare(out, record); break;
	case DNS_FORMAT_FORM: dns_print_form(out, record); break;
	case DNS_FORMAT_TERRAFORM: dns_print_terraform(out, record); break;
	case DNS_FORMAT_ROUTE53:
	case DNS_FORMAT_OCTODNS:
	case DNS_FORMAT_DNSCONTROL: break;
	}
}

void
dns_print(struct buf *out, enum dns_format format,
    const struct dns_record *records, size_t n)
{
	switch (format) {
	case DNS_FORMAT_ROUTE53: dns_print_route53(out, records, n); return;
	case DNS_FORMAT_OCTODNS: dns_print_octodns(out, records, n); return;
	case DNS_FORMAT_DNSCONTROL:
		dns_print_dnscontrol(out, records, n);
		return;
	default: break;
	}
	for (size_t i = 0; i < n; i++) {
		if (i > 0 && (format == DNS_FORMAT_FORM ||
				 format == DNS_FORMAT_TERRAFORM))
			buf_addc(out, '\n');
		print_record(out, format, &records[i]);
	}
	if (format == DNS_FORMAT_NSUPDATE)
		buf_adds(out, "send\n");
}
