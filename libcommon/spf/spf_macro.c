#include <inttypes.h>
#include <string.h>

#include "base/abnf.h"
#include "base/buf.h"
#include "base/caps.h"
#include "spf/spf_macro.h"

/* More parts than any value can have: no need to tell larger numbers apart. */
#define KEEP_MAX 65535

#define VALUE_MAX (CAPS_HEADER)

/* A run of literal octets, or one macro. */
struct piece {
	unsigned char letter; /* lower case; 0: literal */
	struct span literal;
	bool url;     /* the letter was upper case: escape */
	bool reverse; /* "r" */
	size_t keep;  /* right-hand parts to keep; 0: all */
	struct span delimiters;
};

static const char ends[] = "RFC 7208 section 7.1: macro without \"}\"";

static bool
is_delimiter(unsigned char c)
{
	return c != '\0' && strchr(".-+,/_=", c) != NULL;
}

/* *DIGIT; zero is not a number of parts. */
static bool
read_keep(struct span *in, struct piece *out, const char **reason)
{
	bool digits = false;

	while (in->len > 0 && abnf_is_digit(in->p[0])) {
		out->keep = out->keep * 10 + in->p[0] - (size_t)'0';
		if (out->keep > KEEP_MAX)
			out->keep = KEEP_MAX;
		digits = true;
		*in = span_skip(*in, 1);
	}
	*reason = "RFC 7208 section 7.1: want at least 1 part, have 0";
	return !digits || out->keep > 0;
}

/* What follows "%{", the "}" included. */
static bool
read_macro(struct span *in, struct piece *out, const char **reason)
{
	size_t n = 0;

	*reason = ends;
	if (in->len == 0)
		return false;
	out->letter = span_lower(in->p[0]);
	out->url = out->letter != in->p[0];
	*reason = "RFC 7208 section 7.2: unknown macro letter";
	if (out->letter == '\0' || strchr("slodiphcrtv", out->letter) == NULL)
		return false;
	*in = span_skip(*in, 1);
	if (!read_keep(in, out, reason))
		return false;
	if (in->len > 0 && span_lower(in->p[0]) == 'r') {
		out->reverse = true;
		*in = span_skip(*in, 1);
	}
	while (n < in->len && is_delimiter(in->p[n]))
		n++;
	out->delimiters = span_head(*in, n);
	*in = span_skip(*in, n);
	if (in->len == 0 || in->p[0] != '}') {
		*reason = in->len == 0
			      ? ends
			      : "RFC 7208 section 7.1: not a transformer or "
				"delimiter";
		return false;
	}
	*in = span_skip(*in, 1);
	return true;
}

/* Cut one piece off a string that is not empty. */
static bool
next_piece(struct span *in, struct piece *out, const char **reason)
{
	size_t n = span_find(*in, '%');

	*out = (struct piece){ .literal = span_head(*in, n) };
	if (n > 0) {
		*in = span_skip(*in, n);
		return true;
	}
	*reason = "RFC 7208 section 7.1: want %{, %%, %_ or %- behind %";
	if (in->len < 2)
		return false;
	unsigned char c = in->p[1];
	*in = span_skip(*in, 2);
	switch (c) {
	case '%': out->literal = SPAN("%"); return true;
	case '_': out->literal = SPAN(" "); return true;
	case '-': out->literal = SPAN("%20"); return true;
	case '{': return read_macro(in, out, reason);
	default: return false;
	}
}

static bool
check_literal(
    struct span s, enum spf_macro_use use, struct spf_macro_error *error)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = s.p[i];

		if ((c > 0x20 && c < 0x7f) ||
		    (c == ' ' && use == SPF_MACRO_EXPLAIN))
			continue;
		error->offset += i;
		error->reason = "RFC 7208 section 7.1: octet not allowed";
		return false;
	}
	return true;
}

bool
spf_macro_check(
    struct span s, enum spf_macro_use use, struct spf_macro_error *error)
{
	struct span rest = s;
	struct piece piece;

	while (rest.len > 0) {
		error->offset = s.len - rest.len;
		if (!next_piece(&rest, &piece, &error->reason))
			return false;
		/* not what %% and the like stand for */
		if (s.p[error->offset] != '%' &&
		    !check_literal(piece.literal, use, error))
			return false;
		if (use == SPF_MACRO_DOMAIN && piece.letter != 0 &&
		    strchr("crt", piece.letter) != NULL) {
			error->reason =
			    "RFC 7208 section 7.2: c, r and t are for "
			    "explanations only";
			return false;
		}
	}
	return true;
}

/* toplabel, RFC 7208 section 7.1: not all digits, no hyphen at an end */
static bool
is_toplabel(struct span s)
{
	bool alpha = false;

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = s.p[i];

		if (!abnf_is_alnum(c) && c != '-')
			return false;
		alpha |= !abnf_is_digit(c);
	}
	return alpha && s.p[0] != '-' && s.p[s.len - 1] != '-';
}

/* S without all up to and with its last dot; p == NULL if it has none. */
static struct span
last_label(struct span s)
{
	for (size_t i = s.len; i > 0; i--)
		if (s.p[i - 1] == '.')
			return span_skip(s, i);
	return (struct span){ 0 };
}

bool
spf_macro_check_domain(struct span s, struct spf_macro_error *error)
{
	struct piece piece = { 0 };
	struct span rest = s, last;
	size_t at = 0;

	*error = (struct spf_macro_error){ 0,
		"RFC 7208 section 7.1: domain-spec is empty" };
	if (s.len == 0 || !spf_macro_check(s, SPF_MACRO_DOMAIN, error))
		return false;
	while (rest.len > 0) {
		at = s.len - rest.len;
		(void)next_piece(&rest, &piece, &error->reason);
	}
	/* a macro, %% and the like included, may end it */
	if (s.p[at] == '%')
		return true;
	last = piece.literal;
	if (last.p[last.len - 1] == '.')
		last.len--;
	last = last_label(last);
	if (last.p != NULL && is_toplabel(last))
		return true;
	error->offset = last.p == NULL ? at : (size_t)(last.p - s.p);
	error->reason = last.p == NULL
			    ? "RFC 7208 section 7.1: want a name of at least "
			      "two labels"
			    : "RFC 7208 section 7.1: not a top-level label";
	return false;
}

bool
spf_macro_has(struct span s, const char *letters)
{
	struct piece piece;
	const char *reason;

	while (s.len > 0 && next_piece(&s, &piece, &reason))
		if (piece.letter != 0 && strchr(letters, piece.letter) != NULL)
			return true;
	return false;
}

static struct span
value_of(struct arena *arena, const struct spf_macro_values *v, unsigned char c)
{
	switch (c) {
	case 's': return v->sender;
	case 'l': return v->local_part;
	case 'o': return v->sender_domain;
	case 'd': return v->domain;
	case 'i': return ip_dotted(arena, &v->client);
	case 'p': return v->validated;
	case 'h': return v->helo;
	case 'c': return ip_text(arena, &v->client);
	case 'r': return v->receiver;
	case 't': return span_str(arena_printf(arena, "%" PRIu64, v->now));
	default: return v->client.v6 ? SPAN("ip6") : SPAN("in-addr");
	}
}

/* Octets of the first N parts of S, or (FROM_END) of the last N. */
static size_t
parts_len(struct span s, struct span delimiters, size_t n, bool from_end)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = s.p[from_end ? s.len - 1 - i : i];

		if (span_find(delimiters, c) < delimiters.len && --n == 0)
			return i;
	}
	return s.len;
}

/*
 * The parts to be kept, rejoined with dots.  Right-hand ones are counted after
 * the reversal, so with "r" they are the first ones of the value.
 */
static void
add_parts(struct buf *out, const struct piece *piece, struct span value)
{
	struct span delimiters =
	    piece->delimiters.len > 0 ? piece->delimiters : SPAN(".");
	size_t len = value.len, n;

	if (piece->keep > 0)
		len =
		    parts_len(value, delimiters, piece->keep, !piece->reverse);
	value = piece->reverse ? span_head(value, len)
			       : span_skip(value, value.len - len);
	for (;;) {
		n = parts_len(value, delimiters, 1, piece->reverse);
		if (piece->reverse)
			buf_add(out, span_skip(value, value.len - n));
		else
			buf_add(out, span_head(value, n));
		if (n == value.len)
			return;
		buf_addc(out, '.');
		value = piece->reverse ? span_head(value, value.len - n - 1)
				       : span_skip(value, n + 1);
	}
}

static bool
is_unreserved(unsigned char c)
{
	return abnf_is_alnum(c) || (c != '\0' && strchr("-._~", c) != NULL);
}

static void
add_escaped(struct buf *out, struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (is_unreserved(s.p[i]))
			buf_addc(out, s.p[i]);
		else
			buf_addf(out, "%%%02X", (unsigned)s.p[i]);
}

static struct span
expand(struct arena *arena, const struct piece *piece,
    const struct spf_macro_values *v)
{
	struct buf joined = buf_new(arena, VALUE_MAX);
	struct buf out = buf_new(arena, 3 * VALUE_MAX);

	if (piece->letter == 0)
		return piece->literal;
	add_parts(&joined, piece, value_of(arena, v, piece->letter));
	if (!piece->url)
		return buf_span(&joined);
	add_escaped(&out, buf_span(&joined));
	return buf_span(&out);
}

static struct piece *
all_pieces(struct arena *arena, struct span s, size_t *count)
{
	struct piece *pieces = NULL;
	size_t n = 0, cap = 0;
	const char *reason;

	while (s.len > 0) {
		pieces = arena_grow(arena, pieces, n, &cap, sizeof(*pieces));
		if (!next_piece(&s, &pieces[n], &reason))
			break;
		n++;
	}
	*count = n;
	return pieces;
}

/* Drop labels on the left until it fits. */
static bool
shorten(struct span *name)
{
	if (name->len > 0 && name->p[name->len - 1] == '.')
		name->len--;
	while (name->len > CAPS_DOMAIN) {
		size_t n = span_find(*name, '.');

		if (n == name->len)
			return false;
		*name = span_skip(*name, n + 1);
	}
	return name->len > 0;
}

bool
spf_macro_expand_domain(struct arena *arena, struct span s,
    const struct spf_macro_values *v, struct span *out)
{
	size_t n, first, total = 0;
	struct piece *pieces = all_pieces(arena, s, &n);
	struct span *texts = arena_array(arena, n, sizeof(*texts));
	struct buf name = buf_new(arena, SIZE_MAX / 2);
	struct span result;

	/*
	 * From the right, and no further than what can be left after labels
	 * are dropped: a name, its final dot and the dot before it.
	 */
	for (first = n; first > 0 && total < CAPS_DOMAIN + 2; first--) {
		texts[first - 1] = expand(arena, &pieces[first - 1], v);
		total += texts[first - 1].len;
	}
	for (; first < n; first++)
		buf_add(&name, texts[first]);
	result = buf_span(&name);
	if (!shorten(&result))
		return false;
	*out = result;
	return true;
}

bool
spf_macro_expand_text(struct arena *arena, struct span s,
    const struct spf_macro_values *v, size_t max, struct span *out)
{
	struct buf text = buf_new(arena, max);
	struct piece piece;
	const char *reason;

	while (s.len > 0 && buf_ok(&text) && next_piece(&s, &piece, &reason))
		buf_add(&text, expand(arena, &piece, v));
	if (!buf_ok(&text))
		return false;
	*out = buf_span(&text);
	return true;
}
