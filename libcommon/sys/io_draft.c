#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "sys/io_private.h"

/* Unnamed where the system has that. */
static int
draft_file(struct io_draft *d, mode_t mode)
{
	d->temp[0] = '\0';
	d->fd = openat(d->dir, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
	if (d->fd >= 0 && access("/proc/self/fd", F_OK) == 0)
		return 0;
	if (d->fd >= 0)
		(void)close(d->fd);
	else if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)
		return -1;
	d->fd = io_temp_open(d->dir, d->temp, mode);
	return d->fd < 0 ? -1 : 0;
}

int
io_draft_open(struct io_draft *d, const char *path, mode_t mode)
{
	struct io_place at;

	if (io_place_open(path, &at) < 0)
		return -1;
	d->dir = at.dir;
	d->name = at.name;
	return draft_file(d, mode) < 0 ? io_give_up(&at) : 0;
}

/* Give the unnamed file a name; NAME NULL: a temporary one. */
static int
draft_link(struct io_draft *d, const char *name)
{
	char self[64];

	(void)snprintf(self, sizeof(self), "/proc/self/fd/%d", d->fd);
	if (name != NULL)
		return linkat(AT_FDCWD, self, d->dir, name, AT_SYMLINK_FOLLOW);
	for (int i = 0; i < IO_TEMP_TRIES; i++) {
		if (io_temp_name(d->temp) < 0)
			return -1;
		if (linkat(AT_FDCWD, self, d->dir, d->temp,
			AT_SYMLINK_FOLLOW) == 0)
			return 0;
		if (errno != EEXIST)
			break;
	}
	d->temp[0] = '\0';
	return -1;
}

static int
draft_name(struct io_draft *d, bool replace)
{
	const struct io_place at = { d->dir, d->name };
	int rc;

	if (!replace)
		rc = d->temp[0] == '\0' ? draft_link(d, d->name)
					: io_name_temp(&at, d->temp);
	else if (d->temp[0] == '\0' && draft_link(d, NULL) < 0)
		rc = -1;
	else
		rc = renameat(d->dir, d->temp, d->dir, d->name);
	if (rc == 0)
		d->temp[0] = '\0';
	return rc;
}

void
io_draft_drop(struct io_draft *d)
{
	if (d->temp[0] != '\0')
		io_temp_remove(d->dir, d->temp);
	(void)close(d->fd);
	(void)close(d->dir);
}

int
io_draft_commit(struct io_draft *d, bool replace)
{
	sigset_t old;
	int rc = -1, saved;
	bool held = io_hold_signals(&old) == 0;

	if (held && fsync(d->fd) == 0)
		rc = draft_name(d, replace);
	saved = errno;
	io_draft_drop(d);
	errno = saved;
	if (held)
		io_release_signals(&old);
	return rc;
}

int
io_sync_directory(const char *path)
{
	struct io_place at;

	return io_place_open(path, &at) < 0 ? -1 : io_settle(&at, NULL);
}
