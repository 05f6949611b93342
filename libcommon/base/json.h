/*
 * json - JSON objects on one line (NDJSON).
 *
 * Octets that are not UTF-8 become U+FFFD.  Absent is absent, never null.
 * Keys keep the order in which they were set; each is set once in an object.
 *
 * Units      numbers above 2^63-1 become that.
 * Ownership  values live in the arena.  Keys and texts are borrowed, and must
 *            stay until json_print.
 * Errors     none but those of the buffer.
 */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"

struct json;

/* A new object, a new array: empty, in the arena. */
struct json *json_new_object(struct arena *);
struct json *json_new_array(struct arena *);

/* True for an object or array with nothing in it. */
bool json_is_empty(const struct json *); /* an object or array */

/*
 * Set KEY of an object, which is US-ASCII without a quote, a backslash or a
 * control.  A value is set or added once.
 */
void json_set_span(struct json *object, const char *key, struct span);
void json_set_text(struct json *object, const char *key, const char *text);
void json_set_number(struct json *object, const char *key, uint64_t);
void json_set_bool(struct json *object, const char *key, bool);
void json_set(struct json *object, const char *key, struct json *value);

/* Append a string to an array; it is escaped when it is printed. */
void json_add_span(struct json *array, struct span);

/* The same with a new value, in the arena of the one it goes to. */
struct json *json_set_object(struct json *object, const char *key);
struct json *json_set_array(struct json *object, const char *key);
struct json *json_add_object(struct json *array);

/* Append on one line of US-ASCII with LF. */
void json_print(struct buf *, const struct json *);

/* Append a text in its quotes, or a number: for who writes objects himself. */
void json_print_text(struct buf *, struct span);
void json_print_number(struct buf *, uint64_t);

#endif
