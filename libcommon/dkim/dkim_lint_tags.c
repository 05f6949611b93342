#include <string.h>

#include "base/abnf.h"
#include "base/caps.h"
#include "base/utf8.h"
#include "dkim/dkim_lint_private.h"

/* Octets that were blanked, for one reason. */
struct junk {
	size_t first, n;
};

struct repair {
	struct lint_text *t;
	struct junk quotes;  /* quotes, backslashes, parentheses */
	struct junk foreign; /* not US-ASCII */
	struct junk controls;
	bool line;       /* told of already, quotes and all */
	uint32_t letter; /* the first that is not US-ASCII; 0: not UTF-8 */
};

static void
blank(struct repair *r, size_t at, size_t n, struct junk *why)
{
	if (why->n == 0)
		why->first = at;
	why->n++;
	memset(r->t->p + at, ' ', n);
}

/* Octets of the UTF-8 sequence at S (at least 1); *C is its character. */
static size_t
sequence(struct span s, uint32_t *c)
{
	size_t n = utf8_decode(s, c);

	if (n > 0)
		return n;
	*c = 0;
	return 1;
}

static void
blank_foreign(struct repair *r, size_t *at)
{
	uint32_t c;
	size_t n = sequence(span_of(r->t->p + *at, r->t->len - *at), &c);

	if (r->foreign.n == 0)
		r->letter = c;
	blank(r, *at, n, &r->foreign);
	*at += n - 1;
}

static bool
is_quote(unsigned char c)
{
	return c != '\0' && strchr("\"\\'`()", c) != NULL;
}

/* What stands in FROM to TO where only a name or a word of a tag can. */
static void
blank_junk(struct repair *r, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		unsigned char c = r->t->p[i];

		if (c >= 0x80)
			blank_foreign(r, &i);
		else if (is_quote(c))
			blank(r, i, 1, &r->quotes);
	}
}

/*
 * "\n" and the like, in full: "n" would pass for base64, or for a tag; but
 * "\n=" is one.
 */
static void
blank_escapes(struct repair *r, size_t from, size_t to)
{
	const unsigned char *p = r->t->p;

	for (size_t i = from; i + 2 < to; i++)
		if (p[i] == '\\' && p[i + 1] != '\0' &&
		    strchr("nrt", p[i + 1]) != NULL && p[i + 2] != '=')
			blank(r, i, 2, &r->quotes);
}

/* The text of a tag may hold what it likes, but is there a "\;"? */
static void
blank_last_backslash(struct repair *r, size_t from, size_t to)
{
	if (to > from && to < r->t->len && r->t->p[to - 1] == '\\')
		blank(r, to - 1, 1, &r->quotes);
	for (size_t i = from; i < to; i++) {
		uint32_t c;
		size_t n = sequence(span_of(r->t->p + i, to - i), &c);

		if (r->t->p[i] >= 0x80 && c == 0)
			blank_foreign(r, &i);
		else
			i += n - 1;
	}
}

/* One tag, from its name to before ";". */
static void
repair_tag(struct repair *r, size_t from, size_t to)
{
	struct span text = span_of(r->t->p, r->t->len);
	struct span spec = span_head(span_skip(text, from), to - from);
	size_t equals = from + span_find(spec, '=');
	struct span name;

	blank_escapes(r, from, equals);
	blank_junk(r, from, equals);
	name = span_trim(span_head(span_skip(text, from), equals - from));
	if (name.len == 1 && span_lower(name.p[0]) == 'p')
		blank_escapes(r, equals, to);
	if (dkim_lint_knows(name) && name.p[0] != 'n')
		blank_junk(r, equals, to);
	else
		blank_last_backslash(r, equals, to);
}

/* NUL and others; CR LF before white space is allowed. */
static void
blank_controls(struct repair *r)
{
	struct span all = span_of(r->t->p, r->t->len);

	for (size_t i = 0; i < all.len; i++) {
		size_t fws = skip_fws(span_skip(all, i)).len;

		if (fws > 0)
			i += fws - 1;
		else if (abnf_is_ctl(all.p[i]))
			blank(r, i, 1, &r->controls);
	}
}

/*
 * "name IN TXT" in front of the record; returns where that ends, or 0.  Only
 * what stands before the first "=" counts.
 */
static size_t
zone_line(struct span text)
{
	size_t equals = span_find(text, '=');

	for (size_t i = 0; i + 4 < equals; i++)
		if ((i == 0 || abnf_is_wsp(text.p[i - 1])) &&
		    span_starts_nocase(span_skip(text, i), SPAN("TXT")) &&
		    strchr(" \t\"(", text.p[i + 3]) != NULL &&
		    text.p[i + 3] != '\0')
			return i + 3;
	return 0;
}

static const char *
letter_name(uint32_t c)
{
	static const struct {
		uint32_t from, to;
		const char *name;
	} names[] = {
		{ 0x00a0, 0x00a0, "no-break space" },
		{ 0x00ad, 0x00ad, "soft hyphen" },
		{ 0x200b, 0x200f, "invisible character" },
		{ 0x2010, 0x2015, "typographic hyphen or dash" },
		{ 0x2018, 0x201f, "typographic quotation mark" },
		{ 0x202a, 0x202e, "invisible character" },
		{ 0x2060, 0x206f, "invisible character" },
		{ 0xfeff, 0xfeff, "byte-order mark" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (c >= names[i].from && c <= names[i].to)
			return names[i].name;
	return c == 0 ? "octet that is not UTF-8" : "letter";
}

static void
report(const struct repair *r)
{
	struct lint_text *t = r->t;

	if (r->quotes.n > 0 && !r->line && t->slip.hint != NULL &&
	    r->quotes.first == t->slip.at)
		finding_add(t->f, LK06, finding_at(t->f, t->slip.at),
		    "RFC 6376 section 3.2 has no quoting: %s", t->slip.hint);
	else if (r->quotes.n > 0 && !r->line)
		finding_add(t->f, LK06, finding_at(t->f, r->quotes.first),
		    "quotes, backslashes or parentheses of a zone file are "
		    "part of the record (%zu of them): RFC 6376 section 3.2 "
		    "has no quoting; enter the text without them",
		    r->quotes.n);
	if (r->foreign.n > 0)
		finding_add(t->f, LK05, finding_at(t->f, r->foreign.first),
		    "RFC 6376 section 3.2: not US-ASCII: a %s, as word "
		    "processors and web pages make them (%zu in all); copy "
		    "the record from its source",
		    letter_name(r->letter), r->foreign.n);
	if (r->controls.n > 0)
		finding_add(t->f, LK05, finding_at(t->f, r->controls.first),
		    "RFC 6376 section 3.2: a %s (%zu such octets in all); "
		    "remove it",
		    abnf_control_name(r->t->record->text.p[r->controls.first]),
		    r->controls.n);
}

static void
repair(struct lint_text *t)
{
	struct repair r = { .t = t };
	struct span text = span_of(t->p, t->len);
	size_t at = zone_line(text);

	blank_controls(&r);
	r.line = at > 0;
	if (r.line) {
		finding_add(t->f, LK06, finding_at(t->f, 0),
		    "a whole line of a zone file was entered; enter what "
		    "stands between its quotes, joined");
		memset(t->p, ' ', at);
	}
	while (at < t->len) {
		size_t to = at + span_find(span_skip(text, at), ';');

		repair_tag(&r, at, to);
		at = to + 1;
	}
	report(&r);
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
		finding_add(t->f, LK05, dkim_lint_at(t, tag.name.p),
		    "RFC 6376 section 3.2: \"%.*s\" is not a tag name",
		    SPAN_ARG(span_head(tag.name, 32)));
		return;
	}
	if (find(t, tag.name) != NULL)
		finding_add(t->f, LK05, dkim_lint_at(t, tag.name.p),
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

/* What stands in the place of the ";" does not belong to the value. */
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
			finding_add(t->f, LK05, dkim_lint_at(t, spec.p),
			    "RFC 6376 section 3.2: no \";\" before %c=; %s",
			    spec.p[0],
			    t->slip.hint != NULL
				? t->slip.hint
				: "tags are divided by semicolons");
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
	finding_add(t->f, LK05, dkim_lint_at(t, spec.p),
	    "RFC 6376 section 3.2: no \"=\" in \"%.*s\"%s",
	    SPAN_ARG(span_head(spec, 32)), hint);
}

/* An empty piece is allowed behind the last ";" alone. */
static void
refuse_empty(struct lint_text *t, struct span piece)
{
	finding_add(t->f, LK05, dkim_lint_at(t, piece.p),
	    "RFC 6376 section 3.2: nothing before \";\"; remove this "
	    "semicolon");
}

static void
cut(struct lint_text *t)
{
	struct span rest = span_of(t->p, t->len);
	size_t pieces = 0;

	while (rest.p != NULL) {
		struct span piece = span_cut(&rest, ';');
		struct span spec = span_trim(piece);

		if (pieces++ == CAPS_TAGS) {
			finding_add(t->f, LK05, dkim_lint_at(t, piece.p),
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

/* Octets of n= that nobody reads. */
#define NOTE_LONG 128

/* Add a finding at the tag that is judged. */
#define SAY(t, rule, ...)                                                      \
	finding_add(                                                           \
	    (t)->f, (rule), dkim_lint_at((t), (t)->t->name.p), __VA_ARGS__)
#define SAY_AS(t, severity, rule, ...)                                         \
	finding_add_as((t)->f, (severity), (rule),                             \
	    dkim_lint_at((t), (t)->t->name.p), __VA_ARGS__)

static void
judge_v(struct lint_text *t)
{
	if (t->t != t->tags)
		SAY(t, LK04,
		    "RFC 6376 section 3.6.1: v= is not the first tag; move it "
		    "to the front");
	if (!span_is(t->t->value, "DKIM1"))
		SAY(t, LK04,
		    "RFC 6376 section 3.6.1: v= is \"%.*s\", not exactly "
		    "DKIM1; verifiers discard the record",
		    SPAN_ARG(span_head(t->t->value, 32)));
}

static void
judge_k(struct lint_text *t)
{
	struct span value = t->t->value;

	if (span_is(value, "rsa") || span_is(value, "ed25519"))
		return;
	if (span_is_nocase(value, "rsa") || span_is_nocase(value, "ed25519"))
		SAY_AS(t, FINDING_INFO, LK09,
		    "k= is not in lower case; some verifiers may not know it");
	else
		SAY(t, LK09,
		    "RFC 6376 section 3.6.1: k= is \"%.*s\": want rsa or "
		    "ed25519; verifiers pass over the record",
		    SPAN_ARG(span_head(value, 32)));
}

static void
judge_h(struct lint_text *t)
{
	struct span value = t->t->value;

	if (!span_has_word(value, SPAN("sha256")))
		SAY(t, LK14,
		    "RFC 6376 section 3.6.1: h= is \"%.*s\", without sha256: "
		    "no signature verifies; leave h= out",
		    SPAN_ARG(span_head(value, 32)));
	if (span_has_word(value, SPAN("sha1")))
		SAY_AS(t, FINDING_WARNING, LK14,
		    "RFC 8301 section 3.1: h= allows sha1, which must not be "
		    "used; leave it out");
}

static void
judge_s(struct lint_text *t)
{
	if (!span_has_word(t->t->value, SPAN("*")) &&
	    !span_has_word(t->t->value, SPAN("email")))
		SAY(t, LK14,
		    "RFC 6376 section 3.6.1: s= is \"%.*s\", neither * nor "
		    "email: the key does not serve for mail; leave s= out",
		    SPAN_ARG(span_head(t->t->value, 32)));
}

static void
judge_t(struct lint_text *t)
{
	struct span flags = t->t->value;
	bool bulk = t->record->bulk;

	if (span_has_word(flags, SPAN("y")))
		SAY_AS(t, bulk ? FINDING_ERROR : FINDING_WARNING, LK14,
		    "RFC 6376 section 3.6.1: t=y: the domain is testing DKIM: "
		    "mail whose signature fails counts as unsigned%s; remove "
		    "it when the tests are over",
		    bulk ? ", and bulk mail must be signed" : "");
	while (flags.p != NULL) {
		struct span flag = span_trim(span_cut(&flags, ':'));

		if (span_is_nocase(flag, "y") || span_is_nocase(flag, "s"))
			continue;
		SAY_AS(t, FINDING_INFO, LK15,
		    "RFC 6376 section 3.6.1: t=: unknown flag \"%.*s\", "
		    "which is ignored",
		    SPAN_ARG(span_head(flag, 32)));
		break;
	}
}

static void
judge_g(struct lint_text *t)
{
	SAY(t, LK15,
	    "RFC 6376 appendix C.2: g= is historic: verifiers of today ignore "
	    "it, old ones may refuse mail because of it; remove it");
}

static void
judge_n(struct lint_text *t)
{
	if (t->t->value.len > NOTE_LONG)
		SAY(t, LK15,
		    "n= has %zu octets that nobody reads, in every answer; "
		    "make it short",
		    t->t->value.len);
	for (size_t i = 0; i < t->t->value.len; i++)
		if (t->t->value.p[i] >= 0x80) {
			SAY_AS(t, FINDING_INFO, LK05,
			    "RFC 6376 section 3.6.1: n= is quoted-printable; "
			    "this one has characters that are not encoded");
			return;
		}
}

static void
judge_unknown(struct lint_text *t)
{
	struct span name = span_head(t->t->name, 32);
	unsigned char lower = span_lower(name.p[0]);

	if (name.len == 1 && dkim_lint_knows(span_of(&lower, 1)))
		SAY_AS(t, FINDING_WARNING, LK05,
		    "RFC 6376 section 3.2: tag names are case-sensitive: "
		    "%.*s= is unknown; write %c=",
		    SPAN_ARG(name), lower);
	else
		SAY_AS(t, FINDING_INFO, LK15,
		    "%.*s= is unknown; verifiers ignore it", SPAN_ARG(name));
}

/* By name; p= is judged elsewhere. */
static const struct {
	char name;
	void (*judge)(struct lint_text *);
} judges[] = {
	{ 'v', judge_v },
	{ 'k', judge_k },
	{ 'h', judge_h },
	{ 's', judge_s },
	{ 't', judge_t },
	{ 'g', judge_g },
	{ 'n', judge_n },
	{ 'p', NULL },
};

#define JUDGES (sizeof(judges) / sizeof(judges[0]))

static void
judge_one(struct lint_text *t)
{
	for (size_t i = 0; i < JUDGES; i++)
		if (t->t->name.len == 1 &&
		    t->t->name.p[0] == (unsigned char)judges[i].name) {
			if (judges[i].judge != NULL)
				judges[i].judge(t);
			return;
		}
	judge_unknown(t);
}

/* What a record must have. */
static void
judge_missing(struct lint_text *t)
{
	bool cut_off; /* of the text, at its first ";" */

	if (find(t, SPAN("v")) == NULL)
		finding_add_as(t->f,
		    t->record->foreign ? FINDING_INFO : FINDING_WARNING, LK04,
		    finding_at_subject(t->f),
		    "RFC 6376 section 3.6.1 recommends v=DKIM1 as the first "
		    "tag; there is none");
	if (find(t, SPAN("p")) != NULL)
		return;
	cut_off = t->slip.hint != NULL && t->slip.at == t->len;
	finding_add(t->f, LK07, finding_at_subject(t->f),
	    "RFC 6376 section 3.6.1: p=, the key, is missing%s%s",
	    cut_off ? "; " : "", cut_off ? t->slip.hint : "");
}

static void
judge_tags(struct lint_text *t)
{
	const struct lint_tag *k = find(t, SPAN("k"));
	enum key_type type = k != NULL && span_is_nocase(k->value, "ed25519")
				 ? KEY_ED25519
				 : KEY_RSA;

	judge_missing(t);
	for (size_t i = 0; i < t->n; i++) {
		t->t = &t->tags[i];
		judge_one(t);
		if (span_is(t->t->name, "p"))
			dkim_lint_key(t, type);
	}
}

void
dkim_lint_tags(struct lint_text *t)
{
	repair(t);
	cut(t);
	judge_tags(t);
}
