#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "archive/operand.h"
#include "base/diag.h"
#include "mail/eol.h"
#include "sys/handoff.h"
#include "sys/interrupt.h"
#include "sys/io.h"
#include "sys/io_status.h"

const char *
operand_name(const char *path)
{
	return path == NULL || span_is(span_str(path), "-") ? "stdin" : path;
}

const char *
operand_escaped(struct arena *arena, const char *path)
{
	const char *name = operand_name(path);
	size_t len = strlen(name), size = 4 * len + 6;
	char *escaped = arena_alloc(arena, size);

	(void)diag_escape(name, len, escaped, size - 1);
	return escaped;
}

int
operand_read_error(const char *path)
{
	int status = io_status(errno);

	diag_warn_sys("%s", operand_name(path));
	return status;
}

static int
open_operand(const char *path)
{
	if (operand_name(path) == path)
		return io_open_waiting(path);
	if (isatty(STDIN_FILENO))
		diag_hint(
		    "reading a message from the terminal; "
		    "Ctrl-D ends it, Ctrl-C leaves");
	return STDIN_FILENO;
}

static bool
failed(struct msg *msg, const char *path, int *status)
{
	msg->error = strerror(errno);
	*status = operand_read_error(path);
	return false;
}

int
operand_message_error(const char *path, struct msg *msg, enum msg_status opened)
{
	int status = STATUS_BAD;

	if (opened == MSG_READ_ERROR) {
		(void)failed(msg, path, &status);
		return status;
	}
	handoff_blame_message();
	if (msg->error_line == 0)
		diag_warn("%s: %s", operand_name(path), msg->error);
	else
		diag_warn("%s: line %zu: %s", operand_name(path),
		    msg->error_line, msg->error);
	return status;
}

/* As msg_read_fn. */
static ssize_t
read_waiting(void *ctx, void *buf, size_t len)
{
	const int *fd = ctx;

	return interrupt_read(*fd, buf, len);
}

enum msg_status
operand_msg_open(struct arena *arena, int fd, struct msg *msg)
{
	enum msg_status status;
	int *kept;

	if (lseek(fd, 0, SEEK_CUR) >= 0)
		return msg_open(arena, fd, msg);
	kept = arena_alloc(arena, sizeof(*kept));
	*kept = fd;
	status = msg_open_reader(arena, read_waiting, kept, msg);
	msg->fd = fd;
	return status;
}

bool
operand_is_any(const struct msg *msg, enum msg_status opened)
{
	return opened == MSG_NOT_A_MESSAGE && msg->raw.len > 0;
}

/* How an operand is opened, and what becomes of it. */
struct opening {
	struct arena *arena;
	const char *path;
	bool any;
	struct msg *msg;
	int *status;
};

static bool
open_message(const struct opening *o, int fd)
{
	struct msg *msg = o->msg;
	enum msg_status opened = operand_msg_open(o->arena, fd, msg);

	if (opened == MSG_OK || (o->any && operand_is_any(msg, opened)))
		return true;
	*o->status = operand_message_error(o->path, msg, opened);
	msg->fd = fd;
	operand_close(msg);
	return false;
}

static bool
open_as_is(const struct opening *o)
{
	int fd = open_operand(o->path);

	return fd < 0 ? failed(o->msg, o->path, o->status)
		      : open_message(o, fd);
}

bool
operand_open(
    struct arena *arena, const char *path, struct msg *msg, int *status)
{
	return open_as_is(&(struct opening){ arena, path, false, msg, status });
}

/* Close FD, keep errno; false. */
static bool
give_up(int fd)
{
	int saved = errno;

	(void)io_close(fd);
	errno = saved;
	return false;
}

int
operand_temp_error(struct msg *msg)
{
	msg->error = strerror(errno);
	diag_warn_sys("temporary file in %s", io_tmpdir());
	return STATUS_TEMP;
}

bool
operand_fix_eol(int *fd, bool *reading)
{
	int fixed = io_temp(io_tmpdir());

	*reading = false;
	if (fixed < 0)
		return false;
	if (eol_fix(*fd, fixed, reading) != 0)
		return give_up(fixed);
	*reading = false;
	if (lseek(fixed, 0, SEEK_SET) < 0)
		return give_up(fixed);
	if (*fd != STDIN_FILENO)
		(void)io_close(*fd);
	*fd = fixed;
	return true;
}

static bool
open_fixed(const struct opening *o)
{
	int fd = open_operand(o->path);
	bool reading = true;

	if (fd >= 0 && operand_fix_eol(&fd, &reading))
		return open_message(o, fd);
	if (reading)
		(void)failed(o->msg, o->path, o->status);
	else
		*o->status = operand_temp_error(o->msg);
	if (fd >= 0 && fd != STDIN_FILENO)
		(void)io_close(fd);
	return false;
}

bool
operand_open_fixed(
    struct arena *arena, const char *path, struct msg *msg, int *status)
{
	return open_fixed(&(struct opening){ arena, path, false, msg, status });
}

bool
operand_open_any(struct arena *arena, const char *path, bool fix_eol,
    struct msg *msg, int *status)
{
	const struct opening o = { arena, path, true, msg, status };

	return fix_eol ? open_fixed(&o) : open_as_is(&o);
}

void
operand_close(struct msg *msg)
{
	if (msg->fd != STDIN_FILENO)
		(void)io_close(msg->fd);
	msg->fd = -1;
}
