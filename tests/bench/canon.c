/*
 * canon FILE...: canonicalization with SHA-256, as a share of SHA-256 alone
 * over the same octets, for simple and relaxed.  A line of output is
 *
 *	FILE TAB simple or relaxed TAB RATIO TAB GB/s
 */

#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "crypto/hash.h"
#include "dkim/canon.h"
#include "mail/msg.h"
#include "sys/io.h"

#define ROUNDS 15
#define PIECE (64 * 1024)

static double
cpu(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
sink(void *ctx, struct span piece)
{
	hash_add(ctx, piece);
}

static double
time_raw(struct span body)
{
	double begin = cpu();
	struct hash hash;

	hash_init(&hash, HASH_SHA256);
	for (; body.len > 0; body = span_skip(body, PIECE))
		hash_add(&hash, span_head(body, PIECE));
	(void)hash_end(&hash);
	return cpu() - begin;
}

static double
time_canon(struct span body, enum canon_alg alg, bool lf)
{
	static struct canon_body canon;
	double begin = cpu();
	struct hash hash;

	hash_init(&hash, HASH_SHA256);
	canon_body_init(&canon, alg, lf, sink, &hash);
	for (; body.len > 0; body = span_skip(body, PIECE))
		canon_body_add(&canon, span_head(body, PIECE));
	(void)canon_body_end(&canon);
	(void)hash_end(&hash);
	return cpu() - begin;
}

static int
cmp_double(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *values)
{
	qsort(values, ROUNDS, sizeof(*values), cmp_double);
	return values[ROUNDS / 2];
}

static void
measure(const char *name, struct span body, bool lf)
{
	double raw[ROUNDS], canon[2][ROUNDS];
	static const char *const algs[] = { "simple", "relaxed" };

	for (int i = 0; i < ROUNDS; i++) {
		raw[i] = time_raw(body);
		canon[0][i] = time_canon(body, CANON_SIMPLE, lf);
		canon[1][i] = time_canon(body, CANON_RELAXED, lf);
	}
	for (int i = 0; i < 2; i++)
		printf("%s\t%s\t%.3f\t%.2f\n", name, algs[i],
		    median(raw) / median(canon[i]),
		    (double)body.len / median(canon[i]) / 1e9);
}

int
main(int argc, char *argv[])
{
	for (int i = 1; i < argc; i++) {
		struct arena *arena = arena_new();
		struct span in, body;
		struct msg msg;

		if (io_read_path(argv[i], SIZE_MAX, arena, &in) != 0)
			err(1, "%s", argv[i]);
		if (msg_open_span(arena, in, &msg) != MSG_OK ||
		    msg_body(&msg, &body) != 0)
			errx(1, "%s: not a message", argv[i]);
		measure(argv[i], body, !msg.crlf);
		arena_free(arena);
	}
	return 0;
}
