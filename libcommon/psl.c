#include <threads.h>

#include "diag.h"
#include "psl.h"
#include "psl_private.h"

static psl_ctx_t *list;

/* The system's copy where it is newer than the one built in. */
static void
open_list(void)
{
	list = psl_library()->latest(NULL);
}

struct span
psl_org_domain(struct arena *arena, struct span domain)
{
	static once_flag once = ONCE_FLAG_INIT;
	const char *name = arena_string(arena, domain), *found;

	call_once(&once, open_list);
	if (list == NULL)
		diag_die(STATUS_TEMP, "--psl: no Public Suffix List");
	found = psl_library()->registrable_domain(list, name);
	return found != NULL ? span_str(found) : domain;
}
