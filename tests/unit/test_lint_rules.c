#include <string.h>

#include "dkim/dkim_lint_rules.h"
#include "dmarc/dmarc_lint_rules.h"
#include "spf/spf_lint_rules.h"
#include "unit.h"

static const struct finding_rules *const tables[] = {
	&dkim_lint_rules,
	&dmarc_lint_rules,
	&spf_lint_rules,
};

#define TABLES (sizeof(tables) / sizeof(tables[0]))

typedef void check_rule(const struct finding_rule *, size_t table, size_t row);

static void
each_rule(check_rule *check)
{
	for (size_t t = 0; t < TABLES; t++)
		for (size_t i = 0; i < tables[t]->n; i++)
			check(&tables[t]->list[i], t, i);
}

static void
check_id(const struct finding_rule *r, size_t table, size_t row)
{
	static const char letters[TABLES] = "KDS";
	const char want[] = { 'L', letters[table], (char)('0' + (row + 1) / 10),
		(char)('0' + (row + 1) % 10), '\0' };

	assert_string_equal(r->id, want);
	assert_ptr_equal(finding_rule_find(tables[table], span_str(want)), r);
}

static void
has_ids(void **state)
{
	(void)state;
	each_rule(check_id);
	assert_null(finding_rule_find(&spf_lint_rules, SPAN("LD01")));
	assert_null(finding_rule_find(&dkim_lint_rules, SPAN("LK00")));
}

/* From a capital or a tag to a full stop, with none between. */
static void
check_sentence(const char *s, const char *id)
{
	size_t len = strlen(s);

	if (len < 10 || len > 250 || s[len - 1] != '.')
		fail_msg("%s: not a sentence: \"%s\"", id, s);
	if ((s[0] < 'A' || s[0] > 'Z') && strchr("vpksh", s[0]) == NULL)
		fail_msg("%s: begins oddly: \"%s\"", id, s);
	if (strstr(s, "  ") != NULL || strchr(s, '\n') != NULL)
		fail_msg("%s: odd white space: \"%s\"", id, s);
}

static void
check_texts(const struct finding_rule *r, size_t table, size_t row)
{
	(void)table;
	(void)row;
	check_sentence(r->summary, r->id);
	check_sentence(r->hint, r->id);
	if (strncmp(r->section, "RFC ", 4) == 0 &&
	    strstr(r->section, " section ") == NULL)
		fail_msg("%s: not a section: \"%s\"", r->id, r->section);
	assert_true(strlen(r->section) > 8);
}

static void
has_texts(void **state)
{
	(void)state;
	each_rule(check_texts);
}

static void
check_severities(const struct finding_rule *r, size_t table, size_t row)
{
	const unsigned all =
	    FINDING_MAY_BE_ERROR | FINDING_MAY_BE_WARNING | FINDING_MAY_BE_INFO;

	(void)table;
	(void)row;
	assert_int_not_equal(r->severities, 0);
	assert_int_equal(r->severities & ~all, 0);
	assert_int_not_equal(r->severities & 1U << finding_rule_severity(r), 0);
	assert_int_equal(
	    r->severities & ((1U << finding_rule_severity(r)) - 1), 0);
}

static void
has_severities(void **state)
{
	(void)state;
	each_rule(check_severities);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("IDs are numbered from 01, and found", has_ids),
		UNIT("each rule has a sentence, a section and a hint",
		    has_texts),
		UNIT("each rule has a severity, the gravest by default",
		    has_severities),
	};

	return cmocka_run_group_tests_name("lint_rules", tests, NULL, NULL);
}
