/*
 * faultshim - LD_PRELOAD: memory that runs out, reads and writes that are
 * short, interrupted or fail, as the environment says:
 *
 *	FS_MALLOC=N	the N-th allocation (anonymous mappings too) fails
 *	FS_MALLOC_ALL=1	so do all after it
 *	FS_COUNT=FILE	write the number of allocations there at the end
 *	FS_SHORT=N	reads and writes move at most N octets
 *	FS_EINTR=N	every N-th read, write or close is interrupted first
 *	FS_ERROR=CALL:ERRNO:N	the N-th such CALL (read, write, fsync, close)
 *			fails with that number
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

void __cxa_finalize(void *);
void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);
ssize_t __read_chk(int, void *, size_t, size_t);

enum { READ, WRITE, FSYNC, CLOSE, CALLS };
static const char *const names[CALLS] = { "read", "write", "fsync", "close" };

static struct {
	unsigned long malloc, eintr, error_at;
	size_t most;
	int error_call, error;
	bool all;
} want = { .error_call = CALLS };

static atomic_ulong allocations, interruptions, calls[CALLS];
static atomic_bool ended;

/* Digits from S, and what stands behind them; no other parser is safe here. */
static unsigned long
number(const char *s, const char **end)
{
	unsigned long n = 0;

	for (; s != NULL && *s >= '0' && *s <= '9'; s++)
		n = n * 10 + (unsigned long)(*s - '0');
	if (end != NULL)
		*end = s;
	return n;
}

static void
parse_error(const char *s)
{
	for (int i = 0; s != NULL && i < CALLS; i++) {
		size_t len = strlen(names[i]);

		if (strncmp(s, names[i], len) != 0 || s[len] != ':')
			continue;
		want.error_call = i;
		want.error = (int)number(s + len + 1, &s);
		want.error_at = number(s + 1, NULL);
		return;
	}
}

__attribute__((constructor)) static void
begin(void)
{
	want.malloc = number(getenv("FS_MALLOC"), NULL);
	want.all = getenv("FS_MALLOC_ALL") != NULL;
	want.most = number(getenv("FS_SHORT"), NULL);
	want.eintr = number(getenv("FS_EINTR"), NULL);
	parse_error(getenv("FS_ERROR"));
}

__attribute__((destructor)) static void
end(void)
{
	const char *path = getenv("FS_COUNT");
	char digits[24];
	size_t at = sizeof(digits);
	long fd;

	if (path == NULL)
		return;
	fd = syscall(
	    SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	digits[--at] = '\n';
	for (unsigned long n = allocations; n > 0 || digits[at] == '\n';
	     n /= 10)
		digits[--at] = (char)('0' + n % 10);
	(void)syscall(SYS_write, fd, digits + at, sizeof(digits) - at);
}

/*
 * The start-up code calls this when the program has ended and its exit
 * handlers have run.  Then the profile of V=cov is written, which allocates,
 * too.
 */
void
__cxa_finalize(void *handle)
{
	void (*next)(void *) =
	    (void (*)(void *))dlsym(RTLD_NEXT, "__cxa_finalize");

	ended = true;
	next(handle);
}

/* Is it this allocation's turn? */
static bool
runs_out(void)
{
	unsigned long n;

	if (ended)
		return false;
	n = atomic_fetch_add(&allocations, 1) + 1;
	if (want.malloc == 0 || n < want.malloc ||
	    (n > want.malloc && !want.all))
		return false;
	errno = ENOMEM;
	return true;
}

void *
malloc(size_t len)
{
	return runs_out() ? NULL : __libc_malloc(len);
}

void *
calloc(size_t n, size_t len)
{
	return runs_out() ? NULL : __libc_calloc(n, len);
}

void *
realloc(void *p, size_t len)
{
	return runs_out() ? NULL : __libc_realloc(p, len);
}

void *
aligned_alloc(size_t alignment, size_t len)
{
	return runs_out() ? NULL : __libc_memalign(alignment, len);
}

void *
mmap(void *at, size_t len, int protection, int flags, int fd, off_t offset)
{
	if (fd < 0 && runs_out())
		return MAP_FAILED;
	return (void *)syscall(
	    SYS_mmap, at, len, protection, flags, fd, offset);
}

int
posix_memalign(void **out, size_t alignment, size_t len)
{
	void *p = aligned_alloc(alignment, len);

	if (p == NULL)
		return ENOMEM;
	*out = p;
	return 0;
}

/* Does this call fail?  Then errno is set. */
static bool
fails(int call)
{
	unsigned long n = atomic_fetch_add(&calls[call], 1) + 1;

	if (call == want.error_call && n == want.error_at) {
		errno = want.error;
		return true;
	}
	if (want.eintr == 0 || call == FSYNC ||
	    (atomic_fetch_add(&interruptions, 1) + 1) % want.eintr != 0)
		return false;
	errno = EINTR;
	return true;
}

static size_t
shorten(size_t len)
{
	return want.most > 0 && len > want.most ? want.most : len;
}

ssize_t
read(int fd, void *p, size_t len)
{
	return fails(READ) ? -1 : syscall(SYS_read, fd, p, shorten(len));
}

ssize_t
__read_chk(int fd, void *p, size_t len, size_t room)
{
	if (len > room)
		abort();
	return read(fd, p, len);
}

ssize_t
write(int fd, const void *p, size_t len)
{
	return fails(WRITE) ? -1 : syscall(SYS_write, fd, p, shorten(len));
}

int
fsync(int fd)
{
	return fails(FSYNC) ? -1 : (int)syscall(SYS_fsync, fd);
}

int
close(int fd)
{
	bool failed = fails(CLOSE);
	int saved = errno, rc = (int)syscall(SYS_close, fd);

	if (!failed)
		return rc;
	errno = saved;
	return -1;
}
