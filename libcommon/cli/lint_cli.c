#include "cli/lint_cli.h"

void
lint_cli_ignore(const struct cli *cli, struct arena *arena,
    struct finding_policy *policy, const struct finding_rules *rules,
    const char *id)
{
	if (finding_rule_find(rules, span_str(id)) == NULL)
		cli_usage(cli, "--ignore: want %s to %s, have %s",
		    rules->list[0].id, rules->list[rules->n - 1].id, id);
	finding_ignore(arena, policy, id);
}

void
lint_cli_ignore_any(const struct cli *cli, struct arena *arena,
    struct finding_policy *policy, const struct finding_rules *const *tables,
    const char *id)
{
	for (size_t i = 0; tables[i] != NULL; i++)
		if (finding_rule_find(tables[i], span_str(id)) != NULL) {
			finding_ignore(arena, policy, id);
			return;
		}
	cli_usage(cli, "--ignore: want the ID of a rule, have %s", id);
}

static enum lint_form
format(const struct cli *cli, const char *name)
{
	static const char *const names[] = {
		[LINT_TEXT] = "text",
		[LINT_JSON] = "json",
		[LINT_TAP] = "tap",
		[LINT_JUNIT] = "junit",
		[LINT_SARIF] = "sarif",
		[LINT_GITHUB] = "github",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (span_is(span_str(name), names[i]))
			return (enum lint_form)i;
	cli_usage_word(
	    cli, "--format", "text, json, tap, junit, sarif or github", name);
}

enum lint_form
lint_cli_form(const struct cli *cli, const struct lint_cli_form *given)
{
	if (given->json + given->quiet + given->tap + (given->format != NULL) >
	    1)
		cli_usage(
		    cli, "of -j, -q, --tap and --format only one can be given");
	return given->format != NULL ? format(cli, given->format)
	       : given->json         ? LINT_JSON
	       : given->quiet        ? LINT_QUIET
	       : given->tap          ? LINT_TAP
				     : LINT_TEXT;
}
