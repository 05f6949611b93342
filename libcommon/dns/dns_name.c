#include <string.h>

#include "base/abnf.h"
#include "base/caps.h"
#include "dns/dns_name.h"

/* A name being put together label by label. */
struct builder {
	struct dns_name name;
	size_t label; /* where the length octet of the open label is */
};

static void
builder_init(struct builder *b)
{
	b->name.len = 1;
	b->label = 0;
}

static bool
builder_octet(struct builder *b, unsigned char c)
{
	/* one octet stays free for the root label */
	if (b->name.len - b->label > CAPS_LABEL ||
	    b->name.len >= DNS_NAME_MAX - 1)
		return false;
	b->name.p[b->name.len++] = span_lower(c);
	return true;
}

static bool
builder_end_label(struct builder *b)
{
	size_t len = b->name.len - b->label - 1;

	if (len == 0 || b->name.len >= DNS_NAME_MAX)
		return false;
	b->name.p[b->label] = (unsigned char)len;
	b->label = b->name.len++;
	return true;
}

/* Close the name with SUFFIX (wire format) in place of the open label. */
static bool
builder_finish(struct builder *b, struct span suffix, struct dns_name *out)
{
	if (b->label + suffix.len > DNS_NAME_MAX)
		return false;
	memcpy(b->name.p + b->label, suffix.p, suffix.len);
	b->name.len = b->label + suffix.len;
	*out = b->name;
	return true;
}

static const unsigned char root_label[1];

bool
dns_name_shown(struct span text, struct dns_name *out)
{
	const struct dns_name root = { .len = 1 };

	*out = root;
	return text.len == 0 || dns_name_parse(text, &root, out);
}

bool
dns_name_asked(struct span text, struct dns_name *out)
{
	struct builder b;

	builder_init(&b);
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.p[i];

		if (c == '.' ? !builder_end_label(&b)
			     : c < 0x20 || c >= 0x7f || c == '\\' ||
				   !builder_octet(&b, c))
			return false;
	}
	return builder_end_label(&b) &&
	       builder_finish(&b, span_of(root_label, 1), out);
}

bool
dns_unescape(struct span *rest, unsigned char *c)
{
	struct span s = *rest;
	unsigned v;

	if (s.len == 0)
		return false;
	if (!abnf_is_digit(s.p[0])) {
		*c = s.p[0];
		*rest = span_skip(s, 1);
		return true;
	}
	if (s.len < 3 || !abnf_is_digit(s.p[1]) || !abnf_is_digit(s.p[2]))
		return false;
	v = (s.p[0] - (unsigned)'0') * 100 + (s.p[1] - (unsigned)'0') * 10 +
	    s.p[2] - (unsigned)'0';
	if (v > 255)
		return false;
	*c = (unsigned char)v;
	*rest = span_skip(s, 3);
	return true;
}

bool
dns_name_parse(
    struct span text, const struct dns_name *origin, struct dns_name *out)
{
	struct builder b;
	bool absolute = false;

	if (span_is(text, "@")) {
		*out = *origin;
		return true;
	}
	if (span_is(text, "."))
		return dns_name_from_wire(span_of(root_label, 1), out);
	builder_init(&b);
	while (text.len > 0) {
		unsigned char c = text.p[0];

		text = span_skip(text, 1);
		absolute = c == '.';
		if (c == '.' ? !builder_end_label(&b)
			     : (c == '\\' && !dns_unescape(&text, &c)) ||
				   !builder_octet(&b, c))
			return false;
	}
	if (absolute)
		return builder_finish(&b, span_of(root_label, 1), out);
	return builder_end_label(&b) &&
	       builder_finish(&b, dns_name_span(origin), out);
}

bool
dns_name_from_wire(struct span wire, struct dns_name *out)
{
	size_t at = 0;

	if (wire.len == 0 || wire.len > DNS_NAME_MAX)
		return false;
	while (at < wire.len && wire.p[at] != 0) {
		if (wire.p[at] > CAPS_LABEL)
			return false;
		at += wire.p[at] + 1U;
	}
	if (at + 1 != wire.len)
		return false;
	out->len = wire.len;
	/* a length octet is at most 63 and so never a letter */
	for (size_t i = 0; i < wire.len; i++)
		out->p[i] = span_lower(wire.p[i]);
	return true;
}

/* Append C as a zone file needs it; returns the octets written (1 to 4). */
static size_t
escape(unsigned char *to, unsigned char c)
{
	if (c <= 0x20 || c >= 0x7f) {
		to[0] = '\\';
		to[1] = (unsigned char)('0' + c / 100);
		to[2] = (unsigned char)('0' + c / 10 % 10);
		to[3] = (unsigned char)('0' + c % 10);
		return 4;
	}
	if (strchr(".\\\"();@$", c) == NULL) {
		to[0] = c;
		return 1;
	}
	to[0] = '\\';
	to[1] = c;
	return 2;
}

struct span
dns_name_text(struct arena *arena, const struct dns_name *name)
{
	unsigned char text[4 * DNS_NAME_MAX];
	size_t at = 0, len = 0;

	while (name->p[at] != 0) {
		size_t end = at + name->p[at] + 1U;

		if (len > 0)
			text[len++] = '.';
		for (at++; at < end; at++)
			len += escape(text + len, name->p[at]);
	}
	return arena_dup(arena, span_of(text, len));
}

struct span
dns_name_span(const struct dns_name *name)
{
	return span_of(name->p, name->len);
}

struct span
dns_name_parent(struct span wire)
{
	return span_skip(wire, wire.len > 0 ? wire.p[0] + 1U : 0);
}

size_t
dns_name_labels(struct span wire)
{
	size_t n = 0;

	for (; wire.len > 1; wire = dns_name_parent(wire))
		n++;
	return n;
}

bool
dns_name_replace(const struct dns_name *name, struct span old,
    const struct dns_name *new, struct dns_name *out)
{
	size_t keep = name->len - old.len;
	struct dns_name made = *name;

	if (keep + new->len > DNS_NAME_MAX)
		return false;
	memcpy(made.p + keep, new->p, new->len);
	made.len = keep + new->len;
	*out = made;
	return true;
}
