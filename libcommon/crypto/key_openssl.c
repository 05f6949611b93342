/*
 * RAND_METHOD is deprecated in OpenSSL 3, but the only way to spare signing
 * the start of a provider and of three random generators, 1 ms a process.
 */
#define OPENSSL_SUPPRESS_DEPRECATED

#include <errno.h>
#include <openssl/conf.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <threads.h>

#include "base/diag.h"
#include "crypto/key_openssl.h"

/* Enough to sign with RSA 8192; and the smallest block. */
#define LOCKED_HEAP (128 * 1024)
#define LOCKED_BLOCK 32
/* OpenSSL 3.5 takes 2 KiB to clean up, 3.0 nothing. */
#define RESERVE (16 * 1024)

/* OpenSSL gives its allocators no context, so this must be a variable. */
static _Thread_local bool in_private, in_key;

/*
 * What OpenSSL allocates in the clean-up at the exit.  The tool has done its
 * work then, and may not end with another status for lack of memory.
 */
static struct {
	_Alignas(max_align_t) unsigned char memory[RESERVE];
	size_t used;
	bool open;
} reserve;

static bool
is_reserve(const void *p)
{
	uintptr_t at = (uintptr_t)p, begin = (uintptr_t)reserve.memory;

	return at >= begin && at < begin + RESERVE;
}

/* NULL if LEN octets are too many; nothing of the reserve is freed. */
static void *
reserve_take(size_t len)
{
	size_t used = reserve.used;

	if (len > RESERVE - used)
		return NULL;
	len = (len + _Alignof(max_align_t) - 1) & ~(_Alignof(max_align_t) - 1);
	reserve.used = len < RESERVE - used ? used + len : RESERVE;
	return reserve.memory + used;
}

/* Half of the locked heap is left to what OpenSSL itself puts there. */
static bool
wants_locked(void)
{
	return in_private && CRYPTO_secure_malloc_initialized() &&
	       CRYPTO_secure_used() < LOCKED_HEAP / 2;
}

static void *
crypto_malloc(size_t len, const char *file, int line)
{
	void *p = NULL;

	(void)file;
	(void)line;
	if (len == 0)
		return NULL;
	if (reserve.open)
		p = reserve_take(len);
	else if (wants_locked())
		p = CRYPTO_secure_malloc(len, NULL, 0);
	if (p != NULL)
		return p;
	p = malloc(len);
	if (p == NULL)
		diag_oom();
	/* not unlocked later: its page may hold more numbers of keys */
	if (in_key)
		(void)mlock(p, len);
	return p;
}

static void
crypto_free(void *p, const char *file, int line)
{
	(void)file;
	(void)line;
	if (CRYPTO_secure_allocated(p))
		CRYPTO_secure_free(p, NULL, 0);
	else if (!is_reserve(p))
		free(p);
}

/* The size of an allocation, or more for one of the reserve; 0: not known. */
static size_t
size_of(void *p)
{
	if (p == NULL)
		return 0;
	if (is_reserve(p))
		return RESERVE - (size_t)((unsigned char *)p - reserve.memory);
	return CRYPTO_secure_allocated(p) ? CRYPTO_secure_actual_size(p) : 0;
}

static void *
crypto_realloc(void *p, size_t len, const char *file, int line)
{
	size_t old = size_of(p);
	void *q;

	if (old > 0 && len > 0) {
		q = crypto_malloc(len, file, line);
		memmove(q, p, old < len ? old : len);
		crypto_free(p, file, line);
		return q;
	}
	if (len == 0) {
		crypto_free(p, file, line);
		return NULL;
	}
	q = realloc(p, len);
	if (q == NULL)
		diag_oom();
	return q;
}

static void
init(void)
{
	(void)CRYPTO_set_mem_functions(
	    crypto_malloc, crypto_realloc, crypto_free);
	(void)OPENSSL_init_crypto(
	    OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, NULL);
}

void
key_openssl_init(void)
{
	static once_flag once = ONCE_FLAG_INIT;

	call_once(&once, init);
}

bool
key_random(void *p, size_t len)
{
	for (size_t at = 0; at < len;) {
		ssize_t n = getrandom((unsigned char *)p + at, len - at, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += (size_t)n;
	}
	return true;
}

static int
rand_bytes(unsigned char *p, int len)
{
	return len >= 0 && key_random(p, (size_t)len);
}

static int
rand_status(void)
{
	return 1;
}

static void
init_private(void)
{
	static const RAND_METHOD method = {
		.bytes = rand_bytes,
		.pseudorand = rand_bytes,
		.status = rand_status,
	};

	(void)RAND_set_rand_method(&method);
	(void)CRYPTO_secure_malloc_init(LOCKED_HEAP, LOCKED_BLOCK);
}

void
key_openssl_init_private(void)
{
	static once_flag once = ONCE_FLAG_INIT;

	key_openssl_init();
	call_once(&once, init_private);
}

static void
clean_up(void)
{
	reserve.open = true;
	OPENSSL_cleanup();
}

static void
init_generators(void)
{
	/* wipes the generators, which lie in the locked heap */
	(void)atexit(clean_up);
	/* makes a lock now that the clean-up would make too late */
	CONF_modules_unload(0);
}

bool
key_openssl_init_generators(void)
{
	static once_flag once = ONCE_FLAG_INIT;

	key_openssl_init_private();
	call_once(&once, init_generators);
	return RAND_get0_private(NULL) != NULL;
}

void
key_openssl_enter(void)
{
	in_private = true;
}

void
key_openssl_enter_key(void)
{
	in_private = in_key = true;
}

void
key_openssl_leave(void)
{
	in_private = in_key = false;
}
