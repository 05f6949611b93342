#include "dns/dns.h"

bool
dns_is_null_mx(const struct dns_answer *a)
{
	return a->type == DNS_MX && a->n == 1 && a->rrs[0].data.len == 0;
}

struct span
dns_shown_name(struct span name)
{
	return name.len > 0 ? name : SPAN(".");
}
