#include <unistd.h>

#include "archive/source_private.h"

struct source *
source_ahead(const struct source *s)
{
	struct arena *arena = arena_new();
	struct source *a = arena_alloc(arena, sizeof(*a));

	*a = *s;
	a->arena = arena;
	a->ahead = true;
	a->tree = NULL;
	a->box.mbox = NULL;
	/* behind the first name of S, whatever that is */
	a->names = 0;
	return a;
}

/* The next octet of the mbox in hand. */
static uint64_t
position(const struct source *s)
{
	return s->box.mbox == NULL ? UINT64_MAX
				   : s->box.start + mbox_position(s->box.mbox);
}

static bool
is_behind(const struct source *a, const struct source *s)
{
	if (a->names != s->names)
		return a->names < s->names;
	if (s->tree == NULL && a->tree != NULL)
		return true;
	if (s->tree != NULL && a->tree == NULL)
		return false;
	if (s->tree != NULL && a->taken != s->taken)
		return a->taken < s->taken;
	return position(a) < position(s);
}

/* To the file of the tree that S has taken last. */
static void
follow_tree(struct source *a, const struct source *s)
{
	const char *path;

	if (a->tree == NULL) {
		a->tree = tree_new(s->tree_name);
		a->tree_name = s->tree_name;
		a->tree_base = s->tree_base;
		a->taken = 0;
	}
	for (; a->taken < s->taken; a->taken++)
		if (tree_next(a->tree, &path) == TREE_END)
			break;
}

static bool
follow_box(struct source *a, const struct source *s)
{
	uint64_t at = position(s);

	if (s->box.size <= 0 || s->box.fd == STDIN_FILENO ||
	    source_mbox_open(&a->box, s->box.name, s->options.kind) < 0)
		return false;
	a->box.base = s->box.base;
	a->box.ahead = true;
	a->box.start = at;
	return lseek(a->box.fd, (off_t)at, SEEK_SET) == (off_t)at;
}

bool
source_follow(struct source *a, const struct source *s)
{
	if (!is_behind(a, s))
		return true;
	source_mbox_close(&a->box);
	if (a->names != s->names || s->tree == NULL) {
		tree_free(a->tree);
		a->tree = NULL;
	}
	a->names = s->names;
	a->next = s->next;
	a->list = s->list;
	if (s->tree != NULL)
		follow_tree(a, s);
	return s->box.mbox == NULL || follow_box(a, s);
}
