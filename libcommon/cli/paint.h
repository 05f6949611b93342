/*
 * paint - colour on a terminal for what a person looks for first.
 *
 * Green is good, red is bad, yellow is what should be looked into.  Where
 * stdout is not a terminal, or NO_COLOR is set and not empty, nothing is
 * painted: what goes into a file or pipe is the text alone.
 *
 * Errors     none but those of the buffer.
 */
#ifndef PAINT_H
#define PAINT_H

#include <stdbool.h>

#include "authres/authres.h"
#include "base/buf.h"
#include "base/span.h"

/* True where stdout is a terminal whose owner wants colours. */
bool paint_wanted(void);

/* Append TEXT, lines as findings_print writes them: the severity is painted. */
void paint_findings(struct buf *, struct span text);

/*
 * Append TEXT, a field as authres_print writes it: the result of each method
 * is painted.
 */
void paint_results(struct buf *, struct span text);

/* authres_print, painted where that is wanted. */
void paint_field(struct buf *, const struct authres *, bool fold);

#endif
