#include "dns/dns_zone.h"
#include "dns/dns_rdata.h"

struct dns_zones *
dns_zones_new(struct arena *arena)
{
	struct dns_zones *z = arena_alloc(arena, sizeof(*z));

	z->arena = z->zones.arena = z->exceptions.arena = arena;
	return z;
}

static struct dns_node *
find_node(const struct dns_zone *zone, struct span name)
{
	return (struct dns_node *)table_find(&zone->nodes, name);
}

/* Add a name and all above it down from the apex. */
static struct dns_node *
add_node(struct dns_zone *zone, struct span name)
{
	struct dns_node *node = find_node(zone, name);
	struct span above = name;

	if (node != NULL)
		return node;
	while (above.len > zone->entry.key.len) {
		above = dns_name_parent(above);
		if (find_node(zone, above) != NULL)
			break;
		(void)table_add(&zone->nodes, above, sizeof(struct dns_node));
	}
	return (struct dns_node *)table_add(
	    &zone->nodes, name, sizeof(struct dns_node));
}

void
dns_zone_add(struct dns_zone *zone, struct span owner)
{
	(void)add_node(zone, owner);
}

struct dns_zone
dns_zone_new(struct arena *arena, struct span apex)
{
	struct dns_zone zone = { .entry.key = apex, .nodes.arena = arena };

	(void)add_node(&zone, apex);
	return zone;
}

struct dns_zone *
dns_zones_at(struct dns_zones *z, struct span apex)
{
	struct dns_zone *zone = (struct dns_zone *)table_add(
	    &z->zones, apex, sizeof(struct dns_zone));

	if (zone->nodes.arena == NULL) {
		zone->nodes.arena = z->arena;
		(void)add_node(zone, apex);
	}
	return zone;
}

struct dns_zone_set *
dns_node_set(const struct dns_node *node, unsigned type)
{
	struct dns_zone_set *s = node->sets;

	while (s != NULL && s->type != type)
		s = s->next;
	return s;
}

struct dns_zone_set *
dns_zone_set(struct dns_zone *zone, struct span owner, unsigned type)
{
	struct dns_node *node = add_node(zone, owner);
	struct dns_zone_set **end = &node->sets;

	for (; *end != NULL; end = &(*end)->next)
		if ((*end)->type == type)
			return *end;
	*end = arena_alloc(zone->nodes.arena, sizeof(**end));
	(*end)->type = type;
	return *end;
}

struct dns_zone *
dns_zones_find(const struct dns_zones *z, struct span name)
{
	struct table_entry *found = NULL;

	for (; found == NULL && name.len > 0; name = dns_name_parent(name))
		found = table_find(&z->zones, name);
	return (struct dns_zone *)found;
}

/* The exceptions at one name. */
struct exception {
	struct exception *next;
	unsigned type;
	bool authenticated;
	enum dns_status status; /* DNS_ANSWER: as the zone has it */
	const char *why;
};

struct exceptions {
	struct table_entry entry;
	struct exception *list;
};

static struct exception *
find_exception(const struct exceptions *at, unsigned type)
{
	struct exception *e = at != NULL ? at->list : NULL;

	while (e != NULL && e->type != type)
		e = e->next;
	return e;
}

void
dns_zones_except(struct dns_zones *z, struct span name, unsigned type,
    enum dns_status status, const char *why)
{
	struct exceptions *at =
	    (struct exceptions *)table_add(&z->exceptions, name, sizeof(*at));
	struct exception *e = find_exception(at, type);

	if (e == NULL) {
		e = arena_alloc(z->arena, sizeof(*e));
		e->type = type;
		e->next = at->list;
		at->list = e;
	}
	if (status == DNS_ANSWER) {
		e->authenticated = true;
		return;
	}
	e->status = status;
	e->why = why;
}

static enum dns_step
final(struct dns_outcome *outcome, enum dns_status status)
{
	outcome->status = status;
	return DNS_STEP_FINAL;
}

void
dns_zone_unread(struct dns_zone *zone, struct span owner, struct dns_unread *u)
{
	struct dns_node *node = add_node(zone, owner);
	const struct dns_unread *same = node->unread;

	if (u == NULL) {
		node->more_unread = true;
		return;
	}
	while (same != NULL && same->type != u->type)
		same = same->next;
	if (same != NULL)
		return;
	u->next = node->unread;
	node->unread = u;
}

static const struct dns_unread *
find_unread(const struct dns_node *node, unsigned type)
{
	const struct dns_unread *u = node->unread;

	while (u != NULL && u->type != type)
		u = u->next;
	return u;
}

/* What stands in the way of an answer about that type; or NULL. */
static const struct dns_unread *
unread_of(const struct dns_node *node, enum dns_type type)
{
	static const struct dns_unread more = {
		.why = "it has a record that is not read",
	};
	const struct dns_unread *u = find_unread(node, type);

	if (u != NULL || dns_node_set(node, type) != NULL ||
	    dns_node_set(node, DNS_CNAME) != NULL)
		return u;
	u = find_unread(node, 0);
	if (u == NULL)
		u = find_unread(node, DNS_CNAME);
	return u == NULL && node->more_unread ? &more : u;
}

static enum dns_step
at_node(const struct dns_node *node, enum dns_type type, struct dns_link *link,
    struct dns_outcome *outcome)
{
	const struct dns_zone_set *s = dns_node_set(node, type);
	const struct dns_unread *u = unread_of(node, type);

	if (u != NULL) {
		outcome->why = u->why;
		return final(outcome, DNS_NOT_CHECKED);
	}
	if (s != NULL) {
		bool authenticated = outcome->authenticated;

		*outcome = dns_outcome_of(&s->set);
		outcome->authenticated = authenticated;
		return DNS_STEP_FINAL;
	}
	s = dns_node_set(node, DNS_CNAME);
	if (s == NULL)
		return final(outcome, DNS_NODATA);
	*link = dns_link_of(&s->set.rrs[0]);
	return DNS_STEP_LINK;
}

/* RFC 6672 section 2.2; what gets too long is an error of the zone. */
static enum dns_step
by_dname(const struct dns_name *name, const struct dns_node *node,
    struct dns_link *link, struct dns_outcome *outcome)
{
	struct dns_link to =
	    dns_link_of(&dns_node_set(node, DNS_DNAME)->set.rrs[0]);

	link->ttl = to.ttl;
	if (dns_name_replace(name, node->entry.key, &to.target, &link->target))
		return DNS_STEP_LINK;
	outcome->why = dns_dname_too_long;
	return final(outcome, DNS_MALFORMED);
}

/* "*" before the name. */
static const struct dns_node *
wildcard(const struct dns_zone *zone, struct span closest)
{
	struct dns_name star = { .len = 2, .p = { 1, '*' } };

	if (closest.len + 2 > DNS_NAME_MAX)
		return NULL;
	for (size_t i = 0; i < closest.len; i++)
		star.p[star.len++] = closest.p[i];
	return find_node(zone, dns_name_span(&star));
}

/* Does somebody else answer for what is below? */
static bool
is_cut(const struct dns_node *node)
{
	return dns_node_set(node, DNS_NS) != NULL ||
	       find_unread(node, DNS_NS) != NULL;
}

enum match {
	MATCH_OUTSIDE, /* below a cut */
	MATCH_NONE,
	MATCH_NODE,  /* the name itself, or a wildcard */
	MATCH_DNAME, /* one above */
};

/* The node that speaks for a name at or below the apex. */
static enum match
match(const struct dns_zone *zone, const struct dns_name *name,
    const struct dns_node **out)
{
	bool complete = zone->entry.key.len == 1;
	struct span whole = dns_name_span(name);
	size_t above =
	    dns_name_labels(whole) - dns_name_labels(zone->entry.key);
	const struct dns_node *node = NULL, *next;

	/* from the apex down, as long as names exist */
	for (size_t n = above + 1; n-- > 0; node = next) {
		struct span at = whole;

		for (size_t i = 0; i < n; i++)
			at = dns_name_parent(at);
		next = find_node(zone, at);
		if (next == NULL)
			break;
		*out = next;
		if (!complete && n < above && is_cut(next))
			return MATCH_OUTSIDE;
		if (n > 0 && dns_node_set(next, DNS_DNAME) != NULL)
			return MATCH_DNAME;
		if (n == 0)
			return MATCH_NODE;
	}
	*out = wildcard(zone, node->entry.key);
	return *out == NULL ? MATCH_NONE : MATCH_NODE;
}

struct span
dns_zones_cut(const struct dns_zones *z, const struct dns_name *name)
{
	const struct dns_zone *zone = dns_zones_find(z, dns_name_span(name));
	const struct dns_node *node;

	return zone != NULL && match(zone, name, &node) == MATCH_OUTSIDE
		   ? node->entry.key
		   : (struct span){ 0 };
}

static enum dns_step
in_zone(const struct dns_zone *zone, const struct dns_name *name,
    enum dns_type type, struct dns_link *link, struct dns_outcome *outcome)
{
	const struct dns_node *node;

	switch (match(zone, name, &node)) {
	case MATCH_OUTSIDE: return DNS_STEP_OUTSIDE;
	case MATCH_DNAME: return by_dname(name, node, link, outcome);
	case MATCH_NODE: return at_node(node, type, link, outcome);
	case MATCH_NONE: break;
	}
	return final(outcome, DNS_NXDOMAIN);
}

const struct dns_rrset *
dns_zones_records(
    const struct dns_zones *z, const struct dns_name *name, enum dns_type type)
{
	const struct dns_zone *zone = dns_zones_find(z, dns_name_span(name));
	const struct dns_zone_set *s = NULL;
	const struct dns_node *node;

	if (zone == NULL)
		return NULL;
	switch (match(zone, name, &node)) {
	case MATCH_DNAME: s = dns_node_set(node, DNS_DNAME); break;
	case MATCH_NODE:
		s = dns_node_set(node, type);
		if (s == NULL)
			s = dns_node_set(node, DNS_CNAME);
		break;
	case MATCH_OUTSIDE:
	case MATCH_NONE: break;
	}
	return s == NULL ? NULL : &s->set;
}

enum dns_step
dns_zones_lookup(const struct dns_zones *z, const struct dns_name *name,
    enum dns_type type, struct dns_link *link, struct dns_outcome *outcome)
{
	struct span wire = dns_name_span(name);
	const struct exceptions *at =
	    (struct exceptions *)table_find(&z->exceptions, wire);
	const struct exception *e = find_exception(at, type);
	const struct dns_zone *zone = dns_zones_find(z, wire);
	enum dns_step step = DNS_STEP_OUTSIDE;

	*outcome = (struct dns_outcome){ .authenticated =
					     e != NULL && e->authenticated };
	if (zone != NULL && (e == NULL || e->status == DNS_ANSWER))
		step = in_zone(zone, name, type, link, outcome);
	if (step == DNS_STEP_FINAL && outcome->status == DNS_ANSWER)
		return step;
	if (e == NULL || e->status == DNS_ANSWER)
		e = find_exception(at, 0);
	if (e == NULL || e->status == DNS_ANSWER)
		return step;
	outcome->why = e->why;
	return final(outcome, e->status);
}

const struct dns_unread *
dns_zones_unread(
    const struct dns_zones *z, const struct dns_name *name, enum dns_type type)
{
	const struct dns_zone *zone = dns_zones_find(z, dns_name_span(name));
	const struct dns_node *node;

	return zone != NULL && match(zone, name, &node) == MATCH_NODE
		   ? unread_of(node, type)
		   : NULL;
}

/* Put NODE and all it has into ZONE; duplicates are dropped. */
static void
move_node(struct dns_zone *zone, const struct dns_node *node)
{
	struct dns_node *own = add_node(zone, node->entry.key);

	own->more_unread |= node->more_unread;
	for (struct dns_unread *u = node->unread, *next; u != NULL; u = next) {
		next = u->next;
		dns_zone_unread(zone, node->entry.key, u);
	}
	for (const struct dns_zone_set *s = node->sets; s != NULL;
	     s = s->next) {
		struct dns_zone_set *to =
		    dns_zone_set(zone, node->entry.key, s->type);

		if (to->set.n == 0) {
			to->set = s->set;
			continue;
		}
		for (size_t i = 0; i < s->set.n; i++)
			dns_rrset_add(
			    zone->nodes.arena, &to->set, &s->set.rrs[i]);
	}
}

static struct dns_zones *
find_apexes(struct arena *arena, const struct dns_zone *records)
{
	struct dns_zones *apexes = dns_zones_new(arena);
	const struct table_entry *e = records->nodes.first;

	/* the root comes first: with a SOA record there are no other zones */
	for (; e != NULL; e = e->next) {
		if (dns_node_set((const struct dns_node *)e, DNS_SOA) == NULL)
			continue;
		(void)dns_zones_at(apexes, e->key);
		if (e->key.len == 1)
			break;
	}
	if (apexes->zones.count == 0)
		(void)dns_zones_at(apexes, records->entry.key);
	return apexes;
}

const struct dns_node *
dns_zones_take(struct dns_zones *z, const struct dns_zone *records)
{
	const struct dns_zones *apexes = find_apexes(z->arena, records);
	const struct dns_node *outside = NULL;
	const struct table_entry *e = apexes->zones.first;

	for (; e != NULL; e = e->next)
		(void)dns_zones_at(z, e->key);
	for (e = records->nodes.first; e != NULL; e = e->next) {
		const struct dns_node *node = (const struct dns_node *)e;
		const struct dns_zone *apex = dns_zones_find(apexes, e->key);

		if (apex != NULL)
			move_node(dns_zones_at(z, apex->entry.key), node);
		else if (node->sets != NULL && outside == NULL)
			outside = node;
	}
	return outside;
}

static bool
has_soa(const struct dns_zone *zone)
{
	const struct dns_node *apex =
	    (const struct dns_node *)table_find(&zone->nodes, zone->entry.key);

	return apex != NULL && dns_node_set(apex, DNS_SOA) != NULL;
}

enum dns_source
dns_zones_source(const struct dns_zones *z, const struct dns_name *name)
{
	const struct dns_zone *zone = dns_zones_find(z, dns_name_span(name));

	if (zone == NULL)
		return DNS_SOURCE_SERVER;
	if (zone->entry.key.len > 1)
		return DNS_SOURCE_ZONE;
	return has_soa(zone) ? DNS_SOURCE_SAVED : DNS_SOURCE_PART;
}

/* A name whose TXT records are not known: there may be one. */
static void
visit_unread(const struct dns_zones *z, const struct dns_node *node,
    dns_visit *visit, void *ctx)
{
	struct dns_name name;

	if (dns_node_set(node, DNS_TXT) == NULL &&
	    unread_of(node, DNS_TXT) != NULL &&
	    dns_name_from_wire(node->entry.key, &name))
		visit(ctx, dns_name_text(z->arena, &name), DNS_TXT);
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
			if (!dns_name_from_wire(node->entry.key, &name))
				return;
			owner = dns_name_text(z->arena, &name);
		}
		visit(ctx, owner, (enum dns_type)s->type);
	}
	visit_unread(z, node, visit, ctx);
}

void
dns_zones_each(const struct dns_zones *z, dns_visit *visit, void *ctx)
{
	for (const struct table_entry *zone = z->zones.first; zone != NULL;
	     zone = zone->next)
		for (const struct table_entry *e =
			 ((const struct dns_zone *)zone)->nodes.first;
		     e != NULL; e = e->next)
			visit_node(z, (const struct dns_node *)e, visit, ctx);
}
