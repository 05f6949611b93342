#include "authres/authres_lex.h"
#include "base/abnf.h"

/* Skip [CFWS], then C, then [CFWS]; false and *S untouched without a C. */
static bool
eat(struct span *s, unsigned char c)
{
	struct span comment;
	struct span in = span_skip(*s, authres_lex_cfws(*s, &comment).len);

	if (in.len == 0 || in.p[0] != c)
		return false;
	in = span_skip(in, 1);
	*s = span_skip(in, authres_lex_cfws(in, &comment).len);
	return true;
}

static struct span
take_keyword(struct span *s)
{
	struct span k = skip_keyword(*s);

	*s = span_skip(*s, k.len);
	return k;
}

/* More ".keyword" directly behind a property: names of four parts occur. */
static void
take_dotted(struct span *s, struct authres_item *item)
{
	while (s->len > 1 && s->p[0] == '.' &&
	       skip_keyword(span_skip(*s, 1)).len > 0) {
		*s = span_skip(*s, 1 + skip_keyword(span_skip(*s, 1)).len);
		item->sub.len = (size_t)(s->p - item->sub.p);
		item->doubled = true;
	}
}

/* NAME[.SUB][/VERSION]=, with CFWS at all joints. */
static bool
take_name(struct span *s, struct authres_item *item)
{
	item->name = take_keyword(s);
	if (item->name.len == 0)
		return false;
	if (eat(s, '.')) {
		item->sub = take_keyword(s);
		take_dotted(s, item);
		if (item->sub.len == 0)
			return false;
	} else if (eat(s, '/')) {
		item->version = take_keyword(s);
		if (item->version.len == 0)
			return false;
	}
	return eat(s, '=');
}

static void
take_value(struct arena *a, struct span *s, struct authres_item *item)
{
	struct span quoted = skip_quoted_string(*s);
	struct span behind = span_skip(*s, quoted.len);

	item->quoted =
	    quoted.len > 0 && (behind.len == 0 || behind.p[0] != '@');
	item->raw = item->quoted ? quoted : authres_lex_word(*s);
	item->mixed =
	    !item->quoted && span_find(item->raw, '"') < item->raw.len;
	item->value = item->quoted  ? authres_lex_unquote(a, quoted)
		      : item->mixed ? authres_lex_unfold(a, item->raw)
				    : item->raw;
	*s = span_skip(*s, item->raw.len);
}

struct authres_item
authres_lex_item(struct arena *a, struct span *in)
{
	struct authres_item item = { 0 };
	struct span s = *in, comment;

	if (take_name(&s, &item)) {
		take_value(a, &s, &item);
	} else {
		item = (struct authres_item){ .stray = true };
		s = span_skip(*in, authres_lex_word(*in).len);
	}
	item.text = span_until(*in, s);
	item.glued = s.len > 0 && s.p[0] == '(';
	s = span_skip(s, authres_lex_cfws(s, &comment).len);
	if (comment.len > 0)
		item.comment = authres_lex_unquote(a, comment);
	*in = s;
	return item;
}
