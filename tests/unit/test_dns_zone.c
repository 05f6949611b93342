#include <string.h>

#include "base/buf.h"
#include "base/caps.h"
#include "dns/dns_errors.h"
#include "dns/dns_zone.h"
#include "unit.h"

/* Read TEXT into Z with origin ORIGIN; the test fails if that does. */
static void
read_text(struct dns_zones *z, const char *text, const char *origin)
{
	struct dns_name name = { .len = 1 };
	size_t line;
	const char *why;

	if (*origin != '\0')
		assert_true(dns_name_asked(span_str(origin), &name));
	if (!dns_zones_parse(z, span_str(text), &name, &line, &why))
		fail_msg("line %zu: %s", line, why);
}

/* What a look-up gives, as one line. */
static const char *
look_up(struct dns_zones *z, const char *name, enum dns_type type)
{
	struct arena *a = z->arena;
	struct dns_name n;
	struct dns_link link;
	struct dns_outcome o;
	struct span s;

	assert_true(dns_name_asked(span_str(name), &n));
	switch (dns_zones_lookup(z, &n, type, &link, &o)) {
	case DNS_STEP_OUTSIDE: return "outside";
	case DNS_STEP_LINK:
		s = dns_name_text(a, &link.target);
		return arena_printf(a, "-> %.*s", SPAN_ARG(s));
	default: break;
	}
	if (o.status != DNS_ANSWER)
		return o.why == NULL ? dns_status_text(o.status) : o.why;
	if (type == DNS_A || type == DNS_AAAA)
		return arena_printf(
		    a, "%zu: %u", o.set->n, o.set->rrs[0].data.p[3]);
	return arena_printf(
	    a, "%zu: %.*s", o.set->n, SPAN_ARG(o.set->rrs[0].data));
}

struct question {
	const char *name;
	enum dns_type type;
	const char *want;
};

static void
check(struct dns_zones *z, const struct question *q, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *have = look_up(z, q[i].name, q[i].type);

		if (strcmp(have, q[i].want) != 0)
			fail_msg("%s %s: want \"%s\", have \"%s\"", q[i].name,
			    dns_type_text(q[i].type), q[i].want, have);
	}
}

/* The zone of RFC 4592 section 2.2.1, and what it says about it. */
static void
wildcards_of_rfc_4592(void **state)
{
	static const char zone[] =
	    "$ORIGIN example.\n"
	    "example.                 3600 IN  SOA  ns hostmaster 1 2 3 4 5\n"
	    "example.                 3600     NS   ns.example.com.\n"
	    "example.                 3600     NS   ns.example.net.\n"
	    "*.example.               3600     TXT  \"this is a wildcard\"\n"
	    "*.example.               3600     MX   10 host1.example.\n"
	    "sub.*.example.           3600     TXT  \"not a wildcard\"\n"
	    "host1.example.           3600     A    192.0.2.1\n"
	    "_ssh._tcp.host1.example. 3600     SRV  0 0 22 host1.example.\n"
	    "_ssh._tcp.host2.example. 3600     SRV  0 0 22 host2.example.\n"
	    "subdel.example.          3600     NS   ns.example.com.\n"
	    "subdel.example.          3600     NS   ns.example.net.\n";
	static const struct question questions[] = {
		{ "host3.example", DNS_MX, "1: host1.example" },
		{ "host3.example", DNS_A, "no such record" },
		{ "foo.bar.example", DNS_TXT, "1: this is a wildcard" },
		{ "host1.example", DNS_MX, "no such record" },
		{ "sub.*.example", DNS_MX, "no such record" },
		{ "_telnet._tcp.host1.example", DNS_TXT, "NXDOMAIN" },
		{ "host.subdel.example", DNS_A, "outside" },
		{ "ghost.*.example", DNS_MX, "NXDOMAIN" },
		{ "_tcp.host1.example", DNS_TXT, "no such record" },
		{ "host2.example", DNS_TXT, "no such record" },
		{ "*.example", DNS_TXT, "1: this is a wildcard" },
	};
	struct dns_zones *z = dns_zones_new(arena_new());

	(void)state;
	read_text(z, zone, "");
	check(z, questions, COUNT(questions));
	arena_free(z->arena);
}

static void
a_file_without_soa_is_complete(void **state)
{
	static const struct question questions[] = {
		{ "sel._domainkey.example.com", DNS_TXT, "1: key" },
		{ "_domainkey.example.com", DNS_TXT, "no such record" },
		{ "example.com", DNS_TXT, "no such record" },
		{ "com", DNS_NS, "no such record" },
		{ "other.org", DNS_TXT, "NXDOMAIN" },
		{ "sub.example.com", DNS_NS, "1: ns.example.net" },
		/* no delegation in a complete file */
		{ "x.sub.example.com", DNS_TXT, "NXDOMAIN" },
	};
	struct dns_zones *z = dns_zones_new(arena_new());

	(void)state;
	read_text(z, "sel._domainkey TXT key\nsub NS ns.example.net.\n",
	    "example.com");
	check(z, questions, COUNT(questions));
	arena_free(z->arena);
}

static void
a_root_soa_makes_a_file_complete(void **state)
{
	static const struct question questions[] = {
		{ "a.example", DNS_TXT, "1: a" },
		{ "b.example", DNS_TXT, "NXDOMAIN" },
		{ "other", DNS_TXT, "NXDOMAIN" },
	};
	struct dns_zones *z = dns_zones_new(arena_new());

	(void)state;
	read_text(z,
	    ". SOA . . 1 2 3 4 5\nexample. SOA . . 1 2 3 4 5\n"
	    "a.example. TXT a\n",
	    "");
	check(z, questions, COUNT(questions));
	arena_free(z->arena);
}

static void
a_zone_answers_from_its_apex_down(void **state)
{
	static const struct question questions[] = {
		{ "a.example.com", DNS_TXT, "1: a" },
		{ "b.example.com", DNS_TXT, "NXDOMAIN" },
		{ "example.com", DNS_SOA, "1: ns.example.com" },
		{ "example.com", DNS_TXT, "no such record" },
		{ "com", DNS_TXT, "outside" },
		{ "xexample.com", DNS_TXT, "outside" },
		{ "example.org", DNS_TXT, "outside" },
		/* delegated, with glue */
		{ "sub.example.com", DNS_NS, "outside" },
		{ "ns.sub.example.com", DNS_A, "outside" },
		/* records that were not below the apex */
		{ "stray.org", DNS_TXT, "outside" },
	};
	struct dns_zones *z = dns_zones_new(arena_new());

	(void)state;
	read_text(z,
	    "@ SOA ns root 1 2 3 4 5\n NS ns\na TXT a\nsub NS ns.sub\n"
	    "ns.sub A 192.0.2.1\nstray.org. TXT x\n",
	    "example.com");
	check(z, questions, COUNT(questions));
	arena_free(z->arena);
}

static void
the_longest_apex_decides(void **state)
{
	static const struct question questions[] = {
		{ "a.example.com", DNS_TXT, "1: zone" },
		{ "b.example.com", DNS_TXT, "NXDOMAIN" },
		{ "a.sub.example.com", DNS_TXT, "1: sub" },
		{ "b.sub.example.com", DNS_TXT, "NXDOMAIN" },
		{ "a.example.org", DNS_TXT, "1: rest" },
		{ "b.example.org", DNS_TXT, "1: second" },
		{ "c.example.org", DNS_TXT, "NXDOMAIN" },
	};
	struct dns_zones *z = dns_zones_new(arena_new());

	(void)state;
	/* complete ones are one; what a zone decides they cannot add to */
	read_text(z, "a.example.org. TXT rest\nb.example.com. TXT rest\n", "");
	read_text(z, "b.example.org. TXT second\n", "");
	read_text(z, "@ SOA . . 1 2 3 4 5\na TXT zone\nsub NS elsewhere.\n",
	    "example.com");
	read_text(z, "@ SOA . . 1 2 3 4 5\na TXT sub\n", "sub.example.com");
	check(z, questions, COUNT(questions));
	arena_free(z->arena);
}

static void
aliases(void **state)
{
	static const struct question questions[] = {
		{ "alias.example", DNS_TXT, "-> sel.example" },
		{ "alias.example", DNS_CNAME, "1: sel.example" },
		{ "x.wild.example", DNS_TXT, "-> sel.example" },
		{ "both.example", DNS_TXT, "1: text" },
		{ "both.example", DNS_A, "-> sel.example" },
		{ "a.b.d.example", DNS_TXT, "-> a.b.target.org" },
		{ "d.example", DNS_TXT, "1: at the owner" },
		{ "d.example", DNS_DNAME, "1: target.org" },
		{ "hidden.d.example", DNS_TXT, "-> hidden.target.org" },
		{ "xx.y.long.example", DNS_TXT,
		    "a DNAME makes the name too long" },
	};
	struct dns_zones *z = dns_zones_new(arena_new());
	char text[1024] = "long DNAME ";

	(void)state;
	for (size_t i = 0; i < 125; i++)
		memcpy(text + strlen(text), "a.", 3);
	read_text(z,
	    "sel TXT s\nalias CNAME sel\n*.wild CNAME sel\nboth CNAME sel\n"
	    "both TXT text\nd DNAME target.org.\nd TXT \"at the owner\"\n"
	    "hidden.d TXT hidden\n",
	    "example");
	read_text(z, text, "example");
	check(z, questions, COUNT(questions));
	arena_free(z->arena);
}

static void
exceptions(void **state)
{
	static const struct question questions[] = {
		{ "a.example", DNS_TXT, "1: a" },
		{ "a.example", DNS_A, "timeout" },
		{ "b.example", DNS_TXT, "SERVFAIL" },
		{ "b.example", DNS_A, "no such record" },
		{ "gone.example", DNS_MX, "refused" },
		{ "gone.example", DNS_TXT, "RCODE 77" },
		{ "empty.example", DNS_TXT, "no such record" },
		{ "ent.example", DNS_TXT, "NXDOMAIN" },
		{ "outside.org", DNS_TXT, "malformed answer" },
		{ "outside.org", DNS_A, "outside" },
		{ "alias.example", DNS_TXT, "timeout" },
	};
	struct dns_zones *z = dns_zones_new(arena_new());
	size_t line;
	const char *why;

	(void)state;
	read_text(z,
	    "@ SOA . . 1 2 3 4 5\na TXT a\nb TXT b\nx.ent TXT x\n"
	    "alias CNAME a\n",
	    "example");
	assert_true(dns_errors_parse(z,
	    SPAN("# a comment\n\na.example.\t*\tTIMEOUT\r\n"
		 "B.example TXT SERVFAIL\n"
		 "gone.example.\t*\tREFUSED\n"
		 "gone.example.\tTXT\tREFUSED\tRCODE 77\n"
		 "empty.example.\tTXT\tNODATA\n"
		 "ent.example.\tTXT\tNXDOMAIN\n"
		 "outside.org.\tTXT\tPERMERROR\n"
		 "alias.example.\t*\tTIMEOUT"),
	    &line, &why));
	check(z, questions, COUNT(questions));
	arena_free(z->arena);
}

static void
exceptions_that_cannot_be_read(void **state)
{
	static const char *const bad[] = { "a..b\tTXT\tTIMEOUT",
		"a\tFOO\tTIMEOUT", "a\tTXT\ttimeout", "a\tTXT", "a",
		"a\tRRSIG\tTIMEOUT" };
	struct dns_zones *z = dns_zones_new(arena_new());

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		const char *text = arena_printf(z->arena, "#\n%s\n", bad[i]);
		const char *why = NULL;
		size_t line;

		assert_false(dns_errors_parse(z, span_str(text), &line, &why));
		assert_int_equal(line, 2);
		assert_non_null(why);
	}
	arena_free(z->arena);
}

static void
syntax(void **state)
{
	static const struct question questions[] = {
		{ "one.example", DNS_TXT, "1: a;b(c)d" },
		{ "two.example", DNS_TXT, "1: abc" },
		{ "three.example", DNS_TXT, "2: first" },
		{ "four.example", DNS_TXT, "1: x\"y\\z A" },
		{ "five.example", DNS_TXT, "1: " },
		{ "six.sub.example", DNS_TXT, "1: six" },
		{ "sub.example", DNS_MX, "1: mx.sub.example" },
		{ "seven.sub.example", DNS_A, "1: 7" },
		{ "seven.sub.example", DNS_AAAA, "1: 184" },
		{ "null.example", DNS_MX, "1: " },
		{ "generic.example", DNS_TXT, "1: abc" },
		{ "generic2.example", DNS_TXT, "1: abc" },
		{ "in.example", DNS_TXT, "1: owner" },
		{ "300.example", DNS_TXT, "1: number" },
		{ "txt.example", DNS_TXT, "1: TXT" },
		{ "twice.example", DNS_TXT, "1: same" },
		{ "other.example", DNS_TXT, "no such record" },
		{ "last.example", DNS_TXT, "1: no line feed" },
	};
	struct dns_zones *z = dns_zones_new(arena_new());

	(void)state;
	read_text(z,
	    "\xef\xbb\xbfone TXT \"a;b(c)d\" ; \"comment\n"
	    "\n"
	    "   ; white space and a comment\n"
	    "two (\n 1h\n IN ) TXT ( a ; (\n\n b\n c )\r\n"
	    "three 1w IN TXT first\r\n"
	    "\tIN 60 TXT second\n"
	    "four TXT \"x\\\"y\\\\z\\032\\065\"\n"
	    "five TXT \"\"\n"
	    "$ORIGIN sub\n"
	    "six TXT six\n"
	    "@ MX 10 mx\n"
	    "$ORIGIN example.\n"
	    "seven.sub A 192.0.2.7\n"
	    "\tAAAA 2001:db8::1\n"
	    "null MX 0 .\n"
	    "generic TYPE16 \\# 4 03616263\n"
	    "generic2 TXT \\# ( 4 0361 6263 )\n"
	    "in in txt owner\n"
	    "300 300 TXT number\n"
	    "txt TXT TXT\n"
	    "twice TXT same\ntwice 60 TXT same\n"
	    "other RRSIG TXT 8 2 300 what ever\n"
	    "other HTTPS 1 . alpn=h2\n"
	    "last TXT \"no line feed\"",
	    "example");
	check(z, questions, COUNT(questions));
	arena_free(z->arena);
}

static void
times_to_live(void **state)
{
	static const struct {
		const char *text;
		uint32_t ttl;
	} cases[] = {
		{ "a TXT x", 3600 },
		{ "a 5 TXT x", 5 },
		{ "$TTL 1h30m\na TXT x", 5400 },
		{ "$TTL 1W1D\nb 5 TXT y\na TXT x", 691200 },
		{ "b 5 TXT y\na TXT x", 5 },
		{ "a IN 7 TXT x", 7 },
		{ "a 2147483647 TXT x", 2147483647 },
	};
	struct dns_name name;

	(void)state;
	assert_true(dns_name_asked(SPAN("a"), &name));
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct dns_zones *z = dns_zones_new(arena_new());
		struct dns_link link;
		struct dns_outcome o;

		read_text(z, cases[i].text, "");
		(void)dns_zones_lookup(z, &name, DNS_TXT, &link, &o);
		assert_int_equal(o.status, DNS_ANSWER);
		assert_int_equal(o.set->rrs[0].ttl, cases[i].ttl);
		arena_free(z->arena);
	}
}

static const struct {
	const char *text;
	size_t line;
} no_zones[] = {
	{ "a TXT \"no end\n", 1 },
	{ "\na TXT ( b\n c\n", 2 },
	{ "a TXT b )\n", 1 },
	{ " TXT no-owner\n", 1 },
	{ "a..b TXT x\n", 1 },
	{ "\"a\" TXT x\n", 1 },
	{ "a\n", 1 },
	{ "a 300 IN\n", 1 },
	{ "a v=spf1 x\n", 1 },
	{ "a \"TXT\" x\n", 1 },
	{ "a 3000000000 TXT x\n", 1 },
	{ "a 5x TXT x\n", 1 },
	{ "a \x01 TXT x\n", 1 },
	{ "a TXT ok\n$FOO x\n", 2 },
	{ "$TTL\n", 1 },
	{ "$TTL soon\n", 1 },
	{ "$ORIGIN a..b\n", 1 },
	{ "$ORIGIN\n", 1 },
	{ "a TXT ok\n$INCLUDE /dev/null\n", 2 },
	{ "a SOA b\n", 1 },
	{ "$GENERATE 1-2 a$ A\n", 1 },
	{ "$GENERATE 2-1 a$ A 192.0.2.$\n", 1 },
	{ "$GENERATE 1-2/0 a$ A 192.0.2.$\n", 1 },
	{ "$GENERATE 1-3000000000 a$ A 192.0.2.$\n", 1 },
	{ "$GENERATE 1-2 a${1 A 192.0.2.$\n", 1 },
	{ "$GENERATE 1-2 a${0,1,z} A 192.0.2.$\n", 1 },
	{ "$GENERATE 1-2 a${0,200} A 192.0.2.$\n", 1 },
	{ "$GENERATE 1-2 a${-5,1,x} A 192.0.2.$\n", 1 },
	{ "\n$GENERATE 0-65536 a A 192.0.2.1\n", 2 },
	{ "+a.example:192.0.2.1\n'b:x:y\n", 2 },
	{ "+a.example:192.0.2\n", 1 },
	{ "+a.example:\n", 1 },
	{ "Ca..b:c\nCa:..:300\n", 1 },
	{ "@a::b:70000\n", 1 },
	{ ":a:65536:x\n", 1 },
	{ ":a:16:\\005x\n", 1 },
	{ "3a:20010db8\n", 1 },
	{ "'a:x\nb A 192.0.2.1\n", 2 },
};

static void
text_that_is_no_zone(void **state)
{
	struct dns_name root = { .len = 1 };

	(void)state;
	for (size_t i = 0; i < COUNT(no_zones); i++) {
		struct dns_zones *z = dns_zones_new(arena_new());
		size_t line = 0;
		const char *why = NULL;

		if (dns_zones_parse(
			z, span_str(no_zones[i].text), &root, &line, &why))
			fail_msg("accepted: %s", no_zones[i].text);
		assert_int_equal(line, no_zones[i].line);
		assert_non_null(why);
		assert_int_equal(z->zones.count, 0);
		arena_free(z->arena);
	}
}

/* What is not read costs its own name only. */
static void
unread_types_do_not_cost_the_zone(void **state)
{
	static const struct question questions[] = {
		{ "a.example", DNS_TXT, "1: known" },
		{ "a.example", DNS_A,
		    "it has a record of type ALIAS, which is not read" },
		{ "w.example", DNS_TXT,
		    "it has a record of type AWS ALIAS, which is not read" },
		{ "c.example", DNS_TXT,
		    "it has a record of another class and type TXT, which is "
		    "not read" },
		{ "b.example", DNS_TXT, "1: b" },
		{ "any.wild.example", DNS_TXT,
		    "it has a record of type LUA, which is not read" },
	};
	static const char text[] =
	    "@ SOA a b 1 1 1 1 1\n"
	    "a ALIAS lb.example.net.\n"
	    "a TXT known\n"
	    "w 60 AWS ALIAS A x. ZXX true\n"
	    "c CH TXT x\n"
	    "*.wild LUA TXT x\n"
	    "b [AGE:3636600] 1200 TXT b\n";
	struct dns_zones *z = dns_zones_new(arena_new());

	(void)state;
	read_text(z, text, "example");
	check(z, questions, COUNT(questions));
	arena_free(z->arena);
}

/* Such data costs what its name has of the type. */
static void
unreadable_data_costs_its_type(void **state)
{
	static const struct {
		const char *text;
		enum dns_type type;
	} cases[] = {
		{ "a TXT", DNS_TXT },
		{ "a A 192.0.2", DNS_A },
		{ "a A 192.0.2.1 192.0.2.2", DNS_A },
		{ "a A \"192.0.2.1\"", DNS_A },
		{ "a AAAA 192.0.2.1", DNS_AAAA },
		{ "a MX mail", DNS_MX },
		{ "a MX 65536 mail", DNS_MX },
		{ "a MX 10", DNS_MX },
		{ "a CNAME a..b", DNS_CNAME },
		{ "a TXT \"\\256\"", DNS_TXT },
		{ "a TXT \\# 4 036162", DNS_TXT },
		/* what is there of the type beside it is not all */
		{ "a MX 1 m\na MX mail", DNS_MX },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct dns_zones *z = dns_zones_new(arena_new());
		const char *have;

		read_text(z,
		    arena_printf(z->arena, "%s\na PTR b\n", cases[i].text), "");
		have = look_up(z, "a", cases[i].type);
		if (strstr(have, " record cannot be read: ") == NULL)
			fail_msg("%s: %s", cases[i].text, have);
		assert_string_equal(look_up(z, "a", DNS_PTR), "1: b");
		assert_string_equal(look_up(z, "a", DNS_NS),
		    cases[i].type == DNS_CNAME ? look_up(z, "a", DNS_CNAME)
					       : "no such record");
		arena_free(z->arena);
	}
}

/* Beyond the first ones it is not known what they are, but that they are. */
static void
unread_records_cost_no_memory(void **state)
{
	struct dns_zones *z = dns_zones_new(arena_new());
	struct arena *scratch = arena_new();
	struct buf text = buf_new(scratch, 1 << 24);
	size_t before;

	(void)state;
	for (size_t i = 0; i < CAPS_ZONE_UNREAD + 5; i++)
		buf_addf(&text, "a%zu ALIAS b\n", i);
	read_text(z, buf_string(&text), "");
	assert_string_equal(look_up(z, "a7", DNS_TXT),
	    "it has a record of type ALIAS, which is not read");
	assert_string_equal(
	    look_up(z, "a1004", DNS_TXT), "it has a record that is not read");
	before = arena_size(z->arena);
	text = buf_new(scratch, 1 << 24);
	for (size_t i = 0; i < 100000; i++)
		buf_addf(&text, "a%zu TYPEX b\na%zu MX b\n", i % 7, i % 7);
	read_text(z, buf_string(&text), "");
	assert_true(arena_size(z->arena) < before + (1 << 20));
	arena_free(scratch);
	arena_free(z->arena);
}

/* What BIND makes of each of these. */
static void
generates_records(void **state)
{
	static const struct question questions[] = {
		{ "s1._domainkey.example", DNS_CNAME, "1: s1.dkim.esp" },
		{ "s4._domainkey.example", DNS_CNAME, "1: s4.dkim.esp" },
		{ "s5._domainkey.example", DNS_CNAME, "NXDOMAIN" },
		{ "h00a.example", DNS_TXT, "1: 10" },
		{ "h00b.example", DNS_TXT, "NXDOMAIN" },
		{ "h00c.example", DNS_TXT, "1: 12" },
		{ "x$9.example", DNS_TXT, "1: two 9" },
		{ "o012.example", DNS_TXT, "1: 3.0" },
		{ "oc.b.a.example", DNS_TXT, "1: B.A.0" },
		{ "m1.example", DNS_MX, "1: mx0.example" },
		{ "k.example", DNS_TXT, "1: k" },
	};
	static const char text[] =
	    "k TXT k\n"
	    "$GENERATE 1-4 s$._domainkey CNAME s$.dkim.esp.\n"
	    "$GENERATE 10-12/2 h${0,3,x} 300 IN TXT $ ; comment\n"
	    "$generate 9-9 x\\$$ TXT \"\\\"two $\\\"\"\n"
	    "$GENERATE 10-10 o${0,3,o} TXT ${-7,0,d}.0\n"
	    "$GENERATE 2748-2748 o${0,0,n} TXT ${-2577,5,N}\n"
	    "$GENERATE 1-1 m$ MX \"10 mx${-1}\"\n";
	struct dns_zones *z = dns_zones_new(arena_new());

	(void)state;
	read_text(z, text, "example");
	check(z, questions, COUNT(questions));
	arena_free(z->arena);
}

static void
reads_tinydns(void **state)
{
	static const struct question questions[] = {
		{ "example.com", DNS_SOA, "1: a.ns.example.com" },
		{ "example.com", DNS_NS, "2: a.ns.example.com" },
		{ "a.ns.example.com", DNS_A, "1: 1" },
		{ "b.net", DNS_A, "outside" },
		{ "example.com", DNS_MX, "1: m.mx.example.com" },
		{ "m.mx.example.com", DNS_A, "1: 2" },
		{ "example.com", DNS_TXT, "1: v=spf1 ip6:2001:db8::/32 -all" },
		{ "s1._domainkey.example.com", DNS_CNAME, "1: s1.esp.example" },
		{ "www.example.com", DNS_A, "1: 3" },
		{ "3.2.0.192.in-addr.arpa", DNS_PTR, "outside" },
		{ "any.wild.example.com", DNS_TXT, "1: w" },
		{ "g.example.com", DNS_TXT, "1: abc" },
		{ "g.example.com", DNS_MX, "1: mx.example" },
		{ "six.example.com", DNS_AAAA, "1: 184" },
		{ "off.example.com", DNS_A, "NXDOMAIN" },
		{ "srv.example.com", DNS_TXT, "no such record" },
		{ "p.example.com", DNS_PTR, "1: www.example.com" },
		{ "o.example.com", DNS_TXT, "1: a\n" },
	};
	static const char text[] =
	    "# a comment\n\n"
	    ".example.com:192.0.2.1:a:259200\n"
	    "&example.com::b.net.\r\n"
	    "@example.com:192.0.2.2:m:10:300\n"
	    "'example.com:v=spf1 ip6\\0722001\\072db8\\072\\072/32 -all:3600\n"
	    "Cs1._domainkey.example.com:s1.esp.example.:300\n"
	    "=www.example.com:192.0.2.3\n"
	    "'*.wild.example.com:w\n"
	    ":g.example.com:16:\\001a\\002bc:60\n"
	    ":g.example.com:15:\\000\\012\\002mx\\007example\\000\n"
	    "6six.example.com:20010db8000000000000000000000001\n"
	    "-off.example.com:192.0.2.9\n"
	    "%in:192.0.2\n"
	    ":srv.example.com:33:\\000\n"
	    "^p.example.com:www.example.com\n"
	    "'o.example.com:a\\12:300:40000000:in";
	struct dns_zones *z = dns_zones_new(arena_new());

	(void)state;
	read_text(z, text, "");
	check(z, questions, COUNT(questions));
	arena_free(z->arena);
}

/* A TXT record of COUNT strings of LEN octets. */
static const char *
txt_of(struct arena *a, size_t count, size_t len)
{
	char *text = arena_alloc(a, 16 + count * (len + 3)), *at = text + 6;

	memcpy(text, "a TXT ", 6);
	for (size_t i = 0; i < count; i++) {
		*at++ = '"';
		memset(at, 'x', len);
		at += len;
		*at++ = '"';
		*at++ = '\n';
		if (i + 1 < count)
			at[-1] = ' ';
	}
	return text;
}

static void
strings_and_answers_have_limits(void **state)
{
	struct dns_zones *z = dns_zones_new(arena_new());
	(void)state;
	read_text(z, txt_of(z->arena, CAPS_TXT / 128, 128), "");
	assert_string_not_equal(
	    look_up(z, "a", DNS_TXT), "more than 64 KiB of TXT in one answer");
	read_text(z, txt_of(z->arena, 1, 1), "");
	assert_string_equal(
	    look_up(z, "a", DNS_TXT), "more than 64 KiB of TXT in one answer");
	arena_free(z->arena);
}

static void
many_records_at_one_name(void **state)
{
	struct dns_zones *z = dns_zones_new(arena_new());

	(void)state;
	/* every one twice */
	for (unsigned i = 0; i < 2000; i++)
		read_text(z,
		    arena_printf(z->arena, "a MX %u m%u\n", i % 1000, i % 1000),
		    "");
	assert_string_equal(look_up(z, "a", DNS_MX), "1000: m0");
	arena_free(z->arena);
}

static void
long_strings_are_cut(void **state)
{
	struct dns_zones *z = dns_zones_new(arena_new());
	struct dns_name name;
	struct dns_link link;
	struct dns_outcome o;
	const struct dns_rr *rr;

	(void)state;
	read_text(z, txt_of(z->arena, 1, 255), "");
	read_text(z, txt_of(z->arena, 1, 511), "");
	assert_true(dns_name_asked(SPAN("a"), &name));
	assert_int_equal(
	    dns_zones_lookup(z, &name, DNS_TXT, &link, &o), DNS_STEP_FINAL);
	assert_int_equal(o.set->n, 2);
	rr = o.set->rrs;
	assert_false(rr[0].oversize);
	assert_int_equal(rr[0].strings, 1);
	assert_true(rr[1].oversize);
	assert_int_equal(rr[1].data.len, 511);
	assert_int_equal(rr[1].strings, 3);
	assert_int_equal(rr[1].string_lens[1], 255);
	assert_int_equal(rr[1].string_lens[2], 1);
	arena_free(z->arena);
}

static void
note_set(void *ctx, struct span owner, enum dns_type type)
{
	buf_addf(ctx, "%.*s %s,", SPAN_ARG(owner), dns_type_text(type));
}

static void
sets_are_visited(void **state)
{
	struct dns_zones *z = dns_zones_new(arena_new());
	struct buf seen = buf_new(z->arena, 4096);

	(void)state;
	read_text(z,
	    "$ORIGIN b.example.\n"
	    "@ SOA ns root 1 2 3 4 5\n"
	    "x.y TXT \"a\"\n"
	    "* CNAME x.y\n"
	    "x.y SRV 0 0 1 x\n"
	    "x.y TXT \"b\"\n"
	    "x.y A 192.0.2.1\n",
	    "");
	dns_zones_each(z, note_set, &seen);
	assert_string_equal(buf_string(&seen),
	    "b.example SOA,x.y.b.example TXT,x.y.b.example A,"
	    "*.b.example CNAME,");
	arena_free(z->arena);
}

static enum dns_source
source_of(struct dns_zones *z, const char *text)
{
	struct dns_name name;

	assert_true(dns_name_asked(span_str(text), &name));
	return dns_zones_source(z, &name);
}

static void
sources_are_told_apart(void **state)
{
	struct dns_zones *z = dns_zones_new(arena_new());

	(void)state;
	read_text(z, "b.example. SOA ns root 1 2 3 4 5\n", "");
	assert_int_equal(source_of(z, "x.b.example"), DNS_SOURCE_ZONE);
	assert_int_equal(source_of(z, "b.test"), DNS_SOURCE_SERVER);
	read_text(z, "c.example. A 192.0.2.1\n", "");
	assert_int_equal(source_of(z, "b.test"), DNS_SOURCE_PART);
	read_text(z, ". SOA . . 0 0 0 0 0\n", "");
	assert_int_equal(source_of(z, "b.test"), DNS_SOURCE_SAVED);
	assert_int_equal(source_of(z, "b.example"), DNS_SOURCE_ZONE);
	arena_free(z->arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("wildcards do what RFC 4592 section 2.2.1 says",
		    wildcards_of_rfc_4592),
		UNIT("a file without SOA record is complete",
		    a_file_without_soa_is_complete),
		UNIT("a SOA record at the root makes a file complete",
		    a_root_soa_makes_a_file_complete),
		UNIT("a zone answers from its apex down to delegations",
		    a_zone_answers_from_its_apex_down),
		UNIT("of several zones the longest apex decides",
		    the_longest_apex_decides),
		UNIT("CNAME and DNAME lead on", aliases),
		UNIT("exceptions take the place of what the zone says",
		    exceptions),
		UNIT("exceptions that cannot be read are refused",
		    exceptions_that_cannot_be_read),
		UNIT("comments, parentheses, escapes, directives", syntax),
		UNIT("times to live, with units and by default", times_to_live),
		UNIT("text that is no zone is refused, with its line",
		    text_that_is_no_zone),
		UNIT("a type that is not read costs its name only",
		    unread_types_do_not_cost_the_zone),
		UNIT("data that cannot be read cost what their name has of "
		     "the type",
		    unreadable_data_costs_its_type),
		UNIT("records that are not read take no memory",
		    unread_records_cost_no_memory),
		UNIT("$GENERATE makes what BIND makes", generates_records),
		UNIT("the data of tinydns", reads_tinydns),
		UNIT("N06: 255 octets a string, 64 KiB an answer",
		    strings_and_answers_have_limits),
		UNIT("strings of more than 255 octets are cut",
		    long_strings_are_cut),
		UNIT("every set of records is visited", sets_are_visited),
		UNIT(
		    "a zone, a part of one and recorded answers are told apart",
		    sources_are_told_apart),
		UNIT("records are kept once, however many",
		    many_records_at_one_name),
	};

	return cmocka_run_group_tests_name("dns_zone", tests, NULL, NULL);
}
