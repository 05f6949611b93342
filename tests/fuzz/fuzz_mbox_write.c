/*
 * Whatever messages are read from an mbox: written to another, they are read
 * from it again, with their last lines ended.
 */

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "mail/mbox_write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct mbox *
open_memory(struct arena *arena, struct span text, enum mbox_kind kind, int *fd)
{
	*fd = memfd_create("mbox", MFD_CLOEXEC);
	if (*fd < 0 || (text.len > 0 && write(*fd, text.p, text.len) < 0) ||
	    lseek(*fd, 0, SEEK_SET) < 0)
		abort();
	return mbox_new(arena, *fd, kind);
}

static struct span
read_message(struct arena *arena, struct mbox *m, size_t size)
{
	unsigned char *p = arena_alloc(arena, size + 1);
	size_t len = 0;
	ssize_t n;

	while ((n = mbox_read(m, p + len, size + 1 - len)) > 0)
		len += (size_t)n;
	return span_of(p, len);
}

static int
to_buf(void *buf, struct span piece)
{
	buf_add(buf, piece);
	return 0;
}

/* A line of that kind of mbox that does not say whether it is quoted. */
static bool
is_ambiguous(struct span body, enum mbox_kind kind)
{
	return (kind == MBOX_O || kind == MBOX_CL) &&
	       (span_starts(body, SPAN(">From ")) ||
		   (body.len > 0 &&
		       memmem(body.p, body.len, "\n>From ", 7) != NULL));
}

/* Write one message to OUT; the body that is to be read, in BODY. */
static bool
write_message(struct arena *arena, struct msg *msg, enum mbox_kind kind,
    struct buf *out, struct buf *body)
{
	struct mbox_quoter count = { .kind = kind };
	struct mbox_quoter q = { .kind = kind, .sink = to_buf, .ctx = out };
	struct span piece;

	if (msg_body(msg, &piece) != 0 || is_ambiguous(piece, kind))
		return false;
	(void)mbox_quote(&count, piece);
	(void)mbox_quote_end(&count, msg->crlf);
	buf_add(out, mbox_from_line(arena, msg));
	buf_add(out, mbox_header(arena, msg, kind, count.length));
	(void)mbox_quote(&q, piece);
	(void)mbox_quote_end(&q, msg->crlf);
	buf_adds(out, msg->crlf ? "\r\n" : "\n");
	if (q.length != count.length)
		abort();
	buf_add(body, piece);
	if (piece.len > 0 && piece.p[piece.len - 1] != '\n')
		buf_adds(body, msg->crlf || piece.p[piece.len - 1] == '\r'
				   ? "\r\n"
				   : "\n");
	return true;
}

/* MESSAGE alone, through another mbox of the same kind. */
static void
go_round(struct arena *arena, struct span message, enum mbox_kind kind)
{
	struct buf out = buf_new(arena, SIZE_MAX);
	struct buf body = buf_new(arena, SIZE_MAX);
	struct span behind = SPAN("From z\nA: b\n\nlast\n"), one, again;
	struct mbox *m;
	struct msg msg;
	int fd;

	if (msg_open_span(arena, message, &msg) != MSG_OK || msg.bare_lf ||
	    !write_message(arena, &msg, kind, &out, &body))
		return;
	buf_add(&out, behind);
	m = open_memory(arena, buf_span(&out), kind, &fd);
	if (mbox_next(m) != 1)
		abort();
	one = read_message(arena, m, out.len);
	if (msg_open_span(arena, one, &msg) != MSG_OK ||
	    msg_body(&msg, &again) != 0 || !span_eq(again, buf_span(&body)))
		abort();
	if (mbox_next(m) != 1 ||
	    !span_eq(read_message(arena, m, out.len), behind) ||
	    mbox_next(m) != 0)
		abort();
	(void)close(fd);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct mbox *m;
	int fd;

	if (size > 1) {
		enum mbox_kind kind = (enum mbox_kind)(data[0] % 4);

		m = open_memory(arena, span_of(data + 1, size - 1), kind, &fd);
		while (mbox_next(m) == 1)
			go_round(arena, read_message(arena, m, size), kind);
		(void)close(fd);
	}
	arena_free(arena);
	return 0;
}
