#include <errno.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/operand.h"
#include "archive/relay.h"
#include "base/diag.h"
#include "sys/handoff.h"
#include "sys/io.h"
#include "sys/out.h"
#include "sys/spool.h"

struct relay {
	struct msg *msg;
	struct spool *spool; /* NULL: the input is read twice */
	struct stat before;
	uint64_t size; /* octets of body seen */
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

	r->msg = msg;
	if (!can_read_twice(msg, &r->before))
		r->spool = spool_new(io_tmpdir());
	return r;
}

int
relay_body(struct relay *r, struct span *piece)
{
	if (msg_body(r->msg, piece) != 0)
		return -1;
	r->size += piece->len;
	if (r->spool != NULL && spool_add(r->spool, *piece) != 0)
		diag_die_sys(STATUS_TEMP, "temporary file in %s", io_tmpdir());
	return 0;
}

static bool
unchanged(const struct relay *r)
{
	struct stat now;

	return fstat(r->msg->fd, &now) == 0 &&
	       now.st_size == r->before.st_size &&
	       now.st_mtim.tv_sec == r->before.st_mtim.tv_sec &&
	       now.st_mtim.tv_nsec == r->before.st_mtim.tv_nsec;
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

int
relay_send(struct relay *r, relay_sink *sink, void *ctx)
{
	return r->spool == NULL ? send_again(r, sink, ctx)
				: spool_each(r->spool, sink, ctx);
}

static int
to_stdout(void *ctx, struct span piece)
{
	(void)ctx;
	out_write(piece);
	return 0;
}

int
relay_write(struct relay *r)
{
	if (r->spool == NULL)
		return send_again(r, to_stdout, NULL);
	out_flush();
	if (spool_copy(r->spool, STDOUT_FILENO) != 0)
		out_failed();
	return 0;
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
	*status = operand_read_error(path);
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
	if (relay_write(r) != 0)
		return operand_read_error(path);
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
write_fields(const struct msg *msg, struct span fields)
{
	while (fields.len > 0) {
		size_t n = span_find(fields, '\n');

		out_write(span_head(fields, n - 1));
		out_write(msg->crlf ? SPAN("\r\n") : SPAN("\n"));
		fields = span_skip(fields, n + 1);
	}
}

int
relay_add(struct relay *r, const char *path, struct span fields)
{
	if (!relay_is_intact(r))
		return changed(path);
	out_write(r->msg->prefix);
	write_fields(r->msg, fields);
	out_write(r->msg->raw);
	return write_rest(r, path);
}

int
relay_fields(struct relay *r, const char *path, struct span fields)
{
	if (!relay_is_intact(r))
		return changed(path);
	write_fields(r->msg, fields);
	return STATUS_YES;
}

void
relay_free(struct relay *r)
{
	spool_free(r->spool);
	r->spool = NULL;
}
