/*
 * mboxes: what comes out, with its quoting put back, stands in the input in
 * that order; nothing is made up, and reading ends.
 */

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mail/mbox.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One message, as it lies in the mbox. */
static struct span
message(struct arena *arena, struct mbox *m, size_t size)
{
	unsigned char *p = arena_alloc(arena, size + 1);
	const uint64_t *offsets;
	size_t len = 0, step = 1;
	ssize_t n;

	while ((n = mbox_read(m, p + len, step)) > 0) {
		len += (size_t)n;
		if (len > size)
			abort();
		step = step % 61 + 7;
		if (step > size + 1 - len)
			step = size + 1 - len;
	}
	n = (ssize_t)mbox_unquoted(m, &offsets);
	return mbox_requote(arena, span_of(p, len), offsets, (size_t)n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	int fd = memfd_create("mbox", MFD_CLOEXEC);
	struct span rest = span_of(data, size), one;
	struct mbox *m;

	if (size == 0 || fd < 0 ||
	    write(fd, data + 1, size - 1) != (ssize_t)(size - 1) ||
	    lseek(fd, 0, SEEK_SET) < 0)
		goto out;
	rest = span_skip(rest, 1);
	m = mbox_new(arena, fd, (enum mbox_kind)(data[0] % 4));
	while (mbox_next(m) == 1) {
		const unsigned char *at;

		one = message(arena, m, size);
		at = memmem(rest.p, rest.len, one.p, one.len);
		if (one.len == 0 || at == NULL)
			abort();
		rest = span_skip(rest, (size_t)(at - rest.p) + one.len);
	}
out:
	if (fd >= 0)
		close(fd);
	arena_free(arena);
	return 0;
}
