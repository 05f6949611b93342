#include "authres/ar_conclude.h"
#include "authres/ar_words.h"
#include "base/domain.h"
#include "base/taglist.h"
#include "base/visible.h"

#define TENANT "onmicrosoft.com"

static void
add_line(struct buf *out, const char *before, struct span what,
    const char *between, struct span other)
{
	buf_addf(out, "conclusion: %s", before);
	visible_print(out, what);
	buf_adds(out, between);
	visible_print(out, other);
	buf_addc(out, '\n');
}

/* The domain of the last address in the first From field; empty: none. */
static struct span
author_domain(struct arena *arena, const struct ar_input *in)
{
	for (size_t i = 0; i < in->n; i++) {
		struct span value = span_trim(in->fields[i].value), domain;
		size_t at = value.len;

		if (!span_is_nocase(in->fields[i].name, "from"))
			continue;
		while (at > 0 && value.p[at - 1] != '@')
			at--;
		value = span_skip(value, at);
		value = span_trim(span_head(value, span_find(value, '>')));
		if (at > 0 && domain_parse(arena, value, &domain))
			return domain;
		break;
	}
	return (struct span){ 0 };
}

static bool
is_related(struct span a, struct span b)
{
	return domain_is_within(a, b) || domain_is_within(b, a);
}

/* One signature: is it by the author, by the tenant, by somebody else? */
static void
conclude_signature(struct arena *arena, struct buf *out,
    const struct msg_field *f, struct span author)
{
	struct taglist tags;
	const struct tag *d;
	struct span domain;

	if (!taglist_parse(arena, f->value, &tags, NULL) ||
	    (d = taglist_find(&tags, "d")) == NULL ||
	    !domain_parse(arena, d->value, &domain))
		return;
	if (is_related(domain, author))
		add_line(out, "signed by the author's domain: ", domain, "",
		    SPAN(""));
	else if (domain_is_within(domain, SPAN(TENANT)))
		add_line(out,
		    "signed with the tenant's default key: DKIM is not "
		    "enabled for ",
		    author, "; it signs as ", domain);
	else
		add_line(out, "signed by another domain: ", domain,
		    ", which does not align with ", author);
}

static void
conclude_signatures(struct arena *arena, struct buf *out,
    const struct ar_input *in, struct span author)
{
	size_t n = 0;

	for (size_t i = 0; i < in->n; i++) {
		if (!span_is_nocase(in->fields[i].name, "dkim-signature"))
			continue;
		n++;
		if (author.len > 0)
			conclude_signature(arena, out, &in->fields[i], author);
	}
	if (n == 0 && author.len > 0)
		add_line(out, "not signed with DKIM: ", author,
		    " has nothing that survives forwarding", SPAN(""));
}

/* What the receiver found: the verdicts that decide. */
static void
conclude_result(
    struct buf *out, const struct ar_entry *e, const struct authres_resinfo *r)
{
	bool dmarc = span_is_nocase(r->method, "dmarc");
	const char *why;

	if (!dmarc && !span_is_nocase(r->method, "compauth"))
		return;
	if (e->field.ar.authserv_id.p != NULL)
		add_line(out,
		    dmarc ? "DMARC: " : "composite verdict: ", r->result,
		    ", says ", e->field.ar.authserv_id);
	else
		add_line(out,
		    dmarc ? "DMARC: " : "composite verdict: ", r->result, "",
		    SPAN(""));
	why = dmarc ? ar_word_result(r->method, r->result)
		    : ar_word_compauth(r->reason);
	if (why != NULL)
		buf_addf(out, "  %s\n", why);
}

void
ar_conclude(struct arena *arena, struct buf *out, const struct ar_input *in,
    const struct ar_entries *all, const struct ar_policy *policy)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct ar_entry *e = &all->list[i];

		if (e->refused != NULL || !ar_entry_selected(e, policy))
			continue;
		for (size_t k = 0; k < e->field.ar.n; k++)
			conclude_result(out, e, &e->field.ar.results[k]);
	}
	conclude_signatures(arena, out, in, author_domain(arena, in));
}
