#include "dmarc/dmarc_draft.h"
#include "base/abnf.h"
#include "base/buf.h"
#include "base/caps.h"
#include "dmarc/dmarc_rec.h"

const struct dmarc_draft_tag *
dmarc_draft_find(const struct dmarc_draft *d, const char *name)
{
	for (size_t i = 0; i < d->n; i++)
		if (span_is_nocase(d->tags[i].name, name))
			return &d->tags[i];
	return NULL;
}

static bool
is_printable(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] < 0x20 || s.p[i] > 0x7e || s.p[i] == ';')
			return false;
	return true;
}

static bool
is_there(const struct dmarc_draft *d, struct span name)
{
	for (size_t i = 0; i < d->n; i++)
		if (span_eq_nocase(d->tags[i].name, name))
			return true;
	return false;
}

static void
append(struct dmarc_draft *d, struct span name, struct span value)
{
	d->tags =
	    arena_grow(d->arena, d->tags, d->n, &d->cap, sizeof(*d->tags));
	d->tags[d->n++] = (struct dmarc_draft_tag){ name, value };
}

static bool
refuse(const char **reason, const char *why)
{
	*reason = why;
	return false;
}

bool
dmarc_draft_add(struct dmarc_draft *d, struct span text, const char **reason)
{
	struct span value = text, name = span_trim(span_cut(&value, '='));
	bool pair = value.p != NULL;

	value = span_trim(value);
	if (!pair || name.len == 0 || dmarc_tag_name(name).len < name.len)
		return refuse(reason, "want tag=value");
	if (!is_printable(value))
		return refuse(reason,
		    "a value has printable US-ASCII only, and no \";\"");
	if (d->n == CAPS_TAGS)
		return refuse(reason, "too many tags");
	if (span_is_nocase(name, "v"))
		return span_is(value, "DMARC1") ||
		       refuse(reason, "the only version is DMARC1");
	if (is_there(d, name))
		return refuse(reason, "the tag is there already");
	append(d, name, value);
	return true;
}

static const char *const order[] = { "p", "sp", "np", "rua", "ruf", "fo",
	"adkim", "aspf", "psd", "t" };

#define ORDER (sizeof(order) / sizeof(order[0]))

static void
print_tag(struct buf *out, const struct dmarc_draft_tag *tag)
{
	buf_adds(out, "; ");
	buf_add(out, tag->name);
	buf_addc(out, '=');
	buf_add(out, tag->value);
}

static bool
is_ordered(struct span name)
{
	for (size_t i = 0; i < ORDER; i++)
		if (span_is_nocase(name, order[i]))
			return true;
	return false;
}

void
dmarc_draft_print(struct buf *out, const struct dmarc_draft *d)
{
	buf_adds(out, "v=DMARC1");
	for (size_t i = 0; i < ORDER; i++)
		if (dmarc_draft_find(d, order[i]) != NULL)
			print_tag(out, dmarc_draft_find(d, order[i]));
	for (size_t i = 0; i < d->n; i++)
		if (!is_ordered(d->tags[i].name))
			print_tag(out, &d->tags[i]);
}

static void
note(struct dmarc_draft *d, const char *text)
{
	d->repairs = arena_grow(d->arena, d->repairs, d->nrepairs,
	    &d->repair_cap, sizeof(*d->repairs));
	d->repairs[d->nrepairs++] = text;
}

static struct dmarc_draft_tag *
find(struct dmarc_draft *d, const char *name)
{
	for (size_t i = 0; i < d->n; i++)
		if (span_is(d->tags[i].name, name))
			return &d->tags[i];
	return NULL;
}

static void
drop(struct dmarc_draft *d, struct dmarc_draft_tag *tag)
{
	size_t i = (size_t)(tag - d->tags);

	for (d->n--; i < d->n; i++)
		d->tags[i] = d->tags[i + 1];
}

static void
set(struct dmarc_draft *d, const char *name, const char *value)
{
	const char *reason;

	(void)dmarc_draft_add(
	    d, span_str(arena_printf(d->arena, "%s=%s", name, value)), &reason);
}

/* pct= below 100: RFC 9989 knows only "one level lower", t=y. */
static void
fix_pct(struct dmarc_draft *d)
{
	struct dmarc_draft_tag *pct = find(d, "pct");
	uint64_t n = 100;
	bool whole;

	if (pct == NULL)
		return;
	(void)abnf_number(pct->value, 3, &n);
	whole = n >= 100 || find(d, "t") != NULL;
	note(d, arena_printf(d->arena, "pct=%.*s: gone from DMARC: %s",
		    SPAN_ARG(pct->value),
		    whole ? "removed"
			  : "t=y in its place, which receivers that "
			    "follow RFC 7489 pass over: they will apply the "
			    "policy to all mail"));
	drop(d, pct);
	if (!whole)
		set(d, "t", "y");
}

static void
fix_historic(struct dmarc_draft *d, const char *name)
{
	struct dmarc_draft_tag *tag = find(d, name);

	if (tag == NULL)
		return;
	note(d, arena_printf(d->arena, "%s=: gone from DMARC: removed", name));
	drop(d, tag);
}

/* Digits and perhaps a unit behind "!". */
static struct span
without_size(struct dmarc_draft *d, struct span uri)
{
	size_t at = span_find(uri, '!');
	struct span size = span_skip(uri, at + 1);

	if (size.len == 0 || !abnf_is_digit(size.p[0]))
		return uri;
	note(d, arena_printf(d->arena,
		    "!%.*s: limits of size are gone: removed", SPAN_ARG(size)));
	return span_trim(span_head(uri, at));
}

static void
fix_uri(struct dmarc_draft *d, struct span uri, struct buf *out)
{
	struct span left = span_head(uri, span_find(uri, ':'));

	if (uri.len == 0) {
		note(d, "an empty place in a list: removed");
		return;
	}
	if (left.len < uri.len && !span_is_nocase(left, "mailto")) {
		note(d, arena_printf(d->arena, "%.*s: is not mailto: removed",
			    SPAN_ARG(uri)));
		return;
	}
	if (out->len > 0)
		buf_addc(out, ',');
	if (left.len == uri.len) {
		note(d, arena_printf(d->arena, "%.*s: mailto: put before it",
			    SPAN_ARG(uri)));
		buf_adds(out, "mailto:");
	}
	buf_add(out, without_size(d, uri));
}

static void
fix_uris(struct dmarc_draft *d, const char *name)
{
	struct dmarc_draft_tag *tag = find(d, name);
	struct buf out = buf_new(d->arena, CAPS_TXT);

	if (tag == NULL)
		return;
	for (struct span rest = tag->value; rest.p != NULL;)
		fix_uri(d, span_trim(span_cut(&rest, ',')), &out);
	if (buf_ok(&out) && out.len > 0) {
		tag->value = buf_span(&out);
		return;
	}
	note(d, arena_printf(d->arena, "%s=: no address in it: removed", name));
	drop(d, tag);
}

/* A word for another. */
static void
fix_word(struct dmarc_draft *d, const char *name, const char *wrong,
    const char *right)
{
	struct dmarc_draft_tag *tag = find(d, name);

	if (tag == NULL || !span_is(tag->value, wrong))
		return;
	note(d,
	    arena_printf(d->arena, "%s=%s: written as %s", name, wrong, right));
	tag->value = span_str(right);
}

static void
fix_words(struct dmarc_draft *d)
{
	static const char *const words[][3] = {
		{ "adkim", "relaxed", "r" },
		{ "adkim", "strict", "s" },
		{ "aspf", "relaxed", "r" },
		{ "aspf", "strict", "s" },
		{ "t", "yes", "y" },
		{ "t", "no", "n" },
		{ "psd", "yes", "y" },
		{ "psd", "no", "n" },
		{ "fo", "0:1", "1" },
		{ "fo", "1:0", "1" },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		fix_word(d, words[i][0], words[i][1], words[i][2]);
}

/* What is written without regard to case, in lower case. */
static void
fix_case(struct dmarc_draft *d)
{
	for (size_t i = 0; i < d->n; i++) {
		struct dmarc_draft_tag *tag = &d->tags[i];

		tag->name = arena_lower(d->arena, tag->name);
		if (!span_is(tag->name, "rua") && !span_is(tag->name, "ruf") &&
		    dmarc_tag_is_known(tag->name))
			tag->value = arena_lower(d->arena, tag->value);
	}
}

void
dmarc_draft_fix(struct dmarc_draft *d)
{
	fix_case(d);
	fix_pct(d);
	fix_historic(d, "rf");
	fix_historic(d, "ri");
	fix_uris(d, "rua");
	fix_uris(d, "ruf");
	fix_words(d);
	if (find(d, "fo") != NULL && find(d, "ruf") == NULL) {
		note(d, "fo=: means nothing without ruf=: removed");
		drop(d, find(d, "fo"));
	}
	if (find(d, "p") == NULL && find(d, "rua") != NULL) {
		note(d, "p= is missing: p=none, as receivers take it");
		set(d, "p", "none");
	}
}

static struct span
without_quotes(struct dmarc_draft *d, struct span text)
{
	struct buf out = buf_new(d->arena, text.len);

	for (size_t i = 0; i < text.len; i++)
		if (text.p[i] != '"' && text.p[i] != '\\')
			buf_addc(&out, text.p[i]);
	if (out.len < text.len)
		note(d, "quotes and backslashes: removed");
	return buf_span(&out);
}

/* "p:none": a ":" where the "=" should be. */
static struct span
with_equals(struct dmarc_draft *d, struct span piece)
{
	struct span name = dmarc_tag_name(piece);
	struct span rest = span_skip(piece, name.len);

	if (!dmarc_tag_is_known(name) || rest.len == 0 || rest.p[0] != ':')
		return piece;
	note(d, arena_printf(d->arena, "%.*s: \"=\" put in place of \":\"",
		    SPAN_ARG(name)));
	return span_str(arena_printf(d->arena, "%.*s=%.*s", SPAN_ARG(name),
	    SPAN_ARG(span_skip(rest, 1))));
}

static void
take(struct dmarc_draft *d, struct span piece)
{
	const char *reason;

	piece = with_equals(d, span_trim(piece));
	if (piece.len == 0 || span_starts_nocase(piece, SPAN("v=")))
		return;
	if (!dmarc_draft_add(d, piece, &reason))
		note(d, arena_printf(d->arena, "%.*s: %s: removed",
			    SPAN_ARG(piece), reason));
}

/* A piece between two ";", in which some may be missing. */
static void
take_pieces(struct dmarc_draft *d, struct span piece)
{
	piece = span_trim(piece);
	for (;;) {
		struct span name = dmarc_tag_within(piece), before;

		if (name.len == 0)
			break;
		before = span_trim(span_until(piece, name));
		if (before.len > 0 && before.p[before.len - 1] == ',')
			before.len--;
		note(d, arena_printf(d->arena, "%.*s=: \";\" put before it",
			    SPAN_ARG(name)));
		take(d, before);
		piece = span_skip(piece, (size_t)(name.p - piece.p));
	}
	take(d, piece);
}

void
dmarc_draft_repair(struct dmarc_draft *d, struct span text)
{
	if (!dmarc_rec_is(text))
		note(d, "the version: v=DMARC1 put first");
	text = without_quotes(d, text);
	for (struct span rest = text; rest.p != NULL;)
		take_pieces(d, span_cut(&rest, ';'));
	dmarc_draft_fix(d);
}
