#include "cli/dmarc_lint_run.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/finding_report.h"
#include "base/json.h"
#include "cli/cli.h"
#include "dmarc/dmarc_lint.h"
#include "dmarc/dmarc_lint_report.h"
#include "sys/out.h"

static int
print(const struct dmarc_lint_run *run, const struct dmarc_lint *lint,
    size_t number)
{
	struct buf out = buf_new(lint->arena, SIZE_MAX / 2);

	if (run->json)
		json_print(&out, dmarc_lint_json(lint, &run->policy));
	else if (run->tap)
		findings_tap(&out, number, &lint->findings, &run->policy);
	else if (!run->quiet)
		dmarc_lint_print(&out, lint, &run->policy);
	out_write(buf_span(&out));
	return findings_status(&lint->findings, &run->policy);
}

static int
judge(const struct dmarc_lint_run *run, struct arena *arena, size_t i)
{
	struct dmarc_lint lint;

	arena_reset(arena);
	dns_restart_deadline(run->dns);
	if (run->record != NULL)
		dmarc_lint_text(arena, span_str(run->record), &lint);
	else
		dmarc_lint_domain(
		    arena, run->dns, run->domains[i], run->psl, &lint);
	return print(run, &lint, i + 1);
}

int
dmarc_lint_run(const struct dmarc_lint_run *run)
{
	size_t n = run->record != NULL ? 1 : run->n;
	struct arena *arena = arena_new();
	struct arena *own = arena_new(); /* not reset with each record */
	struct buf begin = buf_new(own, 64), end = buf_new(own, 64);
	int status = STATUS_YES;

	findings_tap_begin(&begin);
	findings_tap_end(&end, n);
	if (run->tap)
		out_write(buf_span(&begin));
	for (size_t i = 0; i < n; i++)
		status = diag_worse(status, judge(run, arena, i));
	if (run->tap)
		out_write(buf_span(&end));
	arena_free(arena);
	arena_free(own);
	return status;
}
