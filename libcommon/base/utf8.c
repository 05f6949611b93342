#include "base/utf8.h"

/* The least character that needs so many octets. */
static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };

size_t
utf8_decode(struct span s, uint32_t *c)
{
	unsigned char first = s.p[0];
	size_t n = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	uint32_t v = n == 1 ? first : first & (0x7fU >> n);

	if (n > s.len || (first >= 0x80 && first < 0xc0) || first > 0xf7)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if ((s.p[i] & 0xc0) != 0x80)
			return 0;
		v = v << 6 | (s.p[i] & 0x3fU);
	}
	if (v < least[n] || v > 0x10ffff || (v >= 0xd800 && v < 0xe000))
		return 0;
	*c = v;
	return n;
}

bool
utf8_is_valid(struct span s)
{
	while (s.len > 0) {
		uint32_t c;
		size_t n = utf8_decode(s, &c);

		if (n == 0)
			return false;
		s = span_skip(s, n);
	}
	return true;
}

size_t
utf8_encode(uint32_t c, unsigned char out[4])
{
	size_t n = c < least[2] ? 1 : c < least[3] ? 2 : c < least[4] ? 3 : 4;

	for (size_t i = n - 1; i > 0; i--) {
		out[i] = (unsigned char)(0x80 | (c & 0x3f));
		c >>= 6;
	}
	out[0] = (unsigned char)(n == 1 ? c : (0xf00U >> n & 0xff) | c);
	return n;
}

bool
utf8_deceives(uint32_t c)
{
	return (c >= 0x80 && c <= 0x9f) || c == 0x200e || c == 0x200f ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}
