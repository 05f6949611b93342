#include <endian.h>
#include <stdint.h>
#include <string.h>

#include "dkim/canon_scan.h"

/* Eight octets at once, the first one lowest; masks have bit 7 of an octet. */
#define WORD sizeof(uint64_t)
#define EACH(c) (0x0101010101010101U * (uint64_t)(c))

static inline uint64_t
load(const unsigned char *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof(w));
	return le64toh(w);
}

static inline void
store(unsigned char *p, uint64_t w)
{
	w = htole64(w);
	memcpy(p, &w, sizeof(w));
}

/* The octets up to C, which is below 0x80. */
static inline uint64_t
up_to(uint64_t w, unsigned char c)
{
	uint64_t above = (w & EACH(0x7f)) + EACH(0x7f - c);

	return ~(above | w) & EACH(0x80);
}

static inline uint64_t
equal(uint64_t w, unsigned char c)
{
	return up_to(w ^ EACH(c), 0);
}

static inline uint64_t
wsp(uint64_t w)
{
	return equal(w, ' ') | equal(w, '\t');
}

/* Octets of W that relaxed canonicalization may change; NEXT is one behind. */
static inline uint64_t
suspects(uint64_t w, uint64_t next)
{
	return equal(w, '\t') | (equal(w, ' ') & up_to(next, ' '));
}

static bool
is_clean(const unsigned char *p, size_t n)
{
	uint64_t found = 0;

	for (size_t i = 0; i < n; i += WORD)
		found |= suspects(load(p + i), load(p + i + 1));
	return found == 0;
}

/* The octets of the word at P that go. */
static inline uint64_t
dropped(const unsigned char *p, bool lf)
{
	uint64_t next = load(p + 1);
	uint64_t end = equal(next, '\r') & equal(load(p + 2), '\n');

	if (lf)
		end |= equal(next, '\n');
	return wsp(load(p)) & (wsp(next) | end);
}

unsigned char *
canon_shrink(unsigned char *out, const unsigned char *p, size_t n, bool lf)
{
	for (size_t i = 0; i < n; i += WORD) {
		uint64_t w = load(p + i), drop;

		if (suspects(w, load(p + i + 1)) == 0) {
			store(out, w);
			out += WORD;
			continue;
		}
		w ^= (equal(w, '\t') >> 7) * ('\t' ^ ' ');
		/* without a branch: blanks come where nobody foresees them */
		drop = dropped(p + i, lf) >> 7;
		for (size_t k = 0; k < WORD; k++, w >>= 8, drop >>= 8) {
			*out = (unsigned char)w;
			out += ~drop & 1;
		}
	}
	return out;
}

static unsigned char *
expand_octets(
    unsigned char *out, const unsigned char *p, size_t n, unsigned char last)
{
	for (size_t i = 0; i < n; i++) {
		*out = '\r';
		out += (p[i] == '\n') & (last != '\r');
		*out++ = last = p[i];
	}
	return out;
}

static unsigned char *
expand(unsigned char *out, const unsigned char *p, size_t n, bool short_lines)
{
	unsigned char last = '\0';

	(void)short_lines;
	while (n > 0) {
		size_t len = n < WORD ? n : WORD;

		if (equal(load(p), '\n') == 0) {
			store(out, load(p));
			out += len;
		} else {
			out = expand_octets(out, p, len, last);
		}
		last = p[len - 1];
		p += len;
		n -= len;
	}
	return out;
}

const struct canon_scan *
canon_scan_portable(void)
{
	static const struct canon_scan scan = {
		is_clean,
		canon_shrink,
		expand,
		NULL,
	};

	return &scan;
}

const struct canon_scan *
canon_scan_best(void)
{
	const struct canon_scan *scan = canon_scan_avx512();

	if (scan == NULL)
		scan = canon_scan_avx2();
	if (scan == NULL)
		scan = canon_scan_sse2();
	return scan != NULL ? scan : canon_scan_portable();
}
