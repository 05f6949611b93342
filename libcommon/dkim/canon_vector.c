/*
 * The loops for every processor, in vectors as gcc and clang know them: they
 * become SSE2 on x86-64, NEON on ARM64, the vector facility of s390x, and
 * scalar code where there is nothing of that kind.
 */

#include "dkim/canon_block.h"

/* How vectors are passed does not matter: all these functions are inline. */
#pragma GCC diagnostic ignored "-Wpsabi"

#define VECTOR __attribute__((vector_size(16)))

typedef uint8_t octets VECTOR;
typedef uint64_t words VECTOR;

/* Words whose lowest octet is the one that comes first in memory. */
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define FIRST_IS_LOWEST(w)                                                     \
	((words){ __builtin_bswap64((w)[0]), __builtin_bswap64((w)[1]) })
#else
#define FIRST_IS_LOWEST(w) (w)
#endif

/* For each octet of V: all bits are set if it is C (is at most C), or none. */
#define IS(v, c) ((octets)((v) == (octets){ 0 } + (uint8_t)(c)))
#define IS_UP_TO(v, c) ((octets)((v) <= (octets){ 0 } + (uint8_t)(c)))

/* Octet J of word K of a block is bit K of octet J: see transpose. */
#define EIGHT(bit) (bit), (bit), (bit), (bit), (bit), (bit), (bit), (bit)
static const octets weights[CANON_BLOCK / sizeof(octets)] = {
	{ EIGHT(1), EIGHT(1 << 1) },
	{ EIGHT(1 << 2), EIGHT(1 << 3) },
	{ EIGHT(1 << 4), EIGHT(1 << 5) },
	{ EIGHT(1 << 6), EIGHT(1 << 7) },
};

CANON_INLINE octets
load(const unsigned char *p)
{
	octets v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* In each word, bit 8 J + K becomes bit 8 K + J. */
CANON_INLINE words
transpose(words m)
{
	words t;

	t = (m ^ m >> 7) & 0x00aa00aa00aa00aa;
	m ^= t ^ t << 7;
	t = (m ^ m >> 14) & 0x0000cccc0000cccc;
	m ^= t ^ t << 14;
	t = (m ^ m >> 28) & 0x00000000f0f0f0f0;
	return m ^ t ^ t << 28;
}

/*
 * The masks of two sets of octets of a block; A and B have a set bit for each
 * octet in the set, as the weights say.
 */
CANON_INLINE words
masks(octets a, octets b)
{
	words x = (words)a, y = (words)b;
	words m = (words){ x[0], y[0] } | (words){ x[1], y[1] };

	return transpose(FIRST_IS_LOWEST(m));
}

static bool
is_clean(const unsigned char *p, size_t n)
{
	octets found = { 0 };
	words w;

	for (size_t i = 0; i < n; i += sizeof(octets)) {
		octets v = load(p + i), next = load(p + i + 1);

		found |= IS(v, '\t') | (IS(v, ' ') & IS_UP_TO(next, ' '));
	}
	w = (words)found;
	return (w[0] | w[1]) == 0;
}

CANON_INLINE struct canon_runs
mark(unsigned char *out, const unsigned char *p, bool lf)
{
	octets gone = { 0 }, insert = { 0 };
	words m;

#pragma GCC unroll 4
	for (size_t k = 0; k < CANON_BLOCK / sizeof(octets); k++) {
		octets v = load(p), next = load(p + 1);
		octets ht = IS(v, '\t'), wsp = IS(v, ' ') | ht, end;

		if (lf)
			end = IS(next, '\n');
		else
			end = IS(next, '\r') & IS(load(p + 2), '\n');
		end |= IS(next, ' ') | IS(next, '\t');
		gone |= wsp & end & weights[k];
		if (lf)
			insert |= IS(v, '\n') & weights[k];
		v ^= ht & ('\t' ^ ' ');
		memcpy(out, &v, sizeof(v));
		p += sizeof(v);
		out += sizeof(v);
	}
	m = masks(gone, insert);
	return canon_runs_of(m[0], m[1]);
}

static unsigned char *
shrink(unsigned char *out, const unsigned char *p, size_t n)
{
	size_t left;

	return canon_rewrite(out, p, n, false, mark, &left);
}

static unsigned char *
relax(unsigned char *out, const unsigned char *p, size_t n, bool short_lines,
    size_t *left)
{
	(void)short_lines;
	if (memchr(p, '\r', n + 1) != NULL)
		return NULL;
	return canon_rewrite(out, p, n, true, mark, left);
}

static unsigned char *
expand(unsigned char *out, const unsigned char *p, size_t n, bool short_lines)
{
	uint64_t after_cr = 0;

	(void)short_lines;
	for (size_t i = 0; i < n; i += CANON_BLOCK) {
		size_t len = canon_block_len(n, i);
		octets cr = { 0 }, lf = { 0 };
		uint64_t insert;
		words m;

#pragma GCC unroll 4
		for (size_t k = 0; k < CANON_BLOCK / sizeof(octets); k++) {
			octets v = load(p + i + k * sizeof(v));

			cr |= IS(v, '\r') & weights[k];
			lf |= IS(v, '\n') & weights[k];
		}
		m = masks(cr, lf);
		insert = m[1] & canon_block_mask(len) & ~(m[0] << 1 | after_cr);
		after_cr = m[0] >> (CANON_BLOCK - 1);
		out = canon_expand_block(out, p + i, len, insert);
	}
	return out;
}

const struct canon_scan *
canon_scan_vector(void)
{
	static const struct canon_scan scan = { is_clean, shrink, expand,
		relax };

	return &scan;
}
