#include "base/abnf.h"
#include "base/caps.h"
#include "dkim/dkim_lint_private.h"

struct finding_place
dkim_lint_at(const struct lint_text *t, const unsigned char *p)
{
	size_t at = p < t->p ? 0 : (size_t)(p - t->p);

	if (t->len == 0)
		return finding_at_subject(t->f);
	return finding_at(t->f, at < t->len ? at : t->len - 1);
}

/* tag-name = ALPHA *ALNUMPUNC */
static bool
is_name(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!abnf_is_alnum(s.p[i]) && s.p[i] != '_')
			return false;
	return s.len > 0 && abnf_is_alpha(s.p[0]);
}

static const struct lint_tag *
find(const struct lint_text *t, struct span name)
{
	for (size_t i = 0; i < t->n; i++)
		if (span_eq(t->tags[i].name, name))
			return &t->tags[i];
	return NULL;
}

static void
add(struct lint_text *t, struct lint_tag tag)
{
	if (!is_name(tag.name)) {
		finding_add(t->f, FINDING_ERROR, "LK05",
		    dkim_lint_at(t, tag.name.p),
		    "RFC 6376 section 3.2: \"%.*s\" is no tag name",
		    SPAN_ARG(span_head(tag.name, 32)));
		return;
	}
	if (find(t, tag.name) != NULL)
		finding_add(t->f, FINDING_ERROR, "LK05",
		    dkim_lint_at(t, tag.name.p),
		    "RFC 6376 section 3.2: %.*s= is there twice, which makes "
		    "the record invalid; leave one",
		    SPAN_ARG(span_head(tag.name, 32)));
	t->tags = arena_grow(t->arena, t->tags, t->n, &t->cap, sizeof(tag));
	t->tags[t->n++] = tag;
}

/* Does a tag begin here: a known name, "=", and something that is no "="? */
static bool
begins_tag(struct span s)
{
	if (s.len == 0 || !dkim_lint_knows(span_head(s, 1)))
		return false;
	s = span_skip(s, 1);
	s = span_skip(s, skip_wsp(s).len);
	return s.len >= 2 && s.p[0] == '=' && s.p[1] != '=' &&
	       !abnf_is_wsp(s.p[1]);
}

/*
 * Where in the value of NAME another tag begins for want of a ";"; VALUE.len
 * if nowhere.  Text may hold anything.
 */
static size_t
find_next(struct span name, struct span value)
{
	bool v = span_is_nocase(name, "v");

	if (!dkim_lint_knows(name) || span_is(name, "n"))
		return value.len;
	for (size_t i = 1; i < value.len; i++) {
		unsigned char before = value.p[i - 1];

		if ((abnf_is_wsp(before) || before == ',' ||
			(v && abnf_is_digit(before))) &&
		    begins_tag(span_skip(value, i)))
			return i;
	}
	return value.len;
}

/* What stands in the place of the ";" is no part of the value. */
static struct span
without_divider(struct span s)
{
	s = span_trim(s);
	if (s.len > 0 && (s.p[s.len - 1] == ',' || s.p[s.len - 1] == ':'))
		s.len--;
	return span_trim(s);
}

/* "name=value", and what follows in the value without a ";". */
static void
add_spec(struct lint_text *t, struct span spec)
{
	while (spec.len > 0 && t->n < CAPS_TAGS) {
		struct span value = spec;
		struct lint_tag tag = { span_trim(span_cut(&value, '=')),
			{ 0 } };
		size_t n = find_next(tag.name, value);

		tag.value = span_trim(span_head(value, n));
		spec = span_skip(value, n);
		if (spec.len > 0) {
			finding_add(t->f, FINDING_ERROR, "LK05",
			    dkim_lint_at(t, spec.p),
			    "RFC 6376 section 3.2: no \";\" before %c=; tags "
			    "are divided by semicolons",
			    spec.p[0]);
			tag.value = without_divider(tag.value);
		}
		add(t, tag);
	}
}

/* A tag that has no "=". */
static void
refuse_spec(struct lint_text *t, struct span spec)
{
	const char *hint = "";

	if (span_starts_nocase(spec, SPAN("DKIM1")))
		hint = "; v= is missing in front of it";
	else if (span_find(spec, ':') == 1)
		hint = "; write \"=\" in the place of \":\"";
	finding_add(t->f, FINDING_ERROR, "LK05", dkim_lint_at(t, spec.p),
	    "RFC 6376 section 3.2: no \"=\" in \"%.*s\"%s",
	    SPAN_ARG(span_head(spec, 32)), hint);
}

/* An empty piece is allowed behind the last ";" alone. */
static void
refuse_empty(struct lint_text *t, struct span piece)
{
	finding_add(t->f, FINDING_ERROR, "LK05", dkim_lint_at(t, piece.p),
	    "RFC 6376 section 3.2: nothing before \";\"; remove this "
	    "semicolon");
}

void
dkim_lint_cut(struct lint_text *t)
{
	struct span rest = span_of(t->p, t->len);
	size_t pieces = 0;

	while (rest.p != NULL) {
		struct span piece = span_cut(&rest, ';');
		struct span spec = span_trim(piece);

		if (pieces++ == CAPS_TAGS) {
			finding_add(t->f, FINDING_ERROR, "LK05",
			    dkim_lint_at(t, piece.p),
			    "more than %d tags; no verifier reads them",
			    CAPS_TAGS);
			return;
		}
		if (spec.len > 0 && span_find(spec, '=') < spec.len)
			add_spec(t, spec);
		else if (spec.len > 0)
			refuse_spec(t, spec);
		else if (rest.p != NULL)
			refuse_empty(t, piece);
	}
}
