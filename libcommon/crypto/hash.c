/*
 * The low-level functions of OpenSSL 3 are marked deprecated in favour of
 * EVP, but EVP fetches a provider: half a millisecond at the start of every
 * process, and an allocation that can fail.  These only fill a struct.
 */
#define OPENSSL_SUPPRESS_DEPRECATED

#include <assert.h>
#include <openssl/sha.h>
#include <string.h>

#include "crypto/hash.h"

static_assert(sizeof(SHA256_CTX) <= sizeof(((struct hash *)0)->state),
    "SHA-256 state fits");
static_assert(
    sizeof(SHA_CTX) <= sizeof(((struct hash *)0)->state), "SHA-1 state fits");
static_assert(SHA256_DIGEST_LENGTH <= HASH_MAX, "SHA-256 fits");
static_assert(SHA_DIGEST_LENGTH <= HASH_MAX, "SHA-1 fits");

void
hash_init(struct hash *h, enum hash_alg alg)
{
	*h = (struct hash){ .alg = alg };
	if (alg == HASH_SHA256)
		SHA256_Init((SHA256_CTX *)h->state);
	else
		SHA1_Init((SHA_CTX *)h->state);
}

void
hash_add(struct hash *h, struct span s)
{
	if (s.len == 0)
		return;
	if (h->alg == HASH_SHA256)
		SHA256_Update((SHA256_CTX *)h->state, s.p, s.len);
	else
		SHA1_Update((SHA_CTX *)h->state, s.p, s.len);
}

struct digest
hash_end(struct hash *h)
{
	struct digest d = { .len = SHA_DIGEST_LENGTH };

	if (h->alg == HASH_SHA256) {
		d.len = SHA256_DIGEST_LENGTH;
		SHA256_Final(d.octets, (SHA256_CTX *)h->state);
	} else {
		SHA1_Final(d.octets, (SHA_CTX *)h->state);
	}
	return d;
}

struct span
digest_span(const struct digest *d)
{
	return span_of(d->octets, d->len);
}

bool
digest_eq(const struct digest *d, struct span s)
{
	return span_eq(digest_span(d), s);
}
