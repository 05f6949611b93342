#include "base/abnf.h"
#include "dmarc/dmarc_lint_rules.h"
#include "dmarc/dmarc_rec.h"

/* A tag within the value of another: a ";" is missing before it. */
static void
check_separator(struct dmarc_lint *l, struct span value)
{
	struct span name = dmarc_tag_within(value);

	if (name.len > 0)
		finding_add(&l->findings, FINDING_ERROR, "LD04",
		    dmarc_lint_at(l, name),
		    "no \";\" before %.*s=; put one there", SPAN_ARG(name));
}

static void
check_characters(struct dmarc_lint *l, struct span piece)
{
	for (size_t i = 0; i < piece.len; i++) {
		struct finding_place place =
		    dmarc_lint_at(l, span_skip(piece, i));
		unsigned char c = piece.p[i];

		if (c == '"' || c == '\\') {
			finding_add(&l->findings, FINDING_ERROR, "LD04", place,
			    "a %s; remove it",
			    c == '"' ? "quotation mark" : "backslash");
			return;
		}
		if (c >= 0x80) {
			finding_add(&l->findings, FINDING_WARNING, "LD17",
			    place,
			    "not US-ASCII: the tag is ignored; write it in "
			    "US-ASCII");
			return;
		}
		if (abnf_is_ctl(c) && !abnf_is_wsp(c)) {
			finding_add(&l->findings, FINDING_ERROR, "LD04", place,
			    "a control character; remove it");
			return;
		}
	}
}

/* A piece between two ";" without a "=", or with a name that is none. */
static void
check_shape(struct dmarc_lint *l, struct span piece, bool last)
{
	struct span trimmed = span_trim(piece), name = dmarc_tag_name(trimmed);
	struct span rest = span_trim(span_skip(trimmed, name.len));

	if (trimmed.len == 0) {
		if (!last)
			finding_add(&l->findings, FINDING_WARNING, "LD04",
			    dmarc_lint_at(l, piece),
			    "nothing between two \";\"; remove one");
	} else if (rest.len > 0 && rest.p[0] == ':') {
		finding_add(&l->findings, FINDING_ERROR, "LD04",
		    dmarc_lint_at(l, rest), "write = in place of :");
	} else if (span_find(trimmed, '=') == trimmed.len) {
		finding_add(&l->findings, FINDING_ERROR, "LD04",
		    dmarc_lint_at(l, trimmed),
		    "no \"=\" in \"%.*s\"; every tag has the form "
		    "name=value",
		    SPAN_ARG(trimmed));
	} else if (name.len == 0 || rest.p[0] != '=') {
		finding_add(&l->findings, FINDING_ERROR, "LD04",
		    dmarc_lint_at(l, trimmed),
		    "the name of a tag has letters only; the tag is ignored");
	}
}

static void
check_pieces(struct dmarc_lint *l, const struct dmarc_rec *rec)
{
	for (struct span rest = rec->text; rest.p != NULL;) {
		struct span piece = span_cut(&rest, ';');
		bool last = rest.p == NULL || span_trim(rest).len == 0;

		check_shape(l, piece, last);
		check_characters(l, piece);
		if (rest.p != NULL && rest.len == 0)
			break;
	}
}

static void
check_historic(struct dmarc_lint *l, const struct dmarc_tag *tag)
{
	struct finding_place place = dmarc_lint_at(l, tag->name);
	uint64_t pct;

	if (!span_is_nocase(tag->name, "pct") ||
	    !abnf_number(tag->value, 3, &pct) || pct >= 100)
		finding_add(&l->findings, FINDING_WARNING, "LD07", place,
		    "%.*s= is gone from DMARC (RFC 9989); remove it",
		    SPAN_ARG(tag->name));
	else
		finding_add(&l->findings, FINDING_WARNING, "LD07", place,
		    "pct= is gone from DMARC (RFC 9989): receivers apply the "
		    "policy to all mail; %s",
		    pct == 0 ? "write t=y in its place"
			     : "remove it, or write t=y to lower the policy "
			       "by one level");
}

static bool
has_upper(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] != span_lower(s.p[i]))
			return true;
	return false;
}

static bool
is_word(struct span value, const char *const *words)
{
	for (; *words != NULL; words++)
		if (span_is_nocase(value, *words))
			return true;
	return false;
}

static void
check_advice(struct dmarc_lint *l, const struct dmarc_tag *tag)
{
	static const char *const words[] = { "p", "sp", "np", "adkim", "aspf",
		"fo", "psd", "t", NULL };
	struct finding_place place = dmarc_lint_at(l, tag->name);

	if (!dmarc_tag_is_known(tag->name))
		finding_add(&l->findings, FINDING_INFO, "LD17", place,
		    "%.*s= is no tag of DMARC and is ignored",
		    SPAN_ARG(tag->name));
	else if (has_upper(tag->name))
		finding_add(&l->findings, FINDING_WARNING, "LD17", place,
		    "some receivers know %.*s= only in lower case",
		    SPAN_ARG(tag->name));
	else if (is_word(tag->name, words) && has_upper(tag->value))
		finding_add(&l->findings, FINDING_INFO, "LD17", place,
		    "%.*s= is usually written in lower case",
		    SPAN_ARG(tag->name));
}

/* Values out of a small set; anything else is the default. */
static void
check_choice(struct dmarc_lint *l, const struct dmarc_tag *tag)
{
	static const char *const modes[] = { "r", "s", NULL };
	static const char *const tests[] = { "y", "n", NULL };
	static const char *const psds[] = { "y", "n", "u", NULL };
	const char *const *words = NULL, *want = NULL;

	if (span_is_nocase(tag->name, "adkim") ||
	    span_is_nocase(tag->name, "aspf"))
		words = modes, want = "r or s";
	else if (span_is_nocase(tag->name, "t"))
		words = tests, want = "y or n";
	else if (span_is_nocase(tag->name, "psd"))
		words = psds, want = "y, n or u";
	if (words != NULL && !is_word(tag->value, words))
		finding_add(&l->findings, FINDING_ERROR, "LD04",
		    dmarc_lint_at(l, tag->value),
		    "%.*s=: want %s, have "
		    "\"%.*s\"; the default "
		    "applies",
		    SPAN_ARG(tag->name), want, SPAN_ARG(tag->value));
}

static void
check_fo_word(struct dmarc_lint *l, struct span word, unsigned seen[4])
{
	static const char words[] = "01ds";

	for (size_t i = 0; i < 4; i++)
		if (word.len == 1 &&
		    span_lower(word.p[0]) == (unsigned char)words[i]) {
			if (seen[i]++ == 1)
				finding_add(&l->findings, FINDING_WARNING,
				    "LD09", dmarc_lint_at(l, word),
				    "fo=: %c twice; remove one", words[i]);
			return;
		}
	finding_add(&l->findings, FINDING_ERROR, "LD09", dmarc_lint_at(l, word),
	    "fo=: want 0, 1, d or s, with \":\" between, have \"%.*s\"",
	    SPAN_ARG(word));
}

static void
check_fo(struct dmarc_lint *l, const struct dmarc_rec *rec)
{
	const struct dmarc_tag *fo = dmarc_rec_find(rec, "fo");
	unsigned seen[4] = { 0 };

	if (fo == NULL)
		return;
	for (struct span rest = fo->value; rest.p != NULL;)
		check_fo_word(l, span_trim(span_cut(&rest, ':')), seen);
	if (seen[0] > 0 && seen[1] > 0)
		finding_add(&l->findings, FINDING_ERROR, "LD09",
		    dmarc_lint_at(l, fo->name),
		    "fo=: 0 and 1 exclude each other; leave one");
	if (dmarc_rec_find(rec, "ruf") == NULL)
		finding_add(&l->findings, FINDING_WARNING, "LD09",
		    dmarc_lint_at(l, fo->name),
		    "fo= without ruf= is ignored; remove it, or add ruf=");
}

void
dmarc_lint_tags(struct dmarc_lint *l, const struct dmarc_rec *rec)
{
	check_pieces(l, rec);
	for (size_t i = 0; i < rec->n; i++) {
		const struct dmarc_tag *tag = &rec->tags[i];

		if (tag->duplicate)
			finding_add(&l->findings, FINDING_ERROR, "LD04",
			    dmarc_lint_at(l, tag->name),
			    "%.*s= a second time: receivers may take either, "
			    "or none; remove one",
			    SPAN_ARG(tag->name));
		check_separator(l, tag->value);
		check_choice(l, tag);
		if (dmarc_tag_is_historic(tag->name))
			check_historic(l, tag);
		else
			check_advice(l, tag);
	}
	check_fo(l, rec);
}
