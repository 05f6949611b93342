#include "dkim/dkim_lint_private.h"

static struct span
shown(struct span s)
{
	return span_head(span_trim(s), 100);
}

/* A PEM file in the place of a record. */
static bool
is_pem(struct findings *f, struct span text)
{
	struct span bare = span_trim(text);

	if (!span_starts(bare, SPAN("-----BEGIN ")))
		return false;
	if (span_starts(span_skip(bare, 11), SPAN("PUBLIC")) ||
	    span_starts(span_skip(bare, 11), SPAN("RSA PUBLIC")))
		finding_add(f, LK08, finding_at(f, 0),
		    "the text is a PEM file; enter \"v=DKIM1; k=rsa; p=\" "
		    "and the base64 between its lines");
	else
		finding_add(f, LK08, finding_at(f, 0),
		    "the text is a PEM file, and not that of a public key: if "
		    "it is the PRIVATE one, make another");
	return true;
}

/* Not a key record at all; true if that is what it is. */
static bool
judge_kind(struct findings *f, struct span text)
{
	struct finding_place at = finding_at_subject(f);

	switch (dkim_lint_kind(text)) {
	case DKIM_LINT_HOST:
		finding_add(f, LK19, at,
		    "the text is a host name, \"%.*s\": publish it as CNAME, "
		    "not as TXT",
		    SPAN_ARG(shown(text)));
		return true;
	case DKIM_LINT_OTHER:
		finding_add(f, LK01, at,
		    "the text is not a key record: \"%.*s\"",
		    SPAN_ARG(shown(text)));
		return true;
	case DKIM_LINT_REST:
		finding_add(f, LK07, at,
		    "RFC 6376 section 3.6.1: base64 alone; \"v=DKIM1; k=rsa; "
		    "p=\" is missing in front of it");
		return true;
	case DKIM_LINT_KEY: return is_pem(f, text);
	}
	return false;
}

bool
dkim_lint_record(struct findings *f, const struct dkim_lint_record *record,
    struct dkim_key *key)
{
	size_t before = f->n;
	struct span copy = arena_dup(f->arena, record->text);
	const struct dns_rr rr = {
		.data = record->text,
		.string_lens = record->string_lens,
		.strings = record->strings,
	};
	struct lint_text t = {
		.f = f,
		.arena = f->arena,
		.record = record,
		.slip = dns_slip_of(&rr),
		.p = (unsigned char *)(uintptr_t)copy.p,
		.len = copy.len,
	};
	const char *why;
	bool usable;

	if (judge_kind(f, record->text))
		return false;
	dkim_lint_tags(&t);
	usable = dkim_key_parse(f->arena, record->text, key, &why);
	/* what verifiers refuse is an error, whether it has a rule or not */
	if (!usable && !findings_have_error(f, before))
		finding_add(f, LK05, finding_at_subject(f), "%s", why);
	return usable;
}
