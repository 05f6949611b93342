/* SMTP TLS reports and failure reports: what must be there, and which words. */
#include "base/abnf.h"
#include "report/report_lint_private.h"

static void
want_member(struct report_lint *l, bool there, const char *name)
{
	if (!there)
		report_lint_find(l, LR17, FINDING_ERROR, 0,
		    "want %s, which is absent or not of its type", name);
}

static void
check_type(
    struct report_lint *l, const char *name, struct span type, const char *list)
{
	if (type.len > 0 && !report_lint_is_word(l, type, list))
		report_lint_find(l, LR18, FINDING_WARNING, 0,
		    "%s: want one of%s, have \"%.*s\"", name, list,
		    SPAN_ARG(span_head(type, 64)));
}

/* The sessions that the details account for. */
static uint64_t
count_details(struct report_lint *l, const struct report_tls *t)
{
	uint64_t sum = 0;

	for (size_t i = 0; i + REPORT_TLS_CELLS <= t->failures.n;
	     i += REPORT_TLS_CELLS) {
		const struct span *cells = &t->failures.cells[i];
		uint64_t n = 0;

		check_type(l, "result-type", cells[0],
		    " starttls-not-supported certificate-host-mismatch "
		    "certificate-expired certificate-not-trusted "
		    "validation-failure tlsa-invalid dnssec-invalid "
		    "dane-required sts-policy-fetch-error sts-policy-invalid "
		    "sts-webpki-invalid ");
		want_member(l, cells[0].len > 0, "result-type");
		if (abnf_number(cells[5], 12, &n))
			sum = report_sum(sum, n);
	}
	return sum;
}

/* What the policies of one report have in common. */
static void
check_tls_report(struct report_lint *l, const struct report_tls *t)
{
	want_member(l, t->org.len > 0, "organization-name");
	want_member(l, t->contact.len > 0, "contact-info");
	want_member(l, t->id.len > 0, "report-id");
	want_member(l, t->begin != REPORT_NO_NUMBER,
	    "start-datetime (RFC 3339, with a zone)");
	want_member(l, t->end != REPORT_NO_NUMBER,
	    "end-datetime (RFC 3339, with a zone)");
	if (t->begin != REPORT_NO_NUMBER && t->end != REPORT_NO_NUMBER &&
	    t->end < t->begin)
		report_lint_find(l, LR06, FINDING_ERROR, 0,
		    "date-range: the end is before the begin");
}

void
report_lint_tls(struct report_lint *l, const struct report_tls *t)
{
	uint64_t details;

	if (t->id.len == 0 || !span_eq(t->id, l->tls_id))
		check_tls_report(l, t);
	l->tls_id = arena_dup(l->arena, t->id);
	want_member(l, t->type.len > 0, "policy-type");
	want_member(l, t->domain.len > 0, "policy-domain");
	want_member(l, t->successful != REPORT_NO_NUMBER,
	    "total-successful-session-count");
	want_member(
	    l, t->failed != REPORT_NO_NUMBER, "total-failure-session-count");
	check_type(l, "policy-type", t->type, " tlsa sts no-policy-found ");
	details = count_details(l, t);
	if (t->failed != REPORT_NO_NUMBER && details > t->failed)
		report_lint_find(l, LR18, FINDING_WARNING, 0,
		    "failed-session-count: %llu in all, of a total of %llu",
		    (unsigned long long)details, (unsigned long long)t->failed);
}

static void
want_field(struct report_lint *l, bool there, const char *name)
{
	if (!there)
		report_lint_find(l, LR19, FINDING_ERROR, 0,
		    "want the field %s, which is absent or empty", name);
}

void
report_lint_failure(struct report_lint *l, const struct report_failure *f)
{
	static const char failures[] =
	    " adsp bodyhash revoked signature spf dmarc ";

	if (!span_is(f->feedback_type, "auth-failure")) {
		report_lint_find(l, LR20, FINDING_WARNING, 0,
		    "Feedback-Type: want auth-failure, have \"%.*s\"",
		    SPAN_ARG(span_head(f->feedback_type, 64)));
		return;
	}
	want_field(l, f->auth_failure.len > 0, "Auth-Failure");
	if (f->auth_failure.len > 0 &&
	    !report_lint_is_word(l, f->auth_failure, failures))
		report_lint_find(l, LR20, FINDING_WARNING, 0,
		    "Auth-Failure: want one of%s, have \"%.*s\"", failures,
		    SPAN_ARG(span_head(f->auth_failure, 64)));
	want_field(l, f->identity_alignment.n > 0, "Identity-Alignment");
	want_field(l, f->authres.n > 0, "Authentication-Results");
	want_field(l, f->reported_domain.len > 0, "Reported-Domain");
	want_field(l, f->user_agent.len > 0, "User-Agent");
	for (size_t i = 0; i < f->identity_alignment.n; i++)
		if (!report_lint_is_word(
			l, f->identity_alignment.cells[i], " dkim spf none "))
			report_lint_find(l, LR20, FINDING_WARNING, 0,
			    "Identity-Alignment: want dkim, spf or none, have "
			    "\"%.*s\"",
			    SPAN_ARG(
				span_head(f->identity_alignment.cells[i], 64)));
}
