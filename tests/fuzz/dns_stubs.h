/*
 * dns_stubs - for targets with a DNS of their own: what else of dns.h and
 * dns_zone_view.h the code under test calls, where there is no zone file.
 */
#ifndef DNS_STUBS_H
#define DNS_STUBS_H

#include "dns/dns.h"
#include "dns/dns_zone_view.h"

bool
dns_is_temporary(enum dns_status status)
{
	return status >= DNS_SERVFAIL;
}

const char *
dns_status_text(enum dns_status status)
{
	return dns_is_temporary(status) ? "temporary" : "permanent";
}

/* No answer is of a zone file. */
const char *
dns_zone_alias_fault(
    const struct dns *dns, struct arena *arena, struct span name)
{
	(void)dns;
	(void)arena;
	(void)name;
	return NULL;
}

const char *
dns_not_checked_why(
    const struct dns *dns, struct arena *arena, const struct dns_answer *answer)
{
	(void)dns;
	(void)arena;
	(void)answer;
	return "not checked";
}

const char *
dns_type_text(enum dns_type type)
{
	return type == DNS_TXT ? "TXT" : "other";
}

const struct dns_where *
dns_zone_unread_at(
    const struct dns *dns, struct span name, enum dns_type type, bool *broken)
{
	(void)dns;
	(void)name;
	(void)type;
	*broken = false;
	return NULL;
}

const struct dns_rr *
dns_zone_records(
    const struct dns *dns, struct span name, enum dns_type type, size_t *n)
{
	(void)dns;
	(void)name;
	(void)type;
	*n = 0;
	return NULL;
}

#endif
