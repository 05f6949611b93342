/*
 * key - RSA and Ed25519 keys: read, make, sign, verify, save, wipe.
 *
 * Signatures are RSASSA-PKCS1-v1_5 (RFC 6376 section 3.3) and PureEdDSA over
 * the digest (RFC 8463 section 3).  Only the files of this folder know OpenSSL
 * and libsodium.  OpenSSL reads no configuration file and loads no provider to
 * sign or verify.
 *
 * Ownership  key_private_free wipes and frees a private key.  A public key
 *            lives in its arena with copies of its numbers; key_public_free
 *            frees what key_verify remembers in it.
 * Errors     false or NULL and a constant reason, which never holds octets of
 *            a key.  Out of memory ends the process, in OpenSSL too.
 * Threads    several threads may verify with one struct key_public, and sign
 *            with one struct key_private, at the same time.
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

/* The name of a type as k= has it: "rsa" or "ed25519". */
const char *key_type_name(enum key_type);

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
 * Read the octets of p= (base64 already undone) in a key record of TYPE.
 * False and a reason unless it is DER without trailing octets with numbers as
 * key_public_check_rsa wants them, or 32 octets of Ed25519.  A modulus below
 * CAPS_RSA_MIN_BITS is read: the caller looks at the bits and decides.
 */
bool key_public_parse(struct arena *, enum key_type, struct span octets,
    struct key_public *out, const char **reason);

/*
 * Read a public key from a text: PEM (SPKI or PKCS#1 public key), DER or
 * base64 of either, or base64 of 32 octets of Ed25519.  False and a reason if
 * it is none of these.
 */
bool key_public_parse_text(struct arena *, struct span text,
    struct key_public *out, const char **reason);

/*
 * Can N and E be an RSA public key of a size that is not too costly?  N must be
 * odd with at most CAPS_RSA_MAX_BITS; E odd, at least 3 and below 2^32.  False
 * and a reason if not.
 */
bool key_public_check_rsa(struct span n, struct span e, const char **reason);

/* Free what key_verify remembers in the key, which may be used again then. */
void key_public_free(struct key_public *);

/*
 * Are both keys the same?  It is the numbers that count: SPKI and PKCS#1 of one
 * RSA key are equal (RFC 6376 erratum 3017).
 */
bool key_public_eq(const struct key_public *, const struct key_public *);

/* The octets to publish in p=: SPKI for RSA, the raw 32 for Ed25519. */
struct span key_public_octets(struct arena *, const struct key_public *);

/*
 * Was SIGNATURE made by this key for the digest?  The caller has judged before
 * whether the key is long enough.
 */
bool key_verify(struct key_public *, enum hash_alg, const struct digest *,
    struct span signature);

/*
 * Find out which digest an RSA signature was made for, and by which algorithm,
 * RFC 8017 section 8.2.2.  False where that cannot be seen: another key signed,
 * or SIGNATURE was damaged.
 */
bool key_open(struct key_public *, struct span signature, enum hash_alg *,
    struct digest *);

struct key_private;

/*
 * Read the text or octets of a key file: PEM of PKCS#1 or PKCS#8 (RSA or
 * Ed25519), or DER or base64 of either; Ed25519 also as base64 of 32 octets
 * (the seed) or 64 (seed and public key, as libsodium has it).  The key lies in
 * locked memory, which core files leave out; the caller wipes TEXT.  NULL and a
 * reason for an encrypted PEM, a public key, RSA below CAPS_RSA_MIN_BITS,
 * numbers that do not belong together, and everything else.
 */
struct key_private *key_private_parse(struct span text, const char **reason);

/* Why a key file cannot be read or written. */
struct key_error {
	const char *reason; /* constant */
	int error;          /* the errno that tells more; or 0 */
};

/*
 * Read the key file PATH ("-" is stdin).  It must be a regular file of at most
 * CAPS_KEY_FILE octets.  Unless ALLOW_OPEN, it must belong to us or to root
 * (where we are root: to anyone), and group and others must have no access.
 * The text is wiped.  NULL and an error otherwise.
 */
struct key_private *key_private_read(
    const char *path, bool allow_open, struct key_error *);

/*
 * The public half of the key in the file PATH, which may hold a public or a
 * private key (32 octets in base64 are the seed of a private one).  Who has
 * access to the file does not matter; otherwise as key_private_read.
 */
bool key_public_read(struct arena *, const char *path, struct key_public *out,
    struct key_error *);

/*
 * As key_private_read, for a file NAME in DIRECTORY, whatever leads there now;
 * where NAME is a symbolic link, it is followed from there.
 */
struct key_private *key_private_read_in(
    int directory, const char *name, bool allow_open, struct key_error *);

/* Likewise for NAME in AT, but a symbolic link is not followed. */
struct key_private *key_private_read_at(
    int at, const char *name, bool allow_open, struct key_error *);
bool key_public_read_at(struct arena *, int at, const char *name,
    struct key_public *out, struct key_error *);

/* Wipe and free; NULL is allowed. */
void key_private_free(struct key_private *);

/* Is it an RSA or an Ed25519 key? */
enum key_type key_private_type(const struct key_private *);

/* The public half, copied into the arena. */
struct key_public key_private_public(
    struct arena *, const struct key_private *);

/*
 * Make a key; RSA has BITS and the exponent 65537.  NULL if the system gives
 * no random octets.
 */
struct key_private *key_private_new(enum key_type, unsigned bits);

/* The key as PKCS#8 PEM, in locked memory of its own that key_wipe frees. */
struct span key_private_pem(const struct key_private *);

/* Wipe and free a text of key_private_pem; an empty span is allowed. */
void key_wipe(struct span);

/* Are both the same key?  Y makes a signature, which X must verify. */
bool key_private_same(const struct key_private *x, const struct key_private *y);

/*
 * Write the key to PATH as io_create_private does, read it back and use it
 * once.  False and an error: nothing is left at PATH.  An interrupt leaves
 * nothing at PATH either, until the key is proved.  Then it comes too late:
 * after a success SIGINT, SIGTERM, SIGHUP and SIGQUIT are blocked, and the
 * process should end well.
 */
bool key_private_save(
    const struct key_private *, const char *path, struct key_error *);

/* The same for NAME in the directory AT; signals are not blocked afterwards. */
bool key_private_save_at(
    const struct key_private *, int at, const char *name, struct key_error *);

/*
 * Sign a digest; the signature lives in the arena.  False if the system gives
 * no random octets (RSA is blinded with them).
 */
bool key_sign(struct arena *, const struct key_private *, enum hash_alg,
    const struct digest *, struct span *signature);

#endif
