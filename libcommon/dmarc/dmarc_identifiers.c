#include "dmarc/dmarc_identifiers.h"
#include "authres/ar_input.h"
#include "authres/ar_strip.h"
#include "base/domain.h"

static void
add(struct dmarc_identifiers *all, const struct dmarc_identifier *id)
{
	all->list = arena_grow(
	    all->arena, all->list, all->n, &all->cap, sizeof(*all->list));
	all->list[all->n++] = *id;
}

void
dmarc_add_dkim(struct dmarc_identifiers *all, const struct dkim_results *dkim)
{
	for (size_t i = 0; i < dkim->n; i++) {
		const struct dkim_result *r = &dkim->results[i];

		add(all, &(struct dmarc_identifier){
			     .method = DMARC_DKIM,
			     .domain = r->sig.d,
			     .result = r->result,
			     .selector = r->sig.s,
			 });
	}
}

void
dmarc_add_spf(struct dmarc_identifiers *all, const struct spf_results *spf)
{
	if (spf->has_mail_from)
		add(all, &(struct dmarc_identifier){
			     .method = DMARC_SPF,
			     .domain = spf->mail_from.domain,
			     .result = spf->mail_from.result,
			 });
}

/* A word that is not a result stands for none of ours. */
static enum authres_result
result_of(struct span word)
{
	for (int i = AUTHRES_NONE; i <= AUTHRES_SOFTFAIL; i++)
		if (span_is_nocase(
			word, authres_result_name((enum authres_result)i)))
			return (enum authres_result)i;
	return AUTHRES_NEUTRAL;
}

/* The value of a property that stands there exactly once. */
static bool
only_value(const struct authres_resinfo *r, const char *ptype,
    const char *property, struct span *value)
{
	size_t n = 0;

	for (size_t i = 0; i < r->nprops; i++) {
		if (!span_is_nocase(r->props[i].ptype, ptype) ||
		    !span_is_nocase(r->props[i].property, property))
			continue;
		*value = r->props[i].value;
		n++;
	}
	return n == 1;
}

/* The domain of an address that SMTP can have said, or a domain alone. */
static bool
mail_from_domain(struct arena *arena, struct span value, struct span *out)
{
	size_t at = span_find_last(value, '@');
	struct spf_request r;
	const char *reason;

	if (at == value.len)
		return domain_parse(arena, value, out);
	if (!spf_set_mail_from(&r, value, &reason))
		return false;
	return domain_parse(arena, span_skip(value, at + 1), out);
}

static bool
has(const struct authres_resinfo *r, const char *ptype, const char *property)
{
	for (size_t i = 0; i < r->nprops; i++)
		if (span_is_nocase(r->props[i].ptype, ptype) &&
		    span_is_nocase(r->props[i].property, property))
			return true;
	return false;
}

static struct span
without_brackets(struct span value)
{
	if (value.len >= 2 && value.p[0] == '<' &&
	    value.p[value.len - 1] == '>')
		return span_skip(span_head(value, value.len - 1), 1);
	return value;
}

/* NULL, or why the signer is not known. */
static const char *
find_signer(struct arena *arena, const struct authres_resinfo *r,
    struct dmarc_identifier *id)
{
	struct span value;
	bool d = has(r, "header", "d");
	size_t at;

	if (!d && !has(r, "header", "i"))
		return "it has neither header.d nor header.i";
	if (!only_value(r, "header", d ? "d" : "i", &value))
		return d ? "it has several header.d"
			 : "it has several header.i";
	at = span_find_last(value, '@');
	if (!d && at < value.len)
		value = span_skip(value, at + 1);
	id->by_identity = !d;
	if (domain_parse(arena, value, &id->domain))
		return NULL;
	return d ? "header.d is not a domain"
		 : "header.i does not end with a domain";
}

/* NULL, or why MAIL FROM is not known. */
static const char *
find_mail_from(struct arena *arena, const struct authres_resinfo *r,
    struct dmarc_identifier *id)
{
	const char *name = has(r, "smtp", "mailfrom") ? "mailfrom" : "mail";
	struct span value;

	if (!has(r, "smtp", name))
		return "it has no smtp.mailfrom";
	if (!only_value(r, "smtp", name, &value))
		return "it has several smtp.mailfrom";
	return mail_from_domain(arena, without_brackets(value), &id->domain)
		   ? NULL
		   : "smtp.mailfrom is not an address or domain";
}

static void
pass_over(struct dmarc_identifiers *all, size_t field, const char *what,
    const char *why)
{
	all->passed = arena_grow(all->arena, all->passed, all->npassed,
	    &all->passed_cap, sizeof(*all->passed));
	all->passed[all->npassed++] =
	    (struct dmarc_passed_over){ field, what, why };
}

static void
add_resinfo(struct dmarc_identifiers *all, size_t field,
    const struct authres_resinfo *r)
{
	struct dmarc_identifier id = { .result = result_of(r->result) };
	bool dkim = span_is_nocase(r->method, "dkim");
	const char *why;

	if (!dkim && !span_is_nocase(r->method, "spf"))
		return;
	id.method = dkim ? DMARC_DKIM : DMARC_SPF;
	why = dkim ? find_signer(all->arena, r, &id)
		   : find_mail_from(all->arena, r, &id);
	if (why != NULL) {
		if (id.result == AUTHRES_PASS)
			pass_over(
			    all, field, dkim ? "dkim=pass" : "spf=pass", why);
		return;
	}
	if (dkim && !only_value(r, "header", "s", &id.selector))
		id.selector = (struct span){ 0 };
	add(all, &id);
}

static struct ar_entries
read_entries(struct arena *arena, const struct msg *msg,
    const struct dmarc_trust *trust, bool any_id)
{
	struct ar_input in = { .fields = msg->fields, .n = msg->n };
	struct ar_policy policy = {
		.ids = &trust->authserv_id,
		.nids = any_id ? 0 : 1,
		.any_id = any_id,
		.hops = trust->hops,
	};

	return ar_entries_read(arena, &in, &policy);
}

/* A field of ours, or one that may be. */
static void
pass_over_field(struct dmarc_identifiers *all, const struct ar_entry *e,
    const struct dmarc_trust *trust)
{
	if (!ar_strip_claims(all->arena, e->source, trust->authserv_id))
		return;
	pass_over(all, e->number, NULL, e->untrusted);
	if (e->below && all->hops == 0)
		all->hops = e->received_above;
}

size_t
dmarc_add_trusted(struct dmarc_identifiers *all, const struct msg *msg,
    const struct dmarc_trust *trust)
{
	struct ar_entries entries = read_entries(all->arena, msg, trust, false);
	size_t trusted = 0;

	for (size_t i = 0; i < entries.n; i++) {
		const struct ar_entry *e = &entries.list[i];

		if (e->field.kind != AUTHRES_FIELD)
			continue;
		if (e->untrusted != NULL) {
			pass_over_field(all, e, trust);
			continue;
		}
		trusted++;
		for (size_t j = 0; j < e->field.ar.n; j++)
			add_resinfo(all, e->number, &e->field.ar.results[j]);
	}
	return trusted;
}

static bool
is_about_mail_from(const struct authres_resinfo *r)
{
	struct span value;

	return !only_value(r, "", "identity", &value) ||
	       span_is_nocase(value, "mailfrom");
}

/* envelope-from, or for the null path the postmaster at helo */
static bool
received_domain(
    struct arena *arena, const struct authres_resinfo *r, struct span *out)
{
	struct span value;

	if (only_value(r, "", "envelope-from", &value) && value.len > 0 &&
	    !span_is(value, "<>"))
		return mail_from_domain(arena, without_brackets(value), out);
	return only_value(r, "", "helo", &value) &&
	       domain_parse(arena, value, out);
}

bool
dmarc_add_received_spf(struct dmarc_identifiers *all, const struct msg *msg,
    const struct dmarc_trust *trust)
{
	struct ar_entries entries = read_entries(all->arena, msg, trust, true);

	for (size_t i = 0; i < entries.n; i++) {
		const struct ar_entry *e = &entries.list[i];
		const struct authres_resinfo *r = e->field.ar.results;
		struct dmarc_identifier id = { .method = DMARC_SPF };
		struct span receiver;

		if (e->untrusted != NULL || e->field.kind != AUTHRES_SPF ||
		    e->field.ar.n != 1 || !is_about_mail_from(r))
			continue;
		if (only_value(r, "", "receiver", &receiver) &&
		    !span_eq_nocase(receiver, trust->authserv_id))
			continue;
		id.result = result_of(r->result);
		if (!received_domain(all->arena, r, &id.domain))
			return false;
		add(all, &id);
		return true;
	}
	return false;
}
