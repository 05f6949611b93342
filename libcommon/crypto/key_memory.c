#include <sodium.h>
#include <sys/mman.h>

#include "base/diag.h"
#include "crypto/key_memory.h"

void *
key_memory_new(size_t len)
{
	void *p = mmap(NULL, len, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		diag_oom();
	/* a low limit on locked memory must not keep mail from being signed */
	(void)mlock(p, len);
	(void)madvise(p, len, MADV_DONTDUMP);
	return p;
}

void
key_memory_free(void *p, size_t len)
{
	if (p == NULL)
		return;
	sodium_memzero(p, len);
	(void)munmap(p, len);
}
