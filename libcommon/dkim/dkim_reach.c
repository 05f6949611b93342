#include "dkim/dkim_reach.h"
#include "base/domain.h"
#include "base/table.h"
#include "dns/dns_zone_view.h"

struct dkim_reach {
	struct arena *arena;
	struct dns *dns;
	struct table names; /* led to by CNAMEs */
	struct table trees; /* below these, led to by DNAMEs */
};

/* What a DNAME leads to. */
struct tree {
	struct table_entry entry;
	struct span owner; /* of the first DNAME */
};

bool
dkim_reach_split(struct span owner, struct span *selector, struct span *domain)
{
	struct span label = SPAN("._domainkey.");

	if (owner.len <= label.len)
		return false;
	for (size_t i = owner.len - label.len - 1; i > 0; i--)
		if (span_eq_nocase(
			span_head(span_skip(owner, i), label.len), label)) {
			*selector = span_head(owner, i);
			*domain = span_skip(owner, i + label.len);
			return true;
		}
	return false;
}

static struct span
parent(struct span name)
{
	return span_skip(name, span_find(name, '.') + 1);
}

static const struct tree *
find_tree(const struct dkim_reach *r, struct span name)
{
	struct table_entry *found = NULL;

	for (name = parent(name); found == NULL && name.len > 0;
	     name = parent(name))
		found = table_find(&r->trees, name);
	return (const struct tree *)found;
}

static void
add_tree(struct dkim_reach *r, struct span name, struct span owner)
{
	struct tree *t =
	    (struct tree *)table_add(&r->trees, name, sizeof(struct tree));

	if (t->owner.len == 0)
		t->owner = owner;
}

/* Names below a DNAME are looked for if these would hold keys. */
static void
visit_dname(void *ctx, struct span owner, enum dns_type type)
{
	struct dkim_reach *r = ctx;
	struct span below, names[CAPS_CNAME], selector, domain;
	size_t n;

	if (type != DNS_DNAME ||
	    !domain_join(r->arena, SPAN("x"), owner, &below) ||
	    !dkim_reach_split(below, &selector, &domain))
		return;
	n = dns_zone_aliases(r->dns, r->arena, below, names);
	for (size_t i = 0; i < n; i++)
		add_tree(r, parent(names[i]), owner);
}

static void
visit_cname(void *ctx, struct span owner, enum dns_type type)
{
	struct dkim_reach *r = ctx;
	struct span names[CAPS_CNAME], selector, domain;
	size_t n;

	if (type != DNS_CNAME ||
	    (!dkim_reach_split(owner, &selector, &domain) &&
		find_tree(r, owner) == NULL))
		return;
	n = dns_zone_aliases(r->dns, r->arena, owner, names);
	for (size_t i = 0; i < n; i++)
		(void)table_add(
		    &r->names, names[i], sizeof(struct table_entry));
}

struct dkim_reach *
dkim_reach_new(struct arena *arena, struct dns *dns)
{
	struct dkim_reach *r = arena_alloc(arena, sizeof(*r));

	r->arena = r->names.arena = r->trees.arena = arena;
	r->dns = dns;
	dns_each_set(dns, visit_dname, r);
	dns_each_set(dns, visit_cname, r);
	return r;
}

bool
dkim_reach_has(const struct dkim_reach *r, struct span name)
{
	return r != NULL && (table_find(&r->names, name) != NULL ||
				find_tree(r, name) != NULL);
}

bool
dkim_reach_by_dname(const struct dkim_reach *r, struct arena *arena,
    struct span name, struct span *selector, struct span *domain)
{
	const struct tree *t = r != NULL ? find_tree(r, name) : NULL;
	struct span left, whole;

	if (t == NULL)
		return false;
	left = span_head(name, name.len - t->entry.key.len - 1);
	return domain_join(arena, left, t->owner, &whole) &&
	       dkim_reach_split(whole, selector, domain);
}
