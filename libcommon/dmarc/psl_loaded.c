#include <dlfcn.h>
#include <stddef.h>

#include "dmarc/psl_private.h"

const struct psl_library *
psl_library(void)
{
	static struct psl_library library;
	void *handle = dlopen(PSL_LIBRARY, RTLD_NOW | RTLD_LOCAL);

	if (handle == NULL)
		return NULL;
	/* POSIX lets a function pass through void *, C does not */
	*(void **)&library.latest = dlsym(handle, "psl_latest");
	*(void **)&library.is_public_suffix =
	    dlsym(handle, "psl_is_public_suffix");
	*(void **)&library.registrable_domain =
	    dlsym(handle, "psl_registrable_domain");
	if (library.latest == NULL || library.is_public_suffix == NULL ||
	    library.registrable_domain == NULL)
		return NULL;
	return &library;
}
