#include <errno.h>

#include "mail/eol.h"
#include "sign/sign_message.h"

struct reader {
	struct sign_message *m;
	struct dkim_signer *signer; /* NULL: it is not signed */
};

static int
take_piece(void *ctx, struct span piece)
{
	const struct reader *r = ctx;

	if (r->signer != NULL)
		dkim_sign_body(r->signer, piece);
	if (r->m->counter != NULL)
		(void)mbox_quote(r->m->counter, piece);
	return 0;
}

static bool
read_body(struct sign_message *m, struct dkim_signer *signer)
{
	struct reader reader = { m, signer };

	if (relay_read_to(m->relay, take_piece, &reader) != 0) {
		m->error = errno;
		return false;
	}
	if (m->counter != NULL)
		(void)mbox_quote_end(m->counter, m->msg->crlf);
	m->was_read = true;
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

/* The line of an octet of the body. */
struct place {
	uint64_t left; /* octets before it */
	size_t line;
};

static int
count_lines(void *ctx, struct span piece)
{
	struct place *p = ctx;
	struct span before =
	    span_head(piece, p->left < piece.len ? (size_t)p->left : piece.len);

	p->left -= before.len;
	while (before.p != NULL) {
		(void)span_cut(&before, '\n');
		p->line += before.p != NULL;
	}
	return 0;
}

/* Add the line to the reason, if the body can be read once more. */
static void
locate(struct sign_message *m, const struct dkim_signer *signer)
{
	struct place place = { .line = 1 }, head = { .left = UINT64_MAX };

	if (!dkim_sign_fault_at(signer, &place.left) ||
	    relay_send(m->relay, count_lines, &place) != 0)
		return;
	(void)count_lines(&head, m->msg->prefix);
	(void)count_lines(&head, m->msg->raw);
	m->reason = arena_printf(
	    m->arena, "%s: line %zu", m->reason, head.line + place.line);
}

bool
sign_message(struct sign_message *m)
{
	struct dkim_signer *signer;

	if (m->keys.n == 0)
		return read_body(m, NULL);
	signer = dkim_sign_begin(m->arena, m->msg, &m->options, &m->reason);
	m->unfit = signer == NULL;
	if (signer == NULL || !read_body(m, signer))
		return false;
	m->odd = dkim_sign_odd(signer);
	if (dkim_sign_end(signer, &m->reason))
		return make_fields(m, signer);
	/* an mbox is another thing than was meant */
	m->unfit = !(m->options.no_mbox && m->odd.is_mbox);
	locate(m, signer);
	return false;
}

static int
to_quoter(void *ctx, struct span piece)
{
	return mbox_quote(ctx, piece);
}

int
sign_message_put_mbox(
    const struct sign_message *m, const struct sign_mbox *mbox)
{
	struct mbox_quoter body = {
		.kind = mbox->plain ? MBOX_CL2 : mbox->kind,
		.sink = mbox->sink,
		.ctx = mbox->ctx,
	};
	struct buf top = buf_new(m->arena, SIZE_MAX);

	buf_add(&top, mbox_from_line(m->arena, m->msg));
	eol_add(&top, m->fields, m->msg->crlf);
	buf_add(&top, mbox_header(m->arena, m->msg, mbox->kind, mbox->length));
	if (mbox->sink(mbox->ctx, buf_span(&top)) != 0 ||
	    relay_send(m->relay, to_quoter, &body) != 0 ||
	    mbox_quote_end(&body, m->msg->crlf) != 0)
		return -1;
	return mbox->sink(mbox->ctx, m->msg->crlf ? SPAN("\r\n") : SPAN("\n"));
}
