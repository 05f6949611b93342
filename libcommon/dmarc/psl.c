#include <pthread.h>

#include "dmarc/psl.h"
#include "dmarc/psl_private.h"

/* Both are set once, by the first psl_open. */
static const struct psl_library *library;
static const psl_ctx_t *list;

/* The system's copy where it is newer than the one built in. */
static void
open_list(void)
{
	library = psl_library();
	if (library != NULL)
		list = library->latest(NULL);
}

bool
psl_open(const char **reason)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	(void)pthread_once(&once, open_list);
	if (list == NULL)
		*reason = library == NULL ? PSL_LIBRARY
			      " cannot be loaded: the Public "
			      "Suffix List needs it"
					  : "libpsl has no Public Suffix List";
	return list != NULL;
}

struct span
psl_org_domain(struct arena *arena, struct span domain)
{
	const char *found =
	    library->registrable_domain(list, arena_string(arena, domain));

	return found != NULL ? span_str(found) : domain;
}

bool
psl_is_suffix(struct arena *arena, struct span domain)
{
	return library->is_public_suffix(list, arena_string(arena, domain)) !=
	       0;
}

struct span
psl_org_domain_of(void *ctx, struct arena *arena, struct span domain)
{
	(void)ctx;
	return psl_org_domain(arena, domain);
}
