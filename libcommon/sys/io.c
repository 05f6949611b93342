#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/io.h"

#define FIRST_ROOM (64 * 1024)

static int
open_now(const char *path)
{
	int fd;

	do
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	while (fd < 0 && errno == EINTR);
	return fd;
}

/* Only the opening must not wait; a pipe that is open may be slow. */
static int
block(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags >= 0 && fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) >= 0)
		return fd;
	(void)close(fd);
	return -1;
}

int
io_open(const char *path)
{
	int fd = open_now(path);

	return fd < 0 ? -1 : block(fd);
}

int
io_open_stat(const char *path, struct stat *st)
{
	int fd = open_now(path), saved;

	if (fd < 0 || (fstat(fd, st) == 0 && S_ISREG(st->st_mode)))
		return fd;
	saved = errno;
	if (fstat(fd, st) == 0)
		return block(fd);
	(void)close(fd);
	errno = saved;
	return -1;
}

/* After a failed call: true if it is to be made again. */
static bool
again(int fd, short events)
{
	struct pollfd p = { .fd = fd, .events = events };

	if (errno == EINTR)
		return true;
	if (errno != EAGAIN)
		return false;
	/* a descriptor that someone else made non-blocking */
	return poll(&p, 1, -1) >= 0 || errno == EINTR;
}

int
io_open_waiting(const char *path)
{
	struct pollfd p = { .fd = io_open(path), .events = POLLIN };
	struct stat st;

	if (p.fd < 0 || fstat(p.fd, &st) != 0 || !S_ISFIFO(st.st_mode))
		return p.fd;
	while (poll(&p, 1, -1) < 0 && errno == EINTR)
		continue;
	return p.fd;
}

ssize_t
io_read(int fd, void *buf, size_t len)
{
	ssize_t n;

	do
		n = read(fd, buf, len);
	while (n < 0 && again(fd, POLLIN));
	return n;
}

ssize_t
io_read_full(int fd, void *buf, size_t len)
{
	size_t at = 0;

	while (at < len) {
		ssize_t n = io_read(fd, (unsigned char *)buf + at, len - at);

		if (n < 0)
			return -1;
		if (n == 0)
			break;
		at += (size_t)n;
	}
	return (ssize_t)at;
}

int
io_write(int fd, struct span s)
{
	while (s.len > 0) {
		ssize_t n = write(fd, s.p, s.len);

		if (n < 0 && again(fd, POLLOUT))
			continue;
		if (n == 0)
			errno = EIO;
		if (n <= 0)
			return -1;
		s = span_skip(s, (size_t)n);
	}
	return 0;
}

/* Room to begin with: the whole of a regular file and one octet more. */
static size_t
first_room(int fd, size_t max)
{
	struct stat st;
	size_t room = FIRST_ROOM;

	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0)
		room = (uintmax_t)st.st_size > max ? max : (size_t)st.st_size;
	return (room > max ? max : room) + 1;
}

int
io_read_all(int fd, size_t max, struct arena *a, struct span *out)
{
	size_t room = first_room(fd, max), len = 0;
	unsigned char *p = arena_alloc(a, room);

	for (;;) {
		ssize_t n = io_read_full(fd, p + len, room - len);
		unsigned char *more;

		if (n < 0)
			return -1;
		len += (size_t)n;
		if (len < room)
			break;
		if (len > max) {
			errno = EFBIG;
			return -1;
		}
		room = room > max / 2 ? max + 1 : room * 2;
		more = arena_alloc(a, room);
		memcpy(more, p, len);
		p = more;
	}
	*out = span_of(p, len);
	return 0;
}

int
io_read_path(const char *path, size_t max, struct arena *a, struct span *out)
{
	int fd, rc, saved;

	if (span_is(span_str(path), "-"))
		return io_read_all(STDIN_FILENO, max, a, out);
	fd = io_open_waiting(path);
	if (fd < 0)
		return -1;
	rc = io_read_all(fd, max, a, out);
	saved = errno;
	(void)close(fd);
	errno = saved;
	return rc;
}

int
io_close(int fd)
{
	/* Linux has closed it even if a signal came */
	return close(fd) < 0 && errno != EINTR ? -1 : 0;
}

bool
io_is_unchanged(const struct stat *before, const struct stat *now)
{
	return now->st_dev == before->st_dev && now->st_ino == before->st_ino &&
	       now->st_size == before->st_size &&
	       now->st_mtim.tv_sec == before->st_mtim.tv_sec &&
	       now->st_mtim.tv_nsec == before->st_mtim.tv_nsec;
}

bool
io_is_regular(int fd)
{
	struct stat st;

	return fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}
