/*
 * domain_idna_private - the functions of libidn2 that domain_idna.c calls,
 * however they came here.
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
