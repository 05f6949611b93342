#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/caps.h"
#include "base/taglist.h"
#include "unit.h"

#define RULE "RFC 6376 section 3.2: "

/* A list, and its tags as "name=[value]..." or the error as "!offset why". */
struct list_case {
	const char *in, *want;
};

static char *
describe(struct arena *arena, struct span in)
{
	struct buf out = buf_new(arena, 1 << 20);
	struct taglist list;
	struct taglist_error error;

	if (!taglist_parse(arena, in, &list, &error))
		return arena_printf(
		    arena, "!%zu %s", error.offset, error.reason);
	for (size_t i = 0; i < list.n; i++)
		buf_addf(&out, "%.*s=[%.*s]", SPAN_ARG(list.tags[i].name),
		    SPAN_ARG(list.tags[i].value));
	return buf_string(&out);
}

static void
check(const struct list_case *cases, size_t n)
{
	struct arena *arena = arena_new();

	for (size_t i = 0; i < n; i++)
		assert_string_equal(
		    describe(arena, span_str(cases[i].in)), cases[i].want);
	arena_free(arena);
}

static void
d01(void **state)
{
	static const struct list_case cases[] = {
		{ "a=1; s=x;", "a=[1]s=[x]" },
		{ "a=1; s=x", "a=[1]s=[x]" },
		{ "a=1;s=x; \t", "a=[1]s=[x]" },
		{ "a=1;\r\n s=x;\r\n ", "a=[1]s=[x]" },
		{ "a=1;; b=2", "!4 " RULE "empty tag" },
		{ "a=1; ; b=2", "!5 " RULE "empty tag" },
		{ "a=1;;", "!4 " RULE "empty tag" },
		{ ";a=1", "!0 " RULE "empty tag" },
		{ ";", "!0 " RULE "empty tag" },
		{ "", "!0 " RULE "empty tag" },
		{ "  ", "!2 " RULE "empty tag" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
d02(void **state)
{
	static const struct list_case cases[] = {
		{ "a=1; a=1", "!5 " RULE "duplicate tag" },
		{ "v=1; zz=1; b=2; zz=", "!16 " RULE "duplicate tag" },
		{ "b=1; a=2; c=3; b=4", "!15 " RULE "duplicate tag" },
		{ "b=1; a=2; c=3; c=4", "!15 " RULE "duplicate tag" },
		{ "c=1; b=2; a=3; aa=4", "c=[1]b=[2]a=[3]aa=[4]" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
d03(void **state)
{
	struct arena *arena = arena_new();
	struct taglist list;

	(void)state;
	assert_true(taglist_parse(arena, SPAN("H=x; bh=y"), &list, NULL));
	assert_null(taglist_find(&list, "h"));
	assert_null(taglist_find(&list, "b"));
	assert_true(span_is(taglist_find(&list, "H")->value, "x"));
	assert_true(span_is(taglist_find(&list, "bh")->value, "y"));
	assert_true(taglist_parse(arena, SPAN("h=1; H=2"), &list, NULL));
	arena_free(arena);
}

static void
d04(void **state)
{
	static const struct list_case cases[] = {
		{ "a1_b=x", "a1_b=[x]" },
		{ "==", "!0 " RULE "not a tag name" },
		{ "1a=x", "!0 " RULE "not a tag name" },
		{ "_a=x", "!0 " RULE "not a tag name" },
		{ "a=1; -=x", "!5 " RULE "not a tag name" },
		{ "a", "!1 " RULE "no \"=\" behind tag name" },
		{ "a b=x", "!2 " RULE "no \"=\" behind tag name" },
		{ "a-b=x", "!1 " RULE "no \"=\" behind tag name" },
		{ "a=1; b", "!6 " RULE "no \"=\" behind tag name" },
		{ "a=1; b;", "!6 " RULE "no \"=\" behind tag name" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
d05(void **state)
{
	static const struct list_case cases[] = {
		{ " a = 1 ; b=2", "a=[1]b=[2]" },
		{ "a\t=\r\n 1\r\n\t; b=2", "a=[1]b=[2]" },
		{ "t=1 234", "t=[1 234]" },
		{ "p=ab\r\n cd", "p=[ab\r\n cd]" },
	};
	struct arena *arena = arena_new();
	struct taglist list;

	(void)state;
	check(cases, COUNT(cases));
	assert_true(taglist_parse(arena, SPAN("a= 1 ;b=2"), &list, NULL));
	assert_true(span_is(list.tags[0].raw, " 1 "));
	assert_true(span_is(list.tags[1].raw, "2"));
	arena_free(arena);
}

static void
d06(void **state)
{
	struct arena *arena = arena_new();
	struct taglist list;

	(void)state;
	assert_true(taglist_parse(arena, SPAN("c=; p= ;"), &list, NULL));
	assert_non_null(taglist_find(&list, "c"));
	assert_int_equal(taglist_find(&list, "c")->value.len, 0);
	assert_int_equal(taglist_find(&list, "p")->value.len, 0);
	assert_null(taglist_find(&list, "x"));
	arena_free(arena);
}

static void
d07(void **state)
{
	static const struct list_case cases[] = {
		{ "v=1; x_y=\"%$\\; q=z", "v=[1]x_y=[\"%$\\]q=[z]" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
d08(void **state)
{
	static const struct list_case cases[] = {
		{ "b=QQ==", "b=[QQ==]" },
		{ "b=QQ = =;c==d", "b=[QQ = =]c=[=d]" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
d09(void **state)
{
	static const struct list_case cases[] = {
		{ "a=1\r\n", "!3 " RULE "octet not allowed in tag value" },
		{ "a=1\r\n;b=2", "!3 " RULE "octet not allowed in tag value" },
		{ "a=1\r2", "!3 " RULE "octet not allowed in tag value" },
		{ "a=1\n 2", "!3 " RULE "octet not allowed in tag value" },
		{ "a=\x01", "!2 " RULE "octet not allowed in tag value" },
		{ "a=1\x7f", "!3 " RULE "octet not allowed in tag value" },
		{ "n=\xc3\xbc; a=1", "n=[\xc3\xbc]a=[1]" },
		{ "n=1\xc3", "!2 RFC 8616 section 3: tag value not UTF-8" },
		{ "n=\xed\xa0\x80",
		    "!2 RFC 8616 section 3: tag value not UTF-8" },
		{ "\xc3\xbc=1", "!0 " RULE "not a tag name" },
	};
	struct arena *arena = arena_new();

	(void)state;
	check(cases, COUNT(cases));
	assert_string_equal(describe(arena, SPAN("a=1\0;b=2")),
	    "!3 " RULE "octet not allowed in tag value");
	arena_free(arena);
}

/* "t0=;t1=;...", N of them; T(LAST) comes last. */
static struct span
many(struct arena *arena, size_t n, size_t last)
{
	struct buf out = buf_new(arena, 1 << 20);

	for (size_t i = 0; i + 1 < n; i++)
		buf_addf(&out, "t%zu=;", i);
	buf_addf(&out, "t%zu=", last);
	return buf_span(&out);
}

static void
limit(void **state)
{
	struct arena *arena = arena_new();
	struct taglist_error error;
	struct taglist list = { 0 };

	(void)state;
	assert_true(
	    taglist_parse(arena, many(arena, CAPS_TAGS, 999), &list, NULL));
	assert_int_equal(list.n, CAPS_TAGS);
	assert_false(taglist_parse(
	    arena, many(arena, CAPS_TAGS + 1, 999), &list, &error));
	assert_string_equal(error.reason, "more than 256 tags");
	assert_int_equal(list.n, CAPS_TAGS);
	for (size_t twin = 0; twin < CAPS_TAGS - 1; twin++) {
		assert_false(taglist_parse(
		    arena, many(arena, CAPS_TAGS, twin), &list, &error));
		assert_string_equal(error.reason, RULE "duplicate tag");
	}
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("D01: one trailing \";\" is allowed, an empty tag is not",
		    d01),
		UNIT("D02: a duplicate tag invalidates the list", d02),
		UNIT("D03: tag names are case-sensitive", d03),
		UNIT("D04: a tag name is a letter and letters, digits, _", d04),
		UNIT("D05: white space around is no part of a value, inside "
		     "it is",
		    d05),
		UNIT("D06: an empty value is not an absent one", d06),
		UNIT("D07: unknown tags are kept", d07),
		UNIT("D08: a value is all behind the first \"=\"", d08),
		UNIT("D09: controls and bare CR or LF are not allowed in a "
		     "value",
		    d09),
		UNIT("256 tags are read, 257 are not, each duplicate is found",
		    limit),
	};

	return cmocka_run_group_tests_name("taglist", tests, NULL, NULL);
}
