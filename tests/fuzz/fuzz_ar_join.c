/*
 * A message with our field on top is a message with a sound first field of
 * ours, and below that what was there.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "authres/ar_join.h"
#include "authres/authres_parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(struct arena *arena, const struct msg *msg)
{
	static struct authres_resinfo dkim = {
		.method = { (const unsigned char *)"dkim", 4 },
		.result = { (const unsigned char *)"pass", 4 },
	};
	const struct authres ar = {
		.authserv_id = SPAN("mx.example"),
		.results = &dkim,
		.n = 1,
	};
	struct span head = ar_join(arena, msg, &ar), below;
	struct authres_field f;
	struct msg again;
	const char *why;

	if (msg_open_span(arena, head, &again) != MSG_OK)
		return; /* at a limit */
	if (again.n != msg->n + 1 && again.n != msg->n)
		abort();
	if (!authres_parse(
		arena, AUTHRES_FIELD, again.fields[0].value, &f, &why) ||
	    f.nonconforming || f.doubtful ||
	    !ar_is_ours(&f.ar, ar.authserv_id) || f.ar.n == 0 ||
	    !span_is(f.ar.results[f.ar.n - 1].method, "dkim"))
		abort();
	below = msg->raw;
	if (again.n == msg->n)
		below = span_skip(below, msg_field_raw(msg, 0).len);
	if (head.len < below.len ||
	    memcmp(head.p + head.len - below.len, below.p, below.len) != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct msg msg;

	if (msg_open_span(arena, span_of(data, size), &msg) == MSG_OK)
		check(arena, &msg);
	arena_free(arena);
	return 0;
}
