#include <stdarg.h>
#include <stdio.h>

#include "base/diag.h"
#include "cli/cli.h"
#include "cli/cli_private.h"
#include "cli/guess.h"
#include "sys/out.h"

#define LINE_WIDTH 80
#define TEXT_COLUMN_MAX 32
#define HELP_MAX (64 * 1024)

static const char dns_help[] =
    "  -z, --zone FILE  answer DNS from this zone file (repeatable)\n"
    "  -R, --resolver ADDR[#PORT]  ask this server (repeatable)\n"
    "      --timeout SECONDS  for one DNS answer (default: 5)\n"
    "      --deadline SECONDS  for all DNS answers (default: 20)\n"
    "      --save-zone FILE  write the DNS answers used as a zone\n"
    "      --trust-ad  believe the AD bit of any resolver\n"
    "      --origin NAME  complete relative names in zone files\n"
    "      --allow-include DIR  let zone files include what is there\n";

static const char now_help[] =
    "      --now TIME  judge at this moment: Unix seconds, RFC 3339, or "
    "\"received\"\n";

static const char exec_help[] =
    "      --exec COMMAND ARG...  last: the message, once it is certain, is "
    "handed to this command on its stdin\n";

static const char exec_each_help[] =
    "      --exec COMMAND ARG...  last: run this command for each message,\n"
    "          which it gets on its stdin\n";

static const char common_help[] =
    "  -h, --help  print this and exit\n"
    "  -V, --version  print the version and exit\n";

void
cli_usage(const struct cli *cli, const char *fmt, ...)
{
	char why[512];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	diag_warn("%s", why);
	diag_hint("try \"%s --help\"", cli->name);
	diag_exit(STATUS_BAD);
}

void
cli_usage_hint(const struct cli *cli, const char *hint, const char *fmt, ...)
{
	char why[512];
	va_list ap;

	(void)cli;
	va_start(ap, fmt);
	(void)vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	diag_warn("%s", why);
	diag_hint("%s", hint);
	diag_exit(STATUS_BAD);
}

void
cli_usage_word(const struct cli *cli, const char *option, const char *words,
    const char *arg)
{
	struct span meant = guess_word(words, arg);
	char hint[128];

	if (meant.len == 0)
		cli_usage(cli, "%s: want %s, have %s", option, words, arg);
	(void)snprintf(
	    hint, sizeof(hint), "did you mean %.*s?", SPAN_ARG(meant));
	cli_usage_hint(cli, hint, "%s: want %s, have %s", option, words, arg);
}

static struct span
skip_spaces(struct span s)
{
	while (s.len > 0 && s.p[0] == ' ')
		s = span_skip(s, 1);
	return s;
}

/* Octets up to where the text of an option line begins; 0 where there is no
 * option. */
static size_t
option_width(struct span line)
{
	size_t at = line.len - skip_spaces(line).len;

	if (at == 0 || at == line.len || line.p[at] != '-')
		return 0;
	for (; at + 1 < line.len; at++)
		if (line.p[at] == ' ' && line.p[at + 1] == ' ')
			return at;
	return line.len;
}

static size_t
text_column(const char *help, size_t least)
{
	size_t column = least;

	for (struct span rest = span_str(help); rest.p != NULL;) {
		size_t width = option_width(span_cut(&rest, '\n')) + 2;

		if (width > column && width <= TEXT_COLUMN_MAX)
			column = width;
	}
	return column;
}

/* Words of TEXT from COLUMN on, in as many lines as they need. */
static void
print_text(struct buf *out, struct span text, size_t column)
{
	size_t at = column;

	while (text.len > 0) {
		struct span word = span_cut(&text, ' ');

		if (at > column && at + 1 + word.len > LINE_WIDTH) {
			buf_addf(out, "\n%*s", (int)column, "");
			at = column;
		} else if (at > column) {
			buf_addc(out, ' ');
			at++;
		}
		buf_add(out, word);
		at += word.len;
	}
	buf_addc(out, '\n');
}

static bool
is_heading(struct span line)
{
	return line.len > 0 && line.p[0] != ' ';
}

/* The text of a tool that has many options has headings. */
static bool
has_headings(const struct cli *cli)
{
	return is_heading(span_str(cli->help));
}

static void
print_heading(struct buf *out, struct span heading)
{
	buf_addf(out, "\n%.*s\n", SPAN_ARG(heading));
}

/* Headings, and option lines of HELP with their texts at COLUMN. */
static void
print_options(struct buf *out, const char *help, size_t column)
{
	for (struct span rest = span_str(help); rest.len > 0;) {
		struct span line = span_cut(&rest, '\n');
		size_t width = option_width(line);
		struct span text = skip_spaces(span_skip(line, width));

		if (is_heading(line)) {
			print_heading(out, line);
			continue;
		}
		buf_add(out, span_head(line, width));
		if (width > 0 && (width + 2 > column || text.len == 0)) {
			buf_addc(out, '\n');
			width = 0;
		}
		if (text.len == 0)
			continue;
		buf_addf(out, "%*s", (int)(column - width), "");
		print_text(out, text, column);
	}
}

/* Each line of TEXT behind FIRST, later ones behind LATER, and NAME. */
static void
print_lines(struct buf *out, const char *first, const char *later,
    const char *name, const char *text)
{
	struct span rest = span_str(text);

	do {
		struct span line = span_cut(&rest, '\n');

		buf_addf(out, "%s%s%s%.*s\n", first, name,
		    name[0] != '\0' && line.len > 0 ? " " : "", SPAN_ARG(line));
		first = later;
	} while (rest.len > 0);
}

void
cli_help(const struct cli *cli, struct arena *arena)
{
	struct buf out = buf_new(arena, HELP_MAX);
	size_t column = text_column(common_help, 0);

	column = text_column(cli->help, column);
	if (cli->dns)
		column = text_column(dns_help, column);
	print_lines(&out, "usage: ", "       ", cli->name, cli->synopsis);
	buf_addf(&out, "\n%s - %s\n", cli->name, cli->summary);
	if (!has_headings(cli))
		buf_addc(&out, '\n');
	print_options(&out, cli->help, column);
	if (cli->dns) {
		print_heading(&out, SPAN("DNS:"));
		print_options(&out, dns_help, column);
	}
	if (has_headings(cli))
		print_heading(&out, SPAN("Other:"));
	if (cli->now)
		print_options(&out, now_help, column);
	if (cli->exec)
		print_options(&out, exec_help, column);
	if (cli->exec_each)
		print_options(&out, exec_each_help, column);
	print_options(&out, common_help, column);
	if (cli->example != NULL) {
		buf_adds(&out, "\nexample:\n");
		print_lines(&out, "  ", "  ", "", cli->example);
	}
	out_write(buf_span(&out));
}

void
cli_version(const struct cli *cli, struct arena *arena)
{
	out_write(span_str(arena_printf(
	    arena, "%s (dkimutils) %s\n", cli->name, CLI_VERSION)));
}
