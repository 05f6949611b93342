#include "base/domain.h"
#include "spf/spf_lint_rules.h"
#include "spf/spf_macro.h"

#define MX_LIMIT 10

static struct finding_place
place(struct spf_lint *l, const struct spf_term *term)
{
	return finding_at(
	    &l->findings, spf_rec_offset(&l->tree.root->rec, term->text));
}

/* A look-up that did not tell anything is noted; true if it was one. */
static bool
note_failure(struct spf_lint *l, const struct spf_term *term, const char *id,
    const struct dns_answer *answer)
{
	if (!dns_is_temporary(answer->status))
		return false;
	if (answer->status == DNS_NOT_CHECKED)
		finding_add(&l->findings, FINDING_INFO, id, place(l, term),
		    "\"%.*s\": %s %.*s not checked, outside the zone files; "
		    "give -R to ask a server",
		    SPAN_ARG(term->text), dns_type_text(answer->type),
		    SPAN_ARG(answer->name));
	else
		finding_not_checked(&l->findings, answer->name, "%s: %s",
		    dns_type_text(answer->type),
		    dns_status_text(answer->status));
	return true;
}

/* A and AAAA of one name; true if it has neither, or if that is not known. */
static void
check_addresses(struct spf_lint *l, const struct spf_term *term,
    struct dns_query *a, struct dns_query *aaaa)
{
	const struct dns_answer *v4 = dns_wait(l->dns, a);
	const struct dns_answer *v6 = dns_wait(l->dns, aaaa);

	if (note_failure(l, term, "LS10", v4) ||
	    (v6->status != v4->status && note_failure(l, term, "LS10", v6)))
		return;
	if (v4->status == DNS_ANSWER || v6->status == DNS_ANSWER)
		return;
	finding_add(&l->findings, FINDING_WARNING, "LS10", place(l, term),
	    "\"%.*s\": %.*s has no address (%s); remove it, or mend the name",
	    SPAN_ARG(term->text), SPAN_ARG(v4->name),
	    dns_status_text(v4->status));
}

static void
check_mx(struct spf_lint *l, const struct spf_visit *v)
{
	const struct dns_answer *mx = dns_wait(l->dns, v->mx);

	if (note_failure(l, v->term, "LS10", mx))
		return;
	if (mx->status != DNS_ANSWER) {
		finding_add(&l->findings, FINDING_WARNING, "LS10",
		    place(l, v->term),
		    "\"%.*s\": %.*s has no MX (%s), and there is no falling "
		    "back to its address; write a, or remove it",
		    SPAN_ARG(v->term->text), SPAN_ARG(mx->name),
		    dns_status_text(mx->status));
		return;
	}
	if (mx->n > MX_LIMIT)
		finding_add(&l->findings, FINDING_ERROR, "LS09",
		    place(l, v->term),
		    "RFC 7208 section 4.6.4: \"%.*s\": %zu MX hosts, at most "
		    "10 are allowed; list addresses",
		    SPAN_ARG(v->term->text), mx->n);
	for (size_t i = 0; i < v->nhosts; i++)
		check_addresses(
		    l, v->term, v->hosts[2 * i], v->hosts[2 * i + 1]);
}

static const char *
explanation_error(const struct dns_answer *answer)
{
	struct spf_macro_error error;

	if (answer->status != DNS_ANSWER)
		return dns_status_text(answer->status);
	if (answer->n > 1)
		return "more than one TXT record";
	if (!spf_macro_check(answer->rrs[0].data, SPF_MACRO_EXPLAIN, &error))
		return error.reason;
	return NULL;
}

/* LS06: an explanation that nobody will get to see */
static void
check_explanation(struct spf_lint *l, const struct spf_term *exp)
{
	struct spf_macro_values values = {
		.domain = l->tree.root->domain,
		.sender_domain = l->tree.root->domain,
	};
	const struct dns_answer *answer;
	struct span target;
	const char *why;

	if (exp == NULL || exp->error != NULL ||
	    spf_macro_has(exp->domain, "sliphcrtv") ||
	    !spf_macro_expand_domain(l->arena, exp->domain, &values, &target))
		return;
	answer = dns_lookup(l->dns, target, DNS_TXT);
	if (note_failure(l, exp, "LS06", answer))
		return;
	why = explanation_error(answer);
	if (why != NULL)
		finding_add(&l->findings, FINDING_WARNING, "LS06",
		    place(l, exp),
		    "\"%.*s\": no explanation there: %s; publish one, or "
		    "remove the modifier",
		    SPAN_ARG(exp->text), why);
}

void
spf_lint_hosts(struct spf_lint *l)
{
	const struct spf_node *root = l->tree.root;

	for (size_t i = 0; i < root->n; i++) {
		const struct spf_visit *v = &root->visits[i];

		if (v->term->kind == SPF_A && v->a != NULL)
			check_addresses(l, v->term, v->a, v->aaaa);
		if (v->mx != NULL)
			check_mx(l, v);
	}
	check_explanation(l, root->rec.exp);
}

/* Does it have an address and TXT records that could be read, none SPF? */
static bool
lacks_record(struct spf_lint *l, struct span name)
{
	struct dns_query *txt = dns_start(l->dns, name, DNS_TXT);
	struct dns_query *a = dns_start(l->dns, name, DNS_A);
	struct dns_query *aaaa = dns_start(l->dns, name, DNS_AAAA);
	const struct dns_answer *answer = dns_wait(l->dns, txt);
	struct span text;

	return !dns_is_temporary(answer->status) &&
	       answer->status != DNS_CNAME_LOOP &&
	       spf_rec_select(answer, &text) == 0 &&
	       (dns_wait(l->dns, a)->status == DNS_ANSWER ||
		   dns_wait(l->dns, aaaa)->status == DNS_ANSWER);
}

/* LS11; what cannot be looked up is no reason to give advice. */
void
spf_lint_advice(struct spf_lint *l)
{
	struct findings *f = &l->findings;
	struct span domain = l->tree.root->domain, www;
	const struct dns_answer *mx;

	if (domain_join(l->arena, SPAN("www"), domain, &www) &&
	    lacks_record(l, www))
		finding_add(f, FINDING_INFO, "LS11", finding_at_subject(f),
		    "RFC 7208 section 10.1.2: %.*s sends no mail; publish "
		    "\"v=spf1 -all\" there",
		    SPAN_ARG(www));
	mx = dns_lookup(l->dns, domain, DNS_MX);
	for (size_t i = 0; i < mx->n && i < MX_LIMIT; i++)
		if (!domain_eq(mx->rrs[i].data, domain) &&
		    domain_is_within(mx->rrs[i].data, domain) &&
		    lacks_record(l, mx->rrs[i].data))
			finding_add(f, FINDING_INFO, "LS11",
			    finding_at_subject(f),
			    "RFC 7208 section 10.1.2: %.*s may say HELO; "
			    "publish \"v=spf1 a -all\" there",
			    SPAN_ARG(mx->rrs[i].data));
}
