#include <string.h>

#include "dkim/canon.h"

#define PIECE 256

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

/* Octets of the white space and folds at the start of S. */
static size_t
blank(struct span s)
{
	size_t n = 0;

	for (;;) {
		if (n < s.len && is_wsp(s.p[n]))
			n++;
		else if (s.len - n > 2 && s.p[n] == '\r' &&
			 s.p[n + 1] == '\n' && is_wsp(s.p[n + 2]))
			n += 3;
		else
			return n;
	}
}

/*
 * Octets from the start of S, which is not white space, up to the next one, as
 * far as there is room; returns how many, at least one.
 */
static size_t
put_word(struct out *o, struct span s)
{
	size_t n = 0, room;
	unsigned char *to;

	if (o->used == sizeof(o->octets))
		flush(o);
	to = o->octets + o->used;
	room = sizeof(o->octets) - o->used;
	if (room > s.len)
		room = s.len;
	/* the first may be a control octet, a bare CR among them */
	do {
		to[n] = s.p[n];
		n++;
	} while (n < room && s.p[n] > ' ');
	o->used += n;
	return n;
}

static void
put_value(struct out *o, struct span s)
{
	size_t i = blank(s);

	while (i < s.len) {
		size_t n;

		i += put_word(o, span_skip(s, i));
		n = blank(span_skip(s, i));
		i += n;
		if (n > 0 && i < s.len)
			put(o, ' ');
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
