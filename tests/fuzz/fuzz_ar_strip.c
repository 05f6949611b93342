/*
 * What ar-strip leaves of a message holds no field that any of our readers
 * takes for ours: neither arc-seal (authres_merge) nor dmarc-check --trust.
 */

#include <stdint.h>
#include <stdlib.h>

#include "authres/ar_strip.h"
#include "authres/authres_merge.h"
#include "base/buf.h"
#include "dmarc/dmarc_identifiers.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* The header section without the fields that claim to be of ID. */
static bool
strip(
    struct arena *arena, const struct msg *msg, struct span id, struct buf *out)
{
	size_t *gone = arena_array(arena, msg->n, sizeof(*gone)), n = 0;

	for (size_t i = 0; i < msg->n; i++) {
		if (ar_strip_hides(&msg->fields[i]))
			return false;
		if (!ar_strip_claims(arena, &msg->fields[i], id))
			buf_add(out, msg_field_raw(msg, i));
		else
			gone[n++] = i;
	}
	return n < msg->n && !ar_strip_shifts(msg, gone, n);
}

static void
check(struct arena *arena, struct msg *msg, struct span id)
{
	struct authres_merge_options options = { .id = id, .hops = SIZE_MAX };
	struct dmarc_trust trust = { .authserv_id = id, .hops = SIZE_MAX };
	struct dmarc_identifiers ids = { .arena = arena };
	struct buf out = buf_new(arena, SIZE_MAX);
	struct authres_merged merged;
	struct span last, piece;
	struct msg left;

	if (!strip(arena, msg, id, &out))
		return;
	last = msg_field_raw(msg, msg->n - 1);
	buf_add(&out,
	    span_skip(msg->raw, (size_t)(last.p + last.len - msg->raw.p)));
	while (msg_body(msg, &piece) == 0 && piece.len > 0)
		buf_add(&out, piece);
	if (!msg_rewind_body(msg))
		abort();
	/* lines of a field with a bare LF may be no fields */
	if (msg_open_span(arena, buf_span(&out), &left) != MSG_OK) {
		if (!msg->bare_lf)
			abort();
		return;
	}
	if (authres_merge(arena, &left, &options, &merged) &&
	    (merged.fields > 0 || merged.below > 0))
		abort();
	if (dmarc_add_trusted(&ids, &left, &trust) > 0 || ids.n > 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct msg msg;

	if (msg_open_span(arena, span_of(data, size), &msg) == MSG_OK) {
		check(arena, &msg, SPAN("mx.example"));
		check(arena, &msg, SPAN("mx.m\xc3\xbcnchen.example"));
		check(arena, &msg, SPAN("Mx.Example."));
	}
	arena_free(arena);
	return 0;
}
