#include <errno.h>
#include <unistd.h>

#include "archive/operand.h"
#include "base/diag.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/spf_batch.h"
#include "dns/dns_many.h"
#include "spf/spf_report.h"
#include "sys/lines.h"
#include "sys/out.h"

/* A line, and the check that it asks for. */
struct check {
	struct arena *arena; /* of the line */
	struct arena *tries; /* of one try at the check */
	uint64_t number;
	const char *error; /* the line is of no use */
	struct spf_request request;
	struct dns_asker *asker;
	struct spf_results results;
};

struct batch {
	const struct spf_batch *config;
	struct lines in;
	uint64_t lines;
	struct dns_many *many;
	struct check checks[CAPS_BATCH_UNDER_WAY]; /* used in turn */
	int status;
};

static const char *
parse_fields(struct check *c, struct span line)
{
	struct spf_request *r = &c->request;
	struct span ip, mail_from;
	const char *reason;

	if (line.len > 0 && line.p[line.len - 1] == '\r')
		line.len--;
	ip = span_cut(&line, '\t');
	if (line.p == NULL)
		return "want IP, MAILFROM and HELO, tab-separated";
	mail_from = span_cut(&line, '\t');
	if (span_find(line, '\t') < line.len)
		return "more than three fields";
	if (!ip_parse(ip, &r->client))
		return "not an IP address";
	if (!spf_set_mail_from(r, mail_from, &reason))
		return reason;
	if (line.len > 0 && !spf_set_helo(r, line, &reason))
		return reason;
	if (r->helo.p == NULL && r->mail_from.len == 0)
		return "RFC 7208 section 2.4: the null path wants HELO";
	return NULL;
}

/* False: it waits, and will be made anew. */
static bool
evaluate(void *ctx, void *evaluation)
{
	const struct batch *b = ctx;
	struct check *c = evaluation;

	if (c->error != NULL)
		return true;
	arena_reset(c->tries);
	c->results =
	    spf_check(c->tries, c->asker, &c->request, &b->config->policy);
	return !c->results.waits;
}

/* Take a line; the check that it asks for begins. */
static void
begin(struct batch *b, struct span line, bool cut)
{
	struct check *c = &b->checks[b->lines % CAPS_BATCH_UNDER_WAY];

	if (c->arena == NULL) {
		c->arena = arena_new();
		c->tries = arena_new();
	}
	arena_reset(c->arena);
	c->number = ++b->lines;
	c->request = b->config->request;
	c->error =
	    cut ? "line too long" : parse_fields(c, arena_dup(c->arena, line));
	c->asker = dns_asker_new(c->arena, b->config->dns, DNS_ASK_RESUME);
	dns_many_add(b->many, c->asker, c);
}

static struct json *
report(const struct check *c)
{
	struct json *o;

	if (c->error == NULL)
		o = spf_report_json(c->tries, &c->request, &c->results);
	else
		o = json_new_object(c->arena);
	json_set_number(o, "line", c->number);
	if (c->error != NULL)
		json_set_text(o, "error", c->error);
	return o;
}

/* All answers are there: the same once more, in words. */
static void
explain(const struct spf_batch *config, struct check *c)
{
	struct spf_policy policy = config->policy;

	policy.trace = spf_verbose;
	policy.trace_ctx = c->tries;
	diag_warn("line %llu", (unsigned long long)c->number);
	(void)spf_check(c->tries, c->asker, &c->request, &policy);
}

static void
finish(void *ctx, void *evaluation)
{
	struct batch *b = ctx;
	struct check *c = evaluation;
	struct buf out = buf_new(c->arena, SIZE_MAX / 2);

	if (c->error != NULL)
		diag_warn("%s: line %llu: %s", operand_name(NULL),
		    (unsigned long long)c->number, c->error);
	else if (b->config->verbose)
		explain(b->config, c);
	b->status = diag_worse(
	    b->status, c->error != NULL ? STATUS_BAD : spf_status(&c->results));
	if (b->config->quiet)
		return;
	json_print(&out, report(c));
	out_write(buf_span(&out));
}

static void
run(struct batch *b)
{
	struct span line;
	bool cut;

	while (dns_many_count(b->many) > 0 || !b->in.ended) {
		if (dns_many_count(b->many) == 0 && !lines_can_read(&b->in))
			out_flush();
		while (dns_many_count(b->many) < CAPS_BATCH_UNDER_WAY &&
		       lines_next(
			   &b->in, dns_many_count(b->many) == 0, &line, &cut))
			begin(b, line, cut);
		dns_many_end_ready(b->many);
		if (dns_many_count(b->many) == 0)
			continue;
		out_flush();
		dns_many_turn(b->many);
		dns_many_end_ready(b->many);
	}
}

static void
free_checks(struct batch *b)
{
	for (size_t i = 0; i < CAPS_BATCH_UNDER_WAY; i++) {
		arena_free(b->checks[i].arena);
		arena_free(b->checks[i].tries);
	}
}

int
spf_batch(const struct spf_batch *config)
{
	struct arena *arena = arena_new();
	struct batch *b = arena_alloc(arena, sizeof(*b));
	const struct dns_many_ops ops = {
		.ctx = b,
		.evaluate = evaluate,
		.end = finish,
	};
	int status;

	b->config = config;
	b->in.fd = STDIN_FILENO;
	b->many = dns_many_new(arena, config->dns, &ops, CAPS_BATCH_UNDER_WAY);
	run(b);
	status = b->status;
	if (b->in.error != 0) {
		errno = b->in.error;
		status = diag_worse(status, operand_read_error(NULL));
	}
	free_checks(b);
	arena_free(arena);
	return status;
}
