#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

#include "base/domain_idna.h"
#include "base/domain_idna_private.h"

static struct idna_library library;
static atomic_bool missing;

static void
load(void)
{
	void *handle = dlopen(IDNA_LIBRARY, RTLD_NOW | RTLD_LOCAL);

	missing = true;
	if (handle == NULL)
		return;
	/* POSIX lets a function pass through void *, C does not */
	*(void **)&library.lookup = dlsym(handle, "idn2_lookup_u8");
	*(void **)&library.free = dlsym(handle, "idn2_free");
	missing = library.lookup == NULL || library.free == NULL;
}

const struct idna_library *
idna_library(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	(void)pthread_once(&once, load);
	return missing ? NULL : &library;
}

bool
idna_is_missing(void)
{
	return missing;
}
