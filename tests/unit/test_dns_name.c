#include <stdio.h>
#include <string.h>

#include "dns/dns_name.h"
#include "unit.h"

static const struct dns_name root = { .len = 1 };

/* LABELS times a label of LEN octets, with dots between. */
static const char *
long_name(char *to, size_t labels, size_t len)
{
	char *at = to;

	for (size_t i = 0; i < labels; i++) {
		memset(at, 'a', len);
		at += len;
		*at++ = '.';
	}
	at[-1] = '\0';
	return to;
}

static void
names_that_can_be_asked(void **state)
{
	char max[300], label[100];
	static const char *const good[] = { "a", "a.b", "_domainkey.example",
		"*.example", "a b.example", "x\"y;z.example", "A-1.B_2" };

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		struct dns_name n;

		assert_true(dns_name_asked(span_str(good[i]), &n));
		assert_int_equal(n.len, strlen(good[i]) + 2);
	}
	struct dns_name n;
	/* 253 octets: 63 + 63 + 63 + 61 and three dots */
	assert_true(dns_name_asked(
	    span_head(span_str(long_name(max, 4, 63)), 253), &n));
	assert_int_equal(n.len, 255);
	assert_false(dns_name_asked(
	    span_head(span_str(long_name(max, 4, 63)), 254), &n));
	assert_true(dns_name_asked(span_str(long_name(label, 1, 63)), &n));
	assert_false(dns_name_asked(span_str(long_name(label, 1, 64)), &n));
	assert_true(dns_name_asked(
	    span_head(span_str(long_name(max, 127, 1)), 253), &n));
	assert_int_equal(dns_name_labels(dns_name_span(&n)), 127);
}

static void
names_that_cannot(void **state)
{
	static const struct span bad[] = { { (const unsigned char *)"", 0 },
		SPAN("."), SPAN("a."), SPAN(".a"), SPAN("a..b"), SPAN("a\\.b"),
		SPAN("a\\000"), SPAN("a\0b"), SPAN("a\nb"), SPAN("a\x7f"),
		SPAN("b\xc3\xbc.example") };
	struct dns_name n;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(dns_name_asked(bad[i], &n));
}

static void
names_in_a_zone_file(void **state)
{
	static const struct {
		const char *text, *want; /* NULL: refused */
	} cases[] = {
		{ "@", "example.com" },
		{ "a", "a.example.com" },
		{ "a.", "a" },
		{ ".", "" },
		{ "A.B", "a.b.example.com" },
		{ "a\\.b", "a\\.b.example.com" },
		{ "a\\046b.", "a\\.b" },
		{ "\\097.", "a" },
		{ "\\x.", "x" },
		{ "\\000.", "\\000" },
		{ "\\255.", "\\255" },
		{ "\\032.", "\\032" },
		{ "\\@.", "\\@" },
		{ "a\\256.", NULL },
		{ "a\\1.", NULL },
		{ "a\\12x.", NULL },
		{ "a\\", NULL },
		{ "a..b.", NULL },
		{ ".a", NULL },
		{ "..", NULL },
		{ "", NULL },
	};
	struct arena *a = arena_new();
	struct dns_name origin, n;

	(void)state;
	assert_true(dns_name_asked(SPAN("example.com"), &origin));
	for (size_t i = 0; i < COUNT(cases); i++) {
		bool ok = dns_name_parse(span_str(cases[i].text), &origin, &n);

		assert_int_equal(ok, cases[i].want != NULL);
		if (ok)
			assert_string_equal(
			    arena_string(a, dns_name_text(a, &n)),
			    cases[i].want);
	}
	arena_free(a);
}

static void
a_relative_name_may_get_too_long(void **state)
{
	char text[300];
	struct dns_name origin, n;

	(void)state;
	assert_true(dns_name_asked(
	    span_head(span_str(long_name(text, 4, 63)), 251), &origin));
	assert_true(dns_name_parse(SPAN("b"), &origin, &n));
	assert_int_equal(n.len, 255);
	assert_false(dns_name_parse(SPAN("bb"), &origin, &n));
}

static void
text_of_every_octet_reads_back(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	for (unsigned c = 0; c < 256; c++) {
		struct dns_name n = { .len = 3, .p = { 1, (unsigned char)c } };
		struct dns_name made, again;

		assert_true(dns_name_from_wire(dns_name_span(&n), &made));
		assert_true(
		    dns_name_parse(dns_name_text(a, &made), &root, &again));
		assert_true(
		    span_eq(dns_name_span(&made), dns_name_span(&again)));
		assert_int_equal(made.p[1], span_lower((unsigned char)c));
	}
	arena_free(a);
}

static void
wire_format_is_checked(void **state)
{
	static const struct span bad[] = { SPAN(""), SPAN("\1a"), SPAN("\2a\0"),
		SPAN("\1a\0\0"), SPAN("\xc0\0"),
		SPAN("\x40"
		     "a\0"),
		SPAN("\1a\1") };
	struct dns_name n;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(dns_name_from_wire(bad[i], &n));
}

static void
a_suffix_is_replaced(void **state)
{
	struct dns_name n, new, made;
	struct arena *a = arena_new();
	char text[300];

	(void)state;
	assert_true(dns_name_asked(SPAN("x.old.example"), &n));
	assert_true(dns_name_asked(SPAN("new"), &new));
	assert_true(dns_name_replace(
	    &n, dns_name_parent(dns_name_span(&n)), &new, &made));
	assert_string_equal(arena_string(a, dns_name_text(a, &made)), "x.new");
	assert_true(dns_name_asked(
	    span_head(span_str(long_name(text, 4, 63)), 252), &new));
	assert_false(dns_name_replace(
	    &n, dns_name_parent(dns_name_span(&n)), &new, &made));
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("N01: names of up to 253 octets can be asked",
		    names_that_can_be_asked),
		UNIT("N01: what is no name is never asked", names_that_cannot),
		UNIT("escapes, @ and relative names in zone files",
		    names_in_a_zone_file),
		UNIT("a relative name that gets too long is refused",
		    a_relative_name_may_get_too_long),
		UNIT("the text of every octet reads back",
		    text_of_every_octet_reads_back),
		UNIT("wire format is checked", wire_format_is_checked),
		UNIT(
		    "a DNAME replaces the end of a name", a_suffix_is_replaced),
	};

	return cmocka_run_group_tests_name("dns_name", tests, NULL, NULL);
}
