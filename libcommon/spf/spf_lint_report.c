#include "spf/spf_lint_report.h"
#include "authres/authres.h"
#include "base/caps.h"
#include "base/finding_report.h"
#include "base/json.h"
#include "base/visible.h"

/* What can be said about a visit besides its numbers; NULL: nothing. */
static const char *
remark(const struct spf_walk *w)
{
	const struct spf_visit *v = w->visit;

	if (v->loop)
		return "in a circle";
	if (v->bad_target)
		return "not a domain";
	if (v->target.p == NULL)
		return "depends on macros";
	if (v->node == NULL)
		return NULL;
	switch (v->node->state) {
	case SPF_NODE_NONE: return "no SPF record";
	case SPF_NODE_SEVERAL: return "several SPF records";
	case SPF_NODE_FAILED:
	case SPF_NODE_OUTSIDE: return "not checked";
	case SPF_NODE_CUT: return "not followed";
	case SPF_NODE_RECORD: break;
	}
	if (v->node->rec.bad != NULL)
		return "error in the record";
	return !w->entered && v->node->n > 0 ? "shown above" : NULL;
}

/* "1 look-up", "3 look-ups of 10", "2 void of 2"; LIMIT 0 is not shown. */
static void
add_number(struct buf *out, size_t n, const char *what, unsigned limit)
{
	if (n == SPF_TREE_MANY) {
		buf_addf(out, "%s without end", what);
		return;
	}
	buf_addf(out, "%zu %s", n, what);
	if (limit > 0)
		buf_addf(out, " of %u", limit);
}

static const char *
lookup_word(size_t n)
{
	return n == 1 ? "look-up" : "look-ups";
}

static void
draw(void *ctx, const struct spf_walk *w)
{
	const struct spf_visit *v = w->visit;
	struct buf *out = ctx;
	const char *text;

	if (v == NULL)
		return;
	buf_addf(out, "%*s", (int)(2 * w->depth + 2), "");
	visible_print(out, v->term->text);
	buf_adds(out, "  ");
	add_number(out, v->lookups, lookup_word(v->lookups), 0);
	if (v->voids > 0) {
		buf_adds(out, ", ");
		add_number(out, v->voids, "void", 0);
	}
	text = remark(w);
	if (text != NULL)
		buf_addf(out, ", %s", text);
	buf_addc(out, '\n');
}

static void
print_record(struct buf *out, const struct spf_lint *l, struct span text)
{
	visible_print(out, l->findings.subject);
	buf_adds(out, ": ");
	visible_print(out, text);
	buf_addc(out, '\n');
}

/* All records at the name; they are shown even where they are of no use. */
static void
print_records(struct buf *out, const struct spf_lint *l)
{
	const struct spf_node *root = l->tree.root;

	if (root->answer == NULL) {
		print_record(out, l, root->rec.text);
		return;
	}
	for (size_t i = 0; i < root->answer->n; i++)
		if (spf_rec_is_record(root->answer->rrs[i].data))
			print_record(out, l, root->answer->rrs[i].data);
}

void
spf_lint_print(
    struct buf *out, struct spf_lint *l, const struct finding_policy *policy)
{
	const struct spf_node *root = l->tree.root;

	if (root != NULL)
		print_records(out, l);
	if (root != NULL && root->state == SPF_NODE_RECORD) {
		visible_print(out, l->findings.subject);
		buf_adds(out, ": ");
		add_number(out, root->lookups, lookup_word(root->lookups),
		    CAPS_SPF_LOOKUPS);
		buf_adds(out, ", ");
		add_number(out, root->voids, "void", CAPS_SPF_VOID);
		buf_adds(out, l->tree.cut ? ", not all followed\n" : "\n");
		spf_tree_walk(&l->tree, draw, out);
	}
	findings_print(out, &l->findings, policy);
}

static void
set_count(struct json *o, const char *key, size_t n)
{
	if (n < SPF_TREE_MANY)
		json_set_number(o, key, n);
}

static void
set_visit(struct json *o, const struct spf_visit *v)
{
	const struct spf_walk w = { .visit = (struct spf_visit *)v,
		.entered = true };

	json_set_span(o, "term", v->term->text);
	if (v->target.p != NULL)
		json_set_span(o, "target", v->target);
	set_count(o, "lookups", v->lookups);
	set_count(o, "void_lookups", v->voids);
	if (v->loop)
		json_set_bool(o, "loop", true);
	if (remark(&w) != NULL)
		json_set_text(o, "remark", remark(&w));
}

static void
set_node(struct json *o, const struct spf_node *node)
{
	struct json *terms;

	json_set_span(o, "domain", node->domain);
	if (node->rec.text.p != NULL)
		json_set_span(o, "record", node->rec.text);
	set_count(o, "lookups", node->lookups);
	set_count(o, "void_lookups", node->voids);
	terms = json_set_array(o, "terms");
	for (size_t i = 0; i < node->n; i++)
		set_visit(json_add_object(terms), &node->visits[i]);
}

struct json *
spf_lint_json(struct spf_lint *l, const struct finding_policy *policy)
{
	const struct spf_node *root = l->tree.root;
	struct json *o = json_new_object(l->arena), *tree;

	if (l->dns != NULL)
		json_set_span(o, "domain", l->findings.subject);
	if (root != NULL && root->rec.text.p != NULL) {
		json_set_span(o, "record", root->rec.text);
		set_count(o, "lookups", root->lookups);
		set_count(o, "void_lookups", root->voids);
	}
	tree = json_set_array(o, "tree");
	for (const struct spf_node *n = root; n != NULL; n = n->next)
		set_node(json_add_object(tree), n);
	findings_set_json(o, &l->findings, policy);
	return o;
}
