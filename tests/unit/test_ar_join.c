#include <string.h>

#include "authres/ar_join.h"
#include "unit.h"

static struct authres_prop d_prop = {
	.ptype = { (const unsigned char *)"header", 6 },
	.property = { (const unsigned char *)"d", 1 },
	.value = { (const unsigned char *)"b.example", 9 },
};

static struct authres_resinfo dkim = {
	.method = { (const unsigned char *)"dkim", 4 },
	.result = { (const unsigned char *)"pass", 4 },
	.props = &d_prop,
	.nprops = 1,
};

#define NEW "Authentication-Results: mx.example; dkim=pass header.d=b.example"
#define MORE "\tdkim=pass header.d=b.example"

static struct span
joined(struct arena *a, const char *message, size_t results)
{
	struct authres res = {
		.authserv_id = SPAN("mx.example"),
		.results = &dkim,
		.n = results,
	};
	struct msg msg;

	assert_int_equal(msg_open_span(a, span_str(message), &msg), MSG_OK);
	return ar_join(a, &msg, &res);
}

struct row {
	const char *message;
	size_t results;
	const char *want;
};

static void
check(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct arena *a = arena_new();
		struct span have = joined(a, rows[i].message, rows[i].results);

		assert_string_equal(arena_string(a, have), rows[i].want);
		arena_free(a);
	}
}

#define CHECK(rows) check(rows, COUNT(rows))

static void
test_new_field(void **state)
{
	static const struct row rows[] = {
		{ "From: a\n\nbody\n", 1, NEW "\nFrom: a\n\n" },
		{ "From: a\r\n\r\nbody\r\n", 1, NEW "\r\nFrom: a\r\n\r\n" },
		{ "From: a", 1, NEW "\nFrom: a" },
		{ "From x Mon\nFrom: a\n\n", 1,
		    "From x Mon\n" NEW "\nFrom: a\n\n" },
		{ "\xef\xbb\xbf"
		  "From: a\n\n",
		    1, "\xef\xbb\xbf" NEW "\nFrom: a\n\n" },
		{ "From: a\n\n", 0,
		    "Authentication-Results: mx.example; none\nFrom: a\n\n" },
	};

	(void)state;
	CHECK(rows);
}

static void
test_joins(void **state)
{
	static const struct row rows[] = {
		{ "Authentication-Results: mx.example; spf=none\nFrom: a\n\n",
		    1,
		    "Authentication-Results: mx.example; spf=none;\n" MORE
		    "\nFrom: a\n\n" },
		{ "authentication-results:MX.Example 1;\r\n spf=none "
		  "(\\))\r\n\r\n",
		    1,
		    "authentication-results:MX.Example 1;\r\n spf=none "
		    "(\\));\r\n" MORE "\r\n\r\n" },
		{ "Authentication-Results: \"mx.example\"; spf=none \n\n", 1,
		    "Authentication-Results: \"mx.example\"; spf=none;\n" MORE
		    "\n\n" },
		{ "Authentication-Results: mx.example; none\nFrom: a\n\n", 1,
		    NEW "\nFrom: a\n\n" },
		{ "Authentication-Results: mx.example; spf=none\nFrom: a\n\n",
		    0,
		    "Authentication-Results: mx.example; spf=none\nFrom: "
		    "a\n\n" },
	};

	(void)state;
	CHECK(rows);
}

/* Each of these stays as it is, below a field of our own. */
static void
test_stays_apart(void **state)
{
	static const char *const first[] = {
		"Authentication-Results: mx.example.evil; spf=none",
		"Authentication-Results: mx.exampl; spf=none",
		"Authentication-Results: mx.example.; spf=none",
		"Authentication-Results: (mx.example) x; spf=none",
		"Authentication-Results: mx.example 2; spf=none",
		"Authentication-Results: mx.example; spf=none (",
		"Authentication-Results: mx.example; spf=none;",
		"Authentication-Results: mx.example; none; spf=pass",
		"Authentication-Results: mx.example; spf=pass a.b=c(d)",
		"ARC-Authentication-Results: i=1; mx.example; spf=none",
		"From: b\nAuthentication-Results: mx.example; spf=none",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(first); i++) {
		struct arena *a = arena_new();
		char *message = arena_printf(a, "%s\nTo: c\n\n", first[i]);
		char *want = arena_printf(a, NEW "\n%s", message);

		assert_string_equal(
		    arena_string(a, joined(a, message, 1)), want);
		arena_free(a);
	}
}

static void
test_limit(void **state)
{
	struct arena *a = arena_new();
	struct authres_resinfo *many = arena_array(a, 1000, sizeof(*many));
	struct authres res = {
		.authserv_id = SPAN("mx.example"),
		.results = many,
		.n = 1000,
	};
	struct msg msg;

	(void)state;
	for (size_t i = 0; i < 1000; i++)
		many[i] = dkim;
	assert_int_equal(
	    msg_open_span(a,
		SPAN("Authentication-Results: mx.example; spf=none\n\n"), &msg),
	    MSG_OK);
	assert_non_null(strstr(arena_string(a, ar_join(a, &msg, &res)),
	    "b.example\nAuthentication-Results: mx.example; spf=none\n\n"));
	res.n = 999;
	assert_non_null(strstr(arena_string(a, ar_join(a, &msg, &res)),
	    "mx.example; spf=none;\n" MORE ";\n"));
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("A09: a new field goes on top, in the line ends of the "
		     "message",
		    test_new_field),
		UNIT("results join a first field of the same authserv-id",
		    test_joins),
		UNIT("nothing joins a field that is not ours or not sound",
		    test_stays_apart),
		UNIT("a joined field never holds more than 1000 results",
		    test_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
