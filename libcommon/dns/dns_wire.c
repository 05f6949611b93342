#include <string.h>

#include <ldns/ldns.h>

#include "base/caps.h"
#include "base/diag.h"
#include "dns/dns_wire.h"

#define HEADER 12

static uint16_t
get16(struct span s, size_t at)
{
	return (uint16_t)(s.p[at] << 8 | s.p[at + 1]);
}

size_t
dns_wire_query(unsigned char *p, const struct dns_name *name,
    enum dns_type type, bool edns)
{
	ldns_rdf *rdf =
	    ldns_rdf_new_frm_data(LDNS_RDF_TYPE_DNAME, name->len, name->p);
	ldns_pkt *pkt;
	uint8_t *wire = NULL;
	size_t len = 0;

	if (rdf == NULL)
		diag_oom();
	/* AD asks for the AD bit in the reply, RFC 6840 section 5.7 */
	pkt = ldns_pkt_query_new(
	    rdf, (ldns_rr_type)type, LDNS_RR_CLASS_IN, LDNS_RD | LDNS_AD);
	if (pkt == NULL)
		diag_oom();
	if (edns)
		ldns_pkt_set_edns_udp_size(pkt, DNS_EDNS_SIZE);
	if (ldns_pkt2wire(&wire, pkt, &len) != LDNS_STATUS_OK ||
	    len > DNS_QUERY_MAX)
		diag_oom();
	memcpy(p, wire, len);
	LDNS_FREE(wire);
	ldns_pkt_free(pkt);
	return len;
}

/* Octets of the question of a query: a name without pointers, and four. */
static size_t
question_len(struct span query)
{
	size_t at = HEADER;

	while (query.p[at] != 0)
		at += query.p[at] + 1U;
	return at + 5 - HEADER;
}

/* RCODE without its upper bits. */
static unsigned
header_rcode(struct span octets)
{
	return octets.p[3] & 0xf;
}

/*
 * Some servers leave the question out when they refuse; that may stand for
 * nothing but a temporary error.
 */
static bool
has_question(struct span query, struct span octets)
{
	size_t len = question_len(query);
	unsigned rcode = header_rcode(octets);

	if (get16(octets, 4) == 0)
		return rcode != LDNS_RCODE_NOERROR &&
		       rcode != LDNS_RCODE_NXDOMAIN;
	return get16(octets, 4) == 1 && octets.len >= HEADER + len &&
	       span_eq_nocase(span_head(span_skip(octets, HEADER), len - 4),
		   span_head(span_skip(query, HEADER), len - 4)) &&
	       span_eq(span_head(span_skip(octets, HEADER + len - 4), 4),
		   span_head(span_skip(query, HEADER + len - 4), 4));
}

static bool
is_reply_to(struct span query, struct span octets)
{
	return octets.len >= HEADER && get16(octets, 0) == get16(query, 0) &&
	       (octets.p[2] & 0x80) != 0 && (octets.p[2] & 0x78) == 0 &&
	       has_question(query, octets);
}

static struct span
rdf_span(const ldns_rdf *rdf)
{
	return span_of(ldns_rdf_data(rdf), ldns_rdf_size(rdf));
}

/* Names in any case, without pointers: length octets are not letters. */
static bool
is_below(struct span name, struct span above)
{
	while (name.len > above.len)
		name = dns_name_parent(name);
	return span_eq_nocase(name, above);
}

static bool
is_owner(const ldns_rr *rr, const struct dns_name *name)
{
	return ldns_rr_get_class(rr) == LDNS_RR_CLASS_IN &&
	       span_eq_nocase(rdf_span(ldns_rr_owner(rr)), dns_name_span(name));
}

/* The records of that name and type; NULL if there are none. */
static struct dns_rrset *
find_set(struct arena *arena, const ldns_rr_list *rrs,
    const struct dns_name *name, unsigned type)
{
	struct dns_rrset *set = NULL;

	for (size_t i = 0; i < ldns_rr_list_rr_count(rrs); i++) {
		const ldns_rr *rr = ldns_rr_list_rr(rrs, i);
		struct dns_rr made;

		if (ldns_rr_get_type(rr) != (ldns_rr_type)type ||
		    !is_owner(rr, name) || !dns_rr_from_ldns(arena, rr, &made))
			continue;
		if (set == NULL)
			set = arena_alloc(arena, sizeof(*set));
		dns_rrset_add(arena, set, &made);
	}
	return set;
}

/* A step through a DNAME, RFC 6672 section 2.2. */
static bool
by_dname(struct arena *arena, const ldns_rr_list *rrs,
    const struct dns_name *name, struct dns_link *link, const char **why)
{
	struct span whole = dns_name_span(name);

	for (size_t i = 0; i < ldns_rr_list_rr_count(rrs); i++) {
		const ldns_rr *rr = ldns_rr_list_rr(rrs, i);
		struct span owner;
		struct dns_rr made;

		if (ldns_rr_get_type(rr) != LDNS_RR_TYPE_DNAME)
			continue;
		owner = rdf_span(ldns_rr_owner(rr));
		if (owner.len >= whole.len || !is_below(whole, owner) ||
		    !dns_rr_from_ldns(arena, rr, &made))
			continue;
		*link = dns_link_of(&made);
		if (!dns_name_replace(
			name, owner, &link->target, &link->target))
			*why = dns_dname_too_long;
		return true;
	}
	return false;
}

/* A step through an alias of the name, if the reply has one. */
static bool
take_step(struct arena *arena, const ldns_rr_list *rrs,
    const struct dns_name *name, struct dns_link *link, const char **why)
{
	const struct dns_rrset *set = find_set(arena, rrs, name, DNS_CNAME);

	if (set == NULL)
		return by_dname(arena, rrs, name, link, why);
	*link = dns_link_of(&set->rrs[0]);
	return true;
}

/* Such a record of the authority section, for the name or above, or NULL. */
static const ldns_rr *
authority(const ldns_pkt *pkt, unsigned type, const struct dns_name *name)
{
	const ldns_rr_list *rrs = ldns_pkt_authority(pkt);

	for (size_t i = 0; i < ldns_rr_list_rr_count(rrs); i++) {
		const ldns_rr *rr = ldns_rr_list_rr(rrs, i);

		if (ldns_rr_get_type(rr) == (ldns_rr_type)type &&
		    is_below(dns_name_span(name), rdf_span(ldns_rr_owner(rr))))
			return rr;
	}
	return NULL;
}

/* The TTL of an SOA record or its MINIMUM, whichever is less. */
static uint32_t
negative_ttl(const ldns_rr *soa)
{
	const ldns_rdf *minimum = ldns_rr_rdf(soa, 6);
	uint32_t ttl = ldns_rr_ttl(soa), least = 0;

	if (minimum != NULL && ldns_rdf_size(minimum) == sizeof(uint32_t))
		least = ldns_rdf2native_int32(minimum);
	return least < ttl ? least : ttl;
}

/* No record at the end of the aliases: what does that mean? */
static void
negative(
    const ldns_pkt *pkt, const struct dns_name *name, struct dns_reply *reply)
{
	struct dns_outcome *o = &reply->outcome;
	const ldns_rr *soa = authority(pkt, DNS_SOA, name);

	if (soa != NULL)
		o->ttl = negative_ttl(soa);
	if (ldns_pkt_get_rcode(pkt) == LDNS_RCODE_NXDOMAIN) {
		o->status = DNS_NXDOMAIN;
		return;
	}
	o->status = DNS_NODATA;
	if (soa != NULL)
		return;
	if (reply->steps > 0) {
		reply->open_end = true;
	} else if (!ldns_pkt_aa(pkt) && authority(pkt, DNS_NS, name) != NULL) {
		o->status = DNS_REFUSED;
		o->why = "a referral to other servers";
	}
}

static void
follow(struct arena *arena, const ldns_pkt *pkt, const struct dns_name *asked,
    enum dns_type type, struct dns_reply *reply)
{
	const ldns_rr_list *rrs = ldns_pkt_answer(pkt);
	struct dns_outcome *o = &reply->outcome;
	const struct dns_name *name = asked;
	const struct dns_rrset *set;

	while ((set = find_set(arena, rrs, name, type)) == NULL) {
		struct dns_link *link = &reply->links[reply->steps];

		if (reply->steps > CAPS_CNAME) {
			o->status = DNS_CNAME_LOOP;
			return;
		}
		if (!take_step(arena, rrs, name, link, &o->why)) {
			negative(pkt, name, reply);
			return;
		}
		if (o->why != NULL) {
			o->status = DNS_MALFORMED;
			return;
		}
		name = &link->target;
		reply->steps++;
	}
	*o = dns_outcome_of(set);
	if (ldns_pkt_get_rcode(pkt) == LDNS_RCODE_NXDOMAIN)
		*o = (struct dns_outcome){ .status = DNS_MALFORMED,
			.why = "NXDOMAIN, but with records" };
}

static struct dns_outcome
of_rcode(unsigned rcode)
{
	static const char *const why[] = {
		[LDNS_RCODE_FORMERR] = "RCODE FORMERR",
		[LDNS_RCODE_NOTIMPL] = "RCODE NOTIMP",
		[LDNS_RCODE_REFUSED] = "RCODE REFUSED",
		[LDNS_RCODE_YXDOMAIN] = "RCODE YXDOMAIN",
		[LDNS_RCODE_NOTAUTH] = "RCODE NOTAUTH",
	};
	struct dns_outcome o = { .status = DNS_REFUSED };

	if (rcode == LDNS_RCODE_SERVFAIL)
		o.status = DNS_SERVFAIL;
	else if (rcode < sizeof(why) / sizeof(why[0]))
		o.why = why[rcode];
	if (o.status == DNS_REFUSED && o.why == NULL)
		o.why = "an RCODE that is not an answer";
	return o;
}

/* Read a reply whose RCODE is NOERROR or NXDOMAIN. */
static enum dns_verdict
read_records(struct arena *arena, struct span query, ldns_pkt *pkt,
    struct dns_reply *reply)
{
	struct dns_name name;
	struct span question = span_skip(query, HEADER);
	size_t len = question_len(query);

	/* BADVERS and others that need the OPT record */
	if (ldns_pkt_edns_extended_rcode(pkt) != 0) {
		reply->outcome = of_rcode(UINT8_MAX);
		return get16(query, 10) != 0 ? DNS_WIRE_NO_EDNS : DNS_WIRE_READ;
	}
	if (dns_name_from_wire(span_head(question, len - 4), &name))
		follow(arena, pkt, &name,
		    (enum dns_type)get16(question, len - 4), reply);
	reply->outcome.authenticated = ldns_pkt_ad(pkt);
	return DNS_WIRE_READ;
}

enum dns_verdict
dns_wire_reply(struct arena *arena, struct span query, struct span octets,
    struct dns_reply *reply)
{
	unsigned rcode;
	ldns_pkt *pkt = NULL;
	ldns_status status;
	enum dns_verdict verdict;

	if (!is_reply_to(query, octets))
		return DNS_WIRE_FOREIGN;
	memset(reply, 0, sizeof(*reply));
	rcode = header_rcode(octets);
	if ((rcode == LDNS_RCODE_FORMERR || rcode == LDNS_RCODE_NOTIMPL) &&
	    get16(query, 10) != 0)
		return DNS_WIRE_NO_EDNS;
	reply->outcome = of_rcode(rcode);
	if (rcode != LDNS_RCODE_NOERROR && rcode != LDNS_RCODE_NXDOMAIN)
		return DNS_WIRE_READ;
	if ((octets.p[2] & 0x02) != 0)
		return DNS_WIRE_TRUNCATED;
	status = ldns_wire2pkt(&pkt, octets.p, octets.len);
	if (status == LDNS_STATUS_MEM_ERR)
		diag_oom();
	reply->outcome = (struct dns_outcome){ .status = DNS_MALFORMED };
	if (status != LDNS_STATUS_OK) {
		reply->outcome.why = "the reply cannot be read";
		return DNS_WIRE_READ;
	}
	verdict = read_records(arena, query, pkt, reply);
	ldns_pkt_free(pkt);
	return verdict;
}
