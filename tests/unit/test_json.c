#include "authres/authres_json.h"
#include "base/json.h"
#include "unit.h"

static void
check_line(struct arena *a, const struct json *value, const char *want)
{
	struct buf out = buf_new(a, 1 << 20);

	json_print(&out, value);
	assert_true(buf_ok(&out));
	assert_string_equal(buf_string(&out), want);
}

static void
texts(void **state)
{
	static const struct {
		struct span in;
		const char *want;
	} rows[] = {
		{ { NULL, 0 }, "\"\"" },
		{ SPAN("a"), "\"a\"" },
		{ SPAN("\"\\/\x1b\n\r\0\x7f"),
		    "\"\\\"\\\\/\\u001B\\n\\r\\u0000\\u007f\"" },
		{ SPAN("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"),
		    "\"\\u00E4\\u20AC\\uD83D\\uDE00\"" },
		{ SPAN("\0\1\2\3\4\5\6\7\b\t\n\v\f\r\16\17"),
		    "\"\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006"
		    "\\u0007\\b\\t\\n\\u000B\\f\\r\\u000E\\u000F\"" },
		{ SPAN("\20\21\22\23\24\25\26\27\30\31\32\33\34\35\36\37"),
		    "\"\\u0010\\u0011\\u0012\\u0013\\u0014\\u0015\\u0016"
		    "\\u0017\\u0018\\u0019\\u001A\\u001B\\u001C\\u001D\\u001E"
		    "\\u001F\"" },
		/* runs between what is escaped */
		{ SPAN(" !#[]~ {\"a\":\"\\\"} 0123456789abcdef\"\""),
		    "\" !#[]~ {\\\"a\\\":\\\"\\\\\\\"} "
		    "0123456789abcdef\\\"\\\"\"" },
		/* the ends of each length; signs that are not to be seen */
		{ SPAN("\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf"),
		    "\"\\u0080\\u07FF\\u0800\\uFFFF\"" },
		{ SPAN("\xed\x9f\xbf\xee\x80\x80"), "\"\\uD7FF\\uE000\"" },
		{ SPAN("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"),
		    "\"\\uD800\\uDC00\\uDBFF\\uDFFF\"" },
		{ SPAN("\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xae\xef\xbb\xbf"),
		    "\"\\u2028\\u2029\\u202E\\uFEFF\"" },
		/* not UTF-8: alone, cut short, overlong, surrogate, too high */
		{ SPAN("a\x80z\xbf"), "\"a\\uFFFDz\\uFFFD\"" },
		{ SPAN("\xc3"), "\"\\uFFFD\"" },
		{ SPAN("a\xe2\x82"), "\"a\\uFFFD\\uFFFD\"" },
		{ SPAN("\xf0\x9f\x98"), "\"\\uFFFD\\uFFFD\\uFFFD\"" },
		{ SPAN("\xe2\x82\"\xc3z"), "\"\\uFFFD\\uFFFD\\\"\\uFFFDz\"" },
		{ SPAN("\xc0\x80\xc1\xbf"),
		    "\"\\uFFFD\\uFFFD\\uFFFD\\uFFFD\"" },
		{ SPAN("\xe0\x9f\xbf"), "\"\\uFFFD\\uFFFD\\uFFFD\"" },
		{ SPAN("\xf0\x8f\xbf\xbf"),
		    "\"\\uFFFD\\uFFFD\\uFFFD\\uFFFD\"" },
		{ SPAN("\xed\xa0\x80"), "\"\\uFFFD\\uFFFD\\uFFFD\"" },
		{ SPAN("\xed\xbf\xbf"), "\"\\uFFFD\\uFFFD\\uFFFD\"" },
		{ SPAN("\xf4\x90\x80\x80"),
		    "\"\\uFFFD\\uFFFD\\uFFFD\\uFFFD\"" },
		{ SPAN("\xf5\xfe\xff\xc3\xa4"),
		    "\"\\uFFFD\\uFFFD\\uFFFD\\u00E4\"" },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct json *array = json_new_array(a);

		json_add_span(array, rows[i].in);
		check_line(a, array, arena_printf(a, "[%s]\n", rows[i].want));
	}
	arena_free(a);
}

static void
objects(void **state)
{
	struct arena *a = arena_new();
	struct json *object = json_new_object(a), *array;

	(void)state;
	json_set_text(object, "zone", "z");
	json_set_number(object, "a", UINT64_C(1) << 62);
	json_set_number(object, "most", UINT64_MAX);
	json_set_bool(object, "m", true);
	json_set_bool(object, "n", false);
	array = json_set_array(object, "b");
	(void)json_add_object(array);
	json_set_text(json_add_object(array), "in", "o");
	json_set_number(json_set_object(object, "c"), "zero", 0);
	json_set(object, "d", json_new_array(a));
	json_set_text(object, "none", NULL);
	json_set_span(object, "s", SPAN("t"));
	check_line(a, object,
	    "{\"zone\":\"z\",\"a\":4611686018427387904,"
	    "\"most\":9223372036854775807,\"m\":true,\"n\":false,"
	    "\"b\":[{},{\"in\":\"o\"}],\"c\":{\"zero\":0},\"d\":[],"
	    "\"none\":\"\",\"s\":\"t\"}\n");
	arena_free(a);
}

static void
results(void **state)
{
	struct authres_prop prop = {
		SPAN("header"),
		SPAN("d"),
		SPAN("example.com"),
	};
	struct authres_resinfo infos[] = {
		{
		    .method = SPAN("dkim"),
		    .method_version = SPAN("1"),
		    .result = SPAN("pass"),
		    .reason = SPAN(""),
		    .comment = SPAN("test mode"),
		    .props = &prop,
		    .nprops = 1,
		},
		{ .method = SPAN("spf"), .result = SPAN("none") },
	};
	struct authres list = { .results = infos, .n = 2 }, none = { 0 };
	struct arena *a = arena_new();
	struct json *some = json_new_object(a), *empty = json_new_object(a);

	(void)state;
	authres_json_results(some, &list);
	check_line(a, some,
	    "{\"results\":[{\"method\":\"dkim\",\"version\":\"1\",\"result\":\"pass\","
	    "\"reason\":\"\",\"comment\":\"test mode\",\"properties\":["
	    "{\"ptype\":\"header\",\"property\":\"d\",\"value\":"
	    "\"example.com\"}]},{\"method\":\"spf\",\"result\":\"none\","
	    "\"properties\":[]}]}\n");
	authres_json_results(empty, &none);
	check_line(a, empty, "{\"results\":[]}\n");
	arena_free(a);
}

static void
emptiness(void **state)
{
	struct arena *a = arena_new();
	struct json *array = json_new_array(a), *object = json_new_object(a);

	(void)state;
	assert_true(json_is_empty(array) && json_is_empty(object));
	json_add_span(array, SPAN(""));
	json_set_bool(object, "a", false);
	assert_false(json_is_empty(array) || json_is_empty(object));
	arena_free(a);
}

static void
a_full_buffer(void **state)
{
	struct arena *a = arena_new();
	struct buf out = buf_new(a, 4);
	struct json *array = json_new_array(a);

	(void)state;
	json_add_span(array, SPAN("abcdef"));
	json_print(&out, array);
	assert_false(buf_ok(&out));
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("texts come out as US-ASCII, what is not UTF-8 as U+FFFD",
		    texts),
		UNIT("keys keep their order, numbers their value", objects),
		UNIT("absent is absent, in the results of every tool", results),
		UNIT("an object or array knows whether it is empty", emptiness),
		UNIT("a line that does not fit says so", a_full_buffer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
