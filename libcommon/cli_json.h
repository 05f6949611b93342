/*
 * cli_json - objects that every tool prints alike.
 *
 * Errors     those of cli_write.
 * Layer      8, uses arena buf json cli
 */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include "arena.h"

/* {"file": ..., "error": WHY}: a message that cannot be read, for -j. */
void cli_json_unreadable(struct arena *, const char *path, const char *why);

#endif
