/*
 * resolvshim - LD_PRELOAD: the DNS of this machine is a server of the test's.
 *
 *	RS_RESOLV_CONF=FILE	is what /etc/resolv.conf is read from
 *	RS_PORT=PORT		is where what goes to port 53 goes instead
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef int open_function(const char *, int, ...);
typedef int connect_function(int, const struct sockaddr *, socklen_t);

/* Not in a public header: what fortified calls become. */
int __open_2(const char *, int);
int __open64_2(const char *, int);

static const char *
instead_of(const char *path)
{
	const char *other = getenv("RS_RESOLV_CONF");

	return other != NULL && strcmp(path, "/etc/resolv.conf") == 0 ? other
								      : path;
}

static int
open_as(const char *name, const char *path, int flags, mode_t mode)
{
	void *symbol = dlsym(RTLD_NEXT, name);
	open_function *next;

	memcpy(&next, &symbol, sizeof(next));
	return next(instead_of(path), flags, mode);
}

/* clang-format off */
#define OPEN(name)                                                             \
	int                                                                    \
	name(const char *path, int flags, ...)                                 \
	{                                                                      \
		mode_t mode = 0;                                               \
		va_list ap;                                                    \
									       \
		va_start(ap, flags);                                           \
		if ((flags & (O_CREAT | O_TMPFILE)) != 0)                      \
			mode = va_arg(ap, mode_t);                             \
		va_end(ap);                                                    \
		return open_as(#name, path, flags, mode);                      \
	}
/* clang-format on */

OPEN(open)
OPEN(open64)

int
__open_2(const char *path, int flags)
{
	return open_as("open", path, flags, 0);
}

int
__open64_2(const char *path, int flags)
{
	return open_as("open64", path, flags, 0);
}

int
connect(int fd, const struct sockaddr *address, socklen_t len)
{
	void *symbol = dlsym(RTLD_NEXT, "connect");
	const char *port = getenv("RS_PORT");
	connect_function *next;
	struct sockaddr_in in;

	memcpy(&next, &symbol, sizeof(next));
	if (port == NULL || address->sa_family != AF_INET || len < sizeof(in))
		return next(fd, address, len);
	memcpy(&in, address, sizeof(in));
	if (in.sin_port == htons(53))
		in.sin_port = htons((unsigned short)strtoul(port, NULL, 10));
	return next(fd, (const struct sockaddr *)&in, sizeof(in));
}
