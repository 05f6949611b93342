/*
 * Zone files.  What follows a NUL, if there is one, is read as FILE.errors.
 * Every name of the zone, and one below it, is then asked for.
 */

#include <stdlib.h>

#include "dns/dns_errors.h"
#include "dns/dns_zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
ask(const struct dns_zones *z, const struct dns_name *name)
{
	static const enum dns_type types[] = { DNS_TXT, DNS_MX, DNS_CNAME };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		struct dns_link link = { .target.len = 0 };
		struct dns_outcome o;
		enum dns_step step =
		    dns_zones_lookup(z, name, types[i], &link, &o);

		if (step == DNS_STEP_LINK && link.target.len == 0)
			abort();
		if (step == DNS_STEP_FINAL && o.status == DNS_ANSWER &&
		    (o.set == NULL || o.set->n == 0))
			abort();
	}
}

static void
ask_for(const struct dns_zones *z, struct span owner)
{
	struct dns_name name, below = { .len = 3, .p = { 2, 'x', 'y' } };

	if (!dns_name_from_wire(owner, &name))
		abort();
	ask(z, &name);
	for (size_t i = 0; i < owner.len && below.len < DNS_NAME_MAX; i++)
		below.p[below.len++] = owner.p[i];
	if (dns_name_from_wire(dns_name_span(&below), &name))
		ask(z, &name);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dns_zones *z = dns_zones_new(arena_new());
	struct span errors = span_of(data, size);
	struct span text = span_cut(&errors, '\0');
	struct dns_name origin;
	size_t line;
	const char *why = NULL;

	if (!dns_name_asked(SPAN("a.example"), &origin))
		abort();
	if (!dns_zones_parse(z, text, &origin, &line, &why) && why == NULL)
		abort();
	if (errors.p != NULL)
		(void)dns_errors_parse(z, errors, &line, &why);
	for (struct table_entry *zone = z->zones.first; zone != NULL;
	     zone = zone->next)
		for (struct table_entry *e =
			 ((struct dns_zone *)zone)->nodes.first;
		     e != NULL; e = e->next)
			ask_for(z, e->key);
	arena_free(z->arena);
	return 0;
}
