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

/* DIRECTORY (a string that lives on) is where a file goes if one is needed. */
struct spool *spool_new(const char *directory);

/* Append octets. */
int spool_add(struct spool *, struct span);

/* How many octets it holds. */
uint64_t spool_size(const struct spool *);

/* Give all of it, in order, to a function; may be done again. */
typedef int spool_sink(void *ctx, struct span piece);
int spool_each(struct spool *, spool_sink *, void *ctx);

/* Forget all behind the first SIZE octets (at most what is there). */
int spool_cut(struct spool *, uint64_t size);

/* LEN octets from offset AT, which must be there, into BUF. */
int spool_get(struct spool *, uint64_t at, void *buf, size_t len);

/* Write it to FD. */
int spool_copy(struct spool *, int fd);

/* Free all of it, with its file; NULL is allowed. */
void spool_free(struct spool *); /* NULL is allowed */

#endif
