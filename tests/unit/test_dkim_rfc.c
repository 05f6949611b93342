#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "dkim/bodyhash.h"
#include "dkim/dkim_sig.h"
#include "sys/io.h"

/* RFC 8463 section A.2 */
#define SEED "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A="

static struct span
file(struct arena *arena, const char *path)
{
	struct span out;

	if (io_read_path(path, 1 << 20, arena, &out) != 0)
		fail_msg("%s: run from the top of the source tree", path);
	return out;
}

static struct msg
message(struct arena *arena, const char *path)
{
	struct msg msg;

	assert_int_equal(msg_open_span(arena, file(arena, path), &msg), MSG_OK);
	return msg;
}

/* The N-th signature of MSG. */
static struct dkim_sig
signature(struct arena *arena, const struct msg *msg, size_t n)
{
	struct dkim_sig sig;
	struct dkim_sig_fault fault;

	if (!dkim_sig_parse(
		arena, msg_find(msg, SPAN("DKIM-Signature"), n), &sig, &fault))
		fail_msg("signature %zu: %s", n, fault.reason);
	return sig;
}

static struct digest
body_hash(struct arena *arena, struct msg *msg, const struct dkim_sig *sig)
{
	struct bodyhash *b = bodyhash_new(arena, !msg->crlf);
	const struct bodyhash_want *w =
	    bodyhash_want(b, sig->body_canon, sig->hash, sig->l);
	struct span piece;

	do {
		assert_int_equal(msg_body(msg, &piece), 0);
		bodyhash_add(b, piece);
	} while (piece.len > 0);
	bodyhash_end(b);
	return *bodyhash_digest(w);
}

/* Sign the published fields anew: the published b= must come out. */
static void
same_b(struct arena *arena, const struct msg *msg, const struct dkim_sig *sig,
    struct span key_text)
{
	const char *why;
	struct key_private *key = key_private_parse(key_text, &why);
	struct digest hash;
	struct span b;

	if (key == NULL)
		fail_msg("%s", why);
	hash = dkim_sig_header_hash(arena, sig, msg_index_new(arena, msg));
	assert_true(key_sign(arena, key, sig->hash, &hash, &b));
	assert_true(span_eq(b, sig->b));
	key_private_free(key);
}

static void
rfc8463_ed25519_is_recomputed_bit_for_bit(void **state)
{
	struct arena *arena = arena_new();
	struct msg msg = message(arena, "tests/data/rfc/rfc8463-a3.eml");
	struct dkim_sig sig = signature(arena, &msg, 0);
	struct digest body = body_hash(arena, &msg, &sig);

	(void)state;
	assert_true(digest_eq(&body, sig.bh));
	same_b(arena, &msg, &sig, SPAN(SEED));
	arena_free(arena);
}

static void
rfc8463_rsa_is_recomputed_bit_for_bit(void **state)
{
	struct arena *arena = arena_new();
	struct msg msg = message(arena, "tests/data/rfc/rfc8463-a3.eml");
	struct dkim_sig sig = signature(arena, &msg, 1);

	(void)state;
	same_b(
	    arena, &msg, &sig, file(arena, "tests/data/rfc/rfc8463-rsa.pem"));
	arena_free(arena);
}

static void
rfc6376_body_hash_is_recomputed(void **state)
{
	struct arena *arena = arena_new();
	struct msg msg = message(arena, "tests/data/rfc/rfc6376-a2.eml");
	struct dkim_sig sig = signature(arena, &msg, 0);
	struct digest body = body_hash(arena, &msg, &sig);

	(void)state;
	assert_int_equal(sig.body_canon, CANON_SIMPLE);
	assert_true(digest_eq(&body, sig.bh));
	arena_free(arena);
}

/* One pass, several limits: each as if it were computed alone. */
static void
limits_share_one_pass(void **state)
{
	static const uint64_t limits[] = { 0, 1, 5, 17, 18, 19, 1000,
		BODYHASH_ALL };
	enum { N = sizeof(limits) / sizeof(limits[0]) };
	struct span body = SPAN("Hello  world \r\n\r\nbye\r\n\r\n");
	struct arena *arena = arena_new();

	(void)state;
	for (size_t step = 1; step <= body.len; step++) {
		struct bodyhash *all = bodyhash_new(arena, false);
		const struct bodyhash_want *w[N];

		for (size_t i = N; i-- > 0;)
			w[i] = bodyhash_want(
			    all, CANON_RELAXED, HASH_SHA256, limits[i]);
		for (size_t at = 0; at < body.len; at += step)
			bodyhash_add(all, span_head(span_skip(body, at), step));
		bodyhash_end(all);
		for (size_t i = 0; i < N; i++) {
			struct span want = SPAN("Hello world\r\n\r\nbye\r\n");
			struct hash h;
			struct digest d;

			if (limits[i] < want.len)
				want = span_head(want, (size_t)limits[i]);
			hash_init(&h, HASH_SHA256);
			hash_add(&h, want);
			d = hash_end(&h);
			assert_true(
			    digest_eq(bodyhash_digest(w[i]), digest_span(&d)));
			assert_int_equal(bodyhash_length(w[i]), 20);
		}
	}
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc8463_ed25519_is_recomputed_bit_for_bit),
		cmocka_unit_test(rfc8463_rsa_is_recomputed_bit_for_bit),
		cmocka_unit_test(rfc6376_body_hash_is_recomputed),
		cmocka_unit_test(limits_share_one_pass),
	};

	return cmocka_run_group_tests_name("dkim_rfc", tests, NULL, NULL);
}
