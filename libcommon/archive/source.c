#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/operand.h"
#include "archive/source.h"
#include "archive/source_private.h"
#include "base/buf.h"
#include "base/caps.h"
#include "base/utf8.h"
#include "sys/interrupt.h"
#include "sys/io.h"
#include "sys/tree.h"

/* What PATH is; standard input is never a directory to walk. */
static void
look_at(const char *path, struct stat *st)
{
	bool named = operand_name(path) == path;

	/* what is not there will be told of later */
	if ((named ? stat(path, st) : fstat(STDIN_FILENO, st)) != 0)
		*st = (struct stat){ .st_mode = S_IFREG };
	if (!named && S_ISDIR(st->st_mode))
		st->st_mode = 0;
}

static double
length(const char *name)
{
	return (double)strlen(operand_name(name)) + 1;
}

/* How far it will be: unknown where anything is neither file nor directory. */
static void
measure(struct source *s)
{
	double sizes = 0, names = (double)s->list.len;
	bool known = true;

	s->by_size = s->list.p == NULL;
	for (size_t i = 0; i < s->n; i++) {
		struct stat st;

		look_at(s->operands[i], &st);
		s->many |= S_ISDIR(st.st_mode);
		s->by_size &= S_ISREG(st.st_mode);
		known &= S_ISREG(st.st_mode) || S_ISDIR(st.st_mode);
		sizes += (double)st.st_size;
		names += length(s->operands[i]);
	}
	s->total = !known ? 0 : s->by_size ? sizes : names;
}

/* The list of --files-from, if it was given; false with *STATUS. */
static bool
read_list(struct source *s, int *status)
{
	const char *path = s->options.files_from;

	if (path == NULL)
		return true;
	s->many = true;
	if (io_read_path(path, CAPS_TABLE_FILE, s->arena, &s->list) != 0) {
		*status = operand_read_error(path);
		return false;
	}
	/* what find -print0 wrote is taken to the octet */
	if (!s->options.nul)
		s->list = utf8_skip_bom(s->list);
	return true;
}

struct source *
source_new(char *const *operands, size_t n,
    const struct source_options *options, int *status)
{
	struct arena *arena = arena_new();
	struct source *s = arena_alloc(arena, sizeof(*s));
	static char *const only_stdin[] = { NULL };

	*s = (struct source){
		.arena = arena,
		.options = *options,
		.operands = operands,
		.n = n,
		.many = n > 1 || options->mbox || options->many,
	};
	if (!read_list(s, status)) {
		arena_free(arena);
		return NULL;
	}
	if (n == 0 && options->files_from == NULL) {
		s->operands = only_stdin;
		s->n = 1;
	}
	measure(s);
	return s;
}

bool
source_is_many(const struct source *s)
{
	return s->many;
}

/* The next operand or listed name; false at the end. */
static bool
next_name(struct source *s, const char **name)
{
	if (s->next < s->n) {
		*name = s->operands[s->next++];
		s->names++;
		return true;
	}
	while (s->list.p != NULL) {
		struct span one =
		    span_cut(&s->list, s->options.nul ? '\0' : '\n');

		if (one.len == 0)
			continue;
		*name = arena_string(s->arena, one);
		s->names++;
		return true;
	}
	return false;
}

/* Where in PATH the part begins that is to stand for it elsewhere. */
static size_t
base_of(const struct source *s, const char *path)
{
	const char *slash = path == NULL ? NULL : strrchr(path, '/');

	if (s->tree != NULL)
		return s->tree_base;
	return slash == NULL ? 0 : (size_t)(slash + 1 - path);
}

static enum source_step
open_raw(const char *path, struct source_item *item)
{
	item->msg.fd = STDIN_FILENO;
	if (operand_name(path) != path)
		return SOURCE_MESSAGE;
	item->msg.fd = source_open(item, path);
	return item->msg.fd < 0 ? source_unreadable(item, item->name)
				: SOURCE_MESSAGE;
}

static bool
open_alone(const struct source *s, struct arena *arena, const char *path,
    struct source_item *item)
{
	const struct source_options *o = &s->options;

	if (o->any)
		return operand_open_any(
		    arena, path, o->fix_eol, &item->msg, &item->status);
	return (o->fix_eol ? operand_open_fixed : operand_open)(
	    arena, path, &item->msg, &item->status);
}

static enum source_step
open_file(const struct source *s, struct arena *arena, const char *path,
    struct source_item *item)
{
	bool is_stdin = operand_name(path) != path;

	item->name = path == NULL ? NULL : arena_string(arena, span_str(path));
	item->base = base_of(s, path);
	item->borrowed = is_stdin;
	item->any = s->options.any;
	if (s->options.raw)
		return open_raw(path, item);
	if (s->many && !is_stdin)
		return source_open_file(arena, s->options.fix_eol, item);
	return open_alone(s, arena, path, item) ? SOURCE_MESSAGE
						: SOURCE_UNREADABLE;
}

static enum source_step
open_path(struct source *s, struct arena *arena, const char *path,
    struct source_item *item)
{
	if (!s->options.mbox)
		return open_file(s, arena, path, item);
	if (source_mbox_open(&s->box, path, s->options.kind) < 0)
		return source_unreadable(
		    item, arena_string(arena, span_str(path)));
	s->box.base = base_of(s, path);
	s->box.raw = s->options.raw;
	s->box.ahead = s->ahead;
	return SOURCE_END; /* its messages come next */
}

/* The next file of the directory in hand. */
static enum source_step
next_in_tree(struct source *s, struct arena *arena, struct source_item *item)
{
	const char *path;

	s->taken++;
	switch (tree_next(s->tree, &path)) {
	case TREE_FILE:
		item->found = true;
		item->root = tree_root(s->tree);
		return open_path(s, arena, path, item);
	case TREE_UNREADABLE:
		return source_unreadable(
		    item, arena_string(arena, span_str(path)));
	case TREE_END: break;
	}
	tree_free(s->tree);
	s->tree = NULL;
	return SOURCE_END;
}

static void
open_tree(struct source *s, const char *name)
{
	size_t len = strlen(name);

	s->tree_base = name[len - 1] == '/' ? len : len + 1;
	s->tree = tree_new(name);
	s->tree_name = name;
	s->taken = 0;
}

/* What the next operand or listed name stands for. */
static enum source_step
next_named(struct source *s, struct arena *arena, const char *name,
    struct source_item *item)
{
	struct stat st;

	look_at(name, &st);
	if (s->ahead && !S_ISDIR(st.st_mode) &&
	    (!S_ISREG(st.st_mode) || operand_name(name) != name)) {
		/* the octets of a pipe are for one reader */
		s->next = s->n;
		s->list = (struct span){ 0 };
		return SOURCE_END;
	}
	s->last = s->by_size ? (double)st.st_size : length(name);
	s->behind += s->last;
	item->found = false;
	if (!S_ISDIR(st.st_mode))
		return open_path(s, arena, name, item);
	open_tree(s, name);
	return SOURCE_END;
}

/* Of all input, what is behind us. */
static double
part(const struct source *s)
{
	double inner = s->box.mbox != NULL ? source_mbox_part(&s->box) : 1;

	if (s->total <= 0)
		return -1;
	if (s->tree != NULL)
		inner = tree_part(s->tree, inner);
	return (s->behind - (1 - inner) * s->last) / s->total;
}

enum source_step
source_next(struct source *s, struct arena *arena, struct source_item *item)
{
	enum source_step step = SOURCE_END;
	const char *name;

	*item = (struct source_item){ 0 };
	while (step == SOURCE_END) {
		if (interrupt_came())
			return SOURCE_END;
		if (s->box.mbox != NULL)
			step = source_mbox_next(&s->box, arena, item);
		else if (s->tree != NULL)
			step = next_in_tree(s, arena, item);
		else if (next_name(s, &name))
			step = next_named(s, arena, name, item);
		else
			return SOURCE_END;
	}
	item->part = part(s);
	return step;
}

bool
source_is_ready(const struct source *s)
{
	return s->box.mbox == NULL || source_mbox_is_ready(&s->box);
}

bool
source_requote(
    const struct source_item *item, struct arena *arena, struct msg *msg)
{
	return item->nunquoted > 0 && msg_open_span(arena,
					  mbox_requote(arena, item->whole,
					      item->unquoted, item->nunquoted),
					  msg) == MSG_OK;
}

void
source_free(struct source *s)
{
	source_mbox_close(&s->box);
	tree_free(s->tree);
	arena_free(s->arena);
}

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
