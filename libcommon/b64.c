#include <stdint.h>

#include "b64.h"

/* Classes of characters outside the alphabet. */
enum { PAD = 64, FWS = 65, BAD = 66 };

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static unsigned
value(unsigned char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - (unsigned)'A';
	if (c >= 'a' && c <= 'z')
		return c - (unsigned)'a' + 26;
	if (c >= '0' && c <= '9')
		return c - (unsigned)'0' + 52;
	switch (c) {
	case '+': return 62;
	case '/': return 63;
	case '=': return PAD;
	case ' ':
	case '\t':
	case '\r':
	case '\n': return FWS;
	}
	return BAD;
}

size_t
b64_decoded_max(size_t len)
{
	return len / 4 * 3 + 3;
}

/* The next character that is not FWS; BAD at the end. */
static unsigned
next(struct span *in)
{
	while (in->len > 0) {
		unsigned v = value(in->p[0]);

		*in = span_skip(*in, 1);
		if (v != FWS)
			return v;
	}
	return BAD;
}

/*
 * The last quantum, whose first padding character is the one after COUNT
 * characters of the alphabet (held in BITS).
 */
static bool
end_padded(struct span rest, unsigned count, uint32_t bits, unsigned char *out)
{
	if (count == 3) {
		out[0] = (unsigned char)(bits >> 10);
		out[1] = (unsigned char)(bits >> 2);
		return (bits & 3) == 0 && span_trim(rest).len == 0;
	}
	if (count != 2 || next(&rest) != PAD)
		return false;
	out[0] = (unsigned char)(bits >> 4);
	return (bits & 15) == 0 && span_trim(rest).len == 0;
}

bool
b64_decode_to(struct span in, unsigned char *out, size_t *len)
{
	size_t at = 0;

	for (in = span_trim(in); in.len > 0;) {
		uint32_t bits = 0;
		unsigned n, v;

		for (n = 0; n < 4; n++) {
			v = next(&in);
			if (v >= PAD)
				break;
			bits = bits << 6 | v;
		}
		if (n < 4) {
			if (v != PAD || !end_padded(in, n, bits, out + at))
				return false;
			at += n - 1;
			break;
		}
		out[at++] = (unsigned char)(bits >> 16);
		out[at++] = (unsigned char)(bits >> 8);
		out[at++] = (unsigned char)bits;
	}
	*len = at;
	return true;
}

bool
b64_decode(struct arena *a, struct span in, struct span *out)
{
	unsigned char *p = arena_alloc(a, b64_decoded_max(in.len));
	size_t len;

	if (!b64_decode_to(in, p, &len))
		return false;
	*out = span_of(p, len);
	return true;
}

size_t
b64_encoded_len(size_t len)
{
	return (len + 2) / 3 * 4;
}

void
b64_encode_to(struct span in, char *out)
{
	for (; in.len > 0; in = span_skip(in, 3)) {
		uint32_t bits = (uint32_t)in.p[0] << 16;

		if (in.len > 1)
			bits |= (uint32_t)in.p[1] << 8;
		if (in.len > 2)
			bits |= in.p[2];
		*out++ = alphabet[bits >> 18];
		*out++ = alphabet[bits >> 12 & 63];
		*out++ = in.len > 1 ? alphabet[bits >> 6 & 63] : '=';
		*out++ = in.len > 2 ? alphabet[bits & 63] : '=';
	}
}

struct span
b64_encode(struct arena *a, struct span in)
{
	size_t len = b64_encoded_len(in.len);
	char *out = arena_alloc(a, len + 1);

	b64_encode_to(in, out);
	return span_of(out, len);
}
