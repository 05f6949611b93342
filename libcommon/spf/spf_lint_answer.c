#include "base/abnf.h"
#include "spf/spf_lint_rules.h"

/* RFC 7208 section 3.4: name and texts together, so that answers fit. */
#define SIZE_GOOD 450
#define SIZE_UDP 512

#define TTL_MIN 300
#define TTL_MAX 86400

#define STRING_MAX 255

/* What people paste in front of a record: white space and quotes. */
static struct span
strip_noise(struct span s)
{
	static const char *const noise[] = { " ", "\t", "\r", "\n", "\"", "'",
		"\\", "\xef\xbb\xbf", "\xc2\xa0", "\xe2\x80\x98",
		"\xe2\x80\x99", "\xe2\x80\x9c", "\xe2\x80\x9d",
		"\xe2\x80\x8b" };
	size_t i = 0;

	while (i < sizeof(noise) / sizeof(noise[0])) {
		struct span n = span_str(noise[i++]);

		if (span_starts(s, n)) {
			s = span_skip(s, n.len);
			i = 0;
		}
	}
	return s;
}

/* "v" "=" "spf", with white space anywhere between; or "spf1", "spf=". */
static bool
is_misspelt_version(struct span s)
{
	if (span_starts_nocase(s, SPAN("spf1")) ||
	    span_starts_nocase(s, SPAN("spf=")))
		return true;
	if (s.len == 0 || span_lower(s.p[0]) != 'v')
		return false;
	s = span_skip(s, 1);
	s = span_skip(s, skip_wsp(s).len);
	if (s.len == 0 || (s.p[0] != '=' && s.p[0] != ':'))
		return false;
	s = span_skip(s, 1);
	s = span_skip(s, skip_wsp(s).len);
	return span_starts_nocase(s, SPAN("spf"));
}

/* Where "v=spf1" stands in S, or S.len. */
static size_t
find_version(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (span_starts_nocase(span_skip(s, i), SPAN("v=spf1")))
			return i;
	return s.len;
}

void
spf_lint_near_miss(struct spf_lint *l, struct span text, bool alone)
{
	enum finding_severity severity =
	    alone ? FINDING_ERROR : FINDING_WARNING;
	struct findings *f = &l->findings;
	struct span s = strip_noise(text);
	const char *what = NULL;
	size_t at = 0;

	if (spf_rec_is_record(text))
		return;
	if (span_starts_nocase(s, SPAN("spf2.0/"))) {
		finding_add(f, FINDING_WARNING, "LS12", finding_at(f, 0),
		    "a Sender ID record (spf2.0), which nobody reads any "
		    "more; remove it");
		return;
	}
	if (s.len < text.len && span_starts_nocase(s, SPAN("v=spf1")))
		what = "something stands before v=spf1; remove it";
	else if (span_starts_nocase(text, SPAN("v=spf1"))) {
		what = "no space behind v=spf1; put one there";
		at = 6;
	} else if (is_misspelt_version(s))
		what = "the version must be exactly v=spf1";
	else if ((at = find_version(text)) < text.len)
		what = "v=spf1 does not begin the record";
	if (what != NULL)
		finding_add(f, severity, "LS01", finding_at(f, at),
		    "\"%.*s\" is no SPF record: %s", SPAN_ARG(text), what);
}

static size_t
count_errors(const struct findings *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++)
		n += f->list[i].severity == FINDING_ERROR;
	return n;
}

/* Only in type SPF, which nobody asks for, RFC 7208 section 3.1? */
static void
check_type_99(struct spf_lint *l, struct span domain)
{
	const struct dns_answer *answer = dns_lookup(l->dns, domain, DNS_SPF);

	if (answer->status == DNS_ANSWER)
		finding_add(&l->findings, FINDING_WARNING, "LS01",
		    finding_at_subject(&l->findings),
		    "there is a record of type SPF (99), which nobody reads; "
		    "publish it as TXT");
}

static void
check_number(struct spf_lint *l, const struct dns_answer *answer)
{
	struct findings *f = &l->findings;
	struct span text;
	size_t n = spf_rec_select(answer, &text);

	for (size_t i = 0; i < answer->n; i++)
		spf_lint_near_miss(l, answer->rrs[i].data, n == 0);
	if (n > 1)
		finding_add(f, FINDING_ERROR, "LS01", finding_at_subject(f),
		    "RFC 7208 section 4.5: %zu SPF records; merge them into "
		    "one",
		    n);
	if (n > 0)
		return;
	check_type_99(l, answer->name);
	if (count_errors(f) > 0)
		return;
	if (answer->status == DNS_ANSWER || answer->status == DNS_NODATA)
		finding_add(f, FINDING_ERROR, "LS01", finding_at_subject(f),
		    "no SPF record; publish one, for a domain that sends no "
		    "mail \"v=spf1 -all\"");
	else
		finding_add(f, FINDING_ERROR, "LS01", finding_at_subject(f),
		    "no SPF record: %s", dns_status_text(answer->status));
}

static void
check_size(struct spf_lint *l, const struct dns_answer *answer)
{
	struct findings *f = &l->findings;
	size_t size = answer->name.len;

	for (size_t i = 0; i < answer->n; i++)
		size += answer->rrs[i].data.len;
	if (size > SIZE_GOOD)
		finding_add(f, FINDING_WARNING, "LS09", finding_at_subject(f),
		    "RFC 7208 section 3.4: all TXT records of the name are "
		    "%zu octets with it, over %d%s; remove some, or move "
		    "terms to a record that is included",
		    size, size > SIZE_UDP ? SIZE_UDP : SIZE_GOOD,
		    size > SIZE_UDP ? ", and need TCP or EDNS" : "");
}

static bool
is_sound_term(struct spf_lint *l, struct span text)
{
	struct spf_rec rec;
	struct buf buf = buf_new(l->arena, 2 * STRING_MAX);

	buf_adds(&buf, "v=spf1 ");
	buf_add(&buf, text);
	spf_rec_parse(l->arena, buf_span(&buf), &rec);
	return rec.n == 1 && rec.bad == NULL;
}

/* The octets of S behind its last SP, and those before its first. */
static struct span
last_word(struct span s)
{
	size_t i = s.len;

	while (i > 0 && s.p[i - 1] != ' ')
		i--;
	return span_skip(s, i);
}

static struct span
first_word(struct span s)
{
	return span_head(s, span_find(s, ' '));
}

/*
 * Two strings are joined as they are.  Where a term ends one and another
 * begins the next, a space was forgotten; else a term was cut, which is fine.
 */
static void
check_seams(struct spf_lint *l, const struct dns_rr *rr)
{
	struct span rest = rr->data;
	size_t at = 0;

	for (size_t i = 0; i + 1 < rr->strings; i++) {
		struct span left = span_head(rest, rr->string_lens[i]), right;

		rest = span_skip(rest, left.len);
		at += left.len;
		right = span_head(rest, rr->string_lens[i + 1]);
		if (is_sound_term(l, last_word(left)) &&
		    is_sound_term(l, first_word(right)))
			finding_add(&l->findings, FINDING_WARNING, "LS09",
			    finding_at(&l->findings, at),
			    "RFC 7208 section 3.3: no space where two "
			    "strings meet, \"%.*s\" and \"%.*s\"; put one "
			    "at the end of the first",
			    SPAN_ARG(last_word(left)),
			    SPAN_ARG(first_word(right)));
	}
}

static void
check_ttl(struct spf_lint *l, const struct dns_rr *rr)
{
	struct findings *f = &l->findings;

	if (rr->ttl > TTL_MAX)
		finding_add(f, FINDING_WARNING, "LS12", finding_at_subject(f),
		    "time to live of %lu s: a change takes more than a day "
		    "to be seen; want at most %d",
		    (unsigned long)rr->ttl, TTL_MAX);
	else if (rr->ttl < TTL_MIN && l->ttl_known)
		finding_add(f, FINDING_WARNING, "LS12", finding_at_subject(f),
		    "time to live of %lu s: asked for again and again; want "
		    "at least %d",
		    (unsigned long)rr->ttl, TTL_MIN);
}

void
spf_lint_answer(struct spf_lint *l, const struct dns_answer *answer)
{
	check_number(l, answer);
	for (size_t i = 0; i < answer->n; i++) {
		if (!spf_rec_is_record(answer->rrs[i].data))
			continue;
		check_seams(l, &answer->rrs[i]);
		check_ttl(l, &answer->rrs[i]);
	}
	if (l->tree.root->state == SPF_NODE_RECORD)
		check_size(l, answer);
}
