#include <string.h>

#include "base/abnf.h"
#include "base/buf.h"
#include "base/diag.h"
#include "dns/dns_rdata.h"

/* ldns takes no more text than this for one record. */
#define LDNS_TEXT_MAX 65535

static const struct {
	enum dns_type type;
	const char *name;
} types[] = {
	{ DNS_TXT, "TXT" },
	{ DNS_A, "A" },
	{ DNS_AAAA, "AAAA" },
	{ DNS_MX, "MX" },
	{ DNS_CNAME, "CNAME" },
	{ DNS_NS, "NS" },
	{ DNS_SOA, "SOA" },
	{ DNS_PTR, "PTR" },
	{ DNS_DNAME, "DNAME" },
	{ DNS_SPF, "SPF" },
};

#define TYPES (sizeof(types) / sizeof(types[0]))

const char *
dns_type_text(enum dns_type type)
{
	for (size_t i = 0; i < TYPES; i++)
		if (types[i].type == type)
			return types[i].name;
	return "?";
}

unsigned
dns_rdata_type(struct span name)
{
	char text[16];

	for (size_t i = 0; i < TYPES; i++)
		if (span_is_nocase(name, types[i].name))
			return types[i].type;
	if (name.len >= sizeof(text))
		return 0;
	memcpy(text, name.p, name.len);
	text[name.len] = '\0';
	/* knows TYPE12345 too, but lets it overflow */
	return (unsigned)ldns_get_rr_type_by_name(text) & 0xffff;
}

bool
dns_rdata_wanted(unsigned type)
{
	for (size_t i = 0; i < TYPES; i++)
		if (types[i].type == type)
			return true;
	return false;
}

#define STRING_MAX 255

/* One character-string, its octets to P; any length. */
static bool
parse_string(
    struct span text, unsigned char *p, size_t *len, const char **reason)
{
	size_t n = 0;

	while (text.len > 0) {
		unsigned char c = text.p[0];

		text = span_skip(text, 1);
		if (c == '\\' && !dns_unescape(&text, &c)) {
			*reason =
			    "TXT: \"\\\" before nothing, or not \\DDD of "
			    "at most 255";
			return false;
		}
		p[n++] = c;
	}
	*len = n;
	return true;
}

/* Note a string of LEN octets, in pieces where it is too long. */
static void
add_string(struct dns_rr *out, uint8_t *lens, size_t len)
{
	out->oversize |= len > STRING_MAX;
	for (; len > STRING_MAX; len -= STRING_MAX)
		lens[out->strings++] = STRING_MAX;
	lens[out->strings++] = (uint8_t)len;
}

/*
 * Not by ldns, which copies every record through buffers of 64 KiB and takes
 * no text beyond that, although escapes make four octets of one.
 */
static bool
parse_strings(struct arena *arena, const struct dns_rdata *in,
    struct dns_rr *out, const char **reason)
{
	size_t len = 0, max = 0;
	unsigned char *octets;
	uint8_t *lens;

	for (size_t i = 0; i < in->n; i++)
		max += in->tokens[i].text.len;
	octets = arena_alloc(arena, max);
	lens = arena_alloc(arena, in->n + max / STRING_MAX);
	*out = (struct dns_rr){ .string_lens = lens };
	for (size_t i = 0; i < in->n; i++) {
		size_t n;

		if (!parse_string(in->tokens[i].text, octets + len, &n, reason))
			return false;
		add_string(out, lens, n);
		len += n;
	}
	out->data = span_of(octets, len);
	return true;
}

/* The record as ldns wants it, at the root and with TTL 0. */
static bool
record_text(struct buf *b, const struct dns_rdata *in)
{
	buf_addf(b, ". 0 IN TYPE%u", in->type);
	for (size_t i = 0; i < in->n; i++) {
		if (in->tokens[i].quoted)
			return false;
		buf_addc(b, ' ');
		buf_add(b, in->tokens[i].text);
	}
	return buf_ok(b);
}

static bool
parse_by_ldns(struct arena *arena, const struct dns_rdata *in,
    struct dns_rr *out, const char **reason)
{
	struct buf text = buf_new(arena, LDNS_TEXT_MAX);
	struct dns_name origin = *in->origin;
	ldns_rdf *rdf;
	ldns_rr *rr = NULL;
	ldns_status status;
	bool ok;

	*reason = "a quoted string where none can be, or too much text";
	if (!record_text(&text, in))
		return false;
	rdf = ldns_rdf_new(LDNS_RDF_TYPE_DNAME, origin.len, origin.p);
	if (rdf == NULL)
		diag_oom();
	status = ldns_rr_new_frm_str(&rr, buf_string(&text), 0, rdf, NULL);
	ldns_rdf_free(rdf);
	if (status == LDNS_STATUS_MEM_ERR)
		diag_oom();
	*reason = "the record's data cannot be read";
	if (status != LDNS_STATUS_OK)
		return false;
	ok = dns_rr_from_ldns(arena, rr, out);
	ldns_rr_free(rr);
	return ok;
}

bool
dns_rdata_parse(struct arena *arena, const struct dns_rdata *in,
    struct dns_rr *out, const char **reason)
{
	uint64_t preference;
	bool generic = in->n > 0 && !in->tokens[0].quoted &&
		       span_is(in->tokens[0].text, "\\#");

	if (in->n == 0) {
		*reason = "a record without data";
		return false;
	}
	if ((in->type == DNS_TXT || in->type == DNS_SPF) && !generic)
		return parse_strings(arena, in, out, reason);
	/* ldns takes 70000 for 4464 */
	if (in->type == DNS_MX && !generic &&
	    (!abnf_number(in->tokens[0].text, 5, &preference) ||
		preference > UINT16_MAX)) {
		*reason = "MX: the preference is not a number below 65536";
		return false;
	}
	return parse_by_ldns(arena, in, out, reason);
}
