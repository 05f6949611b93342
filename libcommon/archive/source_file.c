#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "archive/operand.h"
#include "archive/source_private.h"
#include "base/caps.h"
#include "mail/eol.h"
#include "sys/folder.h"
#include "sys/interrupt.h"
#include "sys/io.h"

enum source_step
source_unreadable(struct source_item *item, const char *name)
{
	if (errno == ECANCELED || (item->found && errno == ENOENT))
		return SOURCE_END;
	item->name = name;
	item->msg.error = strerror(errno);
	item->status = operand_read_error(name);
	return SOURCE_UNREADABLE;
}

void
source_close(struct source_item *item)
{
	if (item->msg.fd >= 0)
		operand_close(&item->msg);
}

enum source_step
source_opened(struct source_item *item, enum msg_status status)
{
	if (status == MSG_OK ||
	    (item->any && operand_is_any(&item->msg, status)))
		return SOURCE_MESSAGE;
	if (status == MSG_READ_ERROR && errno == ECANCELED) {
		source_close(item);
		return SOURCE_END;
	}
	item->status = operand_message_error(item->name, &item->msg, status);
	source_close(item);
	return SOURCE_UNREADABLE;
}

/*
 * All of a small file: the octets read; SIZE, one more than what fstat said,
 * where it grows.  -1 with errno.
 */
static ssize_t
read_whole(int fd, unsigned char *p, size_t size)
{
	size_t len = 0;
	ssize_t n;

	/* one less than was asked for is the end of a regular file */
	do {
		n = io_read(fd, p + len, size - len);
		len += n > 0 ? (size_t)n : 0;
	} while (n > 0 && len < size && len + 1 != size);
	return n < 0 ? -1 : (ssize_t)len;
}

/* All of a small file; 1 where it is not small, or grows. */
static int
read_small(
    struct arena *arena, struct source_item *item, int fd, struct span *whole)
{
	size_t size = (size_t)item->st.st_size + 1;
	unsigned char *p;
	ssize_t n;

	if (!S_ISREG(item->st.st_mode) || item->st.st_size > CAPS_SOURCE_FILE)
		return 1;
	p = arena_raw(arena, size);
	n = read_whole(fd, p, size);
	if (n == (ssize_t)size)
		return lseek(fd, 0, SEEK_SET) == 0 ? 1 : -1;
	*whole = span_of(p, (size_t)n);
	return n < 0 ? -1 : 0;
}

static enum source_step
close_unreadable(struct source_item *item, int fd)
{
	int saved = errno;

	(void)io_close(fd);
	errno = saved;
	return source_unreadable(item, item->name);
}

/* The temporary file for its line ends has failed. */
static enum source_step
close_unfixed(struct source_item *item, int fd)
{
	item->status = operand_temp_error(&item->msg);
	(void)io_close(fd);
	return SOURCE_UNREADABLE;
}

int
source_open(struct source_item *item, const char *path)
{
	return item->root == NULL ? interrupt_open(path, &item->st)
				  : io_open_below(folder_fd(item->root),
					path + item->base, false, &item->st);
}

enum source_step
source_open_file(struct arena *arena, bool fix_eol, struct source_item *item)
{
	int fd = source_open(item, item->name), r;
	struct span whole = { 0 };
	bool reading;

	if (fd < 0)
		return source_unreadable(item, item->name);
	r = read_small(arena, item, fd, &whole);
	if (r < 0)
		return close_unreadable(item, fd);
	if (r == 0) {
		(void)io_close(fd);
		if (fix_eol)
			whole = eol_fix_span(arena, whole);
		return source_opened(
		    item, msg_open_span(arena, whole, &item->msg));
	}
	if (fix_eol && !operand_fix_eol(&fd, &reading))
		return reading ? close_unreadable(item, fd)
			       : close_unfixed(item, fd);
	item->msg.fd = fd;
	return source_opened(item, operand_msg_open(arena, fd, &item->msg));
}
