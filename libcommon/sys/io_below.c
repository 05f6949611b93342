#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sys/io.h"

/* struct open_how of openat2(2), Linux 5.6 */
struct how {
	uint64_t flags, mode, resolve;
};

#define SYS_OPENAT2 437
#define RESOLVE_NO_MAGICLINKS 0x02
#define RESOLVE_NO_SYMLINKS 0x04
#define RESOLVE_BENEATH 0x08

#define FLAGS (O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)

/* Open the next directory of a path; -1 with errno. */
static int
step_into(int at, const char *name)
{
	if (strcmp(name, "..") == 0) {
		errno = EXDEV;
		return -1;
	}
	return openat(at, name,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
}

/*
 * The same where the kernel has no openat2: component by component, and no
 * symbolic link is followed.
 */
static int
open_by_steps(int dir, const char *path, int flags)
{
	char copy[PATH_MAX], *name = copy, *slash;
	int at, fd;

	if (path[0] == '/') {
		errno = EXDEV;
		return -1;
	}
	if (strlen(path) >= sizeof(copy)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(copy, path, strlen(path) + 1);
	at = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	while (at >= 0 && (slash = strchr(name, '/')) != NULL) {
		int saved;

		*slash = '\0';
		fd = *name == '\0' ? dup(at) : step_into(at, name);
		saved = errno;
		(void)close(at);
		errno = saved;
		at = fd;
		name = slash + 1;
	}
	if (at < 0)
		return -1;
	if (strcmp(name, "..") == 0) {
		errno = EXDEV;
		fd = -1;
	} else {
		fd = openat(at, *name == '\0' ? "." : name, flags | O_NOFOLLOW);
	}
	int saved = errno;
	(void)close(at);
	errno = saved;
	return fd;
}

static int
open_below(int dir, const char *path, int flags, bool links)
{
	const struct how how = {
		.flags = (uint64_t)flags,
		.resolve = RESOLVE_BENEATH | (links ? RESOLVE_NO_MAGICLINKS
						    : RESOLVE_NO_SYMLINKS),
	};
	int fd = (int)syscall(SYS_OPENAT2, dir, path, &how, sizeof(how));

	return fd < 0 && (errno == ENOSYS || errno == EPERM)
		   ? open_by_steps(dir, path, flags)
		   : fd;
}

int
io_open_below(int dir, const char *path, bool links, struct stat *st)
{
	int fd = open_below(dir, path, FLAGS, links);

	if (fd < 0)
		return -1;
	if (fstat(fd, st) == 0 && S_ISREG(st->st_mode))
		return fd;
	(void)close(fd);
	errno = S_ISDIR(st->st_mode) ? EISDIR : EINVAL;
	return -1;
}

int
io_directory_below(int dir, const char *path)
{
	return open_below(dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, false);
}
