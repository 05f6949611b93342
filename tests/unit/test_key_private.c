#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <threads.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/caps.h"
#include "keys.h"

static struct digest
digest_of(const char *hex)
{
	struct digest d = { .len = strlen(hex) / 2 };

	for (size_t i = 0; i < d.len; i++) {
		char octet[3] = { hex[2 * i], hex[2 * i + 1], '\0' };

		d.octets[i] = (unsigned char)strtoul(octet, NULL, 16);
	}
	return d;
}

static struct digest
some_digest(void)
{
	struct hash h;

	hash_init(&h, HASH_SHA256);
	hash_add(&h, SPAN("a header"));
	return hash_end(&h);
}

#define RSA_2048 "rsa2048.pem"
#define ED25519 "ed25519.pem"

static void
every_form(void **state)
{
	/* the file, and the one that holds the same key */
	static const char *const table[][2] = {
		{ "rfc6376-c.pem", NULL },
		{ "rfc8463-rsa.pem", NULL },
		{ "rsa1024.pem", NULL },
		{ "rsa4096.pem", NULL },
		{ RSA_2048, "rsa2048.pub.pem" },
		{ "rsa2048-crlf.pem", "rsa2048.pub.pem" },
		{ "rsa2048.der", "rsa2048.pub.pem" },
		{ "rsa2048-pkcs1.pem", "rsa2048.pub.pem" },
		{ "rsa2048-pkcs1.der", "rsa2048-pkcs1.pub.pem" },
		{ "rsa2048-bundle.pem", "rsa2048.pub.pem" },
		{ ED25519, "ed25519.pub.pem" },
		{ "ed25519.der", "ed25519.pub.pem" },
		{ "ed25519.seed", "ed25519.pub.pem" },
		{ "ed25519.seed64", "ed25519.pub.pem" },
		{ "ed25519-v2.pem", "ed25519.pub.pem" },
		{ "ed25519-v2-explicit.pem", "ed25519.pub.pem" },
	};
	struct digest digest = some_digest();

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct arena *a = arena_new();
		const char *reason = "";
		struct key_private *key = key_named(table[i][0], &reason);
		struct key_public pub, same;
		struct span signature;

		if (key == NULL)
			fail_msg("%s: %s", table[i][0], reason);
		pub = key_private_public(a, key);
		assert_int_equal(pub.type, key_private_type(key));
		assert_true(key_sign(a, key, HASH_SHA256, &digest, &signature));
		assert_true(key_verify(&pub, HASH_SHA256, &digest, signature));
		if (table[i][1] != NULL) {
			assert_true(key_public_parse_text(
			    a, key_file(a, table[i][1]), &same, &reason));
			assert_true(key_public_eq(&pub, &same));
		}
		key_public_free(&pub);
		key_private_free(key);
		arena_free(a);
	}
}

static void
refused(void **state)
{
	static const char *const table[][2] = {
		{ "rsa2048-encrypted.pem",
		    "the key is encrypted: decrypt it with openssl pkey" },
		{ "rsa2048-encrypted.der",
		    "the key is encrypted: decrypt it with openssl pkey" },
		{ "rsa2048-pkcs1-encrypted.pem",
		    "the key is encrypted: decrypt it with openssl pkey" },
		{ "ec.pem", "an EC key: DKIM has RSA and Ed25519" },
		{ "ec-pkcs8.pem", "an EC key: DKIM has RSA and Ed25519" },
		{ "dsa.pem", "a DSA key: DKIM has RSA and Ed25519" },
		{ "x25519.pem", "neither an RSA nor an Ed25519 key" },
		{ "rsa-pss.pem",
		    "an RSASSA-PSS key: RFC 6376 section 3.3 wants plain RSA" },
		{ "openssh.pem",
		    "a key in the form of OpenSSH: make one with dkim-keygen, "
		    "or convert an RSA key with ssh-keygen -p -m PEM" },
		{ "rsa2048.pub.pem", "a public key, not a private one" },
		{ "rsa2048-pkcs1.pub.pem", "a public key, not a private one" },
		{ "ed25519.pub.pem", "a public key, not a private one" },
		{ "rsa2048-certificate.pem",
		    "a certificate, not a private key" },
		{ "rsa512.pem",
		    "an RSA key of fewer than 1024 bits, "
		    "RFC 8301 section 3.2" },
		{ "rsa2048-3primes.pem", "not the DER of an RSA private key" },
		{ "two-keys.pem", "more than one private key" },
		{ "ed25519-mismatch.seed64",
		    "the public half of the Ed25519 key does not belong to "
		    "it" },
		{ "ed25519-v2-mismatch.pem",
		    "the public half of the Ed25519 key does not belong to "
		    "it" },
		{ "README", "neither PEM nor base64" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const char *reason = "accepted";

		assert_null(key_named(table[i][0], &reason));
		if (strcmp(reason, table[i][1]) != 0)
			fail_msg("%s: %s", table[i][0], reason);
	}
}

static void
texts(void **state)
{
	static const char *const table[][2] = {
		{ "", "empty" },
		{ " \n", "empty" },
		{ "AAAA", "neither DER nor 32 or 64 octets of Ed25519" },
		{ "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
		    "neither PEM nor base64" },
		{ "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae"
		  "7f60",
		    "neither DER nor 32 or 64 octets of Ed25519" },
		{ "\xff\xfe-", "UTF-16 text, want ASCII" },
		{ "-----BEGIN PRIVATE KEY-----",
		    "the PEM block has no END "
		    "line" },
		{ "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
		    "the PEM block is not base64" },
		{ "-----BEGIN PRIVATE KEY-----\nAAAA\n"
		  "-----END RSA PRIVATE KEY-----\n",
		    "the PEM block has no END line" },
		{ "-----BEGIN -----\n-----END -----\n",
		    "neither PEM nor base64" },
		{ "-----BEGIN X509 CRL-----\n-----END X509 CRL-----\n",
		    "no private key among its PEM blocks" },
		{ "-----BEGIN RSA PRIVATE KEY-----\n"
		  "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n"
		  "-----END RSA PRIVATE KEY-----\n",
		    "the key is encrypted: decrypt it with openssl pkey" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const char *reason = "accepted";

		assert_null(key_private_parse(span_str(table[i][0]), &reason));
		if (strcmp(reason, table[i][1]) != 0)
			fail_msg("%zu: %s", i, reason);
	}
}

static void
with_text_around(void **state)
{
	struct arena *a = arena_new();
	struct buf buf = buf_new(a, 65536);
	struct key_private *key;
	const char *reason;

	(void)state;
	buf_adds(&buf, "Bag Attributes\r\n    friendlyName: x\r\n");
	buf_add(&buf, key_file(a, ED25519));
	buf_adds(&buf, "\ntrailing words\n");
	key = key_private_parse(buf_span(&buf), &reason);
	assert_non_null(key);
	key_private_free(key);
	arena_free(a);
}

static void
truncated(void **state)
{
	static const char *const names[] = { "rsa2048.der", "rsa2048-pkcs1.der",
		"ed25519.der", RSA_2048, ED25519 };
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct span whole = key_file(a, names[i]);
		/* a final line feed is not needed */
		size_t end = whole.len - (whole.p[whole.len - 1] == '\n');

		for (size_t len = 0; len < end; len++) {
			const char *reason;
			unsigned char *cut = test_malloc(len + 1);

			memcpy(cut, whole.p, len);
			assert_null(
			    key_private_parse(span_of(cut, len), &reason));
			test_free(cut);
		}
	}
	arena_free(a);
}

/*
 * A bit of the frame or of a number changed: refused, or a key whose
 * signatures its own public half does not take (the signer looks), or still
 * the same key, since OpenSSL mends what the primes alone tell.
 */
static void
damaged(void **state)
{
	struct digest digest = some_digest();
	struct arena *a = arena_new();
	struct span whole = arena_dup(a, key_file(a, "rsa2048-pkcs1.der"));
	unsigned char *p = (unsigned char *)(uintptr_t)whole.p;
	struct key_public sound;
	const char *why;
	size_t refusals = 0;

	(void)state;
	assert_true(key_public_parse_text(
	    a, key_file(a, "rsa2048.pub.pem"), &sound, &why));
	for (size_t at = 0; at < whole.len; at += 3) {
		const char *reason = NULL;
		struct key_private *key;
		struct key_public pub;
		struct span signature;

		p[at] ^= 0x10;
		key = key_private_parse(whole, &reason);
		p[at] ^= 0x10;
		if (key == NULL) {
			assert_non_null(reason);
			refusals++;
			continue;
		}
		pub = key_private_public(a, key);
		if (key_sign(a, key, HASH_SHA256, &digest, &signature) &&
		    key_verify(&pub, HASH_SHA256, &digest, signature))
			assert_true(key_public_eq(&pub, &sound));
		key_public_free(&pub);
		key_private_free(key);
	}
	/* a change of any number is seen, but not all of its frame matters */
	assert_true(refusals > whole.len / 3 * 98 / 100);
	arena_free(a);
}

static void
k09(void **state)
{
	struct digest digest = digest_of(
	    "48ce9a2c710ece1710ff156996b836a7"
	    "f45470e43efe5643074d6e1690ed62e7");
	struct arena *a = arena_new();
	const char *reason;
	struct key_private *key = key_named("ed25519.seed", &reason);
	struct key_public pub = key_private_public(a, key);
	struct span signature;

	(void)state;
	assert_true(span_eq(pub.n, unbase64(a,
				       "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaP"
				       "cHURo=")));
	assert_true(key_sign(a, key, HASH_SHA256, &digest, &signature));
	assert_true(span_eq(signature,
	    unbase64(a,
		"/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11"
		"BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==")));
	key_private_free(key);
	arena_free(a);
}

static void
k11(void **state)
{
	struct digest digest = digest_of(
	    "fed71e6d70fb123bb5c353adc42821b3"
	    "04b6b9d54fc867f304f7c61daaaa1111");
	struct arena *a = arena_new();
	const char *reason;
	struct key_private *key = key_named("rfc8463-rsa.pem", &reason);
	struct span signature;

	(void)state;
	assert_true(key_sign(a, key, HASH_SHA256, &digest, &signature));
	assert_true(span_eq(signature,
	    unbase64(a,
		"F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixN"
		"Te3DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsge"
		"efOsk2JzdA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYN"
		"cUxZQ4FADY+8=")));
	key_private_free(key);
	arena_free(a);
}

/* A signature, then what must not pass for it. */
static void
forgeries(const char *name)
{
	struct digest digest = some_digest(), other = digest;
	struct arena *a = arena_new();
	const char *reason;
	struct key_private *key = key_named(name, &reason);
	struct key_public pub = key_private_public(a, key);
	struct span signature, changed;

	other.octets[0] ^= 1;
	assert_true(key_sign(a, key, HASH_SHA256, &digest, &signature));
	assert_true(key_verify(&pub, HASH_SHA256, &digest, signature));
	assert_false(key_verify(&pub, HASH_SHA256, &other, signature));
	for (size_t len = 0; len < signature.len; len++)
		assert_false(key_verify(
		    &pub, HASH_SHA256, &digest, span_head(signature, len)));
	for (size_t at = 0; at < signature.len; at++) {
		changed = arena_dup(a, signature);
		((unsigned char *)(uintptr_t)changed.p)[at] ^= 4;
		assert_false(key_verify(&pub, HASH_SHA256, &digest, changed));
	}
	changed = span_of(arena_alloc(a, signature.len + 1), signature.len + 1);
	memcpy((void *)(uintptr_t)changed.p, signature.p, signature.len);
	assert_false(key_verify(&pub, HASH_SHA256, &digest, changed));
	memcpy((void *)(uintptr_t)(changed.p + 1), signature.p, signature.len);
	((unsigned char *)(uintptr_t)changed.p)[0] = 0;
	assert_false(key_verify(&pub, HASH_SHA256, &digest, changed));
	key_public_free(&pub);
	key_private_free(key);
	arena_free(a);
}

static void
k11_length(void **state)
{
	(void)state;
	forgeries(RSA_2048);
	forgeries(ED25519);
}

/* Add N to a number of the same length; false if that overflows. */
static bool
add(unsigned char *s, struct span n)
{
	unsigned carry = 0;

	for (size_t i = n.len; i-- > 0;) {
		carry += (unsigned)s[i] + n.p[i];
		s[i] = (unsigned char)carry;
		carry >>= 8;
	}
	return carry == 0;
}

static void
k11_range(void **state)
{
	struct digest digest = some_digest();
	struct arena *a = arena_new();
	const char *reason;
	struct key_private *key = key_named("rsa1024.pem", &reason);
	struct key_public pub = key_private_public(a, key);
	unsigned tried = 0;

	(void)state;
	for (unsigned i = 0; i < 100; i++) {
		struct span s;

		digest.octets[0] = (unsigned char)i;
		assert_true(key_sign(a, key, HASH_SHA256, &digest, &s));
		if (!add((unsigned char *)(uintptr_t)s.p, pub.n))
			continue;
		assert_false(key_verify(&pub, HASH_SHA256, &digest, s));
		tried++;
	}
	assert_true(tried > 0);
	key_public_free(&pub);
	key_private_free(key);
	arena_free(a);
}

static void
hash_counts(void **state)
{
	struct digest digest = some_digest();
	struct digest sha1 = { .len = 20 };
	struct arena *a = arena_new();
	const char *reason;
	struct key_private *key = key_named(RSA_2048, &reason);
	struct key_public pub = key_private_public(a, key);
	struct span signature;

	(void)state;
	memcpy(sha1.octets, digest.octets, 20);
	assert_true(key_sign(a, key, HASH_SHA1, &sha1, &signature));
	assert_true(key_verify(&pub, HASH_SHA1, &sha1, signature));
	assert_false(key_verify(&pub, HASH_SHA256, &digest, signature));
	assert_true(key_sign(a, key, HASH_SHA256, &digest, &signature));
	assert_false(key_verify(&pub, HASH_SHA1, &sha1, signature));
	key_public_free(&pub);
	key_private_free(key);
	arena_free(a);
}

/* RFC 8032 section 8.4; the point of order 1 signs anything. */
static void
v53(void **state)
{
	static const unsigned char order[32] = { 0xed, 0xd3, 0xf5, 0x5c, 0x1a,
		0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
		0x14, [31] = 0x10 };
	struct digest digest = some_digest();
	struct arena *a = arena_new();
	const char *reason;
	struct key_private *key = key_named(ED25519, &reason);
	struct key_public pub = key_private_public(a, key);
	unsigned char identity[64] = { 1 };
	struct span signature;
	unsigned char *s;
	unsigned carry = 0;

	(void)state;
	assert_true(key_sign(a, key, HASH_SHA256, &digest, &signature));
	s = (unsigned char *)(uintptr_t)signature.p + 32;
	for (size_t i = 0; i < 32; i++) {
		carry += (unsigned)s[i] + order[i];
		s[i] = (unsigned char)carry;
		carry >>= 8;
	}
	assert_false(key_verify(&pub, HASH_SHA256, &digest, signature));
	pub.n = span_of(identity, 32);
	assert_false(
	    key_verify(&pub, HASH_SHA256, &digest, span_of(identity, 64)));
	key_private_free(key);
	arena_free(a);
}

static void
hostile_verify(void **state)
{
	struct digest digest = some_digest();
	unsigned char n[1024], zero[1024] = { 0 };

	(void)state;
	memset(n, 0xff, sizeof(n));
	for (size_t len = 1; len <= sizeof(n); len += len < 40 ? 1 : 123) {
		struct key_public key = {
			.type = KEY_RSA,
			.n = span_of(n, len),
			.e = SPAN("\xff\xff\xff\xff"),
			.bits = (unsigned)len * 8,
		};

		assert_false(key_verify(&key, HASH_SHA256, &digest, key.n));
		assert_false(
		    key_verify(&key, HASH_SHA256, &digest, span_of(zero, len)));
		key_public_free(&key);
	}
}

/* One key, signature and digest for all threads. */
struct shared {
	const struct key_private *key;
	struct key_public *pub;
	struct digest digest;
	struct span signature;
};

static int
use_shared(void *arg)
{
	struct shared *shared = arg;
	struct arena *a = arena_new();
	struct span signature;
	int bad = 0;

	for (int i = 0; i < 20; i++) {
		bad += !key_verify(shared->pub, HASH_SHA256, &shared->digest,
		    shared->signature);
		bad += !key_sign(a, shared->key, HASH_SHA256, &shared->digest,
			   &signature) ||
		       !span_eq(signature, shared->signature);
	}
	arena_free(a);
	return bad;
}

static void
threads(void **state)
{
	struct arena *a = arena_new();
	const char *reason;
	struct key_private *key = key_named("rsa1024.pem", &reason);

	(void)state;
	for (int round = 0; round < 20; round++) {
		struct key_public pub = key_private_public(a, key);
		struct shared shared = { key, &pub, some_digest(), { 0 } };
		thrd_t thread[4];
		int bad;

		assert_true(key_sign(
		    a, key, HASH_SHA256, &shared.digest, &shared.signature));
		for (size_t i = 0; i < COUNT(thread); i++)
			assert_int_equal(
			    thrd_create(&thread[i], use_shared, &shared),
			    thrd_success);
		for (size_t i = 0; i < COUNT(thread); i++) {
			assert_int_equal(
			    thrd_join(thread[i], &bad), thrd_success);
			assert_int_equal(bad, 0);
		}
		key_public_free(&pub);
	}
	key_private_free(key);
	arena_free(a);
}

static void
k21_pem(void **state)
{
	static const char *const table[][2] = {
		{ "rsa2048-pkcs1.pem", RSA_2048 },
		{ RSA_2048, RSA_2048 },
		{ "rsa1024.pem", "rsa1024.pem" },
		{ "rsa4096.pem", "rsa4096.pem" },
		{ "ed25519.seed", ED25519 },
		{ "ed25519.seed64", ED25519 },
		{ "ed25519-v2.pem", ED25519 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct arena *a = arena_new();
		const char *reason;
		struct key_private *key = key_named(table[i][0], &reason);
		struct span pem = key_private_pem(key);

		assert_true(span_eq(pem, key_file(a, table[i][1])));
		key_wipe(pem);
		key_private_free(key);
		arena_free(a);
	}
	key_wipe((struct span){ 0 });
	key_private_free(NULL);
}

static void
made(void **state)
{
	static const struct {
		enum key_type type;
		unsigned bits;
	} table[] = { { KEY_RSA, 1024 }, { KEY_RSA, 1025 }, { KEY_RSA, 2048 },
		{ KEY_ED25519, 0 } };

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct arena *a = arena_new();
		struct key_private *x =
		    key_private_new(table[i].type, table[i].bits);
		struct key_private *y =
		    key_private_new(table[i].type, table[i].bits);
		struct key_public pub = key_private_public(a, x);

		assert_true(key_private_same(x, x));
		assert_false(key_private_same(x, y));
		if (table[i].type == KEY_RSA) {
			assert_int_equal(pub.bits, table[i].bits);
			assert_true(span_eq(pub.e, SPAN("\x01\x00\x01")));
		}
		key_private_free(x);
		key_private_free(y);
		arena_free(a);
	}
}

static void
read_one(const char *path, bool allow_open, const char *want)
{
	struct key_error error = { "accepted", 0 };
	struct key_private *key = key_private_read(path, allow_open, &error);

	assert_int_equal(key != NULL, want == NULL);
	assert_int_equal(error.error,
	    want != NULL && strcmp(want, "cannot open") == 0 ? ENOENT : 0);
	if (want != NULL)
		assert_string_equal(error.reason, want);
	key_private_free(key);
}

static void
files(void **state)
{
	static const char open_mode[] =
	    "group or others have access to the key: want mode 0600";
	static const char path[] = "/tmp/test_key_private";
	char name[64];
	struct arena *a = arena_new();
	const char *reason;
	struct key_error error;
	struct key_private *key = key_named(ED25519, &reason);

	(void)state;
	(void)snprintf(name, sizeof(name), "%s.%d", path, (int)getpid());
	assert_true(key_private_save(key, name, &error));
	read_one(name, false, NULL);
	for (mode_t mode = 1; mode <= 040; mode <<= 1) {
		assert_int_equal(chmod(name, 0600 | mode), 0);
		read_one(name, false, open_mode);
		read_one(name, true, NULL);
	}
	assert_int_equal(chmod(name, 0400), 0);
	read_one(name, false, NULL);
	assert_false(key_private_save(key, name, &error));
	assert_int_equal(error.error, EEXIST);
	assert_int_equal(chmod(name, 0600), 0);
	assert_int_equal(truncate(name, CAPS_KEY_FILE), 0);
	read_one(name, false, NULL);
	assert_int_equal(truncate(name, CAPS_KEY_FILE + 1), 0);
	read_one(name, false, "larger than 64 KiB: not a key");
	assert_int_equal(unlink(name), 0);
	read_one(name, false, "cannot open");
	assert_int_equal(mkfifo(name, 0600), 0);
	read_one(name, false, "not a regular file (- reads standard input)");
	assert_int_equal(unlink(name), 0);
	read_one("/tmp", true, "not a regular file (- reads standard input)");
	read_one(
	    "/dev/zero", true, "not a regular file (- reads standard input)");
	key_private_free(key);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("K21: every form of private key is read and signs",
		    every_form),
		UNIT("K21: what is no key to sign with is refused with its "
		     "own words",
		    refused),
		UNIT("texts that hold no key are refused", texts),
		UNIT("a key is found between other text", with_text_around),
		UNIT("a private key cut at any octet is refused", truncated),
		UNIT(
		    "a damaged RSA key is refused or does not verify", damaged),
		UNIT("K09: Ed25519 signs the digest, RFC 8463 appendix A bit "
		     "for bit",
		    k09),
		UNIT("K11: RSASSA-PKCS1-v1_5, RFC 8463 appendix A bit for bit",
		    k11),
		UNIT("K11: no other signature verifies, shorter or longer ones "
		     "neither",
		    k11_length),
		UNIT("K11: a signature is a number below n", k11_range),
		UNIT("K11: the hash is part of an RSA signature", hash_counts),
		UNIT("V53: Ed25519 S + L and the identity do not verify", v53),
		UNIT("hostile RSA keys of all sizes verify nothing",
		    hostile_verify),
		UNIT("threads share a key", threads),
		UNIT("K21: PEM is written as openssl writes it", k21_pem),
		UNIT("keys are made with the bits asked for", made),
		UNIT("G05, G06: files that are no place for a key are refused",
		    files),
	};

	return cmocka_run_group_tests_name("key_private", tests, NULL, NULL);
}
