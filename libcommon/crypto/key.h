/*
 * key - RSA and Ed25519 keys: read, make, sign, verify, wipe.
 *
 * Signatures are RSASSA-PKCS1-v1_5 (RFC 6376 section 3.3) and PureEdDSA over
 * the digest (RFC 8463 section 3).  Only this module and hash.c know OpenSSL
 * and libsodium.  No OpenSSL configuration file is read, no provider is
 * fetched to sign or verify.  Inside: key_der, key_pem (forms), key_openssl
 * (set-up, locked memory), key_rsa.
 *
 * Ownership  key_private_free wipes and frees a private key; public keys live
 *            in their arena (numbers copied, nothing to free but
 *            key_public_free for the cached OpenSSL object).
 * Errors     false or NULL and a constant reason; no reason ever holds key
 *            octets.  Out of memory ends the process, in OpenSSL too.
 * Threads    a struct key_public may verify in several threads at once, and
 *            a struct key_private may sign in several.
 */
#ifndef KEY_H
#define KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "crypto/hash.h"

enum key_type { KEY_RSA, KEY_ED25519 };

const char *key_type_name(enum key_type); /* "rsa", "ed25519": k= */

/* How a public key was written: RFC 6376 erratum 3017, RFC 8463 section 4. */
enum key_form {
	KEY_FORM_SPKI,  /* SubjectPublicKeyInfo */
	KEY_FORM_PKCS1, /* RSAPublicKey */
	KEY_FORM_RAW,   /* 32 octets of Ed25519 */
};

/*
 * A public key as numbers.  RSA: modulus and exponent big-endian without
 * leading zeros; Ed25519: the 32 octets in n.
 */
struct key_public {
	enum key_type type;
	enum key_form form;
	struct span n, e;
	unsigned bits; /* of the modulus; 256 for Ed25519 */
	void *cached;  /* private */
};

/*
 * From the octets of p= (base64 already undone) for a key record of TYPE.
 * Checked here: DER without trailing octets, n odd, e odd and at least 3 and
 * below 2^32, at most CAPS_RSA_MAX_BITS.  A modulus below CAPS_RSA_MIN_BITS
 * is read (its bits say so): the caller decides.
 */
bool key_public_parse(struct arena *, enum key_type, struct span octets,
    struct key_public *out, const char **reason);

/*
 * From PEM (SPKI or PKCS#1 public key), or DER or base64 of either, or base64
 * of 32 octets of Ed25519.
 */
bool key_public_parse_text(struct arena *, struct span text,
    struct key_public *out, const char **reason);

/*
 * Can N and E be the numbers of an RSA public key, of a size that we are
 * willing to work with?  False and a reason if not.
 */
bool key_public_check_rsa(struct span n, struct span e, const char **reason);

void key_public_free(struct key_public *);

/* Same numbers, whatever the form: K20. */
bool key_public_eq(const struct key_public *, const struct key_public *);

/* The octets for p=: SPKI for RSA, the raw 32 for Ed25519. */
struct span key_public_octets(struct arena *, const struct key_public *);

/* Does SIGNATURE hold for DIGEST?  The caller has judged the size of KEY. */
bool key_verify(struct key_public *, enum hash_alg, const struct digest *,
    struct span signature);

struct key_private;

/*
 * From the text or octets of a key file: PEM of PKCS#1 or PKCS#8 (RSA or
 * Ed25519), or DER or base64 of either; Ed25519 as base64 of 32 octets (the
 * seed) or 64 (seed and public key, as libsodium has it).  An encrypted PEM
 * is refused with words, a public key likewise; so are RSA keys below
 * CAPS_RSA_MIN_BITS and numbers that do not belong together.  The caller
 * wipes TEXT.  The key lies in locked memory that is not dumped.
 */
struct key_private *key_private_parse(struct span text, const char **reason);

/*
 * Read PATH ("-" is stdin) with the checks that a key file needs: a regular
 * file, at most CAPS_KEY_FILE octets; and unless ALLOW_OPEN, owned by us or
 * root (we are root: by anyone), no access for group or others.  The buffer
 * is wiped.  On failure *REASON is set, and *SYSTEM is true where errno tells
 * more.
 */
struct key_private *key_private_read(
    const char *path, bool allow_open, const char **reason, bool *system);

/*
 * The public half of the key in PATH, whether it is a public or a private one
 * (32 octets in base64 are the seed of a private one).  Whoever may read the
 * file may use it; otherwise as key_private_read.
 */
bool key_public_read(struct arena *, const char *path, struct key_public *out,
    const char **reason, bool *system);

void key_private_free(struct key_private *);

enum key_type key_private_type(const struct key_private *);

/* The public half, copied into the arena. */
struct key_public key_private_public(
    struct arena *, const struct key_private *);

/*
 * Make a key, RSA with exponent 65537; NULL if the system gives no random
 * octets.
 */
struct key_private *key_private_new(enum key_type, unsigned bits);

/*
 * PKCS#8 PEM, in locked memory of its own; key_wipe frees it.
 * key_wipe takes NULL.
 */
struct span key_private_pem(const struct key_private *);
void key_wipe(struct span);

/* Do both hold the same key, and does a signature of Y prove it? */
bool key_private_same(const struct key_private *x, const struct key_private *y);

/*
 * Write KEY to PATH as io_create_private does, read it back and use it once.
 * On failure nothing is left at PATH, *REASON is set, and *SYSTEM is true
 * where errno tells more.  Neither does an interrupt leave anything, until
 * the key is proved; then it comes too late: after a success SIGINT, SIGTERM,
 * SIGHUP and SIGQUIT are blocked, and the process should end well.
 */
bool key_private_save(const struct key_private *, const char *path,
    const char **reason, bool *system);

/*
 * Sign DIGEST; the signature is in the arena.  False if the system gives no
 * random octets (for the blinding of RSA).
 */
bool key_sign(struct arena *, const struct key_private *, enum hash_alg,
    const struct digest *, struct span *signature);

#endif
