/*
 * canon FILE...: canonicalization with SHA-256, as a share of SHA-256 alone
 * over the same octets, for each set of loops that the processor has (see
 * canon_scan.h), the default one first, and for simple and relaxed.  Figures
 * are the least CPU time of many rounds.  A line of output is
 *
 *	FILE TAB SET TAB simple or relaxed TAB RATIO TAB GB/s
 */

#include <err.h>
#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "crypto/hash.h"
#include "dkim/canon.h"
#include "dkim/canon_scan.h"
#include "mail/msg.h"
#include "sys/io.h"

#define ROUNDS 15
#define PIECE (64 * 1024)

static const struct {
	const char *name;
	const struct canon_scan *(*loops)(void);
} sets[] = {
	{ "vector", canon_scan_vector },
	{ "AVX2", canon_scan_avx2 },
	{ "AVX-512", canon_scan_avx512 },
};

#define SETS (sizeof(sets) / sizeof(sets[0]))

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
time_canon(struct span body, enum canon_alg alg, bool lf,
    const struct canon_scan *scan)
{
	static struct canon_body canon;
	double begin = cpu();
	struct hash hash;

	hash_init(&hash, HASH_SHA256);
	canon_body_init(&canon, alg, lf, sink, &hash);
	canon.scan = scan;
	for (; body.len > 0; body = span_skip(body, PIECE))
		canon_body_add(&canon, span_head(body, PIECE));
	(void)canon_body_end(&canon);
	(void)hash_end(&hash);
	return cpu() - begin;
}

static void
least(double *best, double seconds)
{
	if (seconds < *best)
		*best = seconds;
}

static void
measure(const char *name, struct span body, bool lf)
{
	static const char *const algs[] = { "simple", "relaxed" };
	double raw = DBL_MAX, canon[2 * SETS];

	for (size_t i = 0; i < 2 * SETS; i++)
		canon[i] = DBL_MAX;
	for (int round = 0; round < ROUNDS; round++) {
		least(&raw, time_raw(body));
		for (size_t i = 0; i < 2 * SETS; i++)
			if (sets[i / 2].loops() != NULL)
				least(&canon[i],
				    time_canon(body,
					i % 2 ? CANON_RELAXED : CANON_SIMPLE,
					lf, sets[i / 2].loops()));
	}
	for (size_t i = 0; i < 2 * SETS; i++)
		if (sets[i / 2].loops() != NULL)
			printf("%s\t%s\t%s\t%.3f\t%.2f\n", name,
			    sets[i / 2].name, algs[i % 2], raw / canon[i],
			    (double)body.len / canon[i] / 1e9);
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
