#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/diag.h"
#include "sys/monotonic.h"
#include "sys/progress.h"

#define PERIOD_MS 1000
#define COLUMNS 80 /* of a terminal that does not say */

struct progress {
	bool wanted;
	struct progress_state state;
	uint64_t begun, last; /* milliseconds */
};

struct progress *
progress_new(struct arena *arena, bool quiet)
{
	struct progress *p = arena_alloc(arena, sizeof(*p));

	p->wanted = isatty(STDERR_FILENO) && (quiet || !isatty(STDOUT_FILENO));
	if (p->wanted)
		p->begun = p->last = monotonic_ms();
	return p;
}

/* Behind what is there already, if there is room for all of it. */
static size_t
add(char *out, size_t len, size_t room, const char *text)
{
	size_t n = strlen(text);

	if (n > room - len)
		return len;
	memcpy(out + len, text, n);
	return len + n;
}

static void
print_left(char *out, size_t size, const struct progress_state *s)
{
	double left = (double)s->ms / s->part * (1 - s->part) / 1000;
	unsigned long seconds = left < 1e8 ? (unsigned long)left : 99999999;

	if (seconds < 3600)
		(void)snprintf(
		    out, size, ", %lu:%02lu left", seconds / 60, seconds % 60);
	else
		(void)snprintf(out, size, ", %lu:%02lu:%02lu left",
		    seconds / 3600, seconds / 60 % 60, seconds % 60);
}

size_t
progress_line(
    char *out, size_t size, size_t columns, const struct progress_state *s)
{
	size_t room = columns < size ? columns : size, len;
	char text[64];

	(void)snprintf(text, sizeof(text), "%zu message%s", s->messages,
	    s->messages == 1 ? "" : "s");
	len = add(out, 0, room, text);
	(void)snprintf(text, sizeof(text), ", %llu a second",
	    (unsigned long long)s->messages * 1000 / (s->ms > 0 ? s->ms : 1));
	len = add(out, len, room, text);
	if (len == 0 || s->part <= 0 || s->part > 1)
		return len;
	(void)snprintf(
	    text, sizeof(text), ", %u %%", (unsigned)(s->part * 100));
	len = add(out, len, room, text);
	print_left(text, sizeof(text), s);
	return add(out, len, room, text);
}

static bool
is_in_foreground(void)
{
	pid_t group = tcgetpgrp(STDERR_FILENO);

	return group < 0 || group == getpgrp();
}

static void
show(const struct progress *p)
{
	char line[COLUMNS];
	struct winsize size = { 0 };

	if (!is_in_foreground())
		return;
	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
		size.ws_col = COLUMNS;
	/* one column less: some terminals go on to the next line */
	diag_progress(line,
	    progress_line(line, sizeof(line), size.ws_col - 1U, &p->state));
}

void
progress_add(struct progress *p, double part)
{
	uint64_t at;

	p->state.messages++;
	p->state.part = part;
	if (!p->wanted || (at = monotonic_ms()) - p->last < PERIOD_MS)
		return;
	p->last = at;
	p->state.ms = at - p->begun;
	show(p);
}

void
progress_end(struct progress *p)
{
	if (p->wanted)
		diag_progress(NULL, 0);
}
