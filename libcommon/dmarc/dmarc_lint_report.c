#include "dmarc/dmarc_lint_report.h"
#include "authres/authres.h"
#include "base/domain.h"
#include "base/finding_report.h"
#include "base/json.h"
#include "base/visible.h"
#include "dmarc/dmarc_report.h"

#define INDENT "  "

/* Why a record on the walk applies, or is on it. */
static const char *
role(const struct dmarc_lint *l, const struct dmarc_step *step)
{
	if (step == l->applicable) {
		if (domain_eq(step->domain, l->domain))
			return "applies: the domain's own";
		if (domain_eq(step->domain, l->org_domain))
			return "applies: the Organizational Domain's";
		return "applies: the public suffix domain's";
	}
	if (step->records == 1 && step->rec.psd != DMARC_PSD_U)
		return "ends the walk";
	return NULL;
}

static void
draw_step(
    struct buf *out, const struct dmarc_lint *l, const struct dmarc_step *step)
{
	const struct dns_answer *a = step->answer;
	const char *why = role(l, step);

	buf_adds(out, INDENT);
	if (a == NULL) {
		visible_print(out, step->domain);
		buf_adds(out, ": the name is too long\n");
		return;
	}
	visible_print(out, dmarc_query_text(l->arena, a));
	if (why != NULL)
		buf_addf(out, "  (%s)", why);
	buf_addc(out, '\n');
}

static void
print_walk(struct buf *out, const struct dmarc_lint *l)
{
	visible_print(out, l->domain);
	buf_adds(out, ": tree walk\n");
	for (size_t i = 0; i < l->walk.n; i++)
		draw_step(out, l, &l->walk.steps[i]);
	if (l->unseen) {
		buf_adds(out, INDENT
		    "policy: not known; a name that could not be looked "
		    "at may have a record\n");
		return;
	}
	buf_addf(out, INDENT "organizational domain: %.*s\n",
	    SPAN_ARG(l->org_domain));
	if (l->psl_domain.len == 0)
		return;
	buf_addf(out,
	    INDENT "by the Public Suffix List: %.*s, policy of %.*s\n",
	    SPAN_ARG(l->psl_domain),
	    SPAN_ARG(l->psl_applicable != NULL ? l->psl_applicable->domain
					       : SPAN("none")));
}

/* What mail gets, as tags of the record have it. */
struct policies {
	bool subdomain; /* the record is that of a domain above */
	enum dmarc_policy self, below, absent;
};

static struct policies
effective(const struct dmarc_lint *l)
{
	const struct dmarc_rec *rec = &l->applicable->rec;
	struct policies p = {
		.subdomain = l->dns != NULL &&
			     !domain_eq(l->applicable->domain, l->domain),
		.below = dmarc_rec_policy(rec, true, true),
		.absent = dmarc_rec_policy(rec, true, false),
	};

	p.self = dmarc_rec_policy(rec, p.subdomain, !l->absent);
	return p;
}

static const char *
applied(const struct dmarc_rec *rec, enum dmarc_policy policy)
{
	return dmarc_policy_name(
	    rec->testing ? dmarc_policy_relaxed(policy) : policy);
}

static void
print_policies(struct buf *out, const struct dmarc_lint *l)
{
	const struct dmarc_rec *rec = &l->applicable->rec;
	struct policies p = effective(l);

	if (rec->use == DMARC_UNUSABLE) {
		buf_adds(out, INDENT "policy: no DMARC\n");
		return;
	}
	buf_addf(out,
	    INDENT
	    "policy: %s; subdomains: %s; names that do not exist: "
	    "%s%s\n",
	    applied(rec, p.self), applied(rec, p.below), applied(rec, p.absent),
	    rec->testing ? " (after t=y)" : "");
	buf_addf(out, INDENT "alignment: DKIM %s, SPF %s\n",
	    rec->adkim == DMARC_STRICT ? "strict" : "relaxed",
	    rec->aspf == DMARC_STRICT ? "strict" : "relaxed");
}

void
dmarc_lint_print(struct buf *out, const struct dmarc_lint *l,
    const struct finding_policy *policy)
{
	if (l->dns != NULL) {
		print_walk(out, l);
	} else if (l->applicable != NULL) {
		buf_adds(out, "record: ");
		visible_print(out, l->applicable->rec.text);
		buf_addc(out, '\n');
	}
	if (l->applicable != NULL)
		print_policies(out, l);
	findings_print(out, &l->findings, policy);
}

static void
set_walk(struct json *object, const struct dmarc_lint *l)
{
	struct json *walk = json_set_array(object, "walk");

	for (size_t i = 0; i < l->walk.n; i++) {
		const struct dmarc_step *step = &l->walk.steps[i];
		struct json *o;

		if (step->answer == NULL)
			continue;
		o = json_add_object(walk);
		dmarc_set_query(o, step->answer);
		if (role(l, step) != NULL)
			json_set_text(o, "role", role(l, step));
	}
}

static void
set_policies(struct json *o, const struct dmarc_lint *l)
{
	const struct dmarc_rec *rec = &l->applicable->rec;
	struct policies p = effective(l);
	struct json *policies;

	dmarc_set_published(o, l->applicable);
	if (l->dns != NULL)
		json_set_span(o, "policy_domain", l->applicable->domain);
	if (rec->use == DMARC_UNUSABLE)
		return;
	policies = json_set_object(o, "policies");
	json_set_text(policies, "domain", applied(rec, p.self));
	json_set_text(policies, "subdomains", applied(rec, p.below));
	json_set_text(policies, "nonexistent", applied(rec, p.absent));
}

struct json *
dmarc_lint_json(const struct dmarc_lint *l, const struct finding_policy *policy)
{
	struct json *o = json_new_object(l->arena);

	if (l->applicable != NULL)
		set_policies(o, l);
	if (l->dns != NULL) {
		json_set_span(o, "domain", l->domain);
		if (!l->unseen)
			json_set_span(o, "org_domain", l->org_domain);
		set_walk(o, l);
	}
	if (l->psl_domain.len > 0)
		json_set_span(o, "psl_org_domain", l->psl_domain);
	if (l->psl_applicable != NULL)
		json_set_span(
		    o, "psl_policy_domain", l->psl_applicable->domain);
	findings_set_json(o, &l->findings, policy);
	return o;
}
