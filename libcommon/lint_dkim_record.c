#include "lint_dkim_private.h"

static bool
has_error(const struct findings *f, size_t from)
{
	for (size_t i = from; i < f->n; i++)
		if (f->list[i].severity == FINDING_ERROR)
			return true;
	return false;
}

static struct span
shown(struct span s)
{
	return span_head(span_trim(s), 100);
}

/* Not a key record at all; true if that is what it is. */
static bool
judge_kind(struct findings *f, struct span text)
{
	struct finding_place at = finding_at_subject(f);

	switch (lint_dkim_kind(text)) {
	case LINT_DKIM_HOST:
		finding_add(f, FINDING_ERROR, "LK19", at,
		    "the text is a host name, \"%.*s\": publish it as CNAME, "
		    "not as TXT",
		    SPAN_ARG(shown(text)));
		return true;
	case LINT_DKIM_OTHER:
		finding_add(f, FINDING_ERROR, "LK01", at,
		    "the text is no key record: \"%.*s\"",
		    SPAN_ARG(shown(text)));
		return true;
	case LINT_DKIM_REST:
	case LINT_DKIM_KEY: break;
	}
	return false;
}

bool
lint_dkim_record(struct findings *f, const struct lint_dkim_record *record,
    struct dkim_key *key)
{
	size_t before = f->n;
	struct span copy = arena_dup(f->arena, record->text);
	struct lint_text t = {
		.f = f,
		.arena = f->arena,
		.record = record,
		.p = (unsigned char *)(uintptr_t)copy.p,
		.len = copy.len,
	};
	const char *why;
	bool usable;

	if (judge_kind(f, record->text))
		return false;
	lint_dkim_repair(&t);
	lint_dkim_cut(&t);
	lint_dkim_tags(&t);
	usable = dkim_key_parse(f->arena, record->text, key, &why);
	/* what verifiers refuse is an error, whether it has a rule or not */
	if (!usable && !has_error(f, before))
		finding_add(
		    f, FINDING_ERROR, "LK05", finding_at_subject(f), "%s", why);
	return usable;
}
