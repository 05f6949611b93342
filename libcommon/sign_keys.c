#include "sign_keys.h"
#include <errno.h>
#include <sys/stat.h>

#include "caps.h"
#include "diag.h"
#include "key.h"
#include "keytable.h"

bool
sign_source_needs_author(const struct sign_source *source)
{
	return source->n == 0 || source->domain.len == 0;
}

/* A key file that others can get at: its mode tells how. */
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
load(const struct sign_source *source, const char *path,
    const struct key_private **out)
{
	const char *reason;
	bool system;

	*out = key_private_read(path, source->allow_open, &reason, &system);
	if (*out != NULL)
		return STATUS_YES;
	if (system)
		diag_warn_sys("%s: %s", path, reason);
	else if (source->allow_open)
		diag_warn("%s: %s", path, reason);
	else
		warn_open(path, reason);
	return STATUS_BAD;
}

/* Load one more key; out->list has room. */
static int
add(const struct sign_source *source, const struct keytable_key *k,
    struct sign_keys *out)
{
	struct sign_key *key = &out->list[out->n];
	int status = load(source, k->path, &key->key.key);

	if (status != STATUS_YES)
		return status;
	key->domain = k->domain;
	key->key.selector = k->selector;
	key->key.identity =
	    source->identity.len > 0 ? source->identity : k->identity;
	out->n++;
	return STATUS_YES;
}

static int
load_pairs(const struct sign_source *source, const struct mailbox *author,
    struct sign_keys *out)
{
	int status = STATUS_YES;

	for (size_t i = 0; i < source->n && status == STATUS_YES; i++) {
		struct keytable_key k = {
			.domain = source->domain.len > 0 ? source->domain
							 : author->domain,
			.selector = source->selectors[i],
			.path = source->paths[i],
		};

		status = add(source, &k, out);
	}
	return status;
}

static int
table_failed(enum keytable_status status, const struct keytable_error *error,
    const char *fallback)
{
	const char *path = error->object != NULL ? error->object : fallback;

	if (status == KEYTABLE_SYSTEM) {
		diag_warn_sys("%s", path);
		return errno == ENOMEM || errno == EIO ? STATUS_TEMP
						       : STATUS_BAD;
	}
	if (error->line > 0)
		diag_warn("%s: line %zu: %s", path, error->line, error->reason);
	else
		diag_warn("%s: %s", path, error->reason);
	return STATUS_BAD;
}

static int
load_found(struct arena *arena, const struct sign_source *source,
    const struct mailbox *author, struct sign_keys *out)
{
	const char *where =
	    source->keydir != NULL ? source->keydir : source->signingtable;
	struct keytable_source tables = { .directory = source->keydir };
	struct keytable_error error = { 0 };
	struct keytable_keys found = { 0 };
	enum keytable_status r = KEYTABLE_FOUND;
	int status = STATUS_YES;

	if (source->keydir == NULL)
		r = keytable_open(arena, source->keytable, source->signingtable,
		    &tables, &error);
	if (r == KEYTABLE_FOUND)
		r = keytable_find(arena, &tables, author, &found, &error);
	if (r == KEYTABLE_NONE)
		return STATUS_YES;
	if (r != KEYTABLE_FOUND)
		return table_failed(r, &error, where);
	out->list = arena_array(arena, found.n, sizeof(*out->list));
	for (size_t i = 0; i < found.n && status == STATUS_YES; i++)
		status = add(source, &found.list[i], out);
	return status;
}

int
sign_keys_load(struct arena *arena, const struct sign_source *source,
    const struct mailbox *author, struct sign_keys *out)
{
	*out = (struct sign_keys){
		.list = arena_array(arena, source->n, sizeof(*out->list)),
	};
	return source->n > 0 ? load_pairs(source, author, out)
			     : load_found(arena, source, author, out);
}

void
sign_keys_free(struct sign_keys *keys)
{
	for (size_t i = 0; i < keys->n; i++)
		key_private_free((struct key_private *)keys->list[i].key.key);
	keys->n = 0;
}
