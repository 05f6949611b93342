#include "cli/source_cli.h"
#include "archive/operand.h"
#include "base/buf.h"
#include "base/caps.h"
#include "base/diag.h"
#include "base/json.h"
#include "cli/cli.h"
#include "sys/descriptors.h"
#include "sys/interrupt.h"
#include "sys/out.h"
#include "sys/processors.h"

/*
 * Files that a thread has open at the same time: a large message and perhaps
 * its temporary file; where it writes also a directory, the new file and the
 * old one.
 */
#define FILES_READING 2
#define FILES_WRITING 5

static void
set_mbox(
    const struct cli *cli, struct source_options *options, const char *kind)
{
	options->mbox = true;
	if (!mbox_kind_of(kind == NULL ? "rd" : kind, &options->kind))
		cli_usage_word(cli, "--mbox", "rd, o, cl or cl2", kind);
}

static void
set_jobs(const struct cli *cli, struct source_cli *s, const char *arg)
{
	s->jobs = (size_t)cli_number(cli, "--jobs", arg, CAPS_JOBS);
	if (s->jobs == 0)
		cli_usage(cli, "--jobs=0: want at least 1");
}

bool
source_cli_option(
    const struct cli *cli, struct source_cli *s, int c, const char *arg)
{
	switch (c) {
	case '0': s->options.nul = true; return true;
	case 'J': set_jobs(cli, s, arg); return true;
	case SOURCE_CLI_SUMMARY: s->summary = true; return true;
	case SOURCE_CLI_FILES_FROM: s->options.files_from = arg; return true;
	case SOURCE_CLI_MBOX: set_mbox(cli, &s->options, arg); return true;
	default: return false;
	}
}

void
source_cli_open(const struct cli *cli, struct cli_common *common,
    struct source_cli *s, char *const *operands, size_t n, bool pass)
{
	const struct source_options *options = &s->options;
	int status = STATUS_BAD;

	if (options->nul && options->files_from == NULL)
		cli_usage(cli, "-0 can only be used with --files-from");
	if (options->files_from != NULL)
		cli_will_read(cli, common, options->files_from);
	else if (n == 0)
		cli_will_read(cli, common, NULL);
	for (size_t i = 0; i < n; i++)
		cli_will_read(cli, common, operands[i]);
	if (pass && s->summary)
		cli_usage(cli, "-p cannot be used with --summary");
	s->source = source_new(operands, n, options, &status);
	if (s->source == NULL)
		diag_exit(status);
	s->many = source_is_many(s->source);
	if (pass && s->many)
		cli_usage(cli, "-p takes one message, not several");
}

static int
run_one(struct source_cli *s, const struct bulk_ops *ops, struct dns *dns)
{
	struct bulk_item item = { .arena = arena_new() };
	int status;

	item.step = source_next(s->source, item.arena, &item.source);
	if (dns != NULL)
		item.asker = dns_asker_new(item.arena, dns, DNS_ASK_RESUME);
	if (item.step == SOURCE_MESSAGE)
		item.state = ops->begin(ops->ctx, &item);
	if (item.state != NULL)
		bulk_finish(ops, &item);
	status = ops->end(ops->ctx, &item);
	if (item.step == SOURCE_MESSAGE)
		source_close(&item.source);
	arena_free(item.arena);
	return status;
}

int
source_cli_run(
    struct source_cli *s, const struct bulk_ops *ops, struct dns *dns)
{
	size_t jobs = s->jobs > 0 ? s->jobs : processors_count();

	if (!s->many)
		return run_one(s, ops, dns);
	jobs = descriptors_jobs(
	    jobs, ops->lasting ? FILES_WRITING : FILES_READING, dns != NULL);
	interrupt_catch();
	return bulk_run(
	    ops, s->source, dns, jobs > 1 ? jobs : 0, &s->interrupted);
}

void
source_cli_print_summary(const struct summary *summary, bool json)
{
	struct arena *arena = arena_new();
	struct buf out = buf_new(arena, SIZE_MAX);

	if (summary != NULL && json)
		summary_json(summary, &out);
	else if (summary != NULL)
		summary_print(summary, &out);
	out_write(buf_span(&out));
	arena_free(arena);
}

int
source_cli_unreadable(struct arena *arena, bool json, const char *path,
    const char *why, int status)
{
	struct buf out = buf_new(arena, SIZE_MAX / 2);
	struct json *o;

	if (!json)
		return status;
	o = json_new_object(arena);
	json_set_text(o, "file", operand_name(path));
	json_set_text(o, "error", why);
	json_print(&out, o);
	out_write(buf_span(&out));
	return status;
}
