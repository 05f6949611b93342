#include <string.h>

#include "authres/authres.h"
#include "authres/authres_lex.h"
#include "base/abnf.h"
#include "base/visible.h"

static const struct visible_style quoted = { "\"\\", "\\\\x", false };
static const struct visible_style quoted_ascii = { "\"\\", "\\\\x", true };
static const struct visible_style comment = { "()\\", "\\\\x", true };

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
add_quoted(struct buf *b, struct span s, const struct visible_style *style)
{
	buf_addc(b, '"');
	visible_add(b, s, style);
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
	visible_add(b, text, &comment);
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
