#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/caps.h"
#include "sign/keytable.h"
#include "unit.h"

/* What a group works with: an empty directory, and an arena a test. */
struct place {
	char directory[32];
	struct arena *arena;
};

static int
make_place(void **state)
{
	static struct place place;

	place = (struct place){ .directory = "/tmp/test_keytable.XXXXXX" };
	*state = &place;
	return mkdtemp(place.directory) == NULL ? -1 : chdir(place.directory);
}

static int
remove_place(void **state)
{
	struct place *place = *state;

	return chdir("/") == 0 ? rmdir(place->directory) : -1;
}

static int
begin(void **state)
{
	struct place *place = *state;

	place->arena = arena_new();
	return 0;
}

static int
end(void **state)
{
	struct place *place = *state;

	arena_free(place->arena);
	return 0;
}

static struct mailbox
mailbox(const char *address)
{
	struct span domain = span_str(address), local = span_cut(&domain, '@');

	return (struct mailbox){ .local = local, .domain = domain };
}

static const char keys[] =
    "# the keys\n"
    "e0 example.com:userhost:/k/0\n"
    "e1\texample.com:host:/k/1\r\n"
    "  e2   example.com : usersub : ./k/2  # the third\n"
    "e3 example.com:sub:../k/3\n"
    "e4 example.com:usercom:/k/4\n"
    "e5 example.com:com:/k/5\n"
    "e6 example.com:userstar:/k/6\n"
    "e7 example.com:star:/k/7:x.y\n"
    "\n"
    "pct %:pct:/k/%/%.pem\n"
    "example.org Example.ORG:org:/k/org\n"
    "twice %:first:/k/1\n"
    "twice %:second:/k/2\n"
    "TWICE %:upper:/k/3\n"
    "u b\xc3\xbc"
    "cher.example:u:/k/u";

static struct keytable_source
source(const char *signing, bool patterns)
{
	return (struct keytable_source){
		.keys = { .object = "keys", .text = span_str(keys) },
		.signing = {
			.object = "signing",
			.text = span_str(signing),
			.patterns = patterns,
		},
	};
}

/* The outcome of a search as text: "d/s/i path|...", "none", "!line reason". */
static const char *
describe(struct arena *arena, enum keytable_status status,
    const struct keytable_keys *found, const struct keytable_error *error)
{
	struct buf out = buf_new(arena, 1 << 20);

	switch (status) {
	case KEYTABLE_NONE:
		return error->reason == NULL ? "none" : error->reason;
	case KEYTABLE_SYSTEM:
		return arena_printf(
		    arena, "%s: %s", error->object, strerror(errno));
	case KEYTABLE_BAD:
		return arena_printf(arena, "!%s:%zu: %s", error->object,
		    error->line, error->reason);
	case KEYTABLE_FOUND: break;
	}
	for (size_t i = 0; i < found->n; i++) {
		const struct keytable_key *key = &found->list[i];

		buf_addf(&out, "%s%.*s/%.*s/%.*s %s", i > 0 ? "|" : "",
		    SPAN_ARG(key->domain), SPAN_ARG(key->selector),
		    SPAN_ARG(key->identity), key->path);
	}
	return buf_string(&out);
}

static const char *
find(struct arena *arena, const struct keytable_source *s, const char *address)
{
	struct mailbox author = mailbox(address);
	struct keytable_keys found = { 0 };
	struct keytable_error error;
	enum keytable_status status =
	    keytable_find(arena, s, &author, &found, &error);

	const char *text = describe(arena, status, &found, &error);

	keytable_release(&found);
	return text;
}

static const char *
search(struct arena *arena, const char *signing, bool patterns,
    const char *address)
{
	struct keytable_source s = source(signing, patterns);

	return find(arena, &s, address);
}

static void
order(void **state)
{
	static const char *const rows[] = {
		"*                   e7\n",
		"joe@*               e6\n",
		".com                e5\n",
		"joe@.com            e4\n",
		".example.com        e3\n",
		"joe@.example.com    e2\n",
		"sub.example.com     e1\n",
		"joe@sub.example.com e0\n",
	};
	static const char *const want[] = {
		"example.com/star/ /k/7:x.y",
		"example.com/userstar/ /k/6",
		"example.com/com/ /k/5",
		"example.com/usercom/ /k/4",
		"example.com/sub/ ../k/3",
		"example.com/usersub/ ./k/2",
		"example.com/host/ /k/1",
		"example.com/userhost/ /k/0",
	};
	struct place *place = *state;
	struct buf table = buf_new(place->arena, 4096);

	for (size_t i = 0; i < COUNT(rows); i++) {
		buf_adds(&table, rows[i]);
		assert_string_equal(search(place->arena, buf_string(&table),
					false, "JOE@sub.example.com"),
		    want[i]);
	}
}

static void
table_keys(void **state)
{
	static const struct {
		const char *table, *address, *want;
	} cases[] = {
		{ "example.com e1", "joe@example.com",
		    "example.com/host/ /k/1" },
		{ "EXAMPLE.com e1", "joe@example.com",
		    "example.com/host/ /k/1" },
		{ ".example.com e1", "joe@example.com", "none" },
		{ "example.com e1", "joe@sub.example.com", "none" },
		{ "ample.com e1", "joe@example.com", "none" },
		{ ".ple.com e1", "joe@exam.ple.com.x", "none" },
		{ "joe@example.com e1", "joey@example.com", "none" },
		{ "jo@.example.com e1", "joe@a.example.com", "none" },
		{ "*@example.com e1", "joe@example.com", "none" },
		{ ". e1", "joe@example.com", "none" },
		{ "@example.com e1", "joe@example.com", "none" },
		{ "\"a@b\"@example.com e1", "\"a@b\"@example.com", "none" },
		{ "", "joe@example.com", "none" },
		{ "# joe@example.com e1", "joe@example.com", "none" },
		/* the first of two rows counts */
		{ "a.org e1\na.org e2", "joe@a.org", "example.com/host/ /k/1" },
	};
	struct place *place = *state;

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(search(place->arena, cases[i].table, false,
					cases[i].address),
		    cases[i].want);
}

static void
quoted_local(void **state)
{
	struct place *place = *state;
	struct keytable_source s = source("\"a@b\"@example.com e1", false);
	struct mailbox author = { SPAN("\"a@b\""), SPAN("example.com") };
	struct keytable_keys found;
	struct keytable_error error;

	assert_int_equal(
	    keytable_find(place->arena, &s, &author, &found, &error),
	    KEYTABLE_FOUND);
	assert_true(span_is(found.list[0].selector, "host"));
}

static void
patterns(void **state)
{
	static const struct {
		const char *table, *address, *want;
	} cases[] = {
		{ "*@example.com e1", "joe@example.com",
		    "example.com/host/ /k/1" },
		{ "*@EXAMPLE.com e1", "Joe@example.com",
		    "example.com/host/ /k/1" },
		{ "*@example.com e1", "joe@sub.example.com", "none" },
		{ "*@*.example.com e1", "joe@sub.example.com",
		    "example.com/host/ /k/1" },
		{ "*@a.org e2\njoe@a.org e1\n", "joe@a.org",
		    "example.com/usersub/ ./k/2" },
		{ "joe@a.org e1\n*@a.org e2\n", "joe@a.org",
		    "example.com/host/ /k/1" },
		{ "a+b@a.org e1", "a+b@a.org", "example.com/host/ /k/1" },
		{ "a.b@a.org e1", "axb@a.org", "none" },
		{ "[ab]@a.org e1", "a@a.org", "none" },
		{ "example.com e1", "joe@example.com", "none" },
		{ "* e1", "joe@example.com", "example.com/host/ /k/1" },
	};
	struct place *place = *state;

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(search(place->arena, cases[i].table, true,
					cases[i].address),
		    cases[i].want);
}

static void
values(void **state)
{
	static const struct {
		const char *table, *address, *want;
	} cases[] = {
		{ "* pct", "a@x.org", "x.org/pct/ /k/x.org/x.org.pem" },
		{ "* %", "a@example.org", "example.org/org/ /k/org" },
		{ "* %", "a@example.net",
		    "!signing:1: keys has no key \"example.net\"" },
		{ "\n* e9", "a@b.org", "!signing:2: keys has no key \"e9\"" },
		{ "* e1 e2", "a@b.org",
		    "!signing:1: keys has no key \"e1 e2\"" },
		{ "* twice", "a@b.org", "b.org/first/ /k/1" },
		{ "* TWICE", "a@b.org", "b.org/upper/ /k/3" },
		{ "* u", "a@b.org", "xn--bcher-kva.example/u/ /k/u" },
		{ "* pct:@sub.%", "a@b.org",
		    "b.org/pct/@sub.b.org /k/b.org/b.org.pem" },
		{ "* pct : list@% : more", "a@b.org",
		    "b.org/pct/list@b.org /k/b.org/b.org.pem" },
		{ "* pct:x@other.org", "a@b.org",
		    "b.org/pct/ /k/b.org/b.org.pem" },
		{ "* pct:x", "a@b.org", "b.org/pct/ /k/b.org/b.org.pem" },
	};
	struct place *place = *state;

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(search(place->arena, cases[i].table, true,
					cases[i].address),
		    cases[i].want);
}

static void
all_matches(void **state)
{
	struct place *place = *state;
	struct keytable_source s =
	    source("* e7\nexample.com e1\n.com e5\nexample.com e2\n", false);

	s.all = true;
	assert_string_equal(find(place->arena, &s, "joe@example.com"),
	    "example.com/host/ /k/1|example.com/usersub/ ./k/2|"
	    "example.com/com/ /k/5|"
	    "example.com/star/ /k/7:x.y");
	/* rows of one place are in the order of the file */
	s = source("a.org e2\na.org e1\na.org e2\n", false);
	assert_string_equal(
	    find(place->arena, &s, "joe@a.org"), "example.com/usersub/ ./k/2");
	s.all = true;
	assert_string_equal(find(place->arena, &s, "joe@a.org"),
	    "example.com/usersub/ ./k/2|example.com/host/ /k/1");
	s = source("* e7\n*@a.org e1\n*@b.org e2\n* e7\n", true);
	s.all = true;
	assert_string_equal(find(place->arena, &s, "joe@a.org"),
	    "example.com/star/ /k/7:x.y|example.com/host/ /k/1");
}

static void
too_many(void **state)
{
	struct place *place = *state;
	struct buf table = buf_new(place->arena, 65536);
	struct buf all_keys = buf_new(place->arena, 65536);
	struct keytable_source s;

	for (unsigned i = 0; i < 200; i++) {
		buf_addf(&table, "* k%u\n", i);
		buf_addf(&all_keys, "k%u %%:s%u:/k\n", i, i);
	}
	s = source(buf_string(&table), true);
	s.keys.text = buf_span(&all_keys);
	assert_string_equal(
	    find(place->arena, &s, "joe@a.org"), "a.org/s0/ /k");
	s.all = true;
	assert_string_equal(find(place->arena, &s, "joe@a.org"),
	    "!signing:0: more than 20 keys for one message");
	/* ten rows of 5 octets and ten of 6 */
	s.signing.text = span_head(s.signing.text, 110);
	assert_non_null(
	    strstr(find(place->arena, &s, "joe@a.org"), "|a.org/s19/ /k"));
}

static void
long_addresses(void **state)
{
	struct place *place = *state;
	char address[2048];

	memset(address, 'a', sizeof(address));
	memcpy(address + 1018, "@b.org", sizeof("@b.org"));
	assert_string_equal(search(place->arena, "*@b.org e1", true, address),
	    "example.com/host/ /k/1");
	memset(address, 'a', sizeof(address));
	memcpy(address + 1019, "@b.org", sizeof("@b.org"));
	assert_string_equal(search(place->arena, "*@b.org e1", true, address),
	    "!signing:0: the author's address has more than 1024 octets");
}

static void
write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

/* Open KEYS and "signing" as files; the error, or NULL. */
static const char *
open_error(struct arena *arena, const char *spec, const char *signing)
{
	struct keytable_source s;
	struct keytable_error error;
	enum keytable_status status =
	    keytable_open(arena, spec, signing, true, &s, &error);

	return status == KEYTABLE_FOUND ? NULL
					: describe(arena, status, NULL, &error);
}

static void
specs(void **state)
{
	struct place *place = *state;
	const char *const good[] = { "kt", "./kt", "file:kt",
		arena_printf(place->arena, "%s/kt", place->directory),
		arena_printf(place->arena, "file:%s/kt", place->directory),
		"refile:kt", "csl:one=%:s:/k,two=a.org:t:/k", "csl:" };
	static const char *const other[] = { "db:kt", "dsn:mysql://x",
		"ldap://x", "ldaps://x", "ldapi://x", "lua:kt", "memcache:kt/x",
		"erlang:x", "mdb:kt" };

	write_file("kt", "one %:s:/k\n");
	for (size_t i = 0; i < COUNT(good); i++)
		assert_null(open_error(place->arena, good[i], "csl:"));
	for (size_t i = 0; i < COUNT(other); i++)
		assert_non_null(
		    strstr(open_error(place->arena, other[i], "csl:"),
			"is not supported"));
	assert_string_equal(open_error(place->arena, "file:no", "csl:"),
	    "no: No such file or directory");
	assert_string_equal(open_error(place->arena, "kt", "refile:no"),
	    "no: No such file or directory");
	assert_int_equal(unlink("kt"), 0);
}

static void
lists(void **state)
{
	struct place *place = *state;
	struct keytable_source s;
	struct keytable_error error;

	assert_int_equal(
	    keytable_open(place->arena, "csl: one = %:s:/k , two=a.org:t:/k ",
		"csl:a.org=two,*=one", true, &s, &error),
	    KEYTABLE_FOUND);
	assert_string_equal(find(place->arena, &s, "joe@b.org"), "b.org/s/ /k");
	assert_string_equal(find(place->arena, &s, "joe@a.org"), "a.org/t/ /k");
}

static void
bad_rows(void **state)
{
	static const struct {
		const char *keys, *signing, *want;
	} cases[] = {
		{ "\none\n", "",
		    "!kt:2: want domain:selector:path, and perhaps "
		    ":algorithm" },
		{ "one a:b", "",
		    "!kt:1: want domain:selector:path, and perhaps "
		    ":algorithm" },
		{ "one a::/k", "",
		    "!kt:1: want domain:selector:path, and perhaps "
		    ":algorithm" },
		{ "one :s:/k", "",
		    "!kt:1: want domain:selector:path, and perhaps "
		    ":algorithm" },
		{ "one a:s:/k:rsa-sha512", "",
		    "!kt:1: \"rsa-sha512\" is not an algorithm: want "
		    "rsa-sha256 or ed25519-sha256" },
		{ "one a:s:/k:rsa-sha1", "",
		    "!kt:1: rsa-sha1 must not be used (RFC 8301 section 3.1): "
		    "want rsa-sha256" },
		{ "one a:s t:/k", "", "!kt:1: not a selector" },
		{ "one a:s;:/k", "", "!kt:1: not a selector" },
		{ "one a:s:MIIEvQIBADAN", "",
		    "!kt:1: want the path of a key file (with a \"/\" or "
		    "\"./\" first), not the key itself" },
		{ "one a:s:-----BEGIN", "",
		    "!kt:1: want the path of a key file (with a \"/\" or "
		    "\"./\" first), not the key itself" },
		{ "", "*@a.org",
		    "!st:1: want an address and the name of a "
		    "key" },
		{ "", "*@a.org :x",
		    "!st:1: want an address and the name of "
		    "a key" },
		{ "one a:s:/k\x01", "", "!kt:0: holds a control octet" },
	};
	struct place *place = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		write_file("kt", cases[i].keys);
		write_file("st", cases[i].signing);
		assert_string_equal(
		    open_error(place->arena, "kt", "refile:st"), cases[i].want);
	}
	assert_int_equal(unlink("kt"), 0);
	assert_int_equal(unlink("st"), 0);
	struct keytable_source s = source("* one", true);
	s.keys.text = SPAN("one a..b:s:/k");
	assert_string_equal(
	    find(place->arena, &s, "a@b"), "!keys:1: not a domain name");
}

static void
long_rows(void **state)
{
	struct place *place = *state;
	char row[5000];

	memset(row, '%', sizeof(row));
	memcpy(row, "one %:s:/", 9);
	row[4097] = '\0';
	write_file("kt", row);
	assert_null(open_error(place->arena, "kt", "csl:"));
	row[4097] = '%';
	row[4098] = '\0';
	write_file("kt", row);
	assert_string_equal(open_error(place->arena, "kt", "csl:"),
	    "!kt:1: more than 4096 octets");
	assert_int_equal(unlink("kt"), 0);
}

/* Directories of keys. */

static const char *
in_directory(struct arena *arena, const char *address)
{
	struct keytable_source s = { .directory = "keys" };

	return find(arena, &s, address);
}

static void
make_domain(const char *domain, const char *selector, const char *link)
{
	char path[256], target[256];

	(void)mkdir("keys", 0700);
	snprintf(path, sizeof(path), "keys/%s", domain);
	(void)mkdir(path, 0700);
	snprintf(path, sizeof(path), "keys/%s/%s.pem", domain, selector);
	write_file(path, "");
	snprintf(target, sizeof(target), "%s.pem", selector);
	snprintf(path, sizeof(path), "keys/%s/%s", domain, link);
	(void)unlink(path);
	assert_int_equal(symlink(target, path), 0);
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void
directory(void **state)
{
	struct place *place = *state;

	make_domain("example.com", "2026a", "current");
	make_domain("b.example.com", "b.1", "current");
	make_domain("b.example.com", "ed", "current-ed25519");
	make_domain("ed.example", "ed", "current-ed25519");
	assert_string_equal(in_directory(place->arena, "a@example.com"),
	    "example.com/2026a/ keys/example.com/2026a.pem");
	assert_string_equal(in_directory(place->arena, "a@x.y.example.com"),
	    "example.com/2026a/ keys/example.com/2026a.pem");
	assert_string_equal(in_directory(place->arena, "a@c.b.example.com"),
	    "b.example.com/b.1/ keys/b.example.com/b.1.pem|"
	    "b.example.com/ed/ keys/b.example.com/ed.pem");
	assert_string_equal(in_directory(place->arena, "a@ed.example"),
	    "ed.example/ed/ keys/ed.example/ed.pem");
	assert_string_equal(
	    in_directory(place->arena, "a@example.org"), "none");
	assert_string_equal(in_directory(place->arena, "a@com"), "none");
	/* without a link there is no key in use: the parent's is taken */
	assert_int_equal(mkdir("keys/none.example.com", 0700), 0);
	assert_string_equal(in_directory(place->arena, "a@none.example.com"),
	    "example.com/2026a/ keys/example.com/2026a.pem");
}

static void
hints(void **state)
{
	struct place *place = *state;

	make_domain("example.com", "b", "elsewhere");
	write_file("keys/example.com/c.pem", "");
	write_file("keys/example.com/a.key", "");
	assert_string_equal(in_directory(place->arena, "x@sub.example.com"),
	    "keys/example.com/b.pem is there, but no link \"current\" to it; "
	    "try \"ln -s b.pem keys/example.com/current\"");
	make_domain("example.com", "b", "next");
	assert_string_equal(in_directory(place->arena, "x@example.com"),
	    "keys/example.com/next waits until \"dkim-rotate switch\" lets it "
	    "sign");
	/* the nearest directory has the word, but a parent's key signs */
	assert_int_equal(mkdir("keys/com", 0700), 0);
	make_domain("com", "c", "current");
	assert_string_equal(in_directory(place->arena, "x@example.com"),
	    "com/c/ keys/com/c.pem");
}

static void
rotation(void **state)
{
	struct place *place = *state;

	make_domain("example.com", "old", "current");
	make_domain("example.com", "new", "next");
	assert_int_equal(
	    rename("keys/example.com/next", "keys/example.com/current"), 0);
	assert_string_equal(in_directory(place->arena, "a@example.com"),
	    "example.com/new/ keys/example.com/new.pem");
	assert_int_equal(unlink("keys/example.com/new.pem"), 0);
	assert_string_equal(in_directory(place->arena, "a@example.com"),
	    "keys/example.com/new.pem: No such file or directory");
}

static void
bad_links(void **state)
{
	static const char *const targets[] = { "/etc/passwd", "../b/s.pem",
		"./s.pem", "s", ".pem", "s.pem/", "s.key", "a b.pem", "..pem",
		"s;t=y.pem", "s..t.pem" };
	struct place *place = *state;

	make_domain("example.com", "s", "current");
	for (size_t i = 0; i < COUNT(targets); i++) {
		assert_int_equal(unlink("keys/example.com/current"), 0);
		assert_int_equal(
		    symlink(targets[i], "keys/example.com/current"), 0);
		assert_string_equal(in_directory(place->arena, "a@example.com"),
		    "!keys/example.com/current:0: does not point to a "
		    "SELECTOR.pem beside it");
	}
	assert_int_equal(unlink("keys/example.com/current"), 0);
	write_file("keys/example.com/current", "");
	assert_string_equal(in_directory(place->arena, "a@example.com"),
	    "!keys/example.com/current:0: not a symbolic link");
}

static void
bad_directories(void **state)
{
	struct place *place = *state;

	assert_string_equal(in_directory(place->arena, "a@example.com"),
	    "keys: No such file or directory");
	assert_int_equal(mkdir("keys", 0700), 0);
	write_file("keys/example.com", "");
	assert_string_equal(in_directory(place->arena, "a@example.com"),
	    "keys/example.com: Not a directory");
}

#define ONE(sentence, function)                                                \
	{                                                                      \
		.name = (sentence), .test_func = (function),                   \
		.setup_func = begin, .teardown_func = end                      \
	}

static int
end_directory(void **state)
{
	return end(state) == 0
		   ? nftw("keys", remove_one, 8, FTW_DEPTH | FTW_PHYS)
		   : -1;
}

#define DIRECTORY(sentence, function)                                          \
	{                                                                      \
		.name = (sentence), .test_func = (function),                   \
		.setup_func = begin, .teardown_func = end_directory            \
	}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ONE("a SigningTable is searched in the order of OpenDKIM",
		    order),
		ONE("keys of a SigningTable match whole parts", table_keys),
		ONE("a quoted local part may hold an @", quoted_local),
		ONE("patterns are tried in the order of the file", patterns),
		ONE("names and i= stand for what they should", values),
		ONE("all matches can be had, each key once", all_matches),
		ONE("20 keys sign, more are refused", too_many),
		ONE("an address of 1024 octets is the limit", long_addresses),
		ONE("files and lists are read, data bases refused", specs),
		ONE("a list in the option is a table too", lists),
		ONE("rows that cannot be used are refused with their line",
		    bad_rows),
		ONE("a row of 4096 octets is the limit", long_rows),
		DIRECTORY("where no key signs, it says what lies there", hints),
		DIRECTORY("a directory has a key for a domain and those below",
		    directory),
		DIRECTORY("a link moves to another key at once", rotation),
		DIRECTORY("a link that leads away is refused", bad_links),
		DIRECTORY("a directory that is none is an error of the system",
		    bad_directories),
	};

	return cmocka_run_group_tests_name(
	    "keytable", tests, make_place, remove_place);
}
