/*
 * key_openssl - OpenSSL set up for filters: it reads no configuration file and
 * loads no provider, its memory cannot run out unnoticed, and private keys lie
 * in locked memory.
 *
 * Ownership  nothing is handed out.
 * Errors     where OpenSSL has no memory the process ends, as in the arena.  So
 *            where a cryptographic function fails, memory is not the reason.
 */
#ifndef KEY_OPENSSL_H
#define KEY_OPENSSL_H

#include <stdbool.h>
#include <stddef.h>

/* Call this before any function of OpenSSL; it is cheap, in any thread. */
void key_openssl_init(void);

/*
 * Call this before the first private key: OpenSSL then takes random numbers
 * from getrandom(2), and has a heap in locked memory.
 */
void key_openssl_init_private(void);

/*
 * Call this before an RSA key is made: OpenSSL asks its own random generators
 * how strong they are.  False if they cannot start.
 */
bool key_openssl_init_generators(void);

/*
 * From here to key_openssl_leave, all that OpenSSL allocates in this thread
 * lies in the locked heap, as long as that has room.
 */
void key_openssl_enter(void);

/*
 * The same for what lives as long as a key: where the locked heap has no room,
 * each allocation is locked by itself.
 */
void key_openssl_enter_key(void);

/* From here on, OpenSSL allocates in this thread as usual. */
void key_openssl_leave(void);

/* Fill LEN octets at P from getrandom(2); false if the system gives none. */
bool key_random(void *p, size_t len);

#endif
