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
