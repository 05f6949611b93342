/*
 * handoff - hand a message on to a command, but only once it is certain.
 *
 * A shell starts the right side of a pipe before the left one is certain: where
 * signing fails, the command gets an empty message.  Here the process forks:
 * the worker does all the work, with a file without a name as its stdout; the
 * first process stays as it was, waits, and becomes the command, with that file
 * on stdin, if the worker ends with 0.  So the command has the process ID,
 * signals and limits that the caller gave, and nothing happens if the first
 * process is killed before: the worker dies with it.
 *
 * Ownership  commands and messages are borrowed.
 * Errors     the first process ends with 2 where the worker blamed the message,
 *            so that a mail server bounces it, and with 75 for all else, so
 *            that the server tries again.
 */
#ifndef HANDOFF_H
#define HANDOFF_H

#include "base/span.h"

/*
 * Fork.  In the worker the call returns; in the first process it never does.
 * COMMAND is a list of words that ends with NULL.  Call this before any thread
 * begins and before signals are changed.
 */
void handoff_begin(char *const command[]);

/* Say, in the worker, that the whole message is written and may be handed on.
 */
void handoff_whole(void);

/* Say, in the worker, that the message is at fault: the caller is to get 2. */
void handoff_blame_message(void);

/*
 * Run COMMAND, a list of words that ends with NULL, with MESSAGE on its stdin,
 * and wait for its end.  STATUS_YES where it ended with 0; STATUS_TEMP, after a
 * message on stderr, where it did not, where it was killed, or where there is
 * no room for the temporary file.  Where it cannot be started the process ends
 * with STATUS_TEMP, since no other message would fare better.
 */
int handoff_run(char *const command[], struct span message);

#endif
