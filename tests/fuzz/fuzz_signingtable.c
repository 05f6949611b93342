/* A SigningTable behind the author's address on a line of its own */

#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/domain.h"
#include "sign/keytable.h"
#include "sign/keytable_value.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const char keys[] =
    "one example.com:s1:/k/1\n"
    "two %:s2:/k/%\n"
    "three example.org:s3:./3\n";

/* The first of all keys is the one that signs alone. */
static void
search(struct arena *arena, struct keytable_source *source,
    const struct mailbox *author)
{
	struct keytable_keys one, all;
	struct keytable_error error;
	enum keytable_status status =
	    keytable_find(arena, source, author, &one, &error);

	source->all = true;
	if (keytable_find(arena, source, author, &all, &error) !=
	    KEYTABLE_FOUND)
		return;
	if (status != KEYTABLE_FOUND || one.n != 1 || all.n > 3 ||
	    !span_eq(one.list[0].selector, all.list[0].selector) ||
	    !span_eq(one.list[0].identity, all.list[0].identity))
		abort();
}

/* A row that can never match does not. */
static void
check_never(struct arena *arena, const struct keytable_source *source,
    const struct mailbox *author)
{
	struct keytable_cursor cursor = keytable_set_begin(&source->signing);
	struct keytable_source one = *source;
	struct keytable_keys found;
	struct keytable_error error;
	struct keytable_row row;

	for (int i = 0; i < 8; i++) {
		if (!keytable_set_next(&source->signing, &cursor, &row))
			return;
		if (keytable_never(arena, &source->signing, &row) == NULL)
			continue;
		struct buf text = buf_new(arena, SIZE_MAX);

		buf_add(&text, row.key);
		buf_adds(&text, " two");
		one.signing.text = buf_span(&text);
		if (keytable_find(arena, &one, author, &found, &error) ==
		    KEYTABLE_FOUND)
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct span text = span_of(data, size), host = span_cut(&text, '\n');
	struct mailbox author = { .local = span_cut(&host, '@') };

	if (domain_parse(arena, host, &author.domain))
		for (int patterns = 0; patterns < 2; patterns++) {
			struct keytable_source source = {
				.keys = { .object = "keys" },
				.signing = {
					.object = "signing",
					.text = text,
					.patterns = patterns == 1,
				},
			};

			source.keys.text = span_str(keys);
			search(arena, &source, &author);
			/* of an author as there are, see keytable_value.h */
			if (author.local.len > 0 &&
			    span_find(author.local, '*') == author.local.len)
				check_never(arena, &source, &author);
		}
	arena_free(arena);
	return 0;
}
