#include <inttypes.h>
#include <string.h>

#include "base/b64.h"
#include "base/caps.h"
#include "dkim/dkim_sign_private.h"

/* Printing by format costs more than the rest of a field, but for its RSA. */
static void
put_span(
    struct dkim_signer *s, struct fold *f, const char *name, struct span value)
{
	struct buf tag = buf_new(s->arena, CAPS_HEADER);

	buf_adds(&tag, name);
	buf_addc(&tag, '=');
	buf_add(&tag, value);
	buf_addc(&tag, ';');
	fold_word(f, buf_span(&tag));
}

static void
put_tag(
    struct dkim_signer *s, struct fold *f, const char *name, const char *value)
{
	put_span(s, f, name, span_str(value));
}

static void
put_number(
    struct dkim_signer *s, struct fold *f, const char *name, uint64_t value)
{
	put_tag(s, f, name, arena_printf(s->arena, "%" PRIu64, value));
}

/* One octet of dkim-quoted-printable, section 2.11; EXTRA is encoded too. */
static struct span
qp(const unsigned char *c, const char *extra, unsigned char code[3])
{
	static const char hex[] = "0123456789ABCDEF";

	if (*c > 0x20 && *c < 0x7f && *c != '=' && *c != ';' &&
	    strchr(extra, *c) == NULL)
		return span_of(c, 1);
	code[0] = '=';
	code[1] = (unsigned char)hex[*c >> 4];
	code[2] = (unsigned char)hex[*c & 15];
	return span_of(code, 3);
}

static void
put_names(struct dkim_signer *s, struct fold *f)
{
	struct buf name = buf_new(s->arena, CAPS_HEADER);

	for (size_t i = 0; i < s->names.n; i++) {
		name.len = 0;
		if (i == 0)
			buf_adds(&name, "h=");
		buf_add(&name, s->names.list[i]);
		buf_addc(&name, i + 1 == s->names.n ? ';' : ':');
		if (i == 0)
			fold_word(f, buf_span(&name));
		else
			fold_glue(f, buf_span(&name));
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
		for (size_t k = 0; k < field->value.len; k++) {
			unsigned char code[3];

			fold_glue(f, qp(field->value.p + k, "|", code));
		}
		any = true;
	}
	fold_glue(f, SPAN(";"));
}

/*
 * In one piece: white space may not stand in the domain, and only the local
 * part is encoded.
 */
static void
put_identity(struct dkim_signer *s, struct fold *f, struct span identity)
{
	struct span domain = dkim_sign_identity_domain(s->arena, identity);
	struct buf tag = buf_new(s->arena, CAPS_HEADER);
	size_t at = identity.len;

	if (identity.len == 0)
		return;
	while (identity.p[at - 1] != '@')
		at--;
	buf_adds(&tag, "i=");
	for (size_t i = 0; i + 1 < at; i++) {
		unsigned char code[3];

		buf_add(&tag, qp(identity.p + i, "", code));
	}
	buf_addc(&tag, '@');
	buf_add(&tag, domain);
	buf_addc(&tag, ';');
	fold_word(f, buf_span(&tag));
}

void
dkim_sign_put_tags(struct dkim_signer *s, struct fold *f, struct span domain,
    const struct dkim_sign_key *key)
{
	static const char *const canon[2][2] = {
		[CANON_SIMPLE] = {
			[CANON_SIMPLE] = "simple/simple",
			[CANON_RELAXED] = "simple/relaxed",
		},
		[CANON_RELAXED] = {
			[CANON_SIMPLE] = "relaxed/simple",
			[CANON_RELAXED] = "relaxed/relaxed",
		},
	};
	const struct dkim_sign_options *o = s->options;

	put_tag(s, f, "v", "1");
	put_tag(s, f, "a",
	    key_private_type(key->key) == KEY_RSA ? "rsa-sha256"
						  : "ed25519-sha256");
	put_tag(s, f, "c", canon[o->header_canon][o->body_canon]);
	put_span(s, f, "d", domain);
	put_span(s, f, "s", key->selector);
	put_identity(s, f, key->identity);
	put_number(s, f, "t", o->time);
	if (o->expire > 0)
		put_number(s, f, "x", o->time + o->expire);
	if (o->body_length)
		put_number(s, f, "l", bodyhash_length(s->body));
	put_names(s, f);
	if (o->copy_headers)
		put_copies(s, f);
	put_span(s, f, "bh",
	    b64_encode(s->arena, digest_span(bodyhash_digest(s->body))));
	fold_word(f, SPAN("b="));
}
