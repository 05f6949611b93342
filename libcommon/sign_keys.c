#include "sign_keys.h"
#include "diag.h"
#include "key.h"

bool
sign_source_needs_author(const struct sign_source *source)
{
	return source->n == 0 || source->domain.len == 0;
}

static int
load(const char *path, bool allow_open, const struct key_private **out)
{
	const char *reason;
	bool system;

	*out = key_private_read(path, allow_open, &reason, &system);
	if (*out != NULL)
		return STATUS_YES;
	if (system)
		diag_warn_sys("%s: %s", path, reason);
	else
		diag_warn("%s: %s", path, reason);
	return STATUS_BAD;
}

static int
load_pairs(const struct sign_source *source, const struct mailbox *author,
    struct sign_keys *out)
{
	for (size_t i = 0; i < source->n; i++) {
		struct sign_key *k = &out->list[i];
		int status =
		    load(source->paths[i], source->allow_open, &k->key.key);

		if (status != STATUS_YES)
			return status;
		out->n++;
		k->domain =
		    source->domain.len > 0 ? source->domain : author->domain;
		k->key.selector = source->selectors[i];
	}
	return STATUS_YES;
}

int
sign_keys_load(struct arena *arena, const struct sign_source *source,
    const struct mailbox *author, struct sign_keys *out)
{
	*out = (struct sign_keys){
		.list = arena_array(arena, source->n, sizeof(*out->list)),
	};
	return load_pairs(source, author, out);
}

void
sign_keys_free(struct sign_keys *keys)
{
	for (size_t i = 0; i < keys->n; i++)
		key_private_free((struct key_private *)keys->list[i].key.key);
	keys->n = 0;
}
