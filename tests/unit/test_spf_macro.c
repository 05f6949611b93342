#include <string.h>

#include "base/buf.h"
#include "base/caps.h"
#include "spf/spf_macro.h"
#include "unit.h"

/* RFC 7208 section 7.4 */
static struct spf_macro_values
example(const char *ip)
{
	struct spf_macro_values v = {
		.sender = SPAN("strong-bad@email.example.com"),
		.local_part = SPAN("strong-bad"),
		.sender_domain = SPAN("email.example.com"),
		.domain = SPAN("email.example.com"),
		.helo = SPAN("mx.example.org"),
		.receiver = SPAN("r.example.net"),
		.validated = SPAN("mx.example.org"),
		.now = 1795000000,
	};

	assert_true(ip_parse(span_str(ip), &v.client));
	return v;
}

/* Expanded, "!" if it is refused, "-" if nothing is left. */
static const char *
expand(struct arena *arena, const char *text, const struct spf_macro_values *v)
{
	struct spf_macro_error error;
	struct span out;

	if (!spf_macro_check(span_str(text), SPF_MACRO_DOMAIN, &error))
		return "!";
	if (!spf_macro_expand_domain(arena, span_str(text), v, &out))
		return "-";
	return arena_string(arena, out);
}

struct macro_case {
	const char *in, *want;
};

static void
check(const struct macro_case *cases, size_t n, const char *ip)
{
	struct arena *arena = arena_new();
	struct spf_macro_values v = example(ip);

	for (size_t i = 0; i < n; i++)
		assert_string_equal(
		    expand(arena, cases[i].in, &v), cases[i].want);
	arena_free(arena);
}

static void
vectors(void **state)
{
	static const struct macro_case cases[] = {
		{ "%{s}", "strong-bad@email.example.com" },
		{ "%{o}", "email.example.com" },
		{ "%{d}", "email.example.com" },
		{ "%{d4}", "email.example.com" },
		{ "%{d3}", "email.example.com" },
		{ "%{d2}", "example.com" },
		{ "%{d1}", "com" },
		{ "%{dr}", "com.example.email" },
		{ "%{d2r}", "example.email" },
		{ "%{l}", "strong-bad" },
		{ "%{l-}", "strong.bad" },
		{ "%{lr}", "strong-bad" },
		{ "%{lr-}", "bad.strong" },
		{ "%{l1r-}", "strong" },
		{ "%{ir}.%{v}._spf.%{d2}",
		    "3.2.0.192.in-addr._spf.example.com" },
		{ "%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com" },
		{ "%{lr-}.lp.%{ir}.%{v}._spf.%{d2}",
		    "bad.strong.lp.3.2.0.192.in-addr._spf.example.com" },
		{ "%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}",
		    "3.2.0.192.in-addr.strong.lp._spf.example.com" },
		{ "%{d2}.trusted-domains.example.net",
		    "example.com.trusted-domains.example.net" },
	};
	static const struct macro_case v6[] = {
		{ "%{ir}.%{v}._spf.%{d2}",
		    "1.0.B.C.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.B.D.0."
		    "1.0.0.2.ip6._spf.example.com" },
	};

	(void)state;
	check(cases, COUNT(cases), "192.0.2.3");
	check(v6, COUNT(v6), "2001:db8::cb01");
}

static void
s40(void **state)
{
	static const struct macro_case cases[] = {
		{ "%{h}", "mx.example.org" },
		{ "%{p}", "mx.example.org" },
		{ "%{H}", "mx.example.org" },
		{ "%{S}", "strong-bad%40email.example.com" },
		{ "%{c}", "!" },
		{ "%{r}", "!" },
		{ "%{t}", "!" },
		{ "%{R}", "!" },
		{ "%{x}", "!" },
		{ "%{d0}", "!" },
		{ "%{d00}", "!" },
		{ "%{d00002}", "example.com" },
		{ "%{}", "!" },
		{ "%(d)", "!" },
		{ "%", "!" },
		{ "a.%", "!" },
		{ "%{", "!" },
		{ "%{d", "!" },
		{ "%{d2", "!" },
		{ "%{dr", "!" },
		{ "%{d.", "!" },
		{ "%{d*}", "!" },
		{ "%{dr2}", "!" },
		{ "%{drr}", "!" },
		{ "%{d.r}", "!" },
		{ "%{d}}", "email.example.com}" },
		{ "%d", "!" },
		{ "%{d2147483648}", "email.example.com" },
		{ "%{d99999999999999999999}", "email.example.com" },
		{ "%{d18446744073709551617r}", "com.example.email" },
		{ "%{DR}", "com.example.email" },
		{ "a b", "!" },
		{ "a\tb", "!" },
		{ "a\x7f", "!" },
		{ "\xc3\xbc", "!" },
	};
	struct arena *arena = arena_new();
	struct spf_macro_error error;
	struct spf_macro_values v = example("192.0.2.3");
	struct span out;

	(void)state;
	check(cases, COUNT(cases), "192.0.2.3");
	assert_true(
	    spf_macro_check(SPAN("%{c}%{r}%{t}"), SPF_MACRO_MODIFIER, &error));
	assert_true(
	    spf_macro_check(SPAN("%{c} %{R} %{t}"), SPF_MACRO_EXPLAIN, &error));
	assert_true(spf_macro_expand_text(
	    arena, SPAN("%{c} %{R} %{t}"), &v, 100, &out));
	assert_true(span_is(out, "192.0.2.3 r.example.net 1795000000"));
	assert_false(spf_macro_check(SPAN("a\nb"), SPF_MACRO_EXPLAIN, &error));
	assert_int_equal(error.offset, 1);
	arena_free(arena);
}

static void
s41(void **state)
{
	static const struct macro_case cases[] = {
		{ "%{l-+}", "a.b.c/d_e=f,g.h" },
		{ "%{l-+/_=,.}", "a.b.c.d.e.f.g.h" },
		{ "%{l2/_}", "d.e=f,g.h" },
		{ "%{l1r-+/_=,.}", "a" },
		{ "%{l3r-+/_=,.}", "c.b.a" },
		{ "%{l1-+/_=,.}", "h" },
		{ "%{L+}", "a-b.c%2Fd_e%3Df%2Cg.h" },
	};
	struct arena *arena = arena_new();
	struct spf_macro_values v = example("192.0.2.3");

	(void)state;
	v.local_part = SPAN("a-b+c/d_e=f,g.h");
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(
		    expand(arena, cases[i].in, &v), cases[i].want);
	v.local_part = SPAN("-a--b-");
	assert_string_equal(expand(arena, "x%{l-}", &v), "x.a..b");
	assert_string_equal(expand(arena, "x%{lr-}y", &v), "x.b..a.y");
	assert_string_equal(expand(arena, "x%{l1-}y", &v), "xy");
	assert_string_equal(expand(arena, "x%{l2r-}y", &v), "xa.y");
	assert_string_equal(expand(arena, "%{l1-}", &v), "-");
	arena_free(arena);
}

static void
s42(void **state)
{
	struct arena *arena = arena_new();
	struct spf_macro_values v4 = example("192.0.2.3");
	struct spf_macro_values v6 = example("2001:db8::1");
	struct span out;

	(void)state;
	assert_string_equal(
	    expand(arena, "%{i}.%{v}", &v4), "192.0.2.3.in-addr");
	assert_string_equal(expand(arena, "%{i}.%{v}", &v6),
	    "2.0.0.1.0.D.B.8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1"
	    ".ip6");
	assert_string_equal(expand(arena, "%{i4r}", &v4), "3.2.0.192");
	assert_true(spf_macro_expand_text(arena, SPAN("%{c}"), &v6, 100, &out));
	assert_true(span_is(out, "2001:db8::1"));
	arena_free(arena);
}

static void
s43(void **state)
{
	static const struct macro_case cases[] = {
		{ "a%%b%_c%-d.e", "a%b c%20d.e" },
		{ "%{d}.", "email.example.com" },
		{ "%{d}..", "email.example.com." },
	};
	struct arena *arena = arena_new();
	struct spf_macro_values v = example("192.0.2.3");
	struct buf b = buf_new(arena, 1 << 16);
	struct span out, long_label;

	(void)state;
	check(cases, COUNT(cases), "192.0.2.3");
	/* 26 labels of 9 octets and a dot, and 3 octets: 263 */
	for (int i = 0; i < 26; i++)
		buf_adds(&b, "aaaaaaaaa.");
	v.local_part = buf_span(&b);
	assert_true(spf_macro_expand_domain(arena, SPAN("%{l}com"), &v, &out));
	assert_int_equal(out.len, 253);
	assert_true(spf_macro_expand_domain(arena, SPAN("%{l}comm"), &v, &out));
	assert_int_equal(out.len, 244);
	assert_true(spf_macro_expand_domain(arena, SPAN("%{l}com."), &v, &out));
	assert_int_equal(out.len, 253);
	buf_adds(&b, "b.");
	for (int i = 0; i < 300; i++)
		buf_addc(&b, 'x');
	long_label = buf_span(&b);
	v.local_part = long_label;
	assert_false(spf_macro_expand_domain(arena, SPAN("%{l}"), &v, &out));
	arena_free(arena);
}

/* The work for a hostile string is done in a moment, or the test hangs. */
static void
bounded(void **state)
{
	struct arena *arena = arena_new();
	struct spf_macro_values v = example("192.0.2.3");
	struct buf text = buf_new(arena, 1 << 20);
	struct buf local = buf_new(arena, CAPS_LOCAL_PART);
	struct span out;

	(void)state;
	while (local.len < CAPS_LOCAL_PART - 1)
		buf_addc(&local, 'a');
	buf_addc(&local, '-');
	v.local_part = buf_span(&local);
	for (int i = 0; i < 10000; i++)
		buf_adds(&text, "%{l1-}");
	assert_false(spf_macro_expand_domain(arena, buf_span(&text), &v, &out));
	assert_true(spf_macro_expand_text(
	    arena, buf_span(&text), &v, CAPS_SPF_EXPLANATION, &out));
	assert_int_equal(out.len, 0);
	for (int i = 0; i < 10000; i++)
		buf_adds(&text, "%{S1r}.a");
	assert_true(spf_macro_expand_domain(arena, buf_span(&text), &v, &out));
	assert_true(out.len <= CAPS_DOMAIN);
	assert_false(spf_macro_expand_text(
	    arena, buf_span(&text), &v, CAPS_SPF_EXPLANATION, &out));
	arena_free(arena);
}

static void
all_octets(void **state)
{
	struct arena *arena = arena_new();
	struct spf_macro_values v = example("192.0.2.3");
	unsigned char octets[255];
	struct span out;

	(void)state;
	for (size_t i = 0; i < sizeof(octets); i++)
		octets[i] = (unsigned char)(i + 1);
	v.local_part = span_of(octets, sizeof(octets));
	assert_true(
	    spf_macro_expand_text(arena, SPAN("%{L/}"), &v, 1000, &out));
	/* 66 unreserved octets and the "/" that is a dot stay as they are */
	assert_int_equal(out.len, 67 + 3 * (255 - 67));
	for (size_t i = 0; i < out.len; i++)
		assert_true(out.p[i] > 0x20 && out.p[i] < 0x7f);
	assert_true(span_starts(out, SPAN("%01%02")));
	assert_true(span_is(span_skip(out, out.len - 6), "%FE%FF"));
	arena_free(arena);
}

static void
domain_specs(void **state)
{
	static const struct {
		const char *in;
		int at; /* -1: sound */
	} cases[] = {
		{ "example.com", -1 },
		{ "example.com.", -1 },
		{ "a.b", -1 },
		{ "a.b1", -1 },
		{ "a.1b", -1 },
		{ "a.1-1", -1 },
		{ "foo:bar/baz.example.com", -1 },
		{ "%{d}", -1 },
		{ "%{d}.com", -1 },
		{ "com.%{d2}", -1 },
		{ "a.%%", -1 },
		{ "_spf.%{d}", -1 },
		{ "", 0 },
		{ "museum", 0 },
		{ "museum.", 0 },
		{ "example.com..", 12 },
		{ "1.2.3.4", 6 },
		{ "abc.123", 4 },
		{ "example.com:8080", 8 },
		{ "example.-com", 8 },
		{ "example.com-", 8 },
		{ "example.c_m", 8 },
		{ "foo-bar", 0 },
		{ "%{d}com", 4 },
		{ "%{d}.", 4 },
		{ "a.%{x}.b", 2 },
		{ "a..", 2 },
		{ ".", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct spf_macro_error error;
		bool good =
		    spf_macro_check_domain(span_str(cases[i].in), &error);

		assert_int_equal(good, cases[i].at < 0);
		if (!good) {
			assert_non_null(error.reason);
			assert_int_equal(error.offset, cases[i].at);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("the examples of RFC 7208 section 7.4", vectors),
		UNIT("S40: letters, and c, r, t in explanations alone", s40),
		UNIT("S41: digits keep right-hand parts after the reversal",
		    s41),
		UNIT("S42: %{i} and %{c} of both families", s42),
		UNIT("S43: labels are dropped on the left above 253 octets",
		    s43),
		UNIT("S12: domain-spec ends in a top-level label or a macro",
		    domain_specs),
		UNIT("an upper-case letter escapes every octet but the "
		     "unreserved",
		    all_octets),
		UNIT("the work for 20000 macros of 1000 octets is bounded",
		    bounded),
	};

	return cmocka_run_group_tests_name("spf_macro", tests, NULL, NULL);
}
