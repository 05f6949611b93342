#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/caps.h"
#include "sys/spool.h"
#include "unit.h"

static char directory[] = "/tmp/test_spool.XXXXXX";

static int
make_directory(void **state)
{
	(void)state;
	return mkdtemp(directory) == NULL ? -1 : 0;
}

static int
remove_directory(void **state)
{
	(void)state;
	return rmdir(directory);
}

/* Octets that tell where they stand. */
static unsigned char
octet_at(size_t i)
{
	return (unsigned char)(i ^ i >> 8 ^ i >> 16);
}

static void
fill(struct spool *s, size_t size, size_t step)
{
	unsigned char *all = test_malloc(size + 1);

	for (size_t i = 0; i < size; i++)
		all[i] = octet_at(i);
	for (size_t at = 0; at < size; at += step) {
		size_t n = size - at < step ? size - at : step;

		assert_int_equal(spool_add(s, (struct span){ all + at, n }), 0);
	}
	test_free(all);
}

static void
check_copy(struct spool *s, size_t size)
{
	FILE *f = tmpfile();

	assert_non_null(f);
	assert_int_equal(spool_copy(s, fileno(f)), 0);
	assert_int_equal(lseek(fileno(f), 0, SEEK_CUR), size);
	rewind(f);
	for (size_t i = 0; i < size; i++)
		if (getc(f) != octet_at(i))
			fail_msg("octet %zu of %zu differs", i, size);
	fclose(f);
}

/* Descriptors of this process on a file without a name; *MODE is its mode. */
static int
unnamed_files(mode_t *mode)
{
	int n = 0;

	for (int fd = 3; fd < 64; fd++) {
		struct stat st;

		if (fstat(fd, &st) != 0 || st.st_nlink != 0 ||
		    !S_ISREG(st.st_mode))
			continue;
		*mode = st.st_mode & 07777;
		n++;
	}
	return n;
}

static size_t
names_in_directory(void)
{
	DIR *d = opendir(directory);
	size_t n = 0;

	assert_non_null(d);
	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n - 2;
}

static void
any_size_comes_back(void **state)
{
	static const size_t sizes[] = { 0, 1, 65536, CAPS_SPOOL_MEMORY - 1,
		CAPS_SPOOL_MEMORY, CAPS_SPOOL_MEMORY + 1,
		2 * CAPS_SPOOL_MEMORY + 65537 };
	static const size_t steps[] = { 4096, 65521, 8 * 1024 * 1024 };

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++)
		for (size_t j = 0; j < COUNT(steps); j++) {
			struct spool *s = spool_new(directory);

			fill(s, sizes[i], steps[j]);
			assert_int_equal(spool_size(s), sizes[i]);
			check_copy(s, sizes[i]);
			check_copy(s, sizes[i]);
			spool_free(s);
		}
}

static void
no_file_at_the_limit(void **state)
{
	struct spool *s = spool_new("/nonexistent");
	mode_t mode;

	(void)state;
	fill(s, CAPS_SPOOL_MEMORY, 65536);
	assert_int_equal(unnamed_files(&mode), 0);
	assert_int_equal(spool_add(s, SPAN("x")), -1);
	assert_int_equal(errno, ENOENT);
	spool_free(s);
}

static void
a_private_file_without_a_name(void **state)
{
	struct spool *s = spool_new(directory);
	mode_t mode = 0, mask = umask(0);

	(void)state;
	fill(s, CAPS_SPOOL_MEMORY + 1, 65536);
	assert_int_equal(unnamed_files(&mode), 1);
	assert_int_equal(mode, 0600);
	assert_int_equal(names_in_directory(), 0);
	spool_free(s);
	assert_int_equal(unnamed_files(&mode), 0);
	umask(mask);
}

static void
a_failed_write_is_told(void **state)
{
	struct rlimit old, limit;
	struct spool *s = spool_new(directory);
	struct span octets = SPAN("0123456789");
	int status = 0;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	limit = old;
	limit.rlim_cur = 5;
	signal(SIGXFSZ, SIG_IGN);
	fill(s, CAPS_SPOOL_MEMORY, 65536);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	status = spool_add(s, octets);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_equal(status, -1);
	spool_free(s);
}

static void
a_full_output_is_told(void **state)
{
	int full = open("/dev/full", O_WRONLY);
	struct spool *s = spool_new(directory);

	(void)state;
	fill(s, 10, 10);
	assert_int_equal(spool_copy(s, full), -1);
	assert_int_equal(errno, ENOSPC);
	spool_free(s);
	close(full);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("what went in comes out, below, at and above the limit, "
		     "twice",
		    any_size_comes_back),
		UNIT("up to CAPS_SPOOL_MEMORY there is no file, one octet "
		     "beyond there must be",
		    no_file_at_the_limit),
		UNIT("the file has no name, mode 0600 under any umask, and is "
		     "closed",
		    a_private_file_without_a_name),
		UNIT("a file that cannot grow is an error",
		    a_failed_write_is_told),
		UNIT("an output that is full is an error",
		    a_full_output_is_told),
	};

	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
