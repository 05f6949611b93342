/*
 * psl_private - the functions of libpsl that psl.c calls, in a build that loads
 * the library and in one that is linked with it.
 *
 * Ownership  constants.
 * Errors     NULL where the library is missing.
 */
#ifndef PSL_PRIVATE_H
#define PSL_PRIVATE_H

#include <libpsl.h>

/* The name of the file that is loaded, for a message. */
#define PSL_LIBRARY "libpsl.so.5"

struct psl_library {
	psl_ctx_t *(*latest)(const char *path);
	int (*is_public_suffix)(const psl_ctx_t *, const char *domain);
	const char *(*registrable_domain)(
	    const psl_ctx_t *, const char *domain);
};

/*
 * The functions; NULL where the library cannot be loaded.  Called once, by
 * psl_open.
 */
const struct psl_library *psl_library(void);

#endif
