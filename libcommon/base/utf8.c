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

/*
 * Unicode 15: C1 controls, all of category Cf (format), Zl and Zp, all that
 * may be shown as nothing (Default_Ignorable_Code_Point), noncharacters, and
 * the planes 4 to 14, which have no other characters.
 */
static const struct {
	uint32_t first, last;
} deceptive[] = {
	{ 0x80, 0x9f },
	{ 0xad, 0xad },
	{ 0x34f, 0x34f },
	{ 0x600, 0x605 },
	{ 0x61c, 0x61c },
	{ 0x6dd, 0x6dd },
	{ 0x70f, 0x70f },
	{ 0x890, 0x891 },
	{ 0x8e2, 0x8e2 },
	{ 0x115f, 0x1160 },
	{ 0x17b4, 0x17b5 },
	{ 0x180b, 0x180f },
	{ 0x200b, 0x200f },
	{ 0x2028, 0x202e },
	{ 0x2060, 0x206f },
	{ 0x3164, 0x3164 },
	{ 0xfdd0, 0xfdef },
	{ 0xfe00, 0xfe0f },
	{ 0xfeff, 0xfeff },
	{ 0xffa0, 0xffa0 },
	{ 0xfff0, 0xfffb },
	{ 0x110bd, 0x110bd },
	{ 0x110cd, 0x110cd },
	{ 0x13430, 0x1343f },
	{ 0x1bca0, 0x1bca3 },
	{ 0x1d173, 0x1d17a },
	{ 0x40000, 0xeffff },
};

bool
utf8_deceives(uint32_t c)
{
	size_t low = 0, high = sizeof(deceptive) / sizeof(deceptive[0]);

	if ((c & 0xfffe) == 0xfffe)
		return true;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (c > deceptive[middle].last)
			low = middle + 1;
		else
			high = middle;
	}
	return low < sizeof(deceptive) / sizeof(deceptive[0]) &&
	       c >= deceptive[low].first;
}

bool
utf8_is_space(uint32_t c)
{
	return (c >= '\t' && c <= '\r') || c == ' ' || c == 0x85 || c == 0xa0 ||
	       c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 ||
	       c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

bool
utf8_is_order(struct span s)
{
	return s.len > 2 && s.p[0] == '#' && s.p[1] == '#' &&
	       (s.p[2] == '[' || span_starts(s, SPAN("##vso[")));
}

size_t
utf8_visible(struct span s, bool ascii)
{
	uint32_t c;
	size_t n = utf8_decode(s, &c);

	if (n == 1)
		return c < 0x20 || c == 0x7f ? 0 : 1;
	return n == 0 || ascii || utf8_deceives(c) ? 0 : n;
}

struct span
utf8_skip_bom(struct span s)
{
	return span_starts(s, SPAN("\xef\xbb\xbf")) ? span_skip(s, 3) : s;
}
