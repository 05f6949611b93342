#include <string.h>

#include "base/caps.h"
#include "base/diag.h"
#include "base/json.h"
#include "cli/lint_run.h"
#include "unit.h"

enum { LX01, LX02 };

static const struct finding_rule table[] = {
	{ "LX01", FINDING_MAY_BE_ERROR, "", "", "" },
	{ "LX02", FINDING_MAY_BE_WARNING, "", "", "" },
};

static const struct finding_rules rules = { table, 2 };

/* A linter of words: each letter is something that it finds. */
struct word {
	struct findings findings;
	struct span text;
};

/* What was written; calls of COMPARE, and how many objects the last had. */
static char written[200000];
static size_t written_len, compared, compared_n;

static void
take(struct span s)
{
	assert_true(written_len + s.len < sizeof(written));
	if (s.len > 0)
		memcpy(written + written_len, s.p, s.len);
	written_len += s.len;
	written[written_len] = '\0';
}

static void *
begin(void *setup, const struct lint_room *room, const void *subject)
{
	struct word *w = arena_alloc(room->arena, sizeof(*w));

	assert_null(setup);
	w->text = span_str(subject);
	w->findings = findings_new(room->work, &rules, w->text);
	return w;
}

static bool
evaluate(void *object)
{
	struct word *w = object;

	for (size_t i = 0; i < w->text.len; i++)
		switch (w->text.p[i]) {
		case 'e':
			finding_add(&w->findings, LX01,
			    finding_at(&w->findings, i), "an e");
			break;
		case 'w':
			finding_add(&w->findings, LX02,
			    finding_at(&w->findings, i), "a w");
			break;
		case '?':
			finding_not_checked(
			    &w->findings, w->text, "TXT: SERVFAIL");
			break;
		}
	return true;
}

static struct findings *
findings(void *object)
{
	struct word *w = object;

	return &w->findings;
}

static void
print(struct buf *out, void *object, const struct finding_policy *policy)
{
	const struct word *w = object;

	(void)policy;
	buf_addf(out, "%.*s %zu\n", SPAN_ARG(w->text), w->findings.n);
}

static struct json *
json(void *object, const struct finding_policy *policy)
{
	const struct word *w = object;
	struct json *o = json_new_object(w->findings.arena);

	(void)policy;
	json_set_span(o, "word", w->text);
	return o;
}

static void
compare(void *const *objects, size_t n)
{
	compared++;
	compared_n = n;
	for (size_t i = 1; i < n; i++) {
		struct word *w = objects[i], *before = objects[i - 1];

		if (span_eq(w->text, before->text))
			finding_add(&w->findings, LX02,
			    finding_at_subject(&w->findings), "again");
	}
}

static const struct finding_rules *const tables[] = { &rules, NULL };

static const struct lint_kind alone = {
	.tables = tables,
	.begin = begin,
	.evaluate = evaluate,
	.findings = findings,
	.print = print,
	.json = json,
};

static const struct lint_kind together = {
	.tables = tables,
	.begin = begin,
	.evaluate = evaluate,
	.findings = findings,
	.print = print,
	.json = json,
	.compare = compare,
};

/* Judge words, divided by blanks; the status. */
static int
judge(const struct lint_kind *kind, enum lint_form form, bool strict,
    const char *words)
{
	struct lint_run run = { .kind = kind, .form = form, .write = take };
	struct arena *arena = arena_new();
	struct span rest = span_str(words);

	written_len = compared = compared_n = 0;
	written[0] = '\0';
	run.shown.strict = strict;
	lint_run_begin(&run);
	while (rest.len > 0)
		lint_run_add(&run, arena_string(arena, span_cut(&rest, ' ')));
	lint_run_end(&run);
	arena_free(arena);
	return run.status;
}

static void
shows_in_order(void **state)
{
	(void)state;
	assert_int_equal(judge(&alone, LINT_TEXT, false, "a w b"), STATUS_YES);
	assert_string_equal(written, "a 0\nw 1\nb 0\n");
	(void)judge(&alone, LINT_JSON, false, "a e");
	assert_string_equal(written, "{\"word\":\"a\"}\n{\"word\":\"e\"}\n");
	(void)judge(&alone, LINT_QUIET, false, "a e");
	assert_string_equal(written, "");
}

static void
shows_tap(void **state)
{
	(void)state;
	(void)judge(&alone, LINT_TAP, false, "a e");
	assert_string_equal(written,
	    "TAP version 13\n"
	    "ok 1 - a\n"
	    "not ok 2 - e\n"
	    "# error LX01: e: at octet 1: an e\n"
	    "1..2\n");
	(void)judge(&alone, LINT_TAP, false, "");
	assert_string_equal(written, "TAP version 13\n1..0\n");
}

/* A form that begins with counts is held back until they are known. */
static void
shows_junit(void **state)
{
	(void)state;
	(void)judge(&alone, LINT_JUNIT, false, "a e w ?");
	assert_string_equal(written,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<testsuites>\n"
	    "<testsuite name=\"lint\" package=\"dkimutils\" id=\"0\" "
	    "hostname=\"localhost\" tests=\"4\" failures=\"1\" errors=\"1\" "
	    "time=\"0\" timestamp=\"1970-01-01T00:00:00\">\n"
	    "<properties/>\n"
	    "<testcase name=\"a\" classname=\"lint\" time=\"0\"/>\n"
	    "<testcase name=\"e\" classname=\"lint\" time=\"0\">\n"
	    "<failure type=\"finding\" message=\"error LX01: e: at octet 1: "
	    "an e\">error LX01: e: at octet 1: an e\n"
	    "</failure>\n"
	    "</testcase>\n"
	    "<testcase name=\"w\" classname=\"lint\" time=\"0\"/>\n"
	    "<testcase name=\"?\" classname=\"lint\" time=\"0\">\n"
	    "<error type=\"not checked\" message=\"not checked: ?: TXT: "
	    "SERVFAIL\">not checked: ?: TXT: SERVFAIL\n"
	    "</error>\n"
	    "</testcase>\n"
	    "<system-out>warning LX02: w: at octet 1: a w\n"
	    "</system-out>\n"
	    "<system-err/>\n"
	    "</testsuite>\n"
	    "</testsuites>\n");
}

static void
has_one_status(void **state)
{
	(void)state;
	assert_int_equal(judge(&alone, LINT_QUIET, false, "a w"), STATUS_YES);
	assert_int_equal(judge(&alone, LINT_QUIET, true, "a w b"), STATUS_NO);
	assert_int_equal(judge(&alone, LINT_QUIET, false, "e a"), STATUS_NO);
	assert_int_equal(judge(&alone, LINT_QUIET, false, "? e"), STATUS_TEMP);
	assert_int_equal(judge(&alone, LINT_QUIET, false, ""), STATUS_YES);
}

static void
compares_before_it_shows(void **state)
{
	(void)state;
	assert_int_equal(judge(&together, LINT_TEXT, true, "a b b"), STATUS_NO);
	assert_string_equal(written, "a 0\nb 0\nb 1\n");
	assert_int_equal(compared, 1);
	assert_int_equal(compared_n, 3);
	(void)judge(&together, LINT_TEXT, false, "");
	assert_int_equal(compared, 0);
}

static void
compares_so_many(void **state)
{
	static char words[2 * CAPS_LINT_UNDER_WAY + 7];

	(void)state;
	for (size_t i = 0; i < CAPS_LINT_UNDER_WAY + 3; i++)
		memcpy(words + 2 * i, "a ", 2);
	words[2 * (CAPS_LINT_UNDER_WAY + 3) - 1] = '\0';
	(void)judge(&together, LINT_TEXT, false, words);
	assert_int_equal(compared, 2);
	assert_int_equal(compared_n, 3);
	assert_int_equal(written_len, 4 * (CAPS_LINT_UNDER_WAY + 3));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("objects are shown in their order, as text and JSON",
		    shows_in_order),
		UNIT("TAP has a version, a test each and a plan", shows_tap),
		UNIT("JUnit has counts before the test cases", shows_junit),
		UNIT("the status is the worst one", has_one_status),
		UNIT("objects are compared before they are shown",
		    compares_before_it_shows),
		UNIT("at most so many are compared at once", compares_so_many),
	};

	diag_set_tool("lint");
	return cmocka_run_group_tests_name("lint_run", tests, NULL, NULL);
}
