#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "mail/mailbox.h"

#define MAX 4

struct row {
	const char *name;
	struct span body;
	const char *domains; /* space-separated; NULL: refused */
};

/* Ways to fool a reader of From:, and rules M40 to M42. */
static const struct row rows[] = {
	{ "a bare address", SPAN(" joe@example.com"), "example.com" },
	{ "a display name", SPAN(" Joe <joe@example.com>"), "example.com" },
	{ "two mailboxes, two domains",
	    SPAN(" <any@attack.test>, <admin@victim.test>"),
	    "attack.test victim.test" },
	{ "two mailboxes, one domain", SPAN("a@x.test,b@x.test"),
	    "x.test x.test" },
	{ "a group", SPAN("g: <a@victim.test>;"), NULL },
	{ "an empty group", SPAN("undisclosed:;"), NULL },
	{ "an encoded word is never decoded",
	    SPAN("=?utf-8?B?YWRtaW5AdmljdGltLnRlc3Q=?= <any@attack.test>"),
	    "attack.test" },
	{ "a phrase without an address",
	    SPAN("=?utf-8?B?YWRtaW4=?=, <any@attack.test>"), NULL },
	{ "a route", SPAN("<@attack.test,@any.test:admin@victim.test>"),
	    "victim.test" },
	{ "a quoted pair outside quotes",
	    SPAN("<any@attack.test\\>@victim.test>"), NULL },
	{ "text behind the angle", SPAN("<any@attack.test>admin@victim.test"),
	    NULL },
	{ "an @ in a quoted local part",
	    SPAN("\"admin@victim.test\"@attack.test"), "attack.test" },
	{ "an address in the display name",
	    SPAN("\"admin@victim.test\" <any@attack.test>"), "attack.test" },
	{ "an address in a comment",
	    SPAN("(admin@victim.test) any@attack.test"), "attack.test" },
	{ "a comment does not glue words",
	    SPAN("admin@victim.test(x)attack.test"), NULL },
	{ "a comment that does not end", SPAN("(joe <a@victim.test>"), NULL },
	{ "a quote that does not end", SPAN("\"joe <a@victim.test>"), NULL },
	{ "a NUL in the domain", SPAN("a@victim.test\0.attack.test"), NULL },
	{ "a NUL in the local part", SPAN("a\0b@victim.test"), NULL },
	{ "a NUL in a quoted string", SPAN("\"a\0b\"@victim.test"), NULL },
	{ "U+2000 behind the domain", SPAN("a@victim.test\xe2\x80\x80"), NULL },
	{ "a U-label",
	    SPAN("a@b\xc3\xbc"
		 "cher.example"),
	    "xn--bcher-kva.example" },
	{ "a trailing dot", SPAN("a@victim.test."), "victim.test" },
	{ "upper case", SPAN("a@VICTIM.Test"), "victim.test" },
	{ "an address literal", SPAN("a@[192.0.2.1]"), NULL },
	{ "the percent hack", SPAN("a%victim.test@attack.test"),
	    "attack.test" },
	{ "two @", SPAN("a@victim.test@attack.test"), NULL },
	{ "an underscore", SPAN("a@a_b.test"), "a_b.test" },
	{ "empty", SPAN(""), NULL },
	{ "white space alone", SPAN(" \r\n "), NULL },
	{ "commas alone", SPAN(",,,"), NULL },
	{ "a name alone", SPAN("Joe"), NULL },
	{ "empty angles", SPAN("<>"), NULL },
	{ "comments and folds around dots and @ (RFC 5322 A.6.3)",
	    SPAN("Joe (his account) <joe . doe\r\n @ (c) example . (x) com>"),
	    "example.com" },
	{ "a comma in a quoted name", SPAN("\"Doe, Joe\" <j@example.com>"),
	    "example.com" },
	{ "quotes in quotes", SPAN("\"\\\"A, Inc.\\\"\" <o@h.test>"),
	    "h.test" },
	{ "a list via somebody", SPAN("\"'X, Y' via Z\" <s@g.test>"),
	    "g.test" },
	{ "dots in a display name", SPAN("John Q. Public <j@x.test>"),
	    "x.test" },
	{ "a local part with two dots in a row", SPAN("a..b@x.test"), NULL },
	{ "a control octet in the domain", SPAN("a@x\001.test"), NULL },
	{ "no local part", SPAN("@victim.test"), NULL },
	{ "more than the limit",
	    SPAN("a@a.test,a@a.test,a@a.test,a@a.test,a@a.test"), NULL },
};

static void
check(struct arena *arena, const struct row *row)
{
	struct mailboxes all = { 0 };
	const char *reason = NULL, *want = row->domains;

	if (!mailbox_parse(arena, row->body, MAX, &all, &reason)) {
		if (want != NULL)
			fail_msg("%s: %s", row->name, reason);
		assert_non_null(reason);
		return;
	}
	if (want == NULL)
		fail_msg("%s: taken as %.*s", row->name,
		    SPAN_ARG(all.list[0].domain));
	for (size_t i = 0; i < all.n; i++) {
		struct span d = all.list[i].domain;

		if (strncmp(want, (const char *)d.p, d.len) != 0)
			fail_msg("%s: %.*s", row->name, SPAN_ARG(d));
		want += d.len + (want[d.len] == ' ');
	}
	assert_int_equal(*want, '\0');
}

static void
table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *arena = arena_new();

		check(arena, &rows[i]);
		arena_free(arena);
	}
}

/* Each pattern a million octets long: linear, no recursion. */
static void
large_inputs_are_linear(void **state)
{
	static const char *const units[] = { "(", ")", "()", "\"", "<", ",",
		"a ", "a.", "@", "\\", "a@b.c,", "((", ":" };
	enum { SIZE = 1000000 };

	(void)state;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		struct arena *arena = arena_new();
		unsigned char *p = arena_alloc(arena, SIZE);
		size_t n = strlen(units[i]);
		struct mailboxes all;
		const char *reason;

		for (size_t j = 0; j < SIZE; j++)
			p[j] = (unsigned char)units[i][j % n];
		assert_false(
		    mailbox_parse(arena, span_of(p, SIZE), MAX, &all, &reason));
		arena_free(arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table),
		cmocka_unit_test(large_inputs_are_linear),
	};

	return cmocka_run_group_tests_name("mailbox", tests, NULL, NULL);
}
