#include "base/buf.h"
#include "spf/spf_lint_rules.h"

#define LOOKUPS_MANY 9
#define TEXT_MAX 2000

static struct finding_place
place(const struct spf_node *node, const struct spf_term *term)
{
	return (struct finding_place){ node->domain,
		spf_rec_offset(&node->rec, term->text) };
}

/* "mx 1, include:a.example 4": what each term of the record costs. */
static char *
list_costs(struct spf_lint *l, bool voids)
{
	const struct spf_node *root = l->tree.root;
	struct buf out = buf_new(l->arena, TEXT_MAX);

	for (size_t i = 0; i < root->n; i++) {
		const struct spf_visit *v = &root->visits[i];
		size_t n = voids ? v->voids : v->lookups;

		if (n == 0)
			continue;
		buf_addf(&out, "%s%.*s ", out.len > 0 ? ", " : "",
		    SPAN_ARG(v->term->text));
		if (n < SPF_TREE_MANY)
			buf_addf(&out, "%zu", n);
		else
			buf_adds(&out, "without end");
	}
	return buf_string(&out);
}

/* LS03 */
static void
check_costs(struct spf_lint *l)
{
	const struct spf_node *root = l->tree.root;
	struct findings *f = &l->findings;
	size_t n = root->lookups;

	if (n >= SPF_TREE_MANY)
		finding_add(f, FINDING_ERROR, "LS03", finding_at_subject(f),
		    "RFC 7208 section 4.6.4: look-ups without end, at most "
		    "10 are allowed: %s",
		    list_costs(l, false));
	else if (n > SPF_LOOKUP_LIMIT)
		finding_add(f, FINDING_ERROR, "LS03", finding_at_subject(f),
		    "RFC 7208 section 4.6.4: %zu%s look-ups, at most 10 are "
		    "allowed: %s; list addresses, or remove terms",
		    n, l->tree.cut ? " or more" : "", list_costs(l, false));
	else if (n >= LOOKUPS_MANY)
		finding_add(f, FINDING_WARNING, "LS03", finding_at_subject(f),
		    "RFC 7208 section 4.6.4: %zu look-ups of 10 that are "
		    "allowed: %s; one more in a record that is included "
		    "breaks yours",
		    n, list_costs(l, false));
	if (root->voids > SPF_VOID_LIMIT)
		finding_add(f, FINDING_ERROR, "LS03", finding_at_subject(f),
		    "RFC 7208 section 4.6.4: %zu void look-ups, at most 2 "
		    "are allowed: %s; remove names that do not exist",
		    root->voids, list_costs(l, true));
}

/* What the record at the end of an include or redirect= is like: LS04. */
static void
check_node(struct spf_lint *l, const struct finding_place *at,
    const struct spf_term *term, const struct spf_node *node)
{
	struct findings *f = &l->findings;
	struct span text = term->text;

	switch (node->state) {
	case SPF_NODE_NONE:
		finding_add(f, FINDING_ERROR, "LS04", *at,
		    "\"%.*s\": no SPF record there (%s), which is a "
		    "permerror; remove it",
		    SPAN_ARG(text),
		    node->answer->status == DNS_ANSWER
			? "other TXT records"
			: dns_status_text(node->answer->status));
		break;
	case SPF_NODE_SEVERAL:
		finding_add(f, FINDING_ERROR, "LS04", *at,
		    "\"%.*s\": more than one SPF record there, which is a "
		    "permerror; its owner must merge them",
		    SPAN_ARG(text));
		break;
	case SPF_NODE_FAILED:
		finding_not_checked(f, node->domain, "TXT: %s",
		    dns_status_text(node->answer->status));
		break;
	case SPF_NODE_OUTSIDE:
		finding_add(f, FINDING_INFO, "LS04", *at,
		    "\"%.*s\": not checked, outside the zone files; give -R "
		    "to ask a server",
		    SPAN_ARG(text));
		break;
	case SPF_NODE_CUT:
	case SPF_NODE_RECORD: break;
	}
	if (node->rec.bad != NULL)
		finding_add(f, FINDING_ERROR, "LS04", *at,
		    "\"%.*s\": an error in the record there, which is a "
		    "permerror: \"%.*s\": %s; its owner must mend it",
		    SPAN_ARG(text), SPAN_ARG(node->rec.bad->text),
		    node->rec.bad->error);
	else if (node->rec.all != NULL && term->result == AUTHRES_PASS &&
		 node->rec.all->result == AUTHRES_PASS)
		finding_add(f, FINDING_ERROR, "LS05", *at,
		    "\"%.*s\": the record there lets every host send (%.*s)",
		    SPAN_ARG(text), SPAN_ARG(node->rec.all->text));
}

/* Of included records only what matters for the count of void look-ups. */
static void
note_failure(struct spf_lint *l, struct dns_query *query)
{
	const struct dns_answer *answer;

	if (query == NULL)
		return;
	answer = dns_wait(l->dns, query);
	if (dns_is_temporary(answer->status) &&
	    answer->status != DNS_NOT_CHECKED)
		finding_not_checked(&l->findings, answer->name, "%s: %s",
		    dns_type_text(answer->type),
		    dns_status_text(answer->status));
}

static void
see_visit(void *ctx, const struct spf_walk *w)
{
	struct spf_lint *l = ctx;
	const struct spf_visit *v = w->visit;
	struct finding_place at;

	if (v == NULL)
		return;
	note_failure(l, v->a);
	note_failure(l, v->aaaa);
	note_failure(l, v->mx);
	at = place(w->node, v->term);
	if (v->bad_target &&
	    (v->term->kind == SPF_INCLUDE || v->term->kind == SPF_REDIRECT))
		finding_add(&l->findings, FINDING_ERROR, "LS04", at,
		    "\"%.*s\": \"%.*s\" is no domain that can have a record",
		    SPAN_ARG(v->term->text), SPAN_ARG(v->target));
	if (v->node == NULL)
		return;
	if (!v->loop) {
		check_node(l, &at, v->term, v->node);
		return;
	}
	finding_add(&l->findings, FINDING_ERROR, "LS04", at,
	    "\"%.*s\" leads in a circle, which is a permerror; remove it",
	    SPAN_ARG(v->term->text));
}

void
spf_lint_tree(struct spf_lint *l)
{
	check_costs(l);
	spf_tree_walk(&l->tree, see_visit, l);
}
