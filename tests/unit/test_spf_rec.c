#include "base/buf.h"
#include "spf/spf_rec.h"
#include "unit.h"

static char
qualifier(const struct spf_term *term)
{
	switch (term->result) {
	case AUTHRES_FAIL: return '-';
	case AUTHRES_SOFTFAIL: return '~';
	case AUTHRES_NEUTRAL: return '?';
	default: return '+';
	}
}

/* A term in one form: "+a:domain/32//128", "+ip4:192.0.2.0/24", "exp=x". */
static void
print_term(struct arena *arena, struct buf *out, const struct spf_term *t)
{
	if (spf_kind_is_modifier(t->kind)) {
		buf_addf(
		    out, "%.*s=%.*s", SPAN_ARG(t->name), SPAN_ARG(t->value));
		return;
	}
	buf_addf(out, "%c%s", qualifier(t), spf_kind_name(t->kind));
	if (t->domain.p != NULL)
		buf_addf(out, ":%.*s", SPAN_ARG(t->domain));
	if (t->kind == SPF_IP4 || t->kind == SPF_IP6)
		buf_addf(out, ":%.*s/%u", SPAN_ARG(ip_text(arena, &t->net)),
		    t->kind == SPF_IP4 ? t->bits4 : t->bits6);
	if (t->kind == SPF_A || t->kind == SPF_MX)
		buf_addf(out, "/%u//%u", t->bits4, t->bits6);
}

/* All terms, or "!" and the octet of the first error. */
static const char *
describe(struct arena *arena, struct span text)
{
	struct buf out = buf_new(arena, 1 << 20);
	struct spf_rec rec;

	if (!spf_rec_is_record(text))
		return "none";
	spf_rec_parse(arena, text, &rec);
	if (rec.bad != NULL)
		return arena_printf(arena, "!%zu", rec.bad->error_at);
	for (size_t i = 0; i < rec.n; i++) {
		if (i > 0)
			buf_addc(&out, ' ');
		print_term(arena, &out, &rec.terms[i]);
	}
	return buf_string(&out);
}

struct rec_case {
	const char *in, *want;
};

static void
check(const struct rec_case *cases, size_t n)
{
	struct arena *arena = arena_new();

	for (size_t i = 0; i < n; i++)
		assert_string_equal(
		    describe(arena, span_str(cases[i].in)), cases[i].want);
	arena_free(arena);
}

static void
s04(void **state)
{
	static const struct rec_case cases[] = {
		{ "v=spf1", "" },
		{ "v=spf1 ", "" },
		{ "V=SPF1 -ALL", "-all" },
		{ "v=SpF1 ~all", "~all" },
		{ "v=spf10", "none" },
		{ "v=spf10 -all", "none" },
		{ " v=spf1 -all", "none" },
		{ "v=spf1mx -all", "none" },
		{ "v=spf1\t-all", "none" },
		{ "v=spf", "none" },
		{ "", "none" },
		{ "\"v=spf1 -all\"", "none" },
	};
	struct dns_rr rrs[] = {
		{ .data = SPAN("other") },
		{ .data = SPAN("v=spf1 -all") },
		{ .data = SPAN("\xff\xfe") },
		{ .data = SPAN("v=spf1 ~all") },
	};
	struct dns_answer answer = { .rrs = rrs, .n = 3 };
	struct span text = { 0 };

	(void)state;
	check(cases, COUNT(cases));
	assert_int_equal(spf_rec_select(&answer, &text), 1);
	assert_true(span_is(text, "v=spf1 -all"));
	answer.n = 4;
	assert_int_equal(spf_rec_select(&answer, &text), 2);
	assert_true(span_is(text, "v=spf1 -all"));
	answer.n = 1;
	assert_int_equal(spf_rec_select(&answer, &text), 0);
}

static void
s06(void **state)
{
	static const struct rec_case cases[] = {
		{ "v=spf1   mx    -all   ", "+mx/32//128 -all" },
		{ "v=spf1 -all foo", "!12" },
		{ "v=spf1 mx\t-all", "!9" },
		{ "v=spf1 mx\r\n -all", "!9" },
		{ "v=spf1 mx \xc2\xa0-all", "!10" },
		{ "v=spf1 a:\xc3\xbc.example -all", "!9" },
		{ "v=spf1 m\x01x", "!8" },
		{ "v=spf1 x=\x7f", "!9" },
	};
	struct arena *arena = arena_new();

	(void)state;
	check(cases, COUNT(cases));
	assert_string_equal(
	    describe(arena, SPAN("v=spf1 a:example.\0com -all")), "!17");
	arena_free(arena);
}

static void
s10(void **state)
{
	static const struct rec_case cases[] = {
		{ "v=spf1 all -all", "+all -all" },
		{ "v=spf1 -all.", "!11" },
		{ "v=spf1 -all:x", "!11" },
		{ "v=spf1 -all/8", "!11" },
		{ "v=spf1 -all mx:", "!15" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
s11(void **state)
{
	static const struct rec_case cases[] = {
		{ "v=spf1 ?include:a.example", "?include:a.example" },
		{ "v=spf1 include", "!14" },
		{ "v=spf1 include:", "!15" },
		{ "v=spf1 include/24", "!14" },
		{ "v=spf1 include:a.example/24", "!17" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
s12(void **state)
{
	static const struct rec_case cases[] = {
		{ "v=spf1 a", "+a/32//128" },
		{ "v=spf1 a/0", "+a/0//128" },
		{ "v=spf1 a//0", "+a/32//0" },
		{ "v=spf1 a/24//64", "+a/24//64" },
		{ "v=spf1 a:x.example/24//64", "+a:x.example/24//64" },
		{ "v=spf1 mx//128", "+mx/32//128" },
		{ "v=spf1 mx:%{d}/24", "+mx:%{d}/24//128" },
		{ "v=spf1 a:foo:bar/baz.example.com",
		    "+a:foo:bar/baz.example.com/32//128" },
		{ "v=spf1 a:example.com.", "+a:example.com./32//128" },
		{ "v=spf1 a/", "!8" },
		{ "v=spf1 a//", "!8" },
		{ "v=spf1 a/33", "!9" },
		{ "v=spf1 a/032", "!9" },
		{ "v=spf1 a/00", "!9" },
		{ "v=spf1 a//129", "!10" },
		{ "v=spf1 a//064", "!10" },
		{ "v=spf1 a/4294967328", "!9" },
		{ "v=spf1 a/-1", "!8" },
		{ "v=spf1 a/24/64", "!12" },
		{ "v=spf1 a///64", "!8" },
		{ "v=spf1 a:", "!9" },
		{ "v=spf1 a:/24", "!9" },
		{ "v=spf1 a:museum", "!9" },
		{ "v=spf1 a:museum.", "!9" },
		{ "v=spf1 a:foo-bar", "!9" },
		{ "v=spf1 a:111.222.33.44", "!20" },
		{ "v=spf1 a:abc.123", "!13" },
		{ "v=spf1 a:example.com:8080", "!17" },
		{ "v=spf1 a:example.-com", "!17" },
		{ "v=spf1 a=x", "a=x" },
		{ "v=spf1 ax", "!7" },
		{ "v=spf1 ++a", "!8" },
		{ "v=spf1 +-a", "!8" },
		{ "v=spf1 -", "!8" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
s14(void **state)
{
	static const struct rec_case cases[] = {
		{ "v=spf1 ptr", "+ptr" },
		{ "v=spf1 ptr:x.example", "+ptr:x.example" },
		{ "v=spf1 ptr:", "!11" },
		{ "v=spf1 ptr/0", "!10" },
		{ "v=spf1 ptr:x.example/24", "!13" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
s15(void **state)
{
	static const struct rec_case cases[] = {
		{ "v=spf1 ip4:192.0.2.1", "+ip4:192.0.2.1/32" },
		{ "v=spf1 ip4:192.0.2.1/0", "+ip4:192.0.2.1/0" },
		{ "v=spf1 ip6:2001:DB8::/32", "+ip6:2001:db8::/32" },
		{ "v=spf1 ip6:::FFFF:1.2.3.4", "+ip6:::ffff:1.2.3.4/128" },
		{ "v=spf1 ip6:::/0", "+ip6:::/0" },
		{ "v=spf1 ip4", "!10" },
		{ "v=spf1 ip4:", "!11" },
		{ "v=spf1 ip4/24", "!10" },
		{ "v=spf1 ip4:192.0.2", "!11" },
		{ "v=spf1 ip4:192.0.2.01", "!11" },
		{ "v=spf1 ip4:192.0.2.256", "!11" },
		{ "v=spf1 ip4:192.0.2.1:25", "!11" },
		{ "v=spf1 ip4:192.0.2.1/", "!21" },
		{ "v=spf1 ip4:192.0.2.1/33", "!21" },
		{ "v=spf1 ip4:192.0.2.1/032", "!21" },
		{ "v=spf1 ip4:192.0.2.1//32", "!21" },
		{ "v=spf1 ip4:192.0.2.1/24//64", "!21" },
		{ "v=spf1 ip4:2001:db8::1", "!11" },
		{ "v=spf1 ip4:%{i}", "!11" },
		{ "v=spf1 ip6:192.0.2.1", "!11" },
		{ "v=spf1 ip6::CAFE::BABE", "!11" },
		{ "v=spf1 ip6:2001:db8::/129", "!22" },
		{ "v=spf1 ip6:2001:db8::/", "!22" },
		{ "v=spf1 ip6:fe80::1%eth0", "!11" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
s17(void **state)
{
	static const struct rec_case cases[] = {
		{ "v=spf1 exists:%{i}.x.example", "+exists:%{i}.x.example" },
		{ "v=spf1 exists", "!13" },
		{ "v=spf1 exists:", "!14" },
		{ "v=spf1 exists/24", "!13" },
		{ "v=spf1 exists:x.example/24", "!16" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
s18(void **state)
{
	static const struct rec_case cases[] = {
		{ "v=spf1 Mx A InClUdE:a.b IP4:1.2.3.4 PTR EXISTS:c.d",
		    "+mx/32//128 +a/32//128 +include:a.b +ip4:1.2.3.4/32 +ptr "
		    "+exists:c.d" },
		{ "v=spf1 ReDirect=a.b EXP=c.d", "ReDirect=a.b EXP=c.d" },
		{ "v=spf1 REDIRECT=a.b redirect=c.d", "!20" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
s20(void **state)
{
	static const struct rec_case cases[] = {
		{ "v=spf1 a.b-c_9=x y=", "a.b-c_9=x y=" },
		{ "v=spf1 x=%{c}%{t}%%/a?b=c", "x=%{c}%{t}%%/a?b=c" },
		{ "v=spf1 redirect=a.b redirect=a.b", "!20" },
		{ "v=spf1 exp=a.b exp=a.b", "!15" },
		{ "v=spf1 x=1 x=2", "x=1 x=2" },
		{ "v=spf1 1up=x", "!7" },
		{ "v=spf1 =all", "!7" },
		{ "v=spf1 redirect=-all", "!16" },
		{ "v=spf1 exp=-all", "!11" },
		{ "v=spf1 exp=", "!11" },
		{ "v=spf1 redirect=", "!16" },
		{ "v=spf1 redirect=a.b/24", "!18" },
		{ "v=spf1 redirect:a.b", "!7" },
		{ "v=spf1 -exp=a.b", "!8" },
		{ "v=spf1 x=%", "!9" },
		{ "v=spf1 x=%{x}", "!9" },
		{ "v=spf1 x=a%b", "!10" },
		{ "v=spf1 exp=%{r}.a.b", "!11" },
		{ "v=spf1 redirect=%{t}.a.b", "!16" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

/* One term of two octets after another: 64 KiB of them. */
static void
many(void **state)
{
	struct arena *arena = arena_new();
	struct buf text = buf_new(arena, 65536);
	struct spf_rec rec;

	(void)state;
	buf_adds(&text, "v=spf1");
	while (text.len + 2 <= 65536)
		buf_adds(&text, " a");
	spf_rec_parse(arena, buf_span(&text), &rec);
	assert_int_equal(rec.n, (65536 - 6) / 2);
	assert_null(rec.bad);
	assert_int_equal(
	    spf_rec_offset(&rec, rec.terms[rec.n - 1].text), 65535);
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("S04: a record begins with v=spf1 and SP or its end", s04),
		UNIT("S06: an error anywhere is found, only SP separates", s06),
		UNIT("S10: nothing may follow all", s10),
		UNIT("S11: include wants a domain and nothing else", s11),
		UNIT("S12: a and mx take a domain and prefix lengths", s12),
		UNIT("S14: ptr takes a domain, no prefix length", s14),
		UNIT("S15: ip4 and ip6 are strict", s15),
		UNIT("S17: exists wants a domain and nothing else", s17),
		UNIT("S18: names of mechanisms and modifiers in any case", s18),
		UNIT(
		    "S20: known modifiers once, unknown ones well-formed", s20),
		UNIT("a record of 32765 terms is read", many),
	};

	return cmocka_run_group_tests_name("spf_rec", tests, NULL, NULL);
}
