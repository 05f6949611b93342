/*
 * DMARC records: parsed, judged, repaired.  What the repair prints is a
 * record, and repairing it once more changes nothing.
 */

#include <stdlib.h>

#include "base/domain.h"
#include "dmarc/dmarc_draft.h"
#include "dmarc/dmarc_lint.h"
#include "dmarc/dmarc_rec.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_within(struct span part, struct span whole)
{
	if (part.len > 0 &&
	    (part.p < whole.p || part.p + part.len > whole.p + whole.len))
		abort();
}

static void
check_uris(const struct dmarc_rec *rec, const struct dmarc_uris *uris)
{
	for (size_t i = 0; i < uris->n; i++) {
		check_within(uris->list[i].text, rec->text);
		if (!domain_is_valid(uris->list[i].domain) ||
		    uris->list[i].offset >= rec->text.len)
			abort();
	}
}

static void
check_record(struct arena *arena, struct span text)
{
	struct dmarc_rec rec;

	dmarc_rec_parse(arena, text, &rec);
	if (rec.n == 0 || !span_is_nocase(rec.tags[0].name, "v"))
		abort();
	for (size_t i = 0; i < rec.n; i++) {
		check_within(rec.tags[i].name, text);
		check_within(rec.tags[i].value, text);
	}
	check_uris(&rec, &rec.rua);
	check_uris(&rec, &rec.ruf);
	if (rec.use == DMARC_USABLE && !rec.p.valid)
		abort();
	if (rec.use == DMARC_AS_NONE && rec.rua.n == 0)
		abort();
}

static struct span
repaired(struct arena *arena, struct span text)
{
	struct dmarc_draft d = { .arena = arena };
	struct buf out = buf_new(arena, SIZE_MAX / 2);

	dmarc_draft_repair(&d, text);
	dmarc_draft_print(&out, &d);
	return buf_span(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct span text = span_of(data, size), once, twice;
	struct dmarc_lint lint;

	if (dmarc_rec_is(text))
		check_record(arena, text);
	dmarc_lint_text(arena, text, &lint);
	for (size_t i = 0; i < lint.findings.n; i++)
		if (lint.findings.list[i].place.offset > size)
			abort();
	once = repaired(arena, text);
	if (!dmarc_rec_is(once))
		abort();
	check_record(arena, once);
	twice = repaired(arena, once);
	if (!span_eq(once, twice))
		abort();
	arena_free(arena);
	return 0;
}
