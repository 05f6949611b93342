#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "archive/operand.h"
#include "base/diag.h"
#include "base/finding_report.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/report_lint_run.h"
#include "report/report_lint.h"
#include "report/report_lint_rules.h"
#include "sys/io.h"
#include "sys/out.h"

static int
print(const struct report_lint_run *run, struct lint_document *document,
    const struct report_lint *l)
{
	struct buf out = buf_new(l->arena, SIZE_MAX / 2);
	struct json *o = json_new_object(l->arena);

	if (run->form == LINT_JSON) {
		json_set_text(o, "file", l->name);
		findings_set_json(o, &l->findings, &run->policy);
		json_print(&out, o);
	} else if (run->form == LINT_TEXT) {
		findings_print(&out, &l->findings, &run->policy);
	}
	out_write(buf_span(&out));
	lint_document_add(document, &l->findings);
	return findings_status(&l->findings, &run->policy);
}

/* A file that cannot be read has a place in the document, too. */
static void
add_unreadable(struct lint_document *document, struct arena *arena,
    const char *name, const char *why)
{
	struct findings findings =
	    findings_new(arena, &report_lint_rules, span_str(name));

	finding_not_checked(&findings, span_str(name), "%s", why);
	lint_document_add(document, &findings);
}

static int
judge(const struct report_lint_run *run, struct lint_document *document,
    struct arena *arena, struct source_item *item)
{
	struct report_lint lint;
	int fd = item->msg.fd, status;

	if (report_lint_file(arena, fd, operand_name(item->name), &run->reader,
		&lint) == 0) {
		status = print(run, document, &lint);
	} else {
		int error = errno;

		add_unreadable(
		    document, arena, operand_name(item->name), strerror(error));
		errno = error;
		status = operand_read_error(item->name);
	}
	if (fd != STDIN_FILENO)
		(void)io_close(fd);
	return status;
}

int
report_lint_run(const struct report_lint_run *run)
{
	static const struct finding_rules *const tables[] = {
		&report_lint_rules, NULL
	};
	struct lint_document document = {
		.form = run->form,
		.write = out_write,
		.says = {
			.tool = diag_tool(),
			.now = run->now,
			.version = CLI_VERSION,
			.tables = tables,
			.shown = &run->policy,
		},
	};
	struct arena *arena = arena_new();
	struct source_item item;
	enum source_step step;
	int status = STATUS_YES;

	lint_document_begin(&document);
	while ((step = source_next(run->source, arena, &item)) != SOURCE_END) {
		if (step == SOURCE_UNREADABLE)
			add_unreadable(&document, arena,
			    operand_name(item.name), item.msg.error);
		status = diag_worse(status,
		    step == SOURCE_MESSAGE ? judge(run, &document, arena, &item)
					   : item.status);
		arena_reset(arena);
	}
	lint_document_end(&document, status);
	arena_free(arena);
	return status;
}
