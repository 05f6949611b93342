/*
 * ar_input_paste - header fields that went through a mail client's window.
 *
 * Private to ar_input.
 *
 * Ownership  everything lives in the arena.
 */
#ifndef AR_INPUT_PASTE_H
#define AR_INPUT_PASTE_H

#include <stdbool.h>

#include "authres/ar_input.h"
#include "base/arena.h"
#include "base/span.h"

/*
 * Lines of TEXT to fields.  Taken away: ">" and indentation of the first line
 * on all lines, no-break spaces.  A line that begins a field has a name of
 * letters, digits and hyphens and a colon, or a name of authres_kind_of and a
 * blank; one that does not goes to the field before it; before any field it
 * is a field without a name.  An empty line ends the section once a field
 * with a name was there.  False: there is no field at all.
 */
bool ar_input_paste(struct arena *, struct span text, struct ar_input *);

#endif
