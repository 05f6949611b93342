#include "key_private.h"
#include <time.h>

#include "key_der.h"
#include "key_openssl.h"

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

/* Nanoseconds. */
static uint64_t
now(void)
{
	struct timespec t;

	/* not CPU time, which costs a system call: some are verified in vain */
	if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
		return 0;
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/*
 * OpenSSL holds what it computes with the primes of an RSA key against the
 * public exponent.  Where that does not fit it starts again without the primes
 * and looks no more; then it takes more than three times as long as a
 * signature that was good.
 */
bool
key_sign_proved(struct arena *a, const struct key_private *key,
    const struct digest *digest, struct span *signature,
    struct key_proof *proof)
{
	uint64_t known = __atomic_load_n(&key->least_time, __ATOMIC_RELAXED);
	uint64_t began = now();
	bool good = key_sign(a, key, HASH_SHA256, digest, signature);

	proof->took = now() - began;
	proof->proved = good && key->type == KEY_RSA && proof->took < 2 * known;
	if (proof->proved)
		key_learn(key, proof);
	return good;
}

void
key_learn(const struct key_private *key, const struct key_proof *proof)
{
	uint64_t *least = &((struct key_private *)key)->least_time;
	uint64_t known = __atomic_load_n(least, __ATOMIC_RELAXED);

	if (proof->took > 0 && (known == 0 || proof->took < known))
		__atomic_store_n(least, proof->took, __ATOMIC_RELAXED);
}
