#include <inttypes.h>
#include <string.h>

#include "b64.h"
#include "dkim_sign_private.h"

static void
put_tag(
    struct dkim_signer *s, struct fold *f, const char *name, const char *value)
{
	fold_word(f, span_str(arena_printf(s->arena, "%s=%s;", name, value)));
}

static void
put_number(
    struct dkim_signer *s, struct fold *f, const char *name, uint64_t value)
{
	put_tag(s, f, name, arena_printf(s->arena, "%" PRIu64, value));
}

/* dkim-quoted-printable, section 2.11; EXTRA is encoded as well */
static void
put_qp(struct fold *f, struct span text, const char *extra)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.p[i];
		unsigned char code[3] = { '=', (unsigned char)hex[c >> 4],
			(unsigned char)hex[c & 15] };

		if (c > 0x20 && c < 0x7f && c != '=' && c != ';' &&
		    strchr(extra, c) == NULL)
			fold_glue(f, span_of(&c, 1));
		else
			fold_glue(f, span_of(code, sizeof(code)));
	}
}

static void
put_names(struct dkim_signer *s, struct fold *f)
{
	fold_word(f, SPAN("h="));
	for (size_t i = 0; i < s->names.n; i++) {
		bool last = i + 1 == s->names.n;

		fold_glue(
		    f, span_str(arena_printf(s->arena, "%.*s%c",
			   SPAN_ARG(s->names.list[i]), last ? ';' : ':')));
	}
}

/* z=: the signed fields as they are, for whoever debugs later */
static void
put_copies(struct dkim_signer *s, struct fold *f)
{
	bool any = false;

	msg_index_restart(s->index, NULL);
	fold_word(f, SPAN("z="));
	for (size_t i = 0; i < s->names.n; i++) {
		const struct msg_field *field =
		    msg_index_take(s->index, s->names.list[i]);

		if (field == NULL)
			continue;
		fold_glue(f, span_str(arena_printf(s->arena, "%s%.*s:",
				 any ? "|" : "", SPAN_ARG(field->name))));
		put_qp(f, field->value, "|");
		any = true;
	}
	fold_glue(f, SPAN(";"));
}

static void
put_identity(struct fold *f, struct span identity)
{
	if (identity.len == 0)
		return;
	fold_word(f, SPAN("i="));
	put_qp(f, identity, "");
	fold_glue(f, SPAN(";"));
}

void
dkim_sign_put_tags(struct dkim_signer *s, struct fold *f, struct span domain,
    const struct dkim_sign_key *key)
{
	static const char *const canon[] = {
		[CANON_SIMPLE] = "simple",
		[CANON_RELAXED] = "relaxed",
	};
	const struct dkim_sign_options *o = s->options;

	put_tag(s, f, "v", "1");
	put_tag(s, f, "a",
	    key_private_type(key->key) == KEY_RSA ? "rsa-sha256"
						  : "ed25519-sha256");
	put_tag(s, f, "c",
	    arena_printf(s->arena, "%s/%s", canon[o->header_canon],
		canon[o->body_canon]));
	put_tag(s, f, "d", arena_string(s->arena, domain));
	put_tag(s, f, "s", arena_string(s->arena, key->selector));
	put_identity(f, key->identity);
	put_number(s, f, "t", o->time);
	if (o->expire > 0)
		put_number(s, f, "x", o->time + o->expire);
	if (o->body_length)
		put_number(s, f, "l", bodyhash_length(s->body));
	put_names(s, f);
	if (o->copy_headers)
		put_copies(s, f);
	put_tag(s, f, "bh",
	    arena_string(s->arena,
		b64_encode(s->arena, digest_span(bodyhash_digest(s->body)))));
	fold_word(f, SPAN("b="));
}
