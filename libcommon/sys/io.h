/*
 * io - files and descriptors: whole reads, whole writes, safe creation.
 *
 * EINTR is retried everywhere, short reads and writes are completed, and a
 * descriptor that someone made non-blocking is waited for.
 *
 * Ownership  a descriptor that is returned is the caller's to close.
 * Errors     -1 with errno; the caller names the object in its message.
 */
#ifndef IO_H
#define IO_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/span.h"

/*
 * Open PATH for reading and return the descriptor, which is close-on-exec.  The
 * writer of a FIFO is not waited for, and a terminal does not become ours.
 */
int io_open(const char *path);

/*
 * The same, and set *ST as fstat does.  The descriptor of a regular file has
 * O_NONBLOCK, which means nothing there.
 */
int io_open_stat(const char *path, struct stat *);

/*
 * As io_open, but a FIFO is waited for until somebody writes to it; without a
 * writer, reading from it would be at the end at once.
 */
int io_open_waiting(const char *path);

/*
 * Open the regular file PATH below the directory DIR, a descriptor, for reading
 * without ever waiting: neither "..", nor a leading "/", nor a symbolic link
 * leads out of it (EXDEV).  Without LINKS, and on kernels without openat2, no
 * symbolic link is followed at all (ELOOP).  EINVAL or EISDIR: it is not a
 * regular file.
 */
int io_open_below(int dir, const char *path, bool links, struct stat *);

/* Open the directory PATH below the directory DIR; no link is followed. */
int io_directory_below(int dir, const char *path);

/* Read up to LEN octets, once; returns how many, 0 at the end. */
ssize_t io_read(int fd, void *buf, size_t len);

/* Read until the end or LEN octets; a result below LEN means the end. */
ssize_t io_read_full(int fd, void *buf, size_t len);

/* Write all of S. */
int io_write(int fd, struct span s);

/* Read all up to the end, into the arena; more than MAX octets is EFBIG. */
int io_read_all(int fd, size_t max, struct arena *, struct span *out);

/*
 * Read all of the file PATH ("-" is stdin) into the arena; the writer of a FIFO
 * is waited for.  More than MAX octets is EFBIG.
 */
int io_read_path(const char *path, size_t max, struct arena *, struct span *);

/*
 * Make PATH with CONTENT, mode 0600 from the first octet whatever the umask,
 * never replacing anything and never following a link (EEXIST), never half
 * written: an unnamed file is written, synced and linked, then the directory
 * is synced.  A signal or an error leaves nothing behind.
 */
int io_create_private(const char *path, struct span content);

/* The same for a NAME in the directory AT, whatever leads there now. */
int io_create_private_at(int at, const char *name, struct span content);

/*
 * Put CONTENT in place of PATH in one step (mode 0666 less umask): a reader
 * sees the old file or the new one.  Of a symbolic link, the regular file that
 * it leads to is replaced.  Where there is a device or a pipe, CONTENT is
 * written to it.
 */
int io_replace(const char *path, struct span content);

#define IO_TEMP_NAME 32

/*
 * A file that is being written, in the directory where it will be.  It has no
 * name until it is whole, and nothing stays behind if it is dropped or the
 * process ends (where the file system has unnamed files).
 */
struct io_draft {
	int fd; /* to be written to */

	/* Private. */
	int dir;
	const char *name;        /* borrows from the path */
	char temp[IO_TEMP_NAME]; /* empty: it has no name yet */
};

/*
 * Begin a draft of PATH; the umask is taken off MODE.  PATH is borrowed until
 * the end of the draft.
 */
int io_draft_open(struct io_draft *, const char *path, mode_t mode);

/* The same for a NAME in the directory AT, whatever leads there now. */
int io_draft_open_at(struct io_draft *, int at, const char *name, mode_t mode);

/*
 * Sync the file and give it its name.  With REPLACE it takes the place of what
 * is there; without, that there is something is an error (EEXIST).  On an error
 * the draft is dropped.  The directory is not synced: see io_sync_directory.
 */
int io_draft_commit(struct io_draft *, bool replace);

/* Close the draft and leave nothing behind. */
void io_draft_drop(struct io_draft *);

/* Is it the temporary name of a draft, which a killed process may leave? */
bool io_is_draft(const char *name);

/* Make the names in the directory of PATH survive a power failure. */
int io_sync_directory(const char *path);

/* Open a file without a name in DIRECTORY, mode 0600, to write and read. */
int io_temp(const char *directory);

/* The value of TMPDIR, or "/tmp" where that is not an absolute path. */
const char *io_tmpdir(void);

/*
 * True where NOW is the same file as BEFORE, with the same size and time of
 * change: as far as one can tell, nobody has written to it.
 */
bool io_is_unchanged(const struct stat *before, const struct stat *now);

/* Close, and report what only close tells (EIO, ENOSPC, EDQUOT). */
int io_close(int fd);

/* Is FD a regular file?  Not where it is negative. */
bool io_is_regular(int fd);

#endif
