#include <errno.h>
#include <sys/stat.h>

#include "base/caps.h"
#include "base/diag.h"
#include "base/table.h"
#include "crypto/key.h"
#include "sign/keytable.h"
#include "sign/keytable_value.h"
#include "sign/sign_keys.h"
#include "sys/folder.h"
#include "sys/io_status.h"

/* Rows of a table that are named, so that a log is not flooded. */
#define NEVER_NAMED 10

/* A key file that was read; entries are found by its path. */
struct loaded {
	struct table_entry entry;
	bool tried, misfit_told;
	int status;              /* STATUS_YES: there is a key */
	struct key_private *key; /* NULL: it cannot be used */
	struct key_public pub;
};

/* What was found for an author; by domain, or by address for tables. */
struct found {
	struct table_entry entry;
	bool known;
	int status;
	struct sign_keys keys;
};

struct sign_ring {
	struct arena *arena;
	const struct sign_source *source;
	struct table loaded, found;
	struct keytable_source tables;
};

bool
sign_source_needs_author(const struct sign_source *source)
{
	return source->n == 0 || source->domain.len == 0;
}

/* The key file is refused; its mode tells who else has access. */
static void
warn_open(const char *path, const char *reason)
{
	struct stat st;

	if (stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_size <= CAPS_KEY_FILE &&
	    (st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		diag_warn("%s: %s, have %04o", path, reason,
		    (unsigned)(st.st_mode & 07777));
	else
		diag_warn("%s: %s", path, reason);
}

static int
read_key(const struct sign_source *source, const struct keytable_key *k,
    struct key_private **key)
{
	const char *path = k->path;
	struct key_error error;

	*key = k->directory == NULL
		   ? key_private_read(path, source->allow_open, &error)
		   : key_private_read_in(folder_fd(k->directory), k->name,
			 source->allow_open, &error);
	if (*key != NULL)
		return STATUS_YES;
	if (error.error != 0) {
		errno = error.error;
		diag_warn_sys("%s: %s", path, error.reason);
		return io_status(error.error);
	}
	if (source->allow_open)
		diag_warn("%s: %s", path, error.reason);
	else
		warn_open(path, error.reason);
	return STATUS_BAD;
}

static struct loaded *
load(struct sign_ring *ring, const struct keytable_key *k)
{
	struct loaded *l = (struct loaded *)table_add(
	    &ring->loaded, span_str(k->path), sizeof(*l));

	if (!l->tried) {
		l->tried = true;
		l->status = read_key(ring->source, k, &l->key);
		if (l->key != NULL)
			l->pub = key_private_public(ring->arena, l->key);
	}
	return l;
}

/* Is the key of the type that the row of its table needs? */
static bool
fits(const struct sign_ring *ring, const struct keytable_key *k,
    struct loaded *l)
{
	if (k->algorithm.len == 0 || key_private_type(l->key) == k->type)
		return true;
	if (!l->misfit_told)
		diag_warn(
		    "%s: line %zu: %.*s does not fit the key in %s, "
		    "which is of type %s",
		    ring->tables.keys.object, k->line, SPAN_ARG(k->algorithm),
		    k->path, key_type_name(key_private_type(l->key)));
	l->misfit_told = true;
	return false;
}

/* Load one more key; out->list has room. */
static int
add(struct sign_ring *ring, const struct keytable_key *k, struct sign_keys *out)
{
	const struct sign_source *source = ring->source;
	struct sign_key *key = &out->list[out->n];
	struct loaded *l = load(ring, k);

	if (l->status != STATUS_YES)
		return l->status;
	if (!fits(ring, k, l))
		return STATUS_BAD;
	key->key.key = l->key;
	key->key.pub = &l->pub;
	key->domain = k->domain;
	key->key.selector = k->selector;
	key->key.identity =
	    source->identity.len > 0 ? source->identity : k->identity;
	out->n++;
	return STATUS_YES;
}

static int
table_failed(enum keytable_status status, const struct keytable_error *error,
    const char *fallback)
{
	const char *path = error->object != NULL ? error->object : fallback;

	if (status == KEYTABLE_SYSTEM) {
		int code = io_status(errno);

		diag_warn_sys("%s", path);
		return code;
	}
	if (error->line > 0)
		diag_warn("%s: line %zu: %s", path, error->line, error->reason);
	else
		diag_warn("%s: %s", path, error->reason);
	return STATUS_BAD;
}

/* The keys of -s and -k. */
static int
take_pairs(struct sign_ring *ring, struct arena *arena,
    const struct mailbox *author, struct sign_keys *out)
{
	const struct sign_source *source = ring->source;
	int status = STATUS_YES;

	out->list = arena_array(arena, source->n, sizeof(*out->list));
	for (size_t i = 0; i < source->n && status == STATUS_YES; i++) {
		struct keytable_key k = {
			.domain = source->domain.len > 0 ? source->domain
							 : author->domain,
			.selector = source->selectors[i],
			.path = source->paths[i],
		};

		status = add(ring, &k, out);
	}
	return status;
}

/* The keys of a directory or of tables. */
static int
look_up(struct sign_ring *ring, struct arena *arena,
    const struct mailbox *author, struct sign_keys *out)
{
	const struct sign_source *source = ring->source;
	struct keytable_error error = { 0 };
	struct keytable_keys found = { 0 };
	enum keytable_status r =
	    keytable_find(arena, &ring->tables, author, &found, &error);
	int status = STATUS_YES;

	out->hint = r == KEYTABLE_NONE ? error.reason : NULL;
	if (r == KEYTABLE_NONE)
		return STATUS_YES;
	if (r != KEYTABLE_FOUND)
		return table_failed(r, &error,
		    source->keydir != NULL ? source->keydir
					   : source->signingtable);
	out->list = arena_array(arena, found.n, sizeof(*out->list));
	for (size_t i = 0; i < found.n && status == STATUS_YES; i++)
		status = add(ring, &found.list[i], out);
	keytable_release(&found);
	return status;
}

/* What was found for the author; NULL: there are too many to remember. */
static struct found *
remembered(
    struct sign_ring *ring, struct arena *arena, const struct mailbox *author)
{
	struct span name = author->domain;

	if (ring->source->keydir == NULL)
		name = mailbox_address(arena, author);
	return (struct found *)(ring->found.count < CAPS_SIGN_AUTHORS
				    ? table_add(&ring->found, name,
					  sizeof(struct found))
				    : table_find(&ring->found, name));
}

static int
find(struct sign_ring *ring, struct arena *arena, const struct mailbox *author,
    struct sign_keys *out)
{
	struct found *f = remembered(ring, arena, author);
	struct mailbox kept;

	if (f == NULL)
		return look_up(ring, arena, author, out);
	if (!f->known) {
		kept.local = arena_dup(ring->arena, author->local);
		kept.domain = arena_dup(ring->arena, author->domain);
		f->status = look_up(ring, ring->arena, &kept, &f->keys);
		f->known = f->status != STATUS_TEMP;
	}
	*out = f->keys;
	return f->status;
}

struct sign_ring *
sign_ring_new(const struct sign_source *source)
{
	struct arena *arena = arena_new();
	struct sign_ring *ring = arena_alloc(arena, sizeof(*ring));

	ring->arena = ring->loaded.arena = ring->found.arena = arena;
	ring->source = source;
	ring->tables.directory = source->keydir;
	ring->tables.allow_open = source->allow_open;
	return ring;
}

/* Name the first rows that can never match, and count the others. */
static void
warn_never(const struct sign_ring *ring)
{
	const struct keytable_set *set = &ring->tables.signing;
	struct keytable_cursor cursor = keytable_set_begin(set);
	struct keytable_row row;
	struct arena *scratch = arena_new();
	const char *reason;
	size_t n = 0;

	while (keytable_set_next(set, &cursor, &row)) {
		arena_reset(scratch);
		reason = keytable_never(scratch, set, &row);
		if (reason == NULL || ++n > NEVER_NAMED)
			continue;
		diag_warn("%s: line %zu: \"%.*s\" can never match: %s",
		    set->object, row.line, SPAN_ARG(row.key), reason);
	}
	if (n > NEVER_NAMED)
		diag_warn(
		    "%s: %zu more rows can never match: --check-tables "
		    "names them",
		    set->object, n - NEVER_NAMED);
	arena_free(scratch);
}

int
sign_ring_open(struct sign_ring *ring)
{
	const struct sign_source *source = ring->source;
	struct keytable_error error = { 0 };
	enum keytable_status r;

	for (size_t i = 0; i < source->n; i++) {
		const struct loaded *l = load(
		    ring, &(struct keytable_key){ .path = source->paths[i] });

		if (l->status != STATUS_YES)
			return l->status;
	}
	if (source->keytable == NULL)
		return STATUS_YES;
	r = keytable_open(ring->arena, source->keytable, source->signingtable,
	    source->allow_open, &ring->tables, &error);
	if (r != KEYTABLE_FOUND)
		return table_failed(r, &error, source->signingtable);
	ring->tables.all = source->multiple;
	warn_never(ring);
	return STATUS_YES;
}

int
sign_ring_find(struct sign_ring *ring, struct arena *arena,
    const struct mailbox *author, struct sign_keys *out)
{
	*out = (struct sign_keys){ 0 };
	return ring->source->n > 0 ? take_pairs(ring, arena, author, out)
				   : find(ring, arena, author, out);
}

void
sign_ring_free(struct sign_ring *ring)
{
	if (ring == NULL)
		return;
	for (struct table_entry *e = ring->loaded.first; e != NULL;
	     e = e->next) {
		struct loaded *l = (struct loaded *)e;

		if (l->key != NULL)
			key_public_free(&l->pub);
		key_private_free(l->key);
	}
	arena_free(ring->arena);
}
