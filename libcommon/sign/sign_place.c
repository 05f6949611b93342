#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/operand.h"
#include "sign/sign_place.h"
#include "sys/access.h"
#include "sys/folder.h"
#include "sys/io.h"

/* Keep errno. */
static int
close_after(int fd, int result)
{
	int saved = errno;

	(void)close(fd);
	errno = saved;
	return result;
}

int
sign_place_of_file(
    struct arena *arena, const struct source_item *item, struct sign_place *out)
{
	char path[PATH_MAX];

	if (!S_ISREG(item->st.st_mode)) {
		errno = EINVAL;
		return -1;
	}
	*out = (struct sign_place){ .replace = true, .before = item->st };
	if (item->root != NULL) {
		out->root = folder_hold(item->root);
		out->path = item->name;
		out->below = item->name + item->base;
		return 0;
	}
	if (realpath(item->name, path) == NULL)
		return -1;
	out->path = arena_string(arena, span_str(path));
	return 0;
}

void
sign_place_end(struct sign_place *place)
{
	folder_release(place->root);
	place->root = NULL;
}

static bool
is_directory(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
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

/* Make a directory that survives a power failure, as its files do. */
static int
make_directory(int at, const char *name)
{
	if (mkdirat(at, name, 0777) != 0)
		return errno == EEXIST ? 0 : -1;
	return fsync(at) == 0 || errno == EINVAL || errno == EROFS ? 0 : -1;
}

/* Make NAME in the directory AT, and what else a Maildir has; -1 with errno. */
static int
make_part(int at, const char *name, bool maildir)
{
	if (!maildir)
		return make_directory(at, name);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (make_directory(at, parts[i]) != 0)
			return -1;
	return 0;
}

/*
 * Make the directories of BELOW, one after the other, from the root down; no
 * symbolic link is followed.
 */
static int
make_parents(struct arena *arena, const struct sign_place *place,
    const struct source_item *item)
{
	struct span rest = span_str(place->below);
	int at = openat(
	    folder_fd(place->root), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	while (at >= 0 && span_find(rest, '/') < rest.len) {
		const char *name = arena_string(arena, span_cut(&rest, '/'));
		size_t shown = strlen(place->below) - rest.len - 1;
		bool maildir =
		    is_in_maildir(arena, item->name, item->base + shown);
		int next;

		if (*name == '\0')
			continue;
		next =
		    make_part(at, name, maildir) != 0
			? -1
			: openat(at, name,
			      O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		at = close_after(at, next);
	}
	return at < 0 ? -1 : close_after(at, 0);
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
sign_place_in(struct arena *arena, struct folder *folder, const char *directory,
    const struct source_item *item, struct sign_place *out)
{
	size_t len = strlen(directory);
	const char *slash = len > 0 && directory[len - 1] == '/' ? "" : "/";
	const char *given = operand_name(item->name);
	const char *name = item->number > 0      ? numbered(arena, item)
			   : given == item->name ? given + item->base
						 : given;
	const char *path =
	    arena_printf(arena, "%s%s%s", directory, slash, name);

	*out = (struct sign_place){
		.path = path,
		.root = folder_hold(folder),
		.below = path + len + strlen(slash),
		.mode =
		    S_ISREG(item->st.st_mode) ? item->st.st_mode & 0777 : 0666,
	};
	return strchr(name, '/') == NULL ? 0 : make_parents(arena, out, item);
}

/* The directory that a place is in, and its name there. */
struct spot {
	int at;
	const char *name;
};

/* Open the directory of the place, from its root down if it has one. */
static int
open_spot(const struct sign_place *place, struct spot *out)
{
	const char *path = place->root == NULL ? place->path : place->below;
	const char *slash = strrchr(path, '/');
	char parent[PATH_MAX];
	size_t len = slash == NULL ? 0 : (size_t)(slash - path);

	out->name = slash == NULL ? path : slash + 1;
	if (len >= sizeof(parent)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(parent, path, len);
	parent[len] = '\0';
	if (place->root != NULL)
		out->at = io_directory_below(
		    folder_fd(place->root), len == 0 ? "." : parent);
	else
		out->at = open(len == 0 ? "/" : parent,
		    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return out->at < 0 ? -1 : 0;
}

/* Is the file there the one that was read, as it was then? */
static bool
is_unchanged(const struct sign_place *place, const struct spot *spot)
{
	struct stat now;

	return fstatat(spot->at, spot->name, &now, AT_SYMLINK_NOFOLLOW) == 0 &&
	       io_is_unchanged(&place->before, &now);
}

static int
to_file(void *ctx, struct span piece)
{
	return io_write(*(const int *)ctx, piece);
}

/* Give the new file what the old one has, its time too: so at the end. */
static int
keep_access(const struct sign_place *place, const struct spot *spot, int fd)
{
	int from = openat(spot->at, spot->name,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	return from < 0
		   ? -1
		   : close_after(from, access_copy(fd, from, &place->before));
}

static int
fill(const struct sign_place *place, const struct spot *spot, int fd,
    struct span head, struct relay *relay)
{
	if (io_write(fd, head) != 0 || relay_send(relay, to_file, &fd) != 0)
		return -1;
	if (place->replace && keep_access(place, spot, fd) != 0)
		return -1;
	/* sync first: it takes long, and the file may change meanwhile */
	if (place->replace && fsync(fd) != 0)
		return -1;
	if (relay_is_intact(relay) &&
	    (!place->replace || is_unchanged(place, spot)))
		return 0;
	errno = ESTALE;
	return -1;
}

/* Write it in the directory of the spot, which is the one looked at before. */
static int
write_there(const struct sign_place *place, const struct spot *spot,
    struct span head, struct relay *relay)
{
	struct io_draft draft;
	int saved;

	if (place->replace && !is_unchanged(place, spot)) {
		errno = ESTALE;
		return -1;
	}
	if (io_draft_open_at(&draft, spot->at, spot->name,
		place->replace ? S_IRUSR | S_IWUSR : place->mode) != 0)
		return -1;
	if (fill(place, spot, draft.fd, head, relay) == 0)
		return io_draft_commit(&draft, place->replace);
	saved = errno;
	io_draft_drop(&draft);
	errno = saved;
	return -1;
}

int
sign_place_write(
    const struct sign_place *place, struct span head, struct relay *relay)
{
	struct spot spot;

	if (open_spot(place, &spot) != 0)
		return -1;
	return close_after(spot.at, write_there(place, &spot, head, relay));
}
