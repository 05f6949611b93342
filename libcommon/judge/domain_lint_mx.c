#include "base/caps.h"
#include "base/domain.h"
#include "base/ip.h"
#include "dns/dns_locate.h"
#include "judge/domain_lint_private.h"

static struct finding_place
at_host(struct span host)
{
	return (struct finding_place){ host, FINDING_NO_OFFSET };
}

/* Names of MX hosts at Microsoft. */
static bool
is_microsoft(struct span host)
{
	return domain_is_within(host, SPAN("mail.protection.outlook.com")) ||
	       domain_is_within(host, SPAN("mx.microsoft"));
}

/* The addresses of a host: an answer with some, else one that says why. */
static const struct dns_answer *
ask_address(struct domain_lint *l, struct span host)
{
	const struct dns_answer *a = domain_lint_ask(l, host, DNS_A);
	const struct dns_answer *aaaa = domain_lint_ask(l, host, DNS_AAAA);

	if (a == NULL || aaaa == NULL)
		return NULL;
	if (a->status == DNS_ANSWER || dns_is_temporary(a->status))
		return a;
	return aaaa;
}

static void
judge_host(struct domain_lint *l, struct span host)
{
	const struct dns_answer *a;
	struct ip ip;

	if (ip_parse(host, &ip) || !domain_is_valid(host)) {
		finding_add(&l->own, LX02, finding_at_subject(&l->own),
		    "MX host \"%.*s\" is not the name of a host",
		    SPAN_ARG(host));
		return;
	}
	a = ask_address(l, host);
	if (a == NULL || domain_lint_useless(l, a, LX02))
		return;
	if (a->status != DNS_ANSWER)
		finding_add(&l->own, LX02, at_host(host),
		    "MX host of %.*s has no address (%s)", SPAN_ARG(l->domain),
		    dns_status_text(a->status));
	else if (a->steps > 0)
		finding_add_as(&l->own, FINDING_WARNING, LX02, at_host(host),
		    "MX host of %.*s is an alias, which RFC 2181 section 10.3 "
		    "forbids; name %.*s itself",
		    SPAN_ARG(l->domain), SPAN_ARG(a->chain[a->steps - 1]));
}

/* RFC 5321 section 5.1: the host of that name is the MX host then. */
static void
judge_none(struct domain_lint *l)
{
	const struct dns_answer *a = ask_address(l, l->domain);

	if (a == NULL || domain_lint_useless(l, a, LX03))
		return;
	if (a->status == DNS_ANSWER)
		finding_add_as(&l->own, FINDING_WARNING, LX03,
		    finding_at_subject(&l->own),
		    "no MX record: mail goes to the host of that name; "
		    "publish MX records, or the null MX \"0 .\"");
	else
		finding_add_as(&l->own, FINDING_INFO, LX03,
		    finding_at_subject(&l->own),
		    "no MX record, and no address: no mail can be received; "
		    "the null MX \"0 .\" says so");
}

void
domain_lint_mx(struct domain_lint *l)
{
	const struct dns_answer *mx = l->mx;
	size_t null = 0;

	if (domain_lint_useless(l, mx, LX01))
		return;
	for (size_t i = 0; i < mx->n && i < CAPS_MX_HOSTS; i++) {
		struct span host = mx->rrs[i].data;

		null += host.len == 0;
		l->microsoft |= is_microsoft(host);
		dns_locate_in(&l->own, &mx->rrs[i]);
		if (host.len > 0)
			judge_host(l, host);
	}
	dns_locate_in(&l->own, NULL);
	l->null_mx = null > 0 && mx->n == 1;
	if (null > 0 && mx->n > 1)
		finding_add(&l->own, LX03, finding_at_subject(&l->own),
		    "a null MX stands beside other MX records; leave it alone, "
		    "or remove it");
	if (mx->n == 0 && !domain_lint_is_host(l))
		judge_none(l);
}
