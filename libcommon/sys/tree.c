#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "sys/folder.h"
#include "sys/io.h"
#include "sys/tree.h"

/*
 * A directory on the way down; its names live in an arena of its own, each
 * behind an octet that is its type, as of readdir.
 */
struct level {
	struct level *up;
	struct arena *arena;
	const char *path;
	const char **names;
	double *weights; /* of the names; NULL: all the same */
	double total, behind, last;
	size_t n, cap, next;
	bool maildir, below; /* is one; is below one, but not a cur or new */
};

struct tree {
	struct arena *arena;   /* of the tree itself */
	struct arena *scratch; /* of the path given out */
	struct level *level;   /* the innermost; NULL: the end */
	struct folder *root;   /* NULL: it cannot be opened */
	size_t base;           /* octets of a path up to what is below root */
	int failed;            /* errno to be reported first, or 0 */
};

static int
compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a + 1, *(const char *const *)b + 1);
}

static bool
is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* The type of NAME in DIRECTORY, asked for where readdir did not say. */
static unsigned char
type_of(int directory, const struct dirent *entry)
{
	struct stat st;

	if (entry->d_type != DT_UNKNOWN)
		return entry->d_type;
	/* what is gone meanwhile, as mail in a Maildir may, is gone */
	if (fstatat(directory, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return DT_UNKNOWN;
	return S_ISDIR(st.st_mode)   ? DT_DIR
	       : S_ISREG(st.st_mode) ? DT_REG
				     : DT_UNKNOWN;
}

static void
add_name(struct level *l, int directory, const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);
	char *name = arena_raw(l->arena, len + 2);

	name[0] = (char)type_of(directory, entry);
	memcpy(name + 1, entry->d_name, len + 1);
	l->names =
	    arena_grow(l->arena, l->names, l->n, &l->cap, sizeof(*l->names));
	l->names[l->n++] = name;
}

/* What PATH is called from the root on. */
static const char *
below_root(const struct tree *t, const char *path)
{
	size_t len = strlen(path);

	return len <= t->base ? "." : path + t->base;
}

/* Open the directory of the level; NULL with errno. */
static DIR *
open_level(const struct tree *t, const struct level *l)
{
	int fd = t->root == NULL ? -1
				 : io_directory_below(folder_fd(t->root),
				       below_root(t, l->path));
	DIR *dir;

	if (fd < 0)
		return NULL;
	dir = fdopendir(fd);
	if (dir == NULL)
		(void)close(fd);
	return dir;
}

static int
read_names(struct level *l, DIR *dir)
{
	struct dirent *entry;

	errno = 0;
	while ((entry = readdir(dir)) != NULL)
		if (!is_dots(entry->d_name) && !io_is_draft(entry->d_name))
			add_name(l, dirfd(dir), entry);
	return errno == 0 ? 0 : -1;
}

static bool
has(const struct level *l, const char *name)
{
	return l->n > 0 && bsearch(&name, l->names, l->n, sizeof(*l->names),
			       compare) != NULL;
}

static const char *
join(struct tree *t, const char *directory, const char *name)
{
	size_t len = strlen(directory);
	bool slash = len > 0 && directory[len - 1] == '/';

	arena_reset(t->scratch);
	return arena_printf(
	    t->scratch, "%s%s%s", directory, slash ? "" : "/", name);
}

/* Of a Maildir only directories count, all but tmp; and they have weights. */
static void
keep_folders(struct level *l, int directory)
{
	struct stat st;
	size_t n = 0;

	l->weights = arena_array(l->arena, l->n, sizeof(*l->weights));
	l->total = 0;
	for (size_t i = 0; i < l->n; i++) {
		const char *name = l->names[i] + 1;

		if (strcmp(name, "tmp") == 0 ||
		    fstatat(directory, name, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
		    !S_ISDIR(st.st_mode))
			continue;
		l->names[n] = l->names[i];
		l->weights[n++] = (double)st.st_size;
		l->total += (double)st.st_size;
	}
	l->n = n;
}

static bool
is_box(const char *name)
{
	return strcmp(name, "cur") == 0 || strcmp(name, "new") == 0;
}

/* Is it cur or new of a Maildir?  There, ".name" is not a message. */
static bool
is_mailbox(const struct level *l)
{
	return l->up != NULL && l->up->maildir;
}

/* NAME is the last part of PATH. */
static void
descend(struct tree *t, const char *path, const char *name)
{
	struct arena *arena = arena_new();
	struct level *l = arena_alloc(arena, sizeof(*l)), *up = t->level;
	DIR *dir;

	l->arena = arena;
	l->path = arena_string(arena, span_str(path));
	l->up = up;
	l->below = up != NULL && (up->maildir ? !is_box(name) : up->below);
	dir = open_level(t, l);
	if (dir == NULL || read_names(l, dir) < 0) {
		t->failed = errno;
		l->n = 0;
	}
	if (l->n > 0)
		qsort(l->names, l->n, sizeof(*l->names), compare);
	l->total = (double)l->n;
	l->maildir = has(l, " cur") && has(l, " new");
	if (l->maildir)
		keep_folders(l, dirfd(dir));
	if (dir != NULL)
		(void)closedir(dir);
	t->level = l;
}

static void
ascend(struct tree *t)
{
	struct level *l = t->level;

	t->level = l->up;
	arena_free(l->arena);
}

struct tree *
tree_new(const char *directory)
{
	struct arena *arena = arena_new();
	struct tree *t = arena_alloc(arena, sizeof(*t));
	size_t len = strlen(directory);

	t->arena = arena;
	t->scratch = arena_new();
	t->root = folder_open(directory);
	t->base = len + (len > 0 && directory[len - 1] == '/' ? 0 : 1);
	descend(t, directory, "");
	return t;
}

struct folder *
tree_root(const struct tree *t)
{
	return t->root;
}

/* Where the walk stands: what could not be read, for a message. */
static enum tree_step
report(struct tree *t, const char **path)
{
	*path = t->level->path;
	errno = t->failed;
	t->failed = 0;
	return TREE_UNREADABLE;
}

enum tree_step
tree_next(struct tree *t, const char **path)
{
	while (t->level != NULL) {
		struct level *l = t->level;
		const char *name;

		if (t->failed != 0)
			return report(t, path);
		if (l->next == l->n) {
			ascend(t);
			continue;
		}
		l->last = l->weights == NULL ? 1 : l->weights[l->next];
		l->behind += l->last;
		name = l->names[l->next++];
		*path = join(t, l->path, name + 1);
		if (name[0] == DT_DIR)
			descend(t, *path, name + 1);
		else if (name[0] == DT_REG && !l->below &&
			 !(is_mailbox(l) && name[1] == '.'))
			return TREE_FILE;
	}
	return TREE_END;
}

double
tree_part(const struct tree *t, double inner)
{
	for (const struct level *l = t->level; l != NULL; l = l->up)
		if (l->total > 0)
			inner = (l->behind - (1 - inner) * l->last) / l->total;
	return inner;
}

void
tree_free(struct tree *t)
{
	if (t == NULL)
		return;
	while (t->level != NULL)
		ascend(t);
	folder_release(t->root);
	arena_free(t->scratch);
	arena_free(t->arena);
}
