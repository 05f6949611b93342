#include <stdint.h>
#include <string.h>

#include "authres/authres.h"
#include "authres/authres_lex.h"
#include "base/abnf.h"
#include "base/visible.h"
#include "mail/fold.h"

static const struct visible_style quoted = {
	.escape = "\"\\",
	.hex = "\\\\x",
};
static const struct visible_style quoted_ascii = {
	.escape = "\"\\",
	.hex = "\\\\x",
	.ascii = true,
};
static const struct visible_style comment = {
	.escape = "()\\",
	.hex = "\\\\x",
	.ascii = true,
};

/*
 * What goes without quotes.  A local-part with "/", "?" or "=" could, but
 * older parsers stumble over these.
 */
static bool
is_bare(struct span s)
{
	size_t at = span_find(s, '@');
	struct span local = span_head(s, at);

	if (at == s.len)
		return s.len > 0 && skip_token(s).len == s.len;
	return skip_dot_atom(local).len == at && skip_token(local).len == at &&
	       authres_lex_is_domain(span_skip(s, at + 1), false);
}

static void
add_quoted(struct buf *b, struct span s, const struct visible_style *style)
{
	buf_addc(b, '"');
	visible_add(b, s, style);
	buf_addc(b, '"');
}

void
authres_print_value(struct buf *b, struct span value)
{
	if (is_bare(value))
		buf_add(b, value);
	else
		add_quoted(b, value, &quoted);
}

void
authres_print_reason(struct buf *b, struct span reason)
{
	buf_adds(b, "reason=");
	if (is_bare(reason))
		buf_add(b, reason);
	else
		add_quoted(b, reason, &quoted_ascii);
}

void
authres_print_comment(struct buf *b, struct span text)
{
	buf_addc(b, '(');
	visible_add(b, text, &comment);
	buf_addc(b, ')');
}

void
authres_print_keyword(struct buf *b, struct span s)
{
	if (s.len == 0)
		buf_addc(b, 'x');
	for (size_t i = 0; i < s.len; i++) {
		bool ok = skip_keyword(span_of(s.p + i, 1)).len == 1;

		buf_addc(b, ok ? span_lower(s.p[i]) : 'x');
	}
}

void
authres_print_prop(struct buf *b, const struct authres_prop *p)
{
	if (p->ptype.len > 0) {
		authres_print_keyword(b, p->ptype);
		buf_addc(b, '.');
	}
	authres_print_keyword(b, p->property);
	buf_addc(b, '=');
	authres_print_value(b, p->value);
}

const char *
authres_result_name(enum authres_result r)
{
	static const char *const names[] = {
		[AUTHRES_NONE] = "none",
		[AUTHRES_PASS] = "pass",
		[AUTHRES_FAIL] = "fail",
		[AUTHRES_POLICY] = "policy",
		[AUTHRES_NEUTRAL] = "neutral",
		[AUTHRES_TEMPERROR] = "temperror",
		[AUTHRES_PERMERROR] = "permerror",
		[AUTHRES_SOFTFAIL] = "softfail",
	};

	return names[r];
}

static bool
is_version(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!abnf_is_digit(s.p[i]))
			return false;
	return s.len > 0;
}

static void
print_method(struct buf *b, const struct authres_resinfo *r)
{
	authres_print_keyword(b, r->method);
	if (is_version(r->method_version)) {
		buf_addc(b, '/');
		buf_add(b, r->method_version);
	}
	buf_addc(b, '=');
	authres_print_keyword(b, r->result);
}

static struct buf
scratch(const struct fold *f)
{
	return buf_new(f->out->arena, SIZE_MAX);
}

/* The method, its comment and its reason: 1 to 3 words of the line. */
static size_t
split_head(struct fold *f, const struct authres_resinfo *r, struct buf *words)
{
	size_t n = 0;

	words[n] = scratch(f);
	print_method(&words[n++], r);
	if (r->comment.len > 0) {
		words[n] = scratch(f);
		authres_print_comment(&words[n++], r->comment);
	}
	if (r->reason.p != NULL) {
		words[n] = scratch(f);
		authres_print_reason(&words[n++], r->reason);
	}
	return n;
}

static void
fold_resinfo(struct fold *f, const struct authres_resinfo *r, const char *tail)
{
	struct buf words[3];
	size_t n = split_head(f, r, words);

	if (r->nprops == 0)
		buf_adds(&words[n - 1], tail);
	for (size_t i = 0; i < n; i++)
		fold_word(f, buf_span(&words[i]));
	for (size_t i = 0; i < r->nprops; i++) {
		struct buf prop = scratch(f);

		authres_print_prop(&prop, &r->props[i]);
		if (i + 1 == r->nprops)
			buf_adds(&prop, tail);
		fold_word(f, buf_span(&prop));
	}
}

static struct fold
begin(struct buf *b, bool fold)
{
	struct fold f = fold_begin(b, "\n", "\t");

	if (!fold)
		f.width = SIZE_MAX;
	return f;
}

void
authres_print_resinfo(struct buf *b, const struct authres_resinfo *r)
{
	struct buf line = buf_new(b->arena, SIZE_MAX);
	struct fold f = begin(&line, false);

	fold_resinfo(&f, r, "");
	buf_add(b, buf_span(&line));
}

/* Several results have a line each. */
static void
fold_results(struct fold *f, const struct authres *a)
{
	for (size_t i = 0; i < a->n; i++) {
		if (a->n > 1 && f->width != SIZE_MAX)
			f->column = f->width;
		fold_resinfo(f, &a->results[i], i + 1 < a->n ? ";" : "");
	}
}

void
authres_print_more(struct buf *b, const struct authres *a)
{
	struct fold f = begin(b, true);

	f.line_new = false;
	f.column = f.width;
	fold_results(&f, a);
	fold_end(&f);
}

void
authres_print(struct buf *b, const struct authres *a, bool fold)
{
	struct fold f = begin(b, fold);
	struct buf id = buf_new(b->arena, SIZE_MAX);

	authres_print_value(&id, a->authserv_id);
	if (is_version(a->version)) {
		buf_addc(&id, ' ');
		buf_add(&id, a->version);
	}
	buf_addc(&id, ';');
	fold_glue(&f, SPAN("Authentication-Results:"));
	fold_word(&f, buf_span(&id));
	if (a->n == 0)
		fold_word(&f, SPAN("none"));
	fold_results(&f, a);
	fold_end(&f);
}
