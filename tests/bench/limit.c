/*
 * limit ARCHIVE MESSAGES THREADS: what verifying cannot do without, and
 * nothing else: SHA-256 of every message, and one RSA public operation with a
 * key that is at hand.  ARCHIVE is a directory that archive has filled; all is
 * in memory before the clock starts.  Prints CPU and wall time, microseconds.
 */

#include <err.h>
#include <openssl/bn.h>
#include <stdio.h>
#include <stdlib.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

#include "crypto/hash.h"
#include "dkim/dkim_key.h"
#include "sys/io.h"
#include "sys/tree.h"

#define THREADS_MAX 64

struct public_key {
	BIGNUM *n, *e;
	BN_MONT_CTX *mont;
};

struct limit {
	struct span *messages;
	size_t n;
	struct public_key *keys;
	size_t nkeys;
	size_t threads;
};

struct share {
	const struct limit *limit;
	size_t first;
	unsigned sum; /* so that nothing is left out */
};

static void *
need(void *p)
{
	if (p == NULL)
		errx(1, "out of memory");
	return p;
}

static double
seconds(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
read_messages(struct limit *l, struct arena *arena, const char *directory)
{
	struct tree *tree = tree_new(directory);
	const char *path;
	size_t n;

	for (n = 0; n < l->n && tree_next(tree, &path) == TREE_FILE; n++)
		if (io_read_path(path, SIZE_MAX, arena, &l->messages[n]) != 0)
			err(1, "%s", path);
	if (n < l->n)
		errx(1, "%s: %zu messages only", directory, n);
	tree_free(tree);
}

static struct public_key
read_key(struct arena *arena, struct span text, BN_CTX *ctx)
{
	struct public_key out;
	struct dkim_key key;
	const char *reason;

	if (!dkim_key_parse(arena, text, &key, &reason))
		errx(1, "%s", reason);
	out.n = need(BN_bin2bn(key.pub.n.p, (int)key.pub.n.len, NULL));
	out.e = need(BN_bin2bn(key.pub.e.p, (int)key.pub.e.len, NULL));
	out.mont = need(BN_MONT_CTX_new());
	if (!BN_MONT_CTX_set(out.mont, out.n, ctx))
		errx(1, "a modulus is refused");
	return out;
}

static void
read_keys(struct limit *l, struct arena *arena)
{
	BN_CTX *ctx = need(BN_CTX_new());
	struct span all;

	if (io_read_path("keys", SIZE_MAX, arena, &all) != 0)
		err(1, "keys");
	l->keys = arena_array(arena, all.len / 256 + 1, sizeof(*l->keys));
	while (all.len > 0) {
		struct span text = span_cut(&all, '\n');

		(void)span_cut(&text, ' ');
		l->keys[l->nkeys++] = read_key(arena, text, ctx);
	}
	BN_CTX_free(ctx);
}

static int
work(void *arg)
{
	struct share *share = arg;
	const struct limit *l = share->limit;
	BN_CTX *ctx = need(BN_CTX_new());
	BIGNUM *signature = need(BN_new()), *out = need(BN_new());

	for (size_t i = share->first; i < l->n; i += l->threads) {
		const struct public_key *key = &l->keys[i % l->nkeys];
		struct digest digest;
		struct hash hash;

		hash_init(&hash, HASH_SHA256);
		hash_add(&hash, l->messages[i]);
		digest = hash_end(&hash);
		/* as long as a signature, and below the modulus */
		BN_rshift1(signature, key->n);
		BN_add_word(signature, digest.octets[0]);
		BN_mod_exp_mont(out, signature, key->e, key->n, ctx, key->mont);
		share->sum += (unsigned)BN_is_odd(out) + digest.octets[1];
	}
	BN_free(signature);
	BN_free(out);
	BN_CTX_free(ctx);
	return 0;
}

static unsigned
run(const struct limit *l)
{
	struct share shares[THREADS_MAX];
	thrd_t threads[THREADS_MAX];
	unsigned sum = 0;

	for (size_t i = 0; i < l->threads; i++) {
		shares[i] = (struct share){ .limit = l, .first = i };
		if (i > 0 &&
		    thrd_create(&threads[i], work, &shares[i]) != thrd_success)
			errx(1, "no thread");
	}
	(void)work(&shares[0]);
	for (size_t i = 0; i < l->threads; i++) {
		if (i > 0)
			(void)thrd_join(threads[i], NULL);
		sum += shares[i].sum;
	}
	return sum;
}

int
main(int argc, char *argv[])
{
	struct arena *arena = arena_new();
	struct limit l = { 0 };
	double cpu, wall;

	if (argc != 4)
		errx(2, "usage: limit ARCHIVE MESSAGES THREADS");
	l.n = strtoul(argv[2], NULL, 10);
	l.threads = strtoul(argv[3], NULL, 10);
	if (l.threads == 0 || l.threads > THREADS_MAX)
		errx(2, "%s: want 1 to %d threads", argv[3], THREADS_MAX);
	if (chdir(argv[1]) != 0)
		err(1, "%s", argv[1]);
	l.messages = arena_array(arena, l.n, sizeof(*l.messages));
	read_messages(&l, arena, "mail");
	read_keys(&l, arena);
	cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
	wall = seconds(CLOCK_MONOTONIC);
	if (run(&l) == 0)
		errx(1, "a sum of nothing");
	printf("%.0f %.0f\n", (seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu) * 1e6,
	    (seconds(CLOCK_MONOTONIC) - wall) * 1e6);
	arena_free(arena);
	return 0;
}
