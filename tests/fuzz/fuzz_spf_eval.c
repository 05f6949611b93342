/*
 * check_host(), and the linter, against a DNS of its own that the input
 * drives: its lines are the TXT records there are, and names are spread over
 * them.  The work is bounded; and a check that is broken off at every answer
 * comes to the same result as one that waits.
 */

#include <stdlib.h>
#include <string.h>

#include "base/caps.h"
#include "dns/dns.h"
#include "dns/dns_query.h"
#include "dns_stubs.h"
#include "spf/spf.h"
#include "spf/spf_lint.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define QUESTIONS_CHECK 150
#define QUESTIONS_LINT 700
#define RRS_MAX 12

/* In place of libcommon/dns.c, which is not linked. */
struct dns {
	struct arena *arena;
	struct span input;
	struct dns_query *first;
	size_t n;
	bool delay; /* an answer is there only after dns_wait */
};

static unsigned
hash(struct span name, enum dns_type type)
{
	unsigned h = 5381 + (unsigned)type;

	for (size_t i = 0; i < name.len; i++)
		h = h * 33 + span_lower(name.p[i]);
	return h ^ h >> 13;
}

/* The line of that number, counted round and round. */
static struct span
nth_line(struct span input, unsigned n)
{
	struct span rest = input, line = { 0 };
	unsigned lines = 0;

	for (rest = input; rest.p != NULL; lines++)
		(void)span_cut(&rest, '\n');
	n %= lines == 0 ? 1 : lines;
	for (rest = input; rest.p != NULL; n--) {
		line = span_cut(&rest, '\n');
		if (n == 0)
			break;
	}
	return line;
}

static struct span
data_of(struct dns *dns, enum dns_type type, unsigned h)
{
	switch (type) {
	case DNS_A: return h % 3 == 0 ? SPAN("\xc0\0\2\1") : SPAN("\xc0\0\2\7");
	case DNS_AAAA: return SPAN("\x20\1\r\xb8\0\0\0\0\0\0\0\0\0\0\0\1");
	case DNS_MX:
	case DNS_PTR:
		return span_str(
		    arena_printf(dns->arena, "h%u.example", h % 40));
	default: return nth_line(dns->input, h);
	}
}

static void
fill(struct dns *dns, struct dns_answer *a)
{
	unsigned h = hash(a->name, a->type);

	switch (h % 16) {
	case 0: a->status = DNS_NXDOMAIN; return;
	case 1: a->status = DNS_NODATA; return;
	case 2:
		a->status = h % 64 == 2    ? DNS_SERVFAIL
			    : h % 64 == 18 ? DNS_CNAME_LOOP
			    : h % 64 == 34 ? DNS_NOT_CHECKED
					   : DNS_TIMEOUT;
		return;
	default: a->status = DNS_ANSWER;
	}
	a->n = a->type == DNS_TXT ? 1 + (h % 50 == 7)
	       : h % 17 == 0      ? RRS_MAX
				  : 1 + h / 16 % 3;
	a->rrs = arena_array(dns->arena, a->n, sizeof(*a->rrs));
	for (size_t i = 0; i < a->n; i++) {
		a->rrs[i].ttl = h % 100000;
		a->rrs[i].data =
		    data_of(dns, a->type, h / 16 + 7 * (unsigned)i);
	}
}

static bool
is_bad_name(struct span name)
{
	return name.len == 0 || name.p[0] == '.' || name.p[name.len - 1] == '.';
}

struct dns_query *
dns_start(struct dns *dns, struct span name, enum dns_type type)
{
	struct dns_query *q = dns->first;

	for (; q != NULL; q = q->next)
		if (q->answer.type == type &&
		    span_eq_nocase(q->answer.name, name))
			return q;
	q = arena_alloc(dns->arena, sizeof(*q));
	q->answer.name = arena_dup(dns->arena, name);
	q->answer.type = type;
	if (is_bad_name(name)) {
		q->answer.status = DNS_BAD_NAME;
	} else {
		fill(dns, &q->answer);
		dns->n++;
	}
	q->done = !dns->delay;
	q->next = dns->first;
	dns->first = q;
	return q;
}

const struct dns_answer *
dns_wait(struct dns *dns, struct dns_query *query)
{
	(void)dns;
	query->done = true;
	return &query->answer;
}

const struct dns_answer *
dns_answered(const struct dns_query *query)
{
	return query->done ? &query->answer : NULL;
}

/* Nobody is ever late, or in the way of others. */
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
dns_is_queued(const struct dns_query *query)
{
	(void)query;
	return false;
}

const struct dns_answer *
dns_give_up(struct arena *arena, struct dns_query *query)
{
	(void)arena;
	(void)query;
	abort();
}

bool
dns_was_given_up(const struct dns_answer *answer)
{
	(void)answer;
	return false;
}

const struct dns_answer *
dns_lookup(struct dns *dns, struct span name, enum dns_type type)
{
	return dns_wait(dns, dns_start(dns, name, type));
}

static void
count(void *ctx, const struct spf_event *event)
{
	size_t *n = ctx;

	*n += 1;
	if (event->depth > CAPS_SPF_LOOKUPS ||
	    event->lookups > CAPS_SPF_LOOKUPS + 1)
		abort();
}

static void
check_same(const struct spf_result *a, const struct spf_result *b)
{
	if (a->result != b->result || a->reason != b->reason ||
	    a->lookups != b->lookups || a->voids != b->voids ||
	    !span_eq(a->mechanism, b->mechanism) ||
	    !span_eq(a->explanation, b->explanation))
		abort();
}

static struct spf_results
check(struct dns *dns, const struct spf_request *request, bool wait)
{
	struct spf_policy policy = SPF_POLICY_DEFAULT;
	struct dns_asker *asker = dns_asker_new(
	    dns->arena, dns, wait ? DNS_ASK_WAIT : DNS_ASK_RESUME);
	struct spf_results results;
	size_t events = 0;

	dns->delay = true;
	policy.trace = count;
	policy.trace_ctx = &events;
	for (;;) {
		results = spf_check(dns->arena, asker, request, &policy);
		if (!results.waits)
			break;
		if (wait)
			abort();
		dns_ask_wait(asker);
	}
	if (dns->n > 2 * QUESTIONS_CHECK)
		abort();
	return results;
}

static void
lint(struct arena *arena, struct span input)
{
	struct dns dns = { .arena = arena, .input = input, .delay = true };
	struct arena *work = arena_new();
	struct dns_asker *asker = dns_asker_new(arena, &dns, DNS_ASK_RESUME);
	struct spf_lint result, *l = spf_lint_new(arena, work, &dns, asker,
				    SPAN("lint.example"), true);

	while (!spf_lint_evaluate(l))
		dns_ask_wait(asker);
	arena_free(work);
	if (dns.n > QUESTIONS_LINT)
		abort();
	spf_lint_text(arena, nth_line(input, 0), &result);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct span input = span_of(data, size);
	struct dns patient = { .arena = arena, .input = input };
	struct dns resuming = patient;
	struct spf_request request = { .receiver = SPAN("r.example") };
	struct spf_results a, b;
	const char *reason;

	(void)ip_parse(size % 2 == 0 ? SPAN("192.0.2.1") : SPAN("2001:db8::1"),
	    &request.client);
	(void)spf_set_mail_from(&request, SPAN("a-b+c@mail.example"), &reason);
	(void)spf_set_helo(&request, SPAN("helo.example"), &reason);
	a = check(&patient, &request, true);
	b = check(&resuming, &request, false);
	check_same(&a.mail_from, &b.mail_from);
	check_same(&a.helo, &b.helo);
	lint(arena, input);
	arena_free(arena);
	return 0;
}
