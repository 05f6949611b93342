#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <sys/auxv.h>

#include "base/mix.h"

/* Both halves of the product, one over the other. */
static uint64_t
multiply(uint64_t a, uint64_t b)
{
#ifdef __SIZEOF_INT128__
	__extension__ unsigned __int128 product = a;

	product *= b;
	return (uint64_t)product ^ (uint64_t)(product >> 64);
#else /* as on 32-bit processors */
	uint64_t low = (a & UINT32_MAX) * (b & UINT32_MAX);
	uint64_t left = (a >> 32) * (b & UINT32_MAX);
	uint64_t right = (a & UINT32_MAX) * (b >> 32);
	uint64_t middle =
	    (low >> 32) + (left & UINT32_MAX) + (right & UINT32_MAX);
	uint64_t high = (a >> 32) * (b >> 32) + (left >> 32) + (right >> 32) +
			(middle >> 32);

	return a * b ^ high;
#endif
}

/* 16 random octets; constants stand in where the kernel gives none. */
static const unsigned char *
random_octets(void)
{
	static const unsigned char constants[16] = { 0x9e, 0x37, 0x79, 0xb9,
		0x7f, 0x4a, 0x7c, 0x15, 0xd1, 0xb5, 0x4a, 0x32, 0xd1, 0x92,
		0xed, 0x03 };
	static _Atomic(const unsigned char *) found;
	const unsigned char *p =
	    atomic_load_explicit(&found, memory_order_relaxed);

	if (p == NULL) {
		p = (const unsigned char *)(uintptr_t)getauxval(AT_RANDOM);
		if (p == NULL)
			p = constants;
		atomic_store_explicit(&found, p, memory_order_relaxed);
	}
	return p;
}

static uint64_t
word_of(struct span s)
{
	uint64_t word = 0;

	memcpy(&word, s.p, s.len < sizeof(word) ? s.len : sizeof(word));
	return word;
}

uint64_t
mix(struct span s)
{
	uint64_t secret[2], h;

	memcpy(secret, random_octets(), sizeof(secret));
	h = secret[0] ^ s.len;
	for (; s.len > sizeof(h); s = span_skip(s, sizeof(h)))
		h = multiply(
		    h ^ word_of(span_head(s, sizeof(h))), secret[1] | 1);
	if (s.len > 0)
		h = multiply(h ^ word_of(s), secret[1] | 1);
	return h ^ h >> 32;
}

/*
 * Two hashes with keys that have nothing in common.  Each octet is in both, so
 * that sequences collide only where they collide in both of them.
 */
void
mix_add(struct mix_pair *m, struct span s)
{
	uint64_t secret[2], a, b;

	memcpy(secret, random_octets(), sizeof(secret));
	a = m->left ^ secret[0] ^ s.len;
	b = m->right ^ secret[1] ^ s.len;
	do {
		uint64_t word = s.len == 0 ? 0 : word_of(s);

		a = multiply(a ^ word, secret[1] | 1);
		b = multiply(b ^ word, ~secret[0] | 1);
		s = span_skip(s, s.len < sizeof(word) ? s.len : sizeof(word));
	} while (s.len > 0);
	m->left = a;
	m->right = b;
}
