/*
 * json - JSON objects on one line (NDJSON).
 *
 * Octets that are not UTF-8 become U+FFFD.  A value that is not known is left
 * out; there is no null.  Keys keep the order in which they were set; each is
 * set once in an object.
 *
 * Units      a number above 2^63-1 is printed as 2^63-1.
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

/* Make an empty object or an empty array, in the arena. */
struct json *json_new_object(struct arena *);
struct json *json_new_array(struct arena *);

/* Is there nothing in this object or array? */
bool json_is_empty(const struct json *);

/*
 * Set KEY of an object.  KEY is US-ASCII without a quote, a backslash or a
 * control.  One struct json may be set or added in one place only.
 */
void json_set_span(struct json *object, const char *key, struct span);
void json_set_text(struct json *object, const char *key, const char *text);
void json_set_number(struct json *object, const char *key, uint64_t);
void json_set_bool(struct json *object, const char *key, bool);
void json_set(struct json *object, const char *key, struct json *value);

/* Append a string to an array; it is escaped when it is printed. */
void json_add_span(struct json *array, struct span);

/*
 * Make an empty object or array, in the arena of the one that it goes to, and
 * set or append it.  Returns the new one.
 */
struct json *json_set_object(struct json *object, const char *key);
struct json *json_set_array(struct json *object, const char *key);
struct json *json_add_object(struct json *array);

/* Append the value to BUF: one line of US-ASCII with LF. */
void json_print(struct buf *, const struct json *);

/* Append one text in its quotes, or one number: for a caller that writes the
 * rest of an object by itself. */
void json_print_text(struct buf *, struct span);
void json_print_number(struct buf *, uint64_t);

#endif
