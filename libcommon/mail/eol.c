#include <stddef.h>

#include "base/arena.h"
#include "mail/eol.h"
#include "sys/io.h"

#define PIECE (32 * 1024)

/* Rewrite N octets of IN to OUT (room for twice as many); how many. */
static size_t
rewrite(const unsigned char *in, size_t n, unsigned char *out, bool *at_cr)
{
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = in[i];

		/* a CR was written as CRLF: the LF behind it is done */
		if (c == '\n' && *at_cr) {
			*at_cr = false;
			continue;
		}
		*at_cr = c == '\r';
		if (c == '\r' || c == '\n') {
			out[len++] = '\r';
			out[len++] = '\n';
		} else {
			out[len++] = c;
		}
	}
	return len;
}

struct span
eol_fix_span(struct arena *arena, struct span in)
{
	unsigned char *p = arena_raw(arena, 2 * in.len);
	bool at_cr = false;

	return span_of(p, rewrite(in.p, in.len, p, &at_cr));
}

static int
copy(int in, int out, bool *reading, unsigned char *piece)
{
	unsigned char *wide = piece + PIECE;
	bool at_cr = false;

	for (;;) {
		ssize_t n;

		*reading = true;
		n = io_read(in, piece, PIECE);
		if (n <= 0)
			return (int)n;
		*reading = false;
		if (io_write(out, span_of(wide, rewrite(piece, (size_t)n, wide,
						    &at_cr))) < 0)
			return -1;
	}
}

int
eol_fix(int in, int out, bool *reading)
{
	struct arena *arena = arena_new();
	int r = copy(in, out, reading, arena_alloc(arena, 3 * PIECE));

	arena_free(arena);
	return r;
}

void
eol_add(struct buf *out, struct span text, bool crlf)
{
	while (text.len > 0) {
		struct span line = span_cut(&text, '\n');

		if (line.len > 0 && line.p[line.len - 1] == '\r')
			line.len--;
		buf_add(out, line);
		buf_adds(out, crlf ? "\r\n" : "\n");
	}
}

bool
eol_has_bare_lf(struct span s)
{
	for (size_t i = span_find(s, '\n'); i < s.len; i++)
		if (s.p[i] == '\n' && (i == 0 || s.p[i - 1] != '\r'))
			return true;
	return false;
}
