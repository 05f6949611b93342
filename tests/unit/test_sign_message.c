#include <errno.h>
#include <string.h>

#include "base/arena.h"
#include "keys.h"
#include "mail/eol.h"
#include "sign/sign_message.h"

#define HEADER "From: a@x.example\n"
#define BODY "one\nFrom here\n"

static struct key_private *key;

static int
begin(void **state)
{
	const char *reason;

	*state = NULL;
	key = key_named("ed25519.pem", &reason);
	return key == NULL ? -1 : 0;
}

static int
end(void **state)
{
	(void)state;
	key_private_free(key);
	return 0;
}

/* A message in memory, with one key or none. */
static struct sign_message *
new_message(const char *text, bool with_key)
{
	struct arena *arena = arena_new();
	struct sign_message *m = arena_alloc(arena, sizeof(*m));
	struct sign_key *k = arena_alloc(arena, sizeof(*k));

	m->arena = arena;
	m->msg = arena_alloc(arena, sizeof(*m->msg));
	assert_int_equal(msg_open_span(arena, span_str(text), m->msg), MSG_OK);
	m->relay = relay_new(arena, m->msg);
	k->domain = SPAN("x.example");
	k->key.selector = SPAN("s");
	k->key.key = key;
	if (with_key)
		m->keys = (struct sign_keys){ .list = k, .n = 1 };
	return m;
}

static void
drop(struct sign_message *m)
{
	relay_free(m->relay);
	arena_free(m->arena);
}

static int
to_buffer(void *ctx, struct span piece)
{
	buf_add(ctx, piece);
	return 0;
}

static int
to_full(void *ctx, struct span piece)
{
	(void)ctx;
	(void)piece;
	errno = ENOSPC;
	return -1;
}

static const char *
as_mbox(
    struct sign_message *m, enum mbox_kind kind, uint64_t length, bool plain)
{
	struct buf out = buf_new(m->arena, 10000);
	const struct sign_mbox mbox = {
		.kind = kind,
		.length = length,
		.plain = plain,
		.sink = to_buffer,
		.ctx = &out,
	};

	assert_int_equal(sign_message_put_mbox(m, &mbox), 0);
	return buf_string(&out);
}

/* In the line ends of the message. */
static void
line_ends(void **state)
{
	struct sign_message *m = new_message(HEADER "\n" BODY, true);
	struct buf out = buf_new(m->arena, 10000);

	(void)state;
	assert_true(sign_message(m));
	assert_true(span_starts(m->fields, SPAN("DKIM-Signature:")));
	assert_non_null(memmem(m->fields.p, m->fields.len, "\r\n", 2));
	eol_add(&out, m->fields, m->msg->crlf);
	assert_null(strchr(buf_string(&out), '\r'));
	assert_true(out.len < m->fields.len);
	drop(m);
	m = new_message("From: a@x.example\r\n\r\nb\r\n", true);
	assert_true(sign_message(m));
	out = buf_new(m->arena, 10000);
	eol_add(&out, m->fields, m->msg->crlf);
	assert_true(span_eq(buf_span(&out), m->fields));
	drop(m);
}

static void
unsigned_message(void **state)
{
	struct sign_message *m = new_message(HEADER "\n" BODY, false);

	(void)state;
	assert_true(sign_message(m));
	assert_int_equal(m->fields.len, 0);
	assert_string_equal(as_mbox(m, MBOX_RD, 0, false),
	    "From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n" HEADER
	    "\none\n>From here\n\n");
	assert_string_equal(as_mbox(m, MBOX_RD, 0, true),
	    "From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n" HEADER
	    "\none\nFrom here\n\n");
	drop(m);
}

static void
with_length(void **state)
{
	struct sign_message *m = new_message(HEADER "\n" BODY, false);
	struct mbox_quoter counter = { .kind = MBOX_CL };

	(void)state;
	m->counter = &counter;
	assert_true(sign_message(m));
	assert_int_equal(counter.length, strlen(BODY) + 1);
	assert_non_null(strstr(as_mbox(m, MBOX_CL, counter.length, false),
	    "Content-Length: 15\n"));
	drop(m);
}

static void
failing(void **state)
{
	const struct sign_mbox full = { .kind = MBOX_RD, .sink = to_full };
	struct sign_message *m = new_message("Subject: x\n\nb\n", true);

	(void)state;
	assert_false(sign_message(m));
	assert_non_null(m->reason);
	assert_int_equal(m->fields.len, 0);
	drop(m);
	m = new_message(HEADER "\n" BODY, true);
	assert_true(sign_message(m));
	errno = 0;
	assert_int_equal(sign_message_put_mbox(m, &full), -1);
	assert_int_equal(errno, ENOSPC);
	drop(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("fields have the line ends of the message", line_ends),
		UNIT("without a key the message is only read, and quoted in an "
		     "mbox",
		    unsigned_message),
		UNIT("the length in an mbox is that of the quoted body",
		    with_length),
		UNIT("what cannot be signed or written is told", failing),
	};

	return cmocka_run_group_tests_name("sign_message", tests, begin, end);
}
