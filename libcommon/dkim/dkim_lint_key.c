#include <string.h>

#include "base/abnf.h"
#include "base/b64.h"
#include "base/caps.h"
#include "crypto/hash.h"
#include "crypto/key_der.h"
#include "dkim/dkim_lint_private.h"

/* Keys whose private half everybody has: SHA-256 of n, or of the 32 octets. */
static const struct {
	unsigned char digest[8];
	const char *where;
} published[] = {
	{ { 0x1b, 0xe2, 0xc2, 0xe8, 0x98, 0xb8, 0xcb, 0x93 },
	    "RFC 6376 appendix C" },
	{ { 0xfa, 0xa7, 0xf1, 0x55, 0x8c, 0x03, 0x45, 0xa1 },
	    "RFC 8463 appendix A" },
	{ { 0x21, 0xfe, 0x31, 0xdf, 0xa1, 0x54, 0xa2, 0x61 },
	    "RFC 8463 appendix A" },
	{ { 0xe7, 0x91, 0xc1, 0xb2, 0xf3, 0x37, 0xf8, 0xed },
	    "the tests of OpenDKIM" },
	{ { 0x95, 0x5c, 0x67, 0xcf, 0x13, 0x95, 0x04, 0x20 },
	    "the tests of dkimpy" },
	{ { 0x09, 0xcf, 0xe0, 0x2a, 0xc2, 0x7f, 0x6d, 0x96 },
	    "the tests of dkimpy" },
};

#define PUBLISHED (sizeof(published) / sizeof(published[0]))

static const char *
published_where(struct span n)
{
	struct hash h;
	struct digest d;

	hash_init(&h, HASH_SHA256);
	hash_add(&h, n);
	d = hash_end(&h);
	for (size_t i = 0; i < PUBLISHED; i++)
		if (memcmp(d.octets, published[i].digest,
			sizeof(published[i].digest)) == 0)
			return published[i].where;
	return NULL;
}

static unsigned
modulo(struct span n, unsigned p)
{
	unsigned r = 0;

	for (size_t i = 0; i < n.len; i++)
		r = (r << 8 | n.p[i]) % p;
	return r;
}

static const unsigned char primes[] = { 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37,
	41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109,
	113, 127, 131, 137, 139, 149, 151, 157, 163, 167 };

/* Is R a power of 65537 modulo P? */
static bool
is_power(unsigned r, unsigned p)
{
	unsigned x = 1;

	do {
		if (x == r)
			return true;
		x = x * (65537 % p) % p;
	} while (x != 1);
	return false;
}

/*
 * CVE-2017-15361 (ROCA): some chips made primes that are powers of 65537
 * modulo many small primes, and so is their product.  By chance that happens
 * once in 2^27 keys.
 */
static bool
is_roca(struct span n)
{
	for (size_t i = 0; i < sizeof(primes); i++)
		if (!is_power(modulo(n, primes[i]), primes[i]))
			return false;
	return true;
}

static unsigned
small_factor(struct span n)
{
	for (size_t i = 0; i < sizeof(primes); i++)
		if (modulo(n, primes[i]) == 0)
			return primes[i];
	return 0;
}

static void
judge_known(struct lint_text *t, const struct key_public *key)
{
	struct finding_place at = dkim_lint_at(t, t->t->value.p);
	const char *where = published_where(key->n);
	unsigned factor = key->type == KEY_RSA ? small_factor(key->n) : 0;

	if (where != NULL)
		finding_add(t->f, LK13, at,
		    "this is the key of %s: everybody has its private half; "
		    "make one of your own",
		    where);
	if (factor != 0)
		finding_add(t->f, LK13, at,
		    "the RSA modulus is divisible by %u: the key is damaged "
		    "or made to be broken; make another",
		    factor);
	else if (key->type == KEY_RSA && is_roca(key->n))
		finding_add(t->f, LK13, at,
		    "CVE-2017-15361: the RSA modulus looks like those of "
		    "chips whose keys can be computed (ROCA); make another");
}

static void
judge_size(struct lint_text *t, unsigned bits)
{
	struct finding_place at = dkim_lint_at(t, t->t->value.p);

	if (bits < CAPS_RSA_MIN_BITS)
		finding_add(t->f, LK12, at,
		    "RFC 8301 section 3.2: RSA with %u bits: no verifier "
		    "takes less than %d; make a key of %d",
		    bits, CAPS_RSA_MIN_BITS, CAPS_RSA_GOOD_BITS);
	else if (bits < CAPS_RSA_GOOD_BITS)
		finding_add_as(t->f, FINDING_WARNING, LK12, at,
		    "RFC 8301 section 3.2: RSA with %u bits: use %d or more",
		    bits, CAPS_RSA_GOOD_BITS);
	else if (bits > CAPS_RSA_SURE_BITS)
		finding_add_as(t->f, FINDING_WARNING, LK12, at,
		    "RFC 8301 section 3.2: RSA with %u bits: verifiers need "
		    "not take more than %d",
		    bits, CAPS_RSA_SURE_BITS);
	else if (bits > CAPS_RSA_GOOD_BITS)
		finding_add_as(t->f, FINDING_INFO, LK12, at,
		    "RSA with %u bits: verifying takes longer than with %d, "
		    "the record needs several strings",
		    bits, CAPS_RSA_GOOD_BITS);
}

static void
judge_weak(struct lint_text *t, const struct key_public *key)
{
	struct finding_place at = dkim_lint_at(t, t->t->value.p);

	judge_known(t, key);
	if (key->type != KEY_RSA)
		return;
	judge_size(t, key->bits);
	if (key->form == KEY_FORM_PKCS1)
		finding_add(t->f, LK10, at,
		    "p= is RSAPublicKey (PKCS#1), as RFC 6376 section 3.6.1 "
		    "says, but not SubjectPublicKeyInfo, as appendix C and "
		    "everybody has it; some verifiers fail");
	if (!span_eq(key->e, SPAN("\x01\x00\x01")))
		finding_add_as(t->f, FINDING_WARNING, LK12, at,
		    "the RSA exponent is not 65537; some verifiers take no "
		    "other");
}

#define ED25519_LEN 32

/* Octets of a character-string, where forms cut. */
#define STRING_MAX 255

/* Characters of base64 that tell how long a key is, and how it ends. */
#define QUANTA 8

/* What stands in p=, as base64 that is being judged. */
struct base64 {
	struct lint_text *t;
	enum key_type type;
	struct span text; /* white space and all */
	struct span octets;
	bool gaps; /* white space within */
};

static struct finding_place
at_value(const struct lint_text *t)
{
	return dkim_lint_at(t, t->t->value.p);
}

/* The length at which forms and servers cut what they cannot hold. */
static bool
is_cut_length(const struct lint_text *t)
{
	size_t len = t->record->text.len;

	return len > 0 && len % STRING_MAX == 0;
}

static void
say_cut(const struct lint_text *t, const char *how)
{
	finding_add(t->f, LK08, at_value(t),
	    "p= is cut off: %s, and the record has %zu octets: one string "
	    "holds %d, so publish it in several",
	    how, t->record->text.len, STRING_MAX);
}

static bool
is_base64(unsigned char c)
{
	return abnf_is_alnum(c) || c == '+' || c == '/' || c == '=';
}

static size_t
find_dashes(struct span s, size_t from)
{
	while (from < s.len && !span_starts(span_skip(s, from), SPAN("-----")))
		from++;
	return from < s.len ? from : s.len;
}

/* Cut the armour of PEM off: "-----BEGIN ...-----" and what ends it. */
static bool
cut_armour(struct base64 *b)
{
	struct span s = b->text;
	size_t at = find_dashes(s, 0);

	if (at == s.len)
		return false;
	if (at == 0) {
		s = span_skip(s, find_dashes(s, 5));
		s = span_skip(s, 5);
		at = find_dashes(s, 0);
	}
	b->text = span_trim(span_head(s, at));
	return true;
}

static void
judge_armour(struct base64 *b)
{
	struct lint_text *t = b->t;
	struct span label = span_head(b->text, 40);

	if (!cut_armour(b))
		return;
	for (size_t i = 0; i < label.len; i++)
		if (span_starts(span_skip(label, i), SPAN("PRIVATE"))) {
			finding_add(t->f, LK08, at_value(t),
			    "p= holds a PRIVATE key: everybody can sign with "
			    "it; revoke it now and make another");
			return;
		}
	finding_add(t->f, LK08, at_value(t),
	    "p= holds the lines around a PEM file; enter the base64 between "
	    "them alone");
}

static const char *
bad_octet_hint(unsigned char c)
{
	switch (c) {
	case '-':
	case '_': return "base64url; write + for - and / for _";
	case '%': return "something encoded as for an URL";
	case '=': return "padding within the text";
	default: return "not base64";
	}
}

/* Every octet; false if one is wrong. */
static bool
judge_alphabet(struct base64 *b)
{
	struct lint_text *t = b->t;
	bool padding = false;

	for (size_t i = 0; i < b->text.len; i++) {
		unsigned char c = b->text.p[i];

		if (skip_fws(span_skip(b->text, i)).len > 0) {
			b->gaps = true;
			continue;
		}
		if (!is_base64(c) || (padding && c != '=')) {
			if (is_base64(c))
				c = '=';
			finding_add(t->f, LK08, dkim_lint_at(t, b->text.p + i),
			    "RFC 6376 section 3.6.1: p=: \"%c\": %s", c,
			    bad_octet_hint(c));
			return false;
		}
		padding |= c == '=';
	}
	return true;
}

/* Would it be a key if a "+" had become each space? */
static bool
is_lost_plus(const struct base64 *b)
{
	struct key_public key;
	const char *why;
	struct span copy = arena_dup(b->t->arena, b->text), octets;
	unsigned char *p = (unsigned char *)(uintptr_t)copy.p;

	if (!b->gaps)
		return false;
	for (size_t i = 0; i < copy.len; i++)
		if (p[i] == ' ')
			p[i] = '+';
	return b64_decode(b->t->arena, copy, &octets) &&
	       key_public_parse(b->t->arena, b->type, octets, &key, &why);
}

/* Octets that the outer SEQUENCE claims in all; 0: it is none. */
static size_t
claimed_length(struct span der)
{
	size_t len = 0, n;

	if (der.len < 2 || der.p[0] != DER_SEQUENCE)
		return 0;
	if (der.p[1] < 0x80)
		return der.p[1] + 2U;
	n = der.p[1] & 0x7f;
	if (n == 0 || n > 3 || der.len < 2 + n)
		return 0;
	for (size_t i = 0; i < n; i++)
		len = len << 8 | der.p[2 + i];
	return len + 2 + n;
}

/* The characters of p= without white space. */
static struct span
packed(const struct base64 *b)
{
	unsigned char *p = arena_alloc(b->t->arena, b->text.len);
	size_t n = 0;

	for (size_t i = 0; i < b->text.len; i++)
		if (!abnf_is_space(b->text.p[i]))
			p[n++] = b->text.p[i];
	return span_of(p, n);
}

/* Does it end as RSA keys do, with the exponent 65537? */
static bool
has_tail(struct arena *arena, struct span text)
{
	struct span tail, e = SPAN("\x01\x00\x01");

	return text.len > QUANTA &&
	       b64_decode(arena, span_skip(text, text.len - QUANTA), &tail) &&
	       tail.len > e.len &&
	       span_eq(span_skip(tail, tail.len - e.len), e);
}

/*
 * Where strings meet in p=, in octets of the record; or SIZE_MAX.  A text that
 * is longer than a string is cut there, as a rule.
 */
static size_t
find_seam(const struct lint_text *t)
{
	const struct dkim_lint_record *r = t->record;
	size_t from = (size_t)(t->t->value.p - t->p), at = 0;
	size_t to = from + t->t->value.len;

	for (size_t i = 0; i + 1 < r->strings; i++) {
		at += r->string_lens[i];
		if (at > from && at < to)
			return at;
	}
	return r->strings == 0 && from < STRING_MAX && to > STRING_MAX
		   ? STRING_MAX
		   : SIZE_MAX;
}

/* The characters that the key takes, by its beginning; 0: not known. */
static size_t
wanted(const struct base64 *b)
{
	struct span head;

	return b->type == KEY_RSA && b64_decode(b->t->arena,
					 span_head(packed(b), QUANTA), &head)
		   ? b64_encoded_len(claimed_length(head))
		   : 0;
}

/*
 * An RSA key whose beginning and end are there, and not as many characters as
 * it says it has: something was lost in between, or is there twice.  False: it
 * is another fault.
 */
static bool
refuse_middle(const struct base64 *b)
{
	struct lint_text *t = b->t;
	struct span text = packed(b);
	size_t want = wanted(b), seam = find_seam(t), n;

	if (want == 0 || want == text.len || !has_tail(t->arena, text))
		return false;
	n = want > text.len ? want - text.len : text.len - want;
	finding_add(t->f, LK08,
	    seam == SIZE_MAX ? at_value(t) : finding_at(t->f, seam),
	    "p= has %zu characters, and its key takes %zu: %s%s %s %s; copy "
	    "it anew",
	    text.len, want,
	    n == 1 ? "a character"
		   : arena_printf(t->arena, "%zu characters", n),
	    n == 1 ? " is" : " are", want > text.len ? "missing" : "too many",
	    seam == SIZE_MAX ? "within it" : "where the strings meet");
	return true;
}

static void
refuse_length(const struct base64 *b)
{
	struct lint_text *t = b->t;
	size_t n = 0, padding = 0;
	const char *what = "\"=\" stands before its end";

	for (size_t i = 0; i < b->text.len; i++) {
		padding += b->text.p[i] == '=';
		n += is_base64(b->text.p[i]) && b->text.p[i] != '=';
	}
	if (n % 4 == 1)
		what = "a character is missing, or one too many is there";
	else if (padding != (4 - n % 4) % 4)
		what = "too few or too many \"=\" at its end";
	if (is_lost_plus(b))
		finding_add(t->f, LK08, at_value(t),
		    "p= has spaces where \"+\" should be");
	else if (refuse_middle(b))
		return;
	else if (is_cut_length(t))
		say_cut(t, what);
	else if (wanted(b) > n + padding)
		finding_add(t->f, LK08, at_value(t),
		    "p= is cut off: %zu of %zu characters are there; publish "
		    "all of it",
		    n + padding, wanted(b));
	else
		finding_add(t->f, LK08, at_value(t),
		    "RFC 6376 section 3.6.1: p= is not base64: %s; copy it "
		    "anew",
		    what);
}

/* PKCS#1 and PKCS#8: a version comes first. */
static bool
is_private(struct span der)
{
	struct span seq, version;

	return key_der_take(&der, DER_SEQUENCE, &seq) &&
	       key_der_uint(&seq, &version) && version.len == 0;
}

/* Is it a key of the other type, in the form of its own? */
static bool
is_other_type(const struct base64 *b)
{
	struct key_public key;
	const char *why;
	enum key_type other = b->type == KEY_RSA ? KEY_ED25519 : KEY_RSA;

	return key_public_parse(b->t->arena, other, b->octets, &key, &why);
}

static bool
is_hex(struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = span_lower(s.p[i]);

		if (!abnf_is_digit(c) && (c < 'a' || c > 'f'))
			return false;
	}
	return s.len == 2 * ED25519_LEN;
}

static bool
is_spki_ed25519(struct span der)
{
	return der.len == ED25519_LEN + 12 &&
	       span_starts(der,
		   SPAN("\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00"));
}

/* An Ed25519 key that is none. */
static void
refuse_ed25519(const struct base64 *b)
{
	struct lint_text *t = b->t;

	if (is_spki_ed25519(b->octets))
		finding_add(t->f, LK11, at_value(t),
		    "RFC 8463 section 4.2: p= holds SubjectPublicKeyInfo (44 "
		    "octets); want its last 32 octets alone: %.*s",
		    SPAN_ARG(b64_encode(t->arena, span_skip(b->octets, 12))));
	else if (is_hex(b->text))
		finding_add(t->f, LK11, at_value(t),
		    "RFC 8463 section 4.2: p= is in hexadecimal; want 32 "
		    "octets in base64");
	else
		finding_add(t->f, LK11, at_value(t),
		    "RFC 8463 section 4.2: p= has %zu octets, want the 32 of "
		    "an Ed25519 key",
		    b->octets.len);
}

/* RSA numbers that key_public_parse does not take: whose fault is it? */
static bool
are_numbers(struct span der)
{
	struct span seq, oid, parameters, bits, n, e;

	if (!key_der_take(&der, DER_SEQUENCE, &seq) || der.len > 0)
		return false;
	if (seq.len > 0 && seq.p[0] == DER_SEQUENCE) {
		if (!key_der_algorithm(&seq, &oid, &parameters) ||
		    !span_eq(oid, DER_OID_RSA) ||
		    !span_eq(parameters, SPAN("\x05\x00")) ||
		    !key_der_take(&seq, DER_BIT_STRING, &bits) ||
		    bits.len < 1 || bits.p[0] != 0)
			return false;
		bits = span_skip(bits, 1);
		if (!key_der_take(&bits, DER_SEQUENCE, &seq))
			return false;
	}
	return key_der_uint(&seq, &n) && key_der_uint(&seq, &e) && seq.len == 0;
}

/* An RSA key that is none, WHY. */
static void
refuse_rsa(const struct base64 *b, const char *why)
{
	struct lint_text *t = b->t;
	size_t claimed = claimed_length(b->octets);
	const char *how = "there are fewer octets than its DER says";

	if (are_numbers(b->octets))
		finding_add(t->f, LK12, at_value(t),
		    "RFC 8301 section 3.2: p=: %s; make another key", why);
	else if (is_lost_plus(b))
		finding_add(t->f, LK08, at_value(t),
		    "p= has spaces where \"+\" should be");
	else if (refuse_middle(b))
		return;
	else if (claimed > b->octets.len && is_cut_length(t))
		say_cut(t, how);
	else if (claimed > b->octets.len)
		finding_add(t->f, LK09, at_value(t),
		    "p= is cut off: %zu of %zu octets are there; publish all "
		    "of it",
		    b->octets.len, claimed);
	else
		finding_add(t->f, LK09, at_value(t),
		    "RFC 6376 section 3.6.1: p=: %s", why);
}

static void
refuse_key(const struct base64 *b, const char *why)
{
	struct lint_text *t = b->t;

	if (is_private(b->octets))
		finding_add(t->f, LK09, at_value(t),
		    "p= holds a PRIVATE key: everybody can sign with it; "
		    "revoke it now and make another");
	else if (is_other_type(b) ||
		 (b->type == KEY_RSA && b->octets.len == ED25519_LEN))
		finding_add(t->f, LK09, at_value(t),
		    "p= holds an %s key, but k= says %s%s; write k=%s",
		    b->type == KEY_RSA ? "Ed25519" : "RSA",
		    key_type_name(b->type),
		    b->type == KEY_RSA ? " (as it does when it is missing)"
				       : "",
		    b->type == KEY_RSA ? "ed25519" : "rsa");
	else if (b->type == KEY_ED25519)
		refuse_ed25519(b);
	else
		refuse_rsa(b, why);
}

/* Where strings meet in p=, and white space stands there. */
static bool
has_gap_at_seam(const struct lint_text *t)
{
	size_t at = 0, from = (size_t)(t->t->value.p - t->p);

	for (size_t i = 0; i + 1 < t->record->strings; i++) {
		at += t->record->string_lens[i];
		if (at > from && at < from + t->t->value.len &&
		    (abnf_is_wsp(t->p[at]) || abnf_is_wsp(t->p[at - 1])))
			return true;
	}
	return false;
}

static void
judge_gaps(const struct base64 *b)
{
	struct lint_text *t = b->t;

	if (!b->gaps)
		return;
	if (has_gap_at_seam(t))
		finding_add_as(t->f, FINDING_WARNING, LK16, at_value(t),
		    "p= has white space where its strings meet; strings are "
		    "joined as they are (RFC 6376 section 3.6.2.2): remove "
		    "it");
	else if (memcmp(t->t->value.p,
		     t->record->text.p + (t->t->value.p - t->p),
		     t->t->value.len) == 0)
		finding_add_as(t->f, FINDING_INFO, LK16, at_value(t),
		    "p= has white space, which RFC 6376 section 3.6.1 allows "
		    "and some verifiers do not");
}

static void
judge_spare_bits(const struct base64 *b)
{
	if (b64_has_spare_bits(b->text))
		finding_add_as(b->t->f, FINDING_WARNING, LK08, at_value(b->t),
		    "p= has stray bits in its last character, which RFC 4648 "
		    "section 3.5 lets a verifier refuse; copy it anew");
}

void
dkim_lint_key(struct lint_text *t, enum key_type type)
{
	struct base64 b = { .t = t, .type = type, .text = t->t->value };
	struct key_public key;
	const char *why;

	if (b.text.len == 0) {
		finding_add_as(t->f, FINDING_INFO, LK07,
		    dkim_lint_at(t, t->t->name.p),
		    "p= is empty: the key is revoked, and no signature with "
		    "this selector verifies");
		return;
	}
	judge_armour(&b);
	if (!judge_alphabet(&b))
		return;
	if (!b64_decode(t->arena, b.text, &b.octets)) {
		refuse_length(&b);
		return;
	}
	if (!key_public_parse(t->arena, type, b.octets, &key, &why)) {
		refuse_key(&b, why);
		return;
	}
	judge_gaps(&b);
	judge_spare_bits(&b);
	judge_weak(t, &key);
}
