/*
 * key_openssl - OpenSSL set up for filters: no configuration file, no
 * provider, memory that cannot run out unnoticed, private keys in locked
 * memory.
 *
 * Errors     where OpenSSL has no memory the process ends, as in arena; so a
 *            false answer of a cryptographic function is never a want of
 *            memory.
 */
#ifndef KEY_OPENSSL_H
#define KEY_OPENSSL_H

#include <stdbool.h>
#include <stddef.h>

/* Before the first call of OpenSSL; cheap, and safe in any thread. */
void key_openssl_init(void);

/*
 * Before the first private key: random numbers come from getrandom(2), and a
 * locked heap is there.
 */
void key_openssl_init_private(void);

/*
 * Before an RSA key is made: OpenSSL asks its own random generators how
 * strong they are.  False if they cannot start.
 */
bool key_openssl_init_generators(void);

/*
 * Between these two all that OpenSSL allocates in this thread lies in the
 * locked heap (as long as it has room).
 */
void key_openssl_enter(void);
/* The same for what lasts: without room there, it is locked where it lies. */
void key_openssl_enter_key(void);
void key_openssl_leave(void);

/* Random octets from the system. */
bool key_random(void *p, size_t len);

#endif
