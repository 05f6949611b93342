#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/child.h"

extern char **environ;

/* The tools ignore SIGPIPE, which a program would inherit. */
static void
set_signals(posix_spawnattr_t *attributes)
{
	sigset_t usual, none;

	(void)sigemptyset(&none);
	(void)sigemptyset(&usual);
	(void)sigaddset(&usual, SIGPIPE);
	(void)posix_spawnattr_setsigdefault(attributes, &usual);
	(void)posix_spawnattr_setsigmask(attributes, &none);
	(void)posix_spawnattr_setflags(
	    attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
}

int
child_start(pid_t *child, const char *const argv[], const int stdio[3])
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	int error = posix_spawn_file_actions_init(&files);

	if (error != 0)
		return error;
	error = posix_spawnattr_init(&attributes);
	if (error == 0) {
		set_signals(&attributes);
		for (int fd = 0; error == 0 && fd < 3; fd++)
			if (stdio[fd] >= 0)
				error = posix_spawn_file_actions_adddup2(
				    &files, stdio[fd], fd);
		if (error == 0)
			error = posix_spawnp(child, argv[0], &files,
			    &attributes, (char *const *)argv, environ);
		(void)posix_spawnattr_destroy(&attributes);
	}
	(void)posix_spawn_file_actions_destroy(&files);
	return error;
}

int
child_wait(pid_t child, int *ended)
{
	while (waitpid(child, ended, 0) < 0)
		if (errno != EINTR)
			return errno;
	return 0;
}

bool
child_succeeded(int ended)
{
	return WIFEXITED(ended) && WEXITSTATUS(ended) == 0;
}
