/*
 * interrupt - SIGINT, SIGTERM and SIGHUP as a flag that loops look at.
 *
 * Errors     as io.h; ECANCELED where an interrupt ended the waiting.
 */
#ifndef INTERRUPT_H
#define INTERRUPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdnoreturn.h>
#include <sys/stat.h>
#include <sys/types.h>

/*
 * From now on the first interrupt does not end the process, but makes
 * interrupt_came true; a second one ends it.  A signal that is ignored stays
 * ignored.
 */
void interrupt_catch(void);

/* Has an interrupt come?  Always false without interrupt_catch. */
bool interrupt_came(void);

/* Flush stdout, and end the process by the signal that came. */
noreturn void interrupt_end(void);

/*
 * As io_read and as io_open_stat (but a FIFO is waited for).  An interrupt ends
 * the waiting for a pipe or terminal: -1 with ECANCELED.  Any thread may call
 * them.
 */
ssize_t interrupt_read(int fd, void *buf, size_t len);
int interrupt_open(const char *path, struct stat *);

#endif
