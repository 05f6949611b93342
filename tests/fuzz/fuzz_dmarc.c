/*
 * The evaluation of an author and the judging of its records, against a DNS
 * of its own that the input drives.  The first line has the author domain and
 * the domains of identifiers, the others are the TXT records there are, and
 * names are spread over them.  The number of questions is bounded.
 */

#include <stdlib.h>

#include "base/caps.h"
#include "base/domain.h"
#include "base/json.h"
#include "dmarc/dmarc_authors.h"
#include "dmarc/dmarc_lint_report.h"
#include "dmarc/dmarc_report.h"
#include "dns_stubs.h"
#include "json_strict.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* a record of the author, existence, one walk for it and one for each of 8 */
#define QUESTIONS_CHECK (1 + 1 + 8 + 8 * CAPS_DMARC_WALKS)
/* 20 destinations: a walk, consent, MX, A, AAAA; the walk and what is near */
#define QUESTIONS_LINT (20 * 12 + 8 + 16)
#define IDENTIFIERS 12

/* In place of libcommon/dns.c, which is not linked. */
struct dns {
	struct arena *arena;
	struct span input;
	struct dns_query **asked;
	size_t n, cap;
};

enum dns_source
dns_source(const struct dns *dns, struct span name)
{
	(void)dns;
	return name.len % 2 == 0 ? DNS_SOURCE_ZONE : DNS_SOURCE_SERVER;
}

void
dns_each_set(struct dns *dns, dns_visit *visit, void *ctx)
{
	(void)dns;
	visit(ctx, SPAN("a._domainkey.b.example"), DNS_TXT);
	visit(ctx, SPAN("b.example"), DNS_TXT);
}

static unsigned
hash(struct span name, enum dns_type type)
{
	unsigned h = 5381 + (unsigned)type;

	for (size_t i = 0; i < name.len; i++)
		h = h * 33 + name.p[i];
	return h ^ h >> 13;
}

static struct span
nth_line(struct span input, unsigned n)
{
	struct span line = { 0 };
	unsigned lines = 0;

	for (struct span rest = input; rest.p != NULL; lines++)
		(void)span_cut(&rest, '\n');
	n %= lines == 0 ? 1 : lines;
	for (struct span rest = input; rest.p != NULL && n < lines; n--) {
		line = span_cut(&rest, '\n');
		if (n == 0)
			break;
	}
	return line;
}

static void
fill(struct dns *dns, struct dns_answer *a)
{
	static const enum dns_status statuses[] = { DNS_NXDOMAIN, DNS_NODATA,
		DNS_CNAME_LOOP, DNS_NOT_CHECKED, DNS_SERVFAIL };
	unsigned h = hash(a->name, a->type);

	a->status = DNS_ANSWER;
	if (h % 16 < 3 || (h % 16 == 3 && h % 64 < 32))
		a->status = statuses[h / 16 % 5];
	if (a->status != DNS_ANSWER)
		return;
	a->n = 1 + (h % 11 == 0);
	a->rrs = arena_array(dns->arena, a->n, sizeof(*a->rrs));
	for (size_t i = 0; i < a->n; i++)
		a->rrs[i].data = a->type == DNS_TXT ? nth_line(dns->input,
							  h / 16 + (unsigned)i)
						    : SPAN("\xc0\0\2\1");
	if (h % 13 == 0) {
		a->chain = arena_array(dns->arena, 1, sizeof(*a->chain));
		a->chain[a->steps++] = SPAN("elsewhere.example");
	}
}

/* A look-up is its answer; every other one is there only when waited for. */
struct dns_query {
	struct dns_answer answer;
	bool answered;
};

struct dns_query *
dns_start(struct dns *dns, struct span name, enum dns_type type)
{
	struct dns_query *q;
	struct dns_answer *a;

	if (name.len == 0 || name.len > 253)
		abort();
	for (size_t i = 0; i < dns->n; i++)
		if (dns->asked[i]->answer.type == type &&
		    span_eq_nocase(dns->asked[i]->answer.name, name))
			return dns->asked[i];
	q = arena_alloc(dns->arena, sizeof(*q));
	a = &q->answer;
	a->name = name;
	a->type = type;
	fill(dns, a);
	q->answered = dns->n % 2 == 0;
	dns->asked = arena_grow(dns->arena, dns->asked, dns->n, &dns->cap,
	    sizeof(struct dns_query *));
	dns->asked[dns->n++] = q;
	return q;
}

const struct dns_answer *
dns_answered(const struct dns_query *q)
{
	return q->answered ? &q->answer : NULL;
}

const struct dns_answer *
dns_wait(struct dns *dns, struct dns_query *q)
{
	(void)dns;
	q->answered = true;
	return &q->answer;
}

const struct dns_answer *
dns_give_up(struct arena *arena, struct dns_query *q)
{
	struct dns_answer *a = arena_alloc(arena, sizeof(*a));

	*a = q->answer;
	if (!q->answered) {
		a->status = DNS_TIMEOUT;
		a->n = 0;
	}
	return a;
}

const struct dns_answer *
dns_lookup(struct dns *dns, struct span name, enum dns_type type)
{
	struct dns_query *q = dns_start(dns, name, type);

	q->answered = true;
	return &q->answer;
}

/* Nobody is late by the clock, or in the way of others. */
uint64_t
dns_now(void)
{
	return 0;
}

uint64_t
dns_deadline(const struct dns *dns)
{
	(void)dns;
	return 1;
}

bool
dns_is_queued(const struct dns_query *q)
{
	(void)q;
	return false;
}

static size_t
read_identifiers(struct arena *arena, struct span line,
    struct dmarc_identifier *ids, struct span *author)
{
	size_t n = 0;

	*author = SPAN("a.b.example");
	(void)domain_parse(arena, span_cut(&line, ' '), author);
	while (line.p != NULL && n < IDENTIFIERS) {
		struct dmarc_identifier id = {
			.method = n == 0 ? DMARC_SPF : DMARC_DKIM,
			.result = n % 4 == 3 ? AUTHRES_TEMPERROR : AUTHRES_PASS,
		};

		if (domain_parse(arena, span_cut(&line, ' '), &id.domain))
			ids[n++] = id;
	}
	return n;
}

static void
check_results(const struct dmarc_results *r)
{
	const struct dmarc_verdict *v = r->decisive;
	bool pass = false;

	for (size_t i = 0; i < r->nids && v->has_policy; i++)
		pass |= v->aligned[i] == DMARC_ALIGNED_YES &&
			r->ids[i].result == AUTHRES_PASS;
	if ((r->result == AUTHRES_PASS) != pass)
		abort();
	if ((r->reason == NULL) != pass)
		abort();
	if (v->has_policy && v->applicable == NULL)
		abort();
	if (v->nqueries > QUESTIONS_CHECK)
		abort();
}

static void
evaluate(struct arena *arena, struct dns *dns, struct span line)
{
	struct dmarc_identifier ids[IDENTIFIERS];
	struct dmarc_authors authors = { .n = 1 };
	struct dmarc_options options = { 0 };
	struct dmarc_results results;
	struct authres ar;
	struct buf out = buf_new(arena, SIZE_MAX / 2);
	struct buf read = buf_new(arena, SIZE_MAX / 2);
	struct json *o = json_new_object(arena);
	size_t n = read_identifiers(arena, line, ids, &authors.domains[0]);

	dmarc_evaluate_all(arena, dns, &authors, ids, n, &options, &results);
	check_results(&results);
	if (dns->n > QUESTIONS_CHECK)
		abort();
	ar = dmarc_authres(arena, SPAN("h.example"), &results);
	authres_print(&out, &ar, true);
	dmarc_set_json(o, &results);
	out.len = 0;
	json_print(&out, o);
	json_strict(buf_span(&out), &read);
}

/* What is given up is temporary, and no end of it. */
static void
evaluate_late(struct arena *arena, struct dns *dns, struct span line)
{
	struct dmarc_identifier ids[IDENTIFIERS];
	struct span author;
	struct dmarc_options options = { 0 };
	size_t n = read_identifiers(arena, line, ids, &author);
	struct dns_asker *asker = dns_asker_new(arena, dns, DNS_ASK_RESUME);
	struct dmarc_evaluation *e =
	    dmarc_begin(arena, asker, author, &options);
	bool weighed;

	if (!dmarc_ask(e) && n % 2 == 0)
		dns_ask_give_up(asker);
	while (!dmarc_ask(e))
		dns_ask_wait(asker);
	/* as if in another thread */
	dns_ask_lend(asker);
	weighed = dmarc_weigh(e, ids, n);
	dns_ask_return(asker);
	if (!weighed && dns_ask_is_late(asker))
		abort();
	if (!weighed && !dmarc_ask(e))
		dns_ask_give_up(asker);
	if (!dmarc_ask(e) || !dmarc_weigh(e, ids, n))
		abort();
	if (!weighed && dmarc_verdict(e)->result == AUTHRES_NONE)
		abort();
}

static void
judge(struct arena *arena, struct dns *dns, struct span domain)
{
	struct finding_policy policy = { 0 };
	struct buf out = buf_new(arena, SIZE_MAX / 2);
	struct buf read = buf_new(arena, SIZE_MAX / 2);
	struct arena *work = arena_new();
	struct dns_asker *asker = dns_asker_new(arena, dns, DNS_ASK_RESUME);
	struct dmarc_lint *lint =
	    dmarc_lint_new(arena, work, dns, asker, domain, false);
	size_t before = dns->n;

	while (!dmarc_lint_evaluate(lint))
		dns_ask_wait(asker);
	json_print(&out, dmarc_lint_json(lint, &policy));
	json_strict(buf_span(&out), &read);
	arena_free(work);
	if (dns->n - before > QUESTIONS_LINT)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct dns dns = { .arena = arena, .input = span_of(data, size) };
	struct span line = span_cut(&dns.input, '\n'), domain;
	struct dns late = dns;

	evaluate(arena, &dns, line);
	evaluate_late(arena, &late, line);
	domain = SPAN("b.example");
	(void)domain_parse(arena, span_cut(&line, ' '), &domain);
	judge(arena, &dns, domain);
	arena_free(arena);
	return 0;
}
