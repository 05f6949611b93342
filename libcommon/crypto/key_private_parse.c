#include "base/b64.h"
#include "base/utf8.h"
#include "crypto/key_der.h"
#include "crypto/key_memory.h"
#include "crypto/key_pem.h"
#include "crypto/key_private.h"

#define PUBLIC_LEN crypto_sign_PUBLICKEYBYTES

/* Context-specific tags of OneAsymmetricKey, RFC 5958 section 2. */
#define TAG_ATTRIBUTES 0xa0
#define TAG_PUBLIC_KEY 0x81
#define TAG_PUBLIC_KEY_EXPLICIT 0xa1 /* as some libraries write it */

static struct key_private *
refuse(const char **reason, const char *why)
{
	*reason = why;
	return NULL;
}

/* A key from its seed.  PUB is the public key it must have, or empty. */
static struct key_private *
from_pair(struct span seed, struct span pub, const char **reason)
{
	struct key_private *key = key_private_from_seed(seed.p);

	if (pub.len == 0 ||
	    span_eq(pub, span_of(key->ed25519 + KEY_SEED, PUBLIC_LEN)))
		return key;
	key_private_free(key);
	return refuse(
	    reason, "the public half of the Ed25519 key does not belong to it");
}

/* What may follow the key in PKCS#8: attributes, and the public key. */
static bool
take_tail(struct span tail, struct span *pub)
{
	struct span inner;

	*pub = (struct span){ 0 };
	if (key_der_take(&tail, TAG_ATTRIBUTES, &inner) && tail.len == 0)
		return true;
	if (key_der_take(&tail, TAG_PUBLIC_KEY_EXPLICIT, &inner)) {
		if (!key_der_take(&inner, DER_BIT_STRING, pub) || inner.len > 0)
			return false;
	} else if (!key_der_take(&tail, TAG_PUBLIC_KEY, pub)) {
		return false;
	}
	if (tail.len > 0 || pub->len == 0 || pub->p[0] != 0)
		return false;
	*pub = span_skip(*pub, 1);
	return true;
}

static struct key_private *
parse_ed25519(struct span octets, struct span pub, const char **reason)
{
	struct span seed;

	/* RFC 8410 section 7: an OCTET STRING within one */
	if (!key_der_take(&octets, DER_OCTET_STRING, &seed) || octets.len > 0 ||
	    seed.len != KEY_SEED)
		return refuse(reason, "not the DER of an Ed25519 key");
	return from_pair(seed, pub, reason);
}

/* PrivateKeyInfo behind its version, RFC 5208 section 5 and RFC 5958. */
static struct key_private *
parse_pkcs8(struct span in, const char **reason)
{
	struct span oid, parameters, octets, pub = { 0 };

	if (!key_der_algorithm(&in, &oid, &parameters) ||
	    !key_der_take(&in, DER_OCTET_STRING, &octets) ||
	    (in.len > 0 && !take_tail(in, &pub)))
		return refuse(reason, "not the DER of a private key");
	if (span_eq(oid, DER_OID_RSA))
		return key_private_from_rsa(key_rsa_parse(octets, reason));
	if (span_eq(oid, DER_OID_ED25519))
		return parse_ed25519(octets, pub, reason);
	if (span_eq(oid, DER_OID_EC))
		return refuse(reason, "an EC key: DKIM has RSA and Ed25519");
	if (span_eq(oid, DER_OID_RSA_PSS))
		return refuse(reason,
		    "an RSASSA-PSS key: RFC 6376 section 3.3 wants plain RSA");
	return refuse(reason, "neither an RSA nor an Ed25519 key");
}

/* There is no version: say what it is instead. */
static struct key_private *
refuse_other(struct span in, const char **reason)
{
	struct span first, second;

	if (key_der_take(&in, DER_SEQUENCE, &first)) {
		if (key_der_take(&in, DER_BIT_STRING, &second) && in.len == 0)
			return refuse(
			    reason, "a public key, not a private one");
		if (key_der_take(&in, DER_OCTET_STRING, &second))
			return refuse(reason,
			    "the key is encrypted: decrypt "
			    "it with openssl pkey");
	}
	return refuse(reason, "not the DER of a private key");
}

struct key_private *
key_private_parse_der(struct span der, const char **reason)
{
	struct span whole = der, seq, version;

	if (!key_der_take(&der, DER_SEQUENCE, &seq) || der.len > 0)
		return refuse(reason, "not the DER of a private key");
	if (!key_der_uint(&seq, &version))
		return refuse_other(seq, reason);
	if (seq.len > 0 && seq.p[0] == DER_SEQUENCE)
		return parse_pkcs8(seq, reason);
	if (seq.len > 0 && seq.p[0] == DER_OCTET_STRING)
		return refuse(reason, "an EC key: DKIM has RSA and Ed25519");
	return key_private_from_rsa(key_rsa_parse(whole, reason));
}

/* DER, a seed, or a seed and its public key. */
static struct key_private *
parse_octets(struct span octets, const char **reason)
{
	struct span seed = span_head(octets, KEY_SEED);

	if (octets.len == KEY_SEED || octets.len == KEY_SEED + PUBLIC_LEN)
		return from_pair(seed, span_skip(octets, KEY_SEED), reason);
	if (key_der_is_sequence(octets))
		return key_private_parse_der(octets, reason);
	return refuse(reason, "neither DER nor 32 or 64 octets of Ed25519");
}

/* Undo base64 in locked memory, and read what comes out. */
static struct key_private *
parse_base64(struct span text, const char *otherwise, const char **reason)
{
	size_t room = b64_decoded_max(text.len), len;
	unsigned char *p = key_memory_new(room);
	struct key_private *key = NULL;

	if (text.len > 0 && b64_decode_to(text, p, &len))
		key = parse_octets(span_of(p, len), reason);
	else
		*reason = otherwise;
	key_memory_free(p, room);
	return key;
}

/* What else PEM files hold, and what to do about it. */
static const struct {
	const char *label;
	const char *why;
} others[] = {
	{ "ENCRYPTED PRIVATE KEY",
	    "the key is encrypted: decrypt it with openssl pkey" },
	{ "EC PRIVATE KEY", "an EC key: DKIM has RSA and Ed25519" },
	{ "DSA PRIVATE KEY", "a DSA key: DKIM has RSA and Ed25519" },
	{ "OPENSSH PRIVATE KEY",
	    "a key in the form of OpenSSH: make one with dkim-keygen, or "
	    "convert an RSA key with ssh-keygen -p -m PEM" },
	{ "PUBLIC KEY", "a public key, not a private one" },
	{ "RSA PUBLIC KEY", "a public key, not a private one" },
	{ "CERTIFICATE", "a certificate, not a private key" },
	{ "TRUSTED CERTIFICATE", "a certificate, not a private key" },
	{ "CERTIFICATE REQUEST", "a certificate request, not a private key" },
};

static const char *
why_not(struct span label)
{
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (span_is(label, others[i].label))
			return others[i].why;
	return NULL;
}

static bool
is_key_label(struct span label)
{
	return span_is(label, "PRIVATE KEY") ||
	       span_is(label, "RSA PRIVATE KEY");
}

static struct key_private *
parse_block(const struct key_pem *pem, const char **reason)
{
	if (!pem->whole)
		return refuse(reason,
		    key_pem_slip(pem->body, "the PEM block has no END line"));
	if (pem->encrypted)
		return refuse(reason,
		    "the key is encrypted: decrypt it with openssl pkey");
	return parse_base64(pem->body, "the PEM block is not base64", reason);
}

/* The one private key of a file, which may hold certificates too. */
static struct key_private *
parse_pem(struct span rest, struct key_pem pem, const char **reason)
{
	struct key_pem found = { 0 };
	const char *why = NULL;

	do {
		if (!is_key_label(pem.label)) {
			why = why == NULL ? why_not(pem.label) : why;
			continue;
		}
		if (found.label.p != NULL)
			return refuse(reason, "more than one private key");
		found = pem;
	} while (key_pem_next(&rest, &pem));
	if (found.label.p == NULL)
		return refuse(reason,
		    why != NULL ? why : "no private key among its PEM blocks");
	return parse_block(&found, reason);
}

struct key_private *
key_private_parse(struct span text, const char **reason)
{
	struct span rest;
	struct key_pem pem;
	const char *why;

	rest = text = utf8_skip_bom(text);
	if (span_trim(text).len == 0)
		return refuse(reason, "empty");
	if (key_pem_next(&rest, &pem))
		return parse_pem(rest, pem, reason);
	if (key_der_is_sequence(text))
		return key_private_parse_der(text, reason);
	if (span_starts(text, SPAN("\xff\xfe")) ||
	    span_starts(text, SPAN("\xfe\xff")))
		return refuse(reason, "UTF-16 text, want ASCII");
	why = key_pem_slip(text, NULL);
	return why != NULL
		   ? refuse(reason, why)
		   : parse_base64(text, "neither PEM nor base64", reason);
}
