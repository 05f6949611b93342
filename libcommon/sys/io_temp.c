#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/io_private.h"

/* For file systems without O_TMPFILE: a name that is gone at once. */
static int
open_and_unlink(const char *directory)
{
	const struct io_place at = { .dir = open(directory,
					 O_PATH | O_DIRECTORY | O_CLOEXEC) };
	char name[IO_TEMP_NAME];
	int fd;

	if (at.dir < 0)
		return -1;
	fd = io_temp_open(at.dir, name, S_IRUSR | S_IWUSR);
	if (fd < 0)
		return io_give_up(&at);
	io_temp_remove(at.dir, name);
	(void)close(at.dir);
	return fd;
}

int
io_temp(const char *directory)
{
	int fd = open(directory, O_TMPFILE | O_EXCL | O_RDWR | O_CLOEXEC,
	    S_IRUSR | S_IWUSR);

	if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR))
		fd = open_and_unlink(directory);
	return fd;
}
