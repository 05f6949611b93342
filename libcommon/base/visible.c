#include <string.h>

#include "base/utf8.h"
#include "base/visible.h"

const struct visible_style visible_plain = {
	.hex = "\\x",
	.escape = "",
	.log = true,
};

void
visible_add(struct buf *b, struct span s, const struct visible_style *style)
{
	while (s.len > 0) {
		size_t n = utf8_visible(s, style->ascii);

		if (style->log && utf8_is_order(s))
			n = 0;
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
