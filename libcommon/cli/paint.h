/*
 * paint - colour the words that matter most, on a terminal.
 *
 * Green is good, red is bad, yellow should be looked into.  If stdout is not a
 * terminal, or NO_COLOR is set and not empty, nothing is coloured: files and
 * pipes get the text alone.
 *
 * Ownership  borrows all.
 * Errors     none but those of the buffer.
 */
#ifndef PAINT_H
#define PAINT_H

#include <stdbool.h>

#include "authres/authres.h"
#include "base/buf.h"
#include "base/span.h"

/* Is stdout a terminal whose user wants colours? */
bool paint_wanted(void);

/* Append TEXT, the lines of findings_print, with the severity coloured. */
void paint_findings(struct buf *, struct span text);

/* Append TEXT, a field of authres_print, with each result coloured. */
void paint_results(struct buf *, struct span text);

/* Append a field as authres_print does, coloured if paint_wanted. */
void paint_field(struct buf *, const struct authres *, bool fold);

#endif
