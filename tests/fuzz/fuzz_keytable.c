/*
 * A KeyTable: every key that is found has a valid domain and selector, and
 * what its row says of the algorithm
 */

#include <stdint.h>
#include <stdlib.h>

#include "base/domain.h"
#include "sign/keytable.h"
#include "sign/keytable_value.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(const struct keytable_keys *found)
{
	for (size_t i = 0; i < found->n; i++) {
		const struct keytable_key *key = &found->list[i];

		if (!domain_is_valid(key->domain) ||
		    !domain_is_valid(key->selector) ||
		    (key->path[0] != '/' && key->path[0] != '.'))
			abort();
		if (key->algorithm.len > 0 &&
		    !span_is_nocase(key->algorithm,
			key->type == KEY_RSA ? "rsa-sha256" : "ed25519-sha256"))
			abort();
	}
	if (found->n != 1)
		abort();
}

/* A value is parts of its row, in order. */
static void
read_row(struct arena *arena, const struct keytable_row *row)
{
	struct keytable_key_value v;
	const unsigned char *end = row->value.p + row->value.len;

	if (keytable_read_key(arena, row, &v) != NULL)
		return;
	if (v.domain.p < row->value.p || v.selector.p <= v.domain.p ||
	    v.path.p <= v.selector.p || v.path.p + v.path.len > end)
		abort();
	if (v.algorithm.len > 0 && (v.algorithm.p <= v.path.p + v.path.len ||
				       v.algorithm.p + v.algorithm.len > end))
		abort();
}

/* Let the only row of a SigningTable name the key of ROW. */
static void
find(struct arena *arena, struct keytable_source *source,
    const struct keytable_row *row)
{
	const struct mailbox author = { SPAN("joe"), SPAN("sub.example.com") };
	struct keytable_keys found;
	struct keytable_error error;

	source->signing = (struct keytable_set){
		.object = "signing",
		.text =
		    span_str(arena_printf(arena, "* %.*s", SPAN_ARG(row->key))),
	};
	if (keytable_find(arena, source, &author, &found, &error) ==
	    KEYTABLE_FOUND)
		check(&found);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (int kind = 0; kind < 3; kind++) {
		struct arena *arena = arena_new();
		struct keytable_source source = {
			.keys = {
				.object = "keys",
				.text = span_of(data, size),
				.list = kind == 1,
				.patterns = kind == 2,
			},
		};
		struct keytable_cursor cursor =
		    keytable_set_begin(&source.keys);
		struct keytable_row row;

		for (int i = 0; i < 8; i++)
			if (keytable_set_next(&source.keys, &cursor, &row)) {
				read_row(arena, &row);
				find(arena, &source, &row);
			}
		arena_free(arena);
	}
	return 0;
}
