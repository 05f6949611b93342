#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "caps.h"
#include "io.h"
#include "key.h"
#include "key_openssl.h"

/* May a key lie in such a file?  The words are for the person who asks. */
static const char *
check_file(const struct stat *st, bool allow_open)
{
	if (!S_ISREG(st->st_mode))
		return "not a regular file (- reads standard input)";
	if (st->st_size > CAPS_KEY_FILE)
		return "larger than 64 KiB, no key";
	if (allow_open)
		return NULL;
	if ((st->st_mode & 077) != 0)
		return "group or others have access to the key: want mode 0600";
	if (geteuid() != 0 && st->st_uid != geteuid() && st->st_uid != 0)
		return "the key belongs to another user";
	return NULL;
}

static struct key_private *
read_key(int fd, size_t room, const char **reason, bool *system)
{
	unsigned char *p = key_memory_new(room);
	ssize_t n = io_read_full(fd, p, room);
	struct key_private *key = NULL;

	if (n < 0) {
		*reason = "cannot read";
		*system = true;
	} else if ((size_t)n == room) {
		*reason = "larger than 64 KiB, or still growing";
	} else {
		key = key_private_parse(span_of(p, (size_t)n), reason);
	}
	key_memory_free(p, room);
	return key;
}

static struct key_private *
read_file(int fd, bool allow_open, const char **reason, bool *system)
{
	struct stat st;

	if (fstat(fd, &st) < 0) {
		*reason = "cannot examine";
		*system = true;
		return NULL;
	}
	*reason = check_file(&st, allow_open);
	if (*reason != NULL)
		return NULL;
	return read_key(fd, (size_t)st.st_size + 1, reason, system);
}

struct key_private *
key_private_read(
    const char *path, bool allow_open, const char **reason, bool *system)
{
	struct key_private *key;
	int fd;

	*system = false;
	if (span_is(span_str(path), "-"))
		return read_key(
		    STDIN_FILENO, CAPS_KEY_FILE + 1, reason, system);
	fd = io_open(path);
	if (fd < 0) {
		*reason = "cannot open";
		*system = true;
		return NULL;
	}
	key = read_file(fd, allow_open, reason, system);
	(void)close(fd);
	return key;
}

void
key_harden_process(void)
{
	static const struct rlimit none = { 0, 0 };

	/* neither can fail for a process of its own */
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	(void)setrlimit(RLIMIT_CORE, &none);
}
