/*
 * explain_field - what hypotheses about fields have in common.
 *
 * Ownership  texts live in the arena "once" of the work.
 * Errors     none.
 */
#ifndef EXPLAIN_FIELD_H
#define EXPLAIN_FIELD_H

#include "explain/explain_private.h"

/* Behind the colon of field F, without the last CRLF; blanks at its start. */
struct span explain_value(const struct explain_work *, size_t field);

/* The field with another value (with its first blank). */
struct span explain_with_value(
    struct explain_work *, size_t field, struct span value);

/* A cause in field F: its name, what it is now. */
struct explain_cause explain_field_cause(
    struct explain_work *, enum explain_word, size_t field);

/* Field F had this value. */
bool explain_try_value(struct explain_work *, enum explain_word, size_t field,
    struct span value, unsigned likely);

/* The first field of that name; SIZE_MAX: there is none. */
size_t explain_find_field(const struct explain_work *, const char *name);

/* Is field F signed (or the signature itself)? */
bool explain_is_signed(const struct explain_work *, size_t field);

/* "a" with FROM replaced by TO wherever it stands. */
struct span explain_replace_all(
    struct arena *, struct span in, struct span from, struct span to);

#endif
