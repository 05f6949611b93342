#include "authres/authres_merge.h"
#include "authres/ar_join.h"
#include "authres/ar_strip.h"
#include "authres/authres_lex.h"
#include "authres/authres_parse.h"
#include "base/buf.h"
#include "base/caps.h"

struct merger {
	struct arena *arena;
	struct span id;
	struct authres_merged *out;
	struct buf text;
	size_t results;
};

/* The results of a field, each as it is written there. */
static void
add_results(struct merger *m, struct span value)
{
	struct span rest = value;

	(void)authres_lex_segment(&rest); /* the authserv-id */
	while (rest.p != NULL) {
		struct span result = span_trim(authres_lex_segment(&rest));

		if (result.len == 0)
			continue;
		buf_adds(&m->text, m->results++ == 0 ? "" : ";");
		buf_adds(&m->text, "\r\n\t");
		buf_add(&m->text, result);
	}
}

static void
note_arc(struct merger *m, const struct authres *ar)
{
	for (size_t i = 0; i < ar->n && m->out->arc.len == 0; i++)
		if (span_is(ar->results[i].method, "arc"))
			m->out->arc = ar->results[i].result;
}

static void
add_field(struct merger *m, const struct msg_field *f)
{
	enum authres_kind kind;
	struct authres_field field;
	const char *reason;
	bool good;

	if (!authres_kind_of(f->name, &kind) || kind != AUTHRES_FIELD)
		return;
	good = authres_parse(m->arena, kind, f->value, &field, &reason);
	if (!good || field.nonconforming || field.doubtful) {
		m->out->skipped += ar_strip_claims(m->arena, f, m->id);
		return;
	}
	if (!ar_is_ours(&field.ar, m->id))
		return;
	m->out->fields++;
	if (field.ar.n > 0)
		add_results(m, f->value);
	note_arc(m, &field.ar);
}

bool
authres_merge(struct arena *arena, const struct msg *msg, struct span id,
    struct authres_merged *out)
{
	struct merger m = {
		.arena = arena,
		.id = id,
		.out = out,
		.text = buf_new(arena, CAPS_AR_FIELD),
	};

	*out = (struct authres_merged){ 0 };
	authres_print_value(&m.text, id);
	buf_addc(&m.text, ';');
	for (size_t i = 0; i < msg->n; i++)
		add_field(&m, &msg->fields[i]);
	if (m.results == 0)
		buf_adds(&m.text, " none");
	out->payload = buf_span(&m.text);
	return buf_ok(&m.text);
}
