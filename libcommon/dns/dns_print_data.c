#include "dns/dns_print.h"

void
dns_print_number(struct buf *out, unsigned c, enum dns_escape base)
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
			dns_print_number(out, c, escape);
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
