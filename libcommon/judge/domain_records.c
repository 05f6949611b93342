#include "judge/domain_records.h"
#include "base/abnf.h"
#include "judge/domain_lint_rules.h"
#include "judge/uri.h"

const struct version_kind tls_rpt_kind = {
	.version = "v=TLSRPTv1",
	.near = "v=tlsrpt",
	.name = "TLS-RPT",
	.several = LT01,
	.wrong_version = LT02,
	.syntax = LT03,
};

const struct version_kind mta_sts_kind = {
	.version = "v=STSv1",
	.near = "v=sts",
	.name = "MTA-STS",
	.several = LM01,
	.wrong_version = LM02,
	.syntax = LM03,
};

const struct version_kind bimi_kind = {
	.version = "v=BIMI1",
	.near = "v=bimi",
	.name = "BIMI",
	.several = LB01,
	.wrong_version = LB02,
	.syntax = LB03,
};

/* Octets of a value that are shown. */
#define SHOWN 80

/* Fields that are not among KNOWN, which NULL ends: an info each. */
static void
note_unknown(struct findings *f, const struct version_record *r, size_t rule,
    const char *const *known)
{
	for (size_t i = 0; i < r->n; i++) {
		const char *const *k = known;

		while (*k != NULL && !span_is_nocase(r->fields[i].name, *k))
			k++;
		if (*k == NULL)
			finding_add_as(f, FINDING_INFO, rule,
			    finding_at(f, r->fields[i].offset),
			    "%.*s= is not known", SPAN_ARG(r->fields[i].name));
	}
}

/* One place to which reports are sent. */
static void
judge_report_uri(
    struct findings *f, const struct version_field *rua, struct span uri)
{
	const char *why =
	    uri.len == 0              ? "nothing between the commas"
	    : !uri_is_clean(uri, "!") ? "it holds what must be written as %XX"
	    : !uri_is_mailto(uri) && !uri_is_https(uri)
		? "want mailto: and an address, or https: and a host"
		: NULL;

	if (why != NULL)
		finding_add(f, LT04, finding_at(f, rua->offset),
		    "rua=: \"%.*s\": %s", SPAN_ARG(span_head(uri, SHOWN)), why);
}

void
tls_rpt_judge(struct findings *f, struct span text)
{
	static const char *const known[] = { "rua", NULL };
	struct version_record r;
	const struct version_field *rua;
	struct span rest;

	version_record_parse(f, &tls_rpt_kind, text, &r);
	note_unknown(f, &r, LT05, known);
	rua = version_record_field(f, &tls_rpt_kind, &r, "rua");
	if (rua == NULL) {
		finding_add(f, LT04, finding_at_subject(f),
		    "no rua=, so nobody gets reports; add "
		    "rua=mailto:address");
		return;
	}
	rest = rua->value;
	while (rest.p != NULL)
		judge_report_uri(f, rua, span_trim(span_cut(&rest, ',')));
}

static bool
is_id(struct span id)
{
	for (size_t i = 0; i < id.len; i++)
		if (!abnf_is_alnum(id.p[i]))
			return false;
	return id.len >= 1 && id.len <= 32;
}

void
mta_sts_judge(struct findings *f, struct span text)
{
	static const char *const known[] = { "id", NULL };
	struct version_record r;
	const struct version_field *id;

	version_record_parse(f, &mta_sts_kind, text, &r);
	note_unknown(f, &r, LM03, known);
	id = version_record_field(f, &mta_sts_kind, &r, "id");
	if (id == NULL)
		finding_add(f, LM04, finding_at_subject(f),
		    "no id=, so nobody looks for the policy; add one, and "
		    "change it with the policy");
	else if (!is_id(id->value))
		finding_add(f, LM04, finding_at(f, id->offset),
		    "id=: \"%.*s\": want 1 to 32 letters and digits",
		    SPAN_ARG(span_head(id->value, SHOWN)));
}

static bool
ends_nocase(struct span s, struct span end)
{
	return s.len >= end.len &&
	       span_eq_nocase(span_skip(s, s.len - end.len), end);
}

static void
judge_picture(struct findings *f, const struct version_field *l)
{
	struct span uri = l->value;

	if (!uri_is_https(uri))
		finding_add(f, LB04, finding_at(f, l->offset),
		    "l=: \"%.*s\": want an https: URI, whose \",\" is "
		    "written as %%2C",
		    SPAN_ARG(span_head(uri, SHOWN)));
	else if (!ends_nocase(
		     span_head(uri, span_find(uri, '?')), SPAN(".svg")))
		finding_add_as(f, FINDING_WARNING, LB04,
		    finding_at(f, l->offset),
		    "l=: \"%.*s\" does not end with .svg; only SVG pictures "
		    "are shown",
		    SPAN_ARG(span_head(uri, SHOWN)));
}

static void
judge_certificate(struct findings *f, const struct version_field *a)
{
	if (a == NULL || a->value.len == 0 || span_is_nocase(a->value, "self"))
		finding_add_as(f, FINDING_WARNING, LB05, finding_at_subject(f),
		    "no certificate of the mark in a=: Gmail and Apple show "
		    "no picture without one");
	else if (!uri_is_https(a->value))
		finding_add(f, LB05, finding_at(f, a->offset),
		    "a=: \"%.*s\": want an https: URI",
		    SPAN_ARG(span_head(a->value, SHOWN)));
}

bool
bimi_judge(struct findings *f, struct span text)
{
	static const char *const known[] = { "l", "a", "avp", "lps", NULL };
	struct version_record r;
	const struct version_field *l, *a;

	version_record_parse(f, &bimi_kind, text, &r);
	note_unknown(f, &r, LB03, known);
	l = version_record_field(f, &bimi_kind, &r, "l");
	a = version_record_field(f, &bimi_kind, &r, "a");
	if (l == NULL) {
		finding_add(f, LB04, finding_at_subject(f),
		    "no l=: want the https: URI of an SVG picture");
		return false;
	}
	if (l->value.len == 0 && (a == NULL || a->value.len == 0))
		return false;
	judge_picture(f, l);
	judge_certificate(f, a);
	return true;
}
