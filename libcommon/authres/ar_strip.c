#include "authres/ar_strip.h"
#include "authres/authres_parse.h"
#include "base/abnf.h"
#include "base/domain.h"

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

/* SLOPPY: what opens a comment or a quoted string is passed over. */
static bool
begins_with(struct span value, struct span id, bool sloppy)
{
	struct span rest = span_skip(value, skip_cfws(value).len);

	while (rest.len > 0 &&
	       (rest.p[0] == '"' || (sloppy && !goes_on(rest.p[0]))))
		rest = span_skip(rest, 1);
	id = without_dot(id);
	if (!span_starts_nocase(rest, id))
		return false;
	rest = span_skip(rest, id.len);
	if (rest.len > 0 && rest.p[0] == '.')
		rest = span_skip(rest, 1);
	return rest.len == 0 || !goes_on(rest.p[0]);
}

bool
ar_strip_claims(
    struct arena *arena, const struct msg_field *field, struct span id)
{
	struct authres_field f;
	enum authres_kind kind;
	const char *reason;
	bool read;

	if (!authres_kind_of(field->name, &kind) || kind != AUTHRES_FIELD)
		return false;
	read = authres_parse(arena, kind, field->value, &f, &reason);
	if (read && f.ar.authserv_id.p != NULL &&
	    same_id(arena, f.ar.authserv_id, id))
		return true;
	return begins_with(field->value, id, !read);
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
