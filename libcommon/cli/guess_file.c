#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/abnf.h"
#include "base/utf8.h"
#include "cli/guess.h"
#include "cli/guess_file.h"
#include "mail/foreign.h"
#include "sys/io.h"

/* Octets that tell what a file is. */
#define BEGINNING 4096

enum guess_kind { GUESS_DOMAIN, GUESS_MESSAGE, GUESS_ZONE };

/* "Name: value", or the "From " of an mbox. */
static bool
is_message(struct span line)
{
	size_t n = 0;

	if (span_starts(line, SPAN("From ")))
		return true;
	while (n < line.len && abnf_is_ftext(line.p[n]))
		n++;
	while (n > 0 && n < line.len && abnf_is_wsp(line.p[n]))
		n++;
	return n > 0 && n < line.len && line.p[n] == ':';
}

static enum guess_kind
kind_of(struct span text)
{
	text = utf8_skip_bom(text);
	if (is_message(span_head(text, span_find(text, '\n'))))
		return GUESS_MESSAGE;
	return foreign_is_zone(text) ? GUESS_ZONE : GUESS_DOMAIN;
}

/* Anything but a regular file is a domain, as is one that cannot be read. */
static enum guess_kind
look_into(const char *path)
{
	unsigned char text[BEGINNING];
	struct stat st;
	ssize_t n = -1;
	int fd;

	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
		return GUESS_DOMAIN;
	fd = io_open_stat(path, &st);
	if (fd < 0)
		return GUESS_DOMAIN;
	if (S_ISREG(st.st_mode))
		n = io_read(fd, text, sizeof(text));
	(void)close(fd);
	return n <= 0 ? GUESS_DOMAIN : kind_of(span_of(text, (size_t)n));
}

/* No domain has such a name. */
static bool
is_named_as_file(const char *path)
{
	static const char *const ends[] = { ".zone", ".db", ".txt", ".hosts" };
	size_t len = strlen(path);

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (len > strlen(ends[i]) &&
		    strcmp(path + len - strlen(ends[i]), ends[i]) == 0)
			return true;
	return strchr(path, '/') != NULL;
}

void
guess_file(const struct cli *cli, const struct cli_common *common,
    const char *arg, const char *message)
{
	enum guess_kind kind = look_into(arg);

	if (kind == GUESS_MESSAGE)
		cli_usage_hint(cli,
		    arena_printf(common->arena, "did you mean %s %s %s?",
			cli->name, message, arg),
		    "%s: a message, where a domain is wanted", arg);
	if (kind != GUESS_ZONE || cli_given(common, 'z'))
		return;
	if (is_named_as_file(arg))
		cli_usage_hint(cli,
		    arena_printf(common->arena, "did you mean %s -z %s?",
			cli->name, arg),
		    "%s: a zone file, where a domain is wanted", arg);
	guess_hint(
	    "%s: taken for the domain, not for the zone file of that "
	    "name; did you mean -z %s?",
	    arg, arg);
}
