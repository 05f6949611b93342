/*
 * cli_json - objects that every tool prints alike.
 *
 * Errors     those of cli_write.
 * Layer      8, uses arena buf json cli
 */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include <stdbool.h>

#include "arena.h"

/*
 * A message that cannot be read: with JSON {"file": ..., "error": WHY}.
 * Returns STATUS.
 */
int cli_json_unreadable(
    struct arena *, bool json, const char *path, const char *why, int status);

#endif
