#include "cli/dkim_lint_run.h"
#include "base/abnf.h"
#include "base/diag.h"
#include "base/domain.h"
#include "cli/lint_lines.h"
#include "dkim/dkim_lint_report.h"
#include "dkim/dkim_lint_rules.h"
#include "dkim/dkim_lint_servers.h"
#include "dns/dns_zone_view.h"

static void *
begin(void *setup, const struct lint_room *room, const void *subject)
{
	const struct dkim_lint_run *run = setup;
	struct dkim_lint_subject s = *(const struct dkim_lint_subject *)subject;

	s.domain = arena_dup(room->arena, s.domain);
	s.selector = arena_dup(room->arena, s.selector);
	s.written = arena_dup(room->arena, s.written);
	if (run->lint.dns == NULL)
		return dkim_lint_text(room->arena, &run->policy, &s);
	return dkim_lint_new(room->arena, room->work, run->lint.dns,
	    room->asker, run->authority, &run->policy, &s);
}

static bool
evaluate(void *object)
{
	struct dkim_lint *l = object;

	return l->dns == NULL || dkim_lint_evaluate(l);
}

static struct findings *
findings(void *object)
{
	struct dkim_lint *l = object;

	return &l->findings;
}

static void
print(struct buf *out, void *object, const struct finding_policy *policy)
{
	dkim_lint_print(out, object, policy);
}

static struct json *
json(void *object, const struct finding_policy *policy)
{
	return dkim_lint_json(object, policy);
}

static void
explain(const void *object)
{
	const struct dkim_lint *l = object;

	for (size_t i = 0; i < DKIM_LINT_QUERIES; i++) {
		const struct dns_answer *a = l->answers[i];

		if (a != NULL)
			diag_warn("%.*s: %s: %s, %zu records",
			    SPAN_ARG(a->name), dns_type_text(a->type),
			    dns_status_text(a->status), a->n);
	}
}

static void
compare(void *const *objects, size_t n)
{
	dkim_lint_compare((struct dkim_lint *const *)objects, n);
}

static const struct finding_rules *const tables[] = { &dkim_lint_rules, NULL };

static const struct lint_kind kind = {
	.tables = tables,
	.begin = begin,
	.evaluate = evaluate,
	.findings = findings,
	.print = print,
	.json = json,
	.explain = explain,
	.compare = compare,
};

void
dkim_lint_run_begin(struct dkim_lint_run *run)
{
	run->lint.kind = &kind;
	run->lint.setup = run;
	if (run->lint.dns != NULL && run->policy.reach == NULL)
		run->policy.reach = dkim_reach_new(run->arena, run->lint.dns);
	/* servers of zones are asked while nothing else goes on */
	if (run->authority != NULL)
		run->lint.most = 1;
	lint_run_begin(&run->lint);
}

void
dkim_lint_run_add(
    struct dkim_lint_run *run, const struct dkim_lint_subject *subject)
{
	lint_run_add(&run->lint, subject);
}

/* "DOMAIN SELECTOR" */
static bool
parse_line(struct arena *arena, struct span line, struct dkim_lint_subject *out)
{
	struct span selector, owner, domain;
	size_t n = 0;

	while (n < line.len && !abnf_is_wsp(line.p[n]))
		n++;
	domain = span_head(line, n);
	selector = span_trim(span_skip(line, n));
	*out = (struct dkim_lint_subject){ .written = selector };
	return domain_parse(arena, domain, &out->domain) &&
	       domain_parse(arena, selector, &out->selector) &&
	       dkim_key_owner(arena, out->selector, out->domain, &owner);
}

static bool
take_line(void *ctx, struct arena *arena, struct span line)
{
	struct dkim_lint_subject subject;

	if (!parse_line(arena, line, &subject))
		return false;
	dkim_lint_run_add(ctx, &subject);
	return true;
}

void
dkim_lint_run_lines(struct dkim_lint_run *run)
{
	lint_lines(&(struct lint_lines){
	    .run = &run->lint,
	    .take = take_line,
	    .ctx = run,
	    .wanted = "want a domain and a selector",
	});
}

struct walk {
	struct dkim_lint_run *run;
	struct span domain; /* or empty */
	struct span before; /* the owner visited last */
	bool found;
};

/* Names such as _adsp._domainkey are those of other records, RFC 5617. */
static bool
is_reserved(struct dkim_lint_run *run, const struct dkim_lint_subject *subject,
    struct span owner)
{
	const struct dns_answer *a;

	if (!span_starts(subject->selector, SPAN("_")))
		return false;
	a = dns_lookup(run->lint.dns, owner, DNS_TXT);
	for (size_t i = 0; i < a->n; i++)
		if (dkim_lint_kind(a->rrs[i].data) != DKIM_LINT_OTHER)
			return false;
	return a->steps == 0 && a->n > 0;
}

/* Is there a key record although no verifier looks for one here? */
static bool
is_misplaced(struct dkim_lint_run *run, struct span owner)
{
	const struct dns_answer *a;

	if (dkim_reach_has(run->policy.reach, owner))
		return false;
	a = dns_lookup(run->lint.dns, owner, DNS_TXT);
	for (size_t i = 0; i < a->n && a->steps == 0; i++)
		if (dkim_lint_is_key(run->lint.arena, a->rrs[i].data))
			return true;
	return false;
}

/* NS records at _domainkey.DOMAIN or below hand keys to other servers. */
static bool
is_cut(struct walk *w, struct span owner)
{
	struct arena *arena = w->run->lint.arena;
	struct span below, selector, domain;

	return domain_join(arena, SPAN("x"), owner, &below) &&
	       dkim_reach_split(below, &selector, &domain) &&
	       span_eq(dns_zone_cut(w->run->lint.dns, arena, owner), owner);
}

static void
visit_cut(struct walk *w, struct span owner)
{
	const struct dkim_lint_subject subject = {
		.domain = owner,
		.cut = true,
	};

	if (!is_cut(w, owner))
		return;
	dkim_lint_run_add(w->run, &subject);
	w->found = true;
}

static void
visit(void *ctx, struct span owner, enum dns_type type)
{
	struct walk *w = ctx;
	struct dkim_lint_subject subject = { .domain = owner };
	bool key;

	if (w->domain.len > 0 && !domain_is_within(owner, w->domain))
		return;
	if (type == DNS_NS)
		visit_cut(w, owner);
	if ((type != DNS_TXT && type != DNS_CNAME) || span_eq(owner, w->before))
		return;
	w->before = owner;
	key = dkim_reach_split(owner, &subject.selector, &subject.domain) ||
	      dkim_reach_by_dname(w->run->policy.reach, w->run->lint.arena,
		  owner, &subject.selector, &subject.domain);
	if (key ? is_reserved(w->run, &subject, owner)
		: type != DNS_TXT || !is_misplaced(w->run, owner))
		return;
	dkim_lint_run_add(w->run, &subject);
	w->found |= key;
}

bool
dkim_lint_run_zone(struct dkim_lint_run *run, struct span domain)
{
	struct walk w = { .run = run, .domain = domain };

	dns_each_set(run->lint.dns, visit, &w);
	return w.found;
}
