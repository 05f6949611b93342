#include "base/diag.h"
#include "dmarc/dmarc_report.h"

struct span
dmarc_query_text(struct arena *arena, const struct dns_answer *a)
{
	struct buf out = buf_new(arena, 8192);
	size_t records = 0;

	buf_addf(&out, "%.*s %s: %s", SPAN_ARG(a->name), dns_type_text(a->type),
	    dns_status_text(a->status));
	for (size_t i = 0; i < a->steps; i++)
		buf_addf(&out, ", CNAME to %.*s", SPAN_ARG(a->chain[i]));
	if (a->type != DNS_TXT || a->n == 0)
		return buf_span(&out);
	for (size_t i = 0; i < a->n; i++) {
		if (!dmarc_rec_is(a->rrs[i].data))
			continue;
		records++;
		buf_adds(&out, ": ");
		buf_add(&out, a->rrs[i].data);
	}
	if (records == 0)
		buf_adds(&out, ", no DMARC record");
	else if (records > 1)
		buf_adds(&out, ": several records count as none");
	return buf_span(&out);
}

static const char *
aligned_text(enum dmarc_aligned aligned)
{
	switch (aligned) {
	case DMARC_ALIGNED_YES: return "aligned";
	case DMARC_ALIGNED_NO: return "not aligned";
	default: return "alignment not looked into";
	}
}

static void
say_identifiers(const char *name, const struct dmarc_results *all,
    const struct dmarc_verdict *v)
{
	for (size_t i = 0; i < all->nids; i++) {
		const struct dmarc_identifier *id = &all->ids[i];

		diag_warn("%s: %s=%s %.*s: %s", name,
		    id->method == DMARC_SPF ? "spf" : "dkim",
		    authres_result_name(id->result), SPAN_ARG(id->domain),
		    aligned_text(
			v->has_policy ? v->aligned[i] : DMARC_ALIGNED_UNKNOWN));
	}
	if (v->not_walked > 0)
		diag_warn("%s: %zu identifiers not looked into, limit is %d",
		    name, v->not_walked, DMARC_WALKS);
}

static void
say_policy(const char *name, const struct dmarc_verdict *v)
{
	const char *tag = "p=";

	if (!v->has_policy)
		return;
	if (v->subdomain && !v->exists && v->applicable->rec.np.valid)
		tag = "np=";
	else if (v->subdomain && v->applicable->rec.sp.valid)
		tag = "sp=";
	if (v->applicable->rec.use == DMARC_AS_NONE)
		tag = "an invalid policy with rua=, so p=";
	diag_warn("%s: policy of %.*s: %s%s%s%s", name,
	    SPAN_ARG(v->applicable->domain), tag,
	    dmarc_policy_name(v->requested),
	    v->applied != v->requested ? ", by t=y " : "",
	    v->applied != v->requested ? dmarc_policy_name(v->applied) : "");
}

void
dmarc_verbose(
    struct arena *arena, const char *name, const struct dmarc_results *all)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct dmarc_verdict *v = &all->verdicts[i];

		diag_warn(
		    "%s: author domain %.*s", name, SPAN_ARG(v->author_domain));
		for (size_t j = 0; j < v->nqueries; j++)
			diag_warn("%s: DNS: %.*s", name,
			    SPAN_ARG(dmarc_query_text(arena, v->queries[j])));
		say_policy(name, v);
		if (v->org_domain.len > 0)
			diag_warn("%s: organizational domain %.*s (%s)", name,
			    SPAN_ARG(v->org_domain),
			    v->psl ? "public suffix list" : "tree walk");
		say_identifiers(name, all, v);
	}
	diag_warn("%s: dmarc=%s%s%s", name, authres_result_name(all->result),
	    all->reason != NULL ? ": " : "",
	    all->reason != NULL ? all->reason : "");
}
