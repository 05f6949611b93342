/* A record that verifiers refuse has an error; positions are within it */

#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/finding_report.h"
#include "dkim/dkim_lint.h"
#include "dkim/dkim_lint_rules.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

/* Is its severity one that the table has for its rule? */
static bool
is_possible(const struct finding *f)
{
	return f->rule->severities & 1U << f->severity;
}

/* No rule finds more than one thing in a few octets. */
static void
check(const struct findings *f, size_t size, bool usable)
{
	bool error = false;

	if (f->n > size + 8)
		abort();
	for (size_t i = 0; i < f->n; i++) {
		size_t at = f->list[i].place.offset;

		error |= f->list[i].severity == FINDING_ERROR;
		if ((at != FINDING_NO_OFFSET && at >= size) ||
		    !is_possible(&f->list[i]))
			abort();
	}
	if (!usable && !error)
		abort();
}

/* The first octets say where strings end. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct finding_policy policy = { 0 };
	struct arena *arena = arena_new();
	struct findings f =
	    findings_new(arena, &dkim_lint_rules, SPAN("record"));
	struct buf out = buf_new(arena, 1 << 24);
	uint8_t lens[2] = { 0 };
	struct dkim_lint_record r = { .string_lens = lens };
	struct dkim_key key;
	bool usable;

	if (size > 0) {
		r.bulk = data[0] & 1;
		r.foreign = data[0] & 2;
		lens[0] = data[0] < size - 1 ? data[0] : (uint8_t)(size - 1);
		r.text = span_of(data + 1, size - 1);
	}
	if (size - 1 - lens[0] <= UINT8_MAX && size > 0) {
		lens[1] = (uint8_t)(size - 1 - lens[0]);
		r.strings = 2;
	}
	usable = dkim_lint_record(&f, &r, &key);
	check(&f, r.text.len, usable);
	findings_print(&out, &f, &policy);
	if (!buf_ok(&out))
		abort();
	if (usable && !key.revoked)
		key_public_free(&key.pub);
	arena_free(arena);
	return 0;
}
