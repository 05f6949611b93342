#include "dmarc/dmarc_envelope.h"
#include "authres/ar_entry.h"
#include "authres/ar_input.h"
#include "base/abnf.h"
#include "base/domain.h"
#include "base/ip.h"
#include "base/json.h"
#include "base/timestamp.h"

/* The domain of an address, with or without "<>"; absent if there is none. */
static struct span
domain_of(struct arena *arena, struct span address)
{
	struct span out = { 0 };
	size_t at;

	address = span_trim(address);
	if (address.len > 1 && address.p[0] == '<' &&
	    address.p[address.len - 1] == '>')
		address = span_skip(span_head(address, address.len - 1), 1);
	for (at = address.len; at > 0 && address.p[at - 1] != '@'; at--)
		;
	(void)domain_parse(arena, span_skip(address, at), &out);
	return out;
}

static struct span
address_of(struct arena *arena, struct span text)
{
	struct ip ip;

	return ip_parse(text, &ip) ? ip_text(arena, &ip) : (struct span){ 0 };
}

static bool
is_edge(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '[' ||
	       c == ']' || c == '(' || c == ')' || c == ';';
}

/*
 * The address in a Received field, RFC 5321 section 4.4: the last one ahead of
 * "by".  What stands in "helo=[...]" the client has chosen.
 */
static struct span
received_address(struct arena *arena, struct span s)
{
	struct span out = { 0 };
	bool chosen = false;

	while (s.len > 0) {
		size_t n = 0;
		struct span word, found;

		while (n < s.len && !is_edge(s.p[n]))
			n++;
		word = span_head(s, n);
		s = span_skip(s, n + 1);
		if (n == 0)
			continue;
		if (span_is_nocase(word, "by"))
			break;
		if (span_starts_nocase(word, SPAN("ipv6:")))
			word = span_skip(word, 5);
		found = address_of(arena, word);
		if (found.p != NULL && !chosen)
			out = found;
		chosen = word.len > 0 && word.p[word.len - 1] == '=';
	}
	return out;
}

/* The value of a property; absent: p is NULL. */
static struct span
property(const struct authres_resinfo *r, const char *ptype, const char *name)
{
	for (size_t i = 0; i < r->nprops; i++)
		if (span_is_nocase(r->props[i].ptype, ptype) &&
		    span_is_nocase(r->props[i].property, name))
			return r->props[i].value;
	return (struct span){ 0 };
}

static void
take_result(struct arena *arena, const struct authres_resinfo *r, bool spf,
    struct dmarc_envelope *out)
{
	struct span ip = spf ? property(r, "", "client-ip")
			     : property(r, "smtp", "remote-ip");
	struct span from = spf ? property(r, "", "envelope-from")
			       : property(r, "smtp", "mailfrom");

	if (out->client_ip.p == NULL && ip.p != NULL)
		out->client_ip = address_of(arena, ip);
	if (out->mail_from_domain.p == NULL && from.p != NULL)
		out->mail_from_domain = domain_of(arena, from);
}

/* Of Received-SPF fields, or of our own ones. */
static void
take_fields(struct arena *arena, const struct msg *msg,
    const struct dmarc_trust *trust, bool spf, struct dmarc_envelope *out)
{
	const struct ar_input input = { .fields = msg->fields, .n = msg->n };
	const struct ar_policy policy = {
		.ids = &trust->authserv_id,
		.nids = spf ? 0 : 1,
		.any_id = spf,
		.hops = trust->hops,
	};
	struct ar_entries all = ar_entries_read(arena, &input, &policy);

	for (size_t i = 0; i < all.n; i++) {
		const struct ar_entry *e = &all.list[i];

		if (e->untrusted != NULL || e->refused != NULL ||
		    e->field.kind != (spf ? AUTHRES_SPF : AUTHRES_FIELD))
			continue;
		for (size_t r = 0; r < e->field.ar.n; r++)
			take_result(arena, &e->field.ar.results[r], spf, out);
	}
}

static struct span
field(const struct msg *msg, struct span name, size_t i)
{
	const struct msg_field *f = msg_find(msg, name, i);

	return f == NULL ? (struct span){ 0 } : f->value;
}

struct dmarc_envelope
dmarc_envelope(struct arena *arena, const struct msg *msg,
    const struct dmarc_work *work, uint64_t now)
{
	struct span received = field(msg, SPAN("Received"), work->trust.hops);
	struct dmarc_envelope out = {
		.time = now,
		.rcpt_domain = work->rcpt_domain,
	};

	if (work->spf != NULL) {
		out.client_ip = ip_text(arena, &work->spf->request.client);
		if (work->spf->request.mail_from.p != NULL)
			out.mail_from_domain =
			    domain_of(arena, work->spf->request.mail_from);
	}
	if (work->trust_received)
		take_fields(arena, msg, &work->trust, true, &out);
	if (work->trust_results)
		take_fields(arena, msg, &work->trust, false, &out);
	if (out.client_ip.p == NULL)
		out.client_ip = received_address(arena, received);
	if (out.time == 0)
		(void)timestamp_parse_received(received, &out.time);
	if (out.mail_from_domain.p == NULL)
		out.mail_from_domain =
		    domain_of(arena, field(msg, SPAN("Return-Path"), 0));
	if (out.rcpt_domain.p == NULL)
		out.rcpt_domain =
		    domain_of(arena, field(msg, SPAN("Delivered-To"), 0));
	return out;
}

void
dmarc_envelope_set_json(struct json *o, const struct dmarc_envelope *e)
{
	if (e->client_ip.p != NULL)
		json_set_span(o, "client_ip", e->client_ip);
	if (e->time > 0)
		json_set_number(o, "time", e->time);
	if (e->mail_from_domain.p != NULL)
		json_set_span(o, "mail_from_domain", e->mail_from_domain);
	if (e->rcpt_domain.p != NULL)
		json_set_span(o, "rcpt_domain", e->rcpt_domain);
}
