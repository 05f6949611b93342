/*
 * report_failure - read a failure report: its message/feedback-report part,
 * and the header section of the message it is about.
 *
 * RFC 9991, RFC 6591, RFC 5965; other kinds of feedback (abuse) as well.
 *
 * Ownership  results live in the arena, or borrow from the texts.
 * Errors     false: it has no Feedback-Type.
 */
#ifndef REPORT_FAILURE_H
#define REPORT_FAILURE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/span.h"
#include "report/report_item.h"

/* FEEDBACK are the fields of the part, HEADER those of the message. */
bool report_failure_read(struct arena *, struct span feedback,
    struct span header, struct report_failure *out);

/*
 * Append what stands beside the members of report_item.h in JSON: authserv_id
 * and results.
 */
void report_failure_json(
    struct buf *, struct arena *, const struct report_failure *);

#endif
