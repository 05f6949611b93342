#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "arena.h"
#include "tree.h"

/* A directory on the way down; its names live in an arena of its own. */
struct level {
	struct level *up;
	struct arena *arena;
	const char *path;
	const char **names;
	size_t n, cap, next;
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
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool
is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static int
read_names(struct level *l)
{
	DIR *dir = opendir(l->path);
	struct dirent *entry;

	if (dir == NULL)
		return -1;
	errno = 0;
	while ((entry = readdir(dir)) != NULL) {
		if (is_dots(entry->d_name))
			continue;
		l->names = arena_grow(
		    l->arena, l->names, l->n, &l->cap, sizeof(*l->names));
		l->names[l->n++] =
		    arena_string(l->arena, span_str(entry->d_name));
	}
	int failed = errno;
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

static void
descend(struct tree *t, const char *path)
{
	struct arena *arena = arena_new();
	struct level *l = arena_alloc(arena, sizeof(*l));

	l->arena = arena;
	l->path = arena_string(arena, span_str(path));
	l->up = t->level;
	if (read_names(l) < 0) {
		t->failed = errno;
		l->n = 0;
	}
	if (l->n > 0)
		qsort(l->names, l->n, sizeof(*l->names), compare);
	if (has(l, "cur") && has(l, "new")) {
		l->names[0] = "cur";
		l->names[1] = "new";
		l->n = 2;
	}
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
	descend(t, directory);
	return t;
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
	struct stat st;

	while (t->level != NULL) {
		struct level *l = t->level;

		if (t->failed != 0)
			return report(t, path);
		if (l->next == l->n) {
			ascend(t);
			continue;
		}
		*path = join(t, l->path, l->names[l->next++]);
		/* what is gone meanwhile, as mail in a Maildir may, is gone */
		if (lstat(*path, &st) < 0)
			continue;
		if (S_ISDIR(st.st_mode))
			descend(t, *path);
		else if (S_ISREG(st.st_mode))
			return TREE_FILE;
	}
	return TREE_END;
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
