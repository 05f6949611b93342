#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/tree.h"
#include "unit.h"

#define TEMPLATE "/tmp/dkimutils-tree.XXXXXX"

/* Make a directory and go there. */
static int
set_up(void **state)
{
	static char path[] = TEMPLATE;

	memcpy(path, TEMPLATE, sizeof(path));
	if (mkdtemp(path) == NULL || chdir(path) != 0)
		return -1;
	*state = path;
	return 0;
}

static int
tear_down(void **state)
{
	static const char *const names[] = { "t/a", "t/b/1", "t/b/2", "t/b",
		"t/c", "t/m/cur/1", "t/m/cur/2", "t/m/cur", "t/m/new/3",
		"t/m/new", "t/m/tmp/4", "t/m/tmp", "t/m/uids",
		"t/m/.Sent/cur/5", "t/m/.Sent/cur", "t/m/.Sent/new",
		"t/m/.Sent/folder", "t/m/.Sent", "t/m/", "t" };

	for (size_t i = 0; i < COUNT(names); i++)
		(void)remove(names[i]);
	return chdir("/") == 0 ? rmdir(*state) : -1;
}

static void
make_dir(const char *path)
{
	assert_int_equal(mkdir(path, 0700), 0);
}

static void
make_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0600);

	assert_true(fd >= 0);
	close(fd);
}

/* All paths, each with a line end. */
static const char *
walk(const char *directory, size_t size, char *out)
{
	struct tree *t = tree_new(directory);
	const char *path;
	size_t len = 0;

	out[0] = '\0';
	while (tree_next(t, &path) == TREE_FILE)
		len += (size_t)snprintf(out + len, size - len, "%s\n", path);
	tree_free(t);
	return out;
}

static void
files_come_by_name(void **state)
{
	char out[512];

	(void)state;
	make_dir("t");
	make_file("t/c");
	make_file("t/a");
	make_dir("t/b");
	make_file("t/b/2");
	make_file("t/b/1");
	assert_string_equal(
	    walk("t", sizeof(out), out), "t/a\nt/b/1\nt/b/2\nt/c\n");
	assert_string_equal(
	    walk("t/", sizeof(out), out), "t/a\nt/b/1\nt/b/2\nt/c\n");
}

static void
a_maildir_counts_with_its_folders(void **state)
{
	char out[512];

	(void)state;
	make_dir("t");
	make_dir("t/m");
	make_file("t/m/uids");
	make_dir("t/m/cur");
	make_file("t/m/cur/2");
	make_file("t/m/cur/1");
	make_dir("t/m/new");
	make_file("t/m/new/3");
	make_dir("t/m/tmp");
	make_file("t/m/tmp/4");
	make_dir("t/m/.Sent");
	make_dir("t/m/.Sent/cur");
	make_file("t/m/.Sent/cur/5");
	make_file("t/m/.Sent/folder");
	/* without new/ it is no Maildir, and no file in it is a message */
	assert_string_equal(
	    walk("t", sizeof(out), out), "t/m/cur/1\nt/m/cur/2\nt/m/new/3\n");
	make_dir("t/m/.Sent/new");
	assert_string_equal(walk("t", sizeof(out), out),
	    "t/m/.Sent/cur/5\nt/m/cur/1\nt/m/cur/2\nt/m/new/3\n");
}

static void
how_far_it_is_grows_up_to_one(void **state)
{
	static const double want[] = { 1. / 3, 0.5, 2. / 3, 1 };
	const char *path;
	struct tree *t;
	size_t i = 0;

	(void)state;
	make_dir("t");
	make_file("t/a");
	make_dir("t/b");
	make_file("t/b/1");
	make_file("t/b/2");
	make_file("t/c");
	t = tree_new("t");
	for (; tree_next(t, &path) == TREE_FILE; i++) {
		assert_true(i < COUNT(want));
		assert_true(tree_part(t, 1) > want[i] - 1e-9);
		assert_true(tree_part(t, 1) < want[i] + 1e-9);
		/* half of a file */
		assert_true(tree_part(t, 0.5) < want[i]);
	}
	assert_int_equal(i, COUNT(want));
	tree_free(t);
}

static void
what_is_no_directory_is_told(void **state)
{
	struct tree *t = tree_new("nowhere");
	const char *path;

	(void)state;
	assert_int_equal(tree_next(t, &path), TREE_UNREADABLE);
	assert_int_equal(errno, ENOENT);
	assert_string_equal(path, "nowhere");
	assert_int_equal(tree_next(t, &path), TREE_END);
	tree_free(t);
}

#define WITH_FILES(sentence, function)                                         \
	{                                                                      \
		.name = (sentence), .test_func = (function),                   \
		.setup_func = set_up, .teardown_func = tear_down               \
	}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		WITH_FILES("files come by name", files_come_by_name),
		WITH_FILES("a maildir counts with its folders",
		    a_maildir_counts_with_its_folders),
		WITH_FILES("how far it is grows up to one",
		    how_far_it_is_grows_up_to_one),
		WITH_FILES("what is no directory is told",
		    what_is_no_directory_is_told),
	};

	return cmocka_run_group_tests_name("tree", tests, NULL, NULL);
}
