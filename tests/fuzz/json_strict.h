/*
 * json_strict - JSON as we promise to write it, or abort: one line of US-ASCII
 * without DEL and white space, no key twice, RFC 8259 and nothing beside it.
 */
#ifndef JSON_STRICT_H
#define JSON_STRICT_H

#include <stdlib.h>

#include "base/buf.h"

#define JSON_STRICT_DEPTH 16
#define JSON_STRICT_KEYS 512

static void
json_want(bool ok)
{
	if (!ok)
		abort();
}

static unsigned char
json_next(struct span *in)
{
	unsigned char c;

	json_want(in->len > 0);
	c = in->p[0];
	*in = span_skip(*in, 1);
	return c;
}

static bool
json_take(struct span *in, const char *word)
{
	if (!span_starts(*in, span_str(word)))
		return false;
	*in = span_skip(*in, strlen(word));
	return true;
}

static unsigned
json_unit(struct span *in)
{
	unsigned unit = 0;

	for (int i = 0; i < 4; i++) {
		unsigned char c = json_next(in);

		json_want((c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') ||
			  (c >= 'a' && c <= 'f'));
		unit = unit << 4 |
		       (c <= '9' ? c - (unsigned)'0' : (c | 0x20U) - 'a' + 10);
	}
	return unit;
}

static unsigned char
json_octet(unsigned value)
{
	return (unsigned char)value;
}

static void
json_character(struct span *in, struct buf *out)
{
	unsigned c = json_unit(in);

	json_want(c < 0xdc00 || c > 0xdfff);
	if (c >= 0xd800 && c < 0xdc00) {
		unsigned low;

		json_want(json_take(in, "\\u"));
		low = json_unit(in);
		json_want(low >= 0xdc00 && low <= 0xdfff);
		c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
		buf_addc(out, json_octet(0xf0 | c >> 18));
		buf_addc(out, json_octet(0x80 | (c >> 12 & 0x3f)));
		buf_addc(out, json_octet(0x80 | (c >> 6 & 0x3f)));
	} else if (c >= 0x800) {
		buf_addc(out, json_octet(0xe0 | c >> 12));
		buf_addc(out, json_octet(0x80 | (c >> 6 & 0x3f)));
	} else if (c >= 0x80) {
		buf_addc(out, json_octet(0xc0 | c >> 6));
	}
	buf_addc(out, json_octet(c < 0x80 ? c : 0x80 | (c & 0x3f)));
}

static void
json_escape(struct span *in, struct buf *out)
{
	static const char names[] = "\"\\bfnrt", octets[] = "\"\\\b\f\n\r\t";
	unsigned char c = json_next(in);
	const char *at;

	if (c == 'u') {
		json_character(in, out);
		return;
	}
	at = memchr(names, c, sizeof(names) - 1);
	json_want(at != NULL);
	buf_addc(out, (unsigned char)octets[at - names]);
}

/* The text behind a quote, decoded. */
static void
json_string(struct span *in, struct buf *out)
{
	for (;;) {
		unsigned char c = json_next(in);

		if (c == '"')
			return;
		json_want(c >= 0x20 && c < 0x7f);
		if (c == '\\')
			json_escape(in, out);
		else
			buf_addc(out, c);
	}
}

static void
json_number(struct span *in, struct buf *out)
{
	unsigned char c = json_next(in);

	json_want(c >= '0' && c <= '9');
	buf_addc(out, c);
	while (c != '0' && in->len > 0 && in->p[0] >= '0' && in->p[0] <= '9')
		buf_addc(out, json_next(in));
}

static void json_value(struct span *in, struct buf *out, unsigned depth);

static void
json_member(struct span *in, struct buf *out, unsigned depth, struct span *keys,
    size_t n)
{
	struct buf key = buf_new(out->arena, SIZE_MAX);

	json_want(json_take(in, "\""));
	json_string(in, &key);
	json_want(json_take(in, ":") && n < JSON_STRICT_KEYS);
	keys[n] = buf_span(&key);
	for (size_t i = 0; i < n; i++)
		json_want(!span_eq(keys[i], keys[n]));
	json_value(in, out, depth);
}

static void
json_object(struct span *in, struct buf *out, unsigned depth)
{
	struct span *keys =
	    arena_array(out->arena, JSON_STRICT_KEYS, sizeof(*keys));
	size_t n = 0;

	if (json_take(in, "}"))
		return;
	do
		json_member(in, out, depth, keys, n++);
	while (json_take(in, ","));
	json_want(json_take(in, "}"));
}

/* Text and number of each value go to OUT, an LF behind each. */
static void
json_value(struct span *in, struct buf *out, unsigned depth)
{
	json_want(depth < JSON_STRICT_DEPTH);
	if (json_take(in, "{")) {
		json_object(in, out, depth + 1);
	} else if (json_take(in, "[")) {
		if (json_take(in, "]"))
			return;
		do
			json_value(in, out, depth + 1);
		while (json_take(in, ","));
		json_want(json_take(in, "]"));
	} else if (json_take(in, "\"")) {
		json_string(in, out);
		buf_addc(out, '\n');
	} else if (!json_take(in, "true") && !json_take(in, "false")) {
		json_number(in, out);
		buf_addc(out, '\n');
	}
}

/* Lines of one object each. */
static void
json_strict(struct span lines, struct buf *out)
{
	while (lines.len > 0) {
		struct span line = span_cut(&lines, '\n');

		json_want(lines.p != NULL && span_starts(line, SPAN("{")));
		json_value(&line, out, 0);
		json_want(line.len == 0);
	}
}

#endif
