#include "base/buf.h"
#include "base/diag.h"
#include "base/finding_report.h"
#include "base/json.h"
#include "unit.h"

static const struct finding_policy plain;

enum { LX01, LX02, LX03 };

static const struct finding_rule table[] = {
	{ "LX01", FINDING_MAY_BE_ERROR | FINDING_MAY_BE_INFO, "", "", "" },
	{ "LX02", FINDING_MAY_BE_WARNING | FINDING_MAY_BE_INFO, "", "", "" },
	{ "LX03", FINDING_MAY_BE_INFO, "", "", "" },
};

static const struct finding_rules rules = { table, 3 };

static struct findings
sample(struct arena *arena)
{
	struct findings f = findings_new(arena, &rules, SPAN("example.com"));

	finding_add(&f, LX03, finding_at_subject(&f), "a note about %d", 7);
	finding_add(&f, LX02, (struct finding_place){ SPAN("x.example"), 0 },
	    "odd; mend it");
	finding_add(&f, LX01, finding_at(&f, 11), "\"%.*s\": wrong",
	    SPAN_ARG(SPAN("a\x1b\n")));
	return f;
}

static void
has_severity(void **state)
{
	struct arena *arena = arena_new();
	struct findings f = sample(arena);

	(void)state;
	finding_add_as(&f, FINDING_INFO, LX02, finding_at_subject(&f), "x");
	assert_int_equal(f.list[0].severity, FINDING_INFO);
	assert_int_equal(f.list[1].severity, FINDING_WARNING);
	assert_int_equal(f.list[2].severity, FINDING_ERROR);
	assert_int_equal(f.list[3].severity, FINDING_INFO);
	assert_ptr_equal(f.list[3].rule, &table[LX02]);
	arena_free(arena);
}

static void
finds_rules(void **state)
{
	(void)state;
	assert_ptr_equal(finding_rule_find(&rules, SPAN("lX02")), &table[LX02]);
	assert_null(finding_rule_find(&rules, SPAN("LX04")));
	assert_null(finding_rule_find(&rules, SPAN("LX0")));
	assert_null(finding_rule_find(&rules, SPAN("LX011")));
	assert_null(finding_rule_find(&rules, SPAN("")));
}

static void
prints_text(void **state)
{
	struct arena *arena = arena_new();
	struct findings f = sample(arena);
	struct buf out = buf_new(arena, 4096);

	(void)state;
	findings_print(&out, &f, &plain);
	assert_string_equal(buf_string(&out),
	    "error LX01: example.com: at octet 12: \"a\\x1b\\x0a\": wrong\n"
	    "warning LX02: x.example: at octet 1: odd; mend it\n"
	    "info LX03: example.com: a note about 7\n");
	arena_free(arena);
}

static void
prints_json(void **state)
{
	struct arena *arena = arena_new();
	struct findings f = sample(arena);
	struct buf out = buf_new(arena, 4096);
	const char *ignore[] = { "lx01", "LX03" };
	struct finding_policy policy = { .ignore = ignore, .nignore = 2 };
	struct json *o = json_new_object(arena);

	(void)state;
	finding_not_checked(&f, SPAN("y.example"), "TXT: %s", "SERVFAIL");
	finding_not_checked(&f, SPAN("y.example"), "TXT: %s", "SERVFAIL");
	findings_set_json(o, &f, &policy);
	json_print(&out, o);
	assert_string_equal(buf_string(&out),
	    "{\"findings\":[{\"severity\":\"warning\",\"id\":\"LX02\","
	    "\"name\":\"x.example\",\"position\":1,\"text\":\"odd; mend "
	    "it\"}],\"not_checked\":[{\"name\":\"y.example\",\"text\":"
	    "\"TXT: SERVFAIL\"}]}\n");
	arena_free(arena);
}

/* All of them are of line 7, and LX01 is ignored there. */
static void
locate(void *ctx, struct finding *f)
{
	f->source.file = ctx;
	f->source.line = 7;
	if (f->place.offset != FINDING_NO_OFFSET)
		f->source.column = f->place.offset + 30;
	f->ignored = strcmp(f->rule->id, "LX01") == 0;
	if (f->ignored)
		f->severity = FINDING_INFO;
}

static void
has_places(void **state)
{
	static char file[] = "a\nb.zone";
	struct arena *arena = arena_new();
	struct findings f = findings_new(arena, &rules, SPAN("example.com"));
	struct buf out = buf_new(arena, 4096);
	struct json *o = json_new_object(arena);

	(void)state;
	f.locator = (struct finding_locator){ locate, file };
	finding_add(&f, LX01, finding_at(&f, 2), "wrong");
	finding_add(&f, LX02, finding_at_subject(&f), "odd");
	assert_int_equal(findings_status(&f, &plain), STATUS_YES);
	findings_print(&out, &f, &plain);
	assert_string_equal(buf_string(&out),
	    "a\\x0ab.zone:7: warning LX02: example.com: odd\n"
	    "a\\x0ab.zone:7: info LX01: example.com: ignored: at octet 3: "
	    "wrong\n");
	out = buf_new(arena, 4096);
	findings_set_json(o, &f, &plain);
	json_print(&out, o);
	assert_string_equal(buf_string(&out),
	    "{\"findings\":[{\"severity\":\"warning\",\"id\":\"LX02\","
	    "\"name\":\"example.com\",\"file\":\"a\\nb.zone\",\"line\":7,"
	    "\"text\":\"odd\"},{\"severity\":\"info\",\"id\":\"LX01\","
	    "\"name\":\"example.com\",\"position\":3,\"file\":"
	    "\"a\\nb.zone\",\"line\":7,\"column\":32,\"ignored\":true,"
	    "\"text\":\"wrong\"}]}\n");
	arena_free(arena);
}

static void
has_status(void **state)
{
	struct arena *arena = arena_new();
	struct findings f = findings_new(arena, &rules, SPAN("example.com"));
	const char *ignore[] = { "LX01" };
	const struct finding_policy strict = { .strict = true };
	const struct finding_policy blind = { .ignore = ignore, .nignore = 1 };

	(void)state;
	assert_int_equal(findings_status(&f, &strict), STATUS_YES);
	finding_add(&f, LX03, finding_at_subject(&f), "a note");
	assert_int_equal(findings_status(&f, &strict), STATUS_YES);
	finding_add(&f, LX02, finding_at_subject(&f), "odd");
	assert_int_equal(findings_status(&f, &plain), STATUS_YES);
	assert_int_equal(findings_status(&f, &strict), STATUS_NO);
	finding_add(&f, LX01, finding_at_subject(&f), "wrong");
	assert_int_equal(findings_status(&f, &plain), STATUS_NO);
	assert_int_equal(findings_status(&f, &blind), STATUS_YES);
	finding_not_checked(&f, f.subject, "TXT: timeout");
	assert_int_equal(findings_status(&f, &blind), STATUS_TEMP);
	assert_int_equal(findings_status(&f, &plain), STATUS_TEMP);
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("a finding has the gravest severity of its rule, or the "
		     "one given",
		    has_severity),
		UNIT("rules are found by their whole ID, in any case",
		    finds_rules),
		UNIT("findings are printed errors first, controls escaped",
		    prints_text),
		UNIT("ignored findings are left out of JSON, a failed look-up "
		     "is noted once",
		    prints_json),
		UNIT("a finding has file and line, and may be ignored there",
		    has_places),
		UNIT("errors are status 1, warnings when strict, a failed "
		     "look-up 75",
		    has_status),
	};

	return cmocka_run_group_tests_name("finding", tests, NULL, NULL);
}
