/*
 * archive DIRECTORY MESSAGES SELECTORS: signed messages, always the same: of
 * 9 KB on the average, rsa-sha256 with 2048 bits, relaxed/relaxed, each
 * SELECTOR with a domain and a key of its own.  In DIRECTORY there are then
 *
 *	mail/NNNNNN.eml		with CRLF line ends
 *	mbox			all of them, mboxrd, LF line ends
 *	zone			the key records, for -z, and those of DMARC
 *	keys			the same, lines NAME TEXT
 *
 * A key is the product of two primes of a small set: quickly made, and good
 * for nothing else.
 */

/* RSA keys as structures are deprecated in OpenSSL 3; EVP cannot print these
 * without a provider. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include <sys/stat.h>

#include <err.h>
#include <openssl/bn.h>
#include <openssl/rsa.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/caps.h"
#include "dkim/dkim_key.h"
#include "dkim/dkim_sign.h"
#include "lines.h"

#define PRIME_BITS 1024
#define EXPONENT 65537
#define MESSAGES_MAX 1000000
#define SELECTORS_MAX 5000
#define FIRST_TIME 1750000000

struct selector {
	unsigned char *der;
	size_t len;
};

struct archive {
	unsigned messages, selectors;
	BIGNUM **primes;
	struct selector *keys;
	FILE *mbox;
	struct lines lines;
};

static void *
need(void *p)
{
	if (p == NULL)
		errx(1, "out of memory, or OpenSSL failed");
	return p;
}

static FILE *
create(const char *path)
{
	FILE *f = fopen(path, "wb");

	if (f == NULL)
		err(1, "%s", path);
	return f;
}

static void
done(FILE *f, const char *path)
{
	if (fflush(f) != 0 || ferror(f) || fclose(f) != 0)
		err(1, "%s", path);
}

static BIGNUM *
make_prime(unsigned number, BN_CTX *ctx)
{
	unsigned char octets[PRIME_BITS / 8];
	BIGNUM *p;

	for (size_t at = 0; at < sizeof(octets); at += HASH_MAX) {
		struct hash h;
		unsigned seed[2] = { number, (unsigned)at };
		struct digest d;

		hash_init(&h, HASH_SHA256);
		hash_add(&h, span_of(seed, sizeof(seed)));
		d = hash_end(&h);
		memcpy(octets + at, d.octets, HASH_MAX);
	}
	octets[0] |= 0xc0;
	octets[sizeof(octets) - 1] |= 1;
	p = need(BN_bin2bn(octets, sizeof(octets), NULL));
	while (
	    BN_mod_word(p, EXPONENT) == 1 || BN_check_prime(p, ctx, NULL) != 1)
		BN_add_word(p, 2);
	return p;
}

/* The RSAPrivateKey of P and Q. */
static struct selector
make_key(const BIGNUM *p, const BIGNUM *q, BN_CTX *ctx)
{
	BIGNUM *n = need(BN_new()), *e = need(BN_new()), *d = need(BN_new());
	BIGNUM *p1 = need(BN_dup(p)), *q1 = need(BN_dup(q));
	BIGNUM *phi = need(BN_new()), *dp = need(BN_new());
	BIGNUM *dq = need(BN_new()), *qi = need(BN_new());
	RSA *rsa = need(RSA_new());
	struct selector s = { 0 };
	int len;

	BN_sub_word(p1, 1);
	BN_sub_word(q1, 1);
	BN_set_word(e, EXPONENT);
	if (!BN_mul(n, p, q, ctx) || !BN_mul(phi, p1, q1, ctx) ||
	    !BN_mod_inverse(d, e, phi, ctx) || !BN_mod(dp, d, p1, ctx) ||
	    !BN_mod(dq, d, q1, ctx) || !BN_mod_inverse(qi, q, p, ctx) ||
	    !RSA_set0_key(rsa, n, e, d) ||
	    !RSA_set0_factors(rsa, need(BN_dup(p)), need(BN_dup(q))) ||
	    !RSA_set0_crt_params(rsa, dp, dq, qi))
		errx(1, "a key cannot be made");
	len = i2d_RSAPrivateKey(rsa, &s.der);
	if (len <= 0)
		errx(1, "a key cannot be written");
	s.len = (size_t)len;
	RSA_free(rsa);
	BN_free(p1);
	BN_free(q1);
	BN_free(phi);
	return s;
}

static void
make_keys(struct archive *a)
{
	BN_CTX *ctx = need(BN_CTX_new());
	unsigned primes = 2, n = 0;

	while (primes * (primes - 1) / 2 < a->selectors)
		primes++;
	a->primes = need(calloc(primes, sizeof(*a->primes)));
	a->keys = need(calloc(a->selectors, sizeof(*a->keys)));
	for (unsigned i = 0; i < primes; i++) {
		a->primes[i] = make_prime(i, ctx);
		for (unsigned j = 0; j < i && n < a->selectors; j++)
			a->keys[n++] =
			    make_key(a->primes[i], a->primes[j], ctx);
	}
	BN_CTX_free(ctx);
}

static struct key_private *
key_of(const struct selector *s)
{
	const char *reason;
	struct key_private *key =
	    key_private_parse(span_of(s->der, s->len), &reason);

	if (key == NULL)
		errx(1, "a key is refused: %s", reason);
	return key;
}

static void
print_records(struct archive *a)
{
	FILE *zone = create("zone"), *keys = create("keys");
	static const struct dkim_key_options plain;

	for (unsigned i = 0; i < a->selectors; i++) {
		struct arena *arena = arena_new();
		struct key_private *key = key_of(&a->keys[i]);
		struct key_public pub = key_private_public(arena, key);
		struct buf text = buf_new(arena, CAPS_TXT);
		const char *p;

		dkim_key_print(&text, &pub, &plain);
		p = buf_string(&text);
		fprintf(keys, "s%u._domainkey.d%u.example %s\n", i, i, p);
		fprintf(zone,
		    "s%u._domainkey.d%u.example. 3600 IN TXT "
		    "\"%.200s\" \"%s\"\n",
		    i, i, p, p + 200);
		fprintf(zone,
		    "_dmarc.d%u.example. 3600 IN TXT "
		    "\"v=DMARC1; p=reject\"\n",
		    i);
		key_private_free(key);
		arena_free(arena);
	}
	done(zone, "zone");
	done(keys, "keys");
}

static void
print_header(FILE *f, unsigned number, unsigned selector)
{
	fprintf(f,
	    "Return-Path: <bounce-%u@d%u.example>\r\n"
	    "Received: from mx%u.d%u.example (mx%u.d%u.example "
	    "[192.0.2.%u])\r\n"
	    "\tby mail.example.net (Postfix) with ESMTPS id 4Rk%06u\r\n"
	    "\tfor <list@example.net>; Tue, 17 Jun 2025 08:%02u:%02u +0000 "
	    "(UTC)\r\n"
	    "Received: by mx%u.d%u.example (Postfix, from userid 1000)\r\n"
	    "\tid 7Cq%06u; Tue, 17 Jun 2025 08:%02u:%02u +0000 (UTC)\r\n"
	    "Date: Tue, 17 Jun 2025 08:%02u:%02u +0000\r\n"
	    "From: \"Sender no. %u\" <sender%u@d%u.example>\r\n"
	    "To: \"A list of people\" <list@example.net>\r\n",
	    number, selector, number % 4, selector, number % 4, selector,
	    number % 256, number, number / 60 % 60, number % 60, number % 4,
	    selector, number, number / 60 % 60, number % 60, number / 60 % 60,
	    number % 60, number % 97, number % 97, selector);
	fprintf(f,
	    "Cc: someone@example.org, another@example.com\r\n"
	    "Reply-To: <answers+%u@d%u.example>\r\n"
	    "Subject: =?utf-8?Q?Message_no=2E_%u?= of the archive, with a "
	    "subject that is\r\n folded\r\n"
	    "Message-ID: <%u.%u.archive@d%u.example>\r\n"
	    "References: <%u.1.archive@d%u.example>\r\n"
	    "MIME-Version: 1.0\r\n"
	    "Content-Type: text/%s; charset=utf-8\r\n"
	    "Content-Transfer-Encoding: 7bit\r\n"
	    "X-Mailer: archive 1.0\r\n"
	    "List-Unsubscribe: <https://d%u.example/u?id=%u>\r\n"
	    "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\r\n",
	    number, selector, number, number, selector, selector, number / 2,
	    selector, number % 3 == 0 ? "html" : "plain", selector, number);
}

/* Most are short, some are long: 7.7 KB on the average. */
static void
print_body(struct lines *l, unsigned number)
{
	static const size_t sizes[] = { 1500, 2500, 4000, 6000, 8000, 12000,
		20000 };
	size_t size = sizes[lines_random(l, 7)], len = 0;

	while (len < size)
		if (number % 3 == 0)
			len += lines_html(l);
		else if (number % 3 == 1 && len > size / 3)
			len += lines_base64(l);
		else
			len += lines_text(l);
	if (number % 20 == 0) /* to be quoted in an mbox */
		fprintf(l->out, "\r\nFrom here on there is nothing.\r\n");
}

static struct span
sign(struct arena *arena, struct archive *a, struct span text, unsigned number)
{
	unsigned selector = number % a->selectors;
	struct key_private *key = key_of(&a->keys[selector]);
	const struct dkim_sign_key by = {
		.selector = span_str(arena_printf(arena, "s%u", selector)),
		.key = key,
	};
	const struct dkim_sign_options options = {
		.header_canon = CANON_RELAXED,
		.body_canon = CANON_RELAXED,
		.time = FIRST_TIME + number,
	};
	struct span domain =
	    span_str(arena_printf(arena, "d%u.example", selector));
	struct span piece, field = { 0 };
	struct dkim_signer *signer;
	const char *why = "cannot be read";
	struct msg msg;

	if (msg_open_span(arena, text, &msg) != MSG_OK ||
	    (signer = dkim_sign_begin(arena, &msg, &options, &why)) == NULL)
		errx(1, "message %u: %s", number, why);
	while (msg_body(&msg, &piece) == 0 && piece.len > 0)
		dkim_sign_body(signer, piece);
	if (!dkim_sign_end(signer, &why) ||
	    !dkim_sign_field(signer, domain, &by, &field, &why))
		errx(1, "message %u: %s", number, why);
	key_private_free(key);
	return field;
}

static void
add_to_mbox(FILE *f, struct span text)
{
	while (text.len > 0) {
		struct span line = span_cut(&text, '\n'), bare = line;

		while (bare.len > 0 && bare.p[0] == '>')
			bare = span_skip(bare, 1);
		if (span_starts(bare, span_str("From ")))
			putc_unlocked('>', f);
		if (line.len > 0 && line.p[line.len - 1] == '\r')
			line.len--;
		fwrite_unlocked(line.p, 1, line.len, f);
		putc_unlocked('\n', f);
	}
}

static void
add_message(struct archive *a, unsigned number)
{
	struct arena *arena = arena_new();
	const char *path = arena_printf(arena, "mail/%06u.eml", number);
	char *p = NULL;
	size_t len = 0;
	FILE *f = need(open_memstream(&p, &len));
	struct span field;

	a->lines.out = f;
	print_header(f, number, number % a->selectors);
	print_body(&a->lines, number);
	done(f, path);
	field = sign(arena, a, span_of(p, len), number);
	f = create(path);
	fwrite(field.p, 1, field.len, f);
	fwrite(p, 1, len, f);
	done(f, path);
	fprintf(a->mbox, "From sender@d%u.example Tue Jun 17 08:00:00 2025\n",
	    number % a->selectors);
	add_to_mbox(a->mbox, field);
	add_to_mbox(a->mbox, span_of(p, len));
	fprintf(a->mbox, "\n");
	free(p);
	arena_free(arena);
}

static unsigned
number_at_most(const char *text, unsigned most)
{
	unsigned long n = strtoul(text, NULL, 10);

	if (n == 0 || n > most)
		errx(2, "%s: want 1 to %u", text, most);
	return (unsigned)n;
}

int
main(int argc, char *argv[])
{
	struct archive a = { .lines = { NULL, "\r\n", 1 } };

	if (argc != 4)
		errx(2, "usage: archive DIRECTORY MESSAGES SELECTORS");
	a.messages = number_at_most(argv[2], MESSAGES_MAX);
	a.selectors = number_at_most(argv[3], SELECTORS_MAX);
	if (chdir(argv[1]) != 0 || mkdir("mail", 0777) != 0)
		err(1, "%s", argv[1]);
	make_keys(&a);
	print_records(&a);
	a.mbox = create("mbox");
	for (unsigned i = 0; i < a.messages; i++)
		add_message(&a, i);
	done(a.mbox, "mbox");
	return 0;
}
