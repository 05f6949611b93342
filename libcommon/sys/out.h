/*
 * out - the standard output of the process: buffered, and checked.
 *
 * For one thread at a time.
 *
 * Errors     a failed write ends the process with STATUS_TEMP and a message;
 *            without a message where the reader has gone (EPIPE).
 */
#ifndef OUT_H
#define OUT_H

#include <stdnoreturn.h>

#include "base/span.h"

/*
 * From now on CHECK is called before anything that is buffered is written, and
 * when the output is closed.  It may end the process; then that is not written.
 */
void out_set_check(void (*check)(void));

/* Append to the output. */
void out_write(struct span);

/* Write what is buffered, before something else writes to the descriptor. */
void out_flush(void);

/* Flush and close: what only close tells (ENOSPC, EIO) is an error, too. */
void out_close(void);

/* End the process after a failed write to stdout (errno). */
noreturn void out_failed(void);

#endif
