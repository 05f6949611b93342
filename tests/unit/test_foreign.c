#include "base/arena.h"
#include "mail/foreign.h"
#include "unit.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct span
octets(const char *p, size_t len)
{
	return span_of((const unsigned char *)p, len);
}

struct row {
	const char *head;
	size_t len;
	const char *want; /* in the text; NULL: unknown */
};

#define ROW(head, want)                                                        \
	{                                                                      \
		head, sizeof(head) - 1, want                                   \
	}

static const struct row rows[] = {
	ROW("-----BEGIN PRIVATE KEY-----\nMII", "private key in PEM"),
	ROW("-----BEGIN RSA PRIVATE KEY-----\n", "private key in PEM"),
	ROW("-----BEGIN ENCRYPTED PRIVATE KEY-----", "private key in"),
	ROW("Bag Attributes\n    x: y\n-----BEGIN PRIVATE KEY-----\n",
	    "private key in PEM"),
	ROW("\xef\xbb\xbf-----BEGIN PUBLIC KEY-----\r\n", "public key"),
	ROW("-----BEGIN OPENSSH PRIVATE KEY-----\n", "SSH"),
	ROW("-----BEGIN CERTIFICATE-----\n", "a certificate"),
	ROW("-----BEGIN CERTIFICATE REQUEST-----\n", "request"),
	ROW("-----BEGIN PGP SIGNED MESSAGE-----\n", "OpenPGP"),
	ROW("\x30\x82\x04\xbe\x02\x01", "DER"),
	ROW("text -----BEGIN PRIVATE KEY-----\n", NULL),
	ROW("<!DOCTYPE html>\n<html>", "HTML"),
	ROW("\n  <HTML lang=en>\n", "HTML"),
	ROW("<?xml version=\"1.0\"?>\n<html>", "HTML"),
	ROW("<?xml version=\"1.0\"?>\n<feedback>", "DMARC report"),
	ROW("<?xml version=\"1.0\"?>\n<svg>", "XML"),
	ROW("<?xml", "XML"),
	ROW("{\"a\": 1}", "JSON"),
	ROW("[\n  {\n", "JSON"),
	ROW("[x]\n", NULL),
	ROW("\x1f\x8b\x08", "gzip"),
	ROW("PK\x03\x04\x14\x00", "a zip archive"),
	ROW("PK\x03\x04\x14\x00\x06\x00\x08\x00[Content_Types].xml", "Word"),
	ROW("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Outlook"),
	ROW("\xd0\xcf\x11\xe0", NULL),
	ROW("\xff\xfe"
	    "F\0r\0",
	    "UTF-16"),
	ROW("%PDF-1.7\n", "PDF"),
	ROW("abc\0def", "binary"),
	ROW("1234      \nReceived: x\n", "Apple Mail"),
	ROW("1234\ntext\n", NULL),
	ROW("$ORIGIN example.com.\n", "zone file"),
	ROW("; comment: x\n\nwww 300 IN A 192.0.2.1\n", "zone file"),
	ROW("\tIN\tNS\tns.example.\n", "zone file"),
	ROW("@ SOA a b 1 1 1 1 1\n", "zone file"),
	ROW("a.example. 1h A 192.0.2.1\n", "zone file"),
	/* English, not a zone */
	ROW("this is a test\n", NULL),
	ROW("I mx\n", NULL),
	ROW("This IN A way is\n", "zone file"),
	ROW("$ cat x\n", NULL),
	ROW("$TTL\n", NULL),
	ROW("hello\nwww 300 IN A 192.0.2.1\n", NULL),
	ROW("", NULL),
	ROW("\n", NULL),
};

static void
kinds(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *text =
		    foreign_kind(octets(rows[i].head, rows[i].len));

		if (rows[i].want == NULL
			? text != NULL
			: text == NULL || strstr(text, rows[i].want) == NULL)
			fail_msg("%zu %s: %s", i, rows[i].head, text);
	}
}

/* Each beginning, cut at each octet, in memory that ends there. */
static void
cut(void **state)
{
	static const char head[] =
	    "<?xml version=\"1.0\"?>\n-----BEGIN CERTIFICATE-----\n"
	    "@ 300 IN SOA a b\n";

	(void)state;
	for (size_t n = 0; n < sizeof(head); n++)
		for (size_t from = 0; from < n; from++) {
			struct arena *a = arena_new();

			(void)foreign_kind(
			    arena_dup(a, octets(head + from, n - from)));
			arena_free(a);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("what a beginning tells", kinds),
		UNIT("beginnings that are cut", cut),
	};

	return cmocka_run_group_tests_name("foreign", tests, NULL, NULL);
}
