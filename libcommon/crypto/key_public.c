#include "base/b64.h"
#include "base/caps.h"
#include "base/utf8.h"
#include "crypto/key.h"
#include "crypto/key_der.h"
#include "crypto/key_pem.h"

#define ED25519_LEN 32

const char *
key_type_name(enum key_type type)
{
	return type == KEY_RSA ? "rsa" : "ed25519";
}

static bool
refuse(const char **reason, const char *why)
{
	*reason = why;
	return false;
}

static unsigned
bit_length(struct span magnitude)
{
	unsigned bits = 0;

	if (magnitude.len > CAPS_RSA_MAX_BITS / 8)
		return CAPS_RSA_MAX_BITS + 1;
	for (unsigned v = magnitude.len > 0 ? magnitude.p[0] : 0; v > 0;
	     v >>= 1)
		bits++;
	return bits + (unsigned)(magnitude.len > 0 ? magnitude.len - 1 : 0) * 8;
}

static bool
is_odd(struct span magnitude)
{
	return magnitude.len > 0 && (magnitude.p[magnitude.len - 1] & 1) != 0;
}

bool
key_public_check_rsa(struct span n, struct span e, const char **reason)
{
	if (n.len == 0 || !is_odd(n))
		return refuse(reason, "the RSA modulus is even");
	if (bit_length(n) > CAPS_RSA_MAX_BITS)
		return refuse(reason, "an RSA key of more than 8192 bits");
	if (bit_length(e) > CAPS_RSA_EXPONENT_BITS)
		return refuse(reason, "the RSA exponent has more than 32 bits");
	if (!is_odd(e) || span_eq(e, SPAN("\x01")))
		return refuse(reason, "the RSA exponent is even or 1");
	return true;
}

/* RSAPublicKey, RFC 8017 appendix A.1.1 */
static bool
parse_rsa(struct arena *a, struct span der, enum key_form form,
    struct key_public *out, const char **reason)
{
	struct span seq, n, e;

	if (!key_der_take(&der, DER_SEQUENCE, &seq) ||
	    !key_der_uint(&seq, &n) || !key_der_uint(&seq, &e) || seq.len > 0)
		return refuse(reason, "not the DER of an RSA public key");
	if (der.len > 0)
		return refuse(reason, "octets behind the DER of the key");
	if (!key_public_check_rsa(n, e, reason))
		return false;
	*out = (struct key_public){
		.type = KEY_RSA,
		.form = form,
		.n = arena_dup(a, n),
		.e = arena_dup(a, e),
		.bits = bit_length(n),
	};
	return true;
}

static bool
parse_ed25519(struct arena *a, struct span raw, enum key_form form,
    struct key_public *out, const char **reason)
{
	if (raw.len != ED25519_LEN)
		return refuse(reason,
		    "an Ed25519 key is not of 32 octets, "
		    "RFC 8463 section 4.2");
	*out = (struct key_public){
		.type = KEY_ED25519,
		.form = form,
		.n = arena_dup(a, raw),
		.bits = 256,
	};
	return true;
}

/* SubjectPublicKeyInfo, RFC 5280 section 4.1 */
struct spki {
	struct span oid, parameters, key;
	bool trailing; /* octets behind it */
};

static bool
take_spki(struct span der, struct spki *out)
{
	struct span seq;

	if (!key_der_take(&der, DER_SEQUENCE, &seq) ||
	    !key_der_algorithm(&seq, &out->oid, &out->parameters) ||
	    !key_der_take(&seq, DER_BIT_STRING, &out->key) || seq.len > 0 ||
	    out->key.len == 0 || out->key.p[0] != 0)
		return false;
	out->key = span_skip(out->key, 1);
	out->trailing = der.len > 0;
	return true;
}

static bool
parse_spki(struct arena *a, const struct spki *spki, struct key_public *out,
    const char **reason)
{
	if (spki->trailing)
		return refuse(reason, "octets behind the DER of the key");
	if (span_eq(spki->oid, DER_OID_RSA)) {
		if (!span_eq(spki->parameters, SPAN("\x05\x00")))
			return refuse(reason, "not the DER of an RSA key");
		return parse_rsa(a, spki->key, KEY_FORM_SPKI, out, reason);
	}
	if (span_eq(spki->oid, DER_OID_ED25519)) {
		if (spki->parameters.len > 0)
			return refuse(reason, "not the DER of an Ed25519 key");
		return parse_ed25519(a, spki->key, KEY_FORM_SPKI, out, reason);
	}
	if (span_eq(spki->oid, DER_OID_EC))
		return refuse(reason, "an EC key: DKIM has RSA and Ed25519");
	if (span_eq(spki->oid, DER_OID_RSA_PSS))
		return refuse(reason,
		    "an RSASSA-PSS key: RFC 6376 section 3.3 wants plain RSA");
	return refuse(reason, "neither an RSA nor an Ed25519 key");
}

bool
key_public_parse(struct arena *a, enum key_type type, struct span octets,
    struct key_public *out, const char **reason)
{
	struct spki spki;
	bool is_spki = take_spki(octets, &spki);

	if (type == KEY_ED25519) {
		if (is_spki && span_eq(spki.oid, DER_OID_ED25519))
			return refuse(reason,
			    "an Ed25519 key wrapped in SubjectPublicKeyInfo: "
			    "RFC 8463 section 4.2 wants its last 32 octets");
		return parse_ed25519(a, octets, KEY_FORM_RAW, out, reason);
	}
	if (!is_spki)
		return parse_rsa(a, octets, KEY_FORM_PKCS1, out, reason);
	if (span_eq(spki.oid, DER_OID_ED25519))
		return refuse(reason, "an Ed25519 key where RSA is declared");
	return parse_spki(a, &spki, out, reason);
}

/* What a file may hold: DER of either form, or 32 octets of Ed25519. */
static bool
parse_any(struct arena *a, struct span octets, struct key_public *out,
    const char **reason)
{
	struct spki spki;

	if (octets.len == ED25519_LEN)
		return parse_ed25519(a, octets, KEY_FORM_RAW, out, reason);
	if (take_spki(octets, &spki))
		return parse_spki(a, &spki, out, reason);
	return parse_rsa(a, octets, KEY_FORM_PKCS1, out, reason);
}

static bool
parse_block(struct arena *a, const struct key_pem *pem, struct key_public *out,
    const char **reason)
{
	struct span der;

	if (!pem->whole)
		return refuse(reason,
		    key_pem_slip(pem->body, "the PEM block has no END line"));
	if (!b64_decode(a, pem->body, &der))
		return refuse(reason, "the PEM block is not base64");
	return parse_any(a, der, out, reason);
}

bool
key_public_parse_text(struct arena *a, struct span text, struct key_public *out,
    const char **reason)
{
	struct span rest, der;
	struct key_pem pem;
	const char *why = NULL;

	rest = text = utf8_skip_bom(text);
	while (key_pem_next(&rest, &pem)) {
		if (span_is(pem.label, "PUBLIC KEY") ||
		    span_is(pem.label, "RSA PUBLIC KEY"))
			return parse_block(a, &pem, out, reason);
		why = "no public key among its PEM blocks";
	}
	if (why != NULL)
		return refuse(reason, why);
	if (key_der_is_sequence(text))
		return parse_any(a, text, out, reason);
	why = key_pem_slip(text, NULL);
	if (why != NULL)
		return refuse(reason, why);
	if (!b64_decode(a, text, &der) || der.len == 0)
		return refuse(reason, "neither PEM nor base64");
	return parse_any(a, der, out, reason);
}

bool
key_public_eq(const struct key_public *x, const struct key_public *y)
{
	return x->type == y->type && span_eq(x->n, y->n) && span_eq(x->e, y->e);
}

/* SPKI adds fewer octets than this to the numbers. */
#define SPKI_EXTRA 64

struct span
key_public_octets(struct arena *a, const struct key_public *key)
{
	size_t room = key->n.len + key->e.len + SPKI_EXTRA;
	struct key_der_out out;
	unsigned char *p;

	if (key->type == KEY_ED25519)
		return key->n;
	p = arena_alloc(a, room);
	out = (struct key_der_out){ p + room, p + room };
	key_der_put_uint(&out, key->e);
	key_der_put_uint(&out, key->n);
	key_der_wrap(&out, DER_SEQUENCE, key_der_length(&out));
	key_der_put(&out, SPAN("\x00")); /* no unused bits */
	key_der_wrap(&out, DER_BIT_STRING, key_der_length(&out));
	key_der_put(&out, SPAN("\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01"
			       "\x01\x01\x05\x00"));
	key_der_wrap(&out, DER_SEQUENCE, key_der_length(&out));
	return span_of(out.start, key_der_length(&out));
}
