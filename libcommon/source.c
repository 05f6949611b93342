#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buf.h"
#include "caps.h"
#include "cli.h"
#include "diag.h"
#include "io.h"
#include "source.h"
#include "source_private.h"
#include "tree.h"

#define PIECE (64 * 1024)

/* An mbox that is being read. */
struct box {
	struct arena *arena;
	struct mbox *mbox; /* NULL: none */
	const char *name;
	int fd;
	size_t number; /* of the message in hand, from 1 */
	size_t base;   /* as that of its items */
	struct stat st;
	struct span head; /* what was read ahead of a large one */
	unsigned char *piece;
};

struct source {
	struct arena *arena;
	struct source_options options;
	char *const *operands;
	size_t n, next;
	struct span list; /* of --files-from; p == NULL: at its end */
	struct tree *tree;
	size_t tree_base; /* of names: as source_item.base */
	struct box box;
	bool many;
};

static bool
is_directory(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static void
read_list(struct source *s)
{
	const char *path = s->options.files_from;

	if (path == NULL)
		return;
	s->many = true;
	if (io_read_path(path, CAPS_TABLE_FILE, s->arena, &s->list) != 0)
		diag_exit(cli_read_error(path));
}

struct source *
source_new(
    char *const *operands, size_t n, const struct source_options *options)
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
	read_list(s);
	if (n == 0 && options->files_from == NULL) {
		s->operands = only_stdin;
		s->n = 1;
	}
	for (size_t i = 0; i < n; i++)
		s->many |= is_directory(operands[i]);
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
		return true;
	}
	while (s->list.p != NULL) {
		struct span one =
		    span_cut(&s->list, s->options.nul ? '\0' : '\n');

		if (one.len == 0)
			continue;
		*name = arena_string(s->arena, one);
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
open_file(const struct source *s, struct arena *arena, const char *path,
    struct source_item *item)
{
	bool is_stdin = cli_operand(path) != path;

	item->name = path == NULL ? NULL : arena_string(arena, span_str(path));
	item->base = base_of(s, path);
	item->borrowed = is_stdin;
	if (s->many && !is_stdin)
		return source_open_file(arena, s->options.fix_eol, item);
	return (s->options.fix_eol ? cli_open_message_fixed : cli_open_message)(
		   arena, path, &item->msg, &item->status)
		   ? SOURCE_MESSAGE
		   : SOURCE_UNREADABLE;
}

static bool
open_box(struct source *s, const char *path)
{
	struct box *b = &s->box;
	int fd = STDIN_FILENO;

	if (cli_operand(path) == path && (fd = cli_open(path)) < 0)
		return false;
	b->arena = arena_new();
	b->fd = fd;
	if (fd == STDIN_FILENO || fstat(fd, &b->st) != 0)
		b->st = (struct stat){ 0 };
	b->number = 0;
	b->piece = arena_raw(b->arena, PIECE);
	b->name = arena_string(b->arena, span_str(cli_operand(path)));
	b->base = base_of(s, path);
	b->mbox = mbox_new(b->arena, fd, s->options.kind);
	mbox_read_by(b->mbox, cli_read);
	return true;
}

static void
close_box(struct box *b)
{
	if (b->mbox == NULL)
		return;
	if (b->fd != STDIN_FILENO)
		(void)io_close(b->fd);
	arena_free(b->arena);
	b->mbox = NULL;
}

/*
 * Read the message ahead, up to CAPS_SOURCE_MEMORY octets: WHOLE if that is
 * all of it, else b->head.
 */
static int
read_ahead(struct box *b, struct arena *arena, struct span *whole)
{
	size_t size = PIECE, len = 0;
	unsigned char *p = b->piece;
	ssize_t n;

	b->head = (struct span){ 0 };
	while ((n = mbox_read(b->mbox, p + len, size - len)) > 0) {
		len += (size_t)n;
		if (len < size)
			continue;
		if (size >= CAPS_SOURCE_MEMORY) {
			b->head = span_of(p, len);
			return 0;
		}
		size *= 2;
		p = memcpy(arena_raw(arena, size), p, len);
	}
	*whole = span_of(p, len);
	if (p == b->piece)
		*whole = arena_dup(arena, *whole);
	return n < 0 ? -1 : 0;
}

/* Keep where quoting was undone: the mbox goes on to other messages. */
static void
keep_unquoted(struct box *b, struct arena *arena, struct source_item *item)
{
	const uint64_t *offsets;
	size_t n = mbox_unquoted(b->mbox, &offsets);

	if (n == 0 || item->whole.p == NULL)
		return;
	item->unquoted = arena_array(arena, n, sizeof(*offsets));
	memcpy(item->unquoted, offsets, n * sizeof(*offsets));
	item->nunquoted = n;
}

/* As msg_read_fn: first what was read ahead, then the rest. */
static ssize_t
read_large(void *ctx, void *buf, size_t len)
{
	struct box *b = ctx;
	struct span piece = span_head(b->head, len);

	if (piece.len == 0)
		return mbox_read(b->mbox, buf, len);
	memcpy(buf, piece.p, piece.len);
	b->head = span_skip(b->head, piece.len);
	return (ssize_t)piece.len;
}

static enum source_step
open_boxed(struct box *b, struct arena *arena, struct source_item *item)
{
	item->name = arena_printf(arena, "%s#%zu", b->name, ++b->number);
	item->number = b->number;
	item->base = b->base;
	item->st = b->st;
	if (read_ahead(b, arena, &item->whole) < 0)
		return source_unreadable(item, item->name);
	keep_unquoted(b, arena, item);
	item->borrowed = item->whole.p == NULL;
	return source_opened(item,
	    item->borrowed ? msg_open_reader(arena, read_large, b, &item->msg)
			   : msg_open_span(arena, item->whole, &item->msg));
}

/* The next message of the mbox in hand, which is closed at its end. */
static enum source_step
next_boxed(struct source *s, struct arena *arena, struct source_item *item)
{
	struct box *b = &s->box;
	int r = mbox_next(b->mbox);

	if (r > 0)
		return open_boxed(b, arena, item);
	if (r < 0 && errno == ECANCELED)
		return SOURCE_END;
	if (r < 0) {
		item->name = arena_string(arena, span_str(b->name));
		item->msg.error =
		    errno == EBADMSG
			? "not an mbox: want a line \"From \" at its start"
			: strerror(errno);
		item->status = errno == EBADMSG ? STATUS_BAD : STATUS_TEMP;
		diag_warn("%s: %s", item->name, item->msg.error);
	}
	close_box(b);
	return r < 0 ? SOURCE_UNREADABLE : SOURCE_END;
}

static enum source_step
open_path(struct source *s, struct arena *arena, const char *path,
    struct source_item *item)
{
	if (!s->options.mbox)
		return open_file(s, arena, path, item);
	if (!open_box(s, path))
		return source_unreadable(item, path);
	return SOURCE_END; /* its messages come next */
}

/* The next file of the directory in hand. */
static enum source_step
next_in_tree(struct source *s, struct arena *arena, struct source_item *item)
{
	const char *path;

	switch (tree_next(s->tree, &path)) {
	case TREE_FILE: return open_path(s, arena, path, item);
	case TREE_UNREADABLE: return source_unreadable(item, path);
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
}

enum source_step
source_next(struct source *s, struct arena *arena, struct source_item *item)
{
	enum source_step step = SOURCE_END;
	const char *name;

	*item = (struct source_item){ 0 };
	while (step == SOURCE_END) {
		if (cli_interrupted())
			return SOURCE_END;
		if (s->box.mbox != NULL)
			step = next_boxed(s, arena, item);
		else if (s->tree != NULL)
			step = next_in_tree(s, arena, item);
		else if (!next_name(s, &name))
			return SOURCE_END;
		else if (name != NULL && is_directory(name))
			open_tree(s, name);
		else
			step = open_path(s, arena, name, item);
	}
	return step;
}

bool
source_is_ready(const struct source *s)
{
	struct pollfd p = { .fd = s->box.fd, .events = POLLIN };

	return s->box.mbox == NULL || S_ISREG(s->box.st.st_mode) ||
	       poll(&p, 1, 0) != 0;
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
source_close(struct source_item *item)
{
	if (item->msg.fd >= 0)
		cli_close_message(&item->msg);
}

void
source_free(struct source *s)
{
	close_box(&s->box);
	tree_free(s->tree);
	arena_free(s->arena);
}
