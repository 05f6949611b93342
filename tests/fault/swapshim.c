/*
 * swapshim - LD_PRELOAD: somebody puts two files, directories or links in each
 * other's place at a moment of one's choice, as the environment says:
 *
 *	SWAP_A, SWAP_B	what is exchanged, as renameat2(2) does
 *	SWAP_AT=N	ahead of the N-th call that takes a name
 *	SWAP_BACK=N	exchange them again ahead of that call
 *	SWAP_COUNT=FILE	write the number of such calls there at the end
 *
 * So a race is tried at each place where it can be lost, in place of waiting
 * for it to happen.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define EXCHANGE 2U

static atomic_ulong calls;
static unsigned long at, back;
static const char *a, *b, *count;

static unsigned long
number(const char *name)
{
	const char *s = getenv(name);

	return s == NULL ? 0 : strtoul(s, NULL, 10);
}

__attribute__((constructor)) static void
begin(void)
{
	a = getenv("SWAP_A");
	b = getenv("SWAP_B");
	count = getenv("SWAP_COUNT");
	at = number("SWAP_AT");
	back = number("SWAP_BACK");
}

/* A system call, past all functions below. */
static long
kernel(long call, long p, long q, long r, long s, long t)
{
	static long (*real)(long, ...);

	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "syscall");
	return real(call, p, q, r, s, t);
}

__attribute__((destructor)) static void
end(void)
{
	char text[32];
	int len = snprintf(text, sizeof(text), "%lu\n", (unsigned long)calls);
	long fd;

	if (count == NULL)
		return;
	fd = kernel(SYS_openat, AT_FDCWD, (intptr_t)count,
	    O_WRONLY | O_CREAT | O_TRUNC, 0600, 0);
	(void)kernel(SYS_write, fd, (intptr_t)text, len, 0, 0);
}

static void
turn(void)
{
	unsigned long n = atomic_fetch_add(&calls, 1) + 1;

	if (a != NULL && (n == at || n == back))
		(void)kernel(SYS_renameat2, AT_FDCWD, (intptr_t)a, AT_FDCWD,
		    (intptr_t)b, EXCHANGE);
}

static int
open_at(int dir, const char *path, int flags, mode_t mode)
{
	turn();
	return (int)kernel(
	    SYS_openat, dir, (intptr_t)path, flags, (long)mode, 0);
}

/* The mode, where one is given. */
#define MODE(flags, list)                                                      \
	(((flags) & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(list, mode_t) : 0)

#define OPENAT(name)                                                           \
	int name(int, const char *, int, ...);                                 \
	int name(int dir, const char *path, int flags, ...)                    \
	{                                                                      \
		va_list list;                                                  \
		va_start(list, flags);                                         \
		mode_t mode = MODE(flags, list);                               \
		va_end(list);                                                  \
		return open_at(dir, path, flags, mode);                        \
	}
#define OPEN(name)                                                             \
	int name(const char *, int, ...);                                      \
	int name(const char *path, int flags, ...)                             \
	{                                                                      \
		va_list list;                                                  \
		va_start(list, flags);                                         \
		mode_t mode = MODE(flags, list);                               \
		va_end(list);                                                  \
		return open_at(AT_FDCWD, path, flags, mode);                   \
	}
OPENAT(openat64)
OPEN(open64)
#undef openat
#undef open
OPENAT(openat)
OPEN(open)

/* How _FORTIFY_SOURCE calls them. */
int __openat64_2(int, const char *, int);
int __open64_2(const char *, int);

int
__openat64_2(int dir, const char *path, int flags)
{
	return open_at(dir, path, flags, 0);
}

int
__open64_2(const char *path, int flags)
{
	return open_at(AT_FDCWD, path, flags, 0);
}

int
renameat(int from, const char *x, int to, const char *y)
{
	turn();
	return (int)kernel(
	    SYS_renameat2, from, (intptr_t)x, to, (intptr_t)y, 0);
}

int
rename(const char *x, const char *y)
{
	return renameat(AT_FDCWD, x, AT_FDCWD, y);
}

int
linkat(int from, const char *x, int to, const char *y, int flags)
{
	turn();
	return (int)kernel(
	    SYS_linkat, from, (intptr_t)x, to, (intptr_t)y, flags);
}

int
symlinkat(const char *target, int dir, const char *path)
{
	turn();
	return (int)kernel(
	    SYS_symlinkat, (intptr_t)target, dir, (intptr_t)path, 0, 0);
}

int
mkdirat(int dir, const char *path, mode_t mode)
{
	turn();
	return (int)kernel(SYS_mkdirat, dir, (intptr_t)path, (long)mode, 0, 0);
}

int
unlinkat(int dir, const char *path, int flags)
{
	turn();
	return (int)kernel(SYS_unlinkat, dir, (intptr_t)path, flags, 0, 0);
}

int
unlink(const char *path)
{
	return unlinkat(AT_FDCWD, path, 0);
}

ssize_t
readlinkat(int dir, const char *path, char *text, size_t size)
{
	turn();
	return (ssize_t)kernel(
	    SYS_readlinkat, dir, (intptr_t)path, (intptr_t)text, (long)size, 0);
}

/* openat2 and renameat2 have no function of their own everywhere. */
long
syscall(long call, ...)
{
	long p[5];
	va_list list;

	va_start(list, call);
	for (int i = 0; i < 5; i++)
		p[i] = va_arg(list, long);
	va_end(list);
	turn();
	return kernel(call, p[0], p[1], p[2], p[3], p[4]);
}
