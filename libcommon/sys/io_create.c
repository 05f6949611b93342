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

#include "sys/io.h"
#include "sys/os.h"

#define TEMP_TRIES 100
#define DRAFT ".dkimutils-"

/*
 * A file to be made: PATH, or where AT is a directory and not AT_FDCWD, a name
 * in it.
 */
struct target {
	int at;
	const char *path;
};

/* Open the directory of a target; *NAME borrows from its path. */
static int
open_directory(struct target target, const char **name)
{
	const char *path = target.path;
	const char *slash = strrchr(path, '/');
	size_t len = slash == NULL ? 0 : (size_t)(slash - path);
	char dir[PATH_MAX];

	if (target.at != AT_FDCWD) {
		*name = path;
		return openat(
		    target.at, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	}
	if (len >= sizeof(dir)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	*name = slash == NULL ? path : slash + 1;
	if (**name == '\0') {
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
	return open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* Close FD after a failure whose errno is to be kept. */
static void
close_after(int fd)
{
	int saved = errno;

	(void)close(fd);
	errno = saved;
}

static void
remove_after(int dir, const char *name)
{
	int saved = errno;

	(void)unlinkat(dir, name, 0);
	errno = saved;
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

/* Signals wait while a file with a temporary name exists. */
static int
hold_signals(sigset_t *old)
{
	sigset_t all;

	return sigfillset(&all) < 0 || sigprocmask(SIG_SETMASK, &all, old) < 0
		   ? -1
		   : 0;
}

static void
release_signals(const sigset_t *old)
{
	int saved = errno;

	(void)sigprocmask(SIG_SETMASK, old, NULL);
	errno = saved;
}

bool
io_is_draft(const char *name)
{
	return strncmp(name, DRAFT, sizeof(DRAFT) - 1) == 0;
}

static int
temp_name(char name[IO_TEMP_NAME])
{
	unsigned long long id;

	if (getrandom(&id, sizeof(id), 0) != (ssize_t)sizeof(id))
		return -1;
	(void)snprintf(name, IO_TEMP_NAME, DRAFT "%016llx", id);
	return 0;
}

/* A new file in DIR with a temporary name. */
static int
open_named(int dir, mode_t mode, char name[IO_TEMP_NAME])
{
	for (int i = 0; i < TEMP_TRIES; i++) {
		int fd;

		if (temp_name(name) < 0)
			break;
		fd = openat(dir, name,
		    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
		if (fd >= 0)
			return fd;
		if (errno != EEXIST)
			break;
	}
	name[0] = '\0';
	return -1;
}

/* The errno of a file system without unnamed files. */
static bool
needs_name(int error)
{
	return error == EOPNOTSUPP || error == EISDIR || error == EINVAL;
}

/* The same without a name (NAME is empty), where the file system has that. */
static int
open_unnamed(int dir, mode_t mode, char name[IO_TEMP_NAME])
{
	int fd = openat(dir, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, mode);

	name[0] = '\0';
	return fd < 0 && needs_name(errno) ? open_named(dir, mode, name) : fd;
}

static int
open_draft(struct io_draft *d, struct target target, mode_t mode, bool named)
{
	d->dir = open_directory(target, &d->name);
	if (d->dir < 0)
		return -1;
	d->fd = (named ? open_named : open_unnamed)(d->dir, mode, d->temp);
	if (d->fd < 0)
		close_after(d->dir);
	return d->fd < 0 ? -1 : 0;
}

int
io_draft_open(struct io_draft *d, const char *path, mode_t mode)
{
	return io_draft_open_at(d, AT_FDCWD, path, mode);
}

int
io_draft_open_at(struct io_draft *d, int at, const char *name, mode_t mode)
{
	/* without /proc, a file without a name can never be given one */
	return open_draft(d, (struct target){ at, name }, mode,
	    access("/proc/self/fd", F_OK) != 0);
}

static int
link_unnamed(const struct io_draft *d, const char *name)
{
	char self[64];

	(void)snprintf(self, sizeof(self), "/proc/self/fd/%d", d->fd);
	return linkat(AT_FDCWD, self, d->dir, name, AT_SYMLINK_FOLLOW);
}

/* rename() replaces, link() does not: first a name that can be renamed. */
static int
link_temp(struct io_draft *d)
{
	for (int i = 0; d->temp[0] == '\0' && i < TEMP_TRIES; i++) {
		if (temp_name(d->temp) == 0 && link_unnamed(d, d->temp) == 0)
			break;
		d->temp[0] = '\0';
		if (errno != EEXIST)
			return -1;
	}
	return d->temp[0] == '\0' ? -1 : 0;
}

/* Give the file with a temporary name its own, which must not exist yet. */
static int
name_temp(const struct io_draft *d)
{
	if (linkat(d->dir, d->temp, d->dir, d->name, 0) == 0) {
		remove_after(d->dir, d->temp);
		return 0;
	}
	/* file systems without hard links */
	if (errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS)
		return os_rename_new(d->dir, d->temp, d->name);
	return -1;
}

static int
close_file(struct io_draft *d)
{
	int fd = d->fd;

	d->fd = -1;
	return io_close(fd);
}

/* Close the whole file before it has its name, if that is possible. */
static int
name_file(struct io_draft *d, bool replace)
{
	int rc;

	if (!replace && d->temp[0] == '\0') {
		if (link_unnamed(d, d->name) < 0)
			return -1;
		rc = close_file(d);
		if (rc < 0)
			remove_after(d->dir, d->name);
		return rc;
	}
	if (replace && link_temp(d) < 0)
		return -1;
	rc = close_file(d);
	if (rc == 0)
		rc = replace ? renameat(d->dir, d->temp, d->dir, d->name)
			     : name_temp(d);
	if (rc == 0)
		d->temp[0] = '\0';
	return rc;
}

/* All of io_draft_drop but the directory; keeps errno. */
static void
drop_file(struct io_draft *d)
{
	if (d->temp[0] != '\0')
		remove_after(d->dir, d->temp);
	if (d->fd >= 0)
		close_after(d->fd);
}

void
io_draft_drop(struct io_draft *d)
{
	drop_file(d);
	close_after(d->dir);
}

/* All of io_draft_commit, but the directory stays open. */
static int
commit(struct io_draft *d, bool replace)
{
	sigset_t old;
	bool held = hold_signals(&old) == 0;
	int rc = -1;

	if (held && fsync(d->fd) == 0)
		rc = name_file(d, replace);
	drop_file(d);
	if (held)
		release_signals(&old);
	return rc;
}

int
io_draft_commit(struct io_draft *d, bool replace)
{
	int rc = commit(d, replace);

	close_after(d->dir);
	return rc;
}

/* The names in DIR survive a power failure from now on. */
static int
sync_directory(int dir)
{
	/* some file systems cannot sync a directory, and need not */
	return fsync(dir) == 0 || errno == EINVAL || errno == EROFS ? 0 : -1;
}

int
io_sync_directory(const char *path)
{
	const char *name;
	int dir = open_directory((struct target){ AT_FDCWD, path }, &name), rc;

	if (dir < 0)
		return -1;
	rc = sync_directory(dir);
	close_after(dir);
	return rc;
}

/* Write all of it, give it its name, sync the directory. */
static int
fill_and_commit(struct io_draft *d, struct span content, bool replace)
{
	if ((!replace && make_private(d->fd) < 0) ||
	    io_write(d->fd, content) < 0) {
		drop_file(d);
		return -1;
	}
	if (commit(d, replace) < 0)
		return -1;
	if (sync_directory(d->dir) == 0)
		return 0;
	if (!replace)
		remove_after(d->dir, d->name);
	return -1;
}

/* Make or replace a regular file while signals wait. */
static int
make_file(struct target target, struct span content, bool replace, bool named)
{
	struct io_draft d;
	sigset_t old;
	int rc = -1;

	if (hold_signals(&old) < 0)
		return -1;
	if (open_draft(&d, target, replace ? 0666 : 0600, named) == 0) {
		rc = fill_and_commit(&d, content, replace);
		close_after(d.dir);
	}
	release_signals(&old);
	return rc;
}

/* Where /proc is not there or of no use, the link is answered by ENOENT. */
static int
make_either_way(struct target target, struct span content, bool replace)
{
	int rc = make_file(target, content, replace, false);

	return rc < 0 && errno == ENOENT
		   ? make_file(target, content, replace, true)
		   : rc;
}

int
io_create_private(const char *path, struct span content)
{
	return io_create_private_at(AT_FDCWD, path, content);
}

int
io_create_private_at(int at, const char *name, struct span content)
{
	return make_either_way((struct target){ at, name }, content, false);
}

/* A device, a pipe, a link: nothing to put a file in place of. */
static int
write_in_place(const char *path, struct span content)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return -1;
	if (io_write(fd, content) == 0)
		return io_close(fd);
	close_after(fd);
	return -1;
}

int
io_replace(const char *path, struct span content)
{
	char target[PATH_MAX];
	struct stat st;

	if (lstat(path, &st) == 0 && S_ISLNK(st.st_mode) &&
	    realpath(path, target) != NULL && lstat(target, &st) == 0)
		path = target;
	else if (lstat(path, &st) != 0)
		st.st_mode = S_IFREG;
	if (!S_ISREG(st.st_mode))
		return write_in_place(path, content);
	return make_either_way(
	    (struct target){ AT_FDCWD, path }, content, true);
}

/* A name that is gone at once. */
static int
open_and_remove(const char *directory)
{
	int dir = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC), fd;
	char name[IO_TEMP_NAME];

	if (dir < 0)
		return -1;
	fd = open_named(dir, S_IRUSR | S_IWUSR, name);
	if (fd >= 0)
		remove_after(dir, name);
	close_after(dir);
	return fd;
}

int
io_temp(const char *directory)
{
	int fd = open(directory, O_TMPFILE | O_EXCL | O_RDWR | O_CLOEXEC,
	    S_IRUSR | S_IWUSR);

	return fd < 0 && needs_name(errno) ? open_and_remove(directory) : fd;
}

const char *
io_tmpdir(void)
{
	const char *directory = getenv("TMPDIR");

	return directory != NULL && directory[0] == '/' ? directory : "/tmp";
}
