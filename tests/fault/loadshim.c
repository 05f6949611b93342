/*
 * loadshim - LD_PRELOAD: a library that is not installed.
 *
 *	LS_MISSING=NAME	dlopen fails for the library of that file name
 *	LS_COUNT=FILE	append a line there for each library that is asked for
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
note(const char *name)
{
	const char *path = getenv("LS_COUNT");
	int fd =
	    path == NULL
		? -1
		: open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

	if (fd >= 0) {
		(void)dprintf(fd, "%s\n", name);
		(void)close(fd);
	}
}

void *
dlopen(const char *name, int flags)
{
	static void *(*next)(const char *, int);
	const char *missing = getenv("LS_MISSING");

	if (next == NULL)
		*(void **)&next = dlsym(RTLD_NEXT, "dlopen");
	if (name != NULL)
		note(name);
	if (name != NULL && missing != NULL && strcmp(name, missing) == 0)
		return NULL;
	return next(name, flags);
}
