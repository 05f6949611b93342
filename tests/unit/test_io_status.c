#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/diag.h"
#include "sys/io.h"
#include "sys/io_status.h"
#include "unit.h"

static void
bad(void **state)
{
	static const int errors[] = { EACCES, EBADF, EEXIST, EFBIG, EINVAL,
		EISDIR, ELOOP, ENAMETOOLONG, ENODEV, ENOENT, ENOTDIR, ENXIO,
		EOPNOTSUPP, EOVERFLOW, EPERM, EROFS, ESPIPE };

	(void)state;
	for (size_t i = 0; i < COUNT(errors); i++)
		if (io_status(errors[i]) != STATUS_BAD)
			fail_msg("%s", strerrorname_np(errors[i]));
}

static void
temporary(void **state)
{
	static const int errors[] = { EIO, ENOSPC, EDQUOT, EMFILE, ENFILE,
		ENOMEM, EAGAIN, EBUSY, ESTALE, ETIMEDOUT, EREMOTEIO, ENOTCONN,
		ENETDOWN, ENETUNREACH, EHOSTDOWN, EHOSTUNREACH, ECONNRESET,
		ECONNREFUSED, ECONNABORTED, ECANCELED, ENOSYS };

	(void)state;
	for (size_t i = 0; i < COUNT(errors); i++)
		if (io_status(errors[i]) != STATUS_TEMP)
			fail_msg("%s", strerrorname_np(errors[i]));
}

/* What the kernel really says in these cases. */
static void
real(void **state)
{
	struct arena *arena = arena_new();
	struct span text;
	int fd;

	(void)state;
	assert_int_equal(io_read_path("/nonexistent", 10, arena, &text), -1);
	assert_int_equal(io_status(errno), STATUS_BAD);
	assert_int_equal(io_read_path("/", 10, arena, &text), -1);
	assert_int_equal(io_status(errno), STATUS_BAD);
	assert_int_equal(io_read_path("/dev/zero", 10, arena, &text), -1);
	assert_int_equal(io_status(errno), STATUS_BAD);
	fd = open("/dev/full", O_WRONLY);
	assert_true(fd >= 0);
	assert_int_equal(io_write(fd, SPAN("x")), -1);
	assert_int_equal(io_status(errno), STATUS_TEMP);
	(void)close(fd);
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("what cannot be is the fault of the request", bad),
		UNIT("what may be otherwise tomorrow is temporary", temporary),
		UNIT("real errors of the kernel", real),
	};

	return cmocka_run_group_tests_name("io_status", tests, NULL, NULL);
}
