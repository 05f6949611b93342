#include "dns/dns.h"

bool
dns_is_temporary(enum dns_status status)
{
	return status >= DNS_SERVFAIL;
}

const char *
dns_status_text(enum dns_status status)
{
	static const char *const text[] = {
		[DNS_ANSWER] = "answer",
		[DNS_NODATA] = "no such record",
		[DNS_NXDOMAIN] = "NXDOMAIN",
		[DNS_CNAME_LOOP] = "CNAME loop",
		[DNS_BAD_NAME] = "not a DNS name",
		[DNS_SERVFAIL] = "SERVFAIL",
		[DNS_REFUSED] = "refused",
		[DNS_MALFORMED] = "malformed answer",
		[DNS_TIMEOUT] = "timeout",
		[DNS_NOT_CHECKED] = "not checked",
		[DNS_NO_SERVER] = "no server reachable",
	};

	return text[status];
}
