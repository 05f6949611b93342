/*
 * An empty list of providers, in the place of the one that libcrypto brings
 * along.  It is linked into static tools that make no keys (see GNUmakefile):
 * what key.h does to hash, sign and verify needs no provider.  Without the list
 * of libcrypto the linker can leave out all other algorithms: a quarter of a
 * static tool, and half of the pages that it relocates at every start.
 *
 * NULL in the place of a name ends the list.  Where libcrypto does not know a
 * list of this name, its own one stays.
 */
extern const void *const ossl_predefined_providers[];

const void *const ossl_predefined_providers[16] = { 0 };
