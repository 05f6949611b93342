#include "dkim/dkim_lint_report.h"
#include "authres/authres.h"
#include "base/finding_report.h"
#include "base/json.h"
#include "base/visible.h"
#include "dkim/dkim_lint_private.h"
#include "dkim/dkim_lint_servers.h"
#include "dns/dns_print.h"

static void
print_start(struct buf *out, struct span name, const char *type)
{
	visible_print(out, name);
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
		visible_print(out, rr->data);
	}
	buf_addc(out, '\n');
}

static void
print_answer(struct buf *out, struct span name, const struct dns_answer *a)
{
	for (size_t i = 0; i < a->steps; i++) {
		print_start(out, name, "CNAME ");
		name = dns_shown_name(a->chain[i]);
		visible_print(out, name);
		buf_addc(out, '\n');
	}
	for (size_t i = 0; i < a->n; i++) {
		print_start(out, name, "TXT");
		print_txt(out, &a->rrs[i]);
	}
}

static void
print_server(
    struct buf *out, struct span name, const struct dkim_lint_server *s)
{
	print_start(out, name, "name server ");
	visible_print(out, s->name);
	buf_addf(out, " (%s): %s\n", s->resolver,
	    dns_status_text(dkim_lint_server_status(s)));
}

/* The answer to -k: "ok: NAME: RSA 2048, the key in FILE". */
static void
print_fit(struct buf *out, const struct dkim_lint *l)
{
	const struct key_public *key = l->subject.key;

	buf_addf(out, "ok: %.*s: ", SPAN_ARG(l->owner));
	if (key->type == KEY_RSA)
		buf_addf(out, "RSA %u", key->bits);
	else
		buf_adds(out, "Ed25519");
	buf_adds(out, ", the key in ");
	visible_print(out, span_str(l->subject.key_name));
	buf_addc(out, '\n');
}

void
dkim_lint_print(struct buf *out, const struct dkim_lint *l,
    const struct finding_policy *policy)
{
	for (size_t i = 0; i < l->nservers; i++)
		print_server(out, l->owner, &l->servers[i]);
	if (l->answer != NULL)
		print_answer(out, l->owner, l->answer);
	findings_print(out, &l->findings, policy);
	if (dkim_lint_fits(l, policy))
		print_fit(out, l);
}

static void
set_chain(struct json *object, const struct dns_answer *a)
{
	struct json *list = json_set_array(object, "chain");

	for (size_t i = 0; i < a->steps; i++)
		json_add_span(list, dns_shown_name(a->chain[i]));
}

static void
set_records(struct json *object, const struct dns_answer *a)
{
	struct json *list = json_set_array(object, "records");

	for (size_t i = 0; i < a->n; i++)
		json_add_span(list, a->rrs[i].data);
}

static void
set_key(struct json *object, const struct dkim_key *key)
{
	struct json *o = json_set_object(object, "key");

	json_set_text(o, "type", key_type_name(key->type));
	if (!key->revoked)
		json_set_number(o, "bits", key->pub.bits);
	json_set_bool(o, "revoked", key->revoked);
	json_set_bool(o, "testing", key->testing);
}

static void
set_m365(struct json *object, const struct dkim_lint *l)
{
	struct json *o = json_set_object(object, "m365");

	json_set_text(o, "form", l->m365 == M365_CLASSIC ? "classic" : "2025");
	json_set_bool(o, "active", l->m365_active);
}

static void
set_servers(struct json *object, const struct dkim_lint *l)
{
	struct json *list = json_set_array(object, "servers");

	for (size_t i = 0; i < l->nservers; i++) {
		const struct dkim_lint_server *s = &l->servers[i];
		struct json *o = json_add_object(list);

		json_set_span(o, "name", s->name);
		json_set_text(o, "address", s->resolver);
		json_set_text(
		    o, "status", dns_status_text(dkim_lint_server_status(s)));
	}
}

static void
set_answer(struct json *o, const struct dkim_lint *l)
{
	const struct dns_answer *a = l->answer;

	if (a == NULL)
		return;
	if (a->status != DNS_ANSWER)
		json_set_text(o, "status", dns_status_text(a->status));
	if (a->steps > 0)
		set_chain(o, a);
	if (a->n > 0) {
		if (l->dns != NULL)
			json_set_number(o, "ttl", a->rrs[0].ttl);
		set_records(o, a);
	}
}

struct json *
dkim_lint_json(const struct dkim_lint *l, const struct finding_policy *policy)
{
	struct json *o = json_new_object(l->arena);

	json_set_span(o, "name", l->owner);
	if (l->subject.selector.len > 0) {
		json_set_span(o, "domain", l->subject.domain);
		json_set_span(o, "selector", l->subject.selector);
	}
	if (l->nservers > 0)
		set_servers(o, l);
	set_answer(o, l);
	if (l->usable)
		set_key(o, &l->key);
	if (l->m365 != M365_NONE)
		set_m365(o, l);
	if (l->subject.target.len > 0)
		json_set_span(o, "wanted", l->subject.target);
	findings_set_json(o, &l->findings, policy);
	return o;
}
