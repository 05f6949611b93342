#include "authres/ar_explain.h"
#include "authres/ar_words.h"
#include "base/visible.h"

/* ": what TEXT says" and the line end; the line end alone for NULL. */
static void
end_with(struct buf *b, const char *text)
{
	if (text != NULL)
		buf_addf(b, ": %s", text);
	buf_addc(b, '\n');
}

static void
add_head(struct buf *b, const struct ar_entry *e)
{
	buf_addf(b, "field %zu", e->number);
	if (e->name.len > 0) {
		buf_adds(b, ", ");
		visible_print(b, e->name);
	}
	if (e->line > 0)
		buf_addf(b, ", line %zu", e->line);
	if (e->field.instance > 0)
		buf_addf(b, ", i=%llu", (unsigned long long)e->field.instance);
	if (e->field.ar.authserv_id.p != NULL) {
		buf_adds(b, ", by ");
		visible_print(b, e->field.ar.authserv_id);
	}
	buf_addc(b, '\n');
}

static void
add_trust(struct buf *b, const struct ar_entry *e)
{
	if (e->received_above > 0)
		buf_addf(b, "  %zu Received field%s above it\n",
		    e->received_above,
		    e->received_above == 1 ? " stands" : "s stand");
	if (e->untrusted != NULL)
		buf_addf(b, "  not trusted: %s\n", e->untrusted);
	else
		buf_adds(b, "  trust it if your own mail system wrote it\n");
}

static void
add_notes(struct buf *b, const struct authres_field *f)
{
	for (size_t i = 0; i < f->nnotes; i++) {
		const struct authres_note *n = &f->notes[i];

		buf_addf(b, "  %s: %s",
		    n->nonconforming ? "departs from the standard"
				     : "open to misreading",
		    n->what);
		if (n->text.len > 0) {
			buf_adds(b, ": ");
			visible_print(b, n->text);
		}
		buf_addc(b, '\n');
	}
}

/* The code of compauth is a reason to Microsoft, a number to us all. */
static void
add_reason(struct buf *b, const struct authres_resinfo *r)
{
	if (r->reason.p == NULL)
		return;
	buf_adds(b, "    reason=");
	visible_print(b, r->reason);
	end_with(b, span_is_nocase(r->method, "compauth")
			? ar_word_compauth(r->reason)
			: NULL);
}

static void
add_comment(struct buf *b, const struct authres_resinfo *r)
{
	bool policy = span_is_nocase(r->method, "dmarc") &&
		      span_starts_nocase(r->comment, SPAN("p="));

	if (r->comment.len == 0)
		return;
	buf_adds(b, "    comment: ");
	visible_print(b, r->comment);
	end_with(b, policy ? "p= is what the domain asks for, sp= what it "
			     "asks for its subdomains, dis= what was done"
			   : NULL);
}

static void
add_prop(struct buf *b, const struct authres_prop *p,
    const struct authres_behind *behind)
{
	const char *text = ar_word_property(p->ptype, p->property);

	if (p->ptype.len == 0 && span_is_nocase(p->property, "action") &&
	    ar_word_action(p->value) != NULL)
		text = ar_word_action(p->value);
	buf_adds(b, "    ");
	if (p->ptype.len > 0) {
		visible_print(b, p->ptype);
		buf_addc(b, '.');
	}
	visible_print(b, p->property);
	buf_addc(b, '=');
	visible_print(b, p->value);
	if (behind->comment.len > 0) {
		buf_adds(b, behind->glued ? "(" : " (");
		visible_print(b, behind->comment);
		buf_addc(b, ')');
	}
	end_with(b, text);
}

static void
add_result(struct buf *b, const struct authres_field *f, size_t i)
{
	const struct authres_resinfo *r = &f->ar.results[i];
	struct span written = f->extra[i].written;

	buf_adds(b, "  ");
	visible_print(b, r->method);
	end_with(b, ar_word_method(r->method));
	buf_adds(b, "    ");
	visible_print(b, r->result);
	if (!span_eq_nocase(written, r->result)) {
		buf_adds(b, " (written as ");
		visible_print(b, written);
		buf_addc(b, ')');
	}
	end_with(b, ar_word_result(r->method, r->result));
	add_comment(b, r);
	add_reason(b, r);
	for (size_t j = 0; j < r->nprops; j++)
		add_prop(b, &r->props[j], &f->extra[i].behind[j]);
}

void
ar_explain_entry(struct buf *b, const struct ar_entry *e)
{
	const struct authres_field *f = &e->field;

	add_head(b, e);
	if (e->refused != NULL) {
		buf_addf(b, "  it is not read: %s\n", e->refused);
		return;
	}
	add_trust(b, e);
	add_notes(b, f);
	if (f->ar.n == 0)
		buf_adds(b, "  no check was made\n");
	for (size_t i = 0; i < f->ar.n; i++)
		add_result(b, f, i);
}
