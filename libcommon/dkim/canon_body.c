#include <assert.h>
#include <string.h>

#include "dkim/canon.h"
#include "dkim/canon_scan.h"

/*
 * Octets looked at in one go.  SHA-256 is bound by latency, so while the last
 * blocks of an update are under way, the processor scans the next window; a
 * larger one gains less of that, a smaller one costs more calls.  With LF
 * there is more to be done meanwhile.
 */
#define WINDOW ((size_t)512)
#define WINDOW_LF ((size_t)256)

/* The longest output of a window, and what the loops write beyond it. */
#define ROOM (2 * WINDOW + CANON_MARGIN)

static_assert(CANON_BUFFER >= WINDOW + ROOM, "a window fits behind the rest");

void
canon_body_init(struct canon_body *b, enum canon_alg alg, bool lf,
    canon_sink *sink, void *ctx)
{
	b->alg = alg;
	b->lf = lf;
	b->at_cr = false;
	b->held_wsp = false;
	b->dirty = false;
	b->short_lines = false;
	b->held_crlf = 0;
	b->total = 0;
	b->scan = canon_scan_best();
	b->sink = sink;
	b->ctx = ctx;
	b->first = b->used = 0;
}

static void
pass_on(struct canon_body *b, const unsigned char *p, size_t n)
{
	if (n > 0)
		b->sink(b->ctx, span_of(p, n));
	b->total += n;
}

/* Pass on as many whole units, powers of two, as are waiting. */
static void
drain(struct canon_body *b, size_t unit)
{
	size_t n = (b->used - b->first) & -unit;

	pass_on(b, b->buffer + b->first, n);
	b->first += n;
	if (sizeof(b->buffer) - b->used >= ROOM)
		return;
	memmove(b->buffer, b->buffer + b->first, b->used - b->first);
	b->used -= b->first;
	b->first = 0;
}

static size_t
window_of(const struct canon_body *b)
{
	return b->lf ? WINDOW_LF : WINDOW;
}

static void
emit(struct canon_body *b, unsigned char c)
{
	b->buffer[b->used++] = c;
	drain(b, window_of(b));
}

static void
emit_crlf(struct canon_body *b)
{
	emit(b, '\r');
	emit(b, '\n');
}

/* An octet that is neither white space nor part of a line end. */
static void
content(struct canon_body *b, unsigned char c)
{
	for (; b->held_crlf > 0; b->held_crlf--)
		emit_crlf(b);
	if (b->held_wsp)
		emit(b, ' ');
	b->held_wsp = false;
	emit(b, c);
}

static void
step(struct canon_body *b, unsigned char c)
{
	if (b->at_cr && c != '\n')
		content(b, '\r');
	if (c == '\n' && (b->at_cr || b->lf)) {
		b->held_wsp = false;
		b->held_crlf++;
	} else if (b->alg == CANON_RELAXED && (c == ' ' || c == '\t')) {
		b->held_wsp = true;
	} else if (c != '\r') {
		content(b, c);
	}
	b->at_cr = c == '\r';
}

static size_t
steps(struct canon_body *b, const unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		step(b, p[i]);
	return n;
}

/*
 * Octets that are canonical as they are go to the sink from where they stand,
 * in whole blocks of the hash.  Returns how many were taken of N, which is at
 * least a block.
 */
static size_t
in_place(struct canon_body *b, const unsigned char *p, size_t n)
{
	size_t fill = -(b->used - b->first) % CANON_BLOCK;
	size_t blocks = (n - fill) / CANON_BLOCK * CANON_BLOCK;

	memcpy(b->buffer + b->used, p, fill);
	b->used += fill;
	drain(b, CANON_BLOCK);
	pass_on(b, p + fill, blocks);
	return fill + blocks;
}

/* CRS in N octets: more than one in a block? */
static void
note_lines(struct canon_body *b, size_t crs, size_t n)
{
	b->short_lines = crs * CANON_BLOCK > n;
}

/* What the loops make of N octets; see canon_scan.h. */
static unsigned char *
rewrite(struct canon_body *b, const unsigned char *p, size_t n, size_t *left)
{
	unsigned char *out = b->buffer + b->used, *end;

	*left = n;
	if (!b->dirty)
		return b->scan->expand(out, p, n, b->short_lines);
	if (b->lf)
		return b->scan->relax(out, p, n, b->short_lines, left);
	end = b->scan->shrink(out, p, n);
	*left = (size_t)(end - out);
	return end;
}

/*
 * Returns how many octets were taken: N, or 0 if there is a CR among blanks
 * and LF line ends.  In CR SP LF the CR must not become one of the line end.
 */
static size_t
compact(struct canon_body *b, const unsigned char *p, size_t n)
{
	unsigned char *out = b->buffer + b->used, *end;
	size_t left;

	end = rewrite(b, p, n, &left);
	if (end == NULL) {
		b->dirty = false;
		return 0;
	}
	b->dirty = left < n;
	note_lines(b, (size_t)(end - out) - left, n);
	b->used = (size_t)(end - b->buffer);
	drain(b, window_of(b));
	return n;
}

static bool
is_blank(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Is one of the next eight octets surely no white space: above SP? */
static bool
goes_on(const unsigned char *p)
{
	const uint64_t each = 0x0101010101010101U;
	uint64_t w;

	memcpy(&w, p, sizeof(w));
	return ((((w & 0x7f * each) + (0x7f - ' ') * each) | w) &
		   0x80 * each) != 0;
}

/*
 * N octets, whole blocks, with nothing held from before.  Returns how many
 * were taken.  Blocks that an octet other than white space and line ends
 * follows, or ends, can be judged without knowing more: nothing in them is at
 * the end of the body.
 */
static size_t
window(struct canon_body *b, const unsigned char *p, size_t n)
{
	size_t end = n;

	if (!goes_on(p + n)) {
		while (end > 0 && is_blank(p[end - 1]))
			end--;
		end -= end % CANON_BLOCK;
	}
	if (end == 0 || (b->lf && p[end - 1] == '\r'))
		return steps(b, p, n);
	if (b->alg == CANON_RELAXED && !b->dirty)
		b->dirty = !b->scan->is_clean(p, end);
	if (!b->dirty && !b->lf)
		return in_place(b, p, end);
	return compact(b, p, end) > 0 ? end : steps(b, p, n);
}

/* Simple with CRLF: all but the last line ends stays as it is. */
static size_t
verbatim(struct canon_body *b, const unsigned char *p, size_t n)
{
	size_t end = n;

	while (end > 0 && (p[end - 1] == '\r' || p[end - 1] == '\n'))
		end--;
	if (end < CANON_BLOCK)
		return steps(b, p, n);
	return in_place(b, p, end);
}

/* As many octets of a piece as can be taken in one go. */
static size_t
take(struct canon_body *b, const unsigned char *p, size_t n)
{
	size_t most;

	if (n < CANON_BLOCK + CANON_MARGIN || b->at_cr || b->held_wsp ||
	    b->held_crlf > 0) {
		step(b, *p);
		return 1;
	}
	if (b->alg == CANON_SIMPLE && !b->lf)
		return verbatim(b, p, n);
	n = (n - CANON_MARGIN) / CANON_BLOCK * CANON_BLOCK;
	most = window_of(b);
	return window(b, p, n < most ? n : most);
}

void
canon_body_add(struct canon_body *b, struct span in)
{
	for (size_t i = 0; i < in.len;)
		i += take(b, in.p + i, in.len - i);
}

uint64_t
canon_body_end(struct canon_body *b)
{
	if (b->at_cr)
		content(b, '\r');
	b->at_cr = false;
	if (b->alg == CANON_SIMPLE || b->total > 0 || b->used > b->first)
		emit_crlf(b);
	drain(b, 1);
	return b->total;
}
