#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/diag.h"
#include "sys/interrupt.h"
#include "sys/io.h"
#include "sys/monotonic.h"
#include "sys/out.h"

static const int signals[] = { SIGINT, SIGTERM, SIGHUP };

/* A group is signalled, and each process in it: two at a time are one. */
#define TWICE_MS 200

static volatile sig_atomic_t interrupted; /* the number of the signal */
static volatile uint64_t first_at;        /* milliseconds */
static int wake[2] = { -1, -1 };          /* can be read once it came */

static void
on_interrupt(int number)
{
	int saved = errno;

	if (interrupted != 0) {
		if (monotonic_ms() - first_at < TWICE_MS)
			return;
		(void)signal(number, SIG_DFL);
		(void)raise(number); /* as soon as this returns */
		return;
	}
	first_at = monotonic_ms();
	interrupted = number;
	/* nothing can be done here; what waits will see it later */
	if (wake[1] >= 0 && write(wake[1], "", 1) < 0)
		errno = saved;
	errno = saved;
}

void
interrupt_catch(void)
{
	struct sigaction before, catch = { .sa_handler = on_interrupt };

	(void)sigemptyset(&catch.sa_mask);
	catch.sa_flags = SA_RESTART;
	if (pipe2(wake, O_CLOEXEC) != 0)
		wake[0] = wake[1] = -1;
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		if (sigaction(signals[i], NULL, &before) == 0 &&
		    before.sa_handler != SIG_IGN)
			(void)sigaction(signals[i], &catch, NULL);
}

bool
interrupt_came(void)
{
	return interrupted != 0;
}

void
interrupt_end(void)
{
	out_flush();
	(void)signal(interrupted, SIG_DFL);
	(void)raise(interrupted);
	diag_exit(STATUS_TEMP);
}

/* Wait for octets; -1 with ECANCELED after an interrupt. */
static int
await(int fd)
{
	struct pollfd p[] = {
		{ .fd = fd, .events = POLLIN },
		{ .fd = wake[0], .events = POLLIN },
	};

	while (poll(p, 2, -1) < 0 && errno == EINTR)
		continue;
	if (p[1].revents == 0)
		return 0;
	errno = ECANCELED;
	return -1;
}

ssize_t
interrupt_read(int fd, void *buf, size_t len)
{
	return await(fd) < 0 ? -1 : io_read(fd, buf, len);
}

int
interrupt_open(const char *path, struct stat *st)
{
	int fd = io_open_stat(path, st);

	if (fd < 0 || !S_ISFIFO(st->st_mode) || await(fd) == 0)
		return fd;
	(void)io_close(fd);
	errno = ECANCELED;
	return -1;
}
