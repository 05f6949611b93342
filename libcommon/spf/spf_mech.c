#include "base/domain.h"
#include "spf/spf_eval.h"

#define MX_LIMIT 10
#define PTR_LIMIT 10

static enum spf_verdict
temperror(struct spf_eval *ev)
{
	return spf_stop(
	    ev, AUTHRES_TEMPERROR, "DNS did not answer for a mechanism");
}

static bool
is_void(const struct dns_answer *answer)
{
	return answer->status == DNS_NODATA || answer->status == DNS_NXDOMAIN;
}

/* The client is one of these addresses, or in their networks. */
static bool
holds_client(const struct spf_eval *ev, const struct dns_answer *answer,
    const struct spf_term *term)
{
	const struct ip *client = &ev->values.client;
	unsigned bits = client->v6 ? 128 : 32;
	struct ip ip;

	if (term != NULL)
		bits = client->v6 ? term->bits6 : term->bits4;
	for (size_t i = 0; i < answer->n; i++)
		if (ip_from_octets(answer->rrs[i].data, &ip) &&
		    ip_is_within(client, &ip, bits))
			return true;
	return false;
}

/* What an answer without records means for a mechanism, section 5. */
static enum spf_verdict
no_records(struct spf_eval *ev, const struct dns_answer *answer)
{
	if (answer->status == DNS_CNAME_LOOP)
		return spf_stop(ev, AUTHRES_PERMERROR, "CNAME loop");
	if (dns_is_temporary(answer->status))
		return temperror(ev);
	return is_void(answer) ? spf_count_void(ev) : SPF_NO_MATCH;
}

static enum spf_verdict
mech_a(struct spf_eval *ev, const struct spf_term *term, struct span target)
{
	const struct dns_answer *answer =
	    spf_lookup(ev, target, spf_address_type(ev));

	if (answer == NULL)
		return SPF_STOPPED;
	if (answer->status != DNS_ANSWER)
		return no_records(ev, answer);
	return holds_client(ev, answer, term) ? SPF_MATCH : SPF_NO_MATCH;
}

/* There are hosts, so the term is not void, whether or not these exist. */
static enum spf_verdict
mech_mx_hosts(struct spf_eval *ev, const struct spf_term *term,
    const struct dns_answer *mx)
{
	const struct dns_answer *answer;

	for (size_t i = 0; i < mx->n; i++)
		spf_prefetch(ev, mx->rrs[i].data, spf_address_type(ev));
	for (size_t i = 0; i < mx->n; i++) {
		answer = spf_lookup(ev, mx->rrs[i].data, spf_address_type(ev));
		if (answer == NULL)
			return SPF_STOPPED;
		if (answer->status == DNS_CNAME_LOOP ||
		    dns_is_temporary(answer->status))
			return no_records(ev, answer);
		if (holds_client(ev, answer, term))
			return SPF_MATCH;
	}
	return SPF_NO_MATCH;
}

static enum spf_verdict
mech_mx(struct spf_eval *ev, const struct spf_term *term, struct span target)
{
	const struct dns_answer *mx = spf_lookup(ev, target, DNS_MX);

	if (mx == NULL)
		return SPF_STOPPED;
	if (mx->status != DNS_ANSWER)
		return no_records(ev, mx);
	if (mx->n > MX_LIMIT)
		return spf_stop(ev, AUTHRES_PERMERROR,
		    "RFC 7208 section 4.6.4: more than 10 MX hosts");
	return mech_mx_hosts(ev, term, mx);
}

static enum spf_verdict
mech_exists(struct spf_eval *ev, struct span target)
{
	const struct dns_answer *answer = spf_lookup(ev, target, DNS_A);

	if (answer == NULL)
		return SPF_STOPPED;
	return answer->status == DNS_ANSWER ? SPF_MATCH
					    : no_records(ev, answer);
}

/* Which names of the client are looked at, for ptr and for %{p}. */
enum names { EQUAL, WITHIN, ANY };

static bool
is_wanted(struct span name, struct span domain, enum names names)
{
	switch (names) {
	case EQUAL: return domain_eq(name, domain);
	case WITHIN: return domain_is_within(name, domain);
	case ANY: break;
	}
	return true;
}

/*
 * A wanted name among the first ten that leads back to the client, section
 * 5.5; p == NULL: there is none.  Errors are passed over.  False: it has to be
 * waited for.
 */
static bool
find_validated(struct spf_eval *ev, const struct dns_answer *ptr,
    struct span domain, enum names names, struct span *out)
{
	size_t n = ptr->n < PTR_LIMIT ? ptr->n : PTR_LIMIT;
	const struct dns_answer *answer;

	*out = (struct span){ 0 };
	for (size_t i = 0; i < n; i++)
		if (is_wanted(ptr->rrs[i].data, domain, names))
			spf_prefetch(
			    ev, ptr->rrs[i].data, spf_address_type(ev));
	for (size_t i = 0; i < n; i++) {
		if (!is_wanted(ptr->rrs[i].data, domain, names))
			continue;
		answer = spf_lookup(ev, ptr->rrs[i].data, spf_address_type(ev));
		if (answer == NULL)
			return false;
		if (holds_client(ev, answer, NULL)) {
			*out = ptr->rrs[i].data;
			return true;
		}
	}
	return true;
}

static const struct dns_answer *
lookup_ptr(struct spf_eval *ev)
{
	return spf_lookup(
	    ev, ip_reverse_name(ev->arena, &ev->values.client), DNS_PTR);
}

static enum spf_verdict
mech_ptr(struct spf_eval *ev, struct span target)
{
	const struct dns_answer *ptr = lookup_ptr(ev);
	struct span name;

	if (ptr == NULL || !find_validated(ev, ptr, target, WITHIN, &name))
		return SPF_STOPPED;
	if (name.p != NULL)
		return SPF_MATCH;
	return is_void(ptr) ? spf_count_void(ev) : SPF_NO_MATCH;
}

bool
spf_set_validated(struct spf_eval *ev, struct span text)
{
	static const enum names order[] = { EQUAL, WITHIN, ANY };
	const struct dns_answer *ptr;
	struct span name = { 0 };

	if (!spf_macro_has(text, "p"))
		return true;
	ptr = lookup_ptr(ev);
	if (ptr == NULL)
		return false;
	for (size_t i = 0; i < 3 && name.p == NULL; i++)
		if (!find_validated(
			ev, ptr, ev->values.domain, order[i], &name))
			return false;
	ev->values.validated = name.p != NULL ? name : SPAN("unknown");
	return true;
}

bool
spf_target(
    struct spf_eval *ev, const struct spf_term *term, struct span *target)
{
	ev->values.domain = ev->frames[ev->depth - 1].domain;
	*target = ev->values.domain;
	if (term->domain.p == NULL)
		return true;
	if (spf_macro_has(term->domain, "ls")) {
		ev->result->local_part_tested = true;
		/* RFC 8616 section 4: such a term matches nothing */
		if (!ev->local_part_ascii)
			return false;
	}
	return spf_set_validated(ev, term->domain) &&
	       spf_macro_expand_domain(
		   ev->arena, term->domain, &ev->values, target);
}

/* The mechanisms that look up DNS. */
static enum spf_verdict
ask(struct spf_eval *ev, const struct spf_term *term)
{
	struct span target;

	if (!spf_count_lookup(ev))
		return SPF_STOPPED;
	if (!spf_target(ev, term, &target)) {
		if (ev->stopped)
			return SPF_STOPPED;
		if (term->kind != SPF_INCLUDE)
			return SPF_NO_MATCH;
		target = SPAN("");
	}
	switch (term->kind) {
	case SPF_A: return mech_a(ev, term, target);
	case SPF_MX: return mech_mx(ev, term, target);
	case SPF_PTR: return mech_ptr(ev, target);
	case SPF_EXISTS: return mech_exists(ev, target);
	default: return spf_enter(ev, target, SPF_BY_INCLUDE);
	}
}

enum spf_verdict
spf_mech(struct spf_eval *ev, const struct spf_term *term)
{
	unsigned bits;

	switch (term->kind) {
	case SPF_ALL: return SPF_MATCH;
	case SPF_IP4:
	case SPF_IP6:
		bits = term->kind == SPF_IP6 ? term->bits6 : term->bits4;
		return ip_is_within(&ev->values.client, &term->net, bits)
			   ? SPF_MATCH
			   : SPF_NO_MATCH;
	default: return ask(ev, term);
	}
}
