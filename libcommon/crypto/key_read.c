#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/caps.h"
#include "crypto/key.h"
#include "crypto/key_memory.h"
#include "sys/io.h"

/* Why a key may not lie in such a file; NULL if it may. */
static const char *
check_file(const struct stat *st, bool allow_open)
{
	if (!S_ISREG(st->st_mode))
		return "not a regular file (- reads standard input)";
	if (st->st_size > CAPS_KEY_FILE)
		return "larger than 64 KiB: not a key";
	if (allow_open)
		return NULL;
	if ((st->st_mode & 077) != 0)
		return "group or others have access to the key: want mode 0600";
	if (geteuid() != 0 && st->st_uid != geteuid() && st->st_uid != 0)
		return "the key belongs to another user";
	return NULL;
}

/* A key file, and what is to become of its text. */
struct reading {
	/* Makes a key of the text; false and a reason if it is not one. */
	bool (*parse)(void *ctx, struct span text, const char **reason);
	void *ctx;
	bool allow_open;
	struct key_error error;
};

static bool
fail_system(struct reading *r, const char *reason)
{
	r->error = (struct key_error){ reason, errno };
	return false;
}

/* Read the file to its end into locked memory, and parse that. */
static bool
read_text(struct reading *r, int fd, size_t room)
{
	unsigned char *p = key_memory_new(room);
	ssize_t n = io_read_full(fd, p, room);
	bool good = false;

	if (n < 0)
		(void)fail_system(r, "cannot read");
	else if ((size_t)n == room)
		r->error.reason = "larger than 64 KiB, or still growing";
	else
		good =
		    r->parse(r->ctx, span_of(p, (size_t)n), &r->error.reason);
	key_memory_free(p, room);
	return good;
}

static bool
read_file(struct reading *r, int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return fail_system(r, "cannot examine");
	r->error.reason = check_file(&st, r->allow_open);
	return r->error.reason == NULL &&
	       read_text(r, fd, (size_t)st.st_size + 1);
}

/* Read the file NAME in AT; FLAGS are O_NOFOLLOW or 0. */
static bool
read_at(struct reading *r, int at, const char *name, int flags)
{
	int fd = openat(
	    at, name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | flags);

	if (fd < 0)
		return fail_system(r, "cannot open");
	bool good = read_file(r, fd);
	(void)close(fd);
	return good;
}

static bool
read_path(struct reading *r, const char *path)
{
	return span_is(span_str(path), "-")
		   ? read_text(r, STDIN_FILENO, CAPS_KEY_FILE + 1)
		   : read_at(r, AT_FDCWD, path, 0);
}

static bool
parse_private(void *ctx, struct span text, const char **reason)
{
	struct key_private **key = ctx;

	*key = key_private_parse(text, reason);
	return *key != NULL;
}

struct key_private *
key_private_read(const char *path, bool allow_open, struct key_error *error)
{
	struct key_private *key = NULL;
	struct reading r = {
		.parse = parse_private,
		.ctx = &key,
		.allow_open = allow_open,
	};

	if (!read_path(&r, path))
		*error = r.error;
	return key;
}

static struct key_private *
read_private(int at, const char *name, int flags, bool allow_open,
    struct key_error *error)
{
	struct key_private *key = NULL;
	struct reading r = {
		.parse = parse_private,
		.ctx = &key,
		.allow_open = allow_open,
	};

	if (!read_at(&r, at, name, flags))
		*error = r.error;
	return key;
}

struct key_private *
key_private_read_in(
    int directory, const char *name, bool allow_open, struct key_error *error)
{
	return read_private(directory, name, 0, allow_open, error);
}

struct key_private *
key_private_read_at(
    int at, const char *name, bool allow_open, struct key_error *error)
{
	return read_private(at, name, O_NOFOLLOW, allow_open, error);
}

/* Where the public key is to be put. */
struct target {
	struct arena *arena;
	struct key_public *out;
};

static bool
parse_public(void *ctx, struct span text, const char **reason)
{
	const struct target *to = ctx;
	struct key_private *key = key_private_parse(text, reason);

	if (key != NULL) {
		*to->out = key_private_public(to->arena, key);
		key_private_free(key);
		return true;
	}
	/* of a private key, the reason above stays */
	return text.len > 0 &&
	       span_search(text, SPAN("PRIVATE KEY")) == text.len &&
	       key_public_parse_text(to->arena, text, to->out, reason);
}

bool
key_public_read(struct arena *arena, const char *path, struct key_public *out,
    struct key_error *error)
{
	struct target to = { .arena = arena, .out = out };
	struct reading r = {
		.parse = parse_public,
		.ctx = &to,
		.allow_open = true,
	};
	bool good = read_path(&r, path);

	if (!good)
		*error = r.error;
	return good;
}

bool
key_public_read_at(struct arena *arena, int at, const char *name,
    struct key_public *out, struct key_error *error)
{
	struct target to = { .arena = arena, .out = out };
	struct reading r = {
		.parse = parse_public,
		.ctx = &to,
		.allow_open = true,
	};
	bool good = read_at(&r, at, name, O_NOFOLLOW);

	if (!good)
		*error = r.error;
	return good;
}
