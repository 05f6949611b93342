#include "spf/spf_rec.h"
#include "base/abnf.h"
#include "spf/spf_rec_term.h"

#define VERSION SPAN("v=spf1")

const char *
spf_kind_name(enum spf_kind kind)
{
	static const char *const names[] = {
		[SPF_ALL] = "all",
		[SPF_INCLUDE] = "include",
		[SPF_A] = "a",
		[SPF_MX] = "mx",
		[SPF_PTR] = "ptr",
		[SPF_IP4] = "ip4",
		[SPF_IP6] = "ip6",
		[SPF_EXISTS] = "exists",
		[SPF_REDIRECT] = "redirect",
		[SPF_EXP] = "exp",
		[SPF_MODIFIER] = "",
		[SPF_NOTHING] = "",
	};

	return names[kind];
}

bool
spf_kind_asks(enum spf_kind kind)
{
	switch (kind) {
	case SPF_INCLUDE:
	case SPF_A:
	case SPF_MX:
	case SPF_PTR:
	case SPF_EXISTS:
	case SPF_REDIRECT: return true;
	default: return false;
	}
}

bool
spf_kind_is_modifier(enum spf_kind kind)
{
	return kind == SPF_REDIRECT || kind == SPF_EXP || kind == SPF_MODIFIER;
}

bool
spf_rec_is_record(struct span text)
{
	return span_starts_nocase(text, VERSION) &&
	       (text.len == VERSION.len || text.p[VERSION.len] == ' ');
}

size_t
spf_rec_select(const struct dns_answer *answer, struct span *text)
{
	size_t n = 0;

	for (size_t i = 0; i < answer->n; i++)
		if (spf_rec_is_record(answer->rrs[i].data) && n++ == 0)
			*text = answer->rrs[i].data;
	return n;
}

size_t
spf_rec_offset(const struct spf_rec *rec, struct span part)
{
	return (size_t)(part.p - rec->text.p);
}

/* A second one is an error, section 6. */
static void
note_once(
    const struct spf_term **slot, struct spf_term *term, const char *reason)
{
	if (*slot == NULL)
		*slot = term;
	else if (term->error == NULL)
		term->error = reason;
}

static void
note(struct spf_rec *rec, struct spf_term *term)
{
	switch (term->kind) {
	case SPF_ALL:
		if (rec->all == NULL)
			rec->all = term;
		break;
	case SPF_REDIRECT:
		note_once(&rec->redirect, term,
		    "RFC 7208 section 6: a second redirect=");
		break;
	case SPF_EXP:
		note_once(&rec->exp, term, "RFC 7208 section 6: a second exp=");
		break;
	default: break;
	}
	if (term->error != NULL && rec->bad == NULL)
		rec->bad = term;
}

/* The next term, or an empty span; only SP separates. */
static struct span
next_term(struct span *rest)
{
	struct span term;

	while (rest->len > 0 && rest->p[0] == ' ')
		*rest = span_skip(*rest, 1);
	term = span_head(*rest, span_find(*rest, ' '));
	*rest = span_skip(*rest, term.len);
	return term;
}

static size_t
count_terms(struct span rest)
{
	size_t n = 0;

	while (next_term(&rest).len > 0)
		n++;
	return n;
}

void
spf_rec_parse(struct arena *arena, struct span text, struct spf_rec *out)
{
	struct span rest = span_skip(text, VERSION.len);
	size_t n = count_terms(rest);

	*out = (struct spf_rec){ .text = text };
	out->terms = arena_array(arena, n, sizeof(*out->terms));
	for (; out->n < n; out->n++)
		spf_term_parse(text, next_term(&rest), &out->terms[out->n]);
	for (size_t i = 0; i < n; i++)
		note(out, &out->terms[i]);
}
