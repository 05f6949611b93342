#include "authres/authres_lex.h"
#include "authres/authres_state.h"
#include "base/abnf.h"

/* All between two ";". */
struct segment {
	struct authres_state *p;
	struct authres_list list; /* of the open result, or waiting for one */
	bool open;                /* a result takes what comes */
	bool before;              /* here properties stand before methods */
	struct span waiting;      /* from the first that waits to the last */
	bool sole;                /* there is one item in all */
};

static bool
is_word(struct span s)
{
	return s.len > 0 && skip_keyword(s).len == s.len;
}

/* "gateway.spf=pass": a method that looks like a property. */
static bool
is_dotted_method(const struct authres_item *item)
{
	static const char *const ptypes[] = { "smtp", "header", "body",
		"policy", "dns" };

	for (size_t i = 0; i < sizeof(ptypes) / sizeof(ptypes[0]); i++)
		if (span_is_nocase(item->name, ptypes[i]))
			return false;
	return item->sub.p == item->name.p + item->name.len + 1 &&
	       authres_is_result(item->value);
}

static bool
is_method(const struct segment *s, const struct authres_item *item)
{
	if (s->before || (!s->open && s->list.n > 0))
		return item->sub.p == NULL && authres_is_result(item->value);
	if (s->open || !is_word(item->value))
		return false;
	if (s->p->out->kind == AUTHRES_ARC && span_is_nocase(item->name, "i"))
		return false;
	return item->sub.p == NULL || is_dotted_method(item);
}

static struct span
method_name(struct segment *s, const struct authres_item *item)
{
	if (span_is_nocase(item->name, "spfresult")) {
		authres_note(s->p, AUTHRES_DEVIATION,
		    "Yahoo's spfResult is read as spf", item->text);
		return SPAN("spf");
	}
	if (item->sub.p != NULL)
		return span_of(
		    item->name.p, item->name.len + 1 + item->sub.len);
	return item->name;
}

static void
note_version(struct authres_state *p, const struct authres_item *item)
{
	uint64_t n;

	if (item->version.p == NULL)
		return;
	p->out->ar.results[p->out->ar.n - 1].method_version = item->version;
	if (!abnf_number(item->version, 9, &n))
		authres_note(
		    p, AUTHRES_BOTH, "not a method version", item->text);
	else if (n != 1)
		authres_note(
		    p, AUTHRES_DOUBT, "unknown method version", item->text);
}

static void
open_result(struct segment *s, const struct authres_item *item)
{
	if (s->list.n > 0 && !s->before)
		authres_note(s->p, AUTHRES_BOTH,
		    "properties stand before their method", item->text);
	s->before |= s->list.n > 0;
	if (item->quoted)
		authres_note(
		    s->p, AUTHRES_BOTH, "a result in quotes", item->text);
	if (!authres_open_result(
		s->p, method_name(s, item), item->value, item->comment))
		return;
	note_version(s->p, item);
	s->open = true;
	if (s->before) {
		authres_close_result(s->p, &s->list);
		s->list = (struct authres_list){ 0 };
		s->open = false;
	}
}

/* "reason=": true if the open result takes it. */
static bool
take_reason(struct segment *s, const struct authres_item *item)
{
	struct authres_resinfo *r;

	if (!s->open || item->sub.p != NULL ||
	    !span_is_nocase(item->name, "reason"))
		return false;
	r = &s->p->out->ar.results[s->p->out->ar.n - 1];
	if (r->reason.p != NULL) {
		authres_note(
		    s->p, AUTHRES_BOTH, "reason= stands twice", item->text);
		return false;
	}
	if (s->list.n > 0)
		authres_note(s->p, AUTHRES_DEVIATION,
		    "reason= stands behind a property", item->text);
	authres_note_value(s->p, item);
	r->reason = item->value;
	if (r->comment.len == 0)
		r->comment = item->comment;
	return true;
}

static void
take_stray(struct segment *s, const struct authres_item *item)
{
	bool domain = authres_lex_is_domain(item->text, true);

	authres_note(s->p, s->sole ? AUTHRES_DEVIATION : AUTHRES_BOTH,
	    s->sole && domain
		? "a domain name between results (Microsoft writes the "
		  "recipient's)"
		: "text that is not a result",
	    item->text);
	authres_stray(s->p, item->text);
}

static void
take_item(struct segment *s, const struct authres_item *item)
{
	if (item->stray) {
		take_stray(s, item);
	} else if (is_method(s, item)) {
		open_result(s, item);
	} else if (!take_reason(s, item)) {
		if (s->list.n == 0)
			s->waiting = item->text;
		s->waiting.len =
		    (size_t)(item->text.p + item->text.len - s->waiting.p);
		authres_add_prop(s->p, &s->list, item);
	}
}

static void
end_segment(struct segment *s)
{
	if (s->open) {
		authres_close_result(s->p, &s->list);
	} else if (s->list.n > 0) {
		authres_note(s->p, s->before ? AUTHRES_BOTH : AUTHRES_DEVIATION,
		    "a property without a method", s->waiting);
		authres_stray(s->p, s->waiting);
	}
}

void
authres_parse_segment(struct authres_state *p, struct span segment)
{
	struct segment s = { .p = p };

	for (size_t i = 0; segment.len > 0 && p->refused == NULL; i++) {
		struct authres_item item = authres_lex_item(p->arena, &segment);
		const unsigned char *end = item.text.p + item.text.len;

		s.sole = i == 0 && segment.len == 0;
		if (s.sole && item.stray && span_is_nocase(item.text, "none")) {
			p->nones++;
			return;
		}
		if (segment.len > 0 && segment.p == end)
			authres_note(p, AUTHRES_DOUBT,
			    "no white space behind a value", item.text);
		take_item(&s, &item);
	}
	if (p->refused == NULL)
		end_segment(&s);
}
