/*
 * io_private - names in a directory that is held open: what the ways of making
 * files share.
 *
 * Errors     -1 with errno.
 */
#ifndef IO_PRIVATE_H
#define IO_PRIVATE_H

#include <signal.h>

#include "sys/io.h"

#define IO_TEMP_TRIES 100
#define IO_TEMP_NAME 32

/* A directory held open, and a name in it. */
struct io_place {
	int dir;
	const char *name;
};

/* Open the directory of PATH; the name borrows from PATH. */
int io_place_open(const char *path, struct io_place *);

/*
 * The name is there: make it survive a power failure.  Closes the directory;
 * REMOVE is taken out again if that fails (NULL: it stays).
 */
int io_settle(const struct io_place *, const char *remove);

/* Close the directory, keep errno; -1. */
int io_give_up(const struct io_place *);

/* Signals wait while a file with a temporary name exists. */
int io_hold_signals(sigset_t *old);
void io_release_signals(const sigset_t *old);

/* A temporary name, and a new file with one. */
int io_temp_name(char name[IO_TEMP_NAME]);
int io_temp_open(int dir, char name[IO_TEMP_NAME], mode_t mode);
void io_temp_remove(int dir, const char *name);

/* Give the file with that name its own, which must not exist yet. */
int io_name_temp(const struct io_place *, const char *temp);

#endif
