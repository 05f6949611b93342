/* A SigningTable behind the author's address on a line of its own */

#include <stdint.h>
#include <stdlib.h>

#include "base/domain.h"
#include "sign/keytable.h"

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
		}
	arena_free(arena);
	return 0;
}
