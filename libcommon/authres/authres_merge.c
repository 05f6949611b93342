#include "authres/authres_merge.h"
#include "authres/ar_entry.h"
#include "authres/ar_strip.h"
#include "base/buf.h"
#include "base/caps.h"
#include "mail/fold.h"

struct merger {
	struct arena *arena;
	struct fold fold;
	size_t results;
};

/*
 * A property and the comment behind it.  RFC 8601 section 2.2 has no property
 * without a ptype: such a one becomes a comment.
 */
static void
add_prop(struct merger *m, const struct authres_prop *p,
    const struct authres_behind *behind)
{
	struct buf text = buf_new(m->arena, CAPS_AR_FIELD), word = text;

	authres_print_prop(&word, p);
	if (p->ptype.len > 0)
		text = word;
	else
		authres_print_comment(&text, buf_span(&word));
	if (behind->comment.len > 0) {
		buf_addc(&text, ' ');
		authres_print_comment(&text, behind->comment);
	}
	fold_word(&m->fold, buf_span(&text));
}

/* A line of its own, or several. */
static void
add_result(struct merger *m, const struct authres_resinfo *r,
    const struct authres_extra *extra)
{
	struct authres_resinfo head = *r;
	struct buf text = buf_new(m->arena, CAPS_AR_FIELD);

	if (m->results++ > 0)
		buf_addc(m->fold.out, ';');
	m->fold.column = m->fold.width;
	head.nprops = 0;
	authres_print_resinfo(&text, &head);
	fold_word(&m->fold, buf_span(&text));
	for (size_t i = 0; i < r->nprops; i++)
		add_prop(m, &r->props[i], &extra->behind[i]);
}

static void
note_arc(struct authres_merged *out, const struct authres *ar)
{
	for (size_t i = 0; i < ar->n && out->arc.len == 0; i++)
		if (span_is(ar->results[i].method, "arc"))
			out->arc = ar->results[i].result;
}

static void
add_field(
    struct merger *m, const struct authres_field *f, struct authres_merged *out)
{
	for (size_t i = 0; i < f->ar.n; i++)
		add_result(m, &f->ar.results[i], &f->extra[i]);
	note_arc(out, &f->ar);
	out->fields++;
}

/* A field of ours that does not count: for which of two reasons? */
static void
count_unused(struct arena *arena, const struct ar_entry *e,
    const struct ar_policy *policy, struct authres_merged *out)
{
	if (e->below) {
		if (out->below == 0 || e->received_above < out->hops)
			out->hops = e->received_above;
		out->below++;
	} else if (ar_strip_claims(arena, e->source, policy->ids[0])) {
		out->skipped++;
	}
}

bool
authres_merge(struct arena *arena, const struct msg *msg,
    const struct authres_merge_options *options, struct authres_merged *out)
{
	const struct ar_policy policy = {
		.ids = &options->id, .nids = 1, .hops = options->hops
	};
	const struct ar_input in = { .fields = msg->fields, .n = msg->n };
	const struct ar_entries all = ar_entries_read(arena, &in, &policy);
	struct buf text = buf_new(arena, CAPS_AR_FIELD);
	struct merger m = { .arena = arena,
		.fold = fold_begin(&text, "\r\n", "\t") };

	*out = (struct authres_merged){ 0 };
	authres_print_value(&text, options->id);
	buf_addc(&text, ';');
	m.fold.line_new = false;
	for (size_t i = 0; i < all.n; i++) {
		const struct ar_entry *e = &all.list[i];

		if (e->field.kind != AUTHRES_FIELD)
			continue;
		if (e->untrusted == NULL)
			add_field(&m, &e->field, out);
		else
			count_unused(arena, e, &policy, out);
	}
	if (m.results == 0)
		buf_adds(&text, " none");
	out->payload = buf_span(&text);
	return buf_ok(&text);
}
