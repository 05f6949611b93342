/*
 * uri - the two kinds of URI that records name: where to send, and where to
 * fetch.
 *
 * RFC 3986, RFC 6068.
 *
 * Errors     false: it is not such a URI.
 */
#ifndef URI_H
#define URI_H

#include <stdbool.h>

#include "base/span.h"

/* Octets that a URI may have, without those in the string WITHOUT. */
bool uri_is_clean(struct span, const char *without);

/* "mailto:" and an address; more may stand behind "?". */
bool uri_is_mailto(struct span);

/* "https://" and a host, with or without a port and a path. */
bool uri_is_https(struct span);

#endif
