#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "sign/sign_place.h"
#include "sys/folder.h"
#include "sys/io.h"
#include "unit.h"

#define MESSAGE "From: a@example.com\r\n\r\nbody\r\n"

struct work {
	char directory[32];
	struct arena *arena;
};

static int
begin(void **state)
{
	static struct work work;

	work = (struct work){ .directory = "/tmp/test_sign_place.XXXXXX",
		.arena = arena_new() };
	*state = &work;
	(void)umask(022);
	return mkdtemp(work.directory) == NULL ? -1 : chdir(work.directory);
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

static int
end(void **state)
{
	struct work *work = *state;

	arena_free(work->arena);
	return chdir("/") == 0
		   ? nftw(work->directory, remove_one, 8, FTW_DEPTH | FTW_PHYS)
		   : -1;
}

static void
make(const char *path, mode_t mode)
{
	assert_int_equal(io_replace(path, SPAN(MESSAGE)), 0);
	assert_int_equal(chmod(path, mode), 0);
}

/* The message in the file PATH, of which BASE octets are its operand. */
static struct source_item
item(struct work *work, const char *path, size_t base)
{
	struct source_item i = { .name = path, .base = base };
	int fd = io_open(path);

	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &i.st), 0);
	assert_int_equal(msg_open(work->arena, fd, &i.msg), MSG_OK);
	return i;
}

static struct relay *
read_body(struct work *work, struct source_item *i)
{
	struct relay *relay = relay_new(work->arena, &i->msg);

	assert_int_equal(relay_read_to(relay, NULL, NULL), 0);
	return relay;
}

static void
holds(struct work *work, const char *path, const char *want, mode_t mode)
{
	struct span have;
	struct stat st;

	assert_int_equal(io_read_path(path, 1000, work->arena, &have), 0);
	if (!span_is(have, want))
		fail_msg("%s: %.*s", path, SPAN_ARG(have));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, mode);
}

/* A place in DIRECTORY, which is made. */
static void
put(struct work *work, const char *directory, const struct source_item *i,
    struct sign_place *place)
{
	struct folder *folder;

	(void)mkdir(directory, 0777);
	folder = folder_open(directory);
	assert_non_null(folder);
	assert_int_equal(
	    sign_place_in(work->arena, folder, directory, i, place), 0);
	folder_release(folder);
}

static void
in_place(void **state)
{
	struct work *work = *state;
	struct source_item i;
	struct sign_place place;
	struct relay *relay;
	struct stat st;

	make("m.eml", 0640);
	assert_int_equal(symlink("m.eml", "link"), 0);
	i = item(work, "link", 0);
	assert_int_equal(sign_place_of_file(work->arena, &i, &place), 0);
	relay = read_body(work, &i);
	assert_int_equal(
	    sign_place_write(&place, SPAN("X: y\r\n\r\n"), relay), 0);
	holds(work, "m.eml", "X: y\r\n\r\nbody\r\n", 0640);
	assert_int_equal(lstat("link", &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	relay_free(relay);
}

static void
changed(void **state)
{
	struct work *work = *state;
	struct source_item i;
	struct sign_place place;
	struct relay *relay;

	make("m.eml", 0600);
	i = item(work, "m.eml", 0);
	assert_int_equal(sign_place_of_file(work->arena, &i, &place), 0);
	relay = read_body(work, &i);
	assert_int_equal(io_replace("m.eml", SPAN("other")), 0);
	assert_int_equal(
	    sign_place_write(&place, SPAN("X: y\r\n\r\n"), relay), -1);
	assert_int_equal(errno, ESTALE);
	holds(work, "m.eml", "other", 0644);
	relay_free(relay);
}

static void
not_a_file(void **state)
{
	struct work *work = *state;
	struct source_item i = { .name = "x", .st = { .st_mode = S_IFIFO } };
	struct sign_place place;

	errno = 0;
	assert_int_equal(sign_place_of_file(work->arena, &i, &place), -1);
	assert_int_equal(errno, EINVAL);
}

static void
in_a_directory(void **state)
{
	struct work *work = *state;
	struct source_item i;
	struct sign_place place;
	struct relay *relay;

	assert_int_equal(mkdir("in", 0777) | mkdir("in/a", 0777) |
			     mkdir("in/a/b", 0777) | mkdir("out", 0777),
	    0);
	make("in/a/b/m.eml", 0604);
	i = item(work, "in/a/b/m.eml", 3);
	put(work, "out", &i, &place);
	assert_string_equal(place.path, "out/a/b/m.eml");
	relay = read_body(work, &i);
	assert_int_equal(sign_place_write(&place, SPAN("\r\n"), relay), 0);
	holds(work, "out/a/b/m.eml", "\r\nbody\r\n", 0604);
	assert_int_equal(sign_place_write(&place, SPAN("\r\n"), relay), -1);
	assert_int_equal(errno, EEXIST);
	sign_place_end(&place);
	relay_free(relay);
}

static void
maildir(void **state)
{
	struct work *work = *state;
	struct source_item i;
	struct sign_place place;
	struct stat st;

	assert_int_equal(mkdir("in", 0777) | mkdir("in/box", 0777) |
			     mkdir("in/box/cur", 0777) |
			     mkdir("in/box/new", 0777) | mkdir("out", 0777),
	    0);
	make("in/box/new/1", 0600);
	i = item(work, "in/box/new/1", 3);
	put(work, "out/", &i, &place);
	assert_string_equal(place.path, "out/box/new/1");
	assert_int_equal(stat("out/box/cur", &st), 0);
	assert_int_equal(stat("out/box/tmp", &st), 0);
	sign_place_end(&place);
	(void)close(i.msg.fd);
}

static void
of_an_mbox(void **state)
{
	struct work *work = *state;
	const struct source_item i = {
		.name = "dir/mail#12", .base = 4, .number = 12
	};
	struct sign_place place;

	put(work, "out", &i, &place);
	assert_string_equal(place.path, "out/mail-00000012.eml");
	sign_place_end(&place);
}

/* Somebody puts a link in the place of a directory, before or after. */
static void
exchanged(void **state)
{
	struct work *work = *state;
	struct source_item i;
	struct sign_place place, other;
	struct folder *in;
	struct relay *relay;

	assert_int_equal(mkdir("in", 0777) | mkdir("in/a", 0777) |
			     mkdir("victim", 0777) | mkdir("out", 0777),
	    0);
	make("in/a/m.eml", 0600);
	make("victim/m.eml", 0600);
	in = folder_open("in");
	i = item(work, "in/a/m.eml", 3);
	i.root = in;
	assert_int_equal(sign_place_of_file(work->arena, &i, &place), 0);
	put(work, "out", &i, &other);
	relay = read_body(work, &i);
	assert_int_equal(rename("in/a", "in/b"), 0);
	assert_int_equal(symlink("../victim", "in/a"), 0);
	assert_int_equal(
	    sign_place_write(&place, SPAN("X\r\n\r\n"), relay), -1);
	holds(work, "victim/m.eml", MESSAGE, 0600);
	assert_int_equal(rename("out/a", "out/b"), 0);
	assert_int_equal(symlink("../victim", "out/a"), 0);
	assert_int_equal(unlink("victim/m.eml"), 0);
	assert_int_equal(
	    sign_place_write(&other, SPAN("X\r\n\r\n"), relay), -1);
	assert_int_equal(access("victim/m.eml", F_OK), -1);
	sign_place_end(&place);
	sign_place_end(&other);
	folder_release(in);
	relay_free(relay);
}

#define WITH_FILES(sentence, function)                                         \
	{                                                                      \
		.name = (sentence), .test_func = (function),                   \
		.setup_func = begin, .teardown_func = end                      \
	}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FILES("a file is replaced, behind a link too, and keeps "
			   "its mode",
		    in_place),
		WITH_FILES(
		    "a file that changed meanwhile stays as it is", changed),
		WITH_FILES("only a regular file is replaced", not_a_file),
		WITH_FILES("a tree is made again in the directory, and nothing "
			   "in it is replaced",
		    in_a_directory),
		WITH_FILES("a Maildir stays one", maildir),
		WITH_FILES(
		    "a link that comes later is not followed", exchanged),
		WITH_FILES("a message of an mbox has a number", of_an_mbox),
	};

	return cmocka_run_group_tests_name("sign_place", tests, NULL, NULL);
}
