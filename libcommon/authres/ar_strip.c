#include "authres/ar_strip.h"
#include "authres/authres_parse.h"
#include "base/abnf.h"
#include "base/domain.h"
#include "base/utf8.h"
#include "mail/eol.h"

static struct span
without_dot(struct span s)
{
	if (s.len > 0 && s.p[s.len - 1] == '.')
		s.len--;
	return s;
}

static bool
same_id(struct arena *arena, struct span a, struct span b)
{
	struct span da, db;

	a = without_dot(a);
	b = without_dot(b);
	return span_eq_nocase(a, b) ||
	       (domain_parse(arena, a, &da) && domain_parse(arena, b, &db) &&
		   domain_eq(da, db));
}

static bool
goes_on(unsigned char c)
{
	return abnf_is_alnum(c) || c == '-' || c == '_' || c == '.' ||
	       c >= 0x80;
}

/*
 * What some reader may pass over at the start of S: a comment, a control, white
 * space of any kind, what cannot be seen, what is not UTF-8, and what quotes.
 * *OPEN: a comment that does not end was met, and each "(" stands for itself.
 */
static size_t
skip_droppable(struct span s, bool *open)
{
	uint32_t c;
	size_t n = 0;

	if (s.p[0] == '(' && !*open) {
		n = skip_cfws(s).len;
		*open = n == 0;
	}
	if (n > 0)
		return n;
	if (s.p[0] < 0x80)
		return abnf_is_ctl(s.p[0]) || s.p[0] == ' ' || s.p[0] == '(' ||
		       s.p[0] == ')' || s.p[0] == '"' || s.p[0] == '\\';
	n = utf8_decode(s, &c);
	if (n == 0)
		return 1;
	return utf8_deceives(c) || utf8_is_space(c) ? n : 0;
}

/* Cut all that is droppable from the front; true where something was. */
static bool
drop(struct span *s, bool *open)
{
	size_t n, before = s->len;

	while (s->len > 0 && (n = skip_droppable(*s, open)) > 0)
		*s = span_skip(*s, n);
	return s->len < before;
}

/*
 * VALUE begins with ID, in some reader's eyes, and cannot go on with a longer
 * name in all of them.
 */
static bool
begins_with(struct span value, struct span id)
{
	bool open = false;

	id = without_dot(id);
	(void)drop(&value, &open);
	while (value.len > 0 && !goes_on(value.p[0])) {
		value = span_skip(value, 1);
		(void)drop(&value, &open);
	}
	for (size_t i = 0; i < id.len; i++) {
		if (i > 0)
			(void)drop(&value, &open);
		if (value.len == 0 ||
		    span_lower(value.p[0]) != span_lower(id.p[i]))
			return false;
		value = span_skip(value, 1);
	}
	if (drop(&value, &open))
		return true;
	if (value.len > 0 && value.p[0] == '.')
		value = span_skip(value, 1);
	return value.len == 0 || drop(&value, &open) || !goes_on(value.p[0]);
}

bool
ar_strip_claims(
    struct arena *arena, const struct msg_field *field, struct span id)
{
	struct authres_field f;
	enum authres_kind kind;
	const char *reason;

	if (!authres_kind_of(field->name, &kind) || kind != AUTHRES_FIELD)
		return false;
	if (authres_parse(arena, kind, field->value, &f, &reason) &&
	    f.ar.authserv_id.p != NULL && same_id(arena, f.ar.authserv_id, id))
		return true;
	return begins_with(field->value, id);
}

bool
ar_strip_hides(const struct msg_field *field)
{
	static const struct span name = {
		(const unsigned char *)"authentication-results", 22
	};

	for (struct span s = field->value; s.len > name.len;
	     s = span_skip(s, 1)) {
		struct span rest = span_skip(s, 1);

		if ((s.p[0] != '\r' && s.p[0] != '\n') ||
		    !span_starts_nocase(rest, name))
			continue;
		rest = span_skip(rest, name.len);
		rest = span_skip(rest, skip_wsp(rest).len);
		if (rest.len > 0 && rest.p[0] == ':')
			return true;
	}
	return false;
}

bool
ar_strip_shifts(const struct msg *msg, const size_t *gone, size_t n)
{
	struct span left, line;
	size_t first = 0;

	while (first < n && gone[first] == first)
		first++;
	if (first == 0 || first == msg->n || msg->crlf)
		return false;
	left = span_skip(msg->raw, msg->fields[first].raw_at);
	line = span_head(left, span_find(left, '\n') + 1);
	return !eol_has_bare_lf(line) && eol_has_bare_lf(left);
}
