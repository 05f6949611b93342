#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
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

static void
add_name(struct level *l, const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);
	char *name = arena_raw(l->arena, len + 2);

	name[0] = (char)entry->d_type;
	memcpy(name + 1, entry->d_name, len + 1);
	l->names =
	    arena_grow(l->arena, l->names, l->n, &l->cap, sizeof(*l->names));
	l->names[l->n++] = name;
}

static int
read_names(struct level *l)
{
	DIR *dir = opendir(l->path);
	struct dirent *entry;
	int failed;

	if (dir == NULL)
		return -1;
	errno = 0;
	while ((entry = readdir(dir)) != NULL)
		if (!is_dots(entry->d_name))
			add_name(l, entry);
	failed = errno;
	(void)closedir(dir);
	errno = failed;
	return failed == 0 ? 0 : -1;
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
keep_folders(struct tree *t, struct level *l)
{
	struct stat st;
	size_t n = 0;

	l->weights = arena_array(l->arena, l->n, sizeof(*l->weights));
	l->total = 0;
	for (size_t i = 0; i < l->n; i++) {
		const char *path = join(t, l->path, l->names[i] + 1);

		if (strcmp(l->names[i] + 1, "tmp") == 0 ||
		    lstat(path, &st) < 0 || !S_ISDIR(st.st_mode))
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

/* NAME is the last part of PATH. */
static void
descend(struct tree *t, const char *path, const char *name)
{
	struct arena *arena = arena_new();
	struct level *l = arena_alloc(arena, sizeof(*l)), *up = t->level;

	l->arena = arena;
	l->path = arena_string(arena, span_str(path));
	l->up = up;
	l->below = up != NULL && (up->maildir ? !is_box(name) : up->below);
	if (read_names(l) < 0) {
		t->failed = errno;
		l->n = 0;
	}
	if (l->n > 0)
		qsort(l->names, l->n, sizeof(*l->names), compare);
	l->total = (double)l->n;
	l->maildir = has(l, " cur") && has(l, " new");
	if (l->maildir)
		keep_folders(t, l);
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

	t->arena = arena;
	t->scratch = arena_new();
	descend(t, directory, "");
	return t;
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

/* The type of PATH as of readdir, asked for where that did not say. */
static unsigned char
type_of(const char *path, unsigned char type)
{
	struct stat st;

	if (type != DT_UNKNOWN)
		return type;
	/* what is gone meanwhile, as mail in a Maildir may, is gone */
	if (lstat(path, &st) < 0)
		return DT_UNKNOWN;
	return S_ISDIR(st.st_mode)   ? DT_DIR
	       : S_ISREG(st.st_mode) ? DT_REG
				     : DT_UNKNOWN;
}

enum tree_step
tree_next(struct tree *t, const char **path)
{
	while (t->level != NULL) {
		struct level *l = t->level;
		const char *name;
		unsigned char type;

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
		type = type_of(*path, (unsigned char)name[0]);
		if (type == DT_DIR)
			descend(t, *path, name + 1);
		else if (type == DT_REG && !l->below)
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
	arena_free(t->scratch);
	arena_free(t->arena);
}
