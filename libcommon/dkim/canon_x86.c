/*
 * The loops for x86-64: one set for AVX2, and one for AVX-512 with VBMI2, which
 * can compress and expand octets.  Both are faster than those of canon_vector.c
 * by what dkimutils-bench(7) says.
 */

#include "dkim/canon_scan.h"

#ifdef __x86_64__

#include <immintrin.h>

#include "dkim/canon_block.h"

/*
 * glibc has asked the processor what it can do, and can be told to hide some of
 * it.  Other libraries do not tell; then gcc's function asks at each start of a
 * process.  Under a hypervisor it costs about ten questions of 4 us each.
 */
#if defined(__GLIBC__) && __has_include(<sys/platform/x86.h>)
#include <sys/platform/x86.h>
#define HAS(glibc, gcc) CPU_FEATURE_ACTIVE(glibc)
#else
#define HAS(glibc, gcc) __builtin_cpu_supports(gcc)
#endif

#define TARGET_AVX2 __attribute__((target("avx2,bmi,popcnt")))
#define TARGET_AVX512                                                          \
	__attribute__((target("avx512f,avx512bw,avx512vbmi2,bmi2,popcnt")))

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

TARGET_AVX2 static inline __m256i
load_avx2(const unsigned char *p)
{
	return _mm256_loadu_si256((const __m256i *)p);
}

TARGET_AVX2 static inline __m256i
equal_avx2(__m256i v, char c)
{
	return _mm256_cmpeq_epi8(v, _mm256_set1_epi8(c));
}

TARGET_AVX2 static bool
is_clean_avx2(const unsigned char *p, size_t n)
{
	const __m256i sp = _mm256_set1_epi8(' ');
	__m256i found = _mm256_setzero_si256();

	for (size_t i = 0; i < n; i += sizeof(found)) {
		__m256i v = load_avx2(p + i), next = load_avx2(p + i + 1);
		__m256i low =
		    _mm256_cmpeq_epi8(_mm256_min_epu8(next, sp), next);

		low = _mm256_and_si256(low, equal_avx2(v, ' '));
		low = _mm256_or_si256(low, equal_avx2(v, '\t'));
		found = _mm256_or_si256(found, low);
	}
	return _mm256_movemask_epi8(found) == 0;
}

TARGET_AVX2 static inline uint64_t
mask_avx2(const unsigned char *p, char c)
{
	int low = _mm256_movemask_epi8(equal_avx2(load_avx2(p), c));
	int high = _mm256_movemask_epi8(equal_avx2(load_avx2(p + 32), c));

	return (uint64_t)(unsigned)high << 32 | (unsigned)low;
}

/* The octets of a block that go. */
TARGET_AVX2 static inline uint64_t
dropped_avx2(const unsigned char *p, bool lf)
{
	const unsigned char *next = p + CANON_BLOCK;
	uint64_t wsp = mask_avx2(p, ' ') | mask_avx2(p, '\t');
	uint64_t cr1 = canon_before(mask_avx2(p, '\r'), next[0] == '\r');
	uint64_t lf1 = canon_before(mask_avx2(p, '\n'), next[0] == '\n');
	uint64_t end = cr1 & canon_before(lf1, next[1] == '\n');

	if (lf)
		end |= lf1;
	return wsp &
	       (canon_before(wsp, next[0] == ' ' || next[0] == '\t') | end);
}

/* Store those of the low eight octets of V that KEEP names. */
TARGET_AVX2 static inline unsigned char *
pack(unsigned char *out, __m128i v, unsigned keep)
{
	__m128i order = _mm_loadl_epi64((const __m128i *)&shuffles[keep]);

	_mm_storel_epi64((__m128i *)out, _mm_shuffle_epi8(v, order));
	return out + __builtin_popcount(keep);
}

TARGET_AVX2 static unsigned char *
shrink_avx2(unsigned char *out, const unsigned char *p, size_t n)
{
	const __m128i tab = _mm_set1_epi8('\t');
	const __m128i tab_to_sp = _mm_set1_epi8('\t' ^ ' ');

	for (size_t i = 0; i < n; i += CANON_BLOCK) {
		uint64_t keep = ~dropped_avx2(p + i, false);

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

TARGET_AVX2 static unsigned char *
expand_avx2(
    unsigned char *out, const unsigned char *p, size_t n, bool short_lines)
{
	uint64_t after_cr = 0;

	(void)short_lines;
	for (size_t i = 0; i < n; i += CANON_BLOCK) {
		size_t len = canon_block_len(n, i);
		uint64_t cr = mask_avx2(p + i, '\r'),
			 lf = mask_avx2(p + i, '\n');

		lf &= canon_block_mask(len) & ~(cr << 1 | after_cr);
		after_cr = cr >> (CANON_BLOCK - 1);
		out = canon_expand_block(out, p + i, len, lf);
	}
	return out;
}

/* As canon_mark. */
TARGET_AVX2 CANON_INLINE struct canon_runs
mark_avx2(unsigned char *out, const unsigned char *p, bool lf)
{
	const __m256i ht_to_sp = _mm256_set1_epi8('\t' ^ ' ');

	for (unsigned k = 0; k < CANON_BLOCK; k += 32) {
		__m256i v = load_avx2(p + k), ht = equal_avx2(v, '\t');

		v = _mm256_xor_si256(v, _mm256_and_si256(ht, ht_to_sp));
		_mm256_storeu_si256((__m256i *)(out + k), v);
	}
	return canon_runs_of(dropped_avx2(p, lf), mask_avx2(p, '\n'));
}

TARGET_AVX2 static unsigned char *
relax_avx2(unsigned char *out, const unsigned char *p, size_t n,
    bool short_lines, size_t *left)
{
	(void)short_lines;
	if (memchr(p, '\r', n + 1) != NULL)
		return NULL;
	return canon_rewrite(out, p, n, true, mark_avx2, left);
}

const struct canon_scan *
canon_scan_avx2(void)
{
	static const struct canon_scan scan = { is_clean_avx2, shrink_avx2,
		expand_avx2, relax_avx2 };

	return HAS(AVX2, "avx2") && HAS(BMI1, "bmi") && HAS(POPCNT, "popcnt")
		   ? &scan
		   : NULL;
}

TARGET_AVX512 static inline __m512i
load_avx512(const unsigned char *p)
{
	return _mm512_loadu_si512(p);
}

TARGET_AVX512 static inline uint64_t
equal_avx512(__m512i v, char c)
{
	return _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(c));
}

TARGET_AVX512 static bool
is_clean_avx512(const unsigned char *p, size_t n)
{
	const __m512i sp = _mm512_set1_epi8(' ');
	uint64_t found = 0;

	for (size_t i = 0; i < n; i += CANON_BLOCK) {
		__m512i v = load_avx512(p + i);
		uint64_t low =
		    _mm512_cmple_epu8_mask(load_avx512(p + i + 1), sp);

		found |= _mm512_mask_cmpeq_epi8_mask(low, v, sp);
		found |= equal_avx512(v, '\t');
	}
	return found == 0;
}

/* The octets of a block that go. */
TARGET_AVX512 static inline uint64_t
dropped_avx512(const unsigned char *p, uint64_t wsp)
{
	__m512i next = load_avx512(p + 1);
	uint64_t end =
	    equal_avx512(next, '\r') & equal_avx512(load_avx512(p + 2), '\n');

	return wsp & (equal_avx512(next, ' ') | equal_avx512(next, '\t') | end);
}

TARGET_AVX512 static unsigned char *
shrink_avx512(unsigned char *out, const unsigned char *p, size_t n)
{
	const __m512i sp = _mm512_set1_epi8(' ');

	for (size_t i = 0; i < n; i += CANON_BLOCK) {
		__m512i v = load_avx512(p + i);
		uint64_t tab = equal_avx512(v, '\t');
		uint64_t keep =
		    ~dropped_avx512(p + i, equal_avx512(v, ' ') | tab);

		v = _mm512_mask_mov_epi8(v, tab, sp);
		_mm512_storeu_si512(out, _mm512_maskz_compress_epi8(keep, v));
		out += _mm_popcnt_u64(keep);
	}
	return out;
}

/*
 * Where 32 octets go, if there is CR before those that INSERT names: of two
 * places for each, the first one for a CR, those in use.
 */
TARGET_AVX512 static inline uint64_t
places(uint64_t insert)
{
	const uint64_t even = 0x5555555555555555U;

	return _pext_u64(~even, _pdep_u64(insert, even) | ~even);
}

/* Store V with CR where PLACES has no octet. */
TARGET_AVX512 static inline void
store(unsigned char *out, uint64_t places, __m512i v)
{
	_mm512_storeu_si512(
	    out, _mm512_mask_expand_epi8(_mm512_set1_epi8('\r'), places, v));
}

/* The first LEN octets of V with CR before those that INSERT names. */
TARGET_AVX512 static inline unsigned char *
spread(unsigned char *out, __m512i v, size_t len, uint64_t insert)
{
	const uint64_t low = 0xffffffff;

	store(out, places(insert & low), v);
	if (len <= CANON_BLOCK / 2)
		return out + len + _mm_popcnt_u64(insert);
	out += CANON_BLOCK / 2 + _mm_popcnt_u64(insert & low);
	insert >>= CANON_BLOCK / 2;
	store(out, places(insert), _mm512_shuffle_i64x2(v, v, 0xee));
	return out + len - CANON_BLOCK / 2 + _mm_popcnt_u64(insert);
}

/*
 * The same, faster where there is one CR at most; LAST is the last octet of
 * the block.  A branch that nobody foresees costs more: see "short_lines".
 */
TARGET_AVX512 static inline unsigned char *
put(unsigned char *out, __m512i v, size_t len, uint64_t insert,
    unsigned char last)
{
	if ((insert & (insert - 1)) != 0)
		return spread(out, v, len, insert);
	store(out, ~insert, v);
	out[CANON_BLOCK] = last;
	return out + len + (insert != 0);
}

TARGET_AVX512 static unsigned char *
expand_avx512(
    unsigned char *out, const unsigned char *p, size_t n, bool short_lines)
{
	uint64_t after_cr = 0;

	for (size_t i = 0; i < n; i += CANON_BLOCK) {
		size_t len = canon_block_len(n, i);
		__m512i v = load_avx512(p + i);
		uint64_t cr = equal_avx512(v, '\r'), lf = equal_avx512(v, '\n');

		lf &= canon_block_mask(len) & ~(cr << 1 | after_cr);
		after_cr = cr >> (CANON_BLOCK - 1);
		if (short_lines)
			out = spread(out, v, len, lf);
		else
			out = put(out, v, len, lf, p[i + CANON_BLOCK - 1]);
	}
	return out;
}

TARGET_AVX512 static unsigned char *
relax_avx512(unsigned char *out, const unsigned char *p, size_t n,
    bool short_lines, size_t *left)
{
	const __m512i sp = _mm512_set1_epi8(' ');
	uint64_t cr = 0;

	*left = 0;
	for (size_t i = 0; i < n; i += CANON_BLOCK) {
		__m512i v = load_avx512(p + i);
		unsigned char last = p[i + CANON_BLOCK - 1];
		unsigned char next = p[i + CANON_BLOCK];
		uint64_t tab = equal_avx512(v, '\t'),
			 wsp = equal_avx512(v, ' ') | tab;
		uint64_t lf = equal_avx512(v, '\n');
		uint64_t gone =
		    wsp & canon_before(wsp | lf,
			      next == ' ' || next == '\t' || next == '\n');
		size_t len = CANON_BLOCK - (size_t)_mm_popcnt_u64(gone);

		cr |= equal_avx512(v, '\r') | (next == '\r');
		v = _mm512_mask_mov_epi8(v, tab, sp);
		v = _mm512_maskz_compress_epi8(~gone, v);
		lf = _pext_u64(lf, ~gone);
		if (short_lines)
			out = spread(out, v, len, lf);
		else
			out = put(out, v, len, lf, last == '\t' ? ' ' : last);
		*left += len;
	}
	return cr == 0 ? out : NULL;
}

const struct canon_scan *
canon_scan_avx512(void)
{
	static const struct canon_scan scan = { is_clean_avx512, shrink_avx512,
		expand_avx512, relax_avx512 };

	return HAS(AVX512_VBMI2, "avx512vbmi2") && HAS(AVX512BW, "avx512bw") &&
		       HAS(BMI2, "bmi2") && HAS(POPCNT, "popcnt")
		   ? &scan
		   : NULL;
}

#else

const struct canon_scan *
canon_scan_avx2(void)
{
	return NULL;
}

const struct canon_scan *
canon_scan_avx512(void)
{
	return NULL;
}

#endif
