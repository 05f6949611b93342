/*
 * explain_field - what hypotheses about fields have in common.
 *
 * Ownership  texts live in the arena "once" of the work.
 * Errors     none.
 */
#ifndef EXPLAIN_FIELD_H
#define EXPLAIN_FIELD_H

#include "explain/explain_private.h"

/* The value of a field: all behind its colon, without the last CRLF. */
struct span explain_value(const struct explain_work *, size_t field);

/* The field with another value, which has the blank behind the colon, too. */
struct span explain_with_value(
    struct explain_work *, size_t field, struct span value);

/* Make a cause in a field: its name, and what it is now. */
struct explain_cause explain_field_cause(
    struct explain_work *, enum explain_word, size_t field);

/* Try the hypothesis that the field had this value. */
bool explain_try_value(struct explain_work *, enum explain_word, size_t field,
    struct span value, unsigned likely);

/* The index of the first field of that name, or SIZE_MAX. */
size_t explain_find_field(const struct explain_work *, const char *name);

/* Is the field signed, or the signature itself? */
bool explain_is_signed(const struct explain_work *, size_t field);

/* IN with each FROM replaced by TO. */
struct span explain_replace_all(
    struct arena *, struct span in, struct span from, struct span to);

/* IN without white space and controls. */
struct span explain_without_blanks(struct arena *, struct span in);

#endif
