#include "explain/explain_align.h"
#include "base/domain.h"
#include "base/json.h"
#include "explain/explain_private.h"

#define CAUSES 24

struct list {
	struct arena *arena;
	const struct dmarc_verdict *verdict;
	struct explain_cause *causes;
	size_t n;
};

/* One of them is the other, or above it, or both are of one organization. */
static bool
is_related(const struct dmarc_verdict *v, struct span domain)
{
	struct span author = v->author_domain, org = v->org_domain;

	return domain_is_within(domain, author) ||
	       domain_is_within(author, domain) ||
	       (org.len > 0 && domain_is_within(domain, org));
}

static const char *
method_name(enum dmarc_method method)
{
	return method == DMARC_DKIM ? "DKIM" : "SPF";
}

static bool
is_strict(const struct dmarc_verdict *v, enum dmarc_method method)
{
	const struct dmarc_rec *rec;

	if (v->applicable == NULL)
		return false;
	rec = &v->applicable->rec;
	return (method == DMARC_DKIM ? rec->adkim : rec->aspf) == DMARC_STRICT;
}

static struct explain_cause *
add(struct list *l, enum explain_word word, const struct dmarc_identifier *id)
{
	struct explain_cause *c = &l->causes[l->n];

	if (l->n == CAUSES)
		return NULL;
	l->n++;
	*c = explain_cause_of(word);
	c->part = explain_word_part(word);
	c->from = l->verdict->author_domain;
	if (id == NULL)
		return c;
	c->is = id->domain;
	c->selector = id->selector;
	c->service = span_str(method_name(id->method));
	c->tag = id->method == DMARC_DKIM ? SPAN("d") : SPAN("");
	return c;
}

/* One identifier: what keeps it from authenticating the author. */
static void
weigh(struct list *l, const struct dmarc_identifier *id,
    enum dmarc_aligned aligned)
{
	struct span author = l->verdict->author_domain;
	const char *name = method_name(id->method);
	bool dkim = id->method == DMARC_DKIM;
	struct explain_cause *c = NULL;
	const char *text = NULL;

	if (aligned == DMARC_ALIGNED_YES && id->result != AUTHRES_PASS) {
		c = add(l, EXPLAIN_ALIGNED_NOT_PASSED, id);
		text = arena_printf(l->arena,
		    "%s for %.*s would align, but "
		    "its result is %s",
		    name, SPAN_ARG(id->domain),
		    authres_result_name(id->result));
	} else if (is_related(l->verdict, id->domain) &&
		   is_strict(l->verdict, id->method) &&
		   !domain_eq(id->domain, author)) {
		c = add(l, EXPLAIN_STRICT_ALIGNMENT, id);
		text = arena_printf(l->arena,
		    "%.*s is not %.*s itself, and %s=s wants that",
		    SPAN_ARG(id->domain), SPAN_ARG(author),
		    dkim ? "adkim" : "aspf");
	} else if (id->result == AUTHRES_PASS) {
		c = add(l, EXPLAIN_PASSED_NOT_ALIGNED, id);
		text = arena_printf(l->arena,
		    "%s passed for %.*s, which does not align with %.*s", name,
		    SPAN_ARG(id->domain), SPAN_ARG(author));
	} else if (is_related(l->verdict, id->domain)) {
		c = add(l, EXPLAIN_ALIGNED_NOT_PASSED, id);
		text =
		    arena_printf(l->arena, "%s for %.*s did not pass: %s", name,
			SPAN_ARG(id->domain), authres_result_name(id->result));
	}
	if (c != NULL)
		c->detail = text;
}

/* SPF passed for the host of another while DKIM of the author broke. */
static void
find_forwarder(struct list *l, const struct dmarc_results *r)
{
	const struct dmarc_identifier *other = NULL;
	bool broken = false;
	struct explain_cause *c;

	for (size_t i = 0; i < r->nids; i++) {
		const struct dmarc_identifier *id = &r->ids[i];
		bool related = is_related(l->verdict, id->domain);

		if (id->method == DMARC_SPF && id->result == AUTHRES_PASS &&
		    !related)
			other = id;
		broken |= id->method == DMARC_DKIM && related &&
			  id->result == AUTHRES_FAIL;
	}
	if (other == NULL || !broken)
		return;
	c = add(l, EXPLAIN_FORWARDED, other);
	if (c != NULL)
		c->detail = arena_printf(l->arena,
		    "SPF passed for %.*s, which forwarded the message, and "
		    "the author's signature broke",
		    SPAN_ARG(other->domain));
}

size_t
explain_align(struct arena *arena, const struct dmarc_results *r,
    const struct explain_cause **out)
{
	struct list l = { .arena = arena, .verdict = r->decisive };

	if (r->result == AUTHRES_PASS || r->decisive == NULL)
		return 0;
	l.causes = arena_array(arena, CAUSES, sizeof(*l.causes));
	for (size_t i = 0; i < r->nids; i++)
		weigh(&l, &r->ids[i],
		    r->decisive->aligned == NULL ? DMARC_ALIGNED_UNKNOWN
						 : r->decisive->aligned[i]);
	find_forwarder(&l, r);
	if (l.n == 0) {
		struct explain_cause *c = add(&l, EXPLAIN_NO_IDENTIFIER, NULL);

		c->detail = arena_printf(arena,
		    "nothing in the message says that it is from %.*s",
		    SPAN_ARG(l.verdict->author_domain));
	}
	*out = l.causes;
	return l.n;
}

bool
explain_should_align(const struct dmarc_results *r, struct span domain)
{
	return r->decisive != NULL && r->result != AUTHRES_PASS &&
	       domain.len > 0 && is_related(r->decisive, domain);
}

void
explain_align_print(struct buf *out, const struct explain_cause *causes,
    size_t n, const char *before)
{
	for (size_t i = 0; i < n; i++)
		explain_print_cause(out, &causes[i], before);
}

void
explain_align_set_json(
    struct json *object, const struct explain_cause *causes, size_t n)
{
	struct json *list;

	if (n == 0)
		return;
	list = json_set_array(object, "explanation");
	for (size_t i = 0; i < n; i++)
		explain_set_cause(json_add_object(list), &causes[i]);
}
