/*
 * The first octet says how the body is cut.  Any cut, any set of loops and an
 * octet at a time give the same; relaxed output stays as it is, also that of
 * the fields.
 */

#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "dkim/canon.h"
#include "dkim/canon_scan.h"
#include "mail/msg.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
collect(void *ctx, struct span piece)
{
	buf_add(ctx, piece);
}

struct how {
	enum canon_alg alg;
	bool lf;
	const struct canon_scan *scan; /* NULL: the fastest */
	uint32_t seed;                 /* 0: an octet at a time */
};

static struct span
canon(struct arena *arena, const struct how *how, struct span in)
{
	struct buf out = buf_new(arena, 2 * in.len + 16);
	uint32_t seed = how->seed;
	struct canon_body body;

	canon_body_init(&body, how->alg, how->lf, collect, &out);
	if (how->scan != NULL)
		body.scan = how->scan;
	while (in.len > 0) {
		size_t n = seed == 0 ? 1 : 1 + (seed >> 16) % 2000;

		seed = seed == 0 ? 0 : (seed * 1664525 + 1013904223) | 1;
		canon_body_add(&body, span_head(in, n));
		in = span_skip(in, n);
	}
	if (canon_body_end(&body) != buf_span(&out).len || !buf_ok(&out))
		abort();
	return buf_span(&out);
}

static void
check(struct arena *arena, struct how how, struct span in)
{
	const struct canon_scan *scans[] = { NULL, canon_scan_vector(),
		canon_scan_avx2(), canon_scan_avx512() };
	uint32_t seed = how.seed;
	struct span want;

	how.seed = 0;
	want = canon(arena, &how, in);
	for (size_t i = 0; i < sizeof(scans) / sizeof(scans[0]); i++) {
		how.scan = scans[i];
		how.seed = seed;
		if (!span_eq(canon(arena, &how, in), want))
			abort();
	}
	how.lf = false;
	if (want.len > 0 && !span_eq(canon(arena, &how, want), want))
		abort();
}

static void
check_field(struct arena *arena, struct span field)
{
	struct buf out = buf_new(arena, field.len);
	struct buf again = buf_new(arena, field.len);

	canon_header(CANON_RELAXED, field, collect, &out);
	if (!buf_ok(&out))
		abort();
	canon_header(CANON_RELAXED, buf_span(&out), collect, &again);
	if (!span_eq(buf_span(&out), buf_span(&again)))
		abort();
}

static void
check_fields(struct arena *arena, struct span in)
{
	struct msg m;

	if (msg_open_span(arena, in, &m) != MSG_OK)
		return;
	for (size_t i = 0; i < m.n; i++)
		check_field(arena, m.fields[i].whole);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct span in = span_of(data, size);
	struct how how = { .seed = 1 };

	if (size > 0) {
		how.seed = ((uint32_t)data[0] << 16 | 1) * 2654435761U | 1;
		in = span_skip(in, 1);
	}
	for (int i = 0; i < 4; i++) {
		how.alg = i & 1 ? CANON_RELAXED : CANON_SIMPLE;
		how.lf = i & 2;
		check(arena, how, in);
	}
	check_fields(arena, in);
	arena_free(arena);
	return 0;
}
