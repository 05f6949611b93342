/*
 * key_memory - memory for private keys and for text that holds one.
 *
 * Ownership  the caller's; key_memory_free wipes it and gives it back.
 * Errors     out of memory ends the process, as in the arena.
 */
#ifndef KEY_MEMORY_H
#define KEY_MEMORY_H

#include <stddef.h>

/*
 * LEN octets of zeros.  They are left out of core files, and they are not
 * written to swap as far as the limit on locked memory allows.
 */
void *key_memory_new(size_t len);

/* Wipe and give back the LEN octets at P; P may be NULL. */
void key_memory_free(void *p, size_t len);

#endif
