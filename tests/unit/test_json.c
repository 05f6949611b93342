#include "json.h"
#include "unit.h"

static void
check_line(struct arena *a, json_t *value, const char *want)
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
		/* not UTF-8: alone, cut short, overlong, surrogate, too high */
		{ SPAN("a\x80z"), "\"a\\uFFFDz\"" },
		{ SPAN("a\xe2\x82"), "\"a\\uFFFD\\uFFFD\"" },
		{ SPAN("\xc0\x80"), "\"\\uFFFD\\uFFFD\"" },
		{ SPAN("\xed\xa0\x80"), "\"\\uFFFD\\uFFFD\\uFFFD\"" },
		{ SPAN("\xf4\x90\x80\x80"),
		    "\"\\uFFFD\\uFFFD\\uFFFD\\uFFFD\"" },
		{ SPAN("\xff\xc3\xa4"), "\"\\uFFFD\\u00E4\"" },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		json_t *array = json_new_array();

		json_add_span(array, rows[i].in);
		check_line(a, array, arena_printf(a, "[%s]\n", rows[i].want));
	}
	arena_free(a);
}

static void
objects(void **state)
{
	struct arena *a = arena_new();
	json_t *object = json_new_object(), *array = json_new_array();

	(void)state;
	json_set_text(object, "zone", "z");
	json_set_number(object, "a", UINT64_C(1) << 62);
	json_set_number(object, "most", UINT64_MAX);
	json_set_bool(object, "m", true);
	json_set_bool(object, "n", false);
	json_add(array, json_new_object());
	json_set(object, "b", array);
	json_set_span(object, "s", SPAN("t"));
	check_line(a, object,
	    "{\"zone\":\"z\",\"a\":4611686018427387904,"
	    "\"most\":9223372036854775807,\"m\":true,\"n\":false,"
	    "\"b\":[{}],\"s\":\"t\"}\n");
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

	(void)state;
	check_line(a, json_results(&list),
	    "[{\"method\":\"dkim\",\"version\":\"1\",\"result\":\"pass\","
	    "\"reason\":\"\",\"comment\":\"test mode\",\"properties\":["
	    "{\"ptype\":\"header\",\"property\":\"d\",\"value\":"
	    "\"example.com\"}]},{\"method\":\"spf\",\"result\":\"none\","
	    "\"properties\":[]}]\n");
	check_line(a, json_results(&none), "[]\n");
	arena_free(a);
}

static void
a_full_buffer(void **state)
{
	struct arena *a = arena_new();
	struct buf out = buf_new(a, 4);
	json_t *array = json_new_array();

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
		UNIT("a line that does not fit says so", a_full_buffer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
