#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "sys/io.h"
#include "sys/out.h"

static unsigned char buffer[16384];
static size_t used;
static void (*check_first)(void);

void
out_failed(void)
{
	if (errno != EPIPE)
		diag_warn_sys("stdout");
	diag_exit(STATUS_TEMP);
}

static void
check(int result)
{
	if (result < 0)
		out_failed();
}

void
out_set_check(void (*f)(void))
{
	check_first = f;
}

void
out_flush(void)
{
	struct span all = span_of(buffer, used);

	if (check_first != NULL)
		check_first();
	used = 0;
	if (all.len > 0)
		check(io_write(STDOUT_FILENO, all));
}

void
out_write(struct span s)
{
	if (s.len > sizeof(buffer) - used)
		out_flush();
	if (s.len > sizeof(buffer)) {
		check(io_write(STDOUT_FILENO, s));
		return;
	}
	if (s.len > 0)
		memcpy(buffer + used, s.p, s.len);
	used += s.len;
}

void
out_close(void)
{
	out_flush();
	check(io_close(STDOUT_FILENO));
}
