#include "mail/mbox_scan.h"

/* Octets searched in one go, by vectors where the compiler has them. */
#define BLOCK 64

bool
mbox_is_from(struct span line)
{
	return span_starts(line, SPAN("From "));
}

size_t
mbox_quotes(struct span line)
{
	size_t n = 0;

	while (n < line.len && line.p[n] == '>')
		n++;
	return n;
}

/* Does a line begin behind one of BLOCK octets, with "F" or ">"? */
static bool
may_begin(const unsigned char *p)
{
	unsigned char found = 0;

	for (size_t i = 0; i < BLOCK; i++)
		found |=
		    (unsigned char)((p[i] == '\n') &
				    ((p[i + 1] == 'F') | (p[i + 1] == '>')));
	return found != 0;
}

/* Is the line that begins at I of S "From ", quoted or not, as far as seen? */
static bool
may_be_from(struct span s, size_t i)
{
	struct span line = span_skip(s, i);

	if (s.p[i - 1] != '\n' || (line.p[0] != 'F' && line.p[0] != '>'))
		return false;
	line = span_skip(line, mbox_quotes(line));
	return span_starts(SPAN("From "), span_head(line, 5));
}

/*
 * Where in S, behind its first octet, such a line begins, so that it must be
 * looked at; S.len: nowhere.
 */
static size_t
find_from(struct span s)
{
	size_t i = 1;

	while (i < s.len) {
		size_t end = i + BLOCK < s.len ? i + BLOCK : s.len;

		if (end - i == BLOCK && !may_begin(s.p + i - 1)) {
			i = end;
			continue;
		}
		for (; i < end; i++)
			if (may_be_from(s, i))
				return i;
	}
	return s.len;
}

/* END, or where an empty line begins that ends there or may do so. */
static size_t
before_empty_line(struct span s, size_t end)
{
	size_t at = end;

	if (at > 0 && s.p[at - 1] == '\n')
		at--;
	if (at > 0 && s.p[at - 1] == '\r')
		at--;
	return at > 0 && s.p[at - 1] == '\n' ? at : end;
}

size_t
mbox_find(struct span s)
{
	return before_empty_line(s, find_from(s));
}
