#include "sign/sign_box.h"
#include "base/diag.h"
#include "cli/cli.h"
#include "sys/out.h"

static int
to_output(void *ctx, struct span piece)
{
	(void)ctx;
	out_write(piece);
	return 0;
}

static int
to_quoter(void *ctx, struct span piece)
{
	return mbox_quote(ctx, piece);
}

void
sign_box_write(const struct sign_message *m, enum mbox_kind kind,
    uint64_t length, bool plain, const char *name)
{
	struct mbox_quoter body = {
		.kind = plain ? MBOX_CL2 : kind,
		.sink = to_output,
	};
	struct buf fields = buf_new(m->arena, SIZE_MAX);

	sign_message_put_fields(m, &fields);
	out_write(mbox_from_line(m->arena, m->msg));
	out_write(buf_span(&fields));
	out_write(mbox_header(m->arena, m->msg, kind, length));
	if (relay_send(m->relay, to_quoter, &body) != 0)
		diag_die_sys(STATUS_TEMP, "%s", name);
	(void)mbox_quote_end(&body, m->msg->crlf);
	out_write(m->msg->crlf ? SPAN("\r\n") : SPAN("\n"));
}
