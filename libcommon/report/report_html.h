/*
 * report_html - the tally as one page that needs nothing else: no script, no
 * request, its graphs as SVG within it.
 *
 * Text from reports is escaped, and what deceives a reader made visible.
 *
 * Errors     those of the buffer.
 */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "report/report_tally.h"

/* Groups of the tally are sources, then days.  TOP rows of each; 0: 100. */
void report_html_print(
    struct buf *, const struct report_tally *, size_t top, uint64_t now);

#endif
