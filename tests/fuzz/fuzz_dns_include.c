/*
 * Zone files that include others: a directory of files in one input.  NULs part
 * the pieces: the file to be read, then name and text of each other one.  No
 * more than a MiB is read of all of them, however often they are included.
 */

#include <stdlib.h>

#include "dns/dns_zone.h"

#define FILES 64
#define MOST ((size_t)1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_where(const struct dns_rr *rr)
{
	if (rr->where.file == NULL || rr->where.line == 0)
		abort();
	if (rr->where.ignore != NULL && rr->where.ignore[0] != ' ')
		abort();
}

/* What is in the zones can be found there, and stands in a file. */
static void
visit(void *ctx, struct span owner, enum dns_type type)
{
	const struct dns_zones *z = ctx;
	const struct dns_rrset *set;
	struct dns_name name, root = { .len = 1 };

	if (owner.len == 0)
		owner = SPAN(".");
	if (!dns_name_parse(owner, &root, &name))
		abort();
	set = dns_zones_records(z, &name, type);
	for (size_t i = 0; set != NULL && i < set->n; i++)
		check_where(&set->rrs[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dns_zones *z = dns_zones_new(arena_new());
	struct dns_zone_file files[FILES];
	struct span rest = span_of(data, size), text = span_cut(&rest, '\0');
	size_t line;
	const char *why = NULL;

	z->most = MOST;
	z->files = files;
	while (z->nfiles < FILES && rest.p != NULL) {
		struct dns_zone_file *f = &files[z->nfiles++];

		f->name = span_cut(&rest, '\0');
		f->text =
		    rest.p != NULL ? span_cut(&rest, '\0') : (struct span){ 0 };
	}
	if (!dns_zones_parse(z, text, NULL, &line, &why) && why == NULL)
		abort();
	dns_zones_each(z, visit, z);
	arena_free(z->arena);
	return 0;
}
