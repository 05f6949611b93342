/* Public keys: what is read is written and read again; verifying is safe */

#include <stdint.h>
#include <stdlib.h>

#include "base/caps.h"
#include "crypto/key.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
use(struct arena *a, struct key_public *key)
{
	struct digest digest = { .len = HASH_MAX };
	struct key_public again;
	const char *reason;

	if (key->bits > CAPS_RSA_MAX_BITS ||
	    !key_public_parse(
		a, key->type, key_public_octets(a, key), &again, &reason) ||
	    !key_public_eq(key, &again))
		abort();
	if (key_verify(key, HASH_SHA256, &digest, key->n))
		abort();
	key_public_free(key);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct span in = span_of(data, size);
	struct key_public key;
	const char *reason = NULL;

	if (key_public_parse(a, KEY_RSA, in, &key, &reason))
		use(a, &key);
	else if (reason == NULL)
		abort();
	if (key_public_parse(a, KEY_ED25519, in, &key, &reason))
		use(a, &key);
	if (key_public_parse_text(a, in, &key, &reason))
		use(a, &key);
	arena_free(a);
	return 0;
}
