/*
 * domain_idna_private - the functions of libidn2 that domain_idna.c calls, in
 * a build that loads the library and in one that is linked with it.
 *
 * Ownership  constants.
 * Errors     NULL where the library is missing.
 */
#ifndef DOMAIN_IDNA_PRIVATE_H
#define DOMAIN_IDNA_PRIVATE_H

#include <stdint.h>

struct idna_library {
	int (*lookup)(const uint8_t *name, uint8_t **ascii, int flags);
	void (*free)(void *);
};

/* The functions; NULL where the library cannot be loaded. */
const struct idna_library *idna_library(void);

#endif
