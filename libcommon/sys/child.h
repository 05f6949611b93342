/*
 * child - other programs: start one, and wait for its end.
 *
 * Errors     the number of an error, as errno has them; nothing is printed.
 */
#ifndef CHILD_H
#define CHILD_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * Start ARGV[0], looked for in PATH, with these descriptors as its stdin,
 * stdout and stderr; -1 is that of this process.  It gets the usual SIGPIPE,
 * and no signal is blocked.  0, or the number of an error.
 */
int child_start(pid_t *child, const char *const argv[], const int stdio[3]);

/* Wait for its end, of which *ENDED tells as waitpid has it.  0, or an error.
 */
int child_wait(pid_t child, int *ended);

/* Did it end by itself, with 0? */
bool child_succeeded(int ended);

#endif
