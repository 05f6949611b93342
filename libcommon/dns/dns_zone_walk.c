#include "dns/dns_rdata.h"
#include "dns/dns_zone.h"

static bool
has_soa(const struct dns_zone *zone)
{
	const struct dns_node *apex = (const struct dns_node *)dns_table_find(
	    &zone->nodes, zone->entry.name);
	const struct dns_zone_set *s = apex != NULL ? apex->sets : NULL;

	while (s != NULL && s->type != DNS_SOA)
		s = s->next;
	return s != NULL;
}

enum dns_source
dns_zones_source(const struct dns_zones *z, const struct dns_name *name)
{
	const struct dns_zone *zone = dns_zones_find(z, dns_name_span(name));

	if (zone == NULL)
		return DNS_SOURCE_SERVER;
	if (zone->entry.name.len > 1)
		return DNS_SOURCE_ZONE;
	return has_soa(zone) ? DNS_SOURCE_SAVED : DNS_SOURCE_PART;
}

static void
visit_node(const struct dns_zones *z, const struct dns_node *node,
    dns_visit *visit, void *ctx)
{
	struct dns_name name;
	struct span owner = { 0 };

	for (const struct dns_zone_set *s = node->sets; s != NULL;
	     s = s->next) {
		if (!dns_rdata_wanted(s->type))
			continue;
		if (owner.p == NULL) {
			if (!dns_name_from_wire(node->entry.name, &name))
				return;
			owner = dns_name_text(z->arena, &name);
		}
		visit(ctx, owner, (enum dns_type)s->type);
	}
}

void
dns_zones_each(const struct dns_zones *z, dns_visit *visit, void *ctx)
{
	for (const struct dns_entry *zone = z->zones.first; zone != NULL;
	     zone = zone->next)
		for (const struct dns_entry *e =
			 ((const struct dns_zone *)zone)->nodes.first;
		     e != NULL; e = e->next)
			visit_node(z, (const struct dns_node *)e, visit, ctx);
}
