#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdnoreturn.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/diag.h"
#include "sys/child.h"
#include "sys/handoff.h"
#include "sys/io.h"

static bool is_whole, is_blamed; /* in the worker */

void
handoff_whole(void)
{
	is_whole = true;
}

void
handoff_blame_message(void)
{
	is_blamed = true;
}

/* With what the worker ends. */
static int
worker_status(int status)
{
	if (status == STATUS_YES && is_whole)
		return STATUS_YES;
	if (status == STATUS_YES)
		diag_warn("--exec: there is no message to hand on");
	return status != STATUS_TEMP && is_blamed ? STATUS_BAD : STATUS_TEMP;
}

/* What the worker tells, or STATUS_TEMP where it was killed. */
static int
await(pid_t worker)
{
	int ended;

	if ((errno = child_wait(worker, &ended)) != 0) {
		diag_warn_sys("--exec: wait for the worker");
		return STATUS_TEMP;
	}
	if (WIFSIGNALED(ended))
		diag_warn("--exec: the worker was killed by signal %d",
		    WTERMSIG(ended));
	if (!WIFEXITED(ended))
		return STATUS_TEMP;
	return WEXITSTATUS(ended) == STATUS_YES ||
		       WEXITSTATUS(ended) == STATUS_BAD
		   ? WEXITSTATUS(ended)
		   : STATUS_TEMP;
}

/* Become the command; returns only if that fails. */
static int
become(int message, char *const command[])
{
	struct stat st;

	if (fstat(message, &st) != 0 || lseek(message, 0, SEEK_SET) != 0) {
		diag_warn_sys("--exec: temporary file");
		return STATUS_TEMP;
	}
	if (st.st_size == 0) {
		diag_warn("--exec: no message to hand on");
		return STATUS_TEMP;
	}
	if (dup2(message, STDIN_FILENO) < 0) {
		diag_warn_sys("--exec: standard input");
		return STATUS_TEMP;
	}
	(void)execvp(command[0], command);
	diag_warn_sys("--exec: %s", command[0]);
	return STATUS_TEMP;
}

/* The first process, from here to its end. */
static noreturn void
wait_and_become(pid_t worker, int message, char *const command[],
    const struct sigaction *child)
{
	int status = await(worker);

	(void)sigaction(SIGCHLD, child, NULL);
	diag_exit(status == STATUS_YES ? become(message, command) : status);
}

static void
become_worker(pid_t first, int message, const struct sigaction *child)
{
	(void)sigaction(SIGCHLD, child, NULL);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != first)
		diag_exit(STATUS_TEMP);
	if (dup2(message, STDOUT_FILENO) < 0)
		diag_die_sys(STATUS_TEMP, "--exec: standard output");
	(void)io_close(message);
	diag_map_status(worker_status);
}

void
handoff_begin(char *const command[])
{
	/* a process whose children vanish unseen would never know */
	const struct sigaction seen = { .sa_handler = SIG_DFL };
	struct sigaction child;
	pid_t first = getpid(), worker;
	int message = io_temp(io_tmpdir());

	if (message < 0)
		diag_die_sys(STATUS_TEMP, "temporary file in %s", io_tmpdir());
	(void)sigaction(SIGCHLD, &seen, &child);
	worker = fork();
	if (worker < 0)
		diag_die_sys(STATUS_TEMP, "--exec: fork");
	if (worker > 0)
		wait_and_become(worker, message, command, &child);
	become_worker(first, message, &child);
}

/* MESSAGE in a file without a name, to be read from its start; or -1. */
static int
temp_with(struct span message)
{
	int fd = io_temp(io_tmpdir());

	if (fd < 0 || io_write(fd, message) != 0 ||
	    lseek(fd, 0, SEEK_SET) != 0) {
		diag_warn_sys("temporary file in %s", io_tmpdir());
		if (fd >= 0)
			(void)io_close(fd);
		return -1;
	}
	return fd;
}

/* Wait for it: STATUS_YES, or STATUS_TEMP after a message. */
static int
await_command(const char *name, pid_t child)
{
	int ended;

	if ((errno = child_wait(child, &ended)) != 0) {
		diag_warn_sys("--exec: wait for %s", name);
		return STATUS_TEMP;
	}
	if (child_succeeded(ended))
		return STATUS_YES;
	if (WIFSIGNALED(ended))
		diag_warn(
		    "--exec: %s: killed by signal %d", name, WTERMSIG(ended));
	else
		diag_warn("--exec: %s: ended with status %d", name,
		    WEXITSTATUS(ended));
	return STATUS_TEMP;
}

int
handoff_run(char *const command[], struct span message)
{
	const struct sigaction seen = { .sa_handler = SIG_DFL };
	struct sigaction before;
	int fd = temp_with(message), status;
	pid_t child;

	if (fd < 0)
		return STATUS_TEMP;
	/* a process whose children vanish unseen would never know */
	(void)sigaction(SIGCHLD, &seen, &before);
	errno = child_start(
	    &child, (const char *const *)command, (int[]){ fd, -1, -1 });
	if (errno != 0)
		diag_die_sys(STATUS_TEMP, "--exec: %s", command[0]);
	status = await_command(command[0], child);
	(void)sigaction(SIGCHLD, &before, NULL);
	(void)io_close(fd);
	return status;
}
