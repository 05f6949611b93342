#include <stdlib.h>
#include <string.h>

#include "dkim/canon_scan.h"
#include "unit.h"

#define MAX (8 * CANON_BLOCK)
#define GUARD 0xee

static uint32_t
next(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 16;
}

/* Octets of all kinds; DENSE of 16 are blanks and line ends. */
static void
make(unsigned char *p, size_t n, unsigned dense, uint32_t *seed)
{
	static const unsigned char special[] = { ' ', '\t', '\r', '\n', ' ',
		'\n', 0x1f, '!', 0x0b, 0x89, 0xa0, 0x8a, 0x8d };

	for (size_t i = 0; i < n; i++)
		p[i] = next(seed) % 16 < dense
			   ? special[next(seed) % sizeof(special)]
			   : (unsigned char)next(seed);
}

static bool
is_wsp(unsigned char c)
{
	return c == ' ' || c == '\t';
}

/*
 * The oracle: the same loops an octet at a time, as canon_scan.h describes
 * them.
 */
static bool
clean_by_the_book(const unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] == '\t' || (p[i] == ' ' && p[i + 1] <= ' '))
			return false;
	return true;
}

static size_t
shrink_by_the_book(
    unsigned char *out, const unsigned char *p, size_t n, bool lf)
{
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		bool end = (p[i + 1] == '\r' && p[i + 2] == '\n') ||
			   (lf && p[i + 1] == '\n');

		if (is_wsp(p[i]) && (is_wsp(p[i + 1]) || end))
			continue;
		out[len++] = p[i] == '\t' ? ' ' : p[i];
	}
	return len;
}

static size_t
expand_by_the_book(unsigned char *out, const unsigned char *p, size_t n)
{
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		if (p[i] == '\n' && (i == 0 || p[i - 1] != '\r'))
			out[len++] = '\r';
		out[len++] = p[i];
	}
	return len;
}

/* What comes behind the LEN octets may be written, but only so far. */
static void
check_output(const unsigned char *have, size_t have_len,
    const unsigned char *want, size_t want_len)
{
	assert_int_equal(have_len, want_len);
	assert_memory_equal(have, want, want_len);
	for (size_t i = 0; i < 16; i++)
		assert_int_equal(have[want_len + CANON_MARGIN + i], GUARD);
}

/* P may have a CR: then the loop must refuse. */
static void
check_relax(
    const struct canon_scan *scan, const unsigned char *p, size_t n, bool lines)
{
	unsigned char have[2 * MAX + CANON_MARGIN + 16], want[2 * MAX];
	unsigned char kept[MAX];
	size_t left, len = shrink_by_the_book(kept, p, n, true);
	unsigned char *end;

	memset(have, GUARD, sizeof(have));
	end = scan->relax(have, p, n, lines, &left);
	if (memchr(p, '\r', n + 1) != NULL) {
		assert_null(end);
		return;
	}
	assert_int_equal(left, len);
	check_output(have, (size_t)(end - have), want,
	    expand_by_the_book(want, kept, len));
}

/* The octets as they are, mostly with some CR, and without any. */
static void
check_relax_both(
    const struct canon_scan *scan, const unsigned char *p, size_t n)
{
	unsigned char without[MAX + CANON_MARGIN];

	for (size_t i = 0; i < n + CANON_MARGIN; i++)
		without[i] = p[i] == '\r' ? 'x' : p[i];
	for (int lines = 0; lines < 2; lines++) {
		check_relax(scan, p, n, lines);
		check_relax(scan, without, n, lines);
	}
}

static void
check_scan(const struct canon_scan *scan, const unsigned char *p, size_t n)
{
	unsigned char have[2 * MAX + CANON_MARGIN + 16], want[2 * MAX];
	size_t whole = n / CANON_BLOCK * CANON_BLOCK;

	if (whole > 0) {
		assert_int_equal(
		    scan->is_clean(p, whole), clean_by_the_book(p, whole));
		memset(have, GUARD, sizeof(have));
		check_output(have,
		    (size_t)(scan->shrink(have, p, whole) - have), want,
		    shrink_by_the_book(want, p, whole, false));
		check_relax_both(scan, p, whole);
	}
	for (int lines = 0; lines < 2; lines++) {
		memset(have, GUARD, sizeof(have));
		check_output(have,
		    (size_t)(scan->expand(have, p, n, lines) - have), want,
		    expand_by_the_book(want, p, n));
	}
}

static void
check_set(const struct canon_scan *scan)
{
	uint32_t seed = 4;

	if (scan == NULL)
		unit_skip("this processor lacks what they need");
	for (unsigned round = 0; round < 4000; round++) {
		size_t n = 1 + next(&seed) % MAX;
		size_t blocks = (n + CANON_BLOCK - 1) / CANON_BLOCK;
		size_t size = blocks * CANON_BLOCK + CANON_MARGIN;
		/* of exactly this size, so that a read beyond it shows */
		unsigned char *p = malloc(size);

		assert_non_null(p);
		make(p, size, round % 17, &seed);
		check_scan(scan, p, n);
		free(p);
	}
}

/* Every pair of octets, at the end of a word, of a vector and of a block. */
static void
check_pairs(const struct canon_scan *scan)
{
	static const size_t ends[] = { 7, 15, 31, 63 };
	unsigned char p[CANON_BLOCK + CANON_MARGIN];

	if (scan == NULL)
		unit_skip("this processor lacks what they need");
	for (unsigned c = 0; c < 256 * 256; c++) {
		size_t end = ends[c % COUNT(ends)];

		memset(p, 'x', sizeof(p));
		p[end] = (unsigned char)(c >> 8);
		p[end + 1] = (unsigned char)c;
		p[end + 2] = '\n';
		check_scan(scan, p, CANON_BLOCK);
	}
}

/* Each pair of the octets that matter, at each place of a block. */
static void
check_places(const struct canon_scan *scan)
{
	static const unsigned char set[] = { ' ', '\t', '\r', '\n', 'x' };
	unsigned char p[2 * CANON_BLOCK + CANON_MARGIN];

	if (scan == NULL)
		unit_skip("this processor lacks what they need");
	for (size_t c = 0; c < COUNT(set) * COUNT(set) * COUNT(set); c++)
		for (size_t at = 0; at <= CANON_BLOCK; at++) {
			memset(p, 'x', sizeof(p));
			p[at] = set[c % COUNT(set)];
			p[at + 1] = set[c / COUNT(set) % COUNT(set)];
			p[at + 2] = set[c / COUNT(set) / COUNT(set)];
			check_scan(scan, p, 2 * CANON_BLOCK);
		}
}

#define SET(name)                                                              \
	static void name(void **state)                                         \
	{                                                                      \
		(void)state;                                                   \
		check_set(canon_scan_##name());                                \
	}                                                                      \
	static void name##_pairs(void **state)                                 \
	{                                                                      \
		(void)state;                                                   \
		check_pairs(canon_scan_##name());                              \
	}                                                                      \
	static void name##_places(void **state)                                \
	{                                                                      \
		(void)state;                                                   \
		check_places(canon_scan_##name());                             \
	}

SET(vector)
SET(avx2)
SET(avx512)

static void
best(void **state)
{
	const struct canon_scan *want = canon_scan_vector();

	(void)state;
	if (canon_scan_avx2() != NULL)
		want = canon_scan_avx2();
	if (canon_scan_avx512() != NULL)
		want = canon_scan_avx512();
	assert_ptr_equal(canon_scan_best(), want);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		UNIT("the default loops do what they say", vector),
		UNIT("the default loops take every pair of octets",
		    vector_pairs),
		UNIT("the default loops are right at every place",
		    vector_places),
		UNIT("the AVX2 loops do what they say", avx2),
		UNIT("the AVX2 loops take every pair of octets", avx2_pairs),
		UNIT("the AVX2 loops are right at every place", avx2_places),
		UNIT("the AVX-512 loops do what they say", avx512),
		UNIT("the AVX-512 loops take every pair of octets",
		    avx512_pairs),
		UNIT("the AVX-512 loops are right at every place",
		    avx512_places),
		UNIT("the fastest set that can run is taken", best),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
