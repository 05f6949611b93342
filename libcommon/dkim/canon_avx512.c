#include "dkim/canon_scan.h"

#if defined(__x86_64__) && __has_include(<sys/platform/x86.h>)

#include <immintrin.h>
#include <stdint.h>
#include <sys/platform/x86.h>

#include "dkim/canon_x86.h"

#define AVX512                                                                 \
	__attribute__((target("avx512f,avx512bw,avx512vbmi2,bmi2,popcnt")))

AVX512 static inline __m512i
load(const unsigned char *p)
{
	return _mm512_loadu_si512(p);
}

AVX512 static inline uint64_t
equal(__m512i v, char c)
{
	return _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(c));
}

AVX512 static bool
is_clean(const unsigned char *p, size_t n)
{
	const __m512i sp = _mm512_set1_epi8(' ');
	uint64_t found = 0;

	for (size_t i = 0; i < n; i += CANON_BLOCK) {
		__m512i v = load(p + i);
		uint64_t low = _mm512_cmple_epu8_mask(load(p + i + 1), sp);

		found |= _mm512_mask_cmpeq_epi8_mask(low, v, sp);
		found |= equal(v, '\t');
	}
	return found == 0;
}

/* The octets of a block that go. */
AVX512 static inline uint64_t
dropped(const unsigned char *p, uint64_t wsp, bool lf)
{
	__m512i next = load(p + 1);
	uint64_t end = equal(next, '\r') & equal(load(p + 2), '\n');

	if (lf)
		end |= equal(next, '\n');
	return wsp & (equal(next, ' ') | equal(next, '\t') | end);
}

AVX512 static unsigned char *
shrink(unsigned char *out, const unsigned char *p, size_t n, bool lf)
{
	const __m512i sp = _mm512_set1_epi8(' ');

	for (size_t i = 0; i < n; i += CANON_BLOCK) {
		__m512i v = load(p + i);
		uint64_t tab = equal(v, '\t');
		uint64_t keep = ~dropped(p + i, equal(v, ' ') | tab, lf);

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
AVX512 static inline uint64_t
places(uint64_t insert)
{
	const uint64_t even = 0x5555555555555555U;

	return _pext_u64(~even, _pdep_u64(insert, even) | ~even);
}

/* Store V with CR where PLACES has no octet. */
AVX512 static inline void
store(unsigned char *out, uint64_t places, __m512i v)
{
	_mm512_storeu_si512(
	    out, _mm512_mask_expand_epi8(_mm512_set1_epi8('\r'), places, v));
}

/* The first LEN octets of V with CR before those that INSERT names. */
AVX512 static inline unsigned char *
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
AVX512 static inline unsigned char *
put(unsigned char *out, __m512i v, size_t len, uint64_t insert,
    unsigned char last)
{
	if ((insert & (insert - 1)) != 0)
		return spread(out, v, len, insert);
	store(out, ~insert, v);
	out[CANON_BLOCK] = last;
	return out + len + (insert != 0);
}

AVX512 static unsigned char *
expand(unsigned char *out, const unsigned char *p, size_t n, bool short_lines)
{
	uint64_t after_cr = 0;

	for (size_t i = 0; i < n; i += CANON_BLOCK) {
		size_t len = canon_block_len(n, i);
		__m512i v = load(p + i);
		uint64_t cr = equal(v, '\r'), lf = equal(v, '\n');

		lf &= canon_block_mask(len) & ~(cr << 1 | after_cr);
		after_cr = cr >> (CANON_BLOCK - 1);
		if (short_lines)
			out = spread(out, v, len, lf);
		else
			out = put(out, v, len, lf, p[i + CANON_BLOCK - 1]);
	}
	return out;
}

AVX512 static unsigned char *
relax(unsigned char *out, const unsigned char *p, size_t n, bool short_lines,
    size_t *left)
{
	const __m512i sp = _mm512_set1_epi8(' ');
	uint64_t cr = 0;

	*left = 0;
	for (size_t i = 0; i < n; i += CANON_BLOCK) {
		__m512i v = load(p + i);
		unsigned char last = p[i + CANON_BLOCK - 1];
		unsigned char next = p[i + CANON_BLOCK];
		uint64_t tab = equal(v, '\t'), wsp = equal(v, ' ') | tab;
		uint64_t lf = equal(v, '\n');
		uint64_t gone =
		    wsp & canon_before(wsp | lf,
			      next == ' ' || next == '\t' || next == '\n');
		size_t len = CANON_BLOCK - (size_t)_mm_popcnt_u64(gone);

		cr |= equal(v, '\r') | (next == '\r');
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
	static const struct canon_scan scan = { is_clean, shrink, expand,
		relax };

	return CPU_FEATURE_ACTIVE(AVX512_VBMI2) &&
		       CPU_FEATURE_ACTIVE(AVX512BW) &&
		       CPU_FEATURE_ACTIVE(BMI2) && CPU_FEATURE_ACTIVE(POPCNT)
		   ? &scan
		   : NULL;
}

#else

const struct canon_scan *
canon_scan_avx512(void)
{
	return NULL;
}

#endif
