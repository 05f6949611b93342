#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/diag.h"
#include "sys/io.h"
#include "sys/io_private.h"

int
io_place_open(const char *path, struct io_place *out)
{
	const char *slash = strrchr(path, '/');
	size_t len = slash == NULL ? 0 : (size_t)(slash - path);
	char dir[PATH_MAX];

	if (len >= sizeof(dir)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	out->name = slash == NULL ? path : slash + 1;
	if (*out->name == '\0') {
		errno = slash == NULL ? ENOENT : EISDIR;
		return -1;
	}
	if (slash == NULL)
		dir[len++] = '.';
	else if (len == 0)
		dir[len++] = '/';
	else
		memcpy(dir, path, len);
	dir[len] = '\0';
	out->dir = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return out->dir < 0 ? -1 : 0;
}

/* Write and sync; FD is closed in any case. */
static int
fill(int fd, struct span content)
{
	int rc = io_write(fd, content) < 0 || fsync(fd) < 0 ? -1 : 0;
	int saved = errno;

	if (io_close(fd) < 0 && rc == 0)
		return -1;
	errno = saved;
	return rc;
}

/* Mode 0600 whatever the umask; a file system that cannot is refused. */
static int
make_private(int fd)
{
	struct stat st;

	if (fchmod(fd, 0600) < 0 || fstat(fd, &st) < 0)
		return -1;
	if ((st.st_mode & 07777) != 0600) {
		errno = EPERM;
		return -1;
	}
	return 0;
}

int
io_hold_signals(sigset_t *old)
{
	sigset_t all;

	return sigfillset(&all) < 0 || sigprocmask(SIG_SETMASK, &all, old) < 0
		   ? -1
		   : 0;
}

void
io_release_signals(const sigset_t *old)
{
	int saved = errno;

	(void)sigprocmask(SIG_SETMASK, old, NULL);
	errno = saved;
}

int
io_temp_name(char name[IO_TEMP_NAME])
{
	unsigned long long id;

	if (getrandom(&id, sizeof(id), 0) != (ssize_t)sizeof(id))
		return -1;
	(void)snprintf(name, IO_TEMP_NAME, ".dkimutils-%016llx", id);
	return 0;
}

/* A new file with a name of its own in the same directory. */
int
io_temp_open(int dir, char name[IO_TEMP_NAME], mode_t mode)
{
	for (int i = 0; i < IO_TEMP_TRIES; i++) {
		int fd;

		if (io_temp_name(name) < 0)
			return -1;
		fd = openat(dir, name,
		    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
		if (fd >= 0 || errno != EEXIST)
			return fd;
	}
	return -1;
}

void
io_temp_remove(int dir, const char *name)
{
	int saved = errno;

	(void)unlinkat(dir, name, 0);
	errno = saved;
}

int
io_name_temp(const struct io_place *at, const char *temp)
{
	if (linkat(at->dir, temp, at->dir, at->name, 0) == 0) {
		io_temp_remove(at->dir, temp);
		return 0;
	}
	/* file systems without hard links */
	if (errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS)
		return renameat2(
		    at->dir, temp, at->dir, at->name, RENAME_NOREPLACE);
	return -1;
}

static int
create_named(const struct io_place *at, struct span content)
{
	char temp[IO_TEMP_NAME];
	sigset_t old;
	int fd, rc = -1;

	if (io_hold_signals(&old) < 0)
		return -1;
	fd = io_temp_open(at->dir, temp, 0600);
	if (fd >= 0) {
		if (make_private(fd) < 0)
			(void)close(fd);
		else if (fill(fd, content) == 0)
			rc = io_name_temp(at, temp);
		if (rc < 0)
			io_temp_remove(at->dir, temp);
	}
	io_release_signals(&old);
	return rc;
}

/*
 * The way without any name until the file is whole.  Returns 1 where the
 * system does not have it.
 */
static int
create_unnamed(const struct io_place *at, struct span content)
{
	char self[64];
	int rc = -1, saved;
	int fd = openat(at->dir, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);

	if (fd < 0)
		return errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL
			   ? 1
			   : -1;
	(void)snprintf(self, sizeof(self), "/proc/self/fd/%d", fd);
	if (make_private(fd) == 0 && io_write(fd, content) == 0 &&
	    fsync(fd) == 0) {
		rc = linkat(
		    AT_FDCWD, self, at->dir, at->name, AT_SYMLINK_FOLLOW);
		if (rc < 0 && errno == ENOENT)
			rc = 1; /* no /proc here */
	}
	saved = errno;
	if (io_close(fd) < 0 && rc == 0) {
		saved = errno;
		(void)unlinkat(at->dir, at->name, 0);
		rc = -1;
	}
	errno = saved;
	return rc;
}

int
io_settle(const struct io_place *at, const char *remove)
{
	int rc = fsync(at->dir), saved = errno;

	/* some file systems cannot sync a directory, and need not */
	if (rc < 0 && (errno == EINVAL || errno == EROFS))
		rc = 0;
	if (rc < 0 && remove != NULL)
		(void)unlinkat(at->dir, remove, 0);
	(void)close(at->dir);
	errno = saved;
	return rc;
}

int
io_give_up(const struct io_place *at)
{
	int saved = errno;

	(void)close(at->dir);
	errno = saved;
	return -1;
}

int
io_create_private(const char *path, struct span content)
{
	struct io_place at;
	int rc;

	if (io_place_open(path, &at) < 0)
		return -1;
	rc = create_unnamed(&at, content);
	if (rc > 0)
		rc = create_named(&at, content);
	return rc < 0 ? io_give_up(&at) : io_settle(&at, at.name);
}

/* A device, a pipe, a link: nothing to put a file in place of. */
static int
write_in_place(const char *path, struct span content)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOCTTY);
	int rc, saved;

	if (fd < 0)
		return -1;
	rc = io_write(fd, content);
	saved = errno;
	if (io_close(fd) < 0 && rc == 0)
		return -1;
	errno = saved;
	return rc;
}

static int
replace_regular(const struct io_place *at, struct span content)
{
	char temp[IO_TEMP_NAME];
	sigset_t old;
	int fd, rc = -1;

	if (io_hold_signals(&old) < 0)
		return -1;
	fd = io_temp_open(at->dir, temp, 0666);
	if (fd >= 0) {
		if (fill(fd, content) == 0)
			rc = renameat(at->dir, temp, at->dir, at->name);
		if (rc < 0)
			io_temp_remove(at->dir, temp);
	}
	io_release_signals(&old);
	return rc;
}

int
io_replace(const char *path, struct span content)
{
	struct io_place at;
	struct stat st;

	if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return write_in_place(path, content);
	if (io_place_open(path, &at) < 0)
		return -1;
	if (replace_regular(&at, content) < 0)
		return io_give_up(&at);
	return io_settle(&at, NULL);
}

const char *
io_tmpdir(void)
{
	const char *directory = getenv("TMPDIR");

	return directory != NULL && directory[0] == '/' ? directory : "/tmp";
}

int
io_create_status(int error)
{
	switch (error) {
	case EACCES:
	case EEXIST:
	case EINVAL:
	case EISDIR:
	case ELOOP:
	case ENAMETOOLONG:
	case ENOENT:
	case ENOTDIR:
	case EPERM:
	case EROFS: return STATUS_BAD;
	default: return STATUS_TEMP;
	}
}
