#include "dns/dns_generate.h"
#include "base/abnf.h"

/* BIND prints no number wider than this. */
#define WIDTH_MAX 127

/* Take digits off *REST: a number of at most 31 bits. */
static bool
take_number(struct span *rest, uint32_t *out)
{
	uint64_t n = 0;
	size_t i = 0;

	for (; i < rest->len && abnf_is_digit(rest->p[i]); i++) {
		n = n * 10 + rest->p[i] - (unsigned)'0';
		if (n > INT32_MAX)
			return false;
	}
	*out = (uint32_t)n;
	*rest = span_skip(*rest, i);
	return i > 0;
}

static bool
take_octet(struct span *rest, unsigned char c)
{
	if (rest->len == 0 || rest->p[0] != c)
		return false;
	*rest = span_skip(*rest, 1);
	return true;
}

bool
dns_range_parse(struct span text, struct dns_range *out)
{
	out->step = 1;
	return take_number(&text, &out->start) && take_octet(&text, '-') &&
	       take_number(&text, &out->stop) && out->start <= out->stop &&
	       (text.len == 0 ||
		   (take_octet(&text, '/') && take_number(&text, &out->step) &&
		       text.len == 0 && out->step > 0));
}

/* How a number is to be written. */
struct form {
	int64_t offset;
	uint32_t width;
	unsigned char base;
};

/* Take "{OFFSET,WIDTH,BASE}" off *REST. */
static bool
take_form(struct span *rest, struct form *out)
{
	bool minus = span_starts(*rest, SPAN("{-"));
	struct span s = span_skip(*rest, 1);
	uint32_t offset;

	if (minus || span_starts(s, SPAN("+")))
		s = span_skip(s, 1);
	if (!take_number(&s, &offset))
		return false;
	out->offset = minus ? -(int64_t)offset : (int64_t)offset;
	if (take_octet(&s, ',') &&
	    (!take_number(&s, &out->width) || out->width > WIDTH_MAX))
		return false;
	if (take_octet(&s, ',')) {
		if (s.len == 0 || span_find(SPAN("doxXnN"), s.p[0]) == 6)
			return false;
		out->base = s.p[0];
		s = span_skip(s, 1);
	}
	*rest = s;
	return take_octet(rest, '}');
}

/* The digits from the last to the first, with dots; WIDTH counts them all. */
static void
print_nibbles(struct buf *out, uint64_t n, uint32_t width, bool upper)
{
	const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";

	for (;;) {
		buf_addc(out, (unsigned char)digits[n & 0xf]);
		n >>= 4;
		if (width > 0)
			width--;
		if (n == 0 && width == 0)
			return;
		buf_addc(out, '.');
		if (width > 0)
			width--;
		if (n == 0 && width == 0)
			return;
	}
}

static bool
print_number(struct buf *out, int64_t n, const struct form *f)
{
	int width = (int)f->width;

	if ((n < 0 && f->base != 'd') || n > INT32_MAX)
		return false;
	switch (f->base) {
	case 'd': buf_addf(out, "%0*lld", width, (long long)n); break;
	case 'o': buf_addf(out, "%0*llo", width, (unsigned long long)n); break;
	case 'x': buf_addf(out, "%0*llx", width, (unsigned long long)n); break;
	case 'X': buf_addf(out, "%0*llX", width, (unsigned long long)n); break;
	default: print_nibbles(out, (uint64_t)n, f->width, f->base == 'N');
	}
	return true;
}

/* What stands behind "$". */
static bool
expand(struct buf *out, struct span *rest, uint32_t n)
{
	struct form form = { .base = 'd' };

	if (take_octet(rest, '$')) {
		buf_addc(out, '$');
		return true;
	}
	if (rest->len > 0 && rest->p[0] == '{' && !take_form(rest, &form))
		return false;
	return print_number(out, n + form.offset, &form);
}

bool
dns_generate_expand(struct buf *out, struct span text, uint32_t n)
{
	while (text.len > 0) {
		unsigned char c = text.p[0];

		text = span_skip(text, 1);
		if (c == '$') {
			if (!expand(out, &text, n))
				return false;
			continue;
		}
		buf_addc(out, c);
		if (c == '\\' && text.len > 0) {
			buf_addc(out, text.p[0]);
			text = span_skip(text, 1);
		}
	}
	return true;
}
