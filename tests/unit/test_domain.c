#include <stdio.h>
#include <string.h>

#include "base/domain.h"
#include "unit.h"

struct parse_case {
	const char *in, *want; /* NULL: refused */
};

static const char label63[] =
    "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggg";

static void
check(const struct parse_case *cases, size_t n)
{
	struct arena *arena = arena_new();

	for (size_t i = 0; i < n; i++) {
		struct span before = SPAN("untouched"), out = before;
		const char *want = cases[i].want;
		bool good = domain_parse(arena, span_str(cases[i].in), &out);

		if (good != (want != NULL) ||
		    !span_eq(out, good ? span_str(want) : before))
			fail_msg("%s: have %.*s, want %s", cases[i].in,
			    SPAN_ARG(out), want == NULL ? "refused" : want);
	}
	arena_free(arena);
}

static void
parse_ascii(void **state)
{
	static const struct parse_case cases[] = {
		{ "example.com", "example.com" },
		{ "Example.COM", "example.com" },
		{ "com", "com" },
		{ "s-1_x._domainkey.example.com",
		    "s-1_x._domainkey.example.com" },
		{ "-a.b-", "-a.b-" },
		{ "0.1.2.3", "0.1.2.3" },
		{ "xn--bcher-kva.example", "xn--bcher-kva.example" },
		{ "", NULL },
		{ ".", NULL },
		{ ".a", NULL },
		{ "a.", NULL },
		{ "a..b", NULL },
		{ "a b", NULL },
		{ " a", NULL },
		{ "a\nb", NULL },
		{ "a\rb", NULL },
		{ "a\tb", NULL },
		{ "a\"b", NULL },
		{ "a\\b", NULL },
		{ "a\\046b", NULL },
		{ "$INCLUDE", NULL },
		{ "a;b", NULL },
		{ "a/b", NULL },
		{ "a@b", NULL },
		{ "*.a", NULL },
		{ "victim.test(.attack.test", NULL },
		{ "a\x7f", NULL },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
parse_nul(void **state)
{
	struct arena *arena = arena_new();
	struct span out;

	(void)state;
	assert_false(domain_parse(arena, SPAN("a\0.b"), &out));
	assert_false(domain_parse(arena, SPAN("\xc3\xbc\0.b"), &out));
	assert_false(domain_parse(arena, (struct span){ 0 }, &out));
	arena_free(arena);
}

static void
k17_u_labels(void **state)
{
	static const struct parse_case cases[] = {
		{ "b\xc3\xbc"
		  "cher.example",
		    "xn--bcher-kva.example" },
		{ "B\xc3\xbc"
		  "cher.EXAMPLE",
		    "xn--bcher-kva.example" },
		{ "_dmarc.b\xc3\xbc"
		  "cher.example",
		    "_dmarc.xn--bcher-kva.example" },
		/* not in NFC: u and a combining diaeresis */
		{ "bu\xcc\x88"
		  "cher.example",
		    "xn--bcher-kva.example" },
		{ "\xe4\xbe\x8b\xe5\xad\x90.test", "xn--fsqu00a.test" },
		/* IDNA2008 keeps sharp s, IDNA2003 made it ss */
		{ "fu\xc3\x9f.example", "xn--fu-hia.example" },
		/* what UTS 46 maps: a capital letter beyond US-ASCII */
		{ "B\xc3\x9c"
		  "CHER.example",
		    "xn--bcher-kva.example" },
		/* full and half width full stops, ideographic full stop */
		{ "a\xe3\x80\x82\xc3\xbc.de", "a.xn--tda.de" },
		{ "paypal\xef\xbc\x8e"
		  "com",
		    "paypal.com" },
		{ "paypal\xef\xbd\xa1"
		  "com",
		    "paypal.com" },
		/* full width p, capital and small */
		{ "\xef\xbd\x90"
		  "aypal.com",
		    "paypal.com" },
		{ "\xef\xbc\xb0"
		  "aypal.com",
		    "paypal.com" },
		/* what stands for nothing: zero width space, soft hyphen */
		{ "pay\xe2\x80\x8bpal.com", "paypal.com" },
		{ "pay\xc2\xadpal.com", "paypal.com" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
k17_not_u_labels(void **state)
{
	static const struct parse_case cases[] = {
		{ "\xc3", NULL },             /* cut UTF-8 */
		{ "\xc0\xaf.example", NULL }, /* overlong */
		{ "\xed\xa0\x80.example", NULL },
		{ "a.\xe2\x80\x8b.example", NULL }, /* zero width space */
		{ "a\xef\xbc\x8f"
		  "b.example",
		    NULL }, /* full width solidus */
		{ "\xc3\xbc\xe3\x80\x82", NULL },
		{ "\xc3\xbc \".example", NULL },
		{ "\xc3\xbc.", NULL },
		{ "\xc3\xbc\\010.example", NULL },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
limits(void **state)
{
	char name[256];

	(void)state;
	assert_int_equal(strlen(label63), 63);
	assert_true(domain_is_valid(span_str(label63)));
	snprintf(name, sizeof(name), "%sg", label63);
	assert_false(domain_is_valid(span_str(name)));
	snprintf(name, sizeof(name), "%s.%s.%s.%.61s", label63, label63,
	    label63, label63);
	assert_int_equal(strlen(name), 253);
	assert_true(domain_is_valid(span_str(name)));
	name[253] = 'x';
	assert_false(domain_is_valid(span_of(name, 254)));
}

static void
long_u_labels(void **state)
{
	struct arena *arena = arena_new();
	struct span out;
	char name[1200];

	(void)state;
	/* 63 octets as an A-label are not enough for 60 umlauts */
	for (size_t i = 0; i < 60; i++)
		memcpy(name + 2 * i, "\xc3\xbc", 2);
	assert_false(domain_parse(arena, span_of(name, 120), &out));
	for (size_t i = 0; i < 400; i++)
		memcpy(name + 3 * i, "\xc3\xbc.", 3);
	assert_false(domain_parse(arena, span_of(name, 1199), &out));
	/* 28 labels of "xn--tda" and their dots are 223 octets */
	assert_true(domain_parse(arena, span_of(name, 28 * 3 - 1), &out));
	assert_int_equal(out.len, 223);
	arena_free(arena);
}

static void
labels_and_tails(void **state)
{
	struct span name = SPAN("a.bc.d");

	(void)state;
	assert_int_equal(domain_labels(name), 3);
	assert_int_equal(domain_labels(SPAN("a")), 1);
	assert_int_equal(domain_labels(SPAN("")), 0);
	assert_true(span_is(domain_tail(name, 1), "d"));
	assert_true(span_is(domain_tail(name, 2), "bc.d"));
	assert_true(span_is(domain_tail(name, 3), "a.bc.d"));
	assert_true(span_is(domain_tail(name, 4), "a.bc.d"));
	assert_int_equal(domain_tail(name, 0).len, 0);
}

static void
within(void **state)
{
	static const struct {
		const char *child, *parent;
		bool want;
	} cases[] = {
		{ "example.com", "example.com", true },
		{ "EXAMPLE.com", "example.COM", true },
		{ "a.example.com", "Example.com", true },
		{ "a.b.example.com", "example.com", true },
		{ "badexample.com", "example.com", false },
		{ "example.com", "a.example.com", false },
		{ "example.com", "com", true },
		{ "example.com", "", false },
		{ "", "example.com", false },
		{ "a.example.org", "example.com", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(domain_is_within(span_str(cases[i].child),
				     span_str(cases[i].parent)),
		    cases[i].want);
}

static void
join(void **state)
{
	struct arena *arena = arena_new();
	struct span out = SPAN("untouched");
	char left[252];

	(void)state;
	memset(left, 'a', sizeof(left));
	assert_false(domain_join(arena, span_of(left, 252), SPAN("b"), &out));
	assert_true(span_is(out, "untouched"));
	assert_true(domain_join(arena, span_of(left, 251), SPAN("b"), &out));
	assert_int_equal(out.len, 253);
	assert_true(domain_join(
	    arena, SPAN("brisbane"), SPAN("_domainkey.example.com"), &out));
	assert_true(span_is(out, "brisbane._domainkey.example.com"));
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("ASCII names are lower-cased or refused", parse_ascii),
		UNIT("a NUL ends no name", parse_nul),
		UNIT("K17: U-labels become A-labels", k17_u_labels),
		UNIT("K17: what cannot be mapped is refused", k17_not_u_labels),
		UNIT("labels of 63 and names of 253 octets are the limit",
		    limits),
		UNIT("long U-labels are refused", long_u_labels),
		UNIT("labels are counted and cut from the right",
		    labels_and_tails),
		UNIT("a domain is within its parents only", within),
		UNIT("names are joined up to the limit", join),
	};

	return cmocka_run_group_tests_name("domain", tests, NULL, NULL);
}
