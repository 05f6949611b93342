/*
 * sign_box - a signed message as one of the mbox on standard output.
 *
 * Errors     what fails would leave half a message behind: the process ends.
 */
#ifndef SIGN_BOX_H
#define SIGN_BOX_H

#include "sign/sign_message.h"

/*
 * NAME is for errors.  LENGTH is that of the quoted body, where the kind has
 * it; the header section must not hold a bare LF.  PLAIN: nothing in it needs
 * quoting, or must have it.
 */
void sign_box_write(const struct sign_message *, enum mbox_kind,
    uint64_t length, bool plain, const char *name);

#endif
