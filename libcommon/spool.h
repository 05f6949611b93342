/*
 * spool - octets held back: the first CAPS_SPOOL_MEMORY in memory, the rest
 * in an unlinked temporary file ($TMPDIR or /tmp, mode 0600, no name).
 *
 * Errors     -1 with errno.
 * Layer      3, uses span arena io caps
 */
#ifndef SPOOL_H
#define SPOOL_H

#include <stddef.h>
#include <stdint.h>

#include "span.h"

struct spool;

struct spool *spool_new(const char *directory);
int spool_add(struct spool *, struct span);
uint64_t spool_size(const struct spool *);
/* Write all of it, in order, to FD. */
int spool_copy(struct spool *, int fd);
void spool_free(struct spool *);

#endif
