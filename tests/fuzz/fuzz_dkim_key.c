/* A key record that is read prints, and reads back as the same key */

#include <stdint.h>
#include <stdlib.h>

#include "dkim/dkim_key.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_again(struct arena *arena, const struct dkim_key *key)
{
	const struct dkim_key_options options = {
		.testing = key->testing,
		.no_subdomains = key->no_subdomains,
		.note = "\xc3\xbc;\"\\ =",
		.hash = "sha256",
	};
	struct buf out = buf_new(arena, 1 << 20);
	struct dkim_key again;
	const char *reason;

	dkim_key_print(&out, &key->pub, &options);
	if (!buf_ok(&out) || !dkim_key_is_record(buf_span(&out)) ||
	    !dkim_key_parse(arena, buf_span(&out), &again, &reason) ||
	    !key_public_eq(&key->pub, &again.pub) ||
	    key->testing != again.testing ||
	    key->no_subdomains != again.no_subdomains || again.sha1)
		abort();
	key_public_free(&again.pub);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct span in = span_of(data, size);
	struct dkim_key key;
	const char *reason;
	bool is_record = dkim_key_is_record(in);

	if (dkim_key_parse(arena, in, &key, &reason)) {
		if (!is_record)
			abort();
		if (!key.revoked) {
			check_again(arena, &key);
			key_public_free(&key.pub);
		}
	}
	arena_free(arena);
	return 0;
}
