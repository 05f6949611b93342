#include <string.h>

#include <ldns/ldns.h>

#include "base/caps.h"
#include "dns/dns_wire.h"
#include "unit.h"

#define HEADER 12

/* A message being put together. */
struct packet {
	unsigned char p[65536];
	size_t len;
};

static void
put(struct packet *k, const void *octets, size_t len)
{
	memcpy(k->p + k->len, octets, len);
	k->len += len;
}

static void
put16(struct packet *k, unsigned v)
{
	put(k, (unsigned char[]){ (unsigned char)(v >> 8), (unsigned char)v },
	    2);
}

static void
put_name(struct packet *k, const char *text)
{
	struct dns_name name = { .len = 1 };

	if (*text != '\0')
		assert_true(dns_name_asked(span_str(text), &name));
	put(k, name.p, name.len);
}

enum section { ANSWER = 6, AUTHORITY = 8, ADDITIONAL = 10 };

static void
put_rr(struct packet *k, enum section section, const char *owner, unsigned type,
    struct span data)
{
	put_name(k, owner);
	put16(k, type);
	put16(k, 1);
	put(k, "\0\0\1\54", 4); /* 300 */
	put16(k, (unsigned)data.len);
	put(k, data.p, data.len);
	k->p[section + 1]++;
}

static void
put_alias(struct packet *k, enum section section, const char *owner,
    unsigned type, const char *target)
{
	struct dns_name name = { .len = 1 };

	if (*target != '\0')
		assert_true(dns_name_asked(span_str(target), &name));
	put_rr(k, section, owner, type, dns_name_span(&name));
}

struct exchange {
	struct packet query, reply;
	struct arena *arena;
	struct dns_reply result;
};

/* A query for "a.example", and a reply with no records. */
static void
begin(struct exchange *x, enum dns_type type)
{
	struct dns_name name;

	memset(x, 0, sizeof(*x));
	x->arena = arena_new();
	assert_true(dns_name_asked(SPAN("a.example"), &name));
	x->query.len = dns_wire_query(x->query.p, &name, type, true);
	x->query.p[0] = 0x12;
	x->query.p[1] = 0x34;
	put(&x->reply, "\x12\x34\x81\x80\0\1\0\0\0\0\0\0", HEADER);
	put_name(&x->reply, "a.example");
	put16(&x->reply, type);
	put16(&x->reply, 1);
}

static enum dns_verdict
judge(struct exchange *x)
{
	return dns_wire_reply(x->arena, span_of(x->query.p, x->query.len),
	    span_of(x->reply.p, x->reply.len), &x->result);
}

static enum dns_status
status_of(struct exchange *x)
{
	assert_int_equal(judge(x), DNS_WIRE_READ);
	return x->result.outcome.status;
}

static int
setup(void **state)
{
	static struct exchange x;

	*state = &x;
	begin(&x, DNS_TXT);
	return 0;
}

static int
teardown(void **state)
{
	struct exchange *x = *state;

	arena_free(x->arena);
	return 0;
}

/* Begin anew, in the middle of a test. */
static void
again(struct exchange *x, enum dns_type type)
{
	arena_free(x->arena);
	begin(x, type);
}

static void
the_query(void **state)
{
	struct exchange *x = *state;
	ldns_pkt *pkt = NULL;
	struct dns_name name;
	unsigned char octets[DNS_QUERY_MAX];

	assert_int_equal(
	    ldns_wire2pkt(&pkt, x->query.p, x->query.len), LDNS_STATUS_OK);
	assert_true(ldns_pkt_rd(pkt));
	assert_true(ldns_pkt_ad(pkt));
	assert_false(ldns_pkt_qr(pkt));
	assert_int_equal(ldns_pkt_qdcount(pkt), 1);
	assert_int_equal(ldns_pkt_edns_udp_size(pkt), 1232);
	ldns_pkt_free(pkt);
	/* the longest name fits */
	memset(name.p, 0, sizeof(name.p));
	for (size_t i = 0; i < 254; i += 2)
		memcpy(name.p + i, "\1a", 2);
	name.len = 255;
	assert_int_equal(
	    dns_wire_query(octets, &name, DNS_TXT, true), DNS_QUERY_MAX);
	assert_int_equal(
	    dns_wire_query(octets, &name, DNS_TXT, false), DNS_QUERY_MAX - 11);
}

static void
a_forged_bit_is_noticed(void **state)
{
	struct exchange *x = *state;
	size_t question = x->reply.len;

	put_rr(&x->reply, ANSWER, "a.example", DNS_TXT, SPAN("\1x"));
	assert_int_equal(status_of(x), DNS_ANSWER);
	for (size_t i = 0; i < 8 * question; i++) {
		size_t at = i / 8;
		unsigned char bit = (unsigned char)(1U << i % 8);
		bool letter = at >= HEADER && x->reply.p[at] >= 'a';
		bool foreign = at < 2 || (at == 2 && (bit & 0xf8) != 0) ||
			       at == 4 || at == 5 ||
			       (at >= HEADER && !(letter && bit == 0x20));

		x->reply.p[at] ^= bit;
		assert_int_equal(judge(x) == DNS_WIRE_FOREIGN, foreign);
		x->reply.p[at] ^= bit;
	}
}

static void
case_does_not_matter(void **state)
{
	struct exchange *x = *state;

	put_rr(&x->reply, ANSWER, "a.example", DNS_TXT, SPAN("\1x"));
	for (size_t i = HEADER; i < x->reply.len - 2; i++)
		if (x->reply.p[i] >= 'a' && x->reply.p[i] <= 'z')
			x->reply.p[i] ^= 0x20;
	assert_int_equal(status_of(x), DNS_ANSWER);
}

/* However short a packet is cut, it is no answer and nothing is read beyond. */
static void
cut_packets(void **state)
{
	struct exchange *x = *state;
	size_t len, question = x->reply.len;

	put_rr(&x->reply, ANSWER, "a.example", DNS_TXT, SPAN("\3abc"));
	len = x->reply.len;
	for (size_t n = 0; n < len; n++) {
		unsigned char *octets = test_malloc(n);

		memcpy(octets, x->reply.p, n);
		enum dns_verdict v =
		    dns_wire_reply(x->arena, span_of(x->query.p, x->query.len),
			span_of(octets, n), &x->result);
		assert_int_equal(
		    v, n < question ? DNS_WIRE_FOREIGN : DNS_WIRE_READ);
		if (v == DNS_WIRE_READ)
			assert_int_equal(
			    x->result.outcome.status, DNS_MALFORMED);
		test_free(octets);
	}
}

static void
rcodes(void **state)
{
	struct exchange *x = *state;

	for (unsigned rcode = 0; rcode < 16; rcode++) {
		enum dns_status want = rcode == 0   ? DNS_NODATA
				       : rcode == 2 ? DNS_SERVFAIL
				       : rcode == 3 ? DNS_NXDOMAIN
						    : DNS_REFUSED;

		x->reply.p[3] = (unsigned char)(0x80 | rcode);
		if (rcode == 1 || rcode == 4) {
			assert_int_equal(judge(x), DNS_WIRE_NO_EDNS);
			continue;
		}
		assert_int_equal(status_of(x), want);
		assert_int_equal(
		    x->result.outcome.why != NULL, want == DNS_REFUSED);
	}
}

static void
without_edns_formerr_is_final(void **state)
{
	struct exchange *x = *state;
	struct dns_name name;

	assert_true(dns_name_asked(SPAN("a.example"), &name));
	x->query.len = dns_wire_query(x->query.p, &name, DNS_TXT, false);
	memcpy(x->query.p, x->reply.p, 2);
	x->reply.p[3] = 0x81;
	assert_int_equal(status_of(x), DNS_REFUSED);
	assert_string_equal(x->result.outcome.why, "RCODE FORMERR");
}

static void
no_question_only_with_an_error(void **state)
{
	struct exchange *x = *state;

	x->reply.p[5] = 0;
	x->reply.len = HEADER;
	assert_int_equal(judge(x), DNS_WIRE_FOREIGN);
	x->reply.p[3] = 0x83;
	assert_int_equal(judge(x), DNS_WIRE_FOREIGN);
	x->reply.p[3] = 0x82;
	assert_int_equal(status_of(x), DNS_SERVFAIL);
}

static void
truncation(void **state)
{
	struct exchange *x = *state;

	put_rr(&x->reply, ANSWER, "a.example", DNS_TXT, SPAN("\1x"));
	x->reply.p[2] |= 0x02;
	assert_int_equal(judge(x), DNS_WIRE_TRUNCATED);
}

static void
txt_strings(void **state)
{
	struct exchange *x = *state;
	const struct dns_rr *rr;

	put_rr(&x->reply, ANSWER, "a.example", DNS_TXT, SPAN(""));
	put_rr(&x->reply, ANSWER, "a.example", DNS_TXT, SPAN("\0"));
	put_rr(
	    &x->reply, ANSWER, "a.example", DNS_TXT, SPAN("\2ab\0\3\0\xff\""));
	assert_int_equal(status_of(x), DNS_ANSWER);
	assert_int_equal(x->result.outcome.set->n, 3);
	rr = x->result.outcome.set->rrs;
	assert_int_equal(rr[0].strings, 0);
	assert_int_equal(rr[0].data.len, 0);
	assert_int_equal(rr[1].strings, 1);
	assert_int_equal(rr[1].string_lens[0], 0);
	assert_int_equal(rr[2].strings, 3);
	assert_true(span_eq(rr[2].data, SPAN("ab\0\xff\"")));
	assert_memory_equal(rr[2].string_lens, "\2\0\3", 3);
}

static void
other_owners_and_classes(void **state)
{
	struct exchange *x = *state;
	size_t class_at;

	put_rr(&x->reply, ANSWER, "b.example", DNS_TXT, SPAN("\1x"));
	put_rr(&x->reply, ANSWER, "example", DNS_TXT, SPAN("\1x"));
	put_rr(&x->reply, ANSWER, "x.a.example", DNS_TXT, SPAN("\1x"));
	class_at = x->reply.len + 11 + 2;
	put_rr(&x->reply, ANSWER, "a.example", DNS_TXT, SPAN("\1x"));
	x->reply.p[class_at + 1] = 3;
	put_rr(&x->reply, ADDITIONAL, "a.example", DNS_TXT, SPAN("\1x"));
	assert_int_equal(status_of(x), DNS_NODATA);
}

static void
duplicates_and_times(void **state)
{
	struct exchange *x = *state;
	size_t ttl_at;

	put_rr(&x->reply, ANSWER, "a.example", DNS_TXT, SPAN("\1x"));
	ttl_at = x->reply.len + 11 + 4;
	put_rr(&x->reply, ANSWER, "a.example", DNS_TXT, SPAN("\1x\0"));
	x->reply.p[ttl_at] = 0x80;
	put_rr(&x->reply, ANSWER, "a.example", DNS_TXT, SPAN("\1x"));
	assert_int_equal(status_of(x), DNS_ANSWER);
	assert_int_equal(x->result.outcome.set->n, 2);
	assert_int_equal(x->result.outcome.set->rrs[0].ttl, 300);
	assert_int_equal(x->result.outcome.set->rrs[1].ttl, 0);
}

static void
other_types(void **state)
{
	struct exchange *x = *state;
	const struct dns_rr *rr;

	again(x, DNS_MX);
	put_rr(&x->reply, ANSWER, "a.example", DNS_MX, SPAN("\1\2\1M\1X\0"));
	put_rr(&x->reply, ANSWER, "a.example", DNS_MX, SPAN("\0\0\0"));
	put_rr(&x->reply, ANSWER, "a.example", DNS_MX, SPAN("\0\0\xc0\14"));
	assert_int_equal(status_of(x), DNS_ANSWER);
	rr = x->result.outcome.set->rrs;
	assert_int_equal(rr[0].preference, 258);
	assert_true(span_is(rr[0].data, "m.x"));
	assert_int_equal(rr[1].data.len, 0);
	assert_true(span_is(rr[2].data, "a.example"));
	again(x, DNS_AAAA);
	put_rr(
	    &x->reply, ANSWER, "a.example", DNS_AAAA, SPAN("0123456789abcdef"));
	assert_int_equal(status_of(x), DNS_ANSWER);
	assert_true(
	    span_is(x->result.outcome.set->rrs[0].data, "0123456789abcdef"));
	again(x, DNS_A);
	put_rr(&x->reply, ANSWER, "a.example", DNS_A, SPAN("123"));
	assert_int_equal(status_of(x), DNS_MALFORMED);
}

static void
aliases_in_any_order(void **state)
{
	struct exchange *x = *state;

	put_rr(&x->reply, ANSWER, "c.example", DNS_TXT, SPAN("\1x"));
	put_alias(&x->reply, ANSWER, "b.example", DNS_CNAME, "c.example");
	put_alias(&x->reply, ANSWER, "z.example", DNS_CNAME, "y.example");
	put_alias(&x->reply, ANSWER, "a.example", DNS_CNAME, "b.example");
	assert_int_equal(status_of(x), DNS_ANSWER);
	assert_int_equal(x->result.steps, 2);
	again(x, DNS_CNAME);
	put_alias(&x->reply, ANSWER, "a.example", DNS_CNAME, "b.example");
	assert_int_equal(status_of(x), DNS_ANSWER);
	assert_int_equal(x->result.steps, 0);
}

static void
ends_of_chains(void **state)
{
	struct exchange *x = *state;

	put_alias(&x->reply, ANSWER, "a.example", DNS_CNAME, "b.other");
	assert_int_equal(status_of(x), DNS_NODATA);
	assert_true(x->result.open_end);
	again(x, DNS_TXT);
	put_alias(&x->reply, ANSWER, "a.example", DNS_CNAME, "b.other");
	x->reply.p[3] = 0x83;
	assert_int_equal(status_of(x), DNS_NXDOMAIN);
	assert_false(x->result.open_end);
	assert_int_equal(x->result.steps, 1);
}

static const char soa[] =
    "\0\0"
    "\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1";

static void
soa_records_end_a_chain(void **state)
{
	static const struct {
		const char *owner;
		bool open_end;
	} cases[] = {
		{ "example", true },
		{ "other", false },
		{ "b.other", false },
		{ "", false },
		{ "her", true },
	};
	struct exchange *x = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		again(x, DNS_TXT);
		put_alias(&x->reply, ANSWER, "a.example", DNS_CNAME, "b.other");
		put_rr(&x->reply, AUTHORITY, cases[i].owner, DNS_SOA,
		    span_of(soa, sizeof(soa) - 1));
		assert_int_equal(status_of(x), DNS_NODATA);
		assert_int_equal(x->result.open_end, cases[i].open_end);
	}
}

static void
referrals(void **state)
{
	struct exchange *x = *state;

	put_alias(&x->reply, AUTHORITY, "example", DNS_NS, "ns.example");
	assert_int_equal(status_of(x), DNS_REFUSED);
	/* of an authoritative server it is NODATA without a SOA record */
	x->reply.p[2] |= 0x04;
	assert_int_equal(status_of(x), DNS_NODATA);
	again(x, DNS_TXT);
	put_alias(&x->reply, AUTHORITY, "example", DNS_NS, "ns.example");
	put_rr(&x->reply, AUTHORITY, "example", DNS_SOA,
	    span_of(soa, sizeof(soa) - 1));
	assert_int_equal(status_of(x), DNS_NODATA);
}

static void
dnames(void **state)
{
	struct exchange *x = *state;
	struct span text;

	put_alias(&x->reply, ANSWER, "example", DNS_DNAME, "b.other");
	put_rr(&x->reply, ANSWER, "a.b.other", DNS_TXT, SPAN("\1x"));
	assert_int_equal(status_of(x), DNS_ANSWER);
	assert_int_equal(x->result.steps, 1);
	text = dns_name_text(x->arena, &x->result.links[0].target);
	assert_true(span_is(text, "a.b.other"));
	/* it does not apply to its owner, nor to what ends alike */
	again(x, DNS_TXT);
	put_alias(&x->reply, ANSWER, "a.example", DNS_DNAME, "b.other");
	put_alias(&x->reply, ANSWER, "ple", DNS_DNAME, "b.other");
	assert_int_equal(status_of(x), DNS_NODATA);
	assert_int_equal(x->result.steps, 0);
}

static void
a_dname_may_make_a_name_too_long(void **state)
{
	struct exchange *x = *state;
	char target[254];

	for (size_t i = 0; i < 253; i++)
		target[i] = i % 2 == 0 ? 'a' : '.';
	target[253] = '\0';
	put_alias(&x->reply, ANSWER, "example", DNS_DNAME, target);
	assert_int_equal(status_of(x), DNS_MALFORMED);
	assert_string_equal(
	    x->result.outcome.why, "a DNAME makes the name too long");
}

static void
chains_are_cut(void **state)
{
	struct exchange *x = *state;

	put_alias(&x->reply, ANSWER, "a.example", DNS_CNAME, "a.example");
	assert_int_equal(status_of(x), DNS_CNAME_LOOP);
	assert_int_equal(x->result.steps, CAPS_CNAME + 1);
}

static void
authenticated_data(void **state)
{
	struct exchange *x = *state;

	put_rr(&x->reply, ANSWER, "a.example", DNS_TXT, SPAN("\1x"));
	assert_int_equal(status_of(x), DNS_ANSWER);
	assert_false(x->result.outcome.authenticated);
	x->reply.p[3] |= 0x20;
	assert_int_equal(status_of(x), DNS_ANSWER);
	assert_true(x->result.outcome.authenticated);
}

#define WIRE(sentence, function)                                               \
	{                                                                      \
		.name = (sentence), .test_func = (function),                   \
		.setup_func = setup, .teardown_func = teardown                 \
	}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WIRE("a query has RD, AD and EDNS of 1232", the_query),
		WIRE("a reply with one bit of ID, QR, opcode or question "
		     "changed is foreign",
		    a_forged_bit_is_noticed),
		WIRE("N05: upper and lower case are the same",
		    case_does_not_matter),
		WIRE("a packet that is cut is no answer", cut_packets),
		WIRE("N03: RCODEs are kept apart", rcodes),
		WIRE("FORMERR without EDNS is final",
		    without_edns_formerr_is_final),
		WIRE("only an error may come without the question",
		    no_question_only_with_an_error),
		WIRE("N04: TC is seen before anything is read", truncation),
		WIRE("N02: 0 to n strings, joined as they are", txt_strings),
		WIRE("N05: records of other owners, classes and sections are "
		     "not let in",
		    other_owners_and_classes),
		WIRE("records are kept once, a TTL of over 2^31 is 0",
		    duplicates_and_times),
		WIRE("addresses, MX and names", other_types),
		WIRE("K16: aliases may stand in any order",
		    aliases_in_any_order),
		WIRE("N04: NXDOMAIN is about the last name of a chain",
		    ends_of_chains),
		WIRE("a chain without an end is followed further, unless a SOA "
		     "record says that there is nothing",
		    soa_records_end_a_chain),
		WIRE("a referral is no answer", referrals),
		WIRE("K16: a DNAME applies below its owner", dnames),
		WIRE("a DNAME that makes a name too long is an error",
		    a_dname_may_make_a_name_too_long),
		WIRE("K16: a loop within a reply is cut", chains_are_cut),
		WIRE("N08: AD is passed on", authenticated_data),
	};

	return cmocka_run_group_tests_name("dns_wire", tests, NULL, NULL);
}
