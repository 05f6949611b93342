#include <string.h>

#include "authres/authres.h"
#include "authres/authres_parse.h"
#include "base/visible.h"
#include "unit.h"

#define LITERAL(s)                                                             \
	{                                                                      \
		(const unsigned char *)("" s), sizeof(s) - 1                   \
	}

struct text_row {
	struct span in;
	const char *want;
};

static void
check_text(void (*print)(struct buf *, struct span),
    const struct text_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct arena *a = arena_new();
		struct buf b = buf_new(a, 4096);

		print(&b, rows[i].in);
		assert_string_equal(buf_string(&b), rows[i].want);
		arena_free(a);
	}
}

static void
test_bare(void **state)
{
	static const struct text_row rows[] = {
		{ LITERAL("example.com"), "example.com" },
		{ LITERAL("@example.com"), "@example.com" },
		{ LITERAL("joe@example.com"), "joe@example.com" },
		{ LITERAL("j.o+e@a-b.example"), "j.o+e@a-b.example" },
		{ LITERAL("192.0.2.1"), "192.0.2.1" },
		{ LITERAL("-"), "-" },
	};

	(void)state;
	check_text(authres_print_value, rows, COUNT(rows));
}

static void
test_quoted(void **state)
{
	static const struct text_row rows[] = {
		{ LITERAL(""), "\"\"" },
		{ LITERAL("ab/cd"), "\"ab/cd\"" },
		{ LITERAL("ab=="), "\"ab==\"" },
		{ LITERAL("id/job"), "\"id/job\"" },
		{ LITERAL("2001:db8::1"), "\"2001:db8::1\"" },
		{ LITERAL("a b"), "\"a b\"" },
		{ LITERAL("a@b"), "\"a@b\"" },
		{ LITERAL("a@b@c.example"), "\"a@b@c.example\"" },
		{ LITERAL("a@-b.example"), "\"a@-b.example\"" },
		{ LITERAL("a@b_c.example"), "\"a@b_c.example\"" },
		{ LITERAL(".a@b.example"), "\".a@b.example\"" },
		{ LITERAL("SRS0=x=y@b.example"), "\"SRS0=x=y@b.example\"" },
		{ LITERAL("a\"b"), "\"a\\\"b\"" },
		{ LITERAL("a\\b"), "\"a\\\\b\"" },
		{ LITERAL("example.net(.example.com"),
		    "\"example.net(.example.com\"" },
		{ LITERAL("x; dmarc=pass"), "\"x; dmarc=pass\"" },
		{ LITERAL("b\xc3\xbc"
			  "cher.example"),
		    "\"b\xc3\xbc"
		    "cher.example\"" },
	};

	(void)state;
	check_text(authres_print_value, rows, COUNT(rows));
}

static void
test_escaped(void **state)
{
	static const struct text_row rows[] = {
		{ LITERAL("a\r\nX: y"), "\"a\\\\x0d\\\\x0aX: y\"" },
		{ LITERAL("a\0b"), "\"a\\\\x00b\"" },
		{ LITERAL("\x1b[2J\x7f"), "\"\\\\x1b[2J\\\\x7f\"" },
		{ LITERAL("\xff\xc3"), "\"\\\\xff\\\\xc3\"" },
		{ LITERAL("\xc2\x85"), "\"\\\\xc2\\\\x85\"" },
		{ LITERAL("\xe2\x80\xae"), "\"\\\\xe2\\\\x80\\\\xae\"" },
		{ LITERAL("\xe2\x81\xa6"), "\"\\\\xe2\\\\x81\\\\xa6\"" },
	};

	(void)state;
	check_text(authres_print_value, rows, COUNT(rows));
}

static void
test_reason(void **state)
{
	static const struct text_row reasons[] = {
		{ LITERAL("good"), "reason=good" },
		{ LITERAL("a \"b\"\n"), "reason=\"a \\\"b\\\"\\\\x0a\"" },
		{ LITERAL("\xc3\xbc"), "reason=\"\\\\xc3\\\\xbc\"" },
		{ LITERAL(""), "reason=\"\"" },
	};
	static const struct text_row comments[] = {
		{ LITERAL("test mode"), "(test mode)" },
		{ LITERAL("a) dkim=pass ("), "(a\\) dkim=pass \\()" },
		{ LITERAL("\\"), "(\\\\)" },
		{ LITERAL("\xc3\xbc\r\n"), "(\\\\xc3\\\\xbc\\\\x0d\\\\x0a)" },
	};

	(void)state;
	check_text(authres_print_reason, reasons, COUNT(reasons));
	check_text(authres_print_comment, comments, COUNT(comments));
}

static void
test_keyword(void **state)
{
	static const struct text_row rows[] = {
		{ LITERAL("DKIM-Adsp"), "dkim-adsp" },
		{ LITERAL("a.b;c\n"), "axbxcx" },
		{ LITERAL(""), "x" },
	};

	(void)state;
	check_text(authres_print_keyword, rows, COUNT(rows));
}

static void
test_plain(void **state)
{
	static const struct text_row rows[] = {
		{ LITERAL("a\tb \"c\" \\"), "a\\x09b \"c\" \\" },
		{ LITERAL("\xc3\xbc\x1b"), "\xc3\xbc\\x1b" },
	};

	(void)state;
	check_text(visible_print, rows, COUNT(rows));
}

static struct authres_prop props[] = {
	{ .ptype = LITERAL("header"),
	    .property = LITERAL("d"),
	    .value = LITERAL("example.com") },
	{ .ptype = LITERAL("header"),
	    .property = LITERAL("i"),
	    .value = LITERAL("@example.com") },
	{ .ptype = LITERAL("header"),
	    .property = LITERAL("b"),
	    .value = LITERAL("ab/cd") },
};

static struct authres_resinfo results[] = {
	{ .method = LITERAL("dkim"),
	    .method_version = LITERAL("1"),
	    .result = LITERAL("pass"),
	    .comment = LITERAL("test mode"),
	    .reason = LITERAL("all is well"),
	    .props = props,
	    .nprops = 3 },
	{ .method = LITERAL("spf"), .result = LITERAL("none") },
};

static void
check_print(const struct authres *ar, bool fold, const char *want)
{
	struct arena *a = arena_new();
	struct buf b = buf_new(a, 4096);

	authres_print(&b, ar, fold);
	assert_string_equal(buf_string(&b), want);
	arena_free(a);
}

static void
test_none(void **state)
{
	const struct authres none = { .authserv_id = SPAN("mx.example") };
	const struct authres odd = {
		.authserv_id = SPAN("id/job"),
		.version = SPAN("1"),
	};

	(void)state;
	check_print(&none, true, "Authentication-Results: mx.example; none\n");
	check_print(&odd, true, "Authentication-Results: \"id/job\" 1; none\n");
}

static void
test_one_line(void **state)
{
	const struct authres ar = {
		.authserv_id = SPAN("mx.example"),
		.results = results,
		.n = 2,
	};

	(void)state;
	check_print(&ar, false,
	    "Authentication-Results: mx.example; dkim/1=pass (test mode) "
	    "reason=\"all is well\" header.d=example.com "
	    "header.i=@example.com header.b=\"ab/cd\"; spf=none\n");
}

static void
test_folded(void **state)
{
	const struct authres two = {
		.authserv_id = SPAN("mx.example"),
		.results = results,
		.n = 2,
	};
	const struct authres one = {
		.authserv_id = SPAN("mx.example"),
		.results = results,
		.n = 1,
	};

	(void)state;
	check_print(&two, true,
	    "Authentication-Results: mx.example;\n"
	    "\tdkim/1=pass (test mode) reason=\"all is well\" "
	    "header.d=example.com\n"
	    "\theader.i=@example.com header.b=\"ab/cd\";\n"
	    "\tspf=none\n");
	check_print(&one, true,
	    "Authentication-Results: mx.example; dkim/1=pass (test mode)\n"
	    "\treason=\"all is well\" header.d=example.com "
	    "header.i=@example.com\n"
	    "\theader.b=\"ab/cd\"\n");
}

/* Every octet as a value: back it comes, or as \xNN. */
static void
test_round_trip(void **state)
{
	(void)state;
	for (unsigned c = 0; c < 256; c++) {
		struct arena *a = arena_new();
		unsigned char octets[3] = { 'a', (unsigned char)c, 'b' };
		struct authres_prop prop = props[0];
		struct authres_resinfo r = results[1];
		struct authres ar = {
			.authserv_id = SPAN("x"), .results = &r, .n = 1
		};
		struct authres_field f;
		struct buf b = buf_new(a, 4096);
		const char *why;
		bool shown = c >= 0x20 && c < 0x7f;

		prop.value = r.reason = r.comment = span_of(octets, 3);
		r.props = &prop;
		r.nprops = 1;
		authres_print(&b, &ar, false);
		assert_true(authres_parse(a, AUTHRES_FIELD,
		    span_skip(span_head(buf_span(&b), b.len - 1), 23), &f,
		    &why));
		assert_false(f.nonconforming);
		assert_int_equal(f.ar.n, 1);
		assert_int_equal(f.ar.results[0].nprops, 1);
		assert_int_equal(
		    f.ar.results[0].props[0].value.len, shown ? 3 : 6);
		assert_int_equal(f.ar.results[0].reason.len, shown ? 3 : 6);
		assert_int_equal(f.ar.results[0].comment.len, shown ? 3 : 6);
		arena_free(a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("A03: tokens and addresses stand bare", test_bare),
		UNIT("A03: slash, equals sign and all else is quoted",
		    test_quoted),
		UNIT("A04: CR, LF, NUL, ESC and what is not UTF-8 come out as "
		     "\\xNN",
		    test_escaped),
		UNIT("A04: reasons and comments are US-ASCII and cannot end",
		    test_reason),
		UNIT("A05: keywords are lower case and nothing else",
		    test_keyword),
		UNIT("plain text moves no cursor", test_plain),
		UNIT("A02: no result is \"none\"", test_none),
		UNIT("on one line all stands in its order", test_one_line),
		UNIT("folding is at 78, a line for each of several results",
		    test_folded),
		UNIT("A04: whatever octet a value holds, it stays one value",
		    test_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
