#include <errno.h>

#include "sign/sign_message.h"

static bool
read_body(struct sign_message *m, struct dkim_signer *signer)
{
	struct span piece;

	do {
		if (relay_body(m->relay, &piece) != 0) {
			m->error = errno;
			return false;
		}
		if (signer != NULL)
			dkim_sign_body(signer, piece);
		if (m->counter != NULL)
			(void)mbox_quote(m->counter, piece);
	} while (piece.len > 0);
	if (m->counter != NULL)
		(void)mbox_quote_end(m->counter, m->msg->crlf);
	return true;
}

static bool
make_fields(struct sign_message *m, struct dkim_signer *signer)
{
	struct buf fields = buf_new(m->arena, SIZE_MAX);
	struct span field;

	for (size_t i = 0; i < m->keys.n; i++) {
		const struct sign_key *k = &m->keys.list[i];

		if (!dkim_sign_field(
			signer, k->domain, &k->key, &field, &m->reason))
			return false;
		buf_add(&fields, field);
	}
	m->fields = buf_span(&fields);
	return true;
}

bool
sign_message(struct sign_message *m)
{
	struct dkim_signer *signer;

	if (m->keys.n == 0)
		return read_body(m, NULL);
	signer = dkim_sign_begin(m->arena, m->msg, &m->options, &m->reason);
	return signer != NULL && read_body(m, signer) &&
	       dkim_sign_end(signer, &m->reason) && make_fields(m, signer);
}

void
sign_message_put_fields(const struct sign_message *m, struct buf *out)
{
	struct span rest = m->fields;

	while (rest.len > 0) {
		size_t n = span_find(rest, '\n');

		buf_add(out, span_head(rest, n - 1));
		buf_add(out, m->msg->crlf ? SPAN("\r\n") : SPAN("\n"));
		rest = span_skip(rest, n + 1);
	}
}
