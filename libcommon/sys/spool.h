/*
 * spool - octets held back: the first CAPS_SPOOL_MEMORY in memory, the rest
 * in a temporary file without a name (mode 0600).
 *
 * Ownership  spool_free closes and frees all of it; nothing stays behind,
 *            however the process ends.
 * Errors     -1 with errno; out of memory for the handle ends the process.
 */
#ifndef SPOOL_H
#define SPOOL_H

#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

struct spool;

/*
 * Make an empty spool.  If it needs a file, that lies in DIRECTORY, which is
 * borrowed.
 */
struct spool *spool_new(const char *directory);

/* Append octets. */
int spool_add(struct spool *, struct span);

/* How many octets it holds. */
uint64_t spool_size(const struct spool *);

/* Give all octets to SINK, in order; this may be done more than once. */
typedef int spool_sink(void *ctx, struct span piece);
int spool_each(struct spool *, spool_sink *, void *ctx);

/* Forget all but the first SIZE octets. */
int spool_cut(struct spool *, uint64_t size);

/* Copy LEN octets from offset AT on, which must be there, into BUF. */
int spool_get(struct spool *, uint64_t at, void *buf, size_t len);

/* Write all octets to the descriptor FD. */
int spool_copy(struct spool *, int fd);

/* Free all of it, with its file; NULL is allowed. */
void spool_free(struct spool *);

#endif
