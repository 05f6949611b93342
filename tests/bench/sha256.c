/* sha256: read stdin in 64 KiB and hash it; what verifying cannot beat. */

#include <err.h>
#include <stdio.h>
#include <unistd.h>

#include "crypto/hash.h"

int
main(void)
{
	static unsigned char buffer[64 * 1024];
	struct hash hash;
	struct digest digest;
	ssize_t n;

	hash_init(&hash, HASH_SHA256);
	while ((n = read(0, buffer, sizeof(buffer))) > 0)
		hash_add(&hash, span_of(buffer, (size_t)n));
	if (n < 0)
		err(1, "read");
	digest = hash_end(&hash);
	for (size_t i = 0; i < digest.len; i++)
		printf("%02x", digest.octets[i]);
	printf("\n");
	return 0;
}
