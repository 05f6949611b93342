#include "base/abnf.h"
#include "base/domain.h"
#include "dmarc/dmarc_lint_rules.h"

/* RFC 7489 section 6.2: receivers served at least so many. */
#define URIS_SERVED 2

static void
say(struct dmarc_lint *l, enum finding_severity severity, struct span at,
    const char *name, const char *what)
{
	finding_add(&l->findings, severity, "LD08", dmarc_lint_at(l, at),
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

static size_t
last_at(struct span s)
{
	for (size_t i = s.len; i-- > 0;)
		if (s.p[i] == '@')
			return i;
	return s.len;
}

static void
check_address(struct dmarc_lint *l, const char *name, struct span address)
{
	struct span domain, size, parsed;
	size_t at;

	address = span_head(address, span_find(address, '?'));
	at = last_at(address);
	domain = span_skip(address, at + 1);
	size = span_skip(domain, span_find(domain, '!'));
	domain = span_head(domain, span_find(domain, '!'));
	if (span_starts(address, SPAN("//")))
		say(l, FINDING_ERROR, address, name,
		    "\"//\" does not belong behind mailto:; remove it");
	else if (at == address.len || at == 0)
		say(l, FINDING_ERROR, address, name,
		    "want an address behind mailto:");
	else if (!domain_parse(l->arena, domain, &parsed))
		say(l, FINDING_ERROR, domain, name,
		    "not a domain name behind the @");
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
	else if (has_foreign(uri))
		say(l, FINDING_ERROR, uri, name,
		    "a character that stands in no URI; remove it, or write "
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
	for (struct span rest = tag->value; rest.p != NULL; n++)
		check_uri(l, name, span_trim(span_cut(&rest, ',')));
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

void
dmarc_lint_uris(struct dmarc_lint *l, const struct dmarc_rec *rec)
{
	check_list(l, rec, "rua");
	check_list(l, rec, "ruf");
	/* one that a missing ";" hides is told of elsewhere */
	if (dmarc_rec_find(rec, "rua") == NULL && !mentions_rua(rec->text))
		finding_add(&l->findings, FINDING_WARNING, "LD09",
		    dmarc_lint_at(l, rec->text),
		    "no rua=: nobody will tell you what fails; add "
		    "rua=mailto:...");
}
