/*
 * opendkim verify KEYS | sign KEY DOMAIN SELECTOR: libopendkim at its fastest,
 * with the message on stdin: CRLF lines, a header section below 64 KiB.  KEYS
 * is a file of lines "NAME RECORD".  Not a line of it is spent on anything
 * that a filter would need besides.
 */

#include <sys/types.h>

#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <opendkim/dkim.h>

#define SIZE (64 * 1024)

static unsigned char buffer[SIZE + 1];

static void
check(DKIM_STAT status, const char *what)
{
	if (status != DKIM_STAT_OK)
		errx(1, "%s: status %d", what, (int)status);
}

/* Give the header section to libopendkim; returns where the body begins. */
static size_t
feed_header(DKIM *dkim, size_t len)
{
	unsigned char *field = buffer, *end = buffer + len, *p = buffer;

	while (p < end) {
		unsigned char *lf = memchr(p, '\n', (size_t)(end - p));

		if (lf == NULL)
			errx(1, "no empty line");
		p = lf + 1;
		if (*p == ' ' || *p == '\t')
			continue;
		check(dkim_header(dkim, field, (size_t)(lf - 1 - field)),
		    "dkim_header");
		field = p;
		if (*p == '\r')
			return (size_t)(p + 2 - buffer);
	}
	errx(1, "no empty line");
}

static void
feed(DKIM *dkim)
{
	ssize_t n = read(0, buffer, SIZE);
	size_t body;

	if (n <= 0)
		err(1, "read");
	body = feed_header(dkim, (size_t)n);
	check(dkim_eoh(dkim), "dkim_eoh");
	check(dkim_body(dkim, buffer + body, (size_t)n - body), "dkim_body");
	while ((n = read(0, buffer, SIZE)) > 0)
		check(dkim_body(dkim, buffer, (size_t)n), "dkim_body");
	check(dkim_eom(dkim, NULL), "dkim_eom");
}

static void
verify(DKIM_LIB *lib, const char *keys)
{
	dkim_query_t method = DKIM_QUERY_FILE;
	DKIM_STAT status;
	DKIM *dkim;

	check(dkim_options(lib, DKIM_OP_SETOPT, DKIM_OPTS_QUERYMETHOD, &method,
		  sizeof(method)),
	    "query method");
	check(dkim_options(lib, DKIM_OP_SETOPT, DKIM_OPTS_QUERYINFO,
		  (void *)(uintptr_t)keys, strlen(keys)),
	    "query file");
	dkim = dkim_verify(lib, (const unsigned char *)"bench", NULL, &status);
	if (dkim == NULL)
		errx(1, "dkim_verify: status %d", (int)status);
	feed(dkim);
	dkim_free(dkim);
}

static void
sign(DKIM_LIB *lib, char *argv[])
{
	static unsigned char key[16 * 1024], field[16 * 1024];
	FILE *f = fopen(argv[2], "rb");
	DKIM_STAT status;
	DKIM *dkim;

	if (f == NULL || fread(key, 1, sizeof(key) - 1, f) == 0)
		err(1, "%s", argv[2]);
	fclose(f);
	dkim = dkim_sign(lib, (const unsigned char *)"bench", NULL, key,
	    (const unsigned char *)argv[4], (const unsigned char *)argv[3],
	    DKIM_CANON_RELAXED, DKIM_CANON_RELAXED, DKIM_SIGN_RSASHA256, -1,
	    &status);
	if (dkim == NULL)
		errx(1, "dkim_sign: status %d", (int)status);
	feed(dkim);
	check(dkim_getsighdr(dkim, field, sizeof(field), 16), "dkim_getsighdr");
	printf("DKIM-Signature: %s\r\n", (char *)field);
	dkim_free(dkim);
}

int
main(int argc, char *argv[])
{
	DKIM_LIB *lib = dkim_init(NULL, NULL);

	if (lib == NULL)
		errx(1, "dkim_init");
	if (argc == 3 && strcmp(argv[1], "verify") == 0)
		verify(lib, argv[2]);
	else if (argc == 5 && strcmp(argv[1], "sign") == 0)
		sign(lib, argv);
	else
		errx(2,
		    "usage: opendkim verify KEYS | "
		    "sign KEY DOMAIN SELECTOR");
	dkim_close(lib);
	return 0;
}
