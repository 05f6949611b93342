/*
 * randomshim - LD_PRELOAD: random octets that the system does not give.
 *
 *	RS_FAIL=N	the N-th request and all after it fail with EIO
 *	RS_COUNT=FILE	write the number of requests there at the end
 *
 * Newer C libraries make random octets without a system call, where strace
 * cannot let them fail.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

static unsigned long first_failure;
static atomic_ulong requests;

__attribute__((constructor)) static void
begin(void)
{
	const char *n = getenv("RS_FAIL");

	if (n != NULL)
		first_failure = strtoul(n, NULL, 10);
}

__attribute__((destructor)) static void
end(void)
{
	const char *path = getenv("RS_COUNT");
	int fd =
	    path == NULL
		? -1
		: open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd >= 0)
		(void)dprintf(fd, "%lu\n", requests);
}

static bool
fails(void)
{
	unsigned long n = atomic_fetch_add(&requests, 1) + 1;

	if (first_failure == 0 || n < first_failure)
		return false;
	errno = EIO;
	return true;
}

ssize_t
getrandom(void *p, size_t len, unsigned flags)
{
	return fails() ? -1 : syscall(SYS_getrandom, p, len, flags);
}

int
getentropy(void *p, size_t len)
{
	if (fails())
		return -1;
	return syscall(SYS_getrandom, p, len, 0) == (long)len ? 0 : -1;
}
