/*
 * source_private - the opening of one message of several.
 *
 * Layer      9, uses source
 */
#ifndef SOURCE_PRIVATE_H
#define SOURCE_PRIVATE_H

#include <stdbool.h>

#include "arena.h"
#include "source.h"

/* What cannot be read (errno): printed. */
enum source_step source_unreadable(struct source_item *, const char *name);

/* What became of the message that was to be opened. */
enum source_step source_opened(struct source_item *, enum msg_status);

/* Open the file item->name; a small one need not stay open. */
enum source_step source_open_file(
    struct arena *, bool fix_eol, struct source_item *);

#endif
