#include "spf/spf_tree.h"
#include "base/domain.h"
#include "spf/spf_macro.h"

#define NODES_MAX 100
#define VISITS_MAX 100
#define MX_MAX 10               /* hosts, and terms whose hosts are looked at */
#define OCTETS_MAX (256 * 1024) /* of all records */

/* The tree while it is built. */
struct builder {
	struct arena *arena;
	struct dns *dns; /* NULL: nothing is looked up */
	struct spf_tree *tree;
	struct spf_node **last;
	size_t octets; /* of records so far */
};

static struct spf_node *
new_node(struct builder *b, struct span domain)
{
	struct spf_node *node = arena_alloc(b->arena, sizeof(*node));

	node->domain = domain;
	*b->last = node;
	b->last = &node->next;
	b->tree->nodes++;
	if (b->dns != NULL)
		node->query = dns_start(b->dns, domain, DNS_TXT);
	return node;
}

/* The node of that domain, made if need be; NULL: there are too many. */
static struct spf_node *
node_of(struct builder *b, struct span domain)
{
	struct spf_node *node = b->tree->root;

	for (; node != NULL; node = node->next)
		if (domain_eq(node->domain, domain))
			return node;
	return b->tree->nodes < NODES_MAX ? new_node(b, domain) : NULL;
}

/* What a term asks for, where that does not depend on the client. */
static void
set_target(struct builder *b, const struct spf_node *node, struct spf_visit *v)
{
	struct spf_macro_values values = {
		.domain = node->domain,
		.sender_domain = b->tree->root->domain,
	};

	if (v->term->domain.p == NULL) {
		v->target = node->domain;
		return;
	}
	if (spf_macro_has(v->term->domain, "sliphcrtv"))
		return;
	if (!spf_macro_expand_domain(
		b->arena, v->term->domain, &values, &v->target))
		v->bad_target = true;
}

static void
start_visit(struct builder *b, struct spf_visit *v)
{
	switch (v->term->kind) {
	case SPF_INCLUDE:
	case SPF_REDIRECT:
		if (domain_labels(v->target) < 2) {
			v->bad_target = true;
			break;
		}
		v->node = node_of(b, v->target);
		b->tree->cut |= v->node == NULL;
		break;
	case SPF_A:
		v->aaaa = dns_start(b->dns, v->target, DNS_AAAA);
		v->a = dns_start(b->dns, v->target, DNS_A);
		break;
	case SPF_EXISTS: v->a = dns_start(b->dns, v->target, DNS_A); break;
	case SPF_MX: v->mx = dns_start(b->dns, v->target, DNS_MX); break;
	default: break;
	}
}

static void
add_visit(struct builder *b, struct spf_node *node, const struct spf_term *term)
{
	struct spf_visit *v;

	if (b->tree->visits == VISITS_MAX) {
		node->not_followed++;
		b->tree->cut = true;
		return;
	}
	b->tree->visits++;
	node->visits = arena_grow(
	    b->arena, node->visits, node->n, &node->cap, sizeof(*node->visits));
	v = &node->visits[node->n++];
	*v = (struct spf_visit){ .term = term };
	set_target(b, node, v);
	if (b->dns != NULL && v->target.p != NULL)
		start_visit(b, v);
}

/*
 * Terms behind "all" are not reached; nor is redirect= where there is one.  A
 * record with an error is not evaluated, but what the first one means to do is
 * of interest all the same.
 */
static void
add_visits(struct builder *b, struct spf_node *node)
{
	const struct spf_rec *rec = &node->rec;

	if (rec->bad != NULL && node != b->tree->root)
		return;
	for (size_t i = 0; i < rec->n && &rec->terms[i] != rec->all; i++)
		if (spf_kind_asks(rec->terms[i].kind) &&
		    rec->terms[i].kind != SPF_REDIRECT &&
		    rec->terms[i].error == NULL)
			add_visit(b, node, &rec->terms[i]);
	if (rec->redirect != NULL && rec->redirect->error == NULL &&
	    rec->all == NULL)
		add_visit(b, node, rec->redirect);
}

static enum spf_node_state
state_of(const struct dns_answer *answer, struct span *text)
{
	if (answer->status == DNS_NOT_CHECKED)
		return SPF_NODE_OUTSIDE;
	if (dns_is_temporary(answer->status))
		return SPF_NODE_FAILED;
	switch (spf_rec_select(answer, text)) {
	case 0: return SPF_NODE_NONE;
	case 1: return SPF_NODE_RECORD;
	default: return SPF_NODE_SEVERAL;
	}
}

static void
fill_node(struct builder *b, struct spf_node *node, struct span text)
{
	if (b->dns != NULL) {
		node->answer = dns_wait(b->dns, node->query);
		node->state = state_of(node->answer, &text);
	}
	if (node->state != SPF_NODE_RECORD)
		return;
	b->octets += text.len;
	if (b->octets > OCTETS_MAX) {
		node->state = SPF_NODE_CUT;
		b->tree->cut = true;
		return;
	}
	spf_rec_parse(b->arena, text, &node->rec);
	add_visits(b, node);
}

/* The addresses of the MX hosts, now that these are known. */
static bool
start_hosts(struct builder *b, struct spf_visit *v)
{
	const struct dns_answer *mx;

	if (v->mx == NULL)
		return false;
	mx = dns_wait(b->dns, v->mx);
	v->nhosts = mx->n < MX_MAX ? mx->n : MX_MAX;
	v->hosts = arena_array(b->arena, 2 * v->nhosts, sizeof(*v->hosts));
	for (size_t i = 0; i < v->nhosts; i++) {
		struct span host = mx->rrs[i].data;

		v->hosts[2 * i] = dns_start(b->dns, host, DNS_A);
		v->hosts[2 * i + 1] = dns_start(b->dns, host, DNS_AAAA);
	}
	return true;
}

static bool
finds_nothing(struct dns *dns, struct dns_query *query)
{
	enum dns_status status = dns_wait(dns, query)->status;

	return status == DNS_NODATA || status == DNS_NXDOMAIN;
}

static void
set_void(struct builder *b, struct spf_visit *v)
{
	if (v->a != NULL)
		v->is_void =
		    finds_nothing(b->dns, v->a) &&
		    (v->aaaa == NULL || finds_nothing(b->dns, v->aaaa));
	if (v->mx != NULL)
		v->is_void = finds_nothing(b->dns, v->mx);
	if (v->node != NULL)
		v->is_void = v->node->state == SPF_NODE_NONE &&
			     v->node->answer->status != DNS_ANSWER;
}

/*
 * Depth first, by a stack that is linked through the nodes: SEE is called when
 * a node is entered and for each visit, LEFT when all of a node was seen.
 */
typedef void leave_node(struct spf_node *);

enum { NEW, OPEN, DONE };

static void
walk(struct spf_tree *tree, spf_tree_see *see, void *ctx, leave_node *left)
{
	struct spf_node *node = tree->root;
	size_t depth = 0;

	for (struct spf_node *n = tree->root; n != NULL; n = n->next)
		n->mark = NEW;
	node->up = NULL;
	node->at = 0;
	node->mark = OPEN;
	see(ctx, &(struct spf_walk){ node, NULL, 0, true });
	while (node != NULL) {
		struct spf_visit *v;
		struct spf_node *below;

		if (node->at == node->n) {
			node->mark = DONE;
			if (left != NULL)
				left(node);
			node = node->up;
			depth--;
			continue;
		}
		v = &node->visits[node->at++];
		below = v->node;
		if (below != NULL)
			v->loop = below->mark == OPEN;
		if (below == NULL || below->mark != NEW) {
			see(ctx, &(struct spf_walk){ node, v, depth, false });
			continue;
		}
		see(ctx, &(struct spf_walk){ node, v, depth, true });
		below->up = node;
		below->at = 0;
		below->mark = OPEN;
		node = below;
		depth++;
		see(ctx, &(struct spf_walk){ node, NULL, depth, true });
	}
}

void
spf_tree_walk(struct spf_tree *tree, spf_tree_see *see, void *ctx)
{
	walk(tree, see, ctx, NULL);
}

static size_t
add(size_t a, size_t b)
{
	return a + b < SPF_TREE_MANY ? a + b : SPF_TREE_MANY;
}

/* All nodes below are counted; a loop counts as what cannot be counted. */
static void
count(struct spf_node *node)
{
	node->lookups = node->not_followed;
	for (size_t i = 0; i < node->n; i++) {
		struct spf_visit *v = &node->visits[i];

		v->lookups = 1;
		v->voids = v->is_void;
		if (v->node != NULL && !v->loop) {
			v->lookups = add(v->lookups, v->node->lookups);
			v->voids = add(v->voids, v->node->voids);
		}
		if (v->loop)
			v->lookups = SPF_TREE_MANY;
		node->lookups = add(node->lookups, v->lookups);
		node->voids = add(node->voids, v->voids);
	}
}

static void
see_nothing(void *ctx, const struct spf_walk *walked)
{
	(void)ctx;
	(void)walked;
}

static void
build(struct builder *b, struct span domain, struct span text)
{
	size_t mx = 0;

	*b->tree = (struct spf_tree){ 0 };
	b->last = &b->tree->root;
	(void)new_node(b, domain);
	for (struct spf_node *n = b->tree->root; n != NULL; n = n->next)
		fill_node(b, n, text);
	if (b->dns != NULL) {
		for (size_t i = 0; i < b->tree->root->n && mx < MX_MAX; i++)
			mx += start_hosts(b, &b->tree->root->visits[i]);
		for (struct spf_node *n = b->tree->root; n != NULL; n = n->next)
			for (size_t i = 0; i < n->n; i++)
				set_void(b, &n->visits[i]);
	}
	walk(b->tree, see_nothing, NULL, count);
}

void
spf_tree_build(struct arena *arena, struct dns *dns, struct span domain,
    struct spf_tree *out)
{
	struct builder b = { .arena = arena, .dns = dns, .tree = out };

	build(&b, domain, (struct span){ 0 });
}

void
spf_tree_of_text(struct arena *arena, struct span domain, struct span text,
    struct spf_tree *out)
{
	struct builder b = { .arena = arena, .tree = out };

	build(&b, domain, text);
}
