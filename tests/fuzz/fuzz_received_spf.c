/* One result, keys and values of visible text, the same when read as spf= */

#include <stdint.h>
#include <stdlib.h>

#include "authres/authres_parse.h"
#include "base/abnf.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(struct arena *arena, const struct authres_field *f)
{
	const struct authres_resinfo *r = &f->ar.results[0];
	struct buf b = buf_new(arena, SIZE_MAX);

	if (f->ar.n != 1 || f->ar.authserv_id.p != NULL || f->instance != 0)
		abort();
	authres_print_resinfo(&b, r);
	for (size_t i = 0; i < b.len; i++)
		if (abnf_is_ctl(b.p[i]))
			abort();
	for (size_t i = 0; i < r->nprops; i++)
		if (r->props[i].ptype.len != 0 || r->props[i].property.len == 0)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct authres_field f;
	const char *why = NULL;

	if (authres_parse(arena, AUTHRES_SPF, span_of(data, size), &f, &why))
		check(arena, &f);
	else if (why == NULL)
		abort();
	arena_free(arena);
	return 0;
}
