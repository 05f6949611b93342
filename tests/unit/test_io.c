#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/io.h"
#include "unit.h"

static int top = -1;

static int
enter_directory(void **state)
{
	static char path[] = "/tmp/test_io.XXXXXX";

	*state = path;
	top = open(".", O_RDONLY | O_DIRECTORY);
	return top < 0 || mkdtemp(path) == NULL || chdir(path) != 0 ? -1 : 0;
}

static size_t
entries(void)
{
	DIR *d = opendir(".");
	size_t n = 0;

	assert_non_null(d);
	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n - 2;
}

static int
leave_directory(void **state)
{
	return fchdir(top) != 0 || rmdir(*state) != 0 ? -1 : 0;
}

static unsigned
mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(lstat(path, &st), 0);
	return st.st_mode & 07777;
}

static void
content_is(const char *path, const char *want)
{
	struct arena *a = arena_new();
	struct span have;

	assert_int_equal(io_read_path(path, 4096, a, &have), 0);
	assert_true(span_is(have, want));
	arena_free(a);
}

static void
caps(void **state)
{
	struct arena *a = arena_new();
	struct span s;

	(void)state;
	assert_int_equal(io_create_private("f", SPAN("12345")), 0);
	assert_int_equal(io_read_path("f", 5, a, &s), 0);
	assert_true(span_is(s, "12345"));
	assert_int_equal(io_read_path("f", 4, a, &s), -1);
	assert_int_equal(errno, EFBIG);
	assert_int_equal(io_read_path("f", 0, a, &s), -1);
	assert_int_equal(errno, EFBIG);
	assert_int_equal(io_read_path("none", 5, a, &s), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(io_read_path(".", 5, a, &s), -1);
	assert_int_equal(errno, EISDIR);
	assert_int_equal(unlink("f"), 0);
	arena_free(a);
}

/* A writer in another process, which is slow and writes in pieces. */
static int
slow_pipe(size_t pieces, int flags)
{
	int fd[2];

	assert_int_equal(pipe2(fd, flags), 0);
	if (fork() == 0) {
		for (size_t i = 0; i < pieces; i++) {
			usleep(1000);
			if (write(fd[1], "0123456789", 10) != 10)
				_exit(1);
		}
		_exit(0);
	}
	close(fd[1]);
	return fd[0];
}

static void
pipes(void **state)
{
	struct arena *a = arena_new();
	unsigned char head[15];
	struct span s;
	int fd;

	(void)state;
	fd = slow_pipe(20, 0);
	assert_int_equal(io_read_full(fd, head, 15), 15);
	assert_memory_equal(head, "012345678901234", 15);
	assert_int_equal(io_read_all(fd, 1000, a, &s), 0);
	assert_int_equal(s.len, 185);
	close(fd);
	fd = slow_pipe(20, O_NONBLOCK);
	assert_int_equal(io_read_all(fd, 200, a, &s), 0);
	assert_int_equal(s.len, 200);
	close(fd);
	fd = slow_pipe(20, 0);
	assert_int_equal(io_read_all(fd, 199, a, &s), -1);
	assert_int_equal(errno, EFBIG);
	close(fd);
	arena_free(a);
}

static void
growth(void **state)
{
	struct arena *a = arena_new();
	unsigned char *in = calloc(1, 300000);
	int fd[2];
	struct span s;

	(void)state;
	for (size_t i = 0; i < 300000; i++)
		in[i] = (unsigned char)(i ^ i >> 8);
	assert_int_equal(pipe(fd), 0);
	if (fork() == 0)
		_exit(io_write(fd[1], span_of(in, 300000)) != 0);
	close(fd[1]);
	assert_int_equal(io_read_all(fd[0], 1000000, a, &s), 0);
	assert_true(span_eq(s, span_of(in, 300000)));
	close(fd[0]);
	free(in);
	arena_free(a);
}

static void
write_errors(void **state)
{
	int full = open("/dev/full", O_WRONLY), none = open(".", O_RDONLY);

	(void)state;
	if (full >= 0) {
		assert_int_equal(io_write(full, SPAN("x")), -1);
		assert_int_equal(errno, ENOSPC);
		assert_int_equal(io_write(full, SPAN("")), 0);
		assert_int_equal(io_close(full), 0);
	}
	assert_int_equal(io_write(none, SPAN("x")), -1);
	assert_int_equal(errno, EBADF);
	assert_int_equal(io_close(none), 0);
	assert_int_equal(io_close(none), -1);
	assert_int_equal(errno, EBADF);
}

static void
opening(void **state)
{
	int fd;

	(void)state;
	assert_int_equal(mkfifo("fifo", 0600), 0);
	fd = io_open("fifo");
	assert_true(fd >= 0);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	assert_false(fcntl(fd, F_GETFL) & O_NONBLOCK);
	assert_int_equal(io_read(fd, (char[1]){ 0 }, 1), 0);
	assert_int_equal(io_close(fd), 0);
	assert_int_equal(unlink("fifo"), 0);
	assert_int_equal(io_open("none"), -1);
}

static void
private_modes(void **state)
{
	static const mode_t masks[] = { 0, 022, 077, 0777 };

	(void)state;
	for (size_t i = 0; i < COUNT(masks); i++) {
		mode_t old = umask(masks[i]);
		int rc = io_create_private("k", SPAN("secret"));

		umask(old);
		assert_int_equal(rc, 0);
		assert_int_equal(mode_of("k"), 0600);
		content_is("k", "secret");
		assert_int_equal(entries(), 1);
		assert_int_equal(unlink("k"), 0);
	}
}

static void
refused(const char *path, int want)
{
	size_t before = entries();

	assert_int_equal(io_create_private(path, SPAN("secret")), -1);
	if (errno != want)
		fail_msg("%s: %s", path, strerror(errno));
	assert_int_equal(entries(), before);
}

static void
no_replacing(void **state)
{
	static char long_name[5000];

	(void)state;
	assert_int_equal(io_create_private("file", SPAN("old")), 0);
	assert_int_equal(symlink("file", "link"), 0);
	assert_int_equal(symlink("nowhere", "dangling"), 0);
	assert_int_equal(mkdir("dir", 0700), 0);
	assert_int_equal(mkfifo("fifo", 0600), 0);
	refused("file", EEXIST);
	refused("link", EEXIST);
	refused("dangling", EEXIST);
	refused("dir", EEXIST);
	refused("fifo", EEXIST);
	refused("dir/", EISDIR);
	refused("", ENOENT);
	refused("none/file", ENOENT);
	refused("file/file", ENOTDIR);
	memset(long_name, 'x', sizeof(long_name) - 1);
	refused(long_name, ENAMETOOLONG);
	long_name[4500] = '/';
	refused(long_name, ENAMETOOLONG);
	content_is("file", "old");
	assert_int_equal(io_create_private("dir/file", SPAN("new")), 0);
	content_is("dir/file", "new");
	unlink("dir/file");
	unlink("file");
	unlink("link");
	unlink("dangling");
	unlink("fifo");
	assert_int_equal(rmdir("dir"), 0);
}

static void
replacing(void **state)
{
	mode_t old = umask(027);

	(void)state;
	assert_int_equal(io_replace("f", SPAN("one")), 0);
	assert_int_equal(mode_of("f"), 0640);
	assert_int_equal(io_replace("f", SPAN("two")), 0);
	content_is("f", "two");
	assert_int_equal(symlink("f", "link"), 0);
	assert_int_equal(io_replace("link", SPAN("3")), 0);
	content_is("f", "3");
	assert_int_equal(io_replace("/dev/null", SPAN("4")), 0);
	assert_true(mode_of("/dev/null") & 0060);
	assert_int_equal(io_replace("none/f", SPAN("5")), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(io_replace(".", SPAN("5")), -1);
	assert_int_equal(errno, EISDIR);
	assert_int_equal(entries(), 2);
	umask(old);
	unlink("f");
	unlink("link");
}

static void
signals_kept(void **state)
{
	sigset_t before, after;

	(void)state;
	assert_int_equal(sigprocmask(SIG_SETMASK, NULL, &before), 0);
	assert_int_equal(io_replace("f", SPAN("one")), 0);
	assert_int_equal(io_replace("none/f", SPAN("one")), -1);
	assert_int_equal(sigprocmask(SIG_SETMASK, NULL, &after), 0);
	for (int s = 1; s < 32; s++)
		assert_int_equal(
		    sigismember(&before, s), sigismember(&after, s));
	unlink("f");
}

static void
drafts(void **state)
{
	struct io_draft d;

	(void)state;
	assert_int_equal(io_draft_open(&d, "f", 0640), 0);
	assert_int_equal(io_write(d.fd, SPAN("one")), 0);
	assert_int_not_equal(access("f", F_OK), 0);
	assert_int_equal(io_draft_commit(&d, false), 0);
	content_is("f", "one");
	assert_int_equal(mode_of("f"), 0640);

	assert_int_equal(io_draft_open(&d, "f", 0600), 0);
	assert_int_equal(io_write(d.fd, SPAN("two")), 0);
	errno = 0;
	assert_int_equal(io_draft_commit(&d, false), -1);
	assert_int_equal(errno, EEXIST);
	content_is("f", "one");

	assert_int_equal(io_draft_open(&d, "f", 0600), 0);
	assert_int_equal(io_write(d.fd, SPAN("three")), 0);
	content_is("f", "one");
	assert_int_equal(io_draft_commit(&d, true), 0);
	content_is("f", "three");
	assert_int_equal(io_sync_directory("f"), 0);

	assert_int_equal(io_draft_open(&d, "f", 0600), 0);
	io_draft_drop(&d);
	content_is("f", "three");
	assert_int_equal(entries(), 1);
	unlink("f");
	assert_int_equal(io_draft_open(&d, "gone/f", 0600), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(io_draft_open(&d, "./", 0600), -1);
	assert_int_equal(entries(), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("a file of the limit is read, one octet more is EFBIG",
		    caps),
		UNIT("a pipe is read to its end, however slow, whatever its "
		     "flags",
		    pipes),
		UNIT("what has no size is read in growing memory", growth),
		UNIT("errors of write and close are told", write_errors),
		UNIT("opening a FIFO does not wait", opening),
		UNIT("G13: a private file has mode 0600 under every umask",
		    private_modes),
		UNIT(
		    "G11: nothing is replaced, no link followed", no_replacing),
		UNIT("a regular file is replaced, anything else written to",
		    replacing),
		UNIT("the signal mask is as before", signals_kept),
		UNIT("a draft has no name before it is whole", drafts),
	};

	return cmocka_run_group_tests_name(
	    "io", tests, enter_directory, leave_directory);
}
