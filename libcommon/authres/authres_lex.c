#include "authres/authres_lex.h"
#include "base/abnf.h"
#include "base/buf.h"
#include "base/utf8.h"

/* CRLF and WSP: what folding puts between two lines. */
static bool
at_fold(struct span s)
{
	return s.len > 2 && s.p[0] == '\r' && s.p[1] == '\n' &&
	       abnf_is_wsp(s.p[2]);
}

/* A comment, a quoted string or one octet; empty if it does not end. */
static struct span
skip_unit(struct span s)
{
	if (s.p[0] == '(')
		return skip_comment(s);
	if (s.p[0] == '"')
		return skip_quoted_string(s);
	return span_head(s, 1);
}

const char *
authres_lex_check(struct span in)
{
	while (in.len > 0) {
		struct span unit = skip_unit(in);

		if (unit.len == 0)
			return in.p[0] == '(' ? "a comment does not end"
					      : "a quoted string does not end";
		in = span_skip(in, unit.len);
	}
	return NULL;
}

bool
authres_lex_has_ctl(struct span in)
{
	while (in.len > 0) {
		bool fold = at_fold(in);

		if (!fold && in.p[0] != '\t' && abnf_is_ctl(in.p[0]))
			return true;
		in = span_skip(in, fold ? 3 : 1);
	}
	return false;
}

struct span
authres_lex_segment(struct span *rest)
{
	struct span in = *rest, s = in, segment;

	while (s.len > 0 && s.p[0] != ';')
		s = span_skip(s, skip_unit(s).len);
	segment = span_until(in, s);
	*rest = s.len > 0 ? span_skip(s, 1) : (struct span){ 0 };
	return segment;
}

struct span
authres_lex_cfws(struct span in, struct span *comment)
{
	struct span s = in;

	*comment = span_head(in, 0);
	for (;;) {
		struct span skipped = skip_fws(s);

		if (skipped.len == 0)
			skipped = skip_comment(s);
		if (skipped.len == 0)
			return span_until(in, s);
		if (comment->len == 0 && skipped.p[0] == '(')
			*comment = skipped;
		s = span_skip(s, skipped.len);
	}
}

struct span
authres_lex_word(struct span in)
{
	struct span s = in;

	while (s.len > 0 && !abnf_is_wsp(s.p[0]) && s.p[0] != ';' &&
	       s.p[0] != '(' && !at_fold(s))
		s = span_skip(s, skip_unit(s).len);
	return span_until(in, s);
}

/* As long as this, text is what it stands for. */
static bool
is_plain(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] == '\\' || s.p[i] == '\r' || s.p[i] == '\t')
			return false;
	return true;
}

/* One octet of text: a fold is a space, as is HT; a pair is what it quotes. */
static struct span
unquote_one(struct buf *b, struct span s)
{
	struct span rest = span_skip(s, 1);

	if (at_fold(s)) {
		buf_addc(b, ' ');
		rest = span_skip(s, 2);
		return span_skip(rest, skip_wsp(rest).len);
	}
	if (s.p[0] == '\\' && rest.len > 0 && !at_fold(rest)) {
		buf_addc(b, rest.p[0]);
		return span_skip(rest, 1);
	}
	buf_addc(b, s.p[0] == '\t' ? ' ' : s.p[0]);
	return rest;
}

struct span
authres_lex_unquote(struct arena *a, struct span quoted)
{
	struct span s = span_head(span_skip(quoted, 1), quoted.len - 2);
	struct buf b = buf_new(a, s.len);

	if (is_plain(s))
		return s;
	buf_adds(&b, ""); /* so that the octets are there */
	while (s.len > 0)
		s = unquote_one(&b, s);
	return buf_span(&b);
}

struct span
authres_lex_unfold(struct arena *a, struct span s)
{
	struct buf b = buf_new(a, s.len);

	if (span_find(s, '\r') == s.len)
		return s;
	while (s.len > 0) {
		bool fold = at_fold(s);

		buf_addc(&b, fold ? ' ' : s.p[0]);
		s = span_skip(s, fold ? 2 : 1);
		if (fold)
			s = span_skip(s, skip_wsp(s).len);
	}
	return buf_span(&b);
}

/* Token characters of RFC 2045, and UTF-8. */
static bool
is_text(struct span s, bool (*in_class)(unsigned char))
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] < 0x80 && !in_class(s.p[i]))
			return false;
	return s.len > 0 && utf8_is_valid(s);
}

bool
authres_lex_is_value(struct span word)
{
	return is_text(word, abnf_is_token);
}

static bool
is_atext_or_dot(unsigned char c)
{
	return c == '.' || abnf_is_atext(c);
}

/* Dot-string of RFC 5321: atoms with single dots between them. */
static bool
is_dot_string(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] == '.' &&
		    (i == 0 || i + 1 == s.len || s.p[i - 1] == '.'))
			return false;
	return is_text(s, is_atext_or_dot);
}

static bool
is_ldh(unsigned char c)
{
	return c == '-' || abnf_is_alnum(c);
}

bool
authres_lex_is_domain(struct span s, bool utf8)
{
	size_t labels = 0;

	for (struct span rest = s; rest.p != NULL; labels++) {
		struct span label = span_cut(&rest, '.');

		if (!is_text(label, is_ldh) || label.p[0] == '-' ||
		    label.p[label.len - 1] == '-' ||
		    (!utf8 && skip_keyword(label).len != label.len))
			return false;
	}
	return labels > 1;
}

bool
authres_lex_is_pvalue(struct span word)
{
	size_t at = skip_quoted_string(word).len;
	struct span local;

	if (at == 0)
		at = span_find(word, '@');
	if (at >= word.len)
		return authres_lex_is_value(word);
	local = span_head(word, at);
	return word.p[at] == '@' &&
	       (at == 0 || local.p[0] == '"' || is_dot_string(local)) &&
	       authres_lex_is_domain(span_skip(word, at + 1), true);
}

bool
authres_lex_is_keyword(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_ldh(s.p[i]))
			return false;
	return s.len > 0 && s.p[s.len - 1] != '-';
}

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
