/*
 * opendkim verify KEYS | sign KEY DOMAIN SELECTOR |
 *     bulk ARCHIVE MESSAGES [MS] | bulk-sign KEY ARCHIVE MESSAGES
 *
 * libopendkim at its fastest.
 *
 * verify and sign take the message from stdin: CRLF lines, a header section
 * below 64 KiB.  KEYS is a file of lines "NAME RECORD".  Not a line of it is
 * spent on anything that a filter would need besides.
 *
 * bulk verifies, bulk-sign signs so many messages of an archive (see archive.c)
 * in a loop, with messages, records and the key in memory before the clock
 * starts; a record comes MS milliseconds late, once for each name.  Prints CPU
 * and wall time in microseconds.
 */

#include <sys/types.h>

#include <dirent.h>
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
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
feed_header(DKIM *dkim, unsigned char *text, size_t len)
{
	unsigned char *field = text, *end = text + len, *p = text;

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
			return (size_t)(p + 2 - text);
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
	body = feed_header(dkim, buffer, (size_t)n);
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

static unsigned char key[16 * 1024], field[16 * 1024];

static void
read_key(const char *path)
{
	FILE *f = fopen(path, "rb");

	if (f == NULL || fread(key, 1, sizeof(key) - 1, f) == 0)
		err(1, "%s", path);
	fclose(f);
}

static DKIM *
new_signer(DKIM_LIB *lib, const char *domain, const char *selector)
{
	DKIM_STAT status;
	DKIM *dkim = dkim_sign(lib, (const unsigned char *)"bench", NULL, key,
	    (const unsigned char *)selector, (const unsigned char *)domain,
	    DKIM_CANON_RELAXED, DKIM_CANON_RELAXED, DKIM_SIGN_RSASHA256, -1,
	    &status);

	if (dkim == NULL)
		errx(1, "dkim_sign: status %d", (int)status);
	return dkim;
}

static void
sign(DKIM_LIB *lib, char *argv[])
{
	DKIM *dkim;

	read_key(argv[2]);
	dkim = new_signer(lib, argv[3], argv[4]);
	feed(dkim);
	check(dkim_getsighdr(dkim, field, sizeof(field), 16), "dkim_getsighdr");
	printf("DKIM-Signature: %s\r\n", (char *)field);
	dkim_free(dkim);
}

struct text {
	unsigned char *p;
	size_t len;
};

/* A line "NAME RECORD", cut in two. */
struct record {
	char *name, *text;
	bool asked;
};

/* Reached from a callback that has no context. */
static struct record *records;
static size_t nrecords;
static long delay_ms;

static struct text
read_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	struct text t = { 0 };
	long size;

	if (f == NULL || fseek(f, 0, SEEK_END) != 0 || (size = ftell(f)) < 0)
		err(1, "%s", path);
	rewind(f);
	t.len = (size_t)size;
	t.p = malloc(t.len + 1);
	if (t.p == NULL || fread(t.p, 1, t.len, f) != t.len)
		err(1, "%s", path);
	t.p[t.len] = '\0';
	fclose(f);
	return t;
}

static int
cmp_record(const void *a, const void *b)
{
	const struct record *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static void
read_records(void)
{
	char *p = (char *)read_file("keys").p, *line;

	while ((line = strsep(&p, "\n")) != NULL && *line != '\0') {
		records = realloc(records, (nrecords + 1) * sizeof(*records));
		if (records == NULL)
			err(1, NULL);
		records[nrecords].asked = false;
		records[nrecords].name = strsep(&line, " ");
		records[nrecords++].text = line;
	}
	qsort(records, nrecords, sizeof(*records), cmp_record);
}

static DKIM_CBSTAT
look_up(DKIM *dkim, DKIM_SIGINFO *sig, unsigned char *out, size_t size)
{
	struct timespec pause = { 0, delay_ms * 1000000 };
	struct record want = { 0 }, *found;
	char name[512];

	(void)dkim;
	snprintf(name, sizeof(name), "%s._domainkey.%s",
	    (const char *)dkim_sig_getselector(sig),
	    (const char *)dkim_sig_getdomain(sig));
	want.name = name;
	found = bsearch(&want, records, nrecords, sizeof(*records), cmp_record);
	if (found == NULL)
		return DKIM_CBSTAT_NOTFOUND;
	if (delay_ms > 0 && !found->asked)
		nanosleep(&pause, NULL);
	found->asked = true;
	snprintf((char *)out, size, "%s", found->text);
	return DKIM_CBSTAT_CONTINUE;
}

static int
is_message(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static struct text *
read_messages(size_t n)
{
	struct text *messages = calloc(n, sizeof(*messages));
	struct dirent **names;
	int found = scandir(".", &names, is_message, alphasort);

	if (messages == NULL || found < 0 || (size_t)found < n)
		errx(1, "not so many messages");
	for (size_t i = 0; i < n; i++)
		messages[i] = read_file(names[i]->d_name);
	return messages;
}

static void
feed_text(DKIM *dkim, struct text t)
{
	size_t body = feed_header(dkim, t.p, t.len);

	check(dkim_eoh(dkim), "dkim_eoh");
	check(dkim_body(dkim, t.p + body, t.len - body), "dkim_body");
	check(dkim_eom(dkim, NULL), "dkim_eom");
}

static void
verify_text(DKIM_LIB *lib, struct text t)
{
	DKIM_STAT status;
	DKIM *dkim =
	    dkim_verify(lib, (const unsigned char *)"bench", NULL, &status);

	if (dkim == NULL)
		errx(1, "dkim_verify: status %d", (int)status);
	feed_text(dkim, t);
	dkim_free(dkim);
}

static void
sign_text(DKIM_LIB *lib, struct text t)
{
	DKIM *dkim = new_signer(lib, "example.com", "bench");

	feed_text(dkim, t);
	check(dkim_getsighdr(dkim, field, sizeof(field), 16), "dkim_getsighdr");
	dkim_free(dkim);
}

static double
us(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* Each of so many messages of an archive in turn. */
static void
time_all(DKIM_LIB *lib, const char *count, void (*f)(DKIM_LIB *, struct text))
{
	size_t n = strtoul(count, NULL, 10);
	struct text *messages;
	double cpu, wall;

	if (chdir("mail") != 0)
		err(1, "mail");
	messages = read_messages(n);
	cpu = us(CLOCK_PROCESS_CPUTIME_ID);
	wall = us(CLOCK_MONOTONIC);
	for (size_t i = 0; i < n; i++)
		f(lib, messages[i]);
	printf("%.0f %.0f\n", us(CLOCK_PROCESS_CPUTIME_ID) - cpu,
	    us(CLOCK_MONOTONIC) - wall);
}

static void
bulk(DKIM_LIB *lib, char *argv[])
{
	delay_ms = argv[4] == NULL ? 0 : strtol(argv[4], NULL, 10);
	if (chdir(argv[2]) != 0)
		err(1, "%s", argv[2]);
	read_records();
	check(dkim_set_key_lookup(lib, look_up), "dkim_set_key_lookup");
	time_all(lib, argv[3], verify_text);
}

static void
bulk_sign(DKIM_LIB *lib, char *argv[])
{
	read_key(argv[2]);
	if (chdir(argv[3]) != 0)
		err(1, "%s", argv[3]);
	time_all(lib, argv[4], sign_text);
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
	else if ((argc == 4 || argc == 5) && strcmp(argv[1], "bulk") == 0)
		bulk(lib, argv);
	else if (argc == 5 && strcmp(argv[1], "bulk-sign") == 0)
		bulk_sign(lib, argv);
	else
		errx(2,
		    "usage: opendkim verify KEYS | "
		    "sign KEY DOMAIN SELECTOR | bulk ARCHIVE MESSAGES [MS] | "
		    "bulk-sign KEY ARCHIVE MESSAGES");
	dkim_close(lib);
	return 0;
}
