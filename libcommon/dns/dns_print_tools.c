#include "dns/dns_print_tools.h"
#include "base/json.h"

void
dns_print_form(struct buf *out, const struct dns_record *record)
{
	bool text = record->type == DNS_RECORD_TXT;

	buf_addf(out,
	    "Type: %s\nHost: %.*s\n%s: ", dns_record_type_name(record->type),
	    SPAN_ARG(record->owner), text ? "Value" : "Points to");
	buf_add(out, record->data);
	buf_addf(out, "\nTTL: %lu\n", (unsigned long)record->ttl);
}

/* Text within double quotes, as HCL has it: "${" and "%{" begin templates. */
static void
add_hcl(struct buf *out, struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = s.p[i];

		if (c < 0x20 || c >= 0x7f)
			buf_addf(out, "\\\\%03o", c);
		else if (c == '"' || c == '\\')
			buf_addf(out, "\\\\\\%c", c);
		else if ((c == '$' || c == '%') && i + 1 < s.len &&
			 s.p[i + 1] == '{')
			buf_addf(out, "%c%c", c, c);
		else
			buf_addc(out, c);
	}
}

/* Letters, digits and "_": the name of a resource. */
static void
add_identifier(struct buf *out, struct span name)
{
	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = name.p[i];

		buf_addc(out, c == '.' || c == '-' ? '_' : c);
	}
}

static void
add_hcl_data(struct buf *out, const struct dns_record *record)
{
	struct span rest = record->data;

	if (record->type == DNS_RECORD_CNAME) {
		add_hcl(out, rest);
		return;
	}
	do {
		if (rest.p != record->data.p)
			buf_adds(out, "\\\"\\\"");
		add_hcl(out, span_head(rest, DNS_STRING_MAX));
		rest = span_skip(rest, DNS_STRING_MAX);
	} while (rest.len > 0);
}

void
dns_print_terraform(struct buf *out, const struct dns_record *record)
{
	buf_adds(out, "resource \"aws_route53_record\" \"r_");
	add_identifier(out, record->owner);
	buf_addf(out,
	    "\" {\n"
	    "  zone_id = var.zone_id\n"
	    "  name    = \"%.*s\"\n"
	    "  type    = \"%s\"\n"
	    "  ttl     = %lu\n"
	    "  records = [\"",
	    SPAN_ARG(record->owner), dns_record_type_name(record->type),
	    (unsigned long)record->ttl);
	add_hcl_data(out, record);
	buf_adds(out, "\"]\n}\n");
}

void
dns_print_cloudflare(struct buf *out, const struct dns_record *record)
{
	struct json *object = json_new_object(out->arena);
	struct buf data = buf_new(out->arena, out->max);

	json_set_text(object, "type", dns_record_type_name(record->type));
	json_set_span(object, "name", record->owner);
	if (record->type == DNS_RECORD_TXT)
		dns_print_data(&data, record, " ", DNS_ESCAPE_DECIMAL);
	else
		buf_add(&data, record->data);
	json_set_span(object, "content", buf_span(&data));
	json_set_number(object, "ttl", record->ttl);
	/* a key that Cloudflare answers for itself cannot be found */
	if (record->type == DNS_RECORD_CNAME)
		json_set_bool(object, "proxied", false);
	json_print(out, object);
}

/* Part OWNER into the zone and what is below it, which may be empty. */
static struct span
zone_of(struct span owner, struct span *below)
{
	struct span rest = owner, zone = owner;

	while (rest.p != NULL) {
		struct span label = span_cut(&rest, '.');

		if (label.len > 0 && label.p[0] == '_' && rest.p != NULL)
			zone = rest;
	}
	*below = zone.p == owner.p
		     ? (struct span){ 0 }
		     : span_head(owner, (size_t)(zone.p - owner.p) - 1);
	return zone;
}

/* Does the record begin another zone than the one before it? */
static bool
begins_zone(const struct dns_record *records, size_t i)
{
	struct span below;

	return i == 0 || !span_eq(zone_of(records[i].owner, &below),
			     zone_of(records[i - 1].owner, &below));
}

/* A string in double quotes, as YAML and JavaScript have it. */
static void
add_quoted(struct buf *out, struct span s, bool semicolons)
{
	buf_addc(out, '"');
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = s.p[i];

		if (c < 0x20 || c >= 0x7f)
			buf_addf(out, "\\x%02x", c);
		else if (c == ';' && semicolons)
			buf_adds(out, "\\\\;");
		else if (c == '"' || c == '\\')
			buf_addf(out, "\\%c", c);
		else
			buf_addc(out, c);
	}
	buf_addc(out, '"');
}

/* The target of an alias, with its dot, is quoted too. */
static void
add_value(struct buf *out, const struct dns_record *record, bool semicolons)
{
	struct span value = record->data;

	if (record->type == DNS_RECORD_CNAME)
		value = span_str(
		    arena_printf(out->arena, "%.*s.", SPAN_ARG(value)));
	add_quoted(out, value, semicolons);
}

void
dns_print_octodns(struct buf *out, const struct dns_record *records, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct span below, zone = zone_of(records[i].owner, &below);

		if (begins_zone(records, i))
			buf_addf(out, "---\n# %.*s.yaml\n", SPAN_ARG(zone));
		add_quoted(out, below, false);
		buf_addf(out, ":\n  type: %s\n  ttl: %lu\n  value: ",
		    dns_record_type_name(records[i].type),
		    (unsigned long)records[i].ttl);
		/* octoDNS wants semicolons escaped in the text itself */
		add_value(out, &records[i], records[i].type == DNS_RECORD_TXT);
		buf_addc(out, '\n');
	}
}

void
dns_print_dnscontrol(
    struct buf *out, const struct dns_record *records, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct span below, zone = zone_of(records[i].owner, &below);

		if (begins_zone(records, i))
			buf_addf(out, "%sD_EXTEND(\"%.*s\"",
			    i > 0 ? ");\n" : "", SPAN_ARG(zone));
		buf_addf(
		    out, ",\n  %s(", dns_record_type_name(records[i].type));
		add_quoted(out, below.len > 0 ? below : SPAN("@"), false);
		buf_adds(out, ", ");
		add_value(out, &records[i], false);
		buf_addf(out, ", TTL(%lu))", (unsigned long)records[i].ttl);
	}
	if (n > 0)
		buf_adds(out, ");\n");
}
