#include <errno.h>
#include <poll.h>
#include <string.h>

#include "base/utf8.h"
#include "sys/io.h"
#include "sys/lines.h"

static void
refill(struct lines *in)
{
	ssize_t n;

	memmove(in->octets, in->octets + in->from, in->to - in->from);
	in->to -= in->from;
	in->from = 0;
	n = io_read(in->fd, in->octets + in->to, sizeof(in->octets) - in->to);
	if (n < 0)
		in->error = errno;
	if (n <= 0)
		in->ended = true;
	else
		in->to += (size_t)n;
}

bool
lines_can_read(const struct lines *in)
{
	struct pollfd fd = { .fd = in->fd, .events = POLLIN };

	return poll(&fd, 1, 0) != 0;
}

bool
lines_next(struct lines *in, bool wait, struct span *line, bool *cut)
{
	for (;;) {
		struct span rest =
		    span_of(in->octets + in->from, in->to - in->from);
		size_t n = span_find(rest, '\n');
		bool whole = n < rest.len;
		bool full = rest.len == sizeof(in->octets);

		if (whole || full || (in->ended && rest.len > 0)) {
			bool skipped = in->skipping;

			in->from += whole ? n + 1 : rest.len;
			in->skipping = full && !whole;
			*cut = in->skipping;
			*line = span_head(rest, n);
			if (skipped)
				continue;
			if (!in->begun)
				*line = utf8_skip_bom(*line);
			in->begun = true;
			return true;
		}
		if (in->ended || !(wait || lines_can_read(in)))
			return false;
		refill(in);
	}
}
