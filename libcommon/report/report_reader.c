#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/caps.h"
#include "report/report_failure.h"
#include "report/report_flow.h"
#include "report/report_found.h"
#include "report/report_item.h"
#include "report/report_mime.h"
#include "report/report_reader.h"
#include "sys/interrupt.h"
#include "sys/io.h"

#define PIECE ((size_t)64 * 1024)

/* What the part of a message in hand is for. */
enum use { FLOW, FEEDBACK, MESSAGE };

struct report_reader {
	struct report_reader_options options;
	struct arena *arena;
	unsigned char *piece;
	struct report_found found;
	struct report_flows flows;
	struct report_flow *top, *part;
	struct report_mime *mime;
	size_t messages;
	const char *name;

	/* Of one message. */
	struct arena *mail;
	enum use use;
	struct span member;
	bool has_feedback;
	struct buf feedback, header;
	bool header_ended;
};

static enum report_mime_choice begin_part(void *, const struct report_part *);
static void add_to_part(void *, struct span);
static void end_of_part(void *);

static const struct report_mime_ops mime_ops = {
	.begin = begin_part,
	.piece = add_to_part,
	.end = end_of_part,
};

struct report_reader *
report_reader_new(const struct report_reader_options *options)
{
	struct arena *arena = arena_new_sized(PIECE + 4096);
	struct report_reader *r = arena_alloc(arena, sizeof(*r));

	r->arena = arena;
	r->options = *options;
	r->piece = arena_raw(arena, PIECE);
	r->flows.xml = report_xml_new(&options->xml);
	r->flows.found = &r->found;
	r->flows.max_size = options->xml.max_size;
	r->top = report_flow_new(&r->flows);
	r->mail = arena_new_sized(4096);
	return r;
}

void
report_reader_free(struct report_reader *r)
{
	if (r == NULL)
		return;
	report_flow_free(r->top);
	report_flow_free(r->part);
	report_mime_free(r->mime);
	report_xml_free(r->flows.xml);
	arena_free(r->mail);
	arena_free(r->arena);
}

/* As many octets as one message, or file that is none, may be made of. */
static void
allow_octets(struct report_reader *r)
{
	r->flows.left = r->flows.max_size * CAPS_REPORT_TOTAL;
}

/* The failure report of this message is complete. */
static void
keep_failure(struct report_reader *r)
{
	struct buf packed = buf_new(r->mail, SIZE_MAX / 2);
	struct report_failure failure;

	if (!r->has_feedback)
		return;
	r->has_feedback = false;
	if (!report_failure_read(r->mail, buf_span(&r->feedback),
		buf_span(&r->header), &failure)) {
		report_found_broken(&r->found, SPAN(""),
		    "failure report: Feedback-Type: absent");
		return;
	}
	report_pack(&packed, report_failure_members, &failure);
	report_found_keep(
	    &r->found, REPORT_FAILURE, SPAN(""), buf_span(&packed));
	r->found.reports++;
}

static bool
is_header_part(const struct report_part *part)
{
	return part->is_message ||
	       span_starts(part->type, SPAN("message/rfc822")) ||
	       span_is(part->type, "text/rfc822-headers");
}

static void
begin_feedback(struct report_reader *r)
{
	keep_failure(r);
	r->has_feedback = true;
	r->use = FEEDBACK;
	r->feedback = buf_new(r->mail, CAPS_REPORT_FAILURE);
	r->header = buf_new(r->mail, CAPS_HEADER);
	r->header_ended = false;
}

static enum report_mime_choice
begin_part(void *ctx, const struct report_part *part)
{
	struct report_reader *r = ctx;

	if (span_is(part->type, "message/feedback-report")) {
		begin_feedback(r);
		return REPORT_MIME_TAKE;
	}
	if (r->has_feedback && is_header_part(part)) {
		r->use = MESSAGE;
		return REPORT_MIME_TAKE;
	}
	if (part->is_message)
		return REPORT_MIME_GO;
	r->use = FLOW;
	r->member = arena_dup(r->mail, part->name);
	if (r->part == NULL)
		r->part = report_flow_new(&r->flows);
	report_flow_begin(r->part, r->member);
	return REPORT_MIME_TAKE;
}

/* Of the message a failure report is about, the header section. */
static void
add_header(struct report_reader *r, struct span s)
{
	while (s.len > 0 && !r->header_ended) {
		size_t n = span_find(s, '\n') + 1;
		struct span line = span_head(s, n);
		bool at_begin = r->header.len == 0 ||
				r->header.p[r->header.len - 1] == '\n';

		if (at_begin && (line.p[0] == '\n' || line.p[0] == '\r') &&
		    r->header.len > 0)
			r->header_ended = true;
		else
			buf_add(&r->header, line);
		s = span_skip(s, n);
	}
}

static void
add_to_part(void *ctx, struct span s)
{
	struct report_reader *r = ctx;

	switch (r->use) {
	case FLOW: (void)report_flow_add(r->part, s); break;
	case FEEDBACK: buf_add(&r->feedback, s); break;
	case MESSAGE: add_header(r, s); break;
	}
}

static void
end_of_part(void *ctx)
{
	struct report_reader *r = ctx;

	switch (r->use) {
	case FLOW: (void)report_flow_end(r->part); break;
	case FEEDBACK: break;
	case MESSAGE: keep_failure(r); break;
	}
}

static void
begin_mail(struct report_reader *r)
{
	if (r->mime == NULL)
		r->mime = report_mime_new(&mime_ops, r);
	allow_octets(r);
	arena_reset(r->mail);
	r->has_feedback = false;
	r->messages++;
	report_mime_begin(r->mime);
}

static void
end_mail(struct report_reader *r)
{
	bool whole = report_mime_end(r->mime);

	keep_failure(r);
	if (!whole)
		report_found_broken(
		    &r->found, SPAN(""), report_mime_error(r->mime));
}

/* Where octets come from. */
struct input {
	int fd;            /* or -1: */
	struct span whole; /* memory */
	size_t given;
};

static ssize_t
next_piece(struct report_reader *r, struct input *in, struct span *out)
{
	ssize_t n;

	if (in->fd < 0) {
		*out = span_head(span_skip(in->whole, in->given), PIECE);
		in->given += out->len;
		return (ssize_t)out->len;
	}
	n = interrupt_read(in->fd, r->piece, PIECE);
	*out = span_of(r->piece, n < 0 ? 0 : (size_t)n);
	return n;
}

/* One message of an mbox. */
static int
read_box_message(struct report_reader *r, struct mbox *box)
{
	ssize_t n;
	bool wanted = true;

	begin_mail(r);
	while ((n = mbox_read(box, r->piece, PIECE)) > 0)
		if (wanted)
			wanted = report_mime_add(
			    r->mime, span_of(r->piece, (size_t)n));
	end_mail(r);
	return n < 0 ? -1 : 0;
}

static int
read_box(struct report_reader *r, int fd)
{
	struct arena *arena = arena_new(), *names = arena_new_sized(256);
	struct mbox *box = mbox_new(arena, fd, r->options.kind);
	size_t number = 0;
	int step;

	mbox_read_by(box, interrupt_read);
	while ((step = mbox_next(box)) > 0 && r->found.error == 0) {
		arena_reset(names);
		r->found.file =
		    span_str(arena_printf(names, "%s#%zu", r->name, ++number));
		if (read_box_message(r, box) < 0) {
			step = -1;
			break;
		}
	}
	r->found.file = span_str(r->name);
	if (step < 0 && errno == EBADMSG) {
		report_found_broken(&r->found, SPAN(""),
		    "not an mbox: it does not begin with a line \"From \"");
		step = 0;
	}
	arena_free(names);
	arena_free(arena);
	return step < 0 ? -1 : 0;
}

/* What cannot be read twice, in a temporary file. */
static int
copy_to_file(struct report_reader *r, struct input *in, struct span head)
{
	int fd = io_temp(r->options.tmpdir);
	ssize_t n = 1;

	if (fd < 0)
		return -1;
	while (n > 0 && io_write(fd, head) == 0)
		n = next_piece(r, in, &head);
	if (n != 0 || lseek(fd, 0, SEEK_SET) < 0) {
		(void)io_close(fd);
		return -1;
	}
	return fd;
}

/* The mbox whose first octets, HEAD, were read already. */
static int
read_told_box(struct report_reader *r, struct input *in, struct span head)
{
	int fd, status;

	if (in->fd >= 0 && lseek(in->fd, -(off_t)head.len, SEEK_CUR) >= 0)
		return read_box(r, in->fd);
	fd = copy_to_file(r, in, head);
	if (fd < 0)
		return -1;
	status = read_box(r, fd);
	(void)io_close(fd);
	return status;
}

static int
read_mail(struct report_reader *r, struct input *in, struct span piece)
{
	ssize_t n = 1;

	begin_mail(r);
	while (n > 0 && report_mime_add(r->mime, piece))
		n = next_piece(r, in, &piece);
	end_mail(r);
	return n < 0 ? -1 : 0;
}

/* Neither mail nor an mbox: then what is in it must be a report. */
static int
read_flow(struct report_reader *r, struct input *in, struct span piece)
{
	ssize_t n = 1;

	allow_octets(r);
	report_flow_begin(r->top, SPAN(""));
	while (n > 0 && report_flow_add(r->top, piece))
		n = next_piece(r, in, &piece);
	if (n < 0) {
		(void)report_store_drop(r->found.store);
		return -1;
	}
	if (report_flow_end(r->top) == REPORT_OTHER)
		report_found_broken(
		    &r->found, SPAN(""), report_flow_error(r->top));
	return 0;
}

/* As many octets as tell what it is, and more; a pipe may give few at once. */
static ssize_t
first_piece(struct report_reader *r, struct input *in, struct span *out)
{
	size_t n = 0, blank;
	ssize_t got;

	if (in->fd < 0)
		return next_piece(r, in, out);
	do {
		got = interrupt_read(in->fd, r->piece + n, PIECE - n);
		n += got > 0 ? (size_t)got : 0;
		*out = span_of(r->piece, n);
	} while (got > 0 && n < PIECE &&
		 report_flow_form(*out, false, &blank) == REPORT_UNTOLD);
	return got < 0 ? -1 : (ssize_t)n;
}

static int
read_input(struct report_reader *r, struct input *in)
{
	struct span piece;
	size_t blank;

	if (r->options.mbox && in->fd >= 0)
		return read_box(r, in->fd);
	if (first_piece(r, in, &piece) < 0)
		return -1;
	switch (report_flow_form(piece, true, &blank)) {
	case REPORT_MAIL: return read_mail(r, in, span_skip(piece, blank));
	case REPORT_MBOX: return read_told_box(r, in, piece);
	default: return read_flow(r, in, piece);
	}
}

static struct report_outcome
read_all(struct report_reader *r, struct input *in, const char *name,
    struct report_store *store)
{
	struct report_outcome out = { 0 };

	r->name = name;
	r->found = (struct report_found){
		.store = store,
		.file = span_str(name),
	};
	r->messages = 0;
	if (read_input(r, in) < 0)
		out.error = errno;
	out.reports = r->found.reports;
	out.broken = r->found.broken;
	out.messages = r->messages;
	if (r->found.error != 0) {
		out.error = r->found.error;
		out.temporary = true;
	}
	return out;
}

struct report_outcome
report_reader_file(struct report_reader *r, int fd, const char *name,
    struct report_store *store)
{
	struct input in = { .fd = fd };

	return read_all(r, &in, name, store);
}

struct report_outcome
report_reader_span(struct report_reader *r, struct span whole, const char *name,
    struct report_store *store)
{
	struct input in = { .fd = -1, .whole = whole };

	return read_all(r, &in, name, store);
}
