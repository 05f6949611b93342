#include <string.h>

#include "base/caps.h"
#include "dns/dns_rr.h"

/* Sets of this many records are searched one by one. */
#define FEW 16

const char dns_dname_too_long[] = "a DNAME makes the name too long";

static struct span
rdf_span(const ldns_rdf *rdf)
{
	return span_of(ldns_rdf_data(rdf), ldns_rdf_size(rdf));
}

/* No rdf at all is RDLENGTH 0: no strings. */
static bool
from_txt(struct arena *arena, const ldns_rr *rr, struct dns_rr *out)
{
	size_t n = ldns_rr_rd_count(rr), len = 0, at = 0;
	uint8_t *lens = arena_alloc(arena, n);
	unsigned char *octets;

	for (size_t i = 0; i < n; i++) {
		struct span s = rdf_span(ldns_rr_rdf(rr, i));

		if (s.len == 0 || s.p[0] != s.len - 1)
			return false;
		lens[i] = s.p[0];
		len += lens[i];
	}
	octets = arena_alloc(arena, len);
	for (size_t i = 0; i < n; i++) {
		memcpy(
		    octets + at, rdf_span(ldns_rr_rdf(rr, i)).p + 1, lens[i]);
		at += lens[i];
	}
	out->data = span_of(octets, len);
	out->string_lens = lens;
	out->strings = n;
	return true;
}

static bool
from_address(
    struct arena *arena, const ldns_rr *rr, size_t want, struct dns_rr *out)
{
	if (ldns_rr_rd_count(rr) != 1)
		return false;
	struct span s = rdf_span(ldns_rr_rdf(rr, 0));
	if (s.len != want)
		return false;
	out->data = arena_dup(arena, s);
	return true;
}

/* The name that is RDATA field I. */
static bool
from_name(struct arena *arena, const ldns_rr *rr, size_t i, struct dns_rr *out)
{
	struct dns_name name;

	if (ldns_rr_rd_count(rr) <= i ||
	    !dns_name_from_wire(rdf_span(ldns_rr_rdf(rr, i)), &name))
		return false;
	out->data = dns_name_text(arena, &name);
	return true;
}

static bool
from_mx(struct arena *arena, const ldns_rr *rr, struct dns_rr *out)
{
	if (ldns_rr_rd_count(rr) != 2)
		return false;
	struct span s = rdf_span(ldns_rr_rdf(rr, 0));
	if (s.len != 2)
		return false;
	out->preference = (uint16_t)(s.p[0] << 8 | s.p[1]);
	return from_name(arena, rr, 1, out);
}

bool
dns_rr_from_ldns(struct arena *arena, const ldns_rr *rr, struct dns_rr *out)
{
	uint32_t ttl = ldns_rr_ttl(rr);

	memset(out, 0, sizeof(*out));
	/* RFC 2181 section 8 */
	out->ttl = ttl > INT32_MAX ? 0 : ttl;
	switch ((int)ldns_rr_get_type(rr)) {
	case DNS_TXT:
	case DNS_SPF: return from_txt(arena, rr, out);
	case DNS_A: return from_address(arena, rr, 4, out);
	case DNS_AAAA: return from_address(arena, rr, 16, out);
	case DNS_MX: return from_mx(arena, rr, out);
	case DNS_SOA:
	case DNS_NS:
	case DNS_PTR:
	case DNS_CNAME:
	case DNS_DNAME: return from_name(arena, rr, 0, out);
	default: return false;
	}
}

static bool
same_data(const struct dns_rr *a, const struct dns_rr *b)
{
	return a->preference == b->preference && span_eq(a->data, b->data) &&
	       a->strings == b->strings &&
	       (a->strings == 0 ||
		   memcmp(a->string_lens, b->string_lens, a->strings) == 0);
}

/* All that same_data looks at, in one span. */
static struct span
data_key(struct arena *arena, const struct dns_rr *rr)
{
	size_t len = sizeof(rr->preference) + rr->strings + rr->data.len;
	unsigned char *p = arena_alloc(arena, len), *at = p;

	memcpy(at, &rr->preference, sizeof(rr->preference));
	at += sizeof(rr->preference);
	if (rr->strings > 0)
		memcpy(at, rr->string_lens, rr->strings);
	if (rr->data.len > 0)
		memcpy(at + rr->strings, rr->data.p, rr->data.len);
	return span_of(p, len);
}

static bool
is_known(struct arena *arena, struct dns_rrset *set, const struct dns_rr *rr)
{
	size_t count;

	for (size_t i = 0; i < set->n && i < FEW; i++)
		if (same_data(&set->rrs[i], rr))
			return true;
	if (set->n < FEW)
		return false;
	if (set->seen == NULL) {
		set->seen = arena_alloc(arena, sizeof(*set->seen));
		set->seen->arena = arena;
	}
	count = set->seen->count;
	(void)table_add(
	    set->seen, data_key(arena, rr), sizeof(struct table_entry));
	return set->seen->count == count;
}

void
dns_rrset_add(
    struct arena *arena, struct dns_rrset *set, const struct dns_rr *rr)
{
	if (is_known(arena, set, rr))
		return;
	/* most sets have one record */
	if (set->n == 0) {
		set->rrs = arena_alloc(arena, sizeof(struct dns_rr));
		set->cap = 1;
	}
	set->rrs = arena_grow(
	    arena, set->rrs, set->n, &set->cap, sizeof(struct dns_rr));
	set->rrs[set->n++] = *rr;
	if (rr->string_lens != NULL)
		set->txt += rr->data.len;
}

static uint32_t
least_ttl(const struct dns_rrset *set)
{
	uint32_t least = UINT32_MAX;

	for (size_t i = 0; i < set->n; i++)
		if (set->rrs[i].ttl < least)
			least = set->rrs[i].ttl;
	return least;
}

struct dns_outcome
dns_outcome_of(const struct dns_rrset *set)
{
	if (set->txt > CAPS_TXT)
		return (struct dns_outcome){ .status = DNS_MALFORMED,
			.why = "more than 64 KiB of TXT in one answer" };
	return (struct dns_outcome){
		.status = DNS_ANSWER,
		.set = set,
		.ttl = least_ttl(set),
	};
}

struct dns_rr *
dns_rrset_copy(struct arena *arena, const struct dns_rrset *set, bool whole)
{
	struct dns_rr *rrs = arena_array(arena, set->n, sizeof(*rrs));

	for (size_t i = 0; i < set->n; i++) {
		struct dns_rr *rr = &rrs[i];

		*rr = set->rrs[i];
		if (!whole)
			continue;
		rr->data = arena_dup(arena, rr->data);
		rr->string_lens =
		    arena_dup(arena, span_of(rr->string_lens, rr->strings)).p;
	}
	return rrs;
}

struct dns_link
dns_link_of(const struct dns_rr *rr)
{
	const struct dns_name root = { .len = 1 };
	struct dns_link link = { .ttl = rr->ttl, .target = root };

	/* relative to the root, since dns_name_text drops the dot */
	if (rr->data.len > 0)
		(void)dns_name_parse(rr->data, &root, &link.target);
	return link;
}
