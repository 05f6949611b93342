#include "dns/dns_tinydns.h"
#include "base/abnf.h"
#include "base/buf.h"
#include "base/ip.h"
#include "dns/dns_rdata.h"

/* What tinydns-data takes where a line does not say it. */
#define TTL 86400
#define TTL_NS 259200
#define TTL_SOA 2560

/* It cuts texts so. */
#define STRING 127

/* Fields of a line; "Z" has the most, and what follows is of no interest. */
#define FIELDS 11

struct line {
	struct arena *arena;
	struct span fields[FIELDS];
	struct dns_name name;
	struct dns_tinydns_line *out;
	const char *why;
};

static bool
refuse(struct line *l, const char *why)
{
	l->why = why;
	return false;
}

bool
dns_tinydns_is(struct span text)
{
	while (text.p != NULL) {
		struct span line = span_trim(span_cut(&text, '\n'));
		size_t colon = span_find(line, ':');

		if (line.len == 0 || line.p[0] == '#')
			continue;
		return colon > 0 && colon < line.len &&
		       span_find(SPAN("+=.&@'^CZ:-%36S"), line.p[0]) < 15 &&
		       span_find(line, ' ') > colon &&
		       span_find(line, '\t') > colon;
	}
	return false;
}

/* Take an octet off *REST; "\OOO" is one. */
static unsigned char
take_octet(struct span *rest)
{
	unsigned char c = rest->p[0];
	unsigned v = 0;
	size_t n = 1;

	if (c != '\\' || rest->len == 1 || rest->p[1] < '0' ||
	    rest->p[1] > '7') {
		*rest = span_skip(*rest, 1);
		return c;
	}
	for (; n < 4 && n < rest->len && rest->p[n] >= '0' && rest->p[n] <= '7';
	     n++)
		v = v * 8 + rest->p[n] - (unsigned)'0';
	*rest = span_skip(*rest, n);
	return (unsigned char)v;
}

static struct span
unescape(struct arena *arena, struct span text)
{
	unsigned char *p = arena_raw(arena, text.len);
	size_t n = 0;

	while (text.len > 0)
		p[n++] = take_octet(&text);
	return span_of(p, n);
}

/* A name as dns_name_parse wants it: what is odd in it as \DDD. */
static bool
parse_name(struct line *l, struct span text, struct dns_name *out)
{
	const struct dns_name root = { .len = 1 };
	struct buf b = buf_new(l->arena, 4 * DNS_NAME_MAX + 1);

	if (text.len > 1 && text.p[0] == '.')
		text = span_skip(text, 1);
	while (text.len > 0) {
		bool plain = text.p[0] != '\\';
		unsigned char c = take_octet(&text);

		if (abnf_is_alnum(c) || c == '-' || c == '_' || c == '*' ||
		    (c == '.' && plain))
			buf_addc(&b, c);
		else
			buf_addf(&b, "\\%03u", c);
	}
	if (b.len == 0)
		buf_addc(&b, '.');
	return (buf_ok(&b) && dns_name_parse(buf_span(&b), &root, out)) ||
	       refuse(l, "not a domain name");
}

static bool
parse_ttl(struct line *l, struct span text, uint32_t otherwise, uint32_t *out)
{
	uint64_t n = otherwise;

	if (text.len > 0 && (!abnf_number(text, 10, &n) || n > INT32_MAX))
		return refuse(l, "not a time to live");
	*out = (uint32_t)n;
	return true;
}

static struct dns_tinydns_record *
add(struct line *l, const struct dns_name *owner, unsigned type, uint32_t ttl)
{
	struct dns_tinydns_record *r = &l->out->records[l->out->n++];

	r->owner = *owner;
	r->type = type;
	r->rr.ttl = ttl;
	return r;
}

static void
add_name(struct line *l, const struct dns_name *owner, unsigned type,
    uint32_t ttl, const struct dns_name *target)
{
	add(l, owner, type, ttl)->rr.data = dns_name_text(l->arena, target);
}

/* An address of OWNER, unless the field is empty. */
static bool
add_address(struct line *l, const struct dns_name *owner, struct span text,
    uint32_t ttl)
{
	struct ip ip;

	if (text.len == 0)
		return true;
	if (!ip_parse_v4(text, &ip))
		return refuse(l, "not an IPv4 address");
	add(l, owner, DNS_A, ttl)->rr.data =
	    arena_dup(l->arena, span_of(ip.octets, 4));
	return true;
}

/* X as it is, or, where it has no dot, X.KIND.fqdn. */
static bool
parse_host(
    struct line *l, struct span x, const char *kind, struct dns_name *out)
{
	if (span_find(x, '.') == x.len)
		x = span_str(
		    arena_printf(l->arena, "%.*s%s%s.%.*s", SPAN_ARG(x),
			x.len > 0 ? "." : "", kind, SPAN_ARG(l->fields[0])));
	return parse_name(l, x, out);
}

/* .fqdn:ip:x:ttl and &fqdn:ip:x:ttl */
static bool
read_servers(struct line *l, bool soa)
{
	struct dns_name host;
	uint32_t ttl;

	if (!parse_host(l, l->fields[2], "ns", &host) ||
	    !parse_ttl(l, l->fields[3], TTL_NS, &ttl))
		return false;
	if (soa)
		add_name(l, &l->name, DNS_SOA, ttl == 0 ? 0 : TTL_SOA, &host);
	add_name(l, &l->name, DNS_NS, ttl, &host);
	return add_address(l, &host, l->fields[1], ttl);
}

/* @fqdn:ip:x:dist:ttl */
static bool
read_mx(struct line *l)
{
	struct dns_name host;
	uint64_t preference = 0;
	uint32_t ttl;

	if (l->fields[3].len > 0 &&
	    (!abnf_number(l->fields[3], 5, &preference) ||
		preference > UINT16_MAX))
		return refuse(l, "the distance is not a number below 65536");
	if (!parse_host(l, l->fields[2], "mx", &host) ||
	    !parse_ttl(l, l->fields[4], TTL, &ttl))
		return false;
	add_name(l, &l->name, DNS_MX, ttl, &host);
	l->out->records[0].rr.preference = (uint16_t)preference;
	return add_address(l, &host, l->fields[1], ttl);
}

/* +fqdn:ip:ttl and =fqdn:ip:ttl, which has the name of the address, too */
static bool
read_address(struct line *l, bool reverse)
{
	struct dns_name name;
	struct ip ip;
	uint32_t ttl;

	if (!parse_ttl(l, l->fields[2], TTL, &ttl) ||
	    !add_address(l, &l->name, l->fields[1], ttl))
		return false;
	if (l->out->n == 0)
		return refuse(l, "no address");
	if (!reverse || !ip_parse_v4(l->fields[1], &ip) ||
	    !parse_name(l, ip_reverse_name(l->arena, &ip), &name))
		return !reverse;
	add_name(l, &name, DNS_PTR, ttl, &l->name);
	return true;
}

/* 3fqdn:ip:ttl, and 6, which has the name of the address, too */
static bool
read_address6(struct line *l, bool reverse)
{
	struct span text = l->fields[1];
	struct ip ip = { .v6 = true };
	struct dns_name name;
	uint32_t ttl;

	if (!parse_ttl(l, l->fields[2], TTL, &ttl))
		return false;
	if (text.len != 32)
		return refuse(l, "not 32 hexadecimal digits");
	for (size_t i = 0; i < 32; i++) {
		int d = abnf_hex(text.p[i]);

		if (d < 0)
			return refuse(l, "not 32 hexadecimal digits");
		ip.octets[i / 2] = (unsigned char)(ip.octets[i / 2] * 16 + d);
	}
	add(l, &l->name, DNS_AAAA, ttl)->rr.data =
	    arena_dup(l->arena, span_of(ip.octets, 16));
	if (!reverse)
		return true;
	if (!parse_name(l, ip_reverse_name(l->arena, &ip), &name))
		return false;
	add_name(l, &name, DNS_PTR, ttl, &l->name);
	return true;
}

/* ^fqdn:p:ttl and Cfqdn:p:ttl */
static bool
read_name(struct line *l, unsigned type)
{
	struct dns_name target;
	uint32_t ttl;

	if (!parse_name(l, l->fields[1], &target) ||
	    !parse_ttl(l, l->fields[2], TTL, &ttl))
		return false;
	add_name(l, &l->name, type, ttl, &target);
	return true;
}

/* Zfqdn:mname:rname:ser:ref:ret:exp:min:ttl */
static bool
read_soa(struct line *l)
{
	struct dns_name host;
	uint32_t ttl;

	if (!parse_name(l, l->fields[1], &host) ||
	    !parse_ttl(l, l->fields[8], TTL_SOA, &ttl))
		return false;
	add_name(l, &l->name, DNS_SOA, ttl, &host);
	return true;
}

static void
cut_text(struct arena *arena, struct span text, struct dns_rr *rr)
{
	uint8_t *lens = arena_alloc(arena, text.len / STRING + 1);

	rr->data = text;
	rr->string_lens = lens;
	for (size_t left = text.len; left > 0;) {
		size_t n = left < STRING ? left : STRING;

		lens[rr->strings++] = (uint8_t)n;
		left -= n;
	}
}

/* 'fqdn:s:ttl */
static bool
read_text(struct line *l)
{
	uint32_t ttl;

	if (!parse_ttl(l, l->fields[2], TTL, &ttl))
		return false;
	cut_text(l->arena, unescape(l->arena, l->fields[1]),
	    &add(l, &l->name, DNS_TXT, ttl)->rr);
	return true;
}

/* :fqdn:n:rdata:ttl, which is read as the record of RFC 3597 that it is. */
static bool
read_generic(struct line *l)
{
	const struct dns_name root = { .len = 1 };
	struct span octets = unescape(l->arena, l->fields[2]);
	struct buf hex = buf_new(l->arena, 2 * octets.len + 1);
	struct dns_tinydns_record *r;
	uint64_t type;
	uint32_t ttl;

	if (!abnf_number(l->fields[1], 5, &type) || type == 0 ||
	    type > UINT16_MAX)
		return refuse(l, "not the number of a record type");
	if (!parse_ttl(l, l->fields[3], TTL, &ttl))
		return false;
	r = add(l, &l->name, (unsigned)type, ttl);
	if (!dns_rdata_wanted(r->type))
		return true;
	for (size_t i = 0; i < octets.len; i++)
		buf_addf(&hex, "%02x", octets.p[i]);
	const struct dns_token tokens[] = {
		{ SPAN("\\#"), false },
		{ span_str(arena_printf(l->arena, "%zu", octets.len)), false },
		{ buf_span(&hex), false },
	};
	const struct dns_rdata in = {
		.type = r->type,
		.tokens = tokens,
		.n = octets.len > 0 ? 3 : 2,
		.origin = &root,
	};
	if (!dns_rdata_parse(l->arena, &in, &r->rr, &l->why))
		return false;
	r->rr.ttl = ttl;
	return true;
}

static bool
read_kind(struct line *l, unsigned char kind)
{
	switch (kind) {
	case '.': return read_servers(l, true);
	case '&': return read_servers(l, false);
	case '@': return read_mx(l);
	case '+': return read_address(l, false);
	case '=': return read_address(l, true);
	case '3': return read_address6(l, false);
	case '6': return read_address6(l, true);
	case '^': return read_name(l, DNS_PTR);
	case 'C': return read_name(l, DNS_CNAME);
	case 'Z': return read_soa(l);
	case '\'': return read_text(l);
	case ':': return read_generic(l);
	case 'S': (void)add(l, &l->name, 0, 0); return true;
	default: break;
	}
	return refuse(l, "not a line of tinydns");
}

bool
dns_tinydns_read(struct arena *arena, struct span line,
    struct dns_tinydns_line *out, const char **why)
{
	struct line l = { .arena = arena, .out = out };
	struct span rest = span_trim(line);
	unsigned char kind;
	bool ok;

	*out = (struct dns_tinydns_line){ .n = 0 };
	if (rest.len == 0 || rest.p[0] == '#' || rest.p[0] == '-' ||
	    rest.p[0] == '%')
		return true;
	kind = rest.p[0];
	rest = span_skip(rest, 1);
	for (size_t i = 0; i < FIELDS && rest.p != NULL; i++)
		l.fields[i] = span_cut(&rest, ':');
	ok = parse_name(&l, l.fields[0], &l.name) && read_kind(&l, kind);
	if (kind == '\'')
		out->text = (size_t)(l.fields[1].p - line.p);
	*why = l.why;
	return ok;
}
