#include "lint_dkim_report.h"
#include "authres.h"
#include "dns_print.h"
#include "finding_report.h"
#include "json.h"

static void
print_start(struct buf *out, struct span name, const char *type)
{
	authres_print_plain(out, name);
	buf_adds(out, ": ");
	buf_adds(out, type);
}

/* The strings of a TXT record as they are; or its text, if that is known. */
static void
print_txt(struct buf *out, const struct dns_rr *rr)
{
	struct span rest = rr->data;

	for (size_t i = 0; i < rr->strings; i++) {
		const struct dns_record one = {
			.type = DNS_RECORD_TXT,
			.data = span_head(rest, rr->string_lens[i]),
		};

		buf_addc(out, ' ');
		dns_print_data(out, &one, "", DNS_ESCAPE_DECIMAL);
		rest = span_skip(rest, rr->string_lens[i]);
	}
	if (rr->strings == 0) {
		buf_addc(out, ' ');
		authres_print_plain(out, rr->data);
	}
	buf_addc(out, '\n');
}

static void
print_answer(struct buf *out, struct span name, const struct dns_answer *a)
{
	for (size_t i = 0; i < a->steps; i++) {
		print_start(out, name, "CNAME ");
		name = a->chain[i];
		authres_print_plain(out, name);
		buf_addc(out, '\n');
	}
	for (size_t i = 0; i < a->n; i++) {
		print_start(out, name, "TXT");
		print_txt(out, &a->rrs[i]);
	}
}

static void
print_server(
    struct buf *out, struct span name, const struct lint_dkim_server *s)
{
	print_start(out, name, "name server ");
	authres_print_plain(out, s->name);
	buf_addf(out, " (%s): %s\n", s->resolver,
	    dns_status_text(s->answer->status));
}

void
lint_dkim_print(struct buf *out, const struct lint_dkim *l,
    const struct finding_policy *policy)
{
	for (size_t i = 0; i < l->nservers; i++)
		print_server(out, l->owner, &l->servers[i]);
	if (l->answer != NULL)
		print_answer(out, l->owner, l->answer);
	findings_print(out, &l->findings, policy);
}

static json_t *
chain_json(const struct dns_answer *a)
{
	json_t *list = json_new_array();

	for (size_t i = 0; i < a->steps; i++)
		json_add_span(list, a->chain[i]);
	return list;
}

static json_t *
records_json(const struct dns_answer *a)
{
	json_t *list = json_new_array();

	for (size_t i = 0; i < a->n; i++)
		json_add_span(list, a->rrs[i].data);
	return list;
}

static json_t *
key_json(const struct dkim_key *key)
{
	json_t *o = json_new_object();

	json_set_text(o, "type", key_type_name(key->type));
	if (!key->revoked)
		json_set_number(o, "bits", key->pub.bits);
	json_set_bool(o, "revoked", key->revoked);
	json_set_bool(o, "testing", key->testing);
	return o;
}

static json_t *
m365_json(const struct lint_dkim *l)
{
	json_t *o = json_new_object();

	json_set_text(o, "form", l->m365 == M365_CLASSIC ? "classic" : "2025");
	json_set_bool(o, "active", l->m365_active);
	return o;
}

static json_t *
servers_json(const struct lint_dkim *l)
{
	json_t *list = json_new_array();

	for (size_t i = 0; i < l->nservers; i++) {
		const struct lint_dkim_server *s = &l->servers[i];
		json_t *o = json_new_object();

		json_set_span(o, "name", s->name);
		json_set_text(o, "address", s->resolver);
		json_set_text(o, "status", dns_status_text(s->answer->status));
		json_add(list, o);
	}
	return list;
}

static void
set_answer(json_t *o, const struct lint_dkim *l)
{
	const struct dns_answer *a = l->answer;

	if (a == NULL)
		return;
	if (a->status != DNS_ANSWER)
		json_set_text(o, "status", dns_status_text(a->status));
	if (a->steps > 0)
		json_set(o, "chain", chain_json(a));
	if (a->n > 0) {
		if (l->dns != NULL)
			json_set_number(o, "ttl", a->rrs[0].ttl);
		json_set(o, "records", records_json(a));
	}
}

void
lint_dkim_print_json(struct buf *out, const struct lint_dkim *l,
    const struct finding_policy *policy)
{
	json_t *o = json_new_object();

	json_set_span(o, "name", l->owner);
	if (l->subject.selector.len > 0) {
		json_set_span(o, "domain", l->subject.domain);
		json_set_span(o, "selector", l->subject.selector);
	}
	if (l->nservers > 0)
		json_set(o, "servers", servers_json(l));
	set_answer(o, l);
	if (l->usable)
		json_set(o, "key", key_json(&l->key));
	if (l->m365 != M365_NONE)
		json_set(o, "m365", m365_json(l));
	findings_set_json(o, &l->findings, policy);
	json_print(out, o);
}
