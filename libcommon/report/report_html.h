/*
 * report_html - print the tally as one page that needs nothing else: no script,
 * no request; its graphs are SVG within the page.
 *
 * Text from reports is escaped, and characters that deceive a reader are made
 * visible.
 *
 * Ownership  borrows all.
 * Errors     those of the buffer.
 */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "report/report_tally.h"

/*
 * Append the page.  The groups of the tally are sources, then days; TOP rows of
 * each are shown, or 100 for 0.
 */
void report_html_print(
    struct buf *, const struct report_tally *, size_t top, uint64_t now);

#endif
