/*
 * json - JSON objects on one line (NDJSON), through jansson.
 *
 * Octets that are not UTF-8 become U+FFFD.  Absent is absent, never null.
 * Keys keep the order in which they were set.
 *
 * Errors     out of memory ends the process.
 * Layer      6, uses span arena diag authres buf
 */
#ifndef JSON_H
#define JSON_H

#include <jansson.h>
#include <stdint.h>

#include "authres.h"
#include "buf.h"
#include "span.h"

json_t *json_new_object(void);
json_t *json_new_array(void);
void json_set_span(json_t *object, const char *key, struct span);
void json_set_text(json_t *object, const char *key, const char *text);
void json_set_number(json_t *object, const char *key, uint64_t);
void json_set_bool(json_t *object, const char *key, bool);
void json_set(json_t *object, const char *key, json_t *value); /* taken */
void json_add(json_t *array, json_t *value);                   /* taken */
void json_add_span(json_t *array, struct span);

/* The "results" array of dkimutils-json(5). */
json_t *json_results(const struct authres *);

/* Append on one line with LF, and drop the reference. */
void json_print(struct buf *, json_t *);

#endif
