/*
 * selectors - DKIM selectors that providers of mail give to their customers:
 * where a key may be when nobody says where.
 *
 * Ownership  the list is constant.
 * Errors     none.
 */
#ifndef SELECTORS_H
#define SELECTORS_H

#include <stddef.h>

struct selector {
	const char *name;
	const char *provider; /* who uses it */
	const char *source;   /* where that is written */
};

extern const struct selector selectors_known[];
extern const size_t selectors_known_n;

#endif
