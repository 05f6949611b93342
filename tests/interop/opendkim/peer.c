/*
 * Sign and verify with libopendkim; keys and records are those of peer.sh.
 *
 *	peer verify FILE...		prints "FILE pass" or "FILE STATUS"
 *	peer sign IN OUT HEADER/BODY	signs IN with rsa.pem
 *
 * Built by opendkim.t where libopendkim is there.
 */
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <dkim.h>

struct text {
	unsigned char *p;
	size_t len;
};

static struct text
read_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	struct stat st;
	struct text t = { 0 };

	if (f == NULL || fstat(fileno(f), &st) != 0)
		err(2, "%s", path);
	t.len = (size_t)st.st_size;
	t.p = calloc(1, t.len + 1);
	if (t.p == NULL || fread(t.p, 1, t.len, f) != t.len)
		err(2, "%s", path);
	fclose(f);
	return t;
}

/* With CRLF throughout: what a mail server would hand over. */
static struct text
with_crlf(struct text in)
{
	struct text out = { calloc(2, in.len + 1), 0 };

	if (out.p == NULL)
		err(2, NULL);
	for (size_t i = 0; i < in.len; i++) {
		if (in.p[i] == '\n' && (i == 0 || in.p[i - 1] != '\r'))
			out.p[out.len++] = '\r';
		out.p[out.len++] = in.p[i];
	}
	return out;
}

static DKIM_LIB *
library(void)
{
	DKIM_LIB *lib = dkim_init(NULL, NULL);
	dkim_query_t method = DKIM_QUERY_FILE;
	char path[] = "records";

	if (lib == NULL)
		errx(2, "dkim_init");
	if (dkim_options(lib, DKIM_OP_SETOPT, DKIM_OPTS_QUERYMETHOD, &method,
		sizeof(method)) != DKIM_STAT_OK ||
	    dkim_options(lib, DKIM_OP_SETOPT, DKIM_OPTS_QUERYINFO, path,
		strlen(path)) != DKIM_STAT_OK)
		errx(2, "dkim_options");
	return lib;
}

/* The whole message through DKIM; its last status. */
static DKIM_STAT
feed(DKIM *dkim, struct text m)
{
	DKIM_STAT status = dkim_chunk(dkim, m.p, m.len);

	if (status == DKIM_STAT_OK)
		status = dkim_chunk(dkim, NULL, 0);
	return status == DKIM_STAT_OK ? dkim_eom(dkim, NULL) : status;
}

static void
verify(DKIM_LIB *lib, const char *path)
{
	const unsigned char *id = (const unsigned char *)path;
	DKIM_STAT status;
	DKIM *dkim = dkim_verify(lib, id, NULL, &status);

	if (dkim == NULL)
		errx(2, "dkim_verify: %s", dkim_getresultstr(status));
	status = feed(dkim, with_crlf(read_file(path)));
	printf("%s %s\n", path,
	    status == DKIM_STAT_OK ? "pass" : dkim_getresultstr(status));
	dkim_free(dkim);
}

static dkim_canon_t
canon(const char *word)
{
	return strncmp(word, "simple", 6) == 0 ? DKIM_CANON_SIMPLE
					       : DKIM_CANON_RELAXED;
}

/* Their field has CRLF only between lines, or LF, as asked for. */
static void
write_signed(const char *path, struct text message, const unsigned char *field)
{
	bool crlf = memmem(message.p, message.len, "\r\n", 2) != NULL;
	FILE *f = fopen(path, "wb");

	if (f == NULL)
		err(2, "%s", path);
	fputs("DKIM-Signature: ", f);
	for (; *field != '\0'; field++)
		if (*field != '\r' || crlf)
			putc(*field, f);
	fputs(crlf ? "\r\n" : "\n", f);
	if (fwrite(message.p, 1, message.len, f) != message.len ||
	    fclose(f) != 0)
		err(2, "%s", path);
}

static void
sign(DKIM_LIB *lib, const char *in, const char *out, const char *c)
{
	struct text key = read_file("rsa.pem"), message = read_file(in);
	unsigned char *field;
	size_t len;
	DKIM_STAT status;
	DKIM *dkim = dkim_sign(lib, (const unsigned char *)in, NULL, key.p,
	    (const unsigned char *)"rsa", (const unsigned char *)"example.com",
	    canon(c), canon(strchr(c, '/') + 1), DKIM_SIGN_RSASHA256, -1,
	    &status);

	if (dkim == NULL)
		errx(2, "dkim_sign: %s", dkim_getresultstr(status));
	status = feed(dkim, with_crlf(message));
	if (status == DKIM_STAT_OK)
		status = dkim_getsighdr_d(
		    dkim, strlen("DKIM-Signature: "), &field, &len);
	if (status != DKIM_STAT_OK)
		errx(2, "%s: %s", in, dkim_getresultstr(status));
	write_signed(out, message, field);
	dkim_free(dkim);
}

int
main(int argc, char *argv[])
{
	DKIM_LIB *lib = library();

	if (argc == 5 && strcmp(argv[1], "sign") == 0)
		sign(lib, argv[2], argv[3], argv[4]);
	for (int i = 2; i < argc && strcmp(argv[1], "verify") == 0; i++)
		verify(lib, argv[i]);
	dkim_close(lib);
	return 0;
}
