#include <string.h>

#include "base/abnf.h"
#include "base/domain.h"
#include "dkim/dkim_lint_private.h"

/* Shorter ones are words. */
#define REST_MIN 16
#define KEY_MIN 40

struct finding_place
dkim_lint_at(const struct lint_text *t, const unsigned char *p)
{
	size_t at = p < t->p ? 0 : (size_t)(p - t->p);

	if (t->len == 0)
		return finding_at_subject(t->f);
	return finding_at(t->f, at < t->len ? at : t->len - 1);
}

bool
dkim_lint_knows(struct span name)
{
	return name.len == 1 && name.p[0] != '\0' &&
	       strchr("vkphstgn", name.p[0]) != NULL;
}

/* Without white space, quotes and the like around it. */
static struct span
bare(struct span s)
{
	static const char around[] = " \t\r\n\"'\\();";

	while (s.len > 0 && s.p[0] != '\0' && strchr(around, s.p[0]) != NULL)
		s = span_skip(s, 1);
	while (s.len > 0 && s.p[s.len - 1] != '\0' &&
	       strchr(around, s.p[s.len - 1]) != NULL)
		s.len--;
	return s;
}

/* Not an address: the last label begins with a letter. */
static bool
is_host(struct span s)
{
	s = bare(s);
	if (span_starts_nocase(s, SPAN("CNAME ")))
		s = span_trim(span_skip(s, 6));
	if (s.len > 0 && s.p[s.len - 1] == '.')
		s.len--;
	return domain_is_valid(s) && domain_labels(s) >= 3 &&
	       abnf_is_alpha(domain_tail(s, 1).p[0]);
}

/* Nothing but base64, white space and what people put around it. */
static bool
is_rest(struct span s)
{
	s = bare(s);
	for (size_t i = 0; i < s.len; i++)
		if (!abnf_is_alnum(s.p[i]) && s.p[i] != '+' && s.p[i] != '/' &&
		    s.p[i] != '=' && !abnf_is_space(s.p[i]))
			return false;
	return s.len >= REST_MIN && span_find(s, ' ') > 8;
}

/* Are there tags, all of them such as key records have? */
static bool
has_known_tags(struct span s)
{
	bool k = false;

	for (s = bare(s); s.p != NULL;) {
		struct span spec = span_trim(span_cut(&s, ';'));
		struct span name = span_trim(span_cut(&spec, '='));

		if (name.len == 0 && spec.p == NULL)
			continue;
		if (spec.p == NULL || !dkim_lint_knows(name))
			return false;
		k |= span_is(name, "k") || span_is(name, "h");
	}
	return k;
}

/* A p= that could hold a key; that of DMARC is a word. */
static bool
has_key(struct span s)
{
	while (s.p != NULL) {
		struct span value = span_cut(&s, ';');

		if (span_is(span_trim(span_cut(&value, '=')), "p") &&
		    value.len > KEY_MIN)
			return true;
	}
	return false;
}

/* v= of something else */
static bool
has_other_version(struct span s)
{
	s = bare(s);
	return span_is_nocase(span_trim(span_cut(&s, '=')), "v") &&
	       s.p != NULL && !span_starts_nocase(span_trim(s), SPAN("DKIM"));
}

enum dkim_lint_kind
dkim_lint_kind(struct span text)
{
	struct span head = span_head(text, 64);

	if (dkim_key_is_record(text) || has_key(text))
		return DKIM_LINT_KEY;
	if (has_other_version(text))
		return DKIM_LINT_OTHER;
	if (is_host(text))
		return DKIM_LINT_HOST;
	if (span_search_nocase(head, SPAN("DKIM1")) < head.len ||
	    span_search_nocase(text, SPAN("-----BEGIN ")) < text.len ||
	    has_known_tags(text))
		return DKIM_LINT_KEY;
	return is_rest(text) ? DKIM_LINT_REST : DKIM_LINT_OTHER;
}
