#include "dkim/canon_scan.h"

#if defined(__x86_64__) && __has_include(<sys/platform/x86.h>)

#include <immintrin.h>
#include <sys/platform/x86.h>

#include "dkim/canon_x86.h"

#define AVX2 __attribute__((target("avx2,bmi,popcnt")))

/* Octets of a word that stay, moved to its front: indices for a shuffle. */
#define INDEX(keep, i)                                                         \
	((keep) >> (i)&1                                                       \
		? (uint64_t)(i)                                                \
		      << 8 * __builtin_popcount((keep) & ((1U << (i)) - 1))    \
		: 0)
#define SHUFFLE(keep)                                                          \
	(INDEX(keep, 1) | INDEX(keep, 2) | INDEX(keep, 3) | INDEX(keep, 4) |   \
	    INDEX(keep, 5) | INDEX(keep, 6) | INDEX(keep, 7))
#define SHUFFLE4(k)                                                            \
	SHUFFLE(k), SHUFFLE((k) + 1), SHUFFLE((k) + 2), SHUFFLE((k) + 3)
#define SHUFFLE16(k)                                                           \
	SHUFFLE4(k), SHUFFLE4((k) + 4), SHUFFLE4((k) + 8), SHUFFLE4((k) + 12)
#define SHUFFLE64(k)                                                           \
	SHUFFLE16(k), SHUFFLE16((k) + 16), SHUFFLE16((k) + 32),                \
	    SHUFFLE16((k) + 48)

static const uint64_t shuffles[256] = {
	SHUFFLE64(0U),
	SHUFFLE64(64U),
	SHUFFLE64(128U),
	SHUFFLE64(192U),
};

AVX2 static inline __m256i
load(const unsigned char *p)
{
	return _mm256_loadu_si256((const __m256i *)p);
}

AVX2 static inline __m256i
equal(__m256i v, char c)
{
	return _mm256_cmpeq_epi8(v, _mm256_set1_epi8(c));
}

AVX2 static bool
is_clean(const unsigned char *p, size_t n)
{
	const __m256i sp = _mm256_set1_epi8(' ');
	__m256i found = _mm256_setzero_si256();

	for (size_t i = 0; i < n; i += sizeof(found)) {
		__m256i v = load(p + i), next = load(p + i + 1);
		__m256i low =
		    _mm256_cmpeq_epi8(_mm256_min_epu8(next, sp), next);

		low = _mm256_and_si256(low, equal(v, ' '));
		low = _mm256_or_si256(low, equal(v, '\t'));
		found = _mm256_or_si256(found, low);
	}
	return _mm256_movemask_epi8(found) == 0;
}

AVX2 static inline uint64_t
mask(const unsigned char *p, char c)
{
	int low = _mm256_movemask_epi8(equal(load(p), c));
	int high = _mm256_movemask_epi8(equal(load(p + 32), c));

	return (uint64_t)(unsigned)high << 32 | (unsigned)low;
}

/* The octets of a block that go. */
AVX2 static inline uint64_t
dropped(const unsigned char *p, bool lf)
{
	const unsigned char *next = p + CANON_BLOCK;
	uint64_t wsp = mask(p, ' ') | mask(p, '\t');
	uint64_t cr1 = canon_before(mask(p, '\r'), next[0] == '\r');
	uint64_t lf1 = canon_before(mask(p, '\n'), next[0] == '\n');
	uint64_t end = cr1 & canon_before(lf1, next[1] == '\n');

	if (lf)
		end |= lf1;
	return wsp &
	       (canon_before(wsp, next[0] == ' ' || next[0] == '\t') | end);
}

/* Store those of the low eight octets of V that KEEP names. */
AVX2 static inline unsigned char *
pack(unsigned char *out, __m128i v, unsigned keep)
{
	__m128i order = _mm_loadl_epi64((const __m128i *)&shuffles[keep]);

	_mm_storel_epi64((__m128i *)out, _mm_shuffle_epi8(v, order));
	return out + __builtin_popcount(keep);
}

AVX2 static unsigned char *
shrink(unsigned char *out, const unsigned char *p, size_t n, bool lf)
{
	const __m128i tab = _mm_set1_epi8('\t');
	const __m128i tab_to_sp = _mm_set1_epi8('\t' ^ ' ');

	for (size_t i = 0; i < n; i += CANON_BLOCK) {
		uint64_t keep = ~dropped(p + i, lf);

		for (unsigned k = 0; k < CANON_BLOCK; k += 16) {
			__m128i v =
			    _mm_loadu_si128((const __m128i *)(p + i + k));
			__m128i tabs = _mm_cmpeq_epi8(v, tab);

			v = _mm_xor_si128(v, _mm_and_si128(tabs, tab_to_sp));
			out = pack(out, v, keep >> k & 0xff);
			v = _mm_unpackhi_epi64(v, v);
			out = pack(out, v, keep >> (k + 8) & 0xff);
		}
	}
	return out;
}

AVX2 static unsigned char *
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
canon_scan_avx2(void)
{
	static const struct canon_scan scan = { is_clean, shrink, expand,
		NULL };

	return CPU_FEATURE_ACTIVE(AVX2) && CPU_FEATURE_ACTIVE(BMI1) &&
		       CPU_FEATURE_ACTIVE(POPCNT)
		   ? &scan
		   : NULL;
}

#else

const struct canon_scan *
canon_scan_avx2(void)
{
	return NULL;
}

#endif
