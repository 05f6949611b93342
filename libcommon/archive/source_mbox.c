#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "archive/operand.h"
#include "archive/source_private.h"
#include "base/caps.h"
#include "base/diag.h"
#include "mail/foreign.h"
#include "sys/interrupt.h"
#include "sys/io.h"

#define PIECE (64 * 1024)

int
source_mbox_open(struct source_mbox *b, const char *path, enum mbox_kind kind)
{
	int fd = STDIN_FILENO;

	if (operand_name(path) == path &&
	    (fd = interrupt_open(path, &b->st)) < 0)
		return -1;
	b->arena = arena_new();
	b->fd = fd;
	if (fd == STDIN_FILENO && fstat(fd, &b->st) != 0)
		b->st = (struct stat){ 0 };
	b->size = S_ISREG(b->st.st_mode) ? (double)b->st.st_size : 0;
	if (fd == STDIN_FILENO)
		b->st = (struct stat){ 0 };
	b->number = 0;
	b->start = 0;
	b->piece = arena_raw(b->arena, PIECE);
	b->name = arena_string(b->arena, span_str(operand_name(path)));
	b->mbox = mbox_new(b->arena, fd, kind);
	mbox_read_by(b->mbox, interrupt_read);
	return 0;
}

void
source_mbox_close(struct source_mbox *b)
{
	if (b->mbox == NULL)
		return;
	if (b->fd != STDIN_FILENO)
		(void)io_close(b->fd);
	arena_free(b->arena);
	b->mbox = NULL;
}

/*
 * Read the message ahead, up to MOST octets: WHOLE if that is all of it, else
 * b->head.
 */
static int
read_ahead(
    struct source_mbox *b, struct arena *arena, size_t most, struct span *whole)
{
	size_t size = PIECE, len = 0;
	unsigned char *p = b->piece;
	ssize_t n;

	b->head = (struct span){ 0 };
	while ((n = mbox_read(b->mbox, p + len, size - len)) > 0) {
		len += (size_t)n;
		if (len < size)
			continue;
		if (size >= most) {
			b->head = span_of(p, len);
			return 0;
		}
		size *= 2;
		p = memcpy(arena_raw(arena, size), p, len);
	}
	*whole = span_of(p, len);
	if (p == b->piece)
		*whole = arena_dup(arena, *whole);
	return n < 0 ? -1 : 0;
}

/* Keep where quoting was undone: the mbox goes on to other messages. */
static void
keep_unquoted(
    struct source_mbox *b, struct arena *arena, struct source_item *item)
{
	const uint64_t *offsets;
	size_t n = mbox_unquoted(b->mbox, &offsets);

	if (n == 0 || item->whole.p == NULL)
		return;
	item->unquoted = arena_array(arena, n, sizeof(*offsets));
	memcpy(item->unquoted, offsets, n * sizeof(*offsets));
	item->nunquoted = n;
}

/* As msg_read_fn: first what was read ahead, then the rest. */
static ssize_t
read_large(void *ctx, void *buf, size_t len)
{
	struct source_mbox *b = ctx;
	struct span piece = span_head(b->head, len);

	if (piece.len == 0)
		return mbox_read(b->mbox, buf, len);
	memcpy(buf, piece.p, piece.len);
	b->head = span_skip(b->head, piece.len);
	return (ssize_t)piece.len;
}

static enum source_step
open_raw(struct source_mbox *b, struct arena *arena, struct source_item *item)
{
	if (read_ahead(b, arena, 2 * CAPS_HEADER, &item->whole) < 0)
		return source_unreadable(item, item->name);
	if (item->whole.p == NULL)
		item->whole = b->head;
	item->msg.fd = -1;
	return SOURCE_MESSAGE;
}

static enum source_step
open_boxed(struct source_mbox *b, struct arena *arena, struct source_item *item)
{
	item->name = arena_printf(arena, "%s#%zu", b->name, ++b->number);
	item->number = b->number;
	item->base = b->base;
	item->st = b->st;
	if (b->raw)
		return open_raw(b, arena, item);
	if (read_ahead(b, arena, b->ahead ? PIECE : CAPS_SOURCE_MEMORY,
		&item->whole) < 0)
		return source_unreadable(item, item->name);
	keep_unquoted(b, arena, item);
	item->borrowed = item->whole.p == NULL;
	return source_opened(item,
	    item->borrowed ? msg_open_reader(arena, read_large, b, &item->msg)
			   : msg_open_span(arena, item->whole, &item->msg));
}

/* Say that it is not an mbox, or cannot be read (errno). */
static void
refuse(
    const struct source_mbox *b, struct arena *arena, struct source_item *item)
{
	const char *kind;

	item->name = arena_string(arena, span_str(b->name));
	if (errno != EBADMSG) {
		(void)source_unreadable(item, item->name);
		return;
	}
	kind = foreign_kind(mbox_ahead(b->mbox));
	item->msg.error =
	    kind != NULL ? kind
			 : "not an mbox: want a line \"From \" at its start";
	item->status = STATUS_BAD;
	diag_warn("%s: %s", item->name, item->msg.error);
}

/* The next message of the mbox in hand, which is closed at its end. */
enum source_step
source_mbox_next(
    struct source_mbox *b, struct arena *arena, struct source_item *item)
{
	int r = mbox_next(b->mbox);

	if (r > 0)
		return open_boxed(b, arena, item);
	if (r < 0 && errno == ECANCELED)
		return SOURCE_END;
	if (r < 0)
		refuse(b, arena, item);
	source_mbox_close(b);
	return r < 0 ? SOURCE_UNREADABLE : SOURCE_END;
}

bool
source_mbox_is_ready(const struct source_mbox *b)
{
	struct pollfd p = { .fd = b->fd, .events = POLLIN };

	return b->size > 0 || poll(&p, 1, 0) != 0;
}

double
source_mbox_part(const struct source_mbox *b)
{
	double at = (double)mbox_position(b->mbox);

	return at < b->size ? at / b->size : 1;
}
