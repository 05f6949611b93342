#include "spf/spf_verbose.h"
#include "base/buf.h"
#include "base/diag.h"

/* Records of an answer that are shown. */
#define SHOWN 12

#define INDENT(e, more) (int)(2 * ((e)->depth + (more))), ""

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
		buf_add(out, rr->data);
		break;
	default: buf_add(out, rr->data);
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
	    r->reason != NULL ? r->reason : "", e->lookups, SPF_LOOKUP_LIMIT,
	    e->voids, e->void_limit);
}

static void
say_verdict(const struct spf_event *e)
{
	const char *word = e->match ? "match" : "no match";

	if (spf_kind_asks(e->term->kind))
		diag_warn("%*s%.*s: %s, %u/%d look-ups, %u/%u void",
		    INDENT(e, 1), SPAN_ARG(e->term->text), word, e->lookups,
		    SPF_LOOKUP_LIMIT, e->voids, e->void_limit);
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
