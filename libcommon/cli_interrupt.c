#include <signal.h>

#include "cli.h"
#include "diag.h"

static volatile sig_atomic_t interrupted;

static void
on_interrupt(int number)
{
	(void)number;
	interrupted = 1;
}

void
cli_catch_interrupt(void)
{
	struct sigaction before, catch = { .sa_handler = on_interrupt };

	if (sigaction(SIGINT, NULL, &before) != 0 ||
	    before.sa_handler == SIG_IGN)
		return;
	(void)sigemptyset(&catch.sa_mask);
	catch.sa_flags = SA_RESTART | (int)SA_RESETHAND;
	(void)sigaction(SIGINT, &catch, NULL);
}

bool
cli_interrupted(void)
{
	return interrupted != 0;
}

void
cli_end_interrupted(void)
{
	cli_flush();
	(void)signal(SIGINT, SIG_DFL);
	(void)raise(SIGINT);
	diag_exit(STATUS_TEMP);
}
