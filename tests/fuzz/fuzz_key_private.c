/* Private keys: what is read is written and read again, and can sign */

#include <stdint.h>
#include <stdlib.h>

#include "crypto/key.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
use(const struct key_private *key)
{
	struct digest digest = { .len = HASH_MAX };
	struct arena *a = arena_new();
	struct span pem = key_private_pem(key), signature;
	const char *reason;
	struct key_private *again = key_private_parse(pem, &reason);
	struct key_public x = key_private_public(a, key), y;

	if (again == NULL)
		abort();
	y = key_private_public(a, again);
	if (!key_public_eq(&x, &y))
		abort();
	/* numbers that only look like a key may fail to sign */
	if (key_sign(a, key, HASH_SHA256, &digest, &signature) &&
	    x.type == KEY_ED25519 &&
	    !key_verify(&x, HASH_SHA256, &digest, signature))
		abort();
	key_wipe(pem);
	key_private_free(again);
	arena_free(a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *reason = NULL;
	struct key_private *key =
	    key_private_parse(span_of(data, size), &reason);

	if (key == NULL && reason == NULL)
		abort();
	if (key != NULL)
		use(key);
	key_private_free(key);
	return 0;
}
