/*
 * cli_json - objects that every tool prints alike.
 *
 * Errors     those of out_write.
 */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include <stdbool.h>

#include "base/arena.h"

/*
 * A message that cannot be read: with JSON {"file": ..., "error": WHY}.
 * Returns STATUS.
 */
int cli_json_unreadable(
    struct arena *, bool json, const char *path, const char *why, int status);

#endif
