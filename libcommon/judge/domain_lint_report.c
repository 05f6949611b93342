#include "judge/domain_lint_report.h"
#include "base/finding_report.h"
#include "base/json.h"
#include "base/visible.h"

const char *
domain_lint_verdict(
    const struct domain_lint *l, const struct finding_policy *policy)
{
	unsigned seen = 0;

	for (size_t i = 0; i < l->findings.n; i++)
		if (finding_counts(&l->findings.list[i], policy))
			seen |= 1U << l->findings.list[i].severity;
	if (seen & FINDING_MAY_BE_ERROR)
		return "errors";
	if (l->findings.nunchecked > 0 ||
	    (l->mx != NULL && l->mx->status == DNS_NOT_CHECKED))
		return "not checked";
	return seen & FINDING_MAY_BE_WARNING ? "warnings" : "ok";
}

void
domain_lint_print(struct buf *out, const struct domain_lint *l,
    const struct finding_policy *policy)
{
	visible_print(out, l->domain);
	buf_addf(out, ": %s\n", domain_lint_verdict(l, policy));
	findings_print(out, &l->findings, policy);
}

static void
set_mx(struct json *object, const struct dns_answer *mx)
{
	struct json *list = json_set_array(object, "mx");

	for (size_t i = 0; i < mx->n; i++) {
		struct json *o = json_add_object(list);

		json_set_number(o, "preference", mx->rrs[i].preference);
		json_set_span(o, "host", mx->rrs[i].data);
	}
}

static void
set_text(struct json *o, const char *key, struct span text)
{
	if (text.p != NULL)
		json_set_span(o, key, text);
}

static void
set_policies(struct json *o, const struct domain_lint *l)
{
	const struct spf_node *root = l->spf->tree.root;
	const struct dmarc_step *step = l->dmarc->applicable;

	if (root != NULL && root->state == SPF_NODE_RECORD)
		json_set_span(o, "spf", root->rec.text);
	if (step == NULL)
		return;
	json_set_span(o, "dmarc", step->rec.text);
	json_set_span(o, "policy_domain", step->domain);
}

static void
set_selectors(struct json *object, const struct domain_lint *l)
{
	struct json *list = json_set_array(object, "selectors");

	for (size_t i = 0; i < l->nkeys; i++) {
		struct json *o = json_add_object(list);

		json_set_span(o, "selector", l->keys[i].selector);
		json_set_bool(o, "signs", domain_key_signs(&l->keys[i]));
	}
}

struct json *
domain_lint_json(
    const struct domain_lint *l, const struct finding_policy *policy)
{
	struct json *o = json_new_object(l->arena);

	json_set_span(o, "domain", l->domain);
	json_set_text(o, "verdict", domain_lint_verdict(l, policy));
	if (!l->absent) {
		set_mx(o, l->mx);
		set_policies(o, l);
		set_selectors(o, l);
		set_text(o, "tls_rpt", l->tls_rpt.text);
		set_text(o, "mta_sts", l->mta_sts.text);
		set_text(o, "bimi", l->bimi.text);
	}
	findings_set_json(o, &l->findings, policy);
	return o;
}
