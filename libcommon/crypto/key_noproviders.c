/*
 * Taken into static tools that make no keys (see GNUmakefile): the list of
 * providers that libcrypto brings along, empty.  Hashes, big numbers and RSA
 * as key.h has them need none; without the list the linker leaves out all
 * other algorithms, a quarter of a static tool and half of the pages that it
 * relocates at every start.
 *
 * An entry of the real list begins with its name, and NULL ends it.  Where
 * libcrypto does not know this name, its own list stays.
 */
extern const void *const ossl_predefined_providers[];

const void *const ossl_predefined_providers[16] = { 0 };
