#include "dns/dns_zone_view.h"
#include "dns/dns_zone.h"

/* The node at a name itself, or NULL. */
static const struct dns_node *
find_named(const struct dns *dns, struct span name)
{
	const struct dns_zones *z = dns_zone_files(dns);
	const struct dns_zone *zone = NULL;
	struct dns_name wire;

	if (z != NULL && dns_name_shown(name, &wire))
		zone = dns_zones_find(z, dns_name_span(&wire));
	return zone == NULL ? NULL
			    : (const struct dns_node *)table_find(
				  &zone->nodes, dns_name_span(&wire));
}

bool
dns_zone_has(const struct dns *dns, struct span name)
{
	const struct dns_node *node = find_named(dns, name);

	return node != NULL && node->sets != NULL;
}

const char *
dns_zone_alias_fault(
    const struct dns *dns, struct arena *arena, struct span name)
{
	const struct dns_node *node = find_named(dns, name);
	const struct dns_zone_set *cname;

	if (node == NULL)
		return NULL;
	cname = dns_node_set(node, DNS_CNAME);
	if (cname == NULL)
		return NULL;
	if (cname->set.rrs[0].where.proxied)
		return "cf-proxied:true: Cloudflare answers with addresses of "
		       "its own in the place of this CNAME; set it to \"DNS "
		       "only\"";
	if (cname->set.n > 1)
		return "RFC 2181 section 10.1: more than one CNAME at this "
		       "name; leave one";
	for (const struct dns_zone_set *s = node->sets; s != NULL; s = s->next)
		if (s->type != DNS_CNAME)
			return arena_printf(arena,
			    "RFC 1034 section 3.6.2: a CNAME beside a record "
			    "of type %s, which no server loads; leave one",
			    dns_type_text((enum dns_type)s->type));
	return NULL;
}

struct span
dns_zone_cut(const struct dns *dns, struct arena *arena, struct span name)
{
	const struct dns_zones *z = dns_zone_files(dns);
	struct dns_name wire;
	struct span cut;

	if (z == NULL || !dns_name_shown(name, &wire))
		return (struct span){ 0 };
	cut = dns_zones_cut(z, &wire);
	if (cut.len == 0 || !dns_name_from_wire(cut, &wire))
		return (struct span){ 0 };
	return dns_name_text(arena, &wire);
}

size_t
dns_zone_aliases(const struct dns *dns, struct arena *arena, struct span name,
    struct span out[CAPS_CNAME])
{
	const struct dns_zones *z = dns_zone_files(dns);
	struct dns_name at;
	struct dns_link link;
	struct dns_outcome outcome;
	size_t n = 0;

	if (z == NULL || !dns_name_shown(name, &at))
		return 0;
	while (n < CAPS_CNAME && dns_zones_lookup(z, &at, DNS_TXT, &link,
				     &outcome) == DNS_STEP_LINK) {
		at = link.target;
		out[n++] = dns_name_text(arena, &at);
	}
	return n;
}

const char *
dns_not_checked_why(
    const struct dns *dns, struct arena *arena, const struct dns_answer *a)
{
	struct span name = a->steps > 0 ? a->chain[a->steps - 1] : a->name;
	struct span cut;

	if (a->why != NULL)
		return a->why;
	cut = dns_zone_cut(dns, arena, name);
	if (cut.len == 0)
		return "outside the zone files; give -R to ask a server";
	return arena_printf(arena,
	    "the NS records at %.*s hand it to other name "
	    "servers%s; give -R to ask a server",
	    SPAN_ARG(cut),
	    dns_zone_has(dns, name) && !span_eq(name, cut)
		? ", and what the file has here is never answered"
		: "");
}
