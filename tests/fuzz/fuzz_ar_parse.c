/*
 * Whatever is pasted: lines of seven columns without control octets, JSON
 * that a parser takes, words that move no cursor; and what is trusted as ours
 * is what ar_strip would delete.
 */

#include <stdint.h>
#include <stdlib.h>

#include "authres/ar_explain.h"
#include "authres/ar_input.h"
#include "authres/ar_report.h"
#include "authres/ar_require.h"
#include "authres/ar_strip.h"
#include "base/abnf.h"
#include "json_strict.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_lines(struct span text)
{
	while (text.len > 0) {
		struct span line = span_cut(&text, '\n');
		size_t tabs = 0;

		if (text.p == NULL)
			abort();
		for (size_t i = 0; i < line.len; i++)
			if (line.p[i] == '\t')
				tabs++;
			else if (abnf_is_ctl(line.p[i]))
				abort();
		if (tabs != AR_COLUMNS - 1)
			abort();
	}
}

/* ESC is our own in a table, and nowhere else. */
static void
check_visible(struct span text, bool esc)
{
	for (size_t i = 0; i < text.len; i++)
		if (abnf_is_ctl(text.p[i]) && text.p[i] != '\n' &&
		    !(esc && text.p[i] == '\033'))
			abort();
}

static void
check_trust(struct arena *arena, const struct ar_input *in,
    const struct ar_entries *all, struct span id)
{
	size_t at = 0;

	for (size_t i = 0; i < all->n; i++) {
		const struct ar_entry *e = &all->list[i];

		while (in->fields[at].line != e->line)
			at++;
		if (e->untrusted == NULL && e->name.len > 0 &&
		    !ar_strip_claims(arena, &in->fields[at], id))
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct span id = { (const unsigned char *)"mx.example",
		10 };
	struct arena *arena = arena_new(), *scratch = arena_new();
	struct ar_policy policy = { .ids = &id, .nids = 1, .hops = 1 };
	struct ar_policy all_ids = { .any_id = size % 2 == 0 };
	struct ar_view view = {
		.policy = &all_ids, .color = true, .width = 80
	};
	struct buf lines = buf_new(arena, SIZE_MAX);
	struct buf json = buf_new(arena, SIZE_MAX);
	struct buf read = buf_new(arena, SIZE_MAX);
	struct buf table = buf_new(arena, SIZE_MAX);
	struct buf words = buf_new(arena, SIZE_MAX);
	struct ar_widths widths;
	struct ar_entries all;
	struct ar_input in;

	if (ar_input_parse(arena, span_of(data, size), &in) == MSG_OK) {
		all = ar_entries_read(arena, &in, &policy);
		check_trust(arena, &in, &all, id);
		all = ar_entries_read(arena, &in, &all_ids);
		widths = ar_report_measure(scratch, &view, &all);
		for (size_t i = 0; i < all.n; i++) {
			ar_report_lines(&lines, &view, &all.list[i]);
			ar_report_json(&json, &view, &all.list[i]);
			ar_report_table(&table, &view, &widths, &all.list[i]);
			ar_explain_entry(&words, &all.list[i]);
		}
		for (size_t i = 0; i < in.n; i++)
			if (!ar_explain_signature(arena, &words, &in.fields[i]))
				(void)ar_explain_spam(&words, &in.fields[i]);
		check_lines(buf_span(&lines));
		json_strict(buf_span(&json), &read);
		check_visible(buf_span(&table), true);
		check_visible(buf_span(&words), false);
	}
	arena_free(scratch);
	arena_free(arena);
	return 0;
}
