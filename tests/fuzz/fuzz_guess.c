/*
 * Guesses of what was meant: a part of what was given, or a word of those
 * allowed.  Colours put nothing but themselves into a text.  An mbox is seen
 * in whatever pieces it comes.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "cli/guess.h"
#include "cli/paint.h"
#include "mail/foreign.h"
#include "mail/mbox.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_words(const char *arg)
{
	static const struct option options[] = {
		{ "selector", 1, NULL, 's' },
		{ "sender", 1, NULL, 't' },
		{ "zone", 1, NULL, 'z' },
		{ 0 },
	};
	struct span all = span_str(arg);
	struct span domain = guess_domain("-d", arg);
	struct span selector = guess_selector("-s", arg);
	const char *option = guess_option(options, arg);

	if (domain.p < all.p || domain.p + domain.len > all.p + all.len ||
	    selector.p < all.p || selector.p + selector.len > all.p + all.len ||
	    (all.len > 0 && (domain.len == 0 || selector.len == 0)))
		abort();
	if (option != NULL &&
	    (strlen(arg) + 2 < strlen(option) || strchr(arg, ' ') == arg))
		abort();
	(void)guess_word("text, json or github", arg);
	if (guess_word(arg, "json").len > all.len)
		abort();
}

/* TEXT is PAINTED without the sequences of colours. */
static void
check_paint(struct span text, struct span painted)
{
	while (painted.len > 0) {
		if (painted.p[0] == '\033') {
			painted =
			    span_skip(painted, span_find(painted, 'm') + 1);
			continue;
		}
		if (text.len == 0 || text.p[0] != painted.p[0])
			abort();
		text = span_skip(text, 1);
		painted = span_skip(painted, 1);
	}
	if (text.len > 0)
		abort();
}

static void
paint(struct arena *arena, struct span text)
{
	struct buf findings = buf_new(arena, SIZE_MAX);
	struct buf results = buf_new(arena, SIZE_MAX);

	if (span_find(text, '\033') < text.len)
		return;
	paint_findings(&findings, text);
	check_paint(text, buf_span(&findings));
	paint_results(&results, text);
	check_paint(text, buf_span(&results));
}

static void
watch(struct span text, size_t cut)
{
	struct mbox_watch whole = { 0 }, pieces = { 0 };

	mbox_watch_body(&whole, text);
	mbox_watch_body(&pieces, span_head(text, cut));
	mbox_watch_body(&pieces, span_skip(text, cut));
	if (whole.found != pieces.found ||
	    (whole.found && (whole.at != pieces.at || whole.at >= text.len ||
				text.p[whole.at] != 'F')))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct span text = span_of(data, size);

	if (size > 0)
		watch(span_skip(text, 1), data[0]);
	if (foreign_is_zone(text) && foreign_kind(text) == NULL)
		abort();
	paint(arena, text);
	if (size < 4096)
		check_words(arena_string(arena, text));
	arena_free(arena);
	return 0;
}
