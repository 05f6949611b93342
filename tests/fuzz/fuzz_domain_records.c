/* records of TLS-RPT, MTA-STS and BIMI: findings lie within the text */

#include <stdlib.h>

#include "base/buf.h"
#include "judge/domain_lint_rules.h"
#include "judge/domain_records.h"
#include "judge/uri.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(const struct findings *f, size_t len)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct finding *one = &f->list[i];

		if (one->place.offset != FINDING_NO_OFFSET &&
		    one->place.offset > len)
			abort();
		if (one->text.len == 0)
			abort();
	}
}

/* A record is found in an answer exactly where it begins with its version. */
static void
find(struct arena *arena, const struct version_kind *kind, struct span text)
{
	struct findings f =
	    findings_new(arena, &domain_lint_rules, SPAN("x.example"));
	struct dns_rr rr = { .data = text };
	const struct dns_answer a = { .rrs = &rr, .n = 1 };
	struct span found = { 0 };

	if (!version_record_find(&f, kind, &a, &found))
		return;
	if (f.n > 0 || found.p != text.p ||
	    !span_starts(text, span_str(kind->version)))
		abort();
}

static void
judge(struct arena *arena, const struct version_kind *kind, struct span text,
    void (*judge_text)(struct findings *, struct span))
{
	struct buf whole = buf_new(arena, SIZE_MAX / 2);
	struct findings f =
	    findings_new(arena, &domain_lint_rules, SPAN("x.example"));

	find(arena, kind, text);
	buf_adds(&whole, kind->version);
	buf_addc(&whole, ';');
	buf_add(&whole, text);
	judge_text(&f, buf_span(&whole));
	check(&f, whole.len);
}

static void
judge_bimi(struct findings *f, struct span text)
{
	bool picture = bimi_judge(f, text);

	/* a record without a fault says whether there is a picture */
	if (!picture && f->n == 0 && span_search(text, SPAN("l=")) == text.len)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct span text = span_of(data, size);

	judge(arena, &tls_rpt_kind, text, tls_rpt_judge);
	judge(arena, &mta_sts_kind, text, mta_sts_judge);
	judge(arena, &bimi_kind, text, judge_bimi);
	if (uri_is_https(text) && uri_is_mailto(text))
		abort();
	arena_free(arena);
	return 0;
}
