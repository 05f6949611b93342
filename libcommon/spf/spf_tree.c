#include "spf/spf_tree.h"
#include "base/caps.h"
#include "base/domain.h"
#include "spf/spf_macro.h"

static struct spf_node *
new_node(struct spf_tree *t, struct span domain)
{
	struct spf_node *node = arena_alloc(t->arena, sizeof(*node));

	node->domain = domain;
	*t->last = node;
	t->last = &node->next;
	t->nodes++;
	if (t->asker != NULL)
		dns_ask_ahead(t->asker, domain, DNS_TXT);
	return node;
}

/* The node of that domain, made if need be; NULL: there are too many. */
static struct spf_node *
node_of(struct spf_tree *t, struct span domain)
{
	struct spf_node *node = t->root;

	for (; node != NULL; node = node->next)
		if (domain_eq(node->domain, domain))
			return node;
	return t->nodes < CAPS_LINT_SPF_RECORDS ? new_node(t, domain) : NULL;
}

/* What a term asks for, where that does not depend on the client. */
static void
set_target(struct spf_tree *t, const struct spf_node *node, struct spf_visit *v)
{
	struct spf_macro_values values = {
		.domain = node->domain,
		.sender_domain = t->root->domain,
	};

	if (v->term->domain.p == NULL) {
		v->target = node->domain;
		return;
	}
	if (spf_macro_has(v->term->domain, "sliphcrtv"))
		return;
	if (!spf_macro_expand_domain(
		t->arena, v->term->domain, &values, &v->target))
		v->bad_target = true;
}

/* Begin the look-ups of a visit. */
static void
start_visit(struct spf_tree *t, struct spf_visit *v)
{
	switch (v->term->kind) {
	case SPF_INCLUDE:
	case SPF_REDIRECT:
		if (domain_labels(v->target) < 2) {
			v->bad_target = true;
			break;
		}
		v->node = node_of(t, v->target);
		t->cut |= v->node == NULL;
		break;
	case SPF_A:
		v->asks = true;
		dns_ask_ahead(t->asker, v->target, DNS_AAAA);
		dns_ask_ahead(t->asker, v->target, DNS_A);
		break;
	case SPF_EXISTS:
		v->asks = true;
		dns_ask_ahead(t->asker, v->target, DNS_A);
		break;
	case SPF_MX:
		v->asks = true;
		dns_ask_ahead(t->asker, v->target, DNS_MX);
		break;
	default: break;
	}
}

static void
add_visit(
    struct spf_tree *t, struct spf_node *node, const struct spf_term *term)
{
	struct spf_visit *v;

	if (t->visits == CAPS_LINT_SPF_VISITS) {
		node->not_followed++;
		t->cut = true;
		return;
	}
	t->visits++;
	node->visits = arena_grow(
	    t->arena, node->visits, node->n, &node->cap, sizeof(*node->visits));
	v = &node->visits[node->n++];
	*v = (struct spf_visit){ .term = term };
	set_target(t, node, v);
	if (t->asker != NULL && v->target.p != NULL)
		start_visit(t, v);
}

/*
 * Terms behind "all" are not reached; nor is redirect= where there is one.  A
 * record with an error is not evaluated, but what the first one means to do is
 * of interest all the same.
 */
static void
add_visits(struct spf_tree *t, struct spf_node *node)
{
	const struct spf_rec *rec = &node->rec;

	if (rec->bad != NULL && node != t->root)
		return;
	for (size_t i = 0; i < rec->n && &rec->terms[i] != rec->all; i++)
		if (spf_kind_asks(rec->terms[i].kind) &&
		    rec->terms[i].kind != SPF_REDIRECT &&
		    rec->terms[i].error == NULL)
			add_visit(t, node, &rec->terms[i]);
	if (rec->redirect != NULL && rec->redirect->error == NULL &&
	    rec->all == NULL)
		add_visit(t, node, rec->redirect);
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

/* Read the record of a node, once; false: it is not there yet. */
static bool
fill_node(struct spf_tree *t, struct spf_node *node, struct span text)
{
	if (t->asker != NULL) {
		node->answer = dns_ask_surely(t->asker, node->domain, DNS_TXT);
		if (node->answer == NULL)
			return false;
		node->state = state_of(node->answer, &text);
	}
	if (node->state != SPF_NODE_RECORD)
		return true;
	t->octets += text.len;
	if (t->octets > CAPS_LINT_SPF_OCTETS) {
		node->state = SPF_NODE_CUT;
		t->cut = true;
		return true;
	}
	spf_rec_parse(t->arena, text, &node->rec);
	add_visits(t, node);
	return true;
}

/* Read what is unread, and what it leads to. */
static bool
fill_nodes(struct spf_tree *t, struct span text)
{
	for (; t->unread != NULL; t->unread = t->unread->next)
		if (!fill_node(t, t->unread, text))
			return false;
	return true;
}

/* True: it is there, in *ANSWER. */
static bool
take(struct spf_tree *t, struct span name, enum dns_type type,
    const struct dns_answer **answer)
{
	*answer = dns_ask_surely(t->asker, name, type);
	return *answer != NULL;
}

/* The answers of one visit but those about MX hosts. */
static bool
take_visit(struct spf_tree *t, struct spf_visit *v)
{
	bool a, aaaa;

	if (!v->asks)
		return true;
	if (v->term->kind == SPF_MX)
		return take(t, v->target, DNS_MX, &v->mx);
	a = take(t, v->target, DNS_A, &v->a);
	aaaa = v->term->kind != SPF_A || take(t, v->target, DNS_AAAA, &v->aaaa);
	return a && aaaa;
}

/* The addresses of the MX hosts. */
static bool
take_hosts(struct spf_tree *t, struct spf_visit *v)
{
	bool there = true;

	if (v->hosts == NULL) {
		v->nhosts = v->mx->n < CAPS_SPF_MX ? v->mx->n : CAPS_SPF_MX;
		v->hosts =
		    arena_array(t->arena, 2 * v->nhosts, sizeof(*v->hosts));
	}
	for (size_t i = 0; i < v->nhosts; i++) {
		struct span host = v->mx->rrs[i].data;

		if (host.len == 0)
			continue;
		there &= take(t, host, DNS_A, &v->hosts[2 * i]);
		there &= take(t, host, DNS_AAAA, &v->hosts[2 * i + 1]);
	}
	return there;
}

static bool
take_answers(struct spf_tree *t)
{
	bool there = true;
	size_t mx = 0;

	for (struct spf_node *n = t->root; n != NULL; n = n->next)
		for (size_t i = 0; i < n->n; i++)
			there &= take_visit(t, &n->visits[i]);
	for (size_t i = 0; i < t->root->n && mx < CAPS_SPF_MX; i++) {
		struct spf_visit *v = &t->root->visits[i];

		if (!v->asks || v->term->kind != SPF_MX)
			continue;
		mx++;
		there &= v->mx != NULL && take_hosts(t, v);
	}
	return there;
}

static bool
finds_nothing(const struct dns_answer *answer)
{
	return answer->status == DNS_NODATA || answer->status == DNS_NXDOMAIN;
}

static void
set_void(struct spf_visit *v)
{
	if (v->a != NULL)
		v->is_void = finds_nothing(v->a) &&
			     (v->aaaa == NULL || finds_nothing(v->aaaa));
	if (v->mx != NULL)
		v->is_void = finds_nothing(v->mx);
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

void
spf_tree_begin(struct arena *arena, struct dns_asker *asker, struct span domain,
    struct spf_tree *out)
{
	*out = (struct spf_tree){ .arena = arena, .asker = asker };
	out->last = &out->root;
	out->unread = new_node(out, domain);
}

bool
spf_tree_grow(struct spf_tree *t)
{
	if (t->grown)
		return true;
	if (!fill_nodes(t, (struct span){ 0 }) || !take_answers(t))
		return false;
	for (struct spf_node *n = t->root; n != NULL; n = n->next)
		for (size_t i = 0; i < n->n; i++)
			set_void(&n->visits[i]);
	walk(t, see_nothing, NULL, count);
	t->grown = true;
	return true;
}

void
spf_tree_of_text(struct arena *arena, struct span domain, struct span text,
    struct spf_tree *out)
{
	spf_tree_begin(arena, NULL, domain, out);
	(void)fill_nodes(out, text);
	walk(out, see_nothing, NULL, count);
	out->grown = true;
}
