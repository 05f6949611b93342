#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "ar_entry.h"
#include "ar_explain.h"
#include "ar_input.h"
#include "ar_report.h"
#include "ar_require.h"
#include "cli.h"
#include "diag.h"
#include "io.h"

static const struct cli cli = {
	.name = "ar-parse",
	.summary = "read Authentication-Results in all the forms that occur",
	.synopsis = "[-jqv] [-A ID] [--require EXPR] [OPTION ...] [FILE ...]",
	.help =
	    "  -A, --authserv-id ID  only fields of this authserv-id "
	    "(repeatable)\n"
	    "      --any-authserv-id  trust any authserv-id, or none\n"
	    "      --hops N  trust fields with up to N Received fields "
	    "above (default: 0)\n"
	    "      --method NAME  only results of this method "
	    "(repeatable)\n"
	    "      --require EXPR  status 0 only if a trusted field says "
	    "so\n"
	    "          (repeatable), as 'dkim=pass header.d=example.com'\n"
	    "      --strict  refuse fields that depart from RFC 8601\n"
	    "  -j, --json  one JSON object per field\n"
	    "  -q, --quiet  exit status only\n"
	    "  -v, --verbose  explain everything in words\n",
	.example = "ar-parse -v message.eml",
};

enum { OPT_ANY = CLI_OWN, OPT_HOPS, OPT_METHOD, OPT_REQUIRE, OPT_STRICT };

/* clang-format off */
static const struct option longopts[] = {
	{ "authserv-id", required_argument, NULL, 'A' },
	{ "any-authserv-id", no_argument, NULL, OPT_ANY },
	{ "hops", required_argument, NULL, OPT_HOPS },
	{ "json", no_argument, NULL, 'j' },
	{ "method", required_argument, NULL, OPT_METHOD },
	{ "quiet", no_argument, NULL, 'q' },
	{ "require", required_argument, NULL, OPT_REQUIRE },
	{ "strict", no_argument, NULL, OPT_STRICT },
	{ "verbose", no_argument, NULL, 'v' },
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
	struct ar_policy policy;
	struct ar_view view;
	struct args ids, methods, texts;
	struct authres_resinfo *required; /* beside texts */
	bool json, quiet, verbose, table;
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

	while ((c = cli_option(&cli, &t->common, argc, argv, "A:jqv", longopts,
		    repeatable)) != -1)
		switch (c) {
		case 'A':
			add_arg(
			    t, &t->ids, cli_authserv_id(&t->common, optarg));
			break;
		case 'j': t->json = true; break;
		case 'q': t->quiet = true; break;
		case 'v': t->verbose = true; break;
		case OPT_ANY: t->policy.any_id = true; break;
		case OPT_HOPS:
			t->policy.hops =
			    cli_number(&cli, "--hops", optarg, 10000);
			break;
		case OPT_METHOD:
			add_arg(t, &t->methods, span_str(optarg));
			break;
		case OPT_REQUIRE:
			add_arg(t, &t->texts, span_str(optarg));
			break;
		case OPT_STRICT: t->policy.strict = true; break;
		}
}

static void
parse_requirements(struct tool *t)
{
	const char *why;

	if (t->texts.n > 0 && t->ids.n == 0 && !t->policy.any_id) {
		diag_warn("--require: any sender can write such a field");
		diag_hint(
		    "say whose to believe with --authserv-id ID, or "
		    "--any-authserv-id");
		exit(STATUS_BAD);
	}
	t->required =
	    arena_array(t->common.arena, t->texts.n, sizeof(t->required[0]));
	for (size_t i = 0; i < t->texts.n; i++)
		if (!ar_require_parse(t->common.arena, t->texts.list[i],
			&t->required[i], &why))
			cli_usage(&cli, "--require: %.*s: %s",
			    SPAN_ARG(t->texts.list[i]), why);
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

	t->policy.ids = t->ids.list;
	t->policy.nids = t->ids.n;
	t->table = isatty(STDOUT_FILENO);
	t->view = (struct ar_view){
		.policy = &t->policy,
		.methods = t->methods.list,
		.nmethods = t->methods.n,
		.color = no_color == NULL || no_color[0] == '\0',
		.width = terminal_width(),
	};
}

/* Somebody else's field, where ours alone are asked for. */
static bool
is_of_others(const struct tool *t, const struct ar_entry *e)
{
	return e->field.ar.authserv_id.p != NULL &&
	       !ar_entry_selected(e, &t->policy);
}

/* Name the fields that are left out. */
static int
report_refused(
    const struct tool *t, const char *path, const struct ar_entries *all)
{
	int status = STATUS_YES;

	for (size_t i = 0; i < all->n; i++) {
		const struct ar_entry *e = &all->list[i];

		if (e->refused == NULL || is_of_others(t, e))
			continue;
		diag_warn("%s: field %zu: line %zu: %s%s%.*s",
		    cli_operand(path), e->number, e->line, e->refused,
		    e->refused_at.len > 0 ? ": " : "", SPAN_ARG(e->refused_at));
		if (t->policy.strict || e->field.over_limit)
			status = STATUS_BAD;
	}
	return status;
}

static size_t
count_shown(const struct tool *t, const struct ar_entries *all)
{
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++) {
		const struct authres *ar = &all->list[i].field.ar;

		for (size_t j = 0;
		     ar_view_shows(&t->view, &all->list[i]) && j < ar->n; j++)
			n += ar_view_shows_method(
			    &t->view, ar->results[j].method);
	}
	return n;
}

/* Entry by entry, so that much output takes no more memory than little. */
static void
print_results(const struct tool *t, const struct ar_entries *all)
{
	struct arena *scratch = arena_new();
	struct ar_widths widths = { 0 };

	if (t->table && !t->json)
		widths = ar_report_measure(scratch, &t->view, all);
	for (size_t i = 0; i < all->n; i++) {
		struct buf out = buf_new(scratch, SIZE_MAX);
		const struct ar_entry *e = &all->list[i];

		if (t->json)
			ar_report_json(&out, &t->view, e);
		else if (t->table)
			ar_report_table(&out, &t->view, &widths, e);
		else
			ar_report_lines(&out, &t->view, e);
		cli_write(buf_span(&out));
		arena_reset(scratch);
	}
	arena_free(scratch);
}

/* Nothing is to be done where stderr cannot be written. */
static void
say(struct arena *scratch, const struct buf *words)
{
	(void)io_write(STDERR_FILENO, buf_span(words));
	arena_reset(scratch);
}

static void
explain(const struct tool *t, const struct ar_input *in,
    const struct ar_entries *all)
{
	struct arena *scratch = arena_new();

	cli_flush();
	for (size_t i = 0; i < all->n; i++) {
		struct buf out = buf_new(scratch, SIZE_MAX);
		const struct ar_entry *e = &all->list[i];

		if (e->refused == NULL ? ar_entry_selected(e, &t->policy)
				       : !is_of_others(t, e))
			ar_explain_entry(&out, e);
		say(scratch, &out);
	}
	for (size_t i = 0; i < in->n; i++) {
		struct buf out = buf_new(scratch, SIZE_MAX);

		if (!ar_explain_signature(scratch, &out, &in->fields[i]))
			(void)ar_explain_spam(&out, &in->fields[i]);
		say(scratch, &out);
	}
	arena_free(scratch);
}

static int
judge(const struct tool *t, struct arena *arena, const char *path,
    const struct ar_entries *all)
{
	int status = STATUS_YES;

	if (t->texts.n == 0)
		return count_shown(t, all) > 0 ? STATUS_YES : STATUS_NO;
	for (size_t i = 0; i < t->texts.n; i++) {
		if (ar_require_met(arena, &t->required[i], all))
			continue;
		status = STATUS_NO;
		if (t->verbose)
			diag_warn("%s: no trusted field says %.*s",
			    cli_operand(path), SPAN_ARG(t->texts.list[i]));
	}
	return status;
}

/* Text without any name that does not read as results either. */
static bool
is_nothing(const struct ar_input *in, const struct ar_entries *all)
{
	for (size_t i = 0; i < all->n; i++)
		if (all->list[i].field.ar.n > 0 ||
		    (all->list[i].refused == NULL &&
			!all->list[i].field.nonconforming))
			return false;
	return in->nameless;
}

static int
read_error(const struct ar_input *in, enum msg_status status, const char *path)
{
	if (status == MSG_READ_ERROR)
		return cli_read_error(path);
	if (in->error_line > 0)
		diag_warn("%s: line %zu: %s", cli_operand(path), in->error_line,
		    in->error);
	else
		diag_warn("%s: %s", cli_operand(path), in->error);
	return STATUS_BAD;
}

static int
parse_fd(struct tool *t, struct arena *arena, int fd, const char *path)
{
	struct ar_input in = { 0 };
	struct ar_entries all;
	enum msg_status got = ar_input_read(arena, fd, &in);
	int status;

	if (got != MSG_OK)
		return read_error(&in, got, path);
	all = ar_entries_read(arena, &in, &t->policy);
	if (is_nothing(&in, &all))
		return read_error(&in, MSG_NOT_A_MESSAGE, path);
	status = report_refused(t, path, &all);
	if (!t->quiet)
		print_results(t, &all);
	status = diag_worse(status, judge(t, arena, path, &all));
	if (t->verbose)
		explain(t, &in, &all);
	return status;
}

static int
parse_operand(struct tool *t, const char *path)
{
	bool is_stdin = cli_operand(path) != path;
	int fd = is_stdin ? STDIN_FILENO : io_open_waiting(path);
	struct arena *arena;
	int status;

	if (fd < 0)
		return cli_read_error(path);
	if (is_stdin && isatty(fd))
		diag_hint("paste a header; an empty line or Ctrl-D ends it");
	arena = arena_new();
	status = parse_fd(t, arena, fd, path);
	arena_free(arena);
	if (!is_stdin)
		(void)io_close(fd);
	return status;
}

int
main(int argc, char *argv[])
{
	struct tool t = { 0 };
	int status = STATUS_YES;

	cli_begin(&cli, &t.common);
	parse_options(&t, argc, argv);
	parse_requirements(&t);
	set_up(&t);
	if (optind == argc)
		status = parse_operand(&t, NULL);
	for (int i = optind; i < argc; i++) {
		if (argc - optind > 1)
			t.view.file = cli_operand(argv[i]);
		status = diag_worse(status, parse_operand(&t, argv[i]));
	}
	return cli_finish(status);
}
