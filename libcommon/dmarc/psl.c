#include <pthread.h>

#include "base/diag.h"
#include "dmarc/psl.h"
#include "dmarc/psl_private.h"

static psl_ctx_t *list;

/* The system's copy where it is newer than the one built in. */
static void
open_list(void)
{
	list = psl_library()->latest(NULL);
}

static const psl_ctx_t *
need_list(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	(void)pthread_once(&once, open_list);
	if (list == NULL)
		diag_die(STATUS_TEMP, "there is no Public Suffix List");
	return list;
}

struct span
psl_org_domain(struct arena *arena, struct span domain)
{
	const char *name = arena_string(arena, domain);
	const char *found =
	    psl_library()->registrable_domain(need_list(), name);

	return found != NULL ? span_str(found) : domain;
}

bool
psl_is_suffix(struct arena *arena, struct span domain)
{
	return psl_library()->is_public_suffix(
		   need_list(), arena_string(arena, domain)) != 0;
}

struct span
psl_org_domain_of(void *ctx, struct arena *arena, struct span domain)
{
	(void)ctx;
	return psl_org_domain(arena, domain);
}
