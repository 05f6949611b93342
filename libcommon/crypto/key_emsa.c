#include <string.h>

#include "crypto/key_emsa.h"

/* The DER of DigestInfo up to the digest, RFC 8017 section 9.2 note 1. */
static struct span
digest_info(enum hash_alg alg)
{
	if (alg == HASH_SHA256)
		return SPAN(
		    "\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01"
		    "\x65\x03\x04\x02\x01\x05\x00\x04\x20");
	return SPAN(
	    "\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02"
	    "\x1a\x05\x00\x04\x14");
}

bool
key_emsa(enum hash_alg alg, const struct digest *digest, unsigned char *em,
    size_t len)
{
	struct span info = digest_info(alg);
	size_t tail = info.len + digest->len;

	if (len < tail + 11)
		return false;
	memset(em, 0xff, len);
	em[0] = 0;
	em[1] = 1;
	em[len - tail - 1] = 0;
	memcpy(em + len - tail, info.p, info.len);
	memcpy(em + len - digest->len, digest->octets, digest->len);
	return true;
}
