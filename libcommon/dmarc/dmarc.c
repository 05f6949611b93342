#include "dmarc/dmarc.h"
#include "base/caps.h"
#include "base/domain.h"

/* Walks of the author, of identifiers, and of the domain that --psl finds. */
#define WALKS (1 + CAPS_DMARC_WALKS + 1)

/*
 * What is not answered yet breaks an evaluation off; then it is made anew, and
 * what was walked is there.
 */
struct dmarc_evaluation {
	struct arena *arena;
	struct dns_asker *asker;
	bool blocked; /* an answer was wanted that is not there */
	const struct dmarc_options *options;
	const struct dmarc_identifier *ids; /* once they are known */
	size_t nids;
	bool found; /* the policy, or that there is none */
	struct dmarc_verdict v;
	size_t query_cap;
	struct dmarc_walk *walked[WALKS];
	size_t nwalked;
	size_t walks;       /* to find out about identifiers */
	bool failed;        /* a look-up on the way was temporary */
	bool policy_failed; /* the same, of the policy alone */
};

static void
note_query(struct dmarc_evaluation *e, const struct dns_answer *answer)
{
	struct dmarc_verdict *v = &e->v;

	for (size_t i = 0; i < v->nqueries; i++)
		if (v->queries[i]->type == answer->type &&
		    span_eq(v->queries[i]->name, answer->name))
			return;
	v->queries = arena_grow(e->arena, v->queries, v->nqueries,
	    &e->query_cap, sizeof(struct dns_answer *));
	v->queries[v->nqueries++] = answer;
}

/* The walk from DOMAIN, to MOST steps at least; NULL: it is blocked. */
static struct dmarc_walk *
walk_to(struct dmarc_evaluation *e, struct span domain, size_t most)
{
	struct dmarc_walk *walk = NULL;

	for (size_t i = 0; i < e->nwalked && walk == NULL; i++)
		if (span_eq(e->walked[i]->domain, domain))
			walk = e->walked[i];
	if (walk == NULL) {
		walk = arena_alloc(e->arena, sizeof(*walk));
		dmarc_walk_begin(walk, domain);
		e->walked[e->nwalked++] = walk;
	}
	if (dmarc_walk_on(e->arena, e->asker, walk, most))
		return walk;
	e->blocked = true;
	return NULL;
}

static struct dmarc_walk *
walk_from(struct dmarc_evaluation *e, struct span domain)
{
	struct dmarc_walk *walk = walk_to(e, domain, CAPS_DMARC_WALK);

	if (walk == NULL)
		return NULL;
	for (size_t i = 0; i < walk->n; i++)
		if (walk->steps[i].answer != NULL)
			note_query(e, walk->steps[i].answer);
	e->failed |= walk->failed;
	return walk;
}

/* Empty where it is blocked. */
static struct span
org_of(struct dmarc_evaluation *e, struct span domain)
{
	struct dmarc_walk *walk;

	if (e->options->org != NULL)
		return e->options->org(e->options->org_ctx, e->arena, domain);
	walk = walk_from(e, domain);
	return walk != NULL ? dmarc_org_domain(walk) : (struct span){ 0 };
}

static struct span
author_org(struct dmarc_evaluation *e)
{
	e->v.org_domain = org_of(e, e->v.author_domain);
	return e->v.org_domain;
}

/* Look at one name; its record, if it has exactly one. */
static const struct dmarc_step *
look(struct dmarc_evaluation *e, struct span domain)
{
	const struct dmarc_walk *walk = walk_to(e, domain, 1);
	const struct dmarc_step *step;

	if (walk == NULL)
		return NULL;
	step = &walk->steps[0];
	if (walk->n == 0)
		e->failed |= walk->failed;
	if (step->answer == NULL)
		return NULL;
	note_query(e, step->answer);
	e->failed |= dns_is_temporary(step->answer->status);
	return step->records == 1 ? step : NULL;
}

/* RFC 7489 section 6.6.3: the author domain, then its organization's. */
static const struct dmarc_step *
discover_psl(struct dmarc_evaluation *e)
{
	const struct dmarc_step *own = look(e, e->v.author_domain);

	if (own != NULL || e->failed || e->blocked ||
	    span_eq(author_org(e), e->v.author_domain))
		return own;
	return look(e, e->v.org_domain);
}

/* RFC 9989 section 4.10.1.  A record of its own ends the search. */
static const struct dmarc_step *
discover(struct dmarc_evaluation *e)
{
	const struct dmarc_step *own;
	struct dmarc_walk *walk;

	if (e->options->org != NULL)
		return discover_psl(e);
	own = look(e, e->v.author_domain);
	if (own != NULL || e->failed || e->blocked)
		return own;
	walk = walk_from(e, e->v.author_domain);
	if (walk == NULL)
		return NULL;
	e->v.org_domain = dmarc_org_domain(walk);
	return dmarc_applicable(walk);
}

/* Section 3.2.13: NXDOMAIN at the author domain itself, of any type. */
static void
find_existence(struct dmarc_evaluation *e)
{
	const struct dns_answer *a =
	    dns_ask(e->asker, e->v.author_domain, DNS_A);

	if (a != NULL)
		note_query(e, a);
	else
		e->blocked |= !dns_ask_is_late(e->asker);
	e->failed |= a == NULL || dns_is_temporary(a->status);
	e->v.exists = a == NULL || a->status != DNS_NXDOMAIN;
}

static void
select_policy(struct dmarc_evaluation *e)
{
	const struct dmarc_rec *rec = &e->v.applicable->rec;

	e->v.subdomain = !span_eq(e->v.applicable->domain, e->v.author_domain);
	e->v.has_policy = true;
	e->v.exists = true;
	if (e->v.subdomain && e->options->org == NULL && rec->np.valid)
		find_existence(e);
	e->v.requested = dmarc_rec_policy(rec, e->v.subdomain, e->v.exists);
	e->v.applied = rec->testing && e->options->org == NULL
			   ? dmarc_policy_relaxed(e->v.requested)
			   : e->v.requested;
}

/* What can be said of an identifier without a look-up; or unknown. */
static enum dmarc_aligned
compare(struct dmarc_evaluation *e, const struct dmarc_identifier *id)
{
	const struct dmarc_rec *rec = &e->v.applicable->rec;
	enum dmarc_alignment mode =
	    id->method == DMARC_SPF ? rec->aspf : rec->adkim;

	if (id->domain.len == 0)
		return DMARC_ALIGNED_NO;
	if (id->by_identity && mode == DMARC_STRICT)
		return DMARC_ALIGNED_NO;
	if (domain_eq(id->domain, e->v.author_domain))
		return DMARC_ALIGNED_YES;
	/* no walk where names have nothing in common */
	if (mode == DMARC_STRICT || !domain_eq(domain_tail(id->domain, 1),
					domain_tail(e->v.author_domain, 1)))
		return DMARC_ALIGNED_NO;
	return DMARC_ALIGNED_UNKNOWN;
}

/* Both organizations by walks that are complete; else nothing is known. */
static enum dmarc_aligned
walk_both(struct dmarc_evaluation *e, const struct dmarc_identifier *id)
{
	struct span org, own = author_org(e);

	if (e->failed || e->blocked)
		return DMARC_ALIGNED_UNKNOWN;
	if (!domain_is_within(id->domain, own))
		return DMARC_ALIGNED_NO;
	if (e->walks == CAPS_DMARC_WALKS) {
		e->v.not_walked++;
		return DMARC_ALIGNED_UNKNOWN;
	}
	e->walks++;
	org = org_of(e, id->domain);
	if (e->failed || e->blocked)
		return DMARC_ALIGNED_UNKNOWN;
	return domain_eq(org, own) ? DMARC_ALIGNED_YES : DMARC_ALIGNED_NO;
}

/* Section 4.4: relaxed alignment is to be of the same organization. */
static enum dmarc_aligned
compare_organizations(
    struct dmarc_evaluation *e, const struct dmarc_identifier *id)
{
	bool failed = e->failed;
	enum dmarc_aligned aligned;

	e->failed = false;
	aligned = walk_both(e, id);
	e->failed |= failed;
	return aligned;
}

/* It passes, and would be aligned if its d= was known. */
static bool
lacks_domain(
    const struct dmarc_evaluation *e, const struct dmarc_identifier *id)
{
	return id->by_identity && id->result == AUTHRES_PASS &&
	       e->v.applicable->rec.adkim == DMARC_STRICT &&
	       domain_is_within(id->domain, e->v.author_domain);
}

static void
decide(
    struct dmarc_evaluation *e, enum authres_result result, const char *reason)
{
	e->v.result = result;
	e->v.reason = reason;
}

static void
find_policy(struct dmarc_evaluation *e)
{
	e->failed = false;
	e->v.applicable = discover(e);
	if (e->blocked)
		return;
	if (e->failed)
		decide(e, AUTHRES_TEMPERROR,
		    "the policy record could not be looked up");
	else if (e->v.applicable == NULL)
		decide(e, AUTHRES_NONE, "no DMARC record");
	else if (e->v.applicable->rec.use == DMARC_UNUSABLE)
		decide(e, AUTHRES_NONE,
		    "the record has no valid policy and no rua=");
	else
		select_policy(e);
	e->found = !e->blocked;
	e->policy_failed = e->failed;
}

static bool
may_authenticate(const struct dmarc_identifier *id)
{
	return id->result == AUTHRES_PASS || id->result == AUTHRES_TEMPERROR;
}

/*
 * Section 5.3: one aligned identifier that passes is enough; one that might
 * have passed leaves the matter open (5.3.6).
 */
static void
weigh(struct dmarc_evaluation *e)
{
	bool open = false;

	e->failed = e->policy_failed;
	e->walks = e->v.not_walked = 0;
	decide(e, AUTHRES_FAIL, "no aligned identifier passes");
	for (size_t i = 0; i < e->nids && !e->blocked; i++) {
		const struct dmarc_identifier *id = &e->ids[i];

		e->v.aligned[i] = compare(e, id);
		if (e->v.result == AUTHRES_FAIL && lacks_domain(e, id))
			e->v.reason =
			    "adkim=s wants header.d, and a result "
			    "that passes has header.i alone";
		if (!may_authenticate(id))
			continue;
		if (e->v.aligned[i] == DMARC_ALIGNED_UNKNOWN)
			e->v.aligned[i] = compare_organizations(e, id);
		if (e->v.aligned[i] != DMARC_ALIGNED_YES)
			continue;
		if (id->result == AUTHRES_PASS)
			decide(e, AUTHRES_PASS, NULL);
		else
			open = true;
	}
	if (e->v.result != AUTHRES_PASS && (open || e->failed))
		decide(e, AUTHRES_TEMPERROR,
		    "an identifier that may be aligned could not be checked");
}

struct dmarc_evaluation *
dmarc_begin(struct arena *arena, struct dns_asker *asker,
    struct span author_domain, const struct dmarc_options *options)
{
	struct dmarc_evaluation *e = arena_alloc(arena, sizeof(*e));

	e->arena = arena;
	e->asker = asker;
	e->options = options;
	e->v.author_domain = author_domain;
	e->v.psl = options->org != NULL;
	(void)dmarc_ask(e);
	return e;
}

bool
dmarc_ask(struct dmarc_evaluation *e)
{
	e->blocked = false;
	if (!e->found)
		find_policy(e);
	else if (e->v.has_policy && e->ids != NULL)
		weigh(e);
	return !e->blocked;
}

bool
dmarc_weigh(
    struct dmarc_evaluation *e, const struct dmarc_identifier *ids, size_t n)
{
	if (e->v.aligned == NULL)
		e->v.aligned = arena_array(e->arena, n, sizeof(*e->v.aligned));
	e->ids = ids;
	e->nids = n;
	e->blocked = false;
	if (e->v.has_policy)
		weigh(e);
	return !e->blocked;
}

const struct dmarc_verdict *
dmarc_verdict(const struct dmarc_evaluation *e)
{
	return &e->v;
}

struct dmarc_verdict
dmarc_evaluate(struct arena *arena, struct dns *dns, struct span author_domain,
    const struct dmarc_identifier *ids, size_t n,
    const struct dmarc_options *options)
{
	struct dns_asker *asker = dns_asker_new(arena, dns, DNS_ASK_RESUME);
	struct dmarc_evaluation *e =
	    dmarc_begin(arena, asker, author_domain, options);

	do
		while (!dmarc_ask(e))
			dns_ask_wait(asker);
	while (!dmarc_weigh(e, ids, n));
	return *dmarc_verdict(e);
}
