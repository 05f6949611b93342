#include "dmarc.h"
#include "domain.h"

struct evaluation {
	struct arena *arena;
	struct dns *dns;
	const struct dmarc_options *options;
	struct dmarc_verdict v;
	size_t query_cap;
	size_t walks; /* to find out about identifiers */
	bool failed;  /* a look-up on the way was temporary */
};

static void
note_query(struct evaluation *e, const struct dns_answer *answer)
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

static void
note_walk(struct evaluation *e, const struct dmarc_walk *walk)
{
	for (size_t i = 0; i < walk->n; i++)
		if (walk->steps[i].answer != NULL)
			note_query(e, walk->steps[i].answer);
	e->failed |= walk->failed;
}

static struct dmarc_walk *
walk_from(struct evaluation *e, struct span domain)
{
	struct dmarc_walk *walk = arena_alloc(e->arena, sizeof(*walk));

	dmarc_walk(e->arena, e->dns, domain, walk);
	note_walk(e, walk);
	return walk;
}

static struct span
org_of(struct evaluation *e, struct span domain)
{
	if (e->options->org != NULL)
		return e->options->org(e->options->org_ctx, e->arena, domain);
	return dmarc_org_domain(walk_from(e, domain));
}

static struct span
author_org(struct evaluation *e)
{
	if (e->v.org_domain.len == 0)
		e->v.org_domain = org_of(e, e->v.author_domain);
	return e->v.org_domain;
}

/* Look at one name; its record, if it has exactly one. */
static const struct dmarc_step *
look(struct evaluation *e, struct span domain)
{
	struct dmarc_step *step = arena_alloc(e->arena, sizeof(*step));

	dmarc_look(e->arena, e->dns, domain, step);
	if (step->answer == NULL)
		return NULL;
	note_query(e, step->answer);
	e->failed |= dns_is_temporary(step->answer->status);
	return step->records == 1 ? step : NULL;
}

/* RFC 7489 section 6.6.3: the author domain, then its organization's. */
static const struct dmarc_step *
discover_psl(struct evaluation *e)
{
	const struct dmarc_step *own = look(e, e->v.author_domain);

	if (own != NULL || e->failed ||
	    span_eq(author_org(e), e->v.author_domain))
		return own;
	return look(e, author_org(e));
}

/* RFC 9989 section 4.10.1.  A record of its own ends the search. */
static const struct dmarc_step *
discover(struct evaluation *e)
{
	const struct dmarc_step *own;
	struct dmarc_walk *walk;

	if (e->options->org != NULL)
		return discover_psl(e);
	own = look(e, e->v.author_domain);
	if (own != NULL || e->failed)
		return own;
	walk = walk_from(e, e->v.author_domain);
	e->v.org_domain = dmarc_org_domain(walk);
	return dmarc_applicable(walk);
}

/* Section 3.2.13: NXDOMAIN at the author domain itself, of any type. */
static void
find_existence(struct evaluation *e)
{
	const struct dns_answer *a =
	    dns_lookup(e->dns, e->v.author_domain, DNS_A);

	note_query(e, a);
	e->failed |= dns_is_temporary(a->status);
	e->v.exists = a->status != DNS_NXDOMAIN;
}

static void
select_policy(struct evaluation *e)
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
compare(struct evaluation *e, const struct dmarc_identifier *id)
{
	const struct dmarc_rec *rec = &e->v.applicable->rec;
	enum dmarc_alignment mode =
	    id->method == DMARC_SPF ? rec->aspf : rec->adkim;

	if (id->domain.len == 0)
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
walk_both(struct evaluation *e, const struct dmarc_identifier *id)
{
	struct span org, own = author_org(e);

	if (e->failed)
		return DMARC_ALIGNED_UNKNOWN;
	if (!domain_is_within(id->domain, own))
		return DMARC_ALIGNED_NO;
	if (e->walks == DMARC_WALKS) {
		e->v.not_walked++;
		return DMARC_ALIGNED_UNKNOWN;
	}
	e->walks++;
	org = org_of(e, id->domain);
	if (e->failed)
		return DMARC_ALIGNED_UNKNOWN;
	return domain_eq(org, own) ? DMARC_ALIGNED_YES : DMARC_ALIGNED_NO;
}

/* Section 4.4: relaxed alignment is to be of the same organization. */
static enum dmarc_aligned
compare_organizations(struct evaluation *e, const struct dmarc_identifier *id)
{
	bool failed = e->failed;
	enum dmarc_aligned aligned;

	e->failed = false;
	aligned = walk_both(e, id);
	e->failed |= failed;
	return aligned;
}

static bool
fail(struct evaluation *e, enum authres_result result, const char *reason)
{
	e->v.result = result;
	e->v.reason = reason;
	return false;
}

static bool
find_policy(struct evaluation *e)
{
	e->v.applicable = discover(e);
	if (e->failed)
		return fail(e, AUTHRES_TEMPERROR,
		    "the policy record could not be looked up");
	if (e->v.applicable == NULL)
		return fail(e, AUTHRES_NONE, "no DMARC record");
	if (e->v.applicable->rec.use == DMARC_UNUSABLE)
		return fail(e, AUTHRES_NONE,
		    "the record has no valid policy and no rua=");
	select_policy(e);
	return true;
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
weigh(struct evaluation *e, const struct dmarc_identifier *ids, size_t n)
{
	bool open = false;

	fail(e, AUTHRES_FAIL, "no aligned identifier passes");
	for (size_t i = 0; i < n; i++) {
		e->v.aligned[i] = compare(e, &ids[i]);
		if (!may_authenticate(&ids[i]))
			continue;
		if (e->v.aligned[i] == DMARC_ALIGNED_UNKNOWN)
			e->v.aligned[i] = compare_organizations(e, &ids[i]);
		if (e->v.aligned[i] != DMARC_ALIGNED_YES)
			continue;
		if (ids[i].result == AUTHRES_PASS)
			fail(e, AUTHRES_PASS, NULL);
		else
			open = true;
	}
	if (e->v.result != AUTHRES_PASS && (open || e->failed))
		fail(e, AUTHRES_TEMPERROR,
		    "an identifier that may be aligned could not be checked");
}

struct dmarc_verdict
dmarc_evaluate(struct arena *arena, struct dns *dns, struct span author_domain,
    const struct dmarc_identifier *ids, size_t n,
    const struct dmarc_options *options)
{
	struct evaluation e = {
		.arena = arena,
		.dns = dns,
		.options = options,
		.v.author_domain = author_domain,
		.v.psl = options->org != NULL,
		.v.aligned = arena_array(arena, n, sizeof(enum dmarc_aligned)),
	};

	if (find_policy(&e))
		weigh(&e, ids, n);
	return e.v;
}
