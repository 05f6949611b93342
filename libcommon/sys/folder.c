#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/arena.h"
#include "sys/folder.h"

struct folder {
	struct arena *arena; /* of itself */
	int fd;
	atomic_size_t holders;
};

struct folder *
folder_open(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? NULL : folder_take(fd);
}

struct folder *
folder_take(int fd)
{
	struct arena *arena = arena_new_sized(256);
	struct folder *f = arena_alloc(arena, sizeof(*f));

	f->arena = arena;
	f->fd = fd;
	atomic_init(&f->holders, 1);
	return f;
}

struct folder *
folder_hold(struct folder *f)
{
	atomic_fetch_add(&f->holders, 1);
	return f;
}

void
folder_release(struct folder *f)
{
	if (f == NULL || atomic_fetch_sub(&f->holders, 1) != 1)
		return;
	(void)close(f->fd);
	arena_free(f->arena);
}

int
folder_fd(const struct folder *f)
{
	return f->fd;
}
