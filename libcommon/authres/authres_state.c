#include "authres/authres_state.h"
#include "authres/authres_lex.h"
#include "base/abnf.h"
#include "base/caps.h"

void
authres_note(struct authres_state *p, enum authres_severity severity,
    const char *what, struct span text)
{
	struct authres_field *f = p->out;

	f->nonconforming |= severity != AUTHRES_DOUBT;
	f->doubtful |= severity != AUTHRES_DEVIATION;
	if (f->nnotes == CAPS_AR_NOTES)
		return;
	f->notes[f->nnotes++] = (struct authres_note){
		.what = what,
		.text = authres_lex_unfold(p->arena, text),
		.nonconforming = severity != AUTHRES_DOUBT,
		.doubt = severity != AUTHRES_DEVIATION,
	};
}

void
authres_over_limit(struct authres_state *p, const char *what)
{
	p->refused = what;
	p->out->over_limit = true;
}

void
authres_stray(struct authres_state *p, struct span text)
{
	struct authres_field *f = p->out;

	if (f->nstrays < CAPS_AR_NOTES)
		f->strays[f->nstrays++] = authres_lex_unfold(p->arena, text);
}

static bool
is_one_of(struct span s, const char *const *words)
{
	for (; *words != NULL; words++)
		if (span_is_nocase(s, *words))
			return true;
	return false;
}

bool
authres_is_method(struct span s)
{
	static const char *const methods[] = { "arc", "auth", "bimi",
		"compauth", "dkim", "dkim-adsp", "dkim-atps", "dmarc", "dnswl",
		"domainkeys", "iprev", "rrvs", "sender-id", "smime", "spf",
		"vbr", NULL };

	return is_one_of(s, methods);
}

bool
authres_is_result(struct span s)
{
	static const char *const results[] = { "none", "pass", "fail", "policy",
		"neutral", "temperror", "permerror", "softfail", "hardfail",
		"discard", "nxdomain", "error", "unknown", "skipped", "success",
		"bestguesspass", "dkim_pass", "dkim_fail", "perm_fail",
		"temp_fail", "softpass", NULL };

	return is_one_of(s, results);
}

static struct span
lower(struct authres_state *p, struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (span_lower(s.p[i]) != s.p[i])
			return arena_lower(p->arena, s);
	return s;
}

static void
note_keyword(struct authres_state *p, struct span s)
{
	if (!authres_lex_is_keyword(s))
		authres_note(p, AUTHRES_DEVIATION,
		    "not a keyword (letters, digits, inner hyphens)", s);
}

void
authres_note_value(struct authres_state *p, const struct authres_item *item)
{
	struct span raw = item->raw;

	if (item->glued)
		authres_note(
		    p, AUTHRES_DOUBT, "a comment touches a value", item->text);
	if (item->quoted || authres_lex_is_pvalue(raw))
		return;
	if (raw.len == 0)
		authres_note(
		    p, AUTHRES_DEVIATION, "an empty value", item->text);
	else if (item->mixed || span_find(raw, ')') < raw.len ||
		 span_find(raw, '\\') < raw.len)
		authres_note(p, AUTHRES_BOTH,
		    "a quote, \")\" or backslash inside a value", item->text);
	else
		authres_note(p, AUTHRES_DEVIATION, "a value that needs quotes",
		    item->text);
}

static void
note_prop(struct authres_state *p, const struct authres_item *item)
{
	note_keyword(p, item->name);
	if (item->version.p != NULL)
		authres_note(
		    p, AUTHRES_BOTH, "a property with a version", item->text);
	if (item->sub.p != NULL)
		note_keyword(p, item->sub);
	else if (authres_is_method(item->name) &&
		 authres_is_result(item->value))
		authres_note(
		    p, AUTHRES_BOTH, "no \";\" before a result", item->text);
	else if (!p->bare_names)
		authres_note(p, AUTHRES_DEVIATION,
		    "a property without \"ptype.\"", item->text);
	authres_note_value(p, item);
}

void
authres_list_add(struct authres_state *p, struct authres_list *l,
    struct authres_prop prop, const struct authres_item *item)
{
	l->props = arena_grow(
	    p->arena, l->props, l->n, &l->props_cap, sizeof(l->props[0]));
	l->behind = arena_grow(
	    p->arena, l->behind, l->n, &l->behind_cap, sizeof(l->behind[0]));
	prop.ptype = lower(p, prop.ptype);
	prop.property = lower(p, prop.property);
	l->props[l->n] = prop;
	l->behind[l->n] = (struct authres_behind){
		.comment = item->comment,
		.glued = item->glued,
	};
	l->n++;
}

void
authres_add_prop(struct authres_state *p, struct authres_list *l,
    const struct authres_item *item)
{
	struct authres_prop prop = { .value = item->value };

	note_prop(p, item);
	if (item->sub.p != NULL) {
		prop.ptype = item->name;
		prop.property = item->sub;
	} else {
		prop.property = item->name;
	}
	authres_list_add(p, l, prop, item);
}

bool
authres_open_result(struct authres_state *p, struct span method,
    struct span result, struct span comment)
{
	struct authres_field *f = p->out;
	size_t n = f->ar.n;
	bool hardfail = span_is_nocase(result, "hardfail");

	if (n == CAPS_AR_RESULTS) {
		authres_over_limit(p, "more than 1000 results in one field");
		return false;
	}
	f->ar.results = arena_grow(p->arena, f->ar.results, n, &p->results_cap,
	    sizeof(f->ar.results[0]));
	f->extra = arena_grow(
	    p->arena, f->extra, n, &p->extra_cap, sizeof(f->extra[0]));
	f->ar.results[n] = (struct authres_resinfo){
		.method = lower(p, method),
		.result = hardfail ? SPAN("fail") : lower(p, result),
		.comment = comment,
	};
	f->extra[n] = (struct authres_extra){ .written = result };
	f->ar.n++;
	note_keyword(p, method);
	note_keyword(p, result);
	return true;
}

void
authres_close_result(struct authres_state *p, const struct authres_list *l)
{
	struct authres_field *f = p->out;

	f->ar.results[f->ar.n - 1].props = l->props;
	f->ar.results[f->ar.n - 1].nprops = l->n;
	f->extra[f->ar.n - 1].behind = l->behind;
}
