#include <string.h>

#include "abnf.h"
#include "authres.h"
#include "authres_lex.h"

/* How text is written. */
struct style {
	const char *escape; /* these octets get a backslash */
	const char *hex;    /* "\x" as it is written there */
	bool ascii;         /* no octet above 0x7E */
};

static const struct style plain = { "", "\\x", false };
static const struct style quoted = { "\"\\", "\\\\x", false };
static const struct style quoted_ascii = { "\"\\", "\\\\x", true };
static const struct style comment = { "()\\", "\\\\x", true };

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
visible(struct span s, bool ascii)
{
	size_t n = utf8_len(s);

	if (n == 1)
		return abnf_is_ctl(s.p[0]) ? 0 : 1;
	return ascii || is_trouble(span_head(s, n)) ? 0 : n;
}

static void
add_text(struct buf *b, struct span s, const struct style *style)
{
	while (s.len > 0) {
		size_t n = visible(s, style->ascii);

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
authres_print_plain(struct buf *b, struct span text)
{
	add_text(b, text, &plain);
}

/*
 * What goes without quotes.  A local-part with "/", "?" or "=" could, but
 * older parsers stumble over these.
 */
static bool
is_bare(struct span s)
{
	size_t at = span_find(s, '@');
	struct span local = span_head(s, at);

	if (at == s.len)
		return s.len > 0 && skip_token(s).len == s.len;
	return skip_dot_atom(local).len == at && skip_token(local).len == at &&
	       authres_lex_is_domain(span_skip(s, at + 1), false);
}

static void
add_quoted(struct buf *b, struct span s, const struct style *style)
{
	buf_addc(b, '"');
	add_text(b, s, style);
	buf_addc(b, '"');
}

void
authres_print_value(struct buf *b, struct span value)
{
	if (is_bare(value))
		buf_add(b, value);
	else
		add_quoted(b, value, &quoted);
}

void
authres_print_reason(struct buf *b, struct span reason)
{
	buf_adds(b, "reason=");
	if (is_bare(reason))
		buf_add(b, reason);
	else
		add_quoted(b, reason, &quoted_ascii);
}

void
authres_print_comment(struct buf *b, struct span text)
{
	buf_addc(b, '(');
	add_text(b, text, &comment);
	buf_addc(b, ')');
}

void
authres_print_keyword(struct buf *b, struct span s)
{
	if (s.len == 0)
		buf_addc(b, 'x');
	for (size_t i = 0; i < s.len; i++) {
		bool ok = skip_keyword(span_of(s.p + i, 1)).len == 1;

		buf_addc(b, ok ? span_lower(s.p[i]) : 'x');
	}
}

void
authres_print_prop(struct buf *b, const struct authres_prop *p)
{
	if (p->ptype.len > 0) {
		authres_print_keyword(b, p->ptype);
		buf_addc(b, '.');
	}
	authres_print_keyword(b, p->property);
	buf_addc(b, '=');
	authres_print_value(b, p->value);
}
