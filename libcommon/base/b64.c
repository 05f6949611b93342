#include <stdint.h>

#include "base/b64.h"

/* Classes of characters outside the alphabet. */
enum { PAD = 64, FWS = 65, BAD = 66 };

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Of each character: the six bits it stands for, or its class. */
static const unsigned char values[256] = { 66, 66, 66, 66, 66, 66, 66, 66, 66,
	65, 65, 66, 66, 65, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66,
	66, 66, 66, 66, 66, 65, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 62, 66,
	66, 66, 63, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 66, 66, 66, 64, 66,
	66, 66, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17,
	18, 19, 20, 21, 22, 23, 24, 25, 66, 66, 66, 66, 66, 66, 26, 27, 28, 29,
	30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
	48, 49, 50, 51, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66,
	66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66,
	66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66,
	66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66,
	66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66,
	66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66,
	66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66,
	66, 66, 66, 66, 66, 66, 66, 66, 66, 66, 66 };

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
		unsigned v = values[in->p[0]];

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
		return span_trim(rest).len == 0;
	}
	if (count != 2 || next(&rest) != PAD)
		return false;
	out[0] = (unsigned char)(bits >> 4);
	return span_trim(rest).len == 0;
}

/* As many whole quanta as stand without FWS at the start of *IN. */
static size_t
plain(struct span *in, unsigned char *out)
{
	size_t n = 0, at = 0;

	for (; in->len - n >= 4; n += 4) {
		const unsigned char *p = in->p + n;
		unsigned a = values[p[0]], b = values[p[1]];
		unsigned c = values[p[2]], d = values[p[3]];

		if ((a | b | c | d) >= PAD)
			break;
		out[at++] = (unsigned char)(a << 2 | b >> 4);
		out[at++] = (unsigned char)(b << 4 | c >> 2);
		out[at++] = (unsigned char)(c << 6 | d);
	}
	*in = span_skip(*in, n);
	return at;
}

bool
b64_decode_to(struct span in, unsigned char *out, size_t *len)
{
	size_t at = 0;

	in = span_trim(in);
	for (at = plain(&in, out); in.len > 0; at += plain(&in, out + at)) {
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

bool
b64_has_spare_bits(struct span in)
{
	unsigned last = 0, bits = 0, v;

	for (; (v = next(&in)) < PAD; bits += 6)
		last = v;
	return v == PAD && (last & (bits % 8 == 4 ? 15 : 3)) != 0;
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
