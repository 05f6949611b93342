#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "authres/ar_require.h"
#include "base/diag.h"
#include "cli/ar_cli.h"
#include "cli/cli.h"

static const struct cli cli = {
	.name = "ar-parse",
	.summary = "read Authentication-Results in all the forms that occur",
	.synopsis = "[-jqv] [-A ID] [--require EXPR] [OPTION ...] [FILE ...]",
	.help =
	    "What counts:\n"
	    "  -A, --authserv-id ID  only fields of this authserv-id "
	    "(repeatable)\n"
	    "      --any-authserv-id  trust any authserv-id, or none\n"
	    "      --hops N  trust fields with up to N Received fields above "
	    "(default: 0)\n"
	    "      --method NAME  only results of this method (repeatable)\n"
	    "      --require EXPR  status 0 only if a trusted field says so "
	    "(repeatable), as 'dkim=pass header.d=example.com'\n"
	    "      --strict  refuse fields that depart from RFC 8601\n"
	    "Output:\n"
	    "  -j, --json  one JSON object per field\n"
	    "  -q, --quiet  exit status only\n"
	    "  -v, --verbose  explain everything in words, on stderr\n"
	    "      --explain  print that instead, conclusions "
	    "first\n" SOURCE_CLI_HELP,
	.example = "ar-parse -v message.eml",
};

enum {
	OPT_ANY = CLI_OWN,
	OPT_HOPS,
	OPT_METHOD,
	OPT_REQUIRE,
	OPT_STRICT,
	OPT_EXPLAIN
};

/* clang-format off */
static const struct option longopts[] = {
	{ "authserv-id", required_argument, NULL, 'A' },
	{ "any-authserv-id", no_argument, NULL, OPT_ANY },
	{ "hops", required_argument, NULL, OPT_HOPS },
	{ "json", no_argument, NULL, 'j' },
	{ "method", required_argument, NULL, OPT_METHOD },
	{ "explain", no_argument, NULL, OPT_EXPLAIN },
	{ "quiet", no_argument, NULL, 'q' },
	{ "require", required_argument, NULL, OPT_REQUIRE },
	{ "strict", no_argument, NULL, OPT_STRICT },
	{ "verbose", no_argument, NULL, 'v' },
	SOURCE_CLI_LONGOPTS,
	CLI_LONGOPTS
};
/* clang-format on */

static const int repeatable[] = { 'A', OPT_METHOD, OPT_REQUIRE, 0 };

/* A list of arguments. */
struct args {
	struct span *list;
	size_t n, cap;
};

struct tool {
	struct cli_common common;
	struct ar_run run;
	struct args ids, methods, texts;
};

static void
add_arg(struct tool *t, struct args *args, struct span arg)
{
	args->list = arena_grow(t->common.arena, args->list, args->n,
	    &args->cap, sizeof(args->list[0]));
	args->list[args->n++] = arg;
}

static void
parse_options(struct tool *t, int argc, char *argv[])
{
	int c;

	while ((c = cli_option(&cli, &t->common, argc, argv,
		    SOURCE_CLI_SHORT "A:jqv", longopts, repeatable)) != -1)
		switch (c) {
		case 'A':
			add_arg(
			    t, &t->ids, cli_authserv_id(&t->common, optarg));
			break;
		case 'j': t->run.json = true; break;
		case 'q': t->run.quiet = true; break;
		case 'v': t->run.verbose = true; break;
		case OPT_ANY: t->run.policy.any_id = true; break;
		case OPT_HOPS:
			t->run.policy.hops =
			    (size_t)cli_number(&cli, "--hops", optarg, 10000);
			break;
		case OPT_METHOD:
			add_arg(t, &t->methods, span_str(optarg));
			break;
		case OPT_REQUIRE:
			add_arg(t, &t->texts, span_str(optarg));
			break;
		case OPT_STRICT: t->run.policy.strict = true; break;
		case OPT_EXPLAIN: t->run.explains = true; break;
		default:
			(void)source_cli_option(
			    &cli, &t->run.source, c, optarg);
		}
}

static void
check_explain(const struct tool *t)
{
	if (t->run.explains && (t->run.json || t->run.quiet || t->run.verbose))
		cli_usage(&cli, "--explain: cannot be used with -j, -q or -v");
}

static void
parse_requirements(struct tool *t)
{
	struct authres_resinfo *required;
	const char *why;

	if (t->texts.n > 0 && t->ids.n == 0 && !t->run.policy.any_id) {
		diag_warn("--require: any sender can write such a field");
		diag_hint(
		    "say whose to believe with --authserv-id ID, or "
		    "--any-authserv-id");
		exit(STATUS_BAD);
	}
	required = arena_array(t->common.arena, t->texts.n, sizeof(*required));
	for (size_t i = 0; i < t->texts.n; i++)
		if (!ar_require_parse(
			t->common.arena, t->texts.list[i], &required[i], &why))
			cli_usage(&cli, "--require: %.*s: %s",
			    SPAN_ARG(t->texts.list[i]), why);
	t->run.required = required;
	t->run.texts = t->texts.list;
	t->run.nrequired = t->texts.n;
}

static size_t
terminal_width(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return 80;
}

static void
set_up(struct tool *t)
{
	const char *no_color = getenv("NO_COLOR");

	t->run.policy.ids = t->ids.list;
	t->run.policy.nids = t->ids.n;
	t->run.table = isatty(STDOUT_FILENO);
	t->run.view = (struct ar_view){
		.policy = &t->run.policy,
		.methods = t->methods.list,
		.nmethods = t->methods.n,
		.color = no_color == NULL || no_color[0] == '\0',
		.width = terminal_width(),
	};
}

int
main(int argc, char *argv[])
{
	struct tool t = { .run.source.options.raw = true };
	int status;

	cli_begin(&cli, &t.common, &argc, argv);
	parse_options(&t, argc, argv);
	check_explain(&t);
	parse_requirements(&t);
	set_up(&t);
	source_cli_open(&cli, &t.common, &t.run.source, argv + optind,
	    (size_t)(argc - optind), false);
	status = ar_cli_run(&t.run);
	return cli_finish(status);
}
