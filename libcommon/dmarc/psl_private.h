/*
 * psl_private - the functions of libpsl that psl.c calls, however they came
 * here.
 */
#ifndef PSL_PRIVATE_H
#define PSL_PRIVATE_H

#include <libpsl.h>

struct psl_library {
	psl_ctx_t *(*latest)(const char *path);
	int (*is_public_suffix)(const psl_ctx_t *, const char *domain);
	const char *(*registrable_domain)(
	    const psl_ctx_t *, const char *domain);
};

/* Ends the process if the library is not there. */
const struct psl_library *psl_library(void);

#endif
