#include <string.h>

#include "base/abnf.h"

bool
abnf_is_atext(unsigned char c)
{
	return abnf_is_alnum(c) ||
	       (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

bool
abnf_is_token(unsigned char c)
{
	return c > 0x20 && c < 0x7f && strchr("()<>@,;:\\\"/[]?=", c) == NULL;
}

const char *
abnf_control_name(unsigned char c)
{
	switch (c) {
	case '\n': return "line feed";
	case '\r': return "carriage return";
	case '\t': return "tab";
	case '\0': return "NUL";
	default: return "control character";
	}
}

static struct span
skip_class(struct span in, bool (*in_class)(unsigned char))
{
	size_t n = 0;

	while (n < in.len && in_class(in.p[n]))
		n++;
	return span_head(in, n);
}

bool
abnf_has_ctl(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (abnf_is_ctl(s.p[i]))
			return true;
	return false;
}

bool
abnf_is_ascii(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] >= 0x80)
			return false;
	return true;
}

int
abnf_hex(unsigned char c)
{
	if (abnf_is_digit(c))
		return c - '0';
	c = span_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

struct span
abnf_cut_word(struct span *rest)
{
	size_t n = 0;
	struct span word;

	*rest = span_skip(*rest, skip_wsp(*rest).len);
	while (n < rest->len && !abnf_is_wsp(rest->p[n]))
		n++;
	word = span_head(*rest, n);
	*rest = span_skip(*rest, n);
	*rest = span_skip(*rest, skip_wsp(*rest).len);
	return word;
}

struct span
skip_wsp(struct span in)
{
	return skip_class(in, abnf_is_wsp);
}

struct span
skip_fws(struct span in)
{
	size_t n = 0;

	while (n < in.len) {
		if (abnf_is_wsp(in.p[n]))
			n++;
		else if (n + 2 < in.len && in.p[n] == '\r' &&
			 in.p[n + 1] == '\n' && abnf_is_wsp(in.p[n + 2]))
			n += 3;
		else
			break;
	}
	return span_head(in, n);
}

struct span
skip_comment(struct span in)
{
	size_t depth = 0, n = 0;

	if (in.len == 0 || in.p[0] != '(')
		return span_head(in, 0);
	while (n < in.len) {
		unsigned char c = in.p[n++];

		if (c == '(')
			depth++;
		else if (c == ')' && --depth == 0)
			return span_head(in, n);
		else if (c == '\\' && n < in.len)
			n++;
	}
	return span_head(in, 0);
}

struct span
skip_cfws(struct span in)
{
	size_t n = 0;

	for (;;) {
		struct span rest = span_skip(in, n);
		struct span s = skip_fws(rest);

		if (s.len == 0 && rest.len > 0 && rest.p[0] == '(')
			s = skip_comment(rest);
		if (s.len == 0)
			return span_head(in, n);
		n += s.len;
	}
}

struct span
skip_quoted_string(struct span in)
{
	size_t n = 1;

	if (in.len < 2 || in.p[0] != '"')
		return span_head(in, 0);
	while (n < in.len) {
		unsigned char c = in.p[n++];

		if (c == '"')
			return span_head(in, n);
		if (c == '\\' && n < in.len)
			n++;
	}
	return span_head(in, 0);
}

struct span
skip_token(struct span in)
{
	return skip_class(in, abnf_is_token);
}

static bool
is_keyword(unsigned char c)
{
	return abnf_is_alnum(c) || c == '-' || c == '_';
}

struct span
skip_keyword(struct span in)
{
	return skip_class(in, is_keyword);
}

struct span
skip_dot_atom(struct span in)
{
	size_t n = 0;

	for (;;) {
		struct span rest = span_skip(in, n > 0 ? n + 1 : 0);
		struct span atom = skip_class(rest, abnf_is_atext);

		if (atom.len == 0)
			return span_head(in, n);
		n += atom.len + (n > 0);
		if (n >= in.len || in.p[n] != '.')
			return span_head(in, n);
	}
}

bool
abnf_number_saturating(struct span s, unsigned max_digits, uint64_t *out)
{
	uint64_t v = 0;
	bool large = false;

	if (s.len == 0 || s.len > max_digits)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (!abnf_is_digit(s.p[i]))
			return false;
		large |= __builtin_mul_overflow(v, 10U, &v) ||
			 __builtin_add_overflow(v, s.p[i] - (unsigned)'0', &v);
	}
	*out = large ? UINT64_MAX : v;
	return true;
}

bool
abnf_number(struct span s, unsigned max_digits, uint64_t *out)
{
	uint64_t v;

	/* 19 digits always fit */
	if (max_digits > 19 || !abnf_number_saturating(s, max_digits, &v))
		return false;
	*out = v;
	return true;
}
