#include "base/caps.h"
#include "base/diag.h"
#include "base/domain.h"
#include "dkim/dkim_lint_private.h"
#include "dkim/dkim_published.h"
#include "dns/dns_locate.h"

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

bool
dkim_lint_lacks_p(struct span text)
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
		       (l->dns == NULL ||
			   dkim_lint_lacks_p(l->answer->rrs[i].data));
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
		    finding_at_subject(&l->findings), "%s", dns_oversize_text);
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
	if (dns_ttl_of(ttl) == DNS_TTL_LONG)
		finding_add(&l->findings, LK21,
		    finding_at_subject(&l->findings),
		    "TTL %u: a lost key stays valid for that long; want at "
		    "most %d seconds",
		    ttl, DNS_TTL_MAX);
	else if (l->exact && ttl == 0)
		finding_add_as(&l->findings, FINDING_INFO, LK21,
		    finding_at_subject(&l->findings),
		    "TTL 0: every verifier asks anew for every message");
	else if (l->exact && dns_ttl_of(ttl) == DNS_TTL_AUTOMATIC)
		finding_add_as(&l->findings, FINDING_INFO, LK21,
		    finding_at_subject(&l->findings), "%s", dns_automatic_text);
	else if (l->exact && dns_ttl_of(ttl) == DNS_TTL_SHORT)
		finding_add(&l->findings, LK21,
		    finding_at_subject(&l->findings),
		    "TTL %u: verifiers ask very often, and each failure of DNS "
		    "delays mail; want at least %d seconds",
		    ttl, DNS_TTL_MIN);
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
