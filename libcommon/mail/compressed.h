/*
 * packed - tells compressed files, so that who forgot to unpack one hears of
 * that, and not of what is wrong with its octets.
 */
#ifndef COMPRESSED_H
#define COMPRESSED_H

#include "base/span.h"

/* What to say of a file that begins with HEAD; NULL: it is not compressed. */
const char *compressed_by(struct span head);

#endif
