#include <errno.h>
#include <unistd.h>

#include "cli.h"
#include "diag.h"
#include "io.h"

const char *
cli_operand(const char *path)
{
	return path == NULL || span_is(span_str(path), "-") ? "stdin" : path;
}

int
cli_read_error(const char *path)
{
	diag_warn_sys("%s", cli_operand(path));
	switch (errno) {
	case EIO:
	case EMFILE:
	case ENFILE:
	case ENOMEM: return STATUS_TEMP;
	default: return STATUS_BAD;
	}
}

static int
open_operand(const char *path)
{
	if (cli_operand(path) == path)
		return io_open(path);
	if (isatty(STDIN_FILENO))
		diag_hint(
		    "reading a message from the terminal; "
		    "Ctrl-D ends it, Ctrl-C leaves");
	return STDIN_FILENO;
}

bool
cli_open_message(
    struct arena *arena, const char *path, struct msg *msg, int *status)
{
	int fd = open_operand(path);
	enum msg_status opened;

	if (fd < 0) {
		*status = cli_read_error(path);
		return false;
	}
	opened = msg_open(arena, fd, msg);
	if (opened == MSG_OK)
		return true;
	if (opened == MSG_READ_ERROR) {
		*status = cli_read_error(path);
	} else {
		*status = STATUS_BAD;
		if (msg->error_line == 0)
			diag_warn("%s: %s", cli_operand(path), msg->error);
		else
			diag_warn("%s: line %zu: %s", cli_operand(path),
			    msg->error_line, msg->error);
	}
	if (fd != STDIN_FILENO)
		(void)io_close(fd);
	return false;
}

void
cli_close_message(struct msg *msg)
{
	if (msg->fd != STDIN_FILENO)
		(void)io_close(msg->fd);
	msg->fd = -1;
}
