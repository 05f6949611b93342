/*
 * Replies of a server.  The first octet chooses the type that was asked for;
 * the rest is the packet, whose ID is made to fit.
 */

#include <stdlib.h>
#include <string.h>

#include "base/caps.h"
#include "dns/dns_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_name(struct arena *a, const struct dns_name *name)
{
	const struct dns_name root = { .len = 1 };
	struct dns_name again;
	struct span text = dns_name_text(a, name);

	if (name->len == 1
		? text.len != 0
		: !dns_name_parse(text, &root, &again) ||
		      !span_eq(dns_name_span(name), dns_name_span(&again)))
		abort();
}

static void
check_reply(struct arena *a, const struct dns_reply *r)
{
	const struct dns_outcome *o = &r->outcome;

	if (r->steps > CAPS_CNAME + 1 || o->status > DNS_NO_SERVER ||
	    (o->status == DNS_ANSWER) != (o->set != NULL))
		abort();
	for (size_t i = 0; i < r->steps; i++)
		check_name(a, &r->links[i].target);
	for (size_t i = 0; o->set != NULL && i < o->set->n; i++) {
		const struct dns_rr *rr = &o->set->rrs[i];
		size_t len = 0;

		for (size_t s = 0; s < rr->strings; s++)
			len += rr->string_lens[s];
		if (rr->strings > 0 && len != rr->data.len)
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum dns_type types[] = { DNS_TXT, DNS_A, DNS_AAAA, DNS_MX,
		DNS_CNAME, DNS_NS, DNS_PTR, DNS_SOA };
	unsigned char query[DNS_QUERY_MAX], *packet;
	struct dns_name name;
	struct dns_reply reply;
	struct arena *a;

	if (size < 3 || !dns_name_asked(SPAN("s._domainkey.a.example"), &name))
		return 0;
	a = arena_new();
	struct span q = span_of(query,
	    dns_wire_query(query, &name, types[data[0] % 8], data[0] < 8));
	packet = malloc(size - 1);
	memcpy(packet, data + 1, size - 1);
	memset(packet, 0, 2);
	if (dns_wire_reply(a, q, span_of(packet, size - 1), &reply) ==
	    DNS_WIRE_READ)
		check_reply(a, &reply);
	free(packet);
	arena_free(a);
	return 0;
}
