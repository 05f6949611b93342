#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/operand.h"
#include "base/diag.h"
#include "cli/sign_cli.h"
#include "mail/mbox_write.h"
#include "sys/io_status.h"

static enum canon_alg
canon_option(const struct cli *cli, struct span word)
{
	char text[64];

	if (!span_is_nocase(word, "simple") &&
	    !span_is_nocase(word, "relaxed")) {
		(void)snprintf(text, sizeof(text), "%.*s", SPAN_ARG(word));
		cli_usage_word(cli, "-c, on each side of \"/\"",
		    "simple or relaxed", text);
	}
	return span_is_nocase(word, "simple") ? CANON_SIMPLE : CANON_RELAXED;
}

void
sign_cli_canonicalization(
    const struct cli *cli, struct dkim_sign_options *options, const char *arg)
{
	struct span body = span_str(arg), header = span_cut(&body, '/');

	options->header_canon = canon_option(cli, header);
	/* RFC 6376 section 3.5: a single word is for the header */
	options->body_canon =
	    body.p == NULL ? CANON_SIMPLE : canon_option(cli, body);
}

void
sign_cli_selector(const struct cli *cli, struct cli_common *common,
    struct sign_cli_keys *keys, const char *arg)
{
	struct sign_source *s = &keys->source;

	s->selectors = arena_grow(common->arena, s->selectors, s->n,
	    &keys->selector_cap, sizeof(*s->selectors));
	s->selectors[s->n++] = cli_selector(cli, common, "-s", arg);
}

void
sign_cli_key(const struct cli *cli, struct cli_common *common,
    struct sign_cli_keys *keys, const char *arg)
{
	struct sign_source *s = &keys->source;

	cli_will_read(cli, common, arg);
	s->paths = arena_grow(common->arena, s->paths, keys->paths,
	    &keys->path_cap, sizeof(*s->paths));
	s->paths[keys->paths++] = arg;
}

void
sign_cli_check_keys(const struct cli *cli, const struct sign_cli_keys *keys)
{
	const struct sign_source *s = &keys->source;
	bool tables = s->keytable != NULL || s->signingtable != NULL;

	if (keys->paths == 0 && s->n > 0)
		cli_usage(cli,
		    "-s without -k: want -k FILE too, the private key of that "
		    "selector");
	if (s->n == 0 && keys->paths > 0)
		cli_usage(cli,
		    "-k without -s: want -s SELECTOR too, the name that the "
		    "key is published under");
	if (s->n != keys->paths)
		cli_usage(cli, "want as many -s as -k, have %zu and %zu", s->n,
		    keys->paths);
	if ((s->n > 0) + (s->keydir != NULL) + tables != 1)
		cli_usage(cli,
		    "want one of: -s with -k, --keydir, --keytable with "
		    "--signingtable");
	if (tables && (s->keytable == NULL || s->signingtable == NULL))
		cli_usage(cli,
		    "--keytable and --signingtable must be given together");
	if (s->multiple && !tables)
		cli_usage(cli, "--multiple goes with --signingtable");
	if (s->n == 0 && s->domain.len > 0)
		cli_usage(cli,
		    "-d is for -s and -k; other keys have their own domains");
}

void
sign_cli_check_names(
    const struct cli *cli, struct span headers, struct span oversign)
{
	const struct dkim_names_options names = {
		.headers = headers,
		.oversign = oversign,
	};
	const char *reason;

	if (!dkim_names_check(&names, &reason))
		cli_usage(cli, "%s", reason);
}

/* Would messages that are written to DIRECTORY be read as well? */
static bool
is_inside(const char *directory, const char *operand)
{
	char in[PATH_MAX], out[PATH_MAX];
	struct span rest;
	struct stat st;

	if (stat(operand, &st) != 0 || !S_ISDIR(st.st_mode) ||
	    realpath(operand, in) == NULL || realpath(directory, out) == NULL ||
	    !span_starts(span_str(out), span_str(in)))
		return false;
	rest = span_skip(span_str(out), span_str(in).len);
	return rest.len == 0 || rest.p[0] == '/' || span_is(span_str(in), "/");
}

static void
check_directory(const struct cli *cli, const char *directory,
    char *const *operands, size_t n)
{
	struct stat st;
	bool made = mkdir(directory, 0777) == 0;

	if (!made && errno != EEXIST)
		diag_die_sys(io_status(errno), "%s", directory);
	if (stat(directory, &st) != 0)
		diag_die_sys(io_status(errno), "%s", directory);
	if (!S_ISDIR(st.st_mode))
		cli_usage(
		    cli, "--output-dir: %s is not a directory", directory);
	for (size_t i = 0; i < n; i++) {
		if (!is_inside(directory, operands[i]))
			continue;
		if (made)
			(void)rmdir(directory);
		cli_usage(cli, "--output-dir: %s lies in %s, which is read",
		    directory, operands[i]);
	}
}

/* --in-place needs files that can be replaced. */
static void
check_in_place(const struct cli *cli, const struct source_options *options,
    char *const *operands, size_t n)
{
	if (options->mbox)
		cli_usage(cli,
		    "--in-place cannot be used with --mbox: write a new mbox, "
		    "and rename it");
	if (n == 0 && options->files_from == NULL)
		cli_usage(cli, "--in-place wants a FILE");
	for (size_t i = 0; i < n; i++)
		if (operand_name(operands[i]) != operands[i])
			cli_usage(cli, "--in-place wants a FILE, not %s",
			    operand_name(operands[i]));
}

static void
check_many(const struct cli *cli, const struct sign_cli_output *out,
    const struct source_options *options, char *const *operands, size_t n)
{
	const struct dkim_sign_options *sign = out->sign;

	if (out->in_place + (out->directory != NULL) + out->field > 1)
		cli_usage(cli,
		    "only one of --in-place, --output-dir and --field can be "
		    "given");
	if (out->field)
		cli_usage(cli, "--field takes one message, not several");
	if (!out->in_place && out->directory == NULL && !options->mbox)
		cli_usage(cli,
		    "several messages: want --in-place, --output-dir DIR, or "
		    "--mbox");
	if (options->mbox && mbox_has_length(options->kind) &&
	    (span_has_word(sign->headers, SPAN("content-length")) ||
		span_has_word(sign->oversign, SPAN("content-length"))))
		cli_usage(cli,
		    "Content-Length cannot be signed in an mbox that has it");
	if (options->mbox && options->fix_eol)
		cli_usage(cli, "--mbox cannot be used with --fix-eol");
	if (out->in_place)
		check_in_place(cli, options, operands, n);
	if (out->directory != NULL)
		check_directory(cli, out->directory, operands, n);
}

enum sign_target
sign_cli_target(const struct cli *cli, const struct sign_cli_output *out,
    const struct source_cli *source, char *const *operands, size_t n)
{
	if (source->many)
		check_many(cli, out, &source->options, operands, n);
	if (out->in_place)
		return SIGN_IN_PLACE;
	if (out->directory != NULL)
		return SIGN_TO_DIRECTORY;
	if (source->many)
		return SIGN_TO_MBOX;
	return out->field ? SIGN_TO_STDOUT_FIELDS : SIGN_TO_STDOUT;
}
