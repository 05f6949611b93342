#include "base/domain.h"
#include "dmarc/dmarc_lint_rules.h"
#include "dmarc/psl.h"

#define WORDS "none, quarantine or reject"

static void
invalid(struct dmarc_lint *l, const char *id, const struct dmarc_tag *tag)
{
	bool reports = l->applicable->rec.rua.n > 0;

	finding_add(&l->findings, FINDING_ERROR, id,
	    dmarc_lint_at(l, tag->value),
	    "%.*s=: want " WORDS ", have \"%.*s\"; receivers act %s",
	    SPAN_ARG(tag->name), SPAN_ARG(tag->value),
	    reports ? "as if p=none stood there"
		    : "as if there were no record");
}

/* LD05: "p=" may be missing, but not where RFC 7489 is followed. */
static void
check_p(struct dmarc_lint *l, const struct dmarc_rec *rec)
{
	const struct dmarc_tag *p = dmarc_rec_find(rec, "p");

	if (p == NULL)
		finding_add(&l->findings,
		    rec->rua.n > 0 ? FINDING_WARNING : FINDING_ERROR, "LD05",
		    dmarc_lint_at(l, rec->text),
		    "no p=: receivers %s; write "
		    "one of p=none, "
		    "p=quarantine, p=reject",
		    rec->rua.n > 0 ? "act as if p=none stood there, and old "
				     "ones ignore the record"
				   : "ignore the record");
	else if (!rec->p.valid)
		invalid(l, "LD05", p);
	else if (p != &rec->tags[1])
		finding_add(&l->findings, FINDING_WARNING, "LD05",
		    dmarc_lint_at(l, p->name),
		    "p= is not the second tag, where receivers by RFC 7489 "
		    "want it; move it behind v=DMARC1");
}

static void
check_sp(struct dmarc_lint *l, const struct dmarc_rec *rec)
{
	if (rec->sp.present && !rec->sp.valid)
		invalid(l, "LD06", dmarc_rec_find(rec, "sp"));
	if (rec->np.present && !rec->np.valid)
		invalid(l, "LD06", dmarc_rec_find(rec, "np"));
}

static void
weaker(struct dmarc_lint *l, const char *name, const char *than)
{
	const struct dmarc_tag *tag = dmarc_rec_find(&l->applicable->rec, name);

	finding_add(&l->findings, FINDING_WARNING, "LD12",
	    dmarc_lint_at(l, tag->name),
	    "%s= asks for less than %s=: %s can be forged more easily than "
	    "the domain itself",
	    name, than,
	    span_is_nocase(tag->name, "np") ? "names that do not exist"
					    : "subdomains");
}

/* LD12: what the policy leaves open. */
static void
check_strength(struct dmarc_lint *l, const struct dmarc_rec *rec)
{
	const struct dmarc_tag *p = dmarc_rec_find(rec, "p");
	const struct dmarc_tag *t = dmarc_rec_find(rec, "t");

	if (rec->p.policy == DMARC_NONE)
		finding_add(&l->findings, FINDING_WARNING, "LD12",
		    dmarc_lint_at(l, p->name),
		    "p=none protects nobody: it only asks for reports; go on "
		    "to p=quarantine once they show that your mail passes");
	if (rec->sp.valid && rec->sp.policy < rec->p.policy)
		weaker(l, "sp", "p");
	if (rec->np.valid && rec->sp.valid && rec->np.policy < rec->sp.policy)
		weaker(l, "np", "sp");
	else if (rec->np.valid && !rec->sp.valid &&
		 rec->np.policy < rec->p.policy)
		weaker(l, "np", "p");
	if (rec->sp.valid && rec->sp.policy == DMARC_NONE &&
	    rec->p.policy != DMARC_NONE && !rec->np.present)
		finding_add(&l->findings, FINDING_WARNING, "LD12",
		    dmarc_lint_at(l, dmarc_rec_find(rec, "sp")->name),
		    "sp=none lets names that do not exist be forged too; add "
		    "np=reject");
	if (rec->testing && rec->p.policy == DMARC_NONE &&
	    (!rec->sp.valid || rec->sp.policy == DMARC_NONE) &&
	    (!rec->np.valid || rec->np.policy == DMARC_NONE))
		finding_add(&l->findings, FINDING_WARNING, "LD12",
		    dmarc_lint_at(l, t->name),
		    "t=y has no effect where the policy is none; remove it");
	else if (rec->testing)
		finding_add(&l->findings, FINDING_INFO, "LD12",
		    dmarc_lint_at(l, t->name),
		    "t=y: receivers apply a policy one level lower; remove it "
		    "when the test is over");
}

void
dmarc_lint_policies(struct dmarc_lint *l, const struct dmarc_rec *rec)
{
	const struct dmarc_tag *ruf = dmarc_rec_find(rec, "ruf");

	check_p(l, rec);
	check_sp(l, rec);
	if (rec->use == DMARC_USABLE)
		check_strength(l, rec);
	if (rec->psd == DMARC_PSD_Y && ruf != NULL)
		finding_add(&l->findings, FINDING_ERROR, "LD14",
		    dmarc_lint_at(l, ruf->name),
		    "RFC 9989 section 10.2: no ruf= with psd=y: it would ask "
		    "for mail of others");
}

/* LD13: a record of a domain that is not an Organizational Domain. */
static void
check_subdomain(struct dmarc_lint *l, const char *name)
{
	const struct dmarc_tag *tag = dmarc_rec_find(&l->applicable->rec, name);

	if (tag != NULL)
		finding_add(&l->findings, FINDING_WARNING, "LD13",
		    dmarc_lint_at(l, tag->name),
		    "%s= is ignored here: for names below, that of %.*s "
		    "applies; remove it",
		    name, SPAN_ARG(l->org_domain));
}

static void
check_psd(struct dmarc_lint *l, const struct dmarc_step *step)
{
	struct finding_place place = { step->answer->name, FINDING_NO_OFFSET };
	struct span domain = step->domain;

	if (step->rec.psd == DMARC_PSD_Y && !psl_is_suffix(l->arena, domain))
		finding_add(&l->findings, FINDING_WARNING, "LD14", place,
		    "psd=y is for registries, and %.*s is no public suffix; "
		    "remove it",
		    SPAN_ARG(domain));
	else if (step->rec.psd == DMARC_PSD_U && domain_labels(domain) == 1 &&
		 domain_labels(l->domain) > 1)
		finding_add(&l->findings, FINDING_WARNING, "LD14", place,
		    "a record of a top-level domain without psd=y makes it "
		    "the organization of all below; publish psd=n in a record "
		    "of your own");
}

static void
compare_with_psl(struct dmarc_lint *l)
{
	struct finding_place place = { l->domain, FINDING_NO_OFFSET };
	const struct dmarc_step *new = l->applicable, *old = l->psl_applicable;

	if (!domain_eq(l->psl_domain, l->org_domain))
		finding_add(&l->findings, FINDING_WARNING, "LD14", place,
		    "the organization is %.*s by the tree walk, and %.*s by "
		    "the Public Suffix List, which receivers by RFC 7489 use",
		    SPAN_ARG(l->org_domain), SPAN_ARG(l->psl_domain));
	if ((new == NULL) != (old == NULL) ||
	    (new != NULL && !domain_eq(new->domain, old->domain)))
		finding_add(&l->findings, FINDING_WARNING, "LD14", place,
		    "by the tree walk %.*s applies, by the Public Suffix List "
		    "%.*s",
		    SPAN_ARG(new != NULL ? new->domain : SPAN("no record")),
		    SPAN_ARG(old != NULL ? old->domain : SPAN("no record")));
}

void
dmarc_lint_tree(struct dmarc_lint *l)
{
	const struct dmarc_step *own = &l->walk.steps[0];
	struct finding_place place = { l->domain, FINDING_NO_OFFSET };

	for (size_t i = 0; i < l->walk.n; i++)
		if (l->walk.steps[i].records == 1)
			check_psd(l, &l->walk.steps[i]);
	if (l->applicable == own && !l->open &&
	    !domain_eq(l->org_domain, l->domain)) {
		check_subdomain(l, "sp");
		check_subdomain(l, "np");
	}
	if (own->records != 1 && domain_labels(l->domain) > DMARC_WALK_MAX)
		finding_add(&l->findings, FINDING_WARNING, "LD14", place,
		    "RFC 9989 section 5.1.8: names of more than 8 labels need "
		    "a record of their own: the walk leaves out some above");
	if (l->psl_domain.len > 0 && !l->open)
		compare_with_psl(l);
}
