#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archive/operand.h"
#include "sign/sign_place.h"
#include "sys/io.h"

#define PERMISSIONS 07777

int
sign_place_of_file(
    struct arena *arena, const struct source_item *item, struct sign_place *out)
{
	char path[PATH_MAX];

	if (!S_ISREG(item->st.st_mode)) {
		errno = EINVAL;
		return -1;
	}
	if (realpath(item->name, path) == NULL)
		return -1;
	*out = (struct sign_place){
		.path = arena_string(arena, span_str(path)),
		.replace = true,
		.before = item->st,
	};
	return 0;
}

static bool
is_directory(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Make a directory that survives a power failure, as its files do. */
static int
make_directory(const char *path)
{
	if (mkdir(path, 0777) == 0)
		return io_sync_directory(path);
	return errno == EEXIST && is_directory(path) ? 0 : -1;
}

static const char *const parts[] = { "cur", "new", "tmp" };

/* Is PATH, of LEN octets, the cur/ or new/ of a Maildir? */
static bool
is_in_maildir(struct arena *arena, const char *path, size_t len)
{
	struct span all = span_of(path, len), up;
	const char *parent;

	if (len < 3)
		return false;
	up = span_head(all, len - 3);
	if (up.len > 0 && up.p[up.len - 1] != '/')
		return false;
	if (!span_is(span_skip(all, up.len), "cur") &&
	    !span_is(span_skip(all, up.len), "new"))
		return false;
	parent = arena_string(arena, up);
	return is_directory(arena_printf(arena, "%s%s", parent, parts[0])) &&
	       is_directory(arena_printf(arena, "%s%s", parent, parts[1]));
}

/* PATH, of LEN octets, is a cur or new: make cur, new and tmp there. */
static int
make_maildir(struct arena *arena, const char *path, size_t len)
{
	const char *parent = arena_string(arena, span_of(path, len - 3));

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (make_directory(
			arena_printf(arena, "%s%s", parent, parts[i])) != 0)
			return -1;
	return 0;
}

/* Make the directories of PATH that end behind octet FROM. */
static int
make_parents(struct arena *arena, const char *path, size_t from,
    const struct source_item *item)
{
	size_t shift = from - item->base;

	for (size_t i = from; path[i] != '\0'; i++) {
		int r;

		if (path[i] != '/')
			continue;
		r = is_in_maildir(arena, item->name, i - shift)
			? make_maildir(arena, path, i)
			: make_directory(arena_string(arena, span_of(path, i)));
		if (r != 0)
			return -1;
	}
	return 0;
}

/* The name of a message of an mbox; names sort as their numbers do. */
static const char *
numbered(struct arena *arena, const struct source_item *item)
{
	struct span name = span_str(item->name + item->base);

	while (name.len > 0 && name.p[name.len - 1] != '#')
		name.len--;
	return arena_printf(arena, "%.*s-%08zu.eml", (int)name.len - 1,
	    (const char *)name.p, item->number);
}

int
sign_place_in(struct arena *arena, const char *directory,
    const struct source_item *item, struct sign_place *out)
{
	size_t len = strlen(directory);
	const char *slash = len > 0 && directory[len - 1] == '/' ? "" : "/";
	const char *given = operand_name(item->name);
	const char *name = item->number > 0      ? numbered(arena, item)
			   : given == item->name ? given + item->base
						 : given;

	*out = (struct sign_place){
		.path = arena_printf(arena, "%s%s%s", directory, slash, name),
		.mode =
		    S_ISREG(item->st.st_mode) ? item->st.st_mode & 0777 : 0666,
	};
	if (strchr(name, '/') == NULL ||
	    is_directory(arena_string(
		arena, span_of(out->path,
			   (size_t)(strrchr(out->path, '/') - out->path)))))
		return 0;
	return make_parents(arena, out->path, len + (*slash != '\0'), item);
}

/* Set owner, group and mode as they were, or give less access. */
static int
set_access(int fd, const struct stat *before)
{
	mode_t mode = before->st_mode & PERMISSIONS;

	if (fchown(fd, before->st_uid, before->st_gid) != 0 &&
	    fchown(fd, (uid_t)-1, before->st_gid) != 0)
		mode &= ~(mode_t)(S_ISUID | S_ISGID | S_IRWXG);
	return fchmod(fd, mode);
}

static bool
is_unchanged(const struct sign_place *place)
{
	struct stat now;

	return stat(place->path, &now) == 0 &&
	       io_is_unchanged(&place->before, &now);
}

static int
to_file(void *ctx, struct span piece)
{
	return io_write(*(const int *)ctx, piece);
}

static int
fill(const struct sign_place *place, int fd, struct span head,
    struct relay *relay)
{
	if (place->replace && set_access(fd, &place->before) != 0)
		return -1;
	if (io_write(fd, head) != 0 || relay_send(relay, to_file, &fd) != 0)
		return -1;
	/* sync first: it takes long, and the file may change meanwhile */
	if (place->replace && fsync(fd) != 0)
		return -1;
	if (relay_is_intact(relay) && (!place->replace || is_unchanged(place)))
		return 0;
	errno = ESTALE;
	return -1;
}

int
sign_place_write(
    const struct sign_place *place, struct span head, struct relay *relay)
{
	struct io_draft draft;
	int saved;

	if (io_draft_open(&draft, place->path,
		place->replace ? S_IRUSR | S_IWUSR : place->mode) != 0)
		return -1;
	if (fill(place, draft.fd, head, relay) == 0)
		return io_draft_commit(&draft, place->replace);
	saved = errno;
	io_draft_drop(&draft);
	errno = saved;
	return -1;
}
