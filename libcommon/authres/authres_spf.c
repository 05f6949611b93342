#include "authres/authres_lex.h"
#include "authres/authres_state.h"
#include "base/abnf.h"

static bool
is_spf_result(struct span s)
{
	static const char *const words[] = { "pass", "fail", "softfail",
		"neutral", "none", "temperror", "permerror" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_is_nocase(s, words[i]))
			return true;
	return false;
}

/* key [CFWS] "=" ( dot-atom / quoted-string ) */
static void
note_pair(struct authres_state *p, const struct authres_item *item)
{
	if (item->version.p != NULL || !abnf_is_alpha(item->name.p[0]))
		authres_note(p, AUTHRES_DEVIATION,
		    "RFC 7208 section 9.1: not a key", item->text);
	if (item->glued)
		authres_note(
		    p, AUTHRES_DOUBT, "a comment touches a value", item->text);
	if (item->quoted || (item->raw.len > 0 &&
				skip_dot_atom(item->raw).len == item->raw.len))
		return;
	authres_note(p, item->mixed ? AUTHRES_BOTH : AUTHRES_DEVIATION,
	    item->raw.len == 0 ? "an empty value" : "a value that needs quotes",
	    item->text);
}

static void
add_pair(struct authres_state *p, struct authres_list *l,
    const struct authres_item *item)
{
	struct authres_prop prop = { .value = item->value };

	note_pair(p, item);
	prop.property = item->name;
	if (item->sub.p != NULL)
		prop.property = span_of(item->name.p,
		    (size_t)(item->sub.p - item->name.p) + item->sub.len);
	authres_list_add(p, l, prop, item);
}

/* What stands between two ";": one pair, if all is well. */
static void
parse_pairs(
    struct authres_state *p, struct authres_list *l, struct span segment)
{
	struct span comment;

	segment = span_skip(segment, authres_lex_cfws(segment, &comment).len);
	for (size_t i = 0; segment.len > 0; i++) {
		struct authres_item item = authres_lex_item(p->arena, &segment);

		if (i > 0)
			authres_note(p, AUTHRES_DEVIATION,
			    "no \";\" between two pairs", item.text);
		if (!item.stray) {
			add_pair(p, l, &item);
			continue;
		}
		authres_note(
		    p, AUTHRES_BOTH, "text that is not a pair", item.text);
		authres_stray(p, item.text);
	}
}

void
authres_parse_spf(struct authres_state *p, struct span value)
{
	struct authres_list list = { 0 };
	struct span comment, result, rest;

	value = span_skip(value, authres_lex_cfws(value, &comment).len);
	result = skip_keyword(value);
	rest = span_skip(value, result.len);
	if (result.len == 0 || (rest.len > 0 && rest.p[0] == '=')) {
		p->refused = "RFC 7208 section 9.1: no result";
		return;
	}
	if (!is_spf_result(result))
		authres_note(p, AUTHRES_DEVIATION,
		    "RFC 7208 section 9.1: not a result", result);
	rest = span_skip(rest, authres_lex_cfws(rest, &comment).len);
	if (comment.len > 0)
		comment = authres_lex_unquote(p->arena, comment);
	if (!authres_open_result(p, SPAN("spf"), result, comment))
		return;
	while (rest.p != NULL)
		parse_pairs(p, &list, authres_lex_segment(&rest));
	authres_close_result(p, &list);
}
