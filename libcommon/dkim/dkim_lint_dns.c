#include "base/caps.h"
#include "base/diag.h"
#include "base/domain.h"
#include "dkim/dkim_lint_private.h"
#include "dkim/dkim_published.h"
#include "dns/dns_locate.h"

#define TTL_SHORT 300
#define TTL_LONG 86400

/* RFC 1035 section 4.2.1, and what fits every path (RFC 6891). */
#define UDP_OLD 512
#define UDP_EDNS 1232

/* Header, and type, class, time to live and length of a record. */
#define HEADER 12
#define RR 12

void
dkim_lint_count(struct dkim_lint *l)
{
	const struct dns_answer *a = l->answer;

	l->records = l->others = 0;
	for (size_t i = 0; i < a->n; i++) {
		enum dkim_lint_kind kind = dkim_lint_kind(a->rrs[i].data);

		l->records += kind == DKIM_LINT_KEY;
		l->others += kind == DKIM_LINT_OTHER || kind == DKIM_LINT_REST;
	}
}

static bool
is_foreign(const struct dkim_lint *l)
{
	return l->answer->steps > 0;
}

/* Base64 alone, as the DER of a key begins: were there p= in front of it ... */
static bool
lacks_p(struct span text)
{
	while (text.len > 0 && (text.p[0] == '"' || text.p[0] == ' '))
		text = span_skip(text, 1);
	return dkim_lint_kind(text) == DKIM_LINT_REST &&
	       span_starts(text, SPAN("MI"));
}

/* Is record I to be judged as a key? */
static bool
is_judged(const struct dkim_lint *l, size_t i)
{
	switch (dkim_lint_kind(l->answer->rrs[i].data)) {
	case DKIM_LINT_KEY:
	case DKIM_LINT_HOST: return true;
	case DKIM_LINT_REST:
		return l->records == 0 &&
		       (l->dns == NULL || lacks_p(l->answer->rrs[i].data));
	case DKIM_LINT_OTHER: return l->dns == NULL;
	}
	return true;
}

/* Say of which record the findings behind FROM are. */
static void
prefix(struct dkim_lint *l, size_t from, size_t i)
{
	struct findings *f = &l->findings;

	for (; from < f->n; from++)
		f->list[from].text =
		    span_str(arena_printf(l->arena, "record %zu of %zu: %.*s",
			i + 1, l->answer->n, SPAN_ARG(f->list[from].text)));
}

static void
judge_one(struct dkim_lint *l, size_t i)
{
	const struct dns_rr *rr = &l->answer->rrs[i];
	const struct dkim_lint_record record = {
		.text = rr->data,
		.string_lens = rr->string_lens,
		.strings = rr->strings,
		.foreign = is_foreign(l),
		.bulk = l->policy.bulk,
	};
	struct dkim_key key;
	size_t before = l->findings.n;

	dns_locate_in(&l->findings, rr);
	if (rr->oversize)
		finding_add(&l->findings, LK16,
		    finding_at_subject(&l->findings),
		    "RFC 1035 section 3.3: a string of more than 255 octets, "
		    "which no server loads; cut it into several");
	if (dkim_lint_record(&l->findings, &record, &key) && !l->usable) {
		l->usable = true;
		l->key = key;
	}
	dns_locate_in(&l->findings, NULL);
	if (l->answer->n > 1)
		prefix(l, before, i);
}

void
dkim_lint_judge_records(struct dkim_lint *l)
{
	const struct dns_answer *a = l->answer;
	bool rest = false;

	for (size_t i = 0; i < a->n; i++) {
		rest |= dkim_lint_kind(a->rrs[i].data) == DKIM_LINT_REST;
		if (is_judged(l, i) && i < CAPS_KEY_RECORDS)
			judge_one(l, i);
	}
	if (l->records > 1)
		finding_add(&l->findings, LK02,
		    finding_at_subject(&l->findings),
		    "RFC 6376 section 3.6.2.2: %zu key records at one name, "
		    "which is undefined; give each key a selector of its own",
		    l->records);
	else if (l->records == 1 && rest && !l->usable)
		finding_add(&l->findings, LK02,
		    finding_at_subject(&l->findings),
		    "part of the key is in a TXT record of its own; make "
		    "them two strings of one record");
}

bool
dkim_lint_fits(const struct dkim_lint *l, const struct finding_policy *policy)
{
	bool some;

	return l->subject.key != NULL && l->answer != NULL &&
	       findings_status(&l->findings, policy) == STATUS_YES &&
	       dkim_published_has(l->arena, l->answer, l->subject.key, &some);
}

/* LK22 */
void
dkim_lint_judge_match(struct dkim_lint *l)
{
	const struct key_public *want = l->subject.key;
	bool some;

	if (want == NULL ||
	    dkim_published_has(l->arena, l->answer, want, &some) || !some)
		return;
	if (l->key.revoked)
		finding_add(&l->findings, LK22,
		    finding_at_subject(&l->findings),
		    "the key given is revoked here: p= is empty");
	else
		finding_add(&l->findings, LK22,
		    finding_at_subject(&l->findings),
		    "the key given (%s, %u bits) is not the one published "
		    "(%s, %u bits); publish the record of this key",
		    key_type_name(want->type), want->bits,
		    key_type_name(l->key.type), l->key.pub.bits);
}

/* Octets of the answer; of the alias the names are not compressed. */
static size_t
answer_size(const struct dns_answer *a, size_t *own)
{
	size_t chain = 0;

	*own = HEADER + a->name.len + 2 + 4;
	for (size_t i = 0; i < a->steps; i++)
		chain += RR + a->chain[i].len + 2;
	for (size_t i = 0; i < a->n; i++)
		*own += RR + a->rrs[i].data.len +
			(a->rrs[i].strings > 0 ? a->rrs[i].strings
					       : a->rrs[i].data.len / 255 + 1);
	return *own + chain;
}

/* LK17 */
void
dkim_lint_judge_size(struct dkim_lint *l)
{
	size_t own, size;

	if (l->answer->status != DNS_ANSWER)
		return;
	size = answer_size(l->answer, &own);
	if (size > UDP_EDNS)
		finding_add(&l->findings, LK17,
		    finding_at_subject(&l->findings),
		    "the answer has about %zu octets: over %d it comes by TCP "
		    "alone, which some resolvers cannot; make the records "
		    "fewer or shorter",
		    size, UDP_EDNS);
	else if (own > UDP_OLD)
		finding_add_as(&l->findings, FINDING_INFO, LK17,
		    finding_at_subject(&l->findings),
		    "the answer has about %zu octets: over %d it needs EDNS "
		    "or TCP",
		    size, UDP_OLD);
}

/* LK21 */
void
dkim_lint_judge_ttl(struct dkim_lint *l)
{
	const struct dns_answer *a = l->answer;
	uint32_t ttl;

	if (a->steps > 0)
		a = l->answers[DKIM_LINT_CNAME];
	if (a == NULL || a->status != DNS_ANSWER || a->n == 0 || a->steps > 0)
		return;
	ttl = a->rrs[0].ttl;
	if (ttl > TTL_LONG)
		finding_add(&l->findings, LK21,
		    finding_at_subject(&l->findings),
		    "TTL %u: a lost key stays valid for that long; want at "
		    "most %d seconds",
		    ttl, TTL_LONG);
	else if (l->exact && ttl == 0)
		finding_add_as(&l->findings, FINDING_INFO, LK21,
		    finding_at_subject(&l->findings),
		    "TTL 0: every verifier asks anew for every message");
	else if (l->exact && ttl < TTL_SHORT)
		finding_add(&l->findings, LK21,
		    finding_at_subject(&l->findings),
		    "TTL %u: verifiers ask very often, and each failure of DNS "
		    "delays mail; want at least %d seconds",
		    ttl, TTL_SHORT);
}

/* LK24 */
void
dkim_lint_judge_signed(struct dkim_lint *l)
{
	if (l->answer->authenticated)
		finding_add(&l->findings, LK24,
		    finding_at_subject(&l->findings),
		    "the answer was validated by DNSSEC");
}

bool
dkim_lint_is_key(struct arena *arena, struct span text)
{
	struct dkim_key key;
	const char *why;
	struct span quoted = text;

	while (quoted.len > 0 && (quoted.p[0] == '"' || quoted.p[0] == ' '))
		quoted = span_skip(quoted, 1);
	return span_starts_nocase(quoted, SPAN("v=DKIM1")) ||
	       (dkim_key_parse(arena, text, &key, &why) && !key.revoked);
}

static bool
has_key_record(const struct dkim_lint *l, enum dkim_lint_query which)
{
	const struct dns_answer *a = l->answers[which];

	for (size_t i = 0; a != NULL && i < a->n; i++)
		if (dkim_lint_is_key(l->arena, a->rrs[i].data))
			return true;
	return false;
}

/* Is it Microsoft 365 that would want this name? */
static bool
is_cname_missing(const struct dkim_lint *l)
{
	const struct dns_answer *a = l->answers[DKIM_LINT_SIBLING];
	unsigned n;

	return a != NULL && a->steps > 0 &&
	       m365_family(a->chain[0], &n) != M365_NONE;
}

static const char *
hint(const struct dkim_lint *l)
{
	if (has_key_record(l, DKIM_LINT_DOUBLED))
		return arena_printf(l->arena,
		    "; there is one at %.*s, with the domain twice: enter the "
		    "name without the domain, or with a dot at its end",
		    SPAN_ARG(l->answers[DKIM_LINT_DOUBLED]->name));
	if (l->subject.target.len > 0)
		return arena_printf(l->arena,
		    "; publish the CNAME to %.*s that Microsoft 365 wants "
		    "here: until it is there the portal says CnameMissing",
		    SPAN_ARG(l->subject.target));
	if (is_cname_missing(l))
		return "; Microsoft 365 wants a CNAME here: until it is there "
		       "the portal says CnameMissing";
	if (dkim_lint_m365_selector(l->subject.selector) != 0)
		return "; publish it (for Microsoft 365: the CNAME that "
		       "Get-DkimSigningConfig names; until then the portal "
		       "says CnameMissing)";
	return "; publish it, or look for another spelling of the selector";
}

/* Something that is judged as the key record that it should be. */
static bool
has_substitute(const struct dns_answer *a)
{
	for (size_t i = 0; i < a->n; i++)
		if (dkim_lint_kind(a->rrs[i].data) == DKIM_LINT_HOST ||
		    lacks_p(a->rrs[i].data))
			return true;
	return false;
}

/* LK01 */
void
dkim_lint_judge_missing(struct dkim_lint *l)
{
	const struct dns_answer *a = l->answer;
	const char *what = "only other TXT records";

	if (dns_is_temporary(a->status)) {
		/* behind an alias a file that is part of a zone ends */
		if (a->status != DNS_NOT_CHECKED || a->steps == 0)
			finding_not_checked(&l->findings, l->owner,
			    "TXT: %s%s%s", dns_status_text(a->status),
			    a->why != NULL ? ": " : "",
			    a->why != NULL ? a->why : "");
		return;
	}
	if (l->records > 0 || a->status == DNS_CNAME_LOOP ||
	    a->status == DNS_BAD_NAME ||
	    (a->steps > 0 && a->status != DNS_ANSWER) ||
	    (a->status == DNS_ANSWER && has_substitute(a)))
		return;
	if (a->status == DNS_NXDOMAIN)
		what = "NXDOMAIN, the name does not exist";
	else if (a->status == DNS_NODATA)
		what = "the name exists, but has no TXT record";
	finding_add(&l->findings, LK01, finding_at_subject(&l->findings),
	    "no key record: %s%s", what, hint(l));
}

static bool
is_wildcard(const struct dkim_lint *l, struct span text)
{
	const struct dns_answer *a = l->answers[DKIM_LINT_WILD];

	for (size_t i = 0; a != NULL && i < a->n; i++)
		if (span_eq(a->rrs[i].data, text))
			return true;
	return false;
}

/* Base64 is told of as part of a key (LK02) where a key lacks something. */
static bool
is_other(const struct dkim_lint *l, struct span text)
{
	switch (dkim_lint_kind(text)) {
	case DKIM_LINT_OTHER: return true;
	case DKIM_LINT_REST:
		return l->records == 0 ? !lacks_p(text) : l->usable;
	case DKIM_LINT_KEY:
	case DKIM_LINT_HOST: break;
	}
	return false;
}

/* LK03 */
void
dkim_lint_judge_others(struct dkim_lint *l)
{
	const struct dns_answer *a = l->answer;

	for (size_t i = 0; i < a->n; i++) {
		struct span text = a->rrs[i].data;

		if (!is_other(l, text))
			continue;
		finding_add(&l->findings, LK03,
		    finding_at_subject(&l->findings),
		    "a TXT record that is no key: \"%.*s\"%s",
		    SPAN_ARG(span_head(text, 100)),
		    is_wildcard(l, text)
			? "; it comes from a wildcard, which answers for every "
			  "selector"
			: "; move it to where it belongs");
		return;
	}
}

/* LK23 */
void
dkim_lint_judge_place(struct dkim_lint *l, struct span name)
{
	finding_add(&l->findings, LK23,
	    (struct finding_place){ name, FINDING_NO_OFFSET },
	    "a key record at a name where no verifier looks; it belongs at "
	    "SELECTOR._domainkey.DOMAIN");
}

void
dkim_lint_judge_misplaced(struct dkim_lint *l)
{
	static const enum dkim_lint_query where[] = { DKIM_LINT_APEX,
		DKIM_LINT_BELOW, DKIM_LINT_PLAIN };

	for (size_t i = 0; i < sizeof(where) / sizeof(where[0]); i++)
		if (has_key_record(l, where[i]))
			dkim_lint_judge_place(l, l->answers[where[i]]->name);
}
