#include "base/caps.h"
#include "base/domain.h"
#include "dmarc/dmarc_lint_private.h"
#include "dmarc/psl.h"
#include "dns/dns_locate.h"

static void
judge_record(struct dmarc_lint *l)
{
	const struct dmarc_rec *rec = &l->applicable->rec;

	dmarc_lint_record(l, rec);
}

/*
 * Failures on the walk.  What is outside the zone files above a domain that
 * has a record is of no interest.
 */
static void
check_walk(struct dmarc_lint *l)
{
	for (size_t i = 0; i < l->walk.n; i++) {
		const struct dns_answer *a = l->walk.steps[i].answer;

		if (a == NULL || !dns_is_temporary(a->status))
			continue;
		if (a->status != DNS_NOT_CHECKED || i < l->nearer)
			(void)dmarc_lint_answered(l, a, LD01);
		l->open |= a->status != DNS_NOT_CHECKED;
	}
}

/* LD01; MEANT: something there was meant as a record, and that is told. */
static void
check_presence(struct dmarc_lint *l, bool meant)
{
	const struct dmarc_step *own = &l->walk.steps[0];
	struct finding_place place = { l->domain, FINDING_NO_OFFSET };

	if (own->records == 1 || meant || own->answer == NULL ||
	    dns_is_temporary(own->answer->status))
		return;
	place.name = own->answer->name;
	if (l->applicable != NULL)
		finding_add_as(&l->findings, FINDING_INFO, LD01, place,
		    "no record here (%s); that of %.*s applies%s",
		    dns_status_text(own->answer->status),
		    SPAN_ARG(l->applicable->domain),
		    l->absent ? ", by np=: the domain does not exist" : "");
	else if (!l->open && !l->unseen)
		finding_add(&l->findings, LD01, place,
		    "no DMARC record (%s), nor one above that applies; "
		    "publish a TXT record here, to begin with \"v=DMARC1; "
		    "p=none; rua=mailto:...\"",
		    dns_status_text(own->answer->status));
}

/*
 * A record above applies only where it is known that no nearer name has one.
 */
static void
check_nearer(struct dmarc_lint *l)
{
	for (l->nearer = 0; l->nearer < l->walk.n; l->nearer++) {
		const struct dmarc_step *step = &l->walk.steps[l->nearer];

		if (step == l->applicable)
			break;
		l->unseen |= step->answer != NULL &&
			     dns_is_temporary(step->answer->status);
	}
	if (l->applicable == NULL)
		l->unseen = false;
	if (l->unseen)
		l->applicable = NULL;
}

/* False: it waits. */
static bool
find_applicable(struct dmarc_lint *l)
{
	struct dmarc_step *step;

	l->applicable = dmarc_applicable(&l->walk);
	check_nearer(l);
	if (!l->unseen)
		l->org_domain = dmarc_org_domain(&l->walk);
	if (l->applicable != NULL)
		l->name = l->applicable->answer->name;
	if (!l->psl || l->unseen)
		return true;
	l->psl_domain = psl_org_domain(l->arena, l->domain);
	l->psl_applicable = &l->walk.steps[0];
	if (l->psl_applicable->records == 1)
		return true;
	step = arena_alloc(l->arena, sizeof(*step));
	if (!dmarc_ask_step(l->arena, l->asker, l->psl_domain, step))
		return false;
	l->psl_applicable = step->records == 1 ? step : NULL;
	return true;
}

struct dmarc_lint *
dmarc_lint_new(struct arena *arena, struct arena *work, struct dns *dns,
    struct dns_asker *asker, struct span domain, bool psl)
{
	struct dmarc_lint *l = arena_alloc(arena, sizeof(*l));

	/* the name of the record in place of the domain */
	if (span_starts_nocase(domain, SPAN("_dmarc.")))
		domain = span_skip(domain, 7);
	l->arena = work;
	l->dns = dns;
	l->asker = asker;
	l->domain = domain;
	l->psl = psl;
	return l;
}

/* Forget what an evaluation that had to wait has found. */
static void
begin_anew(struct dmarc_lint *l)
{
	/* kept: what the walk has asked may still be pointed to */
	*l = (struct dmarc_lint){
		.arena = l->arena,
		.dns = l->dns,
		.asker = l->asker,
		.domain = l->domain,
		.psl = l->psl,
		.findings =
		    findings_new(l->arena, &dmarc_lint_rules, l->domain),
	};
	dns_locate(&l->findings, l->dns, dmarc_rec_is);
	dmarc_walk_begin(&l->walk, l->domain);
}

static void
judge(struct dmarc_lint *l)
{
	bool meant;

	check_walk(l);
	meant = dmarc_lint_answer(l, &l->walk.steps[0]);
	dmarc_lint_above(l);
	if (l->walk.steps[0].records == 0)
		meant |= dmarc_lint_misplaced(l);
	dmarc_lint_existence(l);
	check_presence(l, meant);
	dmarc_lint_tree(l);
	if (l->applicable == NULL)
		return;
	judge_record(l);
	dmarc_lint_reports(l, &l->applicable->rec);
	dmarc_lint_senders(l, &l->applicable->rec);
	dmarc_lint_wildcard(l);
}

bool
dmarc_lint_evaluate(struct dmarc_lint *l)
{
	begin_anew(l);
	if (!dmarc_walk_on(l->arena, l->asker, &l->walk, CAPS_DMARC_WALK) ||
	    !find_applicable(l))
		return false;
	judge(l);
	return !l->waits;
}

void
dmarc_lint_text(struct arena *arena, struct span text, struct dmarc_lint *l)
{
	struct dmarc_step *step = &l->walk.steps[0];
	const struct dns_rr rr = { .data = text };

	*l = (struct dmarc_lint){
		.arena = arena,
		.name = SPAN("record"),
		.findings =
		    findings_new(arena, &dmarc_lint_rules, SPAN("record")),
	};
	if (dmarc_rec_is(text)) {
		step->records = 1;
		dmarc_rec_parse(arena, text, &step->rec);
		l->applicable = step;
		judge_record(l);
	} else if (!dmarc_lint_near_miss(l, &rr, true)) {
		finding_add(&l->findings, LD03, finding_at(&l->findings, 0),
		    "no DMARC record: want \"v=DMARC1;\" first");
	}
}
