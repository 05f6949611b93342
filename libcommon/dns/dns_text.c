#include "dns/dns_text.h"
#include "base/buf.h"
#include "dns/dns_name.h"

/* A string behind its opening quote is taken off *REST. */
static bool
take_string(struct span *rest, struct buf *out)
{
	while (rest->len > 0) {
		unsigned char c = rest->p[0];

		*rest = span_skip(*rest, 1);
		if (c == '"')
			return true;
		if (c == '\\' && !dns_unescape(rest, &c))
			return false;
		buf_addc(out, c);
	}
	return false;
}

bool
dns_text_parse(struct arena *arena, struct span in, struct span *out)
{
	struct buf text = buf_new(arena, in.len);
	struct span rest = in;

	if (span_find(in, '"') == in.len) {
		*out = span_trim(in);
		return true;
	}
	while (rest.len > 0) {
		rest = span_skip(rest, span_find(rest, '"') + 1);
		if (rest.len > 0 && !take_string(&rest, &text))
			return false;
	}
	*out = buf_span(&text);
	return true;
}
