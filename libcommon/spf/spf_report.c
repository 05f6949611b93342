#include "spf/spf_report.h"
#include "authres/ar_join.h"
#include "authres/authres_json.h"
#include "base/abnf.h"
#include "base/buf.h"
#include "base/caps.h"
#include "base/diag.h"
#include "base/json.h"
#include "base/visible.h"
#include "mail/fold.h"

/* What was said is shown where the domain is of no use, if it is not long. */
#define SAID_MAX 320
/* Records of an answer that are shown. */
#define SHOWN 12

#define INDENT(e, more) (int)(2 * ((e)->depth + (more))), ""

static size_t
list(const struct spf_results *all, const struct spf_result *out[2])
{
	size_t n = 0;

	if (all->has_mail_from)
		out[n++] = &all->mail_from;
	if (all->has_helo)
		out[n++] = &all->helo;
	return n;
}

/* What the domain says about the client; NULL: nothing. */
static const char *
verdict(const struct spf_result *r)
{
	switch (r->result) {
	case AUTHRES_PASS: return "is permitted";
	case AUTHRES_FAIL: return "is not permitted";
	case AUTHRES_SOFTFAIL: return "is probably not permitted";
	default: return NULL;
	}
}

static struct span
identity_value(struct arena *arena, const struct spf_result *r)
{
	if (r->domain.len == 0)
		return r->said.len <= SAID_MAX ? r->said : SPAN("");
	if (!r->local_part_tested || r->identity == SPF_HELO)
		return r->domain;
	return span_str(arena_printf(
	    arena, "%.*s@%.*s", SPAN_ARG(r->local_part), SPAN_ARG(r->domain)));
}

static struct authres_resinfo
resinfo(struct arena *arena, const struct spf_request *request,
    const struct spf_result *r)
{
	struct authres_resinfo info = {
		.method = SPAN("spf"),
		.result = span_str(authres_result_name(r->result)),
		.reason = span_str(r->reason),
		.props = arena_alloc(arena, sizeof(*info.props)),
	};
	struct span value = identity_value(arena, r);

	if (verdict(r) != NULL)
		info.comment = span_str(arena_printf(arena, "%.*s %s",
		    SPAN_ARG(ip_text(arena, &request->client)), verdict(r)));
	if (value.len > 0)
		info.props[info.nprops++] = (struct authres_prop){ SPAN("smtp"),
			span_str(spf_identity_name(r->identity)), value };
	return info;
}

struct authres
spf_authres(struct arena *arena, const struct spf_request *request,
    const struct spf_results *all)
{
	const struct spf_result *results[2];
	size_t n = list(all, results);
	struct authres ar = { .authserv_id = request->receiver };

	ar.results = arena_array(arena, n, sizeof(*ar.results));
	while (ar.n < n) {
		ar.results[ar.n] = resinfo(arena, request, results[ar.n]);
		ar.n++;
	}
	return ar;
}

static void
set(struct json *o, const char *key, struct span value)
{
	if (value.p != NULL)
		json_set_span(o, key, value);
}

static void
set_spf(struct json *object, const struct spf_results *all)
{
	const struct spf_result *results[2];
	size_t n = list(all, results);
	struct json *array = json_set_array(object, "spf");

	for (size_t i = 0; i < n; i++) {
		const struct spf_result *r = results[i];
		struct json *o = json_add_object(array);

		json_set_text(o, "identity", spf_identity_name(r->identity));
		set(o, "said", r->said);
		set(o, "domain", r->domain);
		json_set_text(o, "result", authres_result_name(r->result));
		set(o, "reason", span_str(r->reason));
		set(o, "mechanism", r->mechanism);
		set(o, "mechanism_domain", r->mechanism_domain);
		set(o, "explanation", r->explanation);
		set(o, "record", r->record);
		json_set_number(o, "lookups", r->lookups);
		json_set_number(o, "void_lookups", r->voids);
	}
}

/* dot-atom or quoted-string; nothing can end the string or the line. */
static struct span
quoted(struct arena *arena, struct span value)
{
	static const struct visible_style style = {
		.escape = "\"\\",
		.hex = "\\\\x",
	};
	struct buf out = buf_new(arena, SIZE_MAX / 2);

	if (value.len > 0 && skip_dot_atom(value).len == value.len)
		return value;
	buf_addc(&out, '"');
	visible_add(&out, value, &style);
	buf_addc(&out, '"');
	return buf_span(&out);
}

/* A line of the field in progress. */
struct pairs {
	struct arena *arena;
	const struct spf_request *request;
	struct fold fold;
	struct span last; /* the pair that was not written yet */
};

static void
pair(struct pairs *p, const char *key, struct span value)
{
	if (value.p == NULL)
		return;
	if (p->last.p != NULL)
		fold_word(&p->fold, span_str(arena_printf(
					p->arena, "%.*s;", SPAN_ARG(p->last))));
	p->last = span_str(arena_printf(
	    p->arena, "%s=%.*s", key, SPAN_ARG(quoted(p->arena, value))));
}

static void
comment(struct pairs *p, const struct spf_result *r)
{
	struct buf out = buf_new(p->arena, SIZE_MAX / 2);

	if (verdict(r) == NULL)
		return;
	authres_print_comment(
	    &out, span_str(arena_printf(p->arena, "%.*s: %.*s %s by %.*s",
		      SPAN_ARG(p->request->receiver),
		      SPAN_ARG(ip_text(p->arena, &p->request->client)),
		      verdict(r), SPAN_ARG(r->domain))));
	fold_word(&p->fold, buf_span(&out));
}

static void
add_received(struct pairs *p, const struct spf_result *r)
{
	fold_word(&p->fold, SPAN("Received-SPF:"));
	fold_word(&p->fold, span_str(authres_result_name(r->result)));
	comment(p, r);
	pair(p, "identity", span_str(spf_identity_name(r->identity)));
	pair(p, "client-ip", ip_text(p->arena, &p->request->client));
	pair(p, "receiver", p->request->receiver);
	if (p->request->mail_from.len <= SAID_MAX)
		pair(p, "envelope-from", p->request->mail_from);
	if (p->request->helo.len <= SAID_MAX)
		pair(p, "helo", p->request->helo);
	if (r->result == AUTHRES_TEMPERROR || r->result == AUTHRES_PERMERROR)
		pair(p, "problem", span_str(r->reason));
	else if (r->mechanism.len <= SAID_MAX)
		pair(p, "mechanism",
		    r->mechanism.p == NULL ? SPAN("default") : r->mechanism);
	fold_word(&p->fold, p->last);
	fold_end(&p->fold);
}

struct span
spf_received(struct arena *arena, const struct spf_request *request,
    const struct spf_results *all, const char *eol)
{
	struct buf out = buf_new(arena, SIZE_MAX / 2);
	const struct spf_result *results[2];
	size_t n = list(all, results);

	for (size_t i = 0; i < n; i++) {
		struct pairs p = { arena, request, fold_begin(&out, eol, "\t"),
			{ 0 } };

		add_received(&p, results[i]);
	}
	return buf_span(&out);
}

struct json *
spf_report_json(struct arena *arena, const struct spf_request *request,
    const struct spf_results *all)
{
	struct authres ar = spf_authres(arena, request, all);
	struct json *o = json_new_object(arena);

	json_set_span(o, "client_ip", ip_text(arena, &request->client));
	json_set_span(o, "authserv_id", request->receiver);
	authres_json_results(o, &ar);
	set_spf(o, all);
	return o;
}

struct span
spf_join(struct arena *arena, const struct msg *msg,
    const struct spf_request *request, const struct spf_results *all,
    bool received)
{
	struct authres ar = spf_authres(arena, request, all);
	struct buf out = buf_new(arena, SIZE_MAX / 2);

	if (!received)
		return ar_join(arena, msg, &ar);
	buf_add(&out, msg->prefix);
	buf_add(
	    &out, spf_received(arena, request, all, msg->crlf ? "\r\n" : "\n"));
	buf_add(&out, msg->raw);
	return buf_span(&out);
}

int
spf_status(const struct spf_results *all)
{
	switch (spf_deciding(all)->result) {
	case AUTHRES_PASS: return STATUS_YES;
	case AUTHRES_TEMPERROR: return STATUS_TEMP;
	default: return STATUS_NO;
	}
}

static void
add_rr(struct arena *arena, struct buf *out, const struct dns_answer *a,
    const struct dns_rr *rr)
{
	struct ip ip;

	switch (a->type) {
	case DNS_A:
	case DNS_AAAA:
		if (ip_from_octets(rr->data, &ip))
			buf_add(out, ip_text(arena, &ip));
		break;
	case DNS_MX:
		buf_addf(out, "%u ", (unsigned)rr->preference);
		buf_add(out, dns_shown_name(rr->data));
		if (dns_is_null_mx(a))
			buf_adds(out, " (null MX, RFC 7505: it takes no mail)");
		break;
	default: buf_add(out, dns_shown_name(rr->data));
	}
}

static void
say_dns(struct arena *arena, const struct spf_event *e)
{
	const struct dns_answer *a = e->answer;
	struct buf out = buf_new(arena, SIZE_MAX / 2);

	if (a->status != DNS_ANSWER)
		buf_adds(&out, dns_status_text(a->status));
	else if (a->type == DNS_TXT)
		buf_addf(&out, "%zu record%s", a->n, a->n == 1 ? "" : "s");
	for (size_t i = 0; a->type != DNS_TXT && i < a->n && i < SHOWN; i++) {
		if (i > 0)
			buf_adds(&out, ", ");
		add_rr(arena, &out, a, &a->rrs[i]);
	}
	if (a->type != DNS_TXT && a->n > SHOWN)
		buf_addf(&out, " and %zu more", a->n - SHOWN);
	diag_warn("%*sDNS: %s %.*s: %.*s",
	    INDENT(e, e->of->record.p == NULL ? 1 : 2), dns_type_text(a->type),
	    SPAN_ARG(a->name), SPAN_ARG(buf_span(&out)));
}

static void
say_end(const struct spf_event *e)
{
	const struct spf_result *r = e->of;

	diag_warn("%s %.*s: %s%s%s, %u/%d look-ups, %u/%u void",
	    spf_identity_name(r->identity), SPAN_ARG(r->domain),
	    authres_result_name(e->result), r->reason != NULL ? ": " : "",
	    r->reason != NULL ? r->reason : "", e->lookups, CAPS_SPF_LOOKUPS,
	    e->voids, e->void_limit);
}

static void
say_verdict(const struct spf_event *e)
{
	const char *word = e->match ? "match" : "no match";

	if (spf_kind_asks(e->term->kind))
		diag_warn("%*s%.*s: %s, %u/%d look-ups, %u/%u void",
		    INDENT(e, 1), SPAN_ARG(e->term->text), word, e->lookups,
		    CAPS_SPF_LOOKUPS, e->voids, e->void_limit);
	else
		diag_warn(
		    "%*s%.*s: %s", INDENT(e, 1), SPAN_ARG(e->term->text), word);
}

void
spf_verbose(void *ctx, const struct spf_event *e)
{
	switch (e->kind) {
	case SPF_EVENT_CHECK:
		diag_warn("%s %.*s: check begins",
		    spf_identity_name(e->of->identity), SPAN_ARG(e->domain));
		break;
	case SPF_EVENT_DNS: say_dns(ctx, e); break;
	case SPF_EVENT_RECORD:
		diag_warn("%*s%.*s: %.*s", INDENT(e, 0), SPAN_ARG(e->domain),
		    SPAN_ARG(e->record));
		break;
	case SPF_EVENT_TERM:
		if (spf_kind_asks(e->term->kind))
			diag_warn(
			    "%*s%.*s", INDENT(e, 1), SPAN_ARG(e->term->text));
		break;
	case SPF_EVENT_VERDICT: say_verdict(e); break;
	case SPF_EVENT_RESULT:
		diag_warn("%*s%.*s: %s", INDENT(e, 0), SPAN_ARG(e->domain),
		    authres_result_name(e->result));
		break;
	case SPF_EVENT_EXPLAIN:
		diag_warn("%sexplanation: %.*s", e->match ? "" : "no ",
		    SPAN_ARG(e->text));
		break;
	case SPF_EVENT_END: say_end(e); break;
	}
}
