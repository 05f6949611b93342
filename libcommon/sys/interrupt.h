/*
 * interrupt - SIGINT, SIGTERM and SIGHUP as a question that a loop asks.
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
 * From now on an interrupt does not end the process at once, but is told by
 * interrupt_came; a second one ends it.  A signal that is ignored stays so.
 */
void interrupt_catch(void);

/* True once an interrupt came; false without interrupt_catch. */
bool interrupt_came(void);

/* Flush stdout, and end as the interrupt would have ended the process. */
noreturn void interrupt_end(void);

/*
 * As io_read and io_open_stat (a FIFO is waited for); but an interrupt ends
 * waiting for a pipe or terminal: -1 with ECANCELED.  From any thread.
 */
ssize_t interrupt_read(int fd, void *buf, size_t len);
int interrupt_open(const char *path, struct stat *);

#endif
