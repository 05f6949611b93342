#include "crypto/key_private.h"
#include "crypto/key_der.h"
#include "crypto/key_openssl.h"

struct key_private *
key_private_from_rsa(RSA *rsa)
{
	struct key_private *key;

	if (rsa == NULL)
		return NULL;
	key = key_memory_new(sizeof(*key));
	key->type = KEY_RSA;
	key->rsa = rsa;
	return key;
}

struct key_private *
key_private_from_seed(const unsigned char *seed)
{
	struct key_private *key = key_memory_new(sizeof(*key));
	unsigned char pub[crypto_sign_PUBLICKEYBYTES];

	key->type = KEY_ED25519;
	(void)crypto_sign_seed_keypair(pub, key->ed25519, seed);
	return key;
}

void
key_private_free(struct key_private *key)
{
	if (key == NULL)
		return;
	key_rsa_free(key->rsa);
	key_memory_free(key, sizeof(*key));
}

enum key_type
key_private_type(const struct key_private *key)
{
	return key->type;
}

struct key_public
key_private_public(struct arena *a, const struct key_private *key)
{
	if (key->type == KEY_RSA)
		return key_rsa_public(a, key->rsa);
	return (struct key_public){
		.type = KEY_ED25519,
		.form = KEY_FORM_RAW,
		.n = arena_dup(a, span_of(key->ed25519 + KEY_SEED,
				      crypto_sign_PUBLICKEYBYTES)),
		.bits = 256,
	};
}

struct key_private *
key_private_new(enum key_type type, unsigned bits)
{
	struct key_private *key = NULL;
	unsigned char *seed;

	if (type == KEY_RSA)
		return key_private_from_rsa(key_rsa_new(bits));
	seed = key_memory_new(KEY_SEED);
	if (key_random(seed, KEY_SEED))
		key = key_private_from_seed(seed);
	key_memory_free(seed, KEY_SEED);
	return key;
}

bool
key_sign(struct arena *a, const struct key_private *key, enum hash_alg alg,
    const struct digest *digest, struct span *signature)
{
	unsigned char *p;

	if (key->type == KEY_RSA)
		return key_rsa_sign(a, key->rsa, alg, digest, signature);
	p = arena_alloc(a, crypto_sign_BYTES);
	/* RFC 8463 section 3: the digest is the message */
	(void)crypto_sign_detached(
	    p, NULL, digest->octets, digest->len, key->ed25519);
	*signature = span_of(p, crypto_sign_BYTES);
	return true;
}
