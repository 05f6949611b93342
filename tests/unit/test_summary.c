#include <string.h>

#include "archive/summary.h"
#include "base/caps.h"
#include "unit.h"

static const struct summary_kind kind = {
	.list = "rows",
	.columns = { "first", "second", "third" },
	.n = 3,
	.text = { 2, 0, 1 },
};

static void
add(struct summary *s, const char *a, const char *b, const char *c)
{
	summary_row(
	    s, (struct span[]){ span_str(a), span_str(b), span_str(c) });
}

static void
check(const struct summary *s, struct arena *arena, const char *text,
    const char *json)
{
	struct buf out = buf_new(arena, SIZE_MAX);

	summary_print(s, &out);
	assert_string_equal(buf_string(&out), text);
	out.len = 0;
	summary_json(s, &out);
	assert_string_equal(buf_string(&out), json);
}

static void
nothing(void **state)
{
	struct arena *arena = arena_new();
	struct summary *s = summary_new(arena, &kind);

	(void)state;
	check(s, arena, "summary\t0\tmessages\n",
	    "{\"summary\":{\"messages\":0,\"unreadable\":0,\"rows\":[]}}\n");
	arena_free(arena);
}

static void
counts(void **state)
{
	struct arena *arena = arena_new();
	struct summary *s = summary_new(arena, &kind);

	(void)state;
	summary_message(s, false);
	summary_message(s, true);
	summary_requirement(s, true);
	summary_requirement(s, false);
	summary_requirement(s, false);
	summary_result(s, AUTHRES_PASS, 3);
	summary_result(s, AUTHRES_NONE, 1);
	summary_result(s, AUTHRES_FAIL, 0);
	check(s, arena,
	    "summary\t2\tmessages\n"
	    "summary\t1\tunreadable\n"
	    "summary\t1\tmet\n"
	    "summary\t2\tunmet\n"
	    "summary\t1\tnone\n"
	    "summary\t3\tpass\n",
	    "{\"summary\":{\"messages\":2,\"unreadable\":1,\"met\":1,"
	    "\"unmet\":2,\"results\":{\"none\":1,\"pass\":3},\"rows\":[]}}\n");
	arena_free(arena);
}

static void
rows(void **state)
{
	struct arena *arena = arena_new();
	struct summary *s = summary_new(arena, &kind);

	(void)state;
	add(s, "b", "x", "pass");
	add(s, "a", "y", "fail");
	add(s, "b", "x", "pass");
	add(s, "a", "", "pass");
	/* the same octets, cut elsewhere */
	add(s, "ay", "", "fail");
	check(s, arena,
	    "summary\t0\tmessages\n"
	    "summary\t1\tpass\ta\t-\n"
	    "summary\t1\tfail\ta\ty\n"
	    "summary\t1\tfail\tay\t-\n"
	    "summary\t2\tpass\tb\tx\n",
	    "{\"summary\":{\"messages\":0,\"unreadable\":0,\"rows\":["
	    "{\"first\":\"a\",\"third\":\"pass\",\"count\":1},"
	    "{\"first\":\"a\",\"second\":\"y\",\"third\":\"fail\",\"count\":1},"
	    "{\"first\":\"ay\",\"third\":\"fail\",\"count\":1},"
	    "{\"first\":\"b\",\"second\":\"x\",\"third\":\"pass\","
	    "\"count\":2}]}}\n");
	arena_free(arena);
}

/* Rows of a MiB: the last one has no room, what is known is still counted. */
static void
too_many(void **state)
{
	enum { SIZE = 1024 * 1024, N = CAPS_SUMMARY / SIZE };
	struct arena *arena = arena_new();
	struct summary *s = summary_new(arena, &kind);
	char *name = arena_alloc(arena, SIZE + 1);
	struct buf out = buf_new(arena, SIZE_MAX);

	(void)state;
	memset(name, 'x', SIZE);
	for (int i = 0; i < N; i++) {
		name[0] = (char)('a' + i);
		add(s, name, "", "");
	}
	name[0] = 'a';
	add(s, name, "", "");
	add(s, "small", "", "");
	summary_print(s, &out);
	assert_non_null(strstr(buf_string(&out), "summary\t2\t-\tax"));
	assert_non_null(strstr(buf_string(&out), "summary\t1\t-\tsmall\t-\n"));
	assert_non_null(strstr(buf_string(&out), "\nsummary\t1\tother\n"));
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("nothing is a number of messages", nothing),
		UNIT("messages, requirements and results are counted", counts),
		UNIT("rows are sorted by their columns, with what is not there",
		    rows),
		UNIT("rows beyond the limit are counted as other", too_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
