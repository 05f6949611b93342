#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/arena.h"
#include "sys/access.h"

#define ACL "system.posix_acl_access"

/* XATTR_LIST_MAX and XATTR_SIZE_MAX of Linux */
#define LIST_MAX (64 * 1024)
#define VALUE_MAX (64 * 1024)

static bool
is_absent(void)
{
	return errno == ENODATA || errno == ENOTSUP;
}

static int
copy_one(int fd, int from, const char *name, void *value)
{
	ssize_t n = fgetxattr(from, name, value, VALUE_MAX);

	/* it went away meanwhile */
	if (n < 0)
		return is_absent() ? 0 : -1;
	return fsetxattr(fd, name, value, (size_t)n, 0);
}

/* Must it be kept? */
static bool
is_wanted(const char *name)
{
	return strncmp(name, "user.", 5) == 0 || strcmp(name, ACL) == 0;
}

/* Without a list of its own, the file must not have that of its directory. */
static int
drop_inherited(int fd, bool has_acl)
{
	return has_acl || fremovexattr(fd, ACL) == 0 || is_absent() ? 0 : -1;
}

static int
copy_attributes(struct arena *arena, int fd, int from)
{
	char *list = arena_raw(arena, LIST_MAX);
	void *value = arena_raw(arena, VALUE_MAX);
	ssize_t n = flistxattr(from, list, LIST_MAX);
	bool has_acl = false;

	if (n < 0)
		return is_absent() ? 0 : -1;
	for (const char *name = list; name < list + n;
	     name += strlen(name) + 1) {
		has_acl |= strcmp(name, ACL) == 0;
		if (strcmp(name, "security.selinux") == 0)
			(void)copy_one(fd, from, name, value);
		else if (is_wanted(name) &&
			 copy_one(fd, from, name, value) != 0)
			return -1;
	}
	return drop_inherited(fd, has_acl);
}

const char *
access_distrusts(const struct stat *st)
{
	if ((st->st_mode & S_IWOTH) != 0 && !S_ISLNK(st->st_mode))
		return "everybody may write to it: chmod o-w it (or "
		       "--allow-open-key)";
	if (st->st_uid != 0 && st->st_uid != geteuid())
		return "it belongs to another user than root and the one who "
		       "signs (--allow-open-key takes it)";
	return NULL;
}

int
access_copy(int fd, int from, const struct stat *st)
{
	const struct timespec times[] = { { .tv_nsec = UTIME_OMIT },
		st->st_mtim };
	struct arena *arena;
	int r;

	/* what the file would not have, nobody else gets either */
	if (fchown(fd, st->st_uid, st->st_gid) != 0)
		return -1;
	arena = arena_new();
	r = copy_attributes(arena, fd, from);
	arena_free(arena);
	/* behind the list, whose mask is the mode's group */
	return r != 0 || fchmod(fd, st->st_mode & 07777) != 0
		   ? -1
		   : futimens(fd, times);
}
