#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/caps.h"
#include "report/report_lint_private.h"

/* "FILE:LINE" */
static struct finding_place
at(struct report_lint *l, size_t line)
{
	char *name = line == 0
			 ? arena_printf(l->arena, "%s", l->name)
			 : arena_printf(l->arena, "%s:%zu", l->name, line);

	return (struct finding_place){ span_str(name), FINDING_NO_OFFSET };
}

/* Is there room for another one of this rule? */
static bool
has_room(struct report_lint *l, size_t rule, size_t line)
{
	if (++l->given[rule] == CAPS_LINT_SHOWN + 1)
		finding_add(&l->findings, rule, at(l, line),
		    "and more of these, from here on");
	return l->given[rule] <= CAPS_LINT_SHOWN;
}

void
report_lint_find(struct report_lint *l, size_t rule,
    enum finding_severity severity, size_t line, const char *fmt, ...)
{
	struct buf text = buf_new(l->arena, 1024);
	char piece[512];
	va_list args;

	if (!has_room(l, rule, line))
		return;
	va_start(args, fmt);
	(void)vsnprintf(piece, sizeof(piece), fmt, args);
	va_end(args);
	buf_adds(&text, piece);
	finding_add_as(
	    &l->findings, severity, rule, at(l, line), "%s", buf_string(&text));
}

bool
report_lint_is_word(
    const struct report_lint *l, struct span word, const char *list)
{
	return span_find(word, ' ') == word.len &&
	       strstr(list, arena_printf(l->arena, " %.*s ", SPAN_ARG(word))) !=
		   NULL;
}
