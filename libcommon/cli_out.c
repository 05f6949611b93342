#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "cli_private.h"
#include "diag.h"
#include "io.h"

static unsigned char buffer[16384];
static size_t used;
static struct arena *kept;

struct arena *
cli_keep(struct arena *arena)
{
	kept = arena;
	return arena;
}

void
cli_write_failed(void)
{
	if (errno != EPIPE)
		diag_warn_sys("stdout");
	diag_exit(STATUS_TEMP);
}

static void
check(int result)
{
	if (result < 0)
		cli_write_failed();
}

void
cli_flush(void)
{
	struct span all = span_of(buffer, used);

	used = 0;
	if (all.len > 0)
		check(io_write(STDOUT_FILENO, all));
}

void
cli_write(struct span s)
{
	if (s.len > sizeof(buffer) - used)
		cli_flush();
	if (s.len > sizeof(buffer)) {
		check(io_write(STDOUT_FILENO, s));
		return;
	}
	if (s.len > 0)
		memcpy(buffer + used, s.p, s.len);
	used += s.len;
}

int
cli_finish(int status)
{
	cli_flush();
	check(io_close(STDOUT_FILENO));
	arena_free(kept);
	kept = NULL;
	return status;
}
