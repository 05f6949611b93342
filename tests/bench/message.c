/*
 * message KIND OCTETS: a message of about so many octets, always the same.
 *
 * KIND is "text" (short words, single blanks), "html" (indented, with double
 * and trailing blanks and tabs), "base64", or "mixed" (text, then base64, as
 * mail with an attachment).  CRLF line ends; with "-lf" behind KIND, LF.
 */

#include <err.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t seed = 1;
static const char *eol = "\r\n";

static unsigned
random_below(unsigned n)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % n;
}

static void
word(void)
{
	for (unsigned n = 1 + random_below(9); n > 0; n--)
		putchar('a' + (int)random_below(26));
}

static size_t
text_line(void)
{
	unsigned words = 9 + random_below(4);

	for (unsigned i = 0; i < words; i++) {
		if (i > 0)
			putchar(' ');
		word();
	}
	fputs(eol, stdout);
	return 6 * words;
}

static size_t
html_line(void)
{
	unsigned indent = random_below(12), words = random_below(14);

	for (unsigned i = 0; i < indent; i++)
		putchar(random_below(8) == 0 ? '\t' : ' ');
	for (unsigned i = 0; i < words; i++) {
		word();
		fputs(random_below(12) == 0 ? "  " : " ", stdout);
	}
	fputs(eol, stdout);
	return indent + 6 * words + 2;
}

static size_t
base64_line(void)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn"
	    "opqrstuvwxyz0123456789+/";

	for (int i = 0; i < 76; i++)
		putchar(digits[random_below(64)]);
	fputs(eol, stdout);
	return 78;
}

static const char *const header[] = {
	"Return-Path: <joe@example.com>",
	"Received: from client.example.com (client.example.com [192.0.2.1])",
	"\tby mail.example.com (Postfix) with ESMTPSA id 4Rkq8x2vYz;",
	"\tFri, 11 Jul 2025 21:00:37 -0700 (PDT)",
	"From: Joe SixPack <joe@example.com>",
	"To: Suzie Q <suzie@shopping.example.net>",
	"Subject: Is dinner ready?",
	"Date: Fri, 11 Jul 2025 21:00:37 -0700 (PDT)",
	"Message-ID: <20250712040037.46341.5F8J@mail.example.com>",
	"MIME-Version: 1.0",
	"Content-Type: text/plain; charset=utf-8",
	"Content-Transfer-Encoding: 8bit",
	"",
};

int
main(int argc, char *argv[])
{
	size_t size, done = 0;
	const char *kind;

	if (argc != 3)
		errx(2, "usage: message KIND OCTETS");
	kind = argv[1];
	size = strtoul(argv[2], NULL, 10);
	if (strstr(kind, "-lf") != NULL)
		eol = "\n";
	for (size_t i = 0; i < sizeof(header) / sizeof(header[0]); i++)
		printf("%s%s", header[i], eol);
	while (done < size) {
		bool text = strncmp(kind, "mixed", 5) == 0 && done < size / 10;

		if (text || strncmp(kind, "text", 4) == 0)
			done += text_line();
		else if (strncmp(kind, "html", 4) == 0)
			done += html_line();
		else
			done += base64_line();
	}
	return fflush(stdout) != 0;
}
