#include "dkim/canon_scan.h"

#ifdef __SSE2__

#include <emmintrin.h>

#include "dkim/canon_x86.h"

static inline __m128i
load(const unsigned char *p)
{
	return _mm_loadu_si128((const __m128i *)p);
}

static inline __m128i
equal(__m128i v, char c)
{
	return _mm_cmpeq_epi8(v, _mm_set1_epi8(c));
}

static bool
is_clean(const unsigned char *p, size_t n)
{
	const __m128i sp = _mm_set1_epi8(' ');
	__m128i found = _mm_setzero_si128();

	for (size_t i = 0; i < n; i += sizeof(found)) {
		__m128i v = load(p + i), next = load(p + i + 1);
		__m128i low = _mm_cmpeq_epi8(_mm_min_epu8(next, sp), next);

		low = _mm_and_si128(low, equal(v, ' '));
		low = _mm_or_si128(low, equal(v, '\t'));
		found = _mm_or_si128(found, low);
	}
	return _mm_movemask_epi8(found) == 0;
}

static inline uint64_t
mask(const unsigned char *p, char c)
{
	uint64_t m = 0;

	for (unsigned i = 0; i < CANON_BLOCK; i += sizeof(__m128i)) {
		int bits = _mm_movemask_epi8(equal(load(p + i), c));

		m |= (uint64_t)(unsigned)bits << i;
	}
	return m;
}

static unsigned char *
expand(unsigned char *out, const unsigned char *p, size_t n, bool short_lines)
{
	uint64_t after_cr = 0;

	(void)short_lines;
	for (size_t i = 0; i < n; i += CANON_BLOCK) {
		size_t len = canon_block_len(n, i);
		uint64_t cr = mask(p + i, '\r'), lf = mask(p + i, '\n');

		lf &= canon_block_mask(len) & ~(cr << 1 | after_cr);
		after_cr = cr >> (CANON_BLOCK - 1);
		out = canon_expand_block(out, p + i, len, lf);
	}
	return out;
}

const struct canon_scan *
canon_scan_sse2(void)
{
	static const struct canon_scan scan = { is_clean, canon_shrink, expand,
		NULL };

	return &scan;
}

#else

const struct canon_scan *
canon_scan_sse2(void)
{
	return NULL;
}

#endif
