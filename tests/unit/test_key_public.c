#include <string.h>

#include "base/buf.h"
#include "crypto/key_der.h"
#include "keys.h"

#define RSA_OID "\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00"

/* N octets of a number that begins with FIRST and ends with LAST. */
static struct span
number(struct arena *a, size_t n, unsigned char first, unsigned char last)
{
	unsigned char *p = arena_alloc(a, n);

	memset(p, 0xa5, n);
	p[0] = first;
	p[n - 1] |= last;
	p[n - 1] &= (unsigned char)(last | 0xfe);
	return span_of(p, n);
}

static struct span
pkcs1(struct arena *a, struct span n, struct span e)
{
	size_t room = n.len + e.len + 32;
	unsigned char *p = arena_alloc(a, room);
	struct key_der_out out = { p + room, p + room };

	key_der_put_uint(&out, e);
	key_der_put_uint(&out, n);
	key_der_wrap(&out, DER_SEQUENCE, key_der_length(&out));
	return span_of(out.start, key_der_length(&out));
}

static const char *
reason_of(struct arena *a, enum key_type type, struct span octets)
{
	struct key_public key = { .bits = 77 };
	const char *reason = "accepted";
	bool ok = key_public_parse(a, type, octets, &key, &reason);

	assert_int_equal(key.bits == 77, !ok);
	assert_int_equal(strcmp(reason, "accepted") == 0, ok);
	return reason;
}

static void
hostile_numbers(void **state)
{
	struct arena *a = arena_new();
	struct span n = number(a, 256, 0x80, 1), f4 = SPAN("\x01\x00\x01");
	const struct {
		const char *what;
		struct span n, e;
		const char *want;
	} table[] = {
		{ "a good key", n, f4, "accepted" },
		{ "e = 3", n, SPAN("\x03"), "accepted" },
		{ "e = 1", n, SPAN("\x01"), "the RSA exponent is even or 1" },
		{ "e = 0", n, SPAN(""), "the RSA exponent is even or 1" },
		{ "e = 2", n, SPAN("\x02"), "the RSA exponent is even or 1" },
		{ "e = 2^32 - 1", n, SPAN("\xff\xff\xff\xff"), "accepted" },
		{ "e = 2^32 + 1", n, SPAN("\x01\x00\x00\x00\x01"),
		    "the RSA exponent has more than 32 bits" },
		{ "an exponent of 3071 bits", number(a, 384, 0x80, 1),
		    number(a, 384, 0x40, 1),
		    "the RSA exponent has more than 32 bits" },
		{ "an even modulus", number(a, 256, 0x80, 0), f4,
		    "the RSA modulus is even" },
		{ "no modulus", SPAN(""), f4, "the RSA modulus is even" },
		{ "8192 bits", number(a, 1024, 0x80, 1), f4, "accepted" },
		{ "8193 bits", number(a, 1025, 0x01, 1), f4,
		    "an RSA key of more than 8192 bits" },
		{ "16385 bits", number(a, 2049, 0x01, 1), f4,
		    "an RSA key of more than 8192 bits" },
		{ "65536 bits", number(a, 8192, 0x80, 1), f4,
		    "an RSA key of more than 8192 bits" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		const char *have =
		    reason_of(a, KEY_RSA, pkcs1(a, table[i].n, table[i].e));

		if (strcmp(have, table[i].want) != 0)
			fail_msg("%s: %s", table[i].what, have);
	}
	arena_free(a);
}

static void
bits_of_modulus(void **state)
{
	static const struct {
		size_t len;
		unsigned char first;
		unsigned want;
	} table[] = { { 1, 1, 1 }, { 64, 0x80, 512 }, { 128, 0x7f, 1023 },
		{ 128, 0x80, 1024 }, { 129, 0x01, 1025 }, { 256, 0xff, 2048 } };
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct span n = number(a, table[i].len, table[i].first, 1);
		struct key_public key;
		const char *reason;

		assert_true(key_public_parse(a, KEY_RSA,
		    pkcs1(a, n, SPAN("\x01\x00\x01")), &key, &reason));
		assert_int_equal(key.bits, table[i].want);
		assert_true(span_eq(key.n, n));
	}
	arena_free(a);
}

static void
bad_der(void **state)
{
	static const struct {
		const char *what;
		struct span in;
	} table[] = {
		{ "empty", { (const unsigned char *)"", 0 } },
#define DER(what, text)                                                        \
	{                                                                      \
		what,                                                          \
		{                                                              \
			(const unsigned char *)(text), sizeof(text) - 1        \
		}                                                              \
	}
		DER("garbage", "garbage"),
		DER("no exponent", "\x30\x03\x02\x01\x07"),
		DER("a third number",
		    "\x30\x09\x02\x01\x07\x02\x01\x03\x02\x01\x03"),
		DER("octets behind", "\x30\x06\x02\x01\x07\x02\x01\x03\x00"),
		DER("a negative modulus", "\x30\x06\x02\x01\x87\x02\x01\x03"),
		DER("a negative exponent", "\x30\x06\x02\x01\x07\x02\x01\x83"),
		DER("a modulus with a zero too many",
		    "\x30\x07\x02\x02\x00\x07\x02\x01\x03"),
		DER("an exponent with a zero too many",
		    "\x30\x07\x02\x01\x07\x02\x02\x00\x03"),
		DER("an integer without octets",
		    "\x30\x05\x02\x00\x02\x01\x03"),
		DER("a length in two octets that fits in one",
		    "\x30\x81\x06\x02\x01\x07\x02\x01\x03"),
		DER("an indefinite length",
		    "\x30\x80\x02\x01\x07\x02\x01\x03\x00\x00"),
		DER("a length of four octets",
		    "\x30\x84\x00\x00\x00\x06\x02\x01\x07\x02\x01\x03"),
		DER("a length of 2^64 - 1",
		    "\x30\x88\xff\xff\xff\xff\xff\xff\xff\xff"),
		DER("a length past the end",
		    "\x30\x07\x02\x01\x07\x02\x01\x03"),
		DER("a set", "\x31\x06\x02\x01\x07\x02\x01\x03"),
		DER("an enumeration", "\x30\x06\x0a\x01\x07\x02\x01\x03"),
	};
	struct arena *a = arena_new();

	(void)state;
	assert_string_equal(
	    reason_of(a, KEY_RSA, SPAN("\x30\x06\x02\x01\x07\x02\x01\x03")),
	    "accepted");
	for (size_t i = 0; i < COUNT(table); i++)
		if (strcmp(reason_of(a, KEY_RSA, table[i].in), "accepted") == 0)
			fail_msg("%s", table[i].what);
	arena_free(a);
}

static void
truncated(void **state)
{
	static const char *const names[] = { "rsa2048.pub.pem",
		"rsa2048-pkcs1.pub.pem" };
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct key_public key;
		const char *reason;
		struct span der;

		assert_true(key_public_parse_text(
		    a, key_file(a, names[i]), &key, &reason));
		der = i == 0 ? key_public_octets(a, &key)
			     : pkcs1(a, key.n, key.e);
		assert_string_equal(reason_of(a, KEY_RSA, der), "accepted");
		for (size_t len = 0; len < der.len; len++)
			assert_string_not_equal(
			    reason_of(
				a, KEY_RSA, arena_dup(a, span_head(der, len))),
			    "accepted");
	}
	arena_free(a);
}

/* Every octet of the frame changed: never read as a key of other numbers. */
static void
frame_changed(void **state)
{
	struct arena *a = arena_new();
	struct key_public key, other;
	const char *reason;
	struct span der;
	unsigned char *p;

	(void)state;
	assert_true(key_public_parse_text(
	    a, key_file(a, "rsa2048.pub.pem"), &key, &reason));
	der = arena_dup(a, key_public_octets(a, &key));
	p = (unsigned char *)(uintptr_t)der.p;
	for (size_t at = 0; at < 32; at++)
		for (unsigned bit = 1; bit < 256; bit <<= 1) {
			p[at] = (unsigned char)(p[at] ^ bit);
			if (key_public_parse(a, KEY_RSA, der, &other, &reason))
				fail_msg("octet %zu, bit %u", at, bit);
			p[at] = (unsigned char)(p[at] ^ bit);
		}
	arena_free(a);
}

static void
k07(void **state)
{
	struct arena *a = arena_new();
	struct span n = number(a, 256, 0x80, 1), f4 = SPAN("\x01\x00\x01");
	struct key_public x, y;
	const char *reason;

	(void)state;
	assert_true(key_public_parse(a, KEY_RSA, pkcs1(a, n, f4), &x, &reason));
	assert_int_equal(x.form, KEY_FORM_PKCS1);
	assert_true(key_public_parse(
	    a, KEY_RSA, key_public_octets(a, &x), &y, &reason));
	assert_int_equal(y.form, KEY_FORM_SPKI);
	assert_true(key_public_eq(&x, &y));
	assert_true(span_starts(
	    key_public_octets(a, &x), SPAN("\x30\x82\x01\x22" RSA_OID)));
	arena_free(a);
}

static void
k07_trailing(void **state)
{
	struct arena *a = arena_new();
	struct key_public key;
	const char *reason;
	struct buf buf = buf_new(a, 4096);

	(void)state;
	assert_true(key_public_parse_text(
	    a, key_file(a, "rsa2048.pub.pem"), &key, &reason));
	buf_add(&buf, key_public_octets(a, &key));
	buf_addc(&buf, 0);
	assert_string_equal(reason_of(a, KEY_RSA, buf_span(&buf)),
	    "octets behind the DER of the key");
	buf = buf_new(a, 4096);
	buf_add(&buf, pkcs1(a, key.n, key.e));
	buf_adds(&buf, "x");
	assert_string_equal(reason_of(a, KEY_RSA, buf_span(&buf)),
	    "octets behind the DER of the key");
	arena_free(a);
}

static void
k08(void **state)
{
	static const char wrapped[] =
	    "\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03"
	    "\x21\x00"
	    "0123456789abcdef0123456789abcdef";
	struct arena *a = arena_new();
	struct key_public key;
	const char *reason;

	(void)state;
	assert_true(key_public_parse(a, KEY_ED25519,
	    SPAN("0123456789abcdef0123456789abcdef"), &key, &reason));
	assert_int_equal(key.bits, 256);
	assert_int_equal(key.form, KEY_FORM_RAW);
	assert_true(span_eq(key_public_octets(a, &key), key.n));
	for (size_t len = 0; len < 40; len++)
		assert_int_equal(
		    strcmp(reason_of(a, KEY_ED25519, span_of(wrapped, len)),
			"accepted") == 0,
		    len == 32);
	assert_string_equal(
	    reason_of(a, KEY_ED25519, span_of(wrapped, sizeof(wrapped) - 1)),
	    "an Ed25519 key wrapped in SubjectPublicKeyInfo: "
	    "RFC 8463 section 4.2 wants its last 32 octets");
	assert_string_equal(
	    reason_of(a, KEY_RSA, span_of(wrapped, sizeof(wrapped) - 1)),
	    "an Ed25519 key where RSA is declared");
	arena_free(a);
}

static void
other_algorithms(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_string_equal(
	    reason_of(a, KEY_RSA,
		SPAN("\x30\x0f\x30\x09\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x03"
		     "\x02\x00\x04")),
	    "an EC key: DKIM has RSA and Ed25519");
	assert_string_equal(
	    reason_of(a, KEY_RSA,
		SPAN("\x30\x0b\x30\x05\x06\x03\x2b\x65\x6f\x03\x02\x00\x04")),
	    "neither an RSA nor an Ed25519 key");
	/* rsaEncryption without its NULL */
	assert_string_not_equal(
	    reason_of(a, KEY_RSA,
		SPAN("\x30\x18\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01"
		     "\x01\x03\x09\x00\x30\x06\x02\x01\x07\x02\x01\x03")),
	    "accepted");
	/* unused bits at the end of the BIT STRING */
	assert_string_not_equal(
	    reason_of(a, KEY_RSA,
		SPAN("\x30\x1a" RSA_OID "\x03\x09\x01\x30\x06\x02\x01\x07\x02"
		     "\x01\x03")),
	    "accepted");
	arena_free(a);
}

static void
text_forms(void **state)
{
	static const struct {
		const char *name;
		enum key_type type;
		enum key_form form;
	} table[] = {
		{ "rsa2048.pub.pem", KEY_RSA, KEY_FORM_SPKI },
		{ "rsa2048-pkcs1.pub.pem", KEY_RSA, KEY_FORM_PKCS1 },
		{ "ed25519.pub.pem", KEY_ED25519, KEY_FORM_SPKI },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct key_public key, again;
		struct span octets;
		const char *reason;

		if (!key_public_parse_text(
			a, key_file(a, table[i].name), &key, &reason))
			fail_msg("%s: %s", table[i].name, reason);
		assert_int_equal(key.type, table[i].type);
		assert_int_equal(key.form, table[i].form);
		octets = key_public_octets(a, &key);
		assert_true(key_public_parse_text(
		    a, b64_encode(a, octets), &again, &reason));
		assert_true(key_public_eq(&key, &again));
		assert_true(
		    key_public_parse(a, key.type, octets, &again, &reason));
		assert_true(key_public_eq(&key, &again));
	}
	arena_free(a);
}

static void
text_refused(void **state)
{
	static const char *const table[][2] = {
		{ "", "neither PEM nor base64" },
		{ " \n", "neither PEM nor base64" },
		{ "?", "neither PEM nor base64" },
		{ "AAAA", "not the DER of an RSA public key" },
		{ "-----BEGIN PUBLIC KEY-----\nAAAA\n",
		    "the PEM block has no END line" },
		{ "-----BEGIN PUBLIC KEY-----\n?\n-----END PUBLIC KEY-----\n",
		    "the PEM block is not base64" },
		{ "-----BEGIN PRIVATE KEY-----\nAAAA\n"
		  "-----END PRIVATE KEY-----\n",
		    "no public key among its PEM blocks" },
	};
	struct arena *a = arena_new();
	struct key_public key;
	const char *reason;

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		assert_false(key_public_parse_text(
		    a, span_str(table[i][0]), &key, &reason));
		assert_string_equal(reason, table[i][1]);
	}
	arena_free(a);
}

static void
k20(void **state)
{
	struct arena *a = arena_new();
	struct key_public spki, pkcs, ed, other;
	const char *reason;

	(void)state;
	assert_true(key_public_parse_text(
	    a, key_file(a, "rsa2048.pub.pem"), &spki, &reason));
	assert_true(key_public_parse_text(
	    a, key_file(a, "rsa2048-pkcs1.pub.pem"), &pkcs, &reason));
	assert_true(key_public_parse_text(
	    a, key_file(a, "ed25519.pub.pem"), &ed, &reason));
	assert_true(key_public_eq(&spki, &pkcs));
	assert_false(key_public_eq(&spki, &ed));
	other = spki;
	other.e = SPAN("\x03");
	assert_false(key_public_eq(&spki, &other));
	other = spki;
	other.n = span_head(other.n, other.n.len - 1);
	assert_false(key_public_eq(&spki, &other));
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("V63, V64: numbers that RSA cannot have are refused",
		    hostile_numbers),
		UNIT("K10: the bits of a key are those of n", bits_of_modulus),
		UNIT("DER that is not strict is refused", bad_der),
		UNIT("a key cut at any octet is refused", truncated),
		UNIT("no changed bit around the numbers goes unnoticed",
		    frame_changed),
		UNIT("K07: SPKI and PKCS#1 are read, SPKI is written", k07),
		UNIT("K07: octets behind the DER are an error", k07_trailing),
		UNIT("K08: an Ed25519 key is 32 octets, wrapped it is an error",
		    k08),
		UNIT("keys of other algorithms are refused", other_algorithms),
		UNIT("a public key is read from PEM and base64", text_forms),
		UNIT("what is no public key is refused with words",
		    text_refused),
		UNIT("K20: keys are compared by their numbers", k20),
	};

	return cmocka_run_group_tests_name("key_public", tests, NULL, NULL);
}
