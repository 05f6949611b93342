/* A list that is read has distinct names, and reads the same when printed */

#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/taglist.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_tag(struct span in, const struct taglist *list, size_t i)
{
	const struct tag *tag = &list->tags[i];

	if (tag->raw.p < in.p || tag->raw.p + tag->raw.len > in.p + in.len ||
	    !span_eq(tag->value, span_trim(tag->raw)))
		abort();
	for (size_t k = 0; k < i; k++)
		if (span_eq(tag->name, list->tags[k].name))
			abort();
}

static void
check_again(struct arena *arena, const struct taglist *list, size_t max)
{
	struct buf out = buf_new(arena, max);
	struct taglist again;

	for (size_t i = 0; i < list->n; i++)
		buf_addf(&out, "%s%.*s=%.*s", i > 0 ? ";" : "",
		    SPAN_ARG(list->tags[i].name),
		    SPAN_ARG(list->tags[i].value));
	if (!buf_ok(&out) ||
	    !taglist_parse(arena, buf_span(&out), &again, NULL) ||
	    again.n != list->n)
		abort();
	for (size_t i = 0; i < list->n; i++)
		if (!span_eq(again.tags[i].value, list->tags[i].value))
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct span in = span_of(data, size);
	struct taglist list;
	struct taglist_error error;

	if (taglist_parse(arena, in, &list, &error)) {
		for (size_t i = 0; i < list.n; i++)
			check_tag(in, &list, i);
		check_again(arena, &list, size);
	} else if (error.offset > size) {
		abort();
	}
	arena_free(arena);
	return 0;
}
