#include <string.h>

#include "canon.h"

#define PIECE 512

/* Canonical octets on their way to the sink. */
struct out {
	canon_sink *sink;
	void *ctx;
	size_t used;
	unsigned char octets[PIECE];
};

static void
flush(struct out *o)
{
	if (o->used > 0)
		o->sink(o->ctx, span_of(o->octets, o->used));
	o->used = 0;
}

static void
put(struct out *o, unsigned char c)
{
	if (o->used == sizeof(o->octets))
		flush(o);
	o->octets[o->used++] = c;
}

static bool
is_wsp(unsigned char c)
{
	return c == ' ' || c == '\t';
}

static void
put_name(struct out *o, struct span name)
{
	while (name.len > 0 && is_wsp(name.p[name.len - 1]))
		name.len--;
	for (size_t i = 0; i < name.len; i++)
		put(o, span_lower(name.p[i]));
}

/* Octets of the white space or fold at the start of S. */
static size_t
blank(struct span s)
{
	if (is_wsp(s.p[0]))
		return 1;
	if (s.len > 2 && s.p[0] == '\r' && s.p[1] == '\n' && is_wsp(s.p[2]))
		return 3;
	return 0;
}

static void
put_value(struct out *o, struct span s)
{
	bool first = true, held = false;

	while (s.len > 0) {
		size_t n = blank(s);

		if (n > 0) {
			held = true;
			s = span_skip(s, n);
			continue;
		}
		if (held && !first)
			put(o, ' ');
		held = first = false;
		put(o, s.p[0]);
		s = span_skip(s, 1);
	}
}

static void
relaxed(struct span field, canon_sink *sink, void *ctx)
{
	struct out o = { .sink = sink, .ctx = ctx };
	size_t colon;

	if (field.len >= 2 && memcmp(field.p + field.len - 2, "\r\n", 2) == 0)
		field.len -= 2;
	colon = span_find(field, ':');
	put_name(&o, span_head(field, colon));
	if (colon < field.len) {
		put(&o, ':');
		put_value(&o, span_skip(field, colon + 1));
	}
	put(&o, '\r');
	put(&o, '\n');
	flush(&o);
}

void
canon_header(enum canon_alg alg, struct span field, canon_sink *sink, void *ctx)
{
	if (alg == CANON_SIMPLE)
		sink(ctx, field);
	else
		relaxed(field, sink, ctx);
}
