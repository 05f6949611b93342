#include <unistd.h>

#include "archive/operand.h"
#include "base/diag.h"
#include "base/finding_report.h"
#include "base/json.h"
#include "cli/report_lint_run.h"
#include "report/report_lint.h"
#include "sys/io.h"
#include "sys/out.h"

static int
print(const struct report_lint_run *run, const struct report_lint *l,
    size_t number)
{
	struct buf out = buf_new(l->arena, SIZE_MAX / 2);
	struct json *o = json_new_object(l->arena);

	if (run->json) {
		json_set_text(o, "file", l->name);
		findings_set_json(o, &l->findings, &run->policy);
		json_print(&out, o);
	} else if (run->tap) {
		findings_tap(&out, number, &l->findings, &run->policy);
	} else if (!run->quiet) {
		findings_print(&out, &l->findings, &run->policy);
	}
	out_write(buf_span(&out));
	return findings_status(&l->findings, &run->policy);
}

static int
judge(const struct report_lint_run *run, struct arena *arena,
    struct source_item *item, size_t number)
{
	struct report_lint lint;
	int fd = item->msg.fd, status;

	if (report_lint_file(
		arena, fd, operand_name(item->name), &run->reader, &lint) == 0)
		status = print(run, &lint, number);
	else
		status = operand_read_error(item->name);
	if (fd != STDIN_FILENO)
		(void)io_close(fd);
	return status;
}

int
report_lint_run(const struct report_lint_run *run)
{
	struct arena *arena = arena_new();
	struct arena *own = arena_new(); /* not reset with each file */
	struct buf begin = buf_new(own, 64), end = buf_new(own, 64);
	struct source_item item;
	enum source_step step;
	int status = STATUS_YES;
	size_t n = 0;

	findings_tap_begin(&begin);
	if (run->tap)
		out_write(buf_span(&begin));
	while ((step = source_next(run->source, arena, &item)) != SOURCE_END) {
		status = diag_worse(status, step == SOURCE_MESSAGE
						? judge(run, arena, &item, ++n)
						: item.status);
		arena_reset(arena);
	}
	findings_tap_end(&end, n);
	if (run->tap)
		out_write(buf_span(&end));
	arena_free(arena);
	arena_free(own);
	return status;
}
