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

const char dns_doubled_text[] =
    "the domain stands there twice: enter the name without the domain, or with "
    "a dot at its end";

const char dns_oversize_text[] =
    "RFC 1035 section 3.3: a string of more than 255 octets, which no server "
    "loads; cut it into several";

const char dns_automatic_text[] =
    "TTL 1, which stands for \"automatic\" (300 seconds) in what Cloudflare "
    "exports; elsewhere write a longer one";

enum dns_ttl
dns_ttl_of(uint32_t seconds)
{
	if (seconds > DNS_TTL_MAX)
		return DNS_TTL_LONG;
	if (seconds == 1)
		return DNS_TTL_AUTOMATIC;
	return seconds < DNS_TTL_MIN ? DNS_TTL_SHORT : DNS_TTL_GOOD;
}
