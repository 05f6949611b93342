#include "base/buf.h"
#include "base/domain.h"
#include "dmarc/dmarc_lint_rules.h"

/* Below any name that somebody would use. */
#define PROBE "dkimutils-probe"

#define TTL_MIN 300
#define TTL_MAX 86400

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

static size_t
find_nocase(struct span s, struct span what)
{
	for (size_t i = 0; i + what.len <= s.len; i++)
		if (span_starts_nocase(span_skip(s, i), what))
			return i;
	return s.len;
}

struct miss {
	const char *id;
	const char *what; /* NULL: it was not meant as a record */
	size_t at;
};

/* TEXT begins with v=DMARC1 in some case, and is no record. */
static struct miss
misspelt(struct span text)
{
	if (!span_starts(span_skip(text, 2), SPAN("DMARC1")))
		return (struct miss){ "LD03", "write DMARC1 in upper case", 2 };
	return (struct miss){ "LD04", "no \";\" behind v=DMARC1; put one there",
		8 };
}

static struct miss
classify(struct arena *arena, struct span text)
{
	struct span bare = span_trim(text), clean;
	size_t at;

	if (span_starts_nocase(bare, SPAN("v=spf1")))
		return (struct miss){ "LD03",
			"an SPF record; move it, or let no wildcard answer "
			"for this name",
			0 };
	if (dmarc_rec_is(bare))
		return (struct miss){ "LD03",
			"white space stands before v=; remove it", 0 };
	if (span_starts_nocase(bare, SPAN("v=DMARC1")))
		return misspelt(bare);
	clean = without_quotes(arena, text);
	if (clean.len < bare.len && span_starts_nocase(clean, SPAN("v=DMARC1")))
		return (struct miss){ "LD04",
			"remove the quotes and backslashes", 0 };
	if (span_starts_nocase(bare, SPAN("v:DMARC1")))
		return (struct miss){ "LD04", "write = in place of :", 1 };
	if (span_starts_nocase(bare, SPAN("v=DMARC")) ||
	    span_starts_nocase(bare, SPAN("DMARC1")))
		return (struct miss){ "LD03",
			"the version must be exactly v=DMARC1", 0 };
	at = find_nocase(text, SPAN("DMARC1"));
	if (at < text.len)
		return (struct miss){ "LD03", "v=DMARC1 must be the first tag",
			at };
	if (span_starts_nocase(bare, SPAN("p=")))
		return (struct miss){ "LD03",
			"v=DMARC1 is missing; put it first", 0 };
	return (struct miss){ .id = "LD17" };
}

bool
dmarc_lint_near_miss(struct dmarc_lint *l, struct span text, bool alone)
{
	enum finding_severity severity =
	    alone ? FINDING_ERROR : FINDING_WARNING;
	struct miss m = classify(l->arena, text);
	struct finding_place place = { .offset = m.at };

	place.name = l->dns == NULL ? l->name : l->walk.steps[0].answer->name;
	if (m.what == NULL)
		return false;
	finding_add(&l->findings, severity, m.id, place,
	    "\"%.*s\" is no DMARC record: %s", SPAN_ARG(text), m.what);
	return alone;
}

static void
check_strings(struct dmarc_lint *l, const struct dns_answer *a)
{
	struct finding_place place = { a->name, FINDING_NO_OFFSET };
	bool known = dns_source(l->dns, a->name) == DNS_SOURCE_ZONE;
	uint32_t ttl = a->rrs[0].ttl;

	for (size_t i = 0; i < a->n; i++)
		if (a->rrs[i].oversize)
			finding_add(&l->findings, FINDING_ERROR, "LD17", place,
			    "a string of more than 255 octets; split it into "
			    "several");
	if (known && ttl > TTL_MAX)
		finding_add(&l->findings, FINDING_INFO, "LD17", place,
		    "a time to live of %u s; a change takes that long, want "
		    "at most %d",
		    ttl, TTL_MAX);
	else if (known && ttl < TTL_MIN)
		finding_add(&l->findings, FINDING_INFO, "LD17", place,
		    "a time to live of %u s; it costs look-ups, want at "
		    "least %d",
		    ttl, TTL_MIN);
}

static void
check_chain(struct dmarc_lint *l, const struct dns_answer *a, size_t records)
{
	struct finding_place place = { a->name, FINDING_NO_OFFSET };

	if (a->status == DNS_CNAME_LOOP)
		finding_add(&l->findings, FINDING_ERROR, "LD18", place,
		    "CNAME records in a circle, or more than 10 of them");
	else if (a->steps > 0 && !dns_is_temporary(a->status))
		finding_add(&l->findings,
		    records == 1 ? FINDING_INFO : FINDING_WARNING, "LD18",
		    place, "an alias of %.*s%s",
		    SPAN_ARG(a->chain[a->steps - 1]),
		    records == 1 ? ", whose owner decides about the policy"
				 : ", which does not have one DMARC record");
}

void
dmarc_lint_above(struct dmarc_lint *l)
{
	enum finding_severity severity =
	    l->applicable == NULL ? FINDING_ERROR : FINDING_WARNING;

	for (size_t i = 1; i < l->walk.n; i++) {
		const struct dmarc_step *step = &l->walk.steps[i];

		if (step->records > 1)
			finding_add(&l->findings, severity, "LD02",
			    (struct finding_place){
				step->answer->name, FINDING_NO_OFFSET },
			    "%zu DMARC records, all of which are ignored; "
			    "leave one",
			    step->records);
	}
}

bool
dmarc_lint_answer(struct dmarc_lint *l, const struct dmarc_step *step)
{
	const struct dns_answer *a = step->answer;
	struct finding_place place = { l->domain, FINDING_NO_OFFSET };
	bool meant = false;

	if (a == NULL) {
		finding_add(&l->findings, FINDING_ERROR, "LD01", place,
		    "the name is too long to have _dmarc in front");
		return true;
	}
	place.name = a->name;
	check_chain(l, a, step->records);
	if (a->n > 0)
		check_strings(l, a);
	if (step->records > 1) {
		finding_add(&l->findings, FINDING_ERROR, "LD02", place,
		    "%zu DMARC records, all of which are ignored; leave one",
		    step->records);
		meant = true;
	}
	for (size_t i = 0; i < a->n; i++)
		if (!dmarc_rec_is(a->rrs[i].data))
			meant |= dmarc_lint_near_miss(
			    l, a->rrs[i].data, step->records == 0);
	return meant;
}

/* A record at NAME, where nobody looks for it. */
static bool
is_at(struct dmarc_lint *l, struct span name, const char *why)
{
	const struct dns_answer *a = dns_lookup(l->dns, name, DNS_TXT);
	struct finding_place place = { name, FINDING_NO_OFFSET };

	for (size_t i = 0; i < a->n; i++)
		if (dmarc_rec_is(a->rrs[i].data)) {
			finding_add(&l->findings, FINDING_ERROR, "LD03", place,
			    "a DMARC record, which nobody looks for here; %s",
			    why);
			return true;
		}
	return false;
}

bool
dmarc_lint_misplaced(struct dmarc_lint *l)
{
	struct span own = { 0 }, twice;

	if (l->walk.steps[0].answer == NULL ||
	    dns_is_temporary(l->walk.steps[0].answer->status))
		return false;
	own = l->walk.steps[0].answer->name;
	if (is_at(l, l->domain, "put it at _dmarc below this name"))
		return true;
	return domain_join(l->arena, own, l->domain, &twice) &&
	       is_at(l, twice,
		   "the domain stands there twice: end the name in the zone "
		   "file with a dot, or leave the domain out");
}

void
dmarc_lint_wildcard(struct dmarc_lint *l)
{
	const struct dns_answer *a;
	struct span name;

	if (!domain_join(l->arena, SPAN("_dmarc." PROBE), l->domain, &name))
		return;
	a = dns_lookup(l->dns, name, DNS_TXT);
	for (size_t i = 0; i < a->n; i++)
		if (dmarc_rec_is(a->rrs[i].data)) {
			struct finding_place place = { l->domain,
				FINDING_NO_OFFSET };

			finding_add(&l->findings, FINDING_WARNING, "LD18",
			    place,
			    "a wildcard gives every subdomain a DMARC record "
			    "of its own, so that sp= and np= do not apply; "
			    "remove it");
			return;
		}
}
