#include "dmarc/dmarc_report.h"
#include "authres/ar_join.h"
#include "base/caps.h"
#include "base/diag.h"
#include "base/json.h"

static void
add_prop(struct authres_resinfo *info, const char *ptype, const char *property,
    struct span value)
{
	info->props[info->nprops++] = (struct authres_prop){
		.ptype = span_str(ptype),
		.property = span_str(property),
		.value = value,
	};
}

struct authres
dmarc_authres(struct arena *arena, struct span authserv_id,
    const struct dmarc_results *all)
{
	const struct dmarc_verdict *v = all->decisive;
	struct authres ar = {
		.authserv_id = authserv_id,
		.results = arena_array(arena, 1, sizeof(*ar.results)),
		.n = 1,
	};
	struct authres_resinfo *info = &ar.results[0];

	info->method = SPAN("dmarc");
	info->result = span_str(authres_result_name(all->result));
	info->reason = span_str(all->reason);
	info->comment = all->override;
	info->props = arena_array(arena, 2, sizeof(*info->props));
	if (v != NULL)
		add_prop(info, "header", "from", v->author_domain);
	if (v != NULL && v->has_policy)
		add_prop(info, "policy", "dmarc",
		    span_str(dmarc_policy_name(v->applied)));
	return ar;
}

struct span
dmarc_join(struct arena *arena, const struct msg *msg, struct span authserv_id,
    const struct dmarc_results *all)
{
	struct authres ar = dmarc_authres(arena, authserv_id, all);

	return ar_join(arena, msg, &ar);
}

static void
set_policy(struct json *o, const char *key, const struct dmarc_policy_tag *tag)
{
	if (tag->valid)
		json_set_text(o, key, dmarc_policy_name(tag->policy));
}

static const char *
mode_name(enum dmarc_alignment mode)
{
	return mode == DMARC_STRICT ? "s" : "r";
}

void
dmarc_set_published(struct json *object, const struct dmarc_step *step)
{
	const struct dmarc_rec *rec = &step->rec;
	static const char *const psd[] = {
		[DMARC_PSD_U] = "u",
		[DMARC_PSD_Y] = "y",
		[DMARC_PSD_N] = "n",
	};
	struct json *o = json_set_object(object, "published");

	if (step->domain.len > 0)
		json_set_span(o, "domain", step->domain);
	json_set_span(o, "record", rec->text);
	set_policy(o, "p", &rec->p);
	set_policy(o, "sp", &rec->sp);
	set_policy(o, "np", &rec->np);
	json_set_text(o, "adkim", mode_name(rec->adkim));
	json_set_text(o, "aspf", mode_name(rec->aspf));
	json_set_text(o, "psd", psd[rec->psd]);
	json_set_text(o, "t", rec->testing ? "y" : "n");
}

static void
set_identifier(struct json *o, const struct dmarc_identifier *id,
    enum dmarc_aligned aligned)
{
	if (id->domain.len > 0)
		json_set_span(o, "domain", id->domain);
	if (id->selector.len > 0)
		json_set_span(o, "selector", id->selector);
	json_set_text(o, "result", authres_result_name(id->result));
	if (aligned != DMARC_ALIGNED_UNKNOWN)
		json_set_bool(o, "aligned", aligned == DMARC_ALIGNED_YES);
}

static enum dmarc_aligned
aligned(const struct dmarc_verdict *v, size_t i)
{
	return v->has_policy ? v->aligned[i] : DMARC_ALIGNED_UNKNOWN;
}

static void
set_identifiers(struct json *o, const struct dmarc_results *all,
    const struct dmarc_verdict *v)
{
	size_t spf = all->nids; /* the last one */
	struct json *dkim;

	for (size_t i = 0; i < all->nids; i++)
		if (all->ids[i].method == DMARC_SPF)
			spf = i;
	if (spf < all->nids)
		set_identifier(
		    json_set_object(o, "spf"), &all->ids[spf], aligned(v, spf));
	dkim = json_set_array(o, "dkim");
	for (size_t i = 0; i < all->nids; i++)
		if (all->ids[i].method != DMARC_SPF)
			set_identifier(
			    json_add_object(dkim), &all->ids[i], aligned(v, i));
}

const char *
dmarc_disposition(const struct dmarc_verdict *v)
{
	if (v->has_policy && v->result == AUTHRES_FAIL)
		return dmarc_policy_name(v->applied);
	return v->has_policy && v->result == AUTHRES_PASS &&
		       v->applied != DMARC_NONE
		   ? "pass"
		   : "none";
}

static void
set_override(struct json *o, const char *type, struct span comment)
{
	struct json *override = json_set_object(o, "override");

	json_set_text(override, "type", type);
	json_set_span(override, "comment", comment);
}

static void
set_policies(struct json *o, const struct dmarc_results *all,
    const struct dmarc_verdict *v)
{
	json_set_text(o, "requested_policy", dmarc_policy_name(v->requested));
	json_set_text(o, "applied_policy", dmarc_policy_name(v->applied));
	json_set_text(o, "disposition", dmarc_disposition(v));
	if (v->result != AUTHRES_FAIL)
		return;
	if (all->override.len > 0)
		set_override(o, "local_policy", all->override);
	else if (v->applied != v->requested)
		set_override(o, "policy_test_mode",
		    SPAN("t=y lowers the policy by one level"));
}

void
dmarc_set_query(struct json *o, const struct dns_answer *a)
{
	struct span record = { 0 }; /* the last one */

	json_set_span(o, "name", a->name);
	json_set_text(o, "type", dns_type_text(a->type));
	json_set_text(o, "status", dns_status_text(a->status));
	for (size_t i = 0; i < a->n && a->type == DNS_TXT; i++)
		if (dmarc_rec_is(a->rrs[i].data))
			record = a->rrs[i].data;
	if (record.p != NULL)
		json_set_span(o, "record", record);
}

static void
set_queries(struct json *o, const struct dmarc_verdict *v)
{
	struct json *names = json_set_array(o, "queries");
	struct json *walk = json_set_array(o, "walk");

	for (size_t i = 0; i < v->nqueries; i++) {
		json_add_span(names, v->queries[i]->name);
		dmarc_set_query(json_add_object(walk), v->queries[i]);
	}
}

static void
set_verdict(struct json *o, const struct dmarc_results *all,
    const struct dmarc_verdict *v)
{
	json_set_span(o, "author_domain", v->author_domain);
	if (v->applicable != NULL) {
		dmarc_set_published(o, v->applicable);
		json_set_span(o, "policy_domain", v->applicable->domain);
	}
	if (v->org_domain.len > 0)
		json_set_span(o, "org_domain", v->org_domain);
	json_set_text(o, "discovery_method", v->psl ? "psl" : "treewalk");
	if (v->has_policy)
		set_policies(o, all, v);
	else
		json_set_text(o, "disposition", "none");
	set_identifiers(o, all, v);
	set_queries(o, v);
}

void
dmarc_set_json(struct json *object, const struct dmarc_results *all)
{
	struct json *others;

	if (all->decisive == NULL) {
		json_set_text(object, "disposition", "none");
		return;
	}
	set_verdict(object, all, all->decisive);
	if (all->n < 2)
		return;
	others = json_set_array(object, "authors");
	for (size_t i = 0; i < all->n; i++) {
		const struct dmarc_verdict *v = &all->verdicts[i];
		struct json *o = json_add_object(others);

		json_set_text(o, "result", authres_result_name(v->result));
		set_verdict(o, all, v);
	}
}

int
dmarc_status(const struct dmarc_results *all)
{
	switch (all->result) {
	case AUTHRES_PASS: return STATUS_YES;
	case AUTHRES_TEMPERROR: return STATUS_TEMP;
	default: return STATUS_NO;
	}
}

struct span
dmarc_query_text(struct arena *arena, const struct dns_answer *a)
{
	struct buf out = buf_new(arena, 8192);
	size_t records = 0;

	buf_addf(&out, "%.*s %s: %s", SPAN_ARG(a->name), dns_type_text(a->type),
	    dns_status_text(a->status));
	for (size_t i = 0; i < a->steps; i++)
		buf_addf(&out, ", CNAME to %.*s",
		    SPAN_ARG(dns_shown_name(a->chain[i])));
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

		diag_warn("%s: %s=%s %s%.*s: %s", name,
		    id->method == DMARC_SPF ? "spf" : "dkim",
		    authres_result_name(id->result),
		    id->by_identity ? "header.i of " : "", SPAN_ARG(id->domain),
		    aligned_text(
			v->has_policy ? v->aligned[i] : DMARC_ALIGNED_UNKNOWN));
	}
	if (v->not_walked > 0)
		diag_warn("%s: %zu identifiers not looked into, limit is %d",
		    name, v->not_walked, CAPS_DMARC_WALKS);
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
