#include "dns/dns_slip.h"
#include "base/abnf.h"

static const char comment[] =
    "in a zone file the text must stand in quotes, "
    "or \";\" begins a comment";
static const char words[] =
    "in a zone file the text must stand in quotes, or each word becomes a "
    "string of its own, and strings are joined without a space";
static const char backslash[] =
    "a backslash stands before \";\": write \";\" alone, in the quotes of a "
    "zone file, too";

/* Octets of "NAME=WORD" at the start of S, or 0. */
static size_t
first_tag(struct span s)
{
	size_t equals = span_find(s, '='), n;

	for (n = 0; n < equals; n++)
		if (!abnf_is_alpha(s.p[n]))
			return 0;
	if (equals == 0 || equals == s.len)
		return 0;
	for (n = equals + 1; n < s.len; n++)
		if (!abnf_is_alnum(s.p[n]))
			break;
	return n > equals + 1 ? n : 0;
}

/* Is the first string one word without an end, and does a word follow? */
static bool
is_split_at_blanks(const struct dns_rr *rr)
{
	struct span first;

	if (rr->strings < 2)
		return false;
	first = span_head(rr->data, rr->string_lens[0]);
	return first.len > 0 && first_tag(first) == first.len &&
	       first.len < rr->data.len && abnf_is_alnum(rr->data.p[first.len]);
}

struct dns_slip
dns_slip_of(const struct dns_rr *rr)
{
	struct span text = rr->data;
	size_t at = span_search(text, SPAN("\\;"));

	if (at < text.len)
		return (struct dns_slip){ backslash, at };
	if (is_split_at_blanks(rr))
		return (struct dns_slip){ words, rr->string_lens[0] };
	if (text.len > 0 && first_tag(text) == text.len)
		return (struct dns_slip){ comment, text.len };
	return (struct dns_slip){ 0 };
}

struct dns_slip
dns_slip_of_text(struct span text)
{
	const struct dns_rr rr = { .data = text };

	return dns_slip_of(&rr);
}
