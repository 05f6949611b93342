#include <errno.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/operand.h"
#include "archive/relay.h"
#include "base/buf.h"
#include "base/diag.h"
#include "mail/eol.h"
#include "sys/handoff.h"
#include "sys/io.h"
#include "sys/out.h"
#include "sys/spool.h"

struct relay {
	struct arena *arena;
	struct msg *msg;
	struct spool *spool; /* NULL: the input is read twice */
	struct stat before;
	uint64_t size;    /* octets of body seen */
	bool temp_failed; /* what failed last is the spool, not the input */
};

/*
 * A regular file can be read again, and tells if it was changed; so can what
 * lies in memory.
 */
static bool
can_read_twice(struct msg *msg, struct stat *st)
{
	if (msg->fd < 0)
		return msg_rewind_body(msg);
	return fstat(msg->fd, st) == 0 && S_ISREG(st->st_mode) &&
	       lseek(msg->fd, 0, SEEK_CUR) >= 0;
}

struct relay *
relay_new(struct arena *arena, struct msg *msg)
{
	struct relay *r = arena_alloc(arena, sizeof(*r));

	r->arena = arena;
	r->msg = msg;
	if (!can_read_twice(msg, &r->before))
		r->spool = spool_new(io_tmpdir());
	return r;
}

int
relay_body(struct relay *r, struct span *piece)
{
	r->temp_failed = false;
	if (msg_body(r->msg, piece) != 0)
		return -1;
	r->size += piece->len;
	r->temp_failed = r->spool != NULL && spool_add(r->spool, *piece) != 0;
	return r->temp_failed ? -1 : 0;
}

int
relay_error(const struct relay *r, const char *path)
{
	return r->temp_failed ? operand_temp_error(r->msg)
			      : operand_read_error(path);
}

static bool
unchanged(const struct relay *r)
{
	struct stat now;

	return fstat(r->msg->fd, &now) == 0 &&
	       io_is_unchanged(&r->before, &now);
}

static int
send_again(struct relay *r, relay_sink *sink, void *ctx)
{
	uint64_t left = r->size;
	struct span piece;

	if (!msg_rewind_body(r->msg))
		return -1;
	do {
		if (msg_body(r->msg, &piece) != 0)
			return -1;
		if (piece.len > left)
			break;
		left -= piece.len;
		if (sink(ctx, piece) != 0)
			return -1;
	} while (piece.len > 0);
	if (left != 0 || piece.len != 0) {
		errno = ESTALE;
		return -1;
	}
	return 0;
}

/* A sink that remembers its own failure: all others are the spool's. */
struct watched {
	relay_sink *sink;
	void *ctx;
	bool failed;
};

static int
pass_on(void *ctx, struct span piece)
{
	struct watched *w = ctx;

	w->failed = w->sink(w->ctx, piece) != 0;
	return w->failed ? -1 : 0;
}

int
relay_send(struct relay *r, relay_sink *sink, void *ctx)
{
	struct watched w = { sink, ctx, false };
	int rc;

	r->temp_failed = false;
	if (r->spool == NULL)
		return send_again(r, sink, ctx);
	rc = spool_each(r->spool, pass_on, &w);
	r->temp_failed = rc != 0 && !w.failed;
	return rc;
}

static int
to_stdout(void *ctx, struct span piece)
{
	(void)ctx;
	out_write(piece);
	return 0;
}

/* Write the whole body, as relay_send does. */
static int
write_body(struct relay *r)
{
	return relay_send(r, to_stdout, NULL);
}

bool
relay_is_intact(const struct relay *r)
{
	return r->spool != NULL || r->msg->fd < 0 || unchanged(r);
}

int
relay_read_to(struct relay *r, relay_sink *sink, void *ctx)
{
	struct span piece;

	do
		if (relay_body(r, &piece) != 0 ||
		    (sink != NULL && sink(ctx, piece) != 0))
			return -1;
	while (piece.len > 0);
	return 0;
}

bool
relay_read(struct relay *r, const char *path, int *status)
{
	if (relay_read_to(r, NULL, NULL) == 0)
		return true;
	*status = relay_error(r, path);
	return false;
}

static int
changed(const char *path)
{
	diag_warn("%s: was changed while it was read", operand_name(path));
	return STATUS_TEMP;
}

/* The body behind a header that is written: then the message is whole. */
static int
write_rest(struct relay *r, const char *path)
{
	if (write_body(r) != 0)
		return relay_error(r, path);
	handoff_whole();
	return STATUS_YES;
}

int
relay_pass(struct relay *r, const char *path, struct span header)
{
	if (!relay_is_intact(r))
		return changed(path);
	out_write(header);
	return write_rest(r, path);
}

/* The fields in the line ends of the message. */
static void
write_fields(const struct relay *r, struct span fields)
{
	struct buf out = buf_new(r->arena, SIZE_MAX);

	eol_add(&out, fields, r->msg->crlf);
	out_write(buf_span(&out));
}

int
relay_add(struct relay *r, const char *path, struct span fields)
{
	if (!relay_is_intact(r))
		return changed(path);
	out_write(r->msg->prefix);
	write_fields(r, fields);
	out_write(r->msg->raw);
	return write_rest(r, path);
}

int
relay_fields(struct relay *r, const char *path, struct span fields)
{
	if (!relay_is_intact(r))
		return changed(path);
	write_fields(r, fields);
	return STATUS_YES;
}

void
relay_free(struct relay *r)
{
	spool_free(r->spool);
	r->spool = NULL;
}
