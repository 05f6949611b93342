#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/source.h"
#include "unit.h"

#define MESSAGES 7

/* A directory with an mbox or files, and what to call them. */
struct place {
	char dir[256], sub[300], paths[MESSAGES][320];
	size_t n; /* of files */
};

static void
write_file(struct place *p, const char *dir, const char *text)
{
	char *path = p->paths[p->n++];
	FILE *f;

	snprintf(path, 320, "%s/%zu", dir, p->n);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void
make_place(struct place *p)
{
	const char *dir = getenv("TMPDIR");

	memset(p, 0, sizeof(*p));
	snprintf(p->dir, sizeof(p->dir), "%s/dkimutils-ahead.XXXXXX",
	    dir == NULL ? "/tmp" : dir);
	assert_non_null(mkdtemp(p->dir));
	snprintf(p->sub, sizeof(p->sub), "%s/sub", p->dir);
	assert_int_equal(mkdir(p->sub, 0700), 0);
}

static void
remove_place(const struct place *p)
{
	for (size_t i = 0; i < p->n; i++)
		unlink(p->paths[i]);
	rmdir(p->sub);
	rmdir(p->dir);
}

/* The number in Subject of the next message; 0 at the end. */
static int
next(struct source *s)
{
	struct arena *arena = arena_new();
	struct source_item item;
	const struct msg_field *f;
	int number = 0;

	if (source_next(s, arena, &item) == SOURCE_MESSAGE) {
		f = msg_find(&item.msg, SPAN("Subject"), 0);
		assert_non_null(f);
		number = f->value.p[1] - '0';
		source_close(&item);
	}
	arena_free(arena);
	return number;
}

static void
check_from(char *const *operands, size_t n,
    const struct source_options *options, int taken)
{
	struct source *s = source_new(operands, n, options, &(int){ 0 });
	struct source *late = source_ahead(s), *a;

	for (int i = 1; i <= taken; i++)
		assert_int_equal(next(s), i);
	a = source_ahead(s);
	for (int i = taken + 1; i <= MESSAGES; i++) {
		/* one that was behind, and one that never is */
		assert_true(source_follow(late, s));
		assert_int_equal(next(late), i);
		assert_true(source_follow(a, s));
		assert_int_equal(next(a), i);
		/* who is ahead stays there */
		if (i % 2 == 0) {
			assert_int_equal(next(s), i - 1);
			assert_int_equal(next(s), i);
		}
		if (i == taken + 1 && i % 2 == 0)
			break;
	}
	source_free(a);
	source_free(late);
	source_free(s);
}

static void
check_all(char *const *operands, size_t n, bool mbox)
{
	const struct source_options options = { .mbox = mbox };

	/* an even number: S is where it was after each second one */
	for (int taken = 0; taken < MESSAGES; taken += 2)
		check_from(operands, n, &options, taken);
}

static void
an_mbox_is_followed(void **state)
{
	struct place p;

	(void)state;
	make_place(&p);
	write_file(&p, p.dir,
	    "From a\nSubject: 1\n\nx\n\nFrom b\nSubject: 2\n\n>From x\n\n"
	    "From c\nSubject: 3\n\n");
	write_file(&p, p.sub,
	    "From a\nSubject: 4\n\nx\n\nFrom b\nSubject: 5\n\n"
	    "From b\nSubject: 6\n\ny\n\nFrom c\nSubject: 7\n\nx\n");
	check_all((char *const[]){ p.paths[0], p.paths[1] }, 2, true);
	check_all((char *const[]){ p.paths[0], p.sub }, 2, true);
	remove_place(&p);
}

static void
files_are_followed(void **state)
{
	struct place p;
	char text[] = "Subject: 0\n\nx\n";

	(void)state;
	make_place(&p);
	for (int i = 1; i <= MESSAGES; i++) {
		text[9] = (char)('0' + i);
		write_file(&p, i > 1 && i < 6 ? p.sub : p.dir, text);
	}
	check_all((char *const[]){ p.paths[0], p.sub, p.paths[5], p.paths[6] },
	    4, false);
	remove_place(&p);
}

static void
a_pipe_is_not_followed(void **state)
{
	const struct source_options options = { .mbox = true };
	struct source *s, *a;
	char name[] = "-", *const operands[] = { name };
	static const char text[] =
	    "From a\nSubject: 1\n\n\nFrom b\nSubject: 2\n\n";
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(
	    write(fds[1], text, strlen(text)), (ssize_t)strlen(text));
	close(fds[1]);
	assert_int_equal(dup2(fds[0], STDIN_FILENO), STDIN_FILENO);
	close(fds[0]);
	s = source_new(operands, 1, &options, &(int){ 0 });
	a = source_ahead(s);
	assert_true(source_follow(a, s));
	assert_int_equal(next(a), 0);
	assert_int_equal(next(s), 1);
	(void)source_follow(a, s);
	assert_int_equal(next(a), 0);
	source_free(a);
	/* nor who comes late */
	a = source_ahead(s);
	assert_false(source_follow(a, s));
	assert_int_equal(next(s), 2);
	source_free(a);
	source_free(s);
}

/* It could be opened by its name only, which is that of another file. */
static void
standard_input_is_not_followed(void **state)
{
	const struct source_options options = { .mbox = true };
	static const char text[] =
	    "From a\nSubject: 1\n\n\nFrom b\nSubject: 2\n\n";
	char name[] = "-", *const operands[] = { name };
	struct source *s, *a;
	struct place p;

	(void)state;
	make_place(&p);
	write_file(&p, p.dir, text);
	assert_non_null(freopen(p.paths[0], "r", stdin));
	assert_int_equal(chdir(p.sub), 0);
	assert_int_equal(symlink(p.paths[0], "stdin"), 0);
	s = source_new(operands, 1, &options, &(int){ 0 });
	assert_int_equal(next(s), 1);
	a = source_ahead(s);
	assert_false(source_follow(a, s));
	source_free(a);
	source_free(s);
	assert_int_equal(unlink("stdin"), 0);
	assert_int_equal(chdir("/"), 0);
	remove_place(&p);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		UNIT("a second reader follows through mboxes",
		    an_mbox_is_followed),
		UNIT("a second reader follows through files and directories",
		    files_are_followed),
		UNIT("nobody else reads from a pipe", a_pipe_is_not_followed),
		UNIT("nor from standard input, whatever else has its name",
		    standard_input_is_not_followed),
	};

	return cmocka_run_group_tests_name("source_ahead", tests, NULL, NULL);
}
