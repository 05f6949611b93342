/*
 * malloc for the whole process.  Libraries that we use (libldns) write
 * through the NULL that they were given when memory is out; here nobody gets
 * one.  A linker that makes a static program puts these in by --wrap; in a
 * dynamic one they come before those of libc (or of a library preloaded).
 * Sanitizers have a malloc of their own.
 */
#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/diag.h"

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_LIBC_SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_LIBC_SANITIZED
#endif
#endif

#ifndef ARENA_LIBC_SANITIZED

static void *
must(void *p, size_t len)
{
	if (p == NULL && len > 0)
		diag_oom();
	return p;
}

/* For a product that overflows, any length will do. */
static size_t
product(size_t n, size_t len)
{
	size_t all;

	return __builtin_mul_overflow(n, len, &all) ? SIZE_MAX : all;
}

#endif

#if defined(ARENA_LIBC_SANITIZED)

#elif defined(ARENA_LIBC_WRAP)

void *__real_malloc(size_t);
void *__real_calloc(size_t, size_t);
void *__real_realloc(void *, size_t);
void *__wrap_malloc(size_t);
void *__wrap_calloc(size_t, size_t);
void *__wrap_realloc(void *, size_t);

void *
__wrap_malloc(size_t len)
{
	return must(__real_malloc(len), len);
}

void *
__wrap_calloc(size_t n, size_t len)
{
	return must(__real_calloc(n, len), product(n, len));
}

void *
__wrap_realloc(void *p, size_t len)
{
	return must(__real_realloc(p, len), len);
}

#else

typedef void *malloc_function(size_t);
typedef void *calloc_function(size_t, size_t);
typedef void *realloc_function(void *, size_t);

/* What comes after us: found once, the same for every thread. */
static void *
next(void **cache, const char *name)
{
	void *f = __atomic_load_n(cache, __ATOMIC_RELAXED);

	if (f == NULL) {
		f = dlsym(RTLD_NEXT, name);
		if (f == NULL)
			diag_oom();
		__atomic_store_n(cache, f, __ATOMIC_RELAXED);
	}
	return f;
}

void *
malloc(size_t len)
{
	static void *cache;
	malloc_function *f = (malloc_function *)next(&cache, "malloc");

	return must(f(len), len);
}

void *
calloc(size_t n, size_t len)
{
	static void *cache;
	calloc_function *f = (calloc_function *)next(&cache, "calloc");

	return must(f(n, len), product(n, len));
}

void *
realloc(void *p, size_t len)
{
	static void *cache;
	realloc_function *f = (realloc_function *)next(&cache, "realloc");

	return must(f(p, len), len);
}

#endif
