#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/finding_format.h"
#include "unit.h"

enum { LX01, LX02, LX03 };

static const struct finding_rule table[] = {
	{ "LX01", FINDING_MAY_BE_ERROR, "One.", "RFC 1 section 1", "Mend it." },
	{ "LX02", FINDING_MAY_BE_WARNING, "\"Two\".", "RFC 2", "Look." },
	{ "LX03", FINDING_MAY_BE_INFO, "Three.", "RFC 3", "Go on." },
};

static const struct finding_rules first = { table, 1 }, rest = { table + 1, 2 };
static const struct finding_rules *const tables[] = { &first, &rest, NULL };
static const struct finding_policy plain;

static struct finding_document
document(void)
{
	return (struct finding_document){
		.tool = "lint",
		.version = "0.1",
		.tables = tables,
		.shown = &plain,
		.now = 1000000000,
	};
}

/* A document about a sound, a broken and a lost subject. */
static char *
print(struct arena *arena, const struct finding_format *format)
{
	struct finding_document d = document();
	struct findings good = findings_new(arena, &first, SPAN("a # skip x"));
	struct findings bad =
	    findings_new(arena, &first, SPAN("b<&\">'.example"));
	struct findings lost = findings_new(arena, &rest, SPAN("c.example"));
	struct findings *all[] = { &good, &bad, &lost };
	struct buf out = buf_new(arena, 65536), notes = buf_new(arena, 65536);

	finding_add(&bad, LX01, finding_at(&bad, 11), "50%%, \"%.*s\": ]]>",
	    SPAN_ARG(SPAN("a\x1b\n\xef\xbf\xbe\xff")));
	bad.list[0].source =
	    (struct finding_source){ "zones/a b:%,.zone", 3, 7 };
	bad.rules = &rest;
	finding_add(
	    &bad, LX02 - 1, (struct finding_place){ SPAN("x"), 0 }, "odd");
	bad.list[1].source = (struct finding_source){ "z", 1, 0 };
	finding_add(&good, LX01, finding_at_subject(&good), "ignored");
	good.list[0].severity = FINDING_INFO;
	finding_not_checked(&lost, lost.subject, "TXT: timeout");
	for (size_t i = 0; i < 3; i++)
		finding_document_count(&d, all[i]);
	if (format->counts_first)
		format->begin(&out, &d);
	d = document();
	if (!format->counts_first && format->begin != NULL)
		format->begin(&out, &d);
	for (size_t i = 0; i < 3; i++) {
		finding_document_count(&d, all[i]);
		format->add(&out, &notes, &d, all[i]);
	}
	if (format->notes != NULL)
		format->notes(&out);
	buf_add(&out, buf_span(&notes));
	d.status = STATUS_TEMP;
	if (format->end != NULL)
		format->end(&out, &d);
	return buf_string(&out);
}

static bool
holds(const char *text, const char *part)
{
	return strstr(text, part) != NULL;
}

static void
prints_tap(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	assert_string_equal(print(arena, &finding_tap),
	    "TAP version 13\n"
	    "ok 1 - a \\# skip x\n"
	    "# info LX01: a # skip x: ignored\n"
	    "not ok 2 - b<&\">'.example\n"
	    "# zones/a b:%,.zone:3: error LX01: b<&\">'.example: at octet 12: 50%, "
	    "\"a\\x1b\\x0a\\xef\\xbf\\xbe\\xff\": ]]>\n"
	    "# z:1: warning LX02: x: at octet 1: odd\n"
	    "not ok 3 - c.example # not checked\n"
	    "# not checked: c.example: TXT: timeout\n"
	    "1..3\n");
	arena_free(arena);
}

static void
prints_github(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	assert_string_equal(print(arena, &finding_github),
	    "::notice title=LX01::a # skip x: ignored\n"
	    "::error file=zones/a b%3A%25%2C.zone,line=3,col=7,title=LX01::"
	    "b<&\">'.example: 50%25, "
	    "\"a\\x1b\\x0a\\xef\\xbf\\xbe\\xff\": ]]>\n"
	    "::warning file=z,line=1,title=LX02::x: odd\n"
	    "::error title=not checked::c.example: TXT: timeout\n");
	arena_free(arena);
}

static void
prints_junit(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	assert_string_equal(print(arena, &finding_junit),
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<testsuites>\n"
	    "<testsuite name=\"lint\" package=\"dkimutils\" id=\"0\" "
	    "hostname=\"localhost\" tests=\"3\" failures=\"1\" errors=\"1\" "
	    "time=\"0\" timestamp=\"2001-09-09T01:46:40\">\n"
	    "<properties/>\n"
	    "<testcase name=\"a # skip x\" classname=\"lint\" time=\"0\"/>\n"
	    "<testcase name=\"b&lt;&amp;&quot;&gt;'.example\" "
	    "classname=\"lint\" time=\"0\">\n"
	    "<failure type=\"finding\" message=\"zones/a b:%,.zone:3: error LX01: "
	    "b&lt;&amp;&quot;&gt;'.example: at octet 12: 50%, "
	    "&quot;a\\x1b\\x0a\\xef\\xbf\\xbe\\xff&quot;: ]]&gt;\">zones/a b:%,.zone:3: error LX01: "
	    "b&lt;&amp;&quot;&gt;'.example: at octet 12: 50%, "
	    "&quot;a\\x1b\\x0a\\xef\\xbf\\xbe\\xff&quot;: ]]&gt;\n"
	    "z:1: warning LX02: x: at octet 1: odd\n"
	    "</failure>\n"
	    "</testcase>\n"
	    "<testcase name=\"c.example\" classname=\"lint\" time=\"0\">\n"
	    "<error type=\"not checked\" message=\"not checked: c.example: "
	    "TXT: timeout\">not checked: c.example: TXT: timeout\n"
	    "</error>\n"
	    "</testcase>\n"
	    "<system-out>info LX01: a # skip x: ignored\n"
	    "</system-out>\n"
	    "<system-err/>\n"
	    "</testsuite>\n"
	    "</testsuites>\n");
	arena_free(arena);
}

static void
prints_sarif(void **state)
{
	struct arena *arena = arena_new();
	const char *text = print(arena, &finding_sarif);

	(void)state;
	assert_true(holds(text,
	    "{\"id\":\"LX02\",\"shortDescription\":{\"text\":\"\\\"Two\\\".\"},"
	    "\"help\":{\"text\":\"Look.\"},\"defaultConfiguration\":{\"level\":"
	    "\"warning\"},\"properties\":{\"section\":\"RFC 2\"}},\n"));
	assert_true(
	    holds(text, "\"defaultConfiguration\":{\"level\":\"note\"}"));
	assert_true(holds(text,
	    "\"results\":[\n"
	    "{\"ruleId\":\"LX01\",\"ruleIndex\":0,\"level\":\"note\","));
	assert_true(holds(text,
	    "\n,{\"ruleId\":\"LX01\",\"ruleIndex\":0,\"level\":\"error\","
	    "\"message\":{\"text\":\"b<&\\\">'.example: 50%, \\\"a\\\\x1b\\\\x0a"
	    "\\\\xef\\\\xbf\\\\xbe\\\\xff\\\": ]]>\"},\"locations\":["
	    "{\"physicalLocation\":{\"artifactLocation\":{\"uri\":"
	    "\"zones/a%20b%3A%25,.zone\"},\"region\":{\"startLine\":3,"
	    "\"startColumn\":7}},\"logicalLocations\":[{\"fullyQualifiedName\":"
	    "\"b<&\\\">'.example\",\"kind\":\"resource\"}]}],"
	    "\"partialFingerprints\":{\"ruleAndName/v1\":"
	    "\"LX01 b<&\\\">'.example\"}}\n"));
	assert_true(holds(text, "{\"ruleId\":\"LX02\",\"ruleIndex\":1,"));
	assert_true(holds(text, "\"region\":{\"startLine\":1}}"));
	assert_true(holds(text,
	    "\n,{\"ruleId\":\"not-checked\",\"ruleIndex\":3,\"kind\":\"open\","
	    "\"level\":\"none\",\"message\":{\"text\":\"c.example: TXT: timeout\"},"
	    "\"locations\":[{\"logicalLocations\":"));
	assert_true(holds(text,
	    "],\n\"invocations\":[{\"executionSuccessful\":false,"
	    "\"exitCode\":75}]}]}\n"));
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("TAP 13", prints_tap),
		UNIT("annotations of GitHub", prints_github),
		UNIT("JUnit", prints_junit),
		UNIT("SARIF", prints_sarif),
	};

	return cmocka_run_group_tests_name("finding_format", tests, NULL, NULL);
}
