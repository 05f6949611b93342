#include "judge/zone_names.h"
#include "base/domain.h"
#include "dkim/dkim_reach.h"

/* Names at which a record says something about the domain below them. */
static const struct prefix {
	struct span labels;
	unsigned has;
} prefixes[] = {
	{ SPAN("_dmarc."), ZONE_DMARC },
	{ SPAN("_smtp._tls."), ZONE_TLS },
	{ SPAN("_mta-sts."), ZONE_STS },
	{ SPAN("default._bimi."), ZONE_BIMI },
};

static struct zone_name *
add(struct zone_names *z, struct span domain, unsigned has)
{
	struct zone_name *name;

	if (!domain_is_valid(domain))
		return NULL;
	name = (struct zone_name *)table_add(&z->names, domain, sizeof(*name));
	name->has |= has;
	return name;
}

static void
add_selector(struct zone_names *z, struct span selector, struct span domain)
{
	struct zone_name *name = add(z, domain, ZONE_DKIM);

	if (name == NULL || !domain_is_valid(selector) ||
	    span_starts(selector, SPAN("_")) ||
	    (name->n > 0 && span_eq(name->selectors[name->n - 1], selector)))
		return;
	name->selectors = arena_grow(z->arena, name->selectors, name->n,
	    &name->cap, sizeof(*name->selectors));
	name->selectors[name->n++] = selector;
}

/* Is there a text that is an SPF record, or was meant as one? */
static bool
has_spf(struct zone_names *z, struct span owner)
{
	const struct dns_answer *a = dns_lookup(z->dns, owner, DNS_TXT);

	for (size_t i = 0; i < a->n; i++) {
		struct span text = span_trim(a->rrs[i].data);

		while (text.len > 0 && (text.p[0] == '"' || text.p[0] == '\''))
			text = span_skip(text, 1);
		if (span_starts_nocase(text, SPAN("v=spf")))
			return true;
	}
	return false;
}

/* True: the owner is the name of such a record. */
static bool
add_prefixed(struct zone_names *z, struct span owner)
{
	struct span selector, domain;

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (span_starts_nocase(owner, prefixes[i].labels)) {
			(void)add(z, span_skip(owner, prefixes[i].labels.len),
			    prefixes[i].has);
			return true;
		}
	if (!dkim_reach_split(owner, &selector, &domain))
		return false;
	add_selector(z, selector, domain);
	return true;
}

static void
visit(void *ctx, struct span owner, enum dns_type type)
{
	struct zone_names *z = ctx;

	switch (type) {
	case DNS_SOA: (void)add(z, owner, ZONE_APEX); break;
	case DNS_MX: (void)add(z, owner, ZONE_MX); break;
	case DNS_CNAME: (void)add_prefixed(z, owner); break;
	case DNS_TXT:
		if (!add_prefixed(z, owner) && has_spf(z, owner))
			(void)add(z, owner, ZONE_SPF);
		break;
	default: break;
	}
}

struct zone_names *
zone_names_new(struct arena *arena, struct dns *dns)
{
	struct zone_names *z = arena_alloc(arena, sizeof(*z));

	z->arena = z->names.arena = arena;
	z->dns = dns;
	dns_each_set(dns, visit, z);
	return z;
}

const struct zone_name *
zone_names_find(const struct zone_names *z, struct span domain)
{
	return (const struct zone_name *)table_find(&z->names, domain);
}
