#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>

#include "base/diag.h"
#include "base/domain_idna_private.h"

#define LIBRARY "libidn2.so.0"

static struct idna_library library;

static void
load(void)
{
	void *handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);

	if (handle == NULL)
		return;
	/* POSIX lets a function pass through void *, C does not */
	*(void **)&library.lookup = dlsym(handle, "idn2_lookup_u8");
	*(void **)&library.free = dlsym(handle, "idn2_free");
}

const struct idna_library *
idna_library(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	(void)pthread_once(&once, load);
	if (library.lookup == NULL || library.free == NULL)
		diag_die(STATUS_TEMP,
		    "%s: cannot be loaded: internationalized domain names "
		    "need it",
		    LIBRARY);
	return &library;
}
