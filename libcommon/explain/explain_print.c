#include "base/b64.h"
#include "base/json.h"
#include "base/visible.h"
#include "explain/explain_private.h"

#define SHORT 60 /* octets of a text that are shown on a line */

struct lines {
	struct buf *out;
	const char *before;
};

static void
add_text(struct buf *out, const char *what, struct span text)
{
	if (text.len == 0)
		return;
	buf_addf(out, "%s\"", what);
	visible_print(out, span_head(text, SHORT));
	buf_addf(out, "%s\"", text.len > SHORT ? "..." : "");
}

static void
add_place(struct buf *out, const struct explain_cause *c)
{
	if (!c->has_place)
		return;
	buf_addf(out, " (octet %llu, line %zu)", (unsigned long long)c->offset,
	    c->line);
}

void
explain_print_cause(
    struct buf *out, const struct explain_cause *c, const char *before)
{
	buf_addf(out, "%s%s: %s%s", before, c->part, explain_word_name(c->word),
	    c->proven ? "" : ", likely");
	if (c->field.len > 0) {
		buf_adds(out, " in ");
		visible_print(out, c->field);
	}
	add_place(out, c);
	if (c->detail != NULL) {
		buf_adds(out, ": ");
		visible_print(out, span_str(c->detail));
	}
	buf_addc(out, '\n');
	if (c->old.len > 0 || c->new.len > 0) {
		buf_addf(out, "%s ", before);
		add_text(out, " it was ", c->old);
		add_text(out, c->old.len > 0 ? ", and is " : " ", c->new);
		buf_addc(out, '\n');
	}
	buf_addf(out, "%s  %s\n", before, explain_word_advice(c->word));
}

static const char *
state_text(enum explain_state s)
{
	return s == EXPLAIN_INTACT ? "intact" : "not tested";
}

/* "ARC-Message-Signature i=1 of example.org" */
static void
add_signature(struct buf *out, const struct dkim_sig *sig)
{
	visible_print(out, sig->field->name);
	if (sig->instance > 0)
		buf_addf(out, " i=%u", sig->instance);
	buf_addf(out, " of %.*s, line %zu", SPAN_ARG(sig->d), sig->field->line);
}

static void
print_between(const struct lines *l, const struct explain_between *b)
{
	if (b->broken == NULL && b->holds == NULL)
		return;
	buf_addf(l->out, "%son the way: ", l->before);
	if (b->broken != NULL) {
		buf_adds(l->out, "after ");
		add_signature(l->out, b->broken);
	}
	if (b->holds != NULL) {
		buf_adds(l->out, b->broken != NULL ? ", before " : "before ");
		add_signature(l->out, b->holds);
		buf_adds(l->out, ", which holds");
	}
	buf_addc(l->out, '\n');
}

static bool
names_part(const struct explanation *x, const char *part)
{
	for (size_t i = 0; i < x->n; i++)
		if (span_is(span_str(x->causes[i].part), part))
			return true;
	return false;
}

void
explain_print(
    struct buf *out, const struct explain *e, size_t i, const char *before)
{
	const struct explanation *x = &e->out[i];
	const struct lines l = { out, before };

	if (x->n == 0)
		return;
	buf_addf(out, "%ssignature of %.*s, selector %.*s, line %zu:\n", before,
	    SPAN_ARG(x->result->sig.d), SPAN_ARG(x->result->sig.s),
	    x->result->sig.field->line);
	for (size_t k = 0; k < x->n; k++)
		explain_print_cause(out, &x->causes[k], before);
	if (!names_part(x, "body") && x->body != EXPLAIN_CHANGED)
		buf_addf(out, "%sbody: %s\n", before, state_text(x->body));
	if (!names_part(x, "header") && x->header != EXPLAIN_CHANGED)
		buf_addf(out, "%sheader: %s\n", before, state_text(x->header));
	print_between(&l, &x->between);
	if (!x->complete)
		buf_addf(out,
		    "%sthe search was not complete: --explain=thorough tries "
		    "more\n",
		    before);
}

static void
set_span(struct json *o, const char *key, struct span value)
{
	if (value.len > 0)
		json_set_span(o, key, value);
}

static void
set_where(struct json *object, const struct explain_cause *c)
{
	struct json *o = json_set_object(object, "where");

	json_set_text(o, "part", c->part);
	if (c->has_place) {
		json_set_number(o, "offset", c->offset);
		json_set_number(o, "length", c->length);
	}
	if (c->line > 0)
		json_set_number(o, "line", c->line);
	set_span(o, "field", c->field);
	set_span(o, "old", c->old);
	set_span(o, "new", c->new);
	set_span(o, "tag", c->tag);
	set_span(o, "selector", c->selector);
	if (c->width > 0)
		json_set_number(o, "width", c->width);
	set_span(o, "from", c->from);
	set_span(o, "to", c->to);
	set_span(o, "is", c->is);
	set_span(o, "service", c->service);
}

void
explain_set_cause(struct json *o, const struct explain_cause *c)
{
	json_set_text(o, "cause", explain_word_name(c->word));
	json_set_text(o, "certainty", c->proven ? "proven" : "likely");
	set_where(o, c);
	if (c->detail != NULL)
		json_set_text(o, "detail", c->detail);
	json_set_text(o, "advice", explain_word_advice(c->word));
}

static void
set_between(struct json *object, const char *key, const struct dkim_sig *sig)
{
	struct json *o;

	if (sig == NULL)
		return;
	o = json_set_object(object, key);
	json_set_span(o, "field", sig->field->name);
	set_span(o, "domain", sig->d);
	if (sig->instance > 0)
		json_set_number(o, "instance", sig->instance);
	json_set_number(o, "line", sig->field->line);
}

void
explain_set_json(
    struct arena *arena, struct json *object, const struct explanation *x)
{
	struct json *list;

	if (x->n == 0)
		return;
	list = json_set_array(object, "explanation");
	for (size_t i = 0; i < x->n; i++)
		explain_set_cause(json_add_object(list), &x->causes[i]);
	if (x->key_known)
		json_set_bool(object, "key_fits", x->key_fits);
	if (x->signed_hash.len > 0)
		json_set_span(object, "signed_hash",
		    b64_encode(arena, digest_span(&x->signed_hash)));
	json_set_number(object, "hypotheses", x->hypotheses);
	json_set_bool(object, "complete", x->complete);
	if (x->between.broken == NULL && x->between.holds == NULL)
		return;
	object = json_set_object(object, "between");
	set_between(object, "broken", x->between.broken);
	set_between(object, "holds", x->between.holds);
}
