#include "base/ip.h"
#include "unit.h"

static void
reads(void **state)
{
	static const struct {
		const char *in, *want; /* NULL: refused */
	} cases[] = {
		{ "192.0.2.1", "192.0.2.1" },
		{ "0.0.0.0", "0.0.0.0" },
		{ "255.255.255.255", "255.255.255.255" },
		{ "2001:DB8::1", "2001:db8::1" },
		{ "::", "::" },
		{ "::1.2.3.4", "::1.2.3.4" },
		{ "1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0" },
		{ "1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304" },
		{ "::ffff:192.0.2.1", "192.0.2.1" },
		{ "::FFFF:c000:201", "192.0.2.1" },
		{ "0:0:0:0:0:ffff:c000:0201", "192.0.2.1" },
		{ "::fffe:192.0.2.1", "::fffe:c000:201" },
		{ "", NULL },
		{ "192.0.2", NULL },
		{ "192.0.2.1.", NULL },
		{ "192.0.2.01", NULL },
		{ "192.0.2.256", NULL },
		{ "192.0.2.1 ", NULL },
		{ " 192.0.2.1", NULL },
		{ "0x7f.0.0.1", NULL },
		{ "2130706433", NULL },
		{ "192.0.2.1/32", NULL },
		{ "fe80::1%lo", NULL },
		{ "[::1]", NULL },
		{ "1::2::3", NULL },
		{ "1:2:3:4:5:6:7:8:9", NULL },
		{ "12345::", NULL },
		{ "::192.0.2.1.2", NULL },
		{ "::g", NULL },
	};
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct ip ip;
		bool good = ip_parse(span_str(cases[i].in), &ip);

		assert_int_equal(good, cases[i].want != NULL);
		if (good)
			assert_true(
			    span_is(ip_text(arena, &ip), cases[i].want));
	}
	arena_free(arena);
}

static void
keeps_families_apart(void **state)
{
	struct ip ip = { .v6 = true, .octets = { 7 } };

	(void)state;
	assert_false(ip_parse_v4(SPAN("::1"), &ip));
	assert_false(ip_parse_v6(SPAN("192.0.2.1"), &ip));
	assert_false(ip_parse_v4(SPAN("192.0.2.1\0"), &ip));
	assert_true(ip.v6 && ip.octets[0] == 7);
	assert_true(ip_parse_v6(SPAN("::ffff:192.0.2.1"), &ip));
	assert_true(ip.v6);
	assert_false(ip_from_octets(SPAN("12345"), &ip));
	assert_true(ip_from_octets(SPAN("1234"), &ip));
	assert_false(ip.v6);
}

static void
within(void **state)
{
	static const struct {
		const char *addr, *net;
		unsigned bits;
		bool want;
	} cases[] = {
		{ "192.0.2.1", "192.0.2.1", 32, true },
		{ "192.0.2.1", "192.0.2.0", 32, false },
		{ "192.0.2.1", "192.0.2.0", 31, true },
		{ "192.0.2.2", "192.0.2.0", 31, false },
		{ "192.0.2.129", "192.0.2.0", 25, false },
		{ "192.0.2.127", "192.0.2.0", 25, true },
		{ "10.0.0.1", "192.0.2.0", 0, true },
		{ "10.0.0.1", "192.0.2.0", 33, false },
		{ "2001:db8::1", "192.0.2.0", 0, false },
		{ "10.0.0.1", "::", 0, false },
		{ "2001:db8::1", "2001:db8::1", 128, true },
		{ "2001:db8::1", "2001:db8::2", 126, true },
		{ "2001:db8::1", "2001:db8::2", 127, false },
		{ "2001:db8::1", "::", 0, true },
		{ "2001:db8::1", "2001:db8::1", 129, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct ip addr, net;

		assert_true(ip_parse(span_str(cases[i].addr), &addr));
		assert_true(ip_parse(span_str(cases[i].net), &net));
		assert_int_equal(
		    ip_is_within(&addr, &net, cases[i].bits), cases[i].want);
	}
}

static void
names(void **state)
{
	struct arena *arena = arena_new();
	struct ip v4, v6;

	(void)state;
	assert_true(ip_parse(SPAN("192.0.2.1"), &v4));
	assert_true(ip_parse(SPAN("2001:db8::cb01"), &v6));
	assert_true(
	    span_is(ip_reverse_name(arena, &v4), "1.2.0.192.in-addr.arpa"));
	assert_true(span_is(ip_reverse_name(arena, &v6),
	    "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2"
	    ".ip6.arpa"));
	assert_true(span_is(ip_dotted(arena, &v4), "192.0.2.1"));
	assert_true(span_is(ip_dotted(arena, &v6),
	    "2.0.0.1.0.D.B.8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.C.B.0.1"));
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("addresses are read strictly, IPv4-mapped ones as IPv4",
		    reads),
		UNIT("a parser of one family refuses the other, output "
		     "untouched",
		    keeps_families_apart),
		UNIT("a network holds what agrees in its first bits", within),
		UNIT("the name for PTR and the dotted form are those of RFC "
		     "7208",
		    names),
	};

	return cmocka_run_group_tests_name("ip", tests, NULL, NULL);
}
