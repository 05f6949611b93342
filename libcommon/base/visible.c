#include <string.h>

#include "base/utf8.h"
#include "base/visible.h"

const struct visible_style visible_plain = { "", "\\x", false };

/*
 * "##[command]" and "##vso[command]" anywhere in a line are orders to the
 * machines that run the jobs of GitHub and Azure.
 */
static bool
is_order(struct span s)
{
	return span_starts(s, SPAN("##[")) || span_starts(s, SPAN("##vso["));
}

void
visible_add(struct buf *b, struct span s, const struct visible_style *style)
{
	while (s.len > 0) {
		size_t n = utf8_visible(s, style->ascii);

		if (s.p[0] == '#' && is_order(s))
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
