#include <string.h>

#include "crypto/key_der.h"

/* The length octets; keys never need more than three of them. */
static bool
take_length(struct span *in, size_t *len)
{
	size_t n, v = 0;

	if (in->len == 0)
		return false;
	n = in->p[0];
	*in = span_skip(*in, 1);
	if (n < 0x80) {
		*len = n;
		return true;
	}
	n &= 0x7f;
	if (n < 1 || n > 3 || n > in->len || in->p[0] == 0)
		return false;
	for (size_t i = 0; i < n; i++)
		v = v << 8 | in->p[i];
	*in = span_skip(*in, n);
	*len = v;
	return v >= 0x80;
}

bool
key_der_take(struct span *in, unsigned char tag, struct span *content)
{
	size_t len;

	if (in->len == 0 || in->p[0] != tag)
		return false;
	*in = span_skip(*in, 1);
	if (!take_length(in, &len) || len > in->len)
		return false;
	*content = span_head(*in, len);
	*in = span_skip(*in, len);
	return true;
}

bool
key_der_uint(struct span *in, struct span *magnitude)
{
	struct span v;

	if (!key_der_take(in, DER_INTEGER, &v) || v.len == 0 || v.p[0] >= 0x80)
		return false;
	if (v.p[0] == 0) {
		v = span_skip(v, 1);
		if (v.len > 0 && v.p[0] < 0x80)
			return false;
	}
	*magnitude = v;
	return true;
}

bool
key_der_is_sequence(struct span in)
{
	struct span content;

	return key_der_take(&in, DER_SEQUENCE, &content) && in.len == 0;
}

bool
key_der_algorithm(struct span *in, struct span *oid, struct span *parameters)
{
	return key_der_take(in, DER_SEQUENCE, parameters) &&
	       key_der_take(parameters, DER_OID, oid);
}

size_t
key_der_length(const struct key_der_out *out)
{
	return (size_t)(out->end - out->start);
}

void
key_der_put(struct key_der_out *out, struct span s)
{
	out->start -= s.len;
	if (s.len > 0)
		memcpy(out->start, s.p, s.len);
}

static void
put_octet(struct key_der_out *out, size_t v)
{
	*--out->start = (unsigned char)v;
}

void
key_der_wrap(struct key_der_out *out, unsigned char tag, size_t len)
{
	size_t n = 0;

	if (len < 0x80) {
		put_octet(out, len);
	} else {
		for (size_t v = len; v > 0; v >>= 8, n++)
			put_octet(out, v);
		put_octet(out, 0x80 | n);
	}
	put_octet(out, tag);
}

void
key_der_put_uint(struct key_der_out *out, struct span magnitude)
{
	size_t len = magnitude.len;

	key_der_put(out, magnitude);
	if (len == 0 || magnitude.p[0] >= 0x80) {
		put_octet(out, 0);
		len++;
	}
	key_der_wrap(out, DER_INTEGER, len);
}
