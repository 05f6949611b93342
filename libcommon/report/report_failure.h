/*
 * report_failure - read a failure report: its message/feedback-report part,
 * and the header section of the message it is about.
 *
 * RFC 9991, RFC 6591, RFC 5965; other kinds of feedback (abuse) as well.
 *
 * Ownership  results live in the arena, or borrow from the texts.
 * Errors     false where there is no Feedback-Type.
 */
#ifndef REPORT_FAILURE_H
#define REPORT_FAILURE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/span.h"
#include "report/report_item.h"

/* Read a report: FEEDBACK are the fields of the part, HEADER of the message. */
bool report_failure_read(struct arena *, struct span feedback,
    struct span header, struct report_failure *out);

/* Append two members that report_item.h does not have: authserv_id, results. */
void report_failure_json(
    struct buf *, struct arena *, const struct report_failure *);

#endif
