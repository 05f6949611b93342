#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>

#include "base/diag.h"
#include "dmarc/psl_private.h"

#define LIBRARY "libpsl.so.5"

static struct psl_library library;

static void
load(void)
{
	void *handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);

	if (handle == NULL)
		return;
	/* POSIX lets a function pass through void *, C does not */
	*(void **)&library.latest = dlsym(handle, "psl_latest");
	*(void **)&library.is_public_suffix =
	    dlsym(handle, "psl_is_public_suffix");
	*(void **)&library.registrable_domain =
	    dlsym(handle, "psl_registrable_domain");
}

const struct psl_library *
psl_library(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	(void)pthread_once(&once, load);
	if (library.latest == NULL || library.is_public_suffix == NULL ||
	    library.registrable_domain == NULL)
		diag_die(STATUS_TEMP,
		    "%s: cannot be loaded: the Public Suffix List needs it",
		    LIBRARY);
	return &library;
}
