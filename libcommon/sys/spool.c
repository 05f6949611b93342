#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/caps.h"
#include "sys/io.h"
#include "sys/spool.h"

#define PIECE (64 * 1024)

struct spool {
	struct arena *arena;
	const char *directory;
	unsigned char *memory; /* mapped when first needed, touched as used */
	size_t used;
	int fd; /* -1: all is in memory */
	uint64_t in_file;
};

struct spool *
spool_new(const char *directory)
{
	struct arena *arena = arena_new();
	struct spool *s = arena_alloc(arena, sizeof(*s));

	*s = (struct spool){
		.arena = arena,
		.directory = directory,
		.fd = -1,
	};
	return s;
}

static int
open_file(struct spool *s)
{
	if (s->fd < 0)
		s->fd = io_temp(s->directory);
	return s->fd < 0 ? -1 : 0;
}

static int
map_memory(struct spool *s)
{
	void *p;

	if (s->memory != NULL)
		return 0;
	p = mmap(NULL, CAPS_SPOOL_MEMORY, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		return -1;
	s->memory = p;
	return 0;
}

int
spool_add(struct spool *s, struct span piece)
{
	struct span head = span_head(piece, CAPS_SPOOL_MEMORY - s->used);
	struct span rest = span_skip(piece, head.len);

	if (head.len > 0) {
		if (map_memory(s) < 0)
			return -1;
		memcpy(s->memory + s->used, head.p, head.len);
		s->used += head.len;
	}
	if (rest.len == 0)
		return 0;
	if (open_file(s) < 0 || io_write(s->fd, rest) < 0)
		return -1;
	s->in_file += rest.len;
	return 0;
}

uint64_t
spool_size(const struct spool *s)
{
	return s->used + s->in_file;
}

/* The file is ours alone, so one that has become shorter is a failing disk. */
static int
each_in_file(struct spool *s, spool_sink *sink, void *ctx)
{
	unsigned char *piece = arena_alloc(s->arena, PIECE);

	if (lseek(s->fd, 0, SEEK_SET) < 0)
		return -1;
	for (uint64_t left = s->in_file; left > 0;) {
		size_t want = left < PIECE ? (size_t)left : PIECE;
		ssize_t n = io_read(s->fd, piece, want);

		if (n == 0)
			errno = EIO;
		if (n <= 0 || sink(ctx, span_of(piece, (size_t)n)) < 0)
			return -1;
		left -= (uint64_t)n;
	}
	return lseek(s->fd, 0, SEEK_END) < 0 ? -1 : 0;
}

int
spool_each(struct spool *s, spool_sink *sink, void *ctx)
{
	if (sink(ctx, span_of(s->memory, s->used)) < 0)
		return -1;
	return s->fd < 0 ? 0 : each_in_file(s, sink, ctx);
}

int
spool_cut(struct spool *s, uint64_t size)
{
	if (size < s->used)
		s->used = (size_t)size;
	if (s->fd < 0 || size >= spool_size(s))
		return 0;
	s->in_file = size - s->used;
	if (ftruncate(s->fd, (off_t)s->in_file) < 0)
		return -1;
	return lseek(s->fd, 0, SEEK_END) < 0 ? -1 : 0;
}

/* The file is ours alone: it ends early only where the disk fails. */
static int
get_from_file(struct spool *s, uint64_t at, unsigned char *buf, size_t len)
{
	while (len > 0) {
		ssize_t n = pread(s->fd, buf, len, (off_t)at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0)
			errno = EIO;
		if (n <= 0)
			return -1;
		buf += n;
		at += (uint64_t)n;
		len -= (size_t)n;
	}
	return 0;
}

int
spool_get(struct spool *s, uint64_t at, void *buf, size_t len)
{
	size_t head = 0;

	if (at < s->used) {
		head = s->used - (size_t)at;
		if (head > len)
			head = len;
		memcpy(buf, s->memory + at, head);
	}
	if (head == len)
		return 0;
	return get_from_file(
	    s, at + head - s->used, (unsigned char *)buf + head, len - head);
}

static int
write_to(void *fd, struct span piece)
{
	return io_write(*(const int *)fd, piece);
}

int
spool_copy(struct spool *s, int fd)
{
	return spool_each(s, write_to, &fd);
}

void
spool_free(struct spool *s)
{
	if (s == NULL)
		return;
	if (s->memory != NULL)
		(void)munmap(s->memory, CAPS_SPOOL_MEMORY);
	if (s->fd >= 0)
		(void)io_close(s->fd);
	arena_free(s->arena);
}
