#include "base/abnf.h"
#include "base/buf.h"
#include "base/domain.h"
#include "dmarc/dmarc_lint_private.h"
#include "dns/dns_slip.h"

struct finding_place
dmarc_lint_at(const struct dmarc_lint *l, struct span within)
{
	return (struct finding_place){
		.name = l->name,
		.offset = (size_t)(within.p - l->applicable->rec.text.p),
	};
}

/* Without quotes and backslashes, and without white space in front. */
static struct span
without_quotes(struct arena *arena, struct span text)
{
	struct buf out = buf_new(arena, text.len);

	text = span_trim(text);
	for (size_t i = 0; i < text.len; i++)
		if (text.p[i] != '"' && text.p[i] != '\\' && text.p[i] != '\'')
			buf_addc(&out, text.p[i]);
	return span_trim(buf_span(&out));
}

struct miss {
	enum dmarc_lint_rule rule;
	const char *what; /* NULL: it was not meant as a record */
	size_t at;
};

/* TEXT begins with v=DMARC1 in some case, but is not a record. */
static struct miss
misspelt(struct span text, struct dns_slip slip)
{
	if (slip.hint != NULL)
		return (struct miss){ LD04, slip.hint, slip.at };
	if (!span_starts(span_skip(text, 2), SPAN("DMARC1")))
		return (struct miss){ LD03, "write DMARC1 in upper case", 2 };
	return (
	    struct miss){ LD04, "no \";\" behind v=DMARC1; put one there", 8 };
}

static struct miss
classify(struct arena *arena, const struct dns_rr *rr)
{
	struct span text = rr->data;
	struct span bare = span_trim(text), clean;
	size_t at;

	if (span_starts_nocase(bare, SPAN("v=spf1")))
		return (struct miss){ LD03,
			"an SPF record; move it, or let no wildcard answer "
			"for this name",
			0 };
	if (dmarc_rec_is(bare))
		return (struct miss){ LD03,
			"white space stands before v=; remove it", 0 };
	if (span_starts_nocase(bare, SPAN("v=DMARC1")))
		return misspelt(bare, dns_slip_of(rr));
	clean = without_quotes(arena, text);
	if (clean.len < bare.len && span_starts_nocase(clean, SPAN("v=DMARC1")))
		return (struct miss){ LD04, "remove the quotes and backslashes",
			0 };
	if (span_starts_nocase(bare, SPAN("v:DMARC1")))
		return (struct miss){ LD04, "write = in place of :", 1 };
	if (span_starts_nocase(bare, SPAN("v=DMARC")) ||
	    span_starts_nocase(bare, SPAN("DMARC1")))
		return (struct miss){ LD03,
			"the version must be exactly v=DMARC1", 0 };
	at = span_search_nocase(text, SPAN("DMARC1"));
	if (at < text.len)
		return (
		    struct miss){ LD03, "v=DMARC1 must be the first tag", at };
	if (span_starts_nocase(bare, SPAN("p=")))
		return (struct miss){ LD03, "v=DMARC1 is missing; put it first",
			0 };
	return (struct miss){ .what = NULL };
}

bool
dmarc_lint_near_miss(struct dmarc_lint *l, const struct dns_rr *rr, bool alone)
{
	enum finding_severity severity =
	    alone ? FINDING_ERROR : FINDING_WARNING;
	struct miss m = classify(l->arena, rr);
	struct finding_place place = { .offset = m.at };

	place.name = l->dns == NULL ? l->name : l->walk.steps[0].answer->name;
	if (m.what == NULL)
		return false;
	finding_add_as(&l->findings, severity, m.rule, place,
	    "\"%.*s\" is not a DMARC record: %s", SPAN_ARG(rr->data), m.what);
	return alone;
}

/* A tag within the value of another: a ";" is missing before it. */
static void
check_separator(struct dmarc_lint *l, struct span value)
{
	struct span name = dmarc_tag_within(value);

	if (name.len > 0)
		finding_add(&l->findings, LD04, dmarc_lint_at(l, name),
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
			finding_add(&l->findings, LD04, place,
			    "a %s; remove it",
			    c == '"' ? "quotation mark" : "backslash");
			return;
		}
		if (c >= 0x80) {
			finding_add_as(&l->findings, FINDING_WARNING, LD17,
			    place,
			    "not US-ASCII: the tag is ignored; write it in "
			    "US-ASCII");
			return;
		}
		if (abnf_is_ctl(c) && !abnf_is_wsp(c)) {
			finding_add(&l->findings, LD04, place,
			    "a %s; remove it", abnf_control_name(c));
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
			finding_add_as(&l->findings, FINDING_WARNING, LD04,
			    dmarc_lint_at(l, piece),
			    "nothing between two \";\"; remove one");
	} else if (span_is_nocase(name, "mailto") && rest.len > 0 &&
		   rest.p[0] == ':') {
		finding_add(&l->findings, LD04, dmarc_lint_at(l, trimmed),
		    "addresses are separated by \",\", not by \";\": write a "
		    "comma before %.*s",
		    SPAN_ARG(trimmed));
	} else if (rest.len > 0 && rest.p[0] == ':') {
		finding_add(&l->findings, LD04, dmarc_lint_at(l, rest),
		    "write = in place of :");
	} else if (span_find(trimmed, '=') == trimmed.len) {
		finding_add(&l->findings, LD04, dmarc_lint_at(l, trimmed),
		    "no \"=\" in \"%.*s\"; every tag has the form "
		    "name=value",
		    SPAN_ARG(trimmed));
	} else if (name.len == 0 || rest.p[0] != '=') {
		finding_add(&l->findings, LD04, dmarc_lint_at(l, trimmed),
		    "the name of a tag has letters only; the tag is ignored");
	}
}

static void
check_pieces(struct dmarc_lint *l, const struct dmarc_rec *rec)
{
	for (struct span rest = rec->text; rest.p != NULL;) {
		struct span piece = span_cut(&rest, ';');
		bool last = rest.p == NULL;

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
		finding_add(&l->findings, LD07, place,
		    "%.*s= is gone from DMARC (RFC 9989); remove it",
		    SPAN_ARG(tag->name));
	else
		finding_add(&l->findings, LD07, place,
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
		finding_add_as(&l->findings, FINDING_INFO, LD17, place,
		    "%.*s= is not a tag of DMARC and is ignored",
		    SPAN_ARG(tag->name));
	else if (has_upper(tag->name))
		finding_add_as(&l->findings, FINDING_WARNING, LD17, place,
		    "some receivers know %.*s= only in lower case",
		    SPAN_ARG(tag->name));
	else if (is_word(tag->name, words) && has_upper(tag->value))
		finding_add_as(&l->findings, FINDING_INFO, LD17, place,
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
		finding_add(&l->findings, LD04, dmarc_lint_at(l, tag->value),
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
				finding_add_as(&l->findings, FINDING_WARNING,
				    LD09, dmarc_lint_at(l, word),
				    "fo=: %c twice; remove one", words[i]);
			return;
		}
	finding_add(&l->findings, LD09, dmarc_lint_at(l, word),
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
		finding_add(&l->findings, LD09, dmarc_lint_at(l, fo->name),
		    "fo=: 0 and 1 exclude each other; leave one");
	if (dmarc_rec_find(rec, "ruf") == NULL)
		finding_add_as(&l->findings, FINDING_WARNING, LD09,
		    dmarc_lint_at(l, fo->name),
		    "fo= without ruf= is ignored; remove it, or add ruf=");
}

static void
check_tags(struct dmarc_lint *l, const struct dmarc_rec *rec)
{
	check_pieces(l, rec);
	for (size_t i = 0; i < rec->n; i++) {
		const struct dmarc_tag *tag = &rec->tags[i];

		if (tag->duplicate)
			finding_add(&l->findings, LD04,
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

/* RFC 7489 section 6.2: receivers served at least so many. */
#define URIS_SERVED 2

static void
say(struct dmarc_lint *l, enum finding_severity severity, struct span at,
    const char *name, const char *what)
{
	finding_add_as(&l->findings, severity, LD08, dmarc_lint_at(l, at),
	    "%s=: %s", name, what);
}

/* Behind the "!": digits and perhaps a unit, RFC 7489 section 6.4. */
static bool
is_size(struct span s)
{
	size_t n = 0;

	while (n < s.len && abnf_is_digit(s.p[n]))
		n++;
	if (n > 0 && n + 1 == s.len)
		return span_find(SPAN("kmgt"), span_lower(s.p[n])) < 4;
	return n > 0 && n == s.len;
}

/* RFC 3986 appendix A: what stands in no URI */
static bool
has_foreign(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] <= ' ' || s.p[i] >= 0x7f ||
		    span_find(SPAN("<>\"{}|\\^`"), s.p[i]) < 9)
			return true;
	return false;
}

/* Two URIs with white space between. */
static bool
has_second(struct span uri)
{
	(void)abnf_cut_word(&uri);
	return span_starts_nocase(uri, SPAN("mailto:"));
}

static void
check_address(struct dmarc_lint *l, const char *name, struct span address)
{
	struct span domain, size, parsed;
	size_t at;

	address = span_head(address, span_find(address, '?'));
	at = span_find_last(address, '@');
	domain = span_skip(address, at + 1);
	size = span_skip(domain, span_find(domain, '!'));
	domain = span_head(domain, span_find(domain, '!'));
	if (span_starts(address, SPAN("//")))
		say(l, FINDING_ERROR, address, name,
		    "\"//\" does not belong behind mailto:; remove it");
	else if (at == address.len || at == 0)
		say(l, FINDING_ERROR, address, name,
		    "want an address behind mailto:");
	else if (span_find(address, '@') < at)
		say(l, FINDING_ERROR, address, name,
		    "more than one @ in an address");
	else if (!domain_parse(l->arena, domain, &parsed))
		say(l, FINDING_ERROR, domain, name,
		    "not a domain name behind the @");
	else if (domain_labels(parsed) < 2)
		say(l, FINDING_WARNING, domain, name,
		    "the domain of the address has a single label; write all "
		    "of it");
	else if (span_find(address, '!') < at)
		say(l, FINDING_ERROR, address, name,
		    "a \"!\" in an address is written %21");
	else if (size.len > 0 && is_size(span_skip(size, 1)))
		say(l, FINDING_WARNING, size, name,
		    "a limit of size is gone from DMARC (RFC 9989); remove "
		    "it");
	else if (size.len > 0)
		say(l, FINDING_ERROR, size, name,
		    "a \"!\" in an address is written %21");
}

static void
check_uri(struct dmarc_lint *l, const char *name, struct span uri)
{
	size_t colon = span_find(uri, ':');

	if (uri.len == 0)
		say(l, FINDING_ERROR, uri, name, "an empty place in the list");
	else if (has_second(uri))
		say(l, FINDING_ERROR, uri, name,
		    "addresses are separated by \",\", not by white space");
	else if (has_foreign(uri))
		say(l, FINDING_ERROR, uri, name,
		    "a character that a URI cannot have; remove it, or write "
		    "it as %XX");
	else if (span_starts_nocase(uri, SPAN("mailto:")))
		check_address(l, name, span_skip(uri, 7));
	else if (colon == uri.len)
		say(l, FINDING_ERROR, uri, name,
		    "want mailto: before an address (and %2C for a comma in "
		    "it); it is ignored");
	else
		say(l, FINDING_WARNING, uri, name,
		    "receivers know only mailto:; it is ignored");
}

static void
check_list(struct dmarc_lint *l, const struct dmarc_rec *rec, const char *name)
{
	const struct dmarc_tag *tag = dmarc_rec_find(rec, name);
	size_t n = 0;

	if (tag == NULL)
		return;
	for (struct span rest = tag->value; rest.p != NULL;) {
		struct span uri = span_trim(span_cut(&rest, ','));

		n += uri.len > 0;
		check_uri(l, name, uri);
	}
	if (n > URIS_SERVED)
		say(l, FINDING_WARNING, tag->value, name,
		    "more than 2 addresses, of which receivers by RFC 7489 "
		    "need serve only 2");
}

static bool
mentions_rua(struct span text)
{
	for (; text.len > 0; text = span_skip(text, 1))
		if (span_starts_nocase(text, SPAN("rua")))
			return true;
	return false;
}

static void
check_uris(struct dmarc_lint *l, const struct dmarc_rec *rec)
{
	check_list(l, rec, "rua");
	check_list(l, rec, "ruf");
	/* one that a missing ";" hides is told of elsewhere */
	if (dmarc_rec_find(rec, "rua") == NULL && !mentions_rua(rec->text))
		finding_add_as(&l->findings, FINDING_WARNING, LD09,
		    dmarc_lint_at(l, rec->text),
		    "no rua=: nobody will tell you what fails; add "
		    "rua=mailto:...");
}

#define WORDS "none, quarantine or reject"

static void
invalid(struct dmarc_lint *l, enum dmarc_lint_rule rule,
    const struct dmarc_tag *tag)
{
	bool reports = l->applicable->rec.rua.n > 0;

	finding_add_as(&l->findings, FINDING_ERROR, rule,
	    dmarc_lint_at(l, tag->value),
	    "%.*s=: want " WORDS ", have \"%.*s\"; receivers act %s",
	    SPAN_ARG(tag->name), SPAN_ARG(tag->value),
	    reports ? "as if p=none stood there"
		    : "as if there were no record");
}

/* LD05: "p=" may be missing, but not where RFC 7489 is followed. */
static void
check_p(struct dmarc_lint *l, const struct dmarc_rec *rec)
{
	const struct dmarc_tag *p = dmarc_rec_find(rec, "p");
	struct dns_slip slip = dns_slip_of_text(rec->text);

	if (p == NULL)
		finding_add_as(&l->findings,
		    rec->rua.n > 0 ? FINDING_WARNING : FINDING_ERROR, LD05,
		    dmarc_lint_at(l, rec->text), "no p=: receivers %s; %s",
		    rec->rua.n > 0 ? "act as if p=none stood there, and old "
				     "ones ignore the record"
				   : "ignore the record",
		    slip.hint != NULL
			? slip.hint
			: "write one of p=none, p=quarantine, p=reject");
	else if (!rec->p.valid)
		invalid(l, LD05, p);
	else if (p != &rec->tags[1])
		finding_add_as(&l->findings, FINDING_WARNING, LD05,
		    dmarc_lint_at(l, p->name),
		    "p= is not the second tag, where receivers by RFC 7489 "
		    "want it; move it behind v=DMARC1");
}

static void
check_sp(struct dmarc_lint *l, const struct dmarc_rec *rec)
{
	if (rec->sp.present && !rec->sp.valid)
		invalid(l, LD06, dmarc_rec_find(rec, "sp"));
	if (rec->np.present && !rec->np.valid)
		invalid(l, LD06, dmarc_rec_find(rec, "np"));
}

static void
weaker(struct dmarc_lint *l, const char *name, const char *than)
{
	const struct dmarc_tag *tag = dmarc_rec_find(&l->applicable->rec, name);

	finding_add(&l->findings, LD12, dmarc_lint_at(l, tag->name),
	    "%s= asks for less than %s=: %s can be forged more easily than "
	    "the domain itself",
	    name, than,
	    span_is_nocase(tag->name, "np") ? "names that do not exist"
					    : "subdomains");
}

/* LD12: what the policy leaves open. */
static void
check_strength(struct dmarc_lint *l, const struct dmarc_rec *rec)
{
	const struct dmarc_tag *p = dmarc_rec_find(rec, "p");
	const struct dmarc_tag *t = dmarc_rec_find(rec, "t");

	if (rec->p.policy == DMARC_NONE)
		finding_add(&l->findings, LD12, dmarc_lint_at(l, p->name),
		    "p=none protects nobody: it only asks for reports; go on "
		    "to p=quarantine once they show that your mail passes");
	if (rec->sp.valid && rec->sp.policy < rec->p.policy)
		weaker(l, "sp", "p");
	if (rec->np.valid && rec->sp.valid && rec->np.policy < rec->sp.policy)
		weaker(l, "np", "sp");
	else if (rec->np.valid && !rec->sp.valid &&
		 rec->np.policy < rec->p.policy)
		weaker(l, "np", "p");
	if (rec->sp.valid && rec->sp.policy == DMARC_NONE &&
	    rec->p.policy != DMARC_NONE && !rec->np.present)
		finding_add(&l->findings, LD12,
		    dmarc_lint_at(l, dmarc_rec_find(rec, "sp")->name),
		    "sp=none lets names that do not exist be forged too; add "
		    "np=reject");
	if (rec->testing && rec->p.policy == DMARC_NONE &&
	    (!rec->sp.valid || rec->sp.policy == DMARC_NONE) &&
	    (!rec->np.valid || rec->np.policy == DMARC_NONE))
		finding_add(&l->findings, LD12, dmarc_lint_at(l, t->name),
		    "t=y has no effect where the policy is none; remove it");
	else if (rec->testing)
		finding_add_as(&l->findings, FINDING_INFO, LD12,
		    dmarc_lint_at(l, t->name),
		    "t=y: receivers apply a policy one level lower; remove it "
		    "when the test is over");
}

static void
check_policies(struct dmarc_lint *l, const struct dmarc_rec *rec)
{
	const struct dmarc_tag *ruf = dmarc_rec_find(rec, "ruf");

	check_p(l, rec);
	check_sp(l, rec);
	if (rec->use == DMARC_USABLE)
		check_strength(l, rec);
	if (rec->psd == DMARC_PSD_Y && ruf != NULL)
		finding_add(&l->findings, LD14, dmarc_lint_at(l, ruf->name),
		    "RFC 9989 section 10.2: no ruf= with psd=y: it would ask "
		    "for mail of others");
}

void
dmarc_lint_record(struct dmarc_lint *l, const struct dmarc_rec *rec)
{
	check_tags(l, rec);
	check_policies(l, rec);
	check_uris(l, rec);
}
