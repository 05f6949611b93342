#include "source_cli.h"
#include "cli_json.h"
#include "diag.h"

void
source_cli_option(const struct cli *cli, struct source_options *options, int c,
    const char *arg)
{
	switch (c) {
	case '0': options->nul = true; break;
	case SOURCE_CLI_FILES_FROM: options->files_from = arg; break;
	case SOURCE_CLI_MBOX:
		options->mbox = true;
		if (!mbox_kind_of(arg == NULL ? "rd" : arg, &options->kind))
			cli_usage(cli, "--mbox=%s: want rd, o, cl or cl2", arg);
		break;
	}
}

struct source *
source_cli_open(const struct cli *cli, struct cli_common *common,
    char *const *operands, size_t n, const struct source_options *options,
    bool pass)
{
	struct source *source;

	if (options->nul && options->files_from == NULL)
		cli_usage(cli, "-0 goes with --files-from");
	if (options->files_from != NULL)
		cli_will_read(cli, common, options->files_from);
	else if (n == 0)
		cli_will_read(cli, common, NULL);
	for (size_t i = 0; i < n; i++)
		cli_will_read(cli, common, operands[i]);
	source = source_new(operands, n, options);
	if (pass && source_is_many(source))
		cli_usage(cli, "-p takes one message, not several");
	return source;
}

static int
one_message(const struct source_cli_run *run, struct source_item *item,
    source_cli_fn *fn, void *ctx)
{
	struct relay *relay =
	    run->pass ? relay_new(run->arena, &item->msg) : NULL;
	int status = fn(ctx, item, relay);

	if (relay != NULL)
		relay_free(relay);
	source_close(item);
	return status;
}

int
source_cli_each(const struct source_cli_run *run, source_cli_fn *fn, void *ctx)
{
	struct source_item item;
	enum source_step step;
	bool any = false;
	int status = STATUS_YES;

	while ((step = source_next(run->source, run->arena, &item)) !=
	       SOURCE_END) {
		int one = step == SOURCE_MESSAGE
			      ? one_message(run, &item, fn, ctx)
			      : cli_json_unreadable(run->arena, run->json,
				    item.name, item.msg.error, item.status);

		any = true;
		status = diag_worse(status, one);
		arena_reset(run->arena);
	}
	return any ? status : STATUS_NO;
}
