/*
 * message KIND OCTETS [FIELDS]: a message of about so many octets of body,
 * with so many fields X-N more, always the same.
 *
 * KIND is "text" (short words, single blanks), "html" (indented, with double
 * and trailing blanks and tabs), "base64", or "mixed" (text, then base64, as
 * mail with an attachment).  CRLF line ends; with "-lf" behind KIND, LF.
 */

#include <err.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lines.h"

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
};

static bool
is_kind(const char *kind, const char *name)
{
	return strncmp(kind, name, strlen(name)) == 0;
}

static void
body(struct lines *l, const char *kind, size_t size)
{
	size_t done = 0;

	while (done < size) {
		bool text = is_kind(kind, "mixed") && done < size / 10;

		if (text || is_kind(kind, "text"))
			done += lines_text(l);
		else if (is_kind(kind, "html"))
			done += lines_html(l);
		else
			done += lines_base64(l);
	}
}

int
main(int argc, char *argv[])
{
	struct lines l = { stdout, "\r\n", 1 };
	size_t fields;

	if (argc != 3 && argc != 4)
		errx(2, "usage: message KIND OCTETS [FIELDS]");
	if (strstr(argv[1], "-lf") != NULL)
		l.eol = "\n";
	for (size_t i = 0; i < sizeof(header) / sizeof(header[0]); i++)
		printf("%s%s", header[i], l.eol);
	fields = argc > 3 ? strtoul(argv[3], NULL, 10) : 0;
	for (size_t i = 1; i <= fields; i++)
		printf("X-%zu: %zu%s", i, i, l.eol);
	fputs(l.eol, stdout);
	body(&l, argv[1], strtoul(argv[2], NULL, 10));
	return fflush(stdout) != 0;
}
