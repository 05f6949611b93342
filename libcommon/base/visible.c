#include <string.h>

#include "base/abnf.h"
#include "base/visible.h"

const struct visible_style visible_plain = { "", "\\x", false };
/* Octets of the UTF-8 character at the start of S; 0 if it is malformed. */
static size_t
utf8_len(struct span s)
{
	size_t n = s.p[0] < 0x80   ? 1
		   : s.p[0] < 0xe0 ? 2
		   : s.p[0] < 0xf0 ? 3
				   : 4;

	return s.len >= n && abnf_is_utf8(span_head(s, n)) ? n : 0;
}

/* U+0080 to 9F, U+200E and F, U+2028 to 202E, U+2066 to 2069. */
static bool
is_trouble(struct span c)
{
	if (c.len == 2)
		return c.p[0] == 0xc2 && c.p[1] < 0xa0;
	if (c.len != 3 || c.p[0] != 0xe2)
		return false;
	if (c.p[1] == 0x80)
		return c.p[2] == 0x8e || c.p[2] == 0x8f ||
		       (c.p[2] >= 0xa8 && c.p[2] <= 0xae);
	return c.p[1] == 0x81 && c.p[2] >= 0xa6 && c.p[2] <= 0xa9;
}

/* Octets of the character at the start of S; 0 if it must not be shown. */
static size_t
shown(struct span s, bool ascii)
{
	size_t n = utf8_len(s);

	if (n == 1)
		return abnf_is_ctl(s.p[0]) ? 0 : 1;
	return ascii || is_trouble(span_head(s, n)) ? 0 : n;
}

void
visible_add(struct buf *b, struct span s, const struct visible_style *style)
{
	while (s.len > 0) {
		size_t n = shown(s, style->ascii);

		if (n == 0)
			buf_addf(b, "%s%02x", style->hex, s.p[0]);
		else if (n == 1 && strchr(style->escape, s.p[0]) != NULL)
			buf_addf(b, "\\%c", s.p[0]);
		else
			buf_add(b, span_head(s, n));
		s = span_skip(s, n == 0 ? 1 : n);
	}
}

void
visible_print(struct buf *b, struct span text)
{
	visible_add(b, text, &visible_plain);
}
