/*
 * lint_rules dkim|dmarc|domain|report|spf [ids]: the rules of a linter as items
 * of a list in mdoc, for its man page; or a line "severity ID" for each
 * severity of each.
 */

#include <stdio.h>
#include <string.h>

#include "dkim/dkim_lint_rules.h"
#include "dmarc/dmarc_lint_rules.h"
#include "judge/domain_lint_rules.h"
#include "report/report_lint_rules.h"
#include "spf/spf_lint_rules.h"

#define WIDTH 80

static const struct {
	const char *name;
	const struct finding_rules *rules;
} linters[] = {
	{ "dkim", &dkim_lint_rules },
	{ "dmarc", &dmarc_lint_rules },
	{ "domain", &domain_lint_rules },
	{ "report", &report_lint_rules },
	{ "spf", &spf_lint_rules },
};

/* A line for a sentence, or several. */
static void
print_filled(const char *text)
{
	int column = 0;

	while (*text != '\0') {
		int n = (int)strcspn(text, " ");

		if (column > 0 && column + 1 + n > WIDTH) {
			putchar('\n');
			column = 0;
		}
		column += printf("%s%.*s", column > 0 ? " " : "", n, text);
		text += n + (text[n] == ' ');
	}
	putchar('\n');
}

static void
print_item(const struct finding_rule *r)
{
	printf(".It %s", r->id);
	for (int s = FINDING_ERROR; s <= FINDING_INFO; s++)
		if (r->severities & 1U << s)
			printf(" %c", "EWI"[s]);
	putchar('\n');
	print_filled(r->summary);
	print_filled(r->hint);
	printf("%s.\n", r->section);
}

static void
print_ids(const struct finding_rule *r)
{
	for (int s = FINDING_ERROR; s <= FINDING_INFO; s++)
		if (r->severities & 1U << s)
			printf("%s %s\n",
			    finding_severity_name((enum finding_severity)s),
			    r->id);
}

int
main(int argc, char *argv[])
{
	if (argc < 2)
		return 2;
	for (size_t i = 0; i < sizeof(linters) / sizeof(linters[0]); i++) {
		const struct finding_rules *all = linters[i].rules;

		if (strcmp(linters[i].name, argv[1]) != 0)
			continue;
		for (size_t k = 0; k < all->n; k++)
			(argc > 2 ? print_ids : print_item)(&all->list[k]);
		return 0;
	}
	return 2;
}
