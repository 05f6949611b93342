/*
 * progress - a line on stderr that says how far it is, for who waits.
 *
 * Printed where stderr is a terminal and stdout is none, once a second at
 * most; wiped out at the end.
 *
 * Layer      2, uses arena
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include "arena.h"

struct progress;

struct progress *progress_new(struct arena *);

/* One more message is done. */
void progress_add(struct progress *);

void progress_end(struct progress *);

#endif
