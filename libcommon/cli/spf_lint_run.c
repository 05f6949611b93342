#include "cli/spf_lint_run.h"
#include "base/diag.h"
#include "base/finding_report.h"
#include "base/json.h"
#include "cli/cli.h"
#include "spf/spf_lint_report.h"
#include "sys/out.h"

static void
explain(const struct spf_lint *l)
{
	const struct spf_node *node = l->tree.root;

	for (; node != NULL && l->dns != NULL; node = node->next)
		if (node->state == SPF_NODE_RECORD)
			diag_warn("%.*s: %.*s", SPAN_ARG(node->domain),
			    SPAN_ARG(node->rec.text));
		else
			diag_warn("%.*s: no record: DNS: %s",
			    SPAN_ARG(node->domain),
			    dns_status_text(node->answer->status));
}

/* Print what was found about the record of that number; the status. */
static int
report(const struct spf_lint_run *run, struct spf_lint *l, size_t number)
{
	struct buf out = buf_new(l->arena, SIZE_MAX / 2);

	if (run->verbose)
		explain(l);
	if (run->json)
		json_print(&out, spf_lint_json(l, &run->policy));
	else if (run->tap)
		findings_tap(&out, number, &l->findings, &run->policy);
	else if (!run->quiet)
		spf_lint_print(&out, l, &run->policy);
	out_write(buf_span(&out));
	return findings_status(&l->findings, &run->policy);
}

static int
judge(const struct spf_lint_run *run, size_t i)
{
	struct arena *arena = arena_new();
	struct spf_lint lint;
	int status;

	if (run->text != NULL) {
		spf_lint_text(arena, span_str(run->text), &lint);
	} else {
		dns_restart_deadline(run->dns);
		spf_lint_domain(
		    arena, run->dns, run->domains[i], run->ttl_known, &lint);
	}
	status = report(run, &lint, i + 1);
	arena_free(arena);
	return status;
}

static void
write_tap(void (*print)(struct buf *, size_t), size_t n)
{
	struct arena *arena = arena_new();
	struct buf out = buf_new(arena, SIZE_MAX / 2);

	print(&out, n);
	out_write(buf_span(&out));
	arena_free(arena);
}

static void
begin(struct buf *out, size_t n)
{
	(void)n;
	findings_tap_begin(out);
}

int
spf_lint_run(const struct spf_lint_run *run)
{
	size_t n = run->text != NULL ? 1 : run->n;
	int status = STATUS_YES;

	if (run->tap)
		write_tap(begin, n);
	/* the first look-ups of all are under way side by side */
	for (size_t i = 0; i < run->n; i++)
		(void)dns_start(run->dns, run->domains[i], DNS_TXT);
	for (size_t i = 0; i < n; i++)
		status = diag_worse(status, judge(run, i));
	if (run->tap)
		write_tap(findings_tap_end, n);
	return status;
}
