#include "authres/authres_lex.h"
#include "authres/authres_state.h"
#include "base/abnf.h"
#include "base/caps.h"
#include "base/utf8.h"

static const struct {
	const char *name;
	enum authres_kind kind;
} names[] = {
	{ "authentication-results", AUTHRES_FIELD },
	{ "arc-authentication-results", AUTHRES_ARC },
	{ "received-spf", AUTHRES_SPF },
	{ "x-ms-exchange-authentication-results", AUTHRES_EXCHANGE },
	{ "x-original-authentication-results", AUTHRES_ORIGINAL },
	{ "authentication-results-original", AUTHRES_ORIGINAL },
	{ "original-authentication-results", AUTHRES_ORIGINAL },
};

bool
authres_kind_of(struct span name, enum authres_kind *kind)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (span_is_nocase(name, names[i].name)) {
			*kind = names[i].kind;
			return true;
		}
	return false;
}

/* i=N of ARC at the start of the first segment; what is behind it. */
static struct span
take_instance(struct authres_state *p, struct span segment)
{
	struct span rest = segment;
	struct authres_item item = authres_lex_item(p->arena, &rest);
	uint64_t n;

	if (item.stray || item.sub.p != NULL || item.version.p != NULL ||
	    !span_is_nocase(item.name, "i") || !abnf_number(item.raw, 9, &n))
		return segment;
	p->out->instance = n;
	if (n < 1 || n > 50)
		authres_note(p, AUTHRES_DEVIATION,
		    "RFC 8617 section 4.2.1: i= is not 1 to 50", item.text);
	if (p->out->kind != AUTHRES_ARC)
		authres_note(p, AUTHRES_BOTH, "i= belongs to ARC", item.text);
	return rest;
}

/* 1*DIGIT and nothing else in REST: the version. */
static bool
take_version(struct authres_state *p, struct span rest)
{
	struct span comment, digits = skip_keyword(rest);
	uint64_t n;

	for (size_t i = 0; i < digits.len; i++)
		if (!abnf_is_digit(digits.p[i]))
			return false;
	rest = span_skip(rest, digits.len);
	if (digits.len == 0 || authres_lex_cfws(rest, &comment).len != rest.len)
		return false;
	p->out->ar.version = digits;
	if (!abnf_number(digits, 9, &n) || n != 1)
		p->refused = "RFC 8601 section 2.2: unknown version";
	return true;
}

/* The word at the start of SEGMENT begins a result, not an authserv-id. */
static bool
lacks_id(struct authres_state *p, struct span segment, struct span word)
{
	struct authres_item item;

	if (word.len > 0 && word.p[0] == '"')
		return false;
	item = authres_lex_item(p->arena, &segment);
	return !item.stray || span_find(word, '=') < word.len;
}

static void
set_id(struct authres_state *p, struct span word)
{
	bool quoted = word.p[0] == '"';

	if (word.len > CAPS_AR_ID) {
		authres_over_limit(
		    p, "more than 998 octets in the authserv-id");
		return;
	}
	p->out->ar.authserv_id =
	    quoted ? authres_lex_unquote(p->arena, word) : word;
	if (!quoted && !authres_lex_is_value(word))
		authres_note(
		    p, AUTHRES_DEVIATION, "the authserv-id needs quotes", word);
}

/* [CFWS] authserv-id [CFWS version], and what some put behind it. */
static void
take_id(struct authres_state *p, struct span segment)
{
	struct span word = skip_quoted_string(segment), comment;

	if (word.len == 0)
		word = authres_lex_word(segment);
	if (word.len == 0 || lacks_id(p, segment, word)) {
		authres_note(
		    p, AUTHRES_DEVIATION, "no authserv-id", (struct span){ 0 });
		authres_parse_segment(p, segment);
		return;
	}
	set_id(p, word);
	segment = span_skip(segment, word.len);
	if (segment.len > 0 && segment.p[0] == '(')
		authres_note(p, AUTHRES_DOUBT,
		    "a comment touches the authserv-id", word);
	segment = span_skip(segment, authres_lex_cfws(segment, &comment).len);
	if (segment.len == 0 || take_version(p, segment))
		return;
	authres_note(p, AUTHRES_BOTH, "no \";\" behind the authserv-id",
	    authres_lex_word(segment));
	authres_parse_segment(p, segment);
}

/* What stands in front of the first ";" (the second one in ARC). */
static void
parse_head(struct authres_state *p, struct span *rest)
{
	struct span segment = authres_lex_segment(rest), comment, behind;

	segment = span_skip(segment, authres_lex_cfws(segment, &comment).len);
	behind = take_instance(p, segment);
	if (behind.p == segment.p) {
		if (p->out->kind == AUTHRES_ARC)
			authres_note(p, AUTHRES_DEVIATION,
			    "RFC 8617 section 4.1.1: i= is not first", segment);
	} else if (behind.len == 0 && rest->p != NULL) {
		behind = authres_lex_segment(rest);
		behind =
		    span_skip(behind, authres_lex_cfws(behind, &comment).len);
	} else {
		authres_note(p, AUTHRES_BOTH, "no \";\" behind i=", segment);
	}
	take_id(p, behind);
}

/* One resinfo, or "none", or what should not be there. */
static void
parse_tail(struct authres_state *p, struct span segment)
{
	struct span comment;

	segment = span_skip(segment, authres_lex_cfws(segment, &comment).len);
	if (segment.len == 0)
		authres_note(p, AUTHRES_DEVIATION,
		    "nothing stands behind a \";\"", (struct span){ 0 });
	else
		authres_parse_segment(p, segment);
}

static void
parse_results(struct authres_state *p, struct span value)
{
	struct span rest = value;

	parse_head(p, &rest);
	while (rest.p != NULL && p->refused == NULL)
		parse_tail(p, authres_lex_segment(&rest));
	if (p->nones > 0 && (p->nones > 1 || p->out->ar.n > 0))
		authres_note(p, AUTHRES_BOTH, "\"none\" is not alone",
		    (struct span){ 0 });
	else if (p->nones == 0 && p->out->ar.n == 0)
		authres_note(p, AUTHRES_DEVIATION, "no result, and no \"none\"",
		    (struct span){ 0 });
}

static const char *
check_octets(struct authres_state *p, struct span value)
{
	const char *why = authres_lex_check(value);

	if (why != NULL)
		return why;
	if (authres_lex_has_ctl(value))
		authres_note(
		    p, AUTHRES_BOTH, "a control octet", (struct span){ 0 });
	if (!utf8_is_valid(value))
		authres_note(p, AUTHRES_DEVIATION, "octets that are not UTF-8",
		    (struct span){ 0 });
	return NULL;
}

static struct authres_state
begin(struct arena *a, enum authres_kind kind, struct authres_field *out)
{
	*out = (struct authres_field){
		.kind = kind,
		.notes =
		    arena_array(a, CAPS_AR_NOTES, sizeof(struct authres_note)),
		.strays = arena_array(a, CAPS_AR_NOTES, sizeof(struct span)),
	};
	return (struct authres_state){ .arena = a, .out = out };
}

bool
authres_parse(struct arena *a, enum authres_kind kind, struct span value,
    struct authres_field *out, const char **reason)
{
	struct authres_state p = begin(a, kind, out);

	if (value.len > CAPS_AR_FIELD)
		authres_over_limit(&p, "more than 256 KiB in one field");
	else
		p.refused = check_octets(&p, value);
	if (p.refused == NULL && span_trim(value).len == 0)
		p.refused = "an empty field";
	if (p.refused == NULL && kind == AUTHRES_SPF)
		authres_parse_spf(&p, value);
	else if (p.refused == NULL)
		parse_results(&p, value);
	*reason = p.refused;
	return p.refused == NULL;
}

bool
authres_parse_resinfo(struct arena *a, struct span text,
    struct authres_resinfo *out, const char **reason)
{
	struct authres_field f;
	struct authres_state p = begin(a, AUTHRES_FIELD, &f);
	struct span comment;

	p.refused = check_octets(&p, text);
	p.bare_names = true;
	text = span_skip(text, authres_lex_cfws(text, &comment).len);
	if (p.refused == NULL && span_find(text, ';') < text.len)
		p.refused = "want one result";
	if (p.refused == NULL)
		authres_parse_segment(&p, text);
	if (p.refused == NULL && f.nnotes > 0)
		p.refused = f.notes[0].what;
	if (p.refused == NULL && f.ar.n != 1)
		p.refused = "want method=result";
	if (p.refused == NULL)
		*out = f.ar.results[0];
	*reason = p.refused;
	return p.refused == NULL;
}
