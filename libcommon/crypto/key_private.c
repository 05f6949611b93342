#include <string.h>

#include "base/b64.h"
#include "crypto/key_der.h"
#include "crypto/key_memory.h"
#include "crypto/key_openssl.h"
#include "crypto/key_private.h"

#define BEGIN "-----BEGIN PRIVATE KEY-----\n"
#define END "-----END PRIVATE KEY-----\n"

#define LINE_OCTETS 48 /* 64 characters, RFC 7468 section 2 */

/* PKCS#8 adds at most so many octets to a key. */
#define PKCS8_EXTRA 64

/* What stands before the key in PrivateKeyInfo, RFC 5208 section 5. */
#define RSA_HEAD                                                               \
	SPAN(                                                                  \
	    "\x02\x01\x00\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01" \
	    "\x05\x00")
/* RFC 8410 section 7 */
#define ED25519_HEAD SPAN("\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70")

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

bool
key_private_same(const struct key_private *x, const struct key_private *y)
{
	struct arena *a = arena_new();
	struct key_public px = key_private_public(a, x);
	struct key_public py = key_private_public(a, y);
	struct span signature;
	struct digest digest;
	struct hash hash;
	bool same;

	hash_init(&hash, HASH_SHA256);
	digest = hash_end(&hash);
	same = key_public_eq(&px, &py) &&
	       key_sign(a, y, HASH_SHA256, &digest, &signature) &&
	       key_verify(&px, HASH_SHA256, &digest, signature);
	key_public_free(&px);
	arena_free(a);
	return same;
}

/* Write PrivateKeyInfo so that it ends where OUT ends. */
static void
put_pkcs8(const struct key_private *key, struct key_der_out *out)
{
	if (key->type == KEY_RSA) {
		out->start -= key_rsa_write(key->rsa, NULL);
		(void)key_rsa_write(key->rsa, out->start);
	} else {
		key_der_put(out, span_of(key->ed25519, KEY_SEED));
		key_der_wrap(out, DER_OCTET_STRING, key_der_length(out));
	}
	key_der_wrap(out, DER_OCTET_STRING, key_der_length(out));
	key_der_put(out, key->type == KEY_RSA ? RSA_HEAD : ED25519_HEAD);
	key_der_wrap(out, DER_SEQUENCE, key_der_length(out));
}

static char *
put_text(char *p, struct span s)
{
	memcpy(p, s.p, s.len);
	return p + s.len;
}

static struct span
armour(struct span der)
{
	size_t lines = (der.len + LINE_OCTETS - 1) / LINE_OCTETS;
	size_t len =
	    SPAN(BEGIN).len + b64_encoded_len(der.len) + lines + SPAN(END).len;
	char *text = key_memory_new(len);
	char *p = put_text(text, SPAN(BEGIN));

	for (; der.len > 0; der = span_skip(der, LINE_OCTETS)) {
		struct span line = span_head(der, LINE_OCTETS);

		b64_encode_to(line, p);
		p += b64_encoded_len(line.len);
		*p++ = '\n';
	}
	(void)put_text(p, SPAN(END));
	return span_of(text, len);
}

struct span
key_private_pem(const struct key_private *key)
{
	size_t room =
	    PKCS8_EXTRA +
	    (key->type == KEY_RSA ? key_rsa_write(key->rsa, NULL) : KEY_SEED);
	unsigned char *p = key_memory_new(room);
	struct key_der_out out = { p + room, p + room };
	struct span text;

	put_pkcs8(key, &out);
	text = armour(span_of(out.start, key_der_length(&out)));
	key_memory_free(p, room);
	return text;
}

void
key_wipe(struct span text)
{
	key_memory_free((void *)(uintptr_t)text.p, text.len);
}
