#include <string.h>

#include "base/buf.h"
#include "base/caps.h"
#include "base/domain.h"
#include "sign/keytable.h"
#include "sign/keytable_lookup.h"

/* Octets in a row: a path has fewer.  With a domain in place of each octet. */
#define ROW_MAX 4096
#define EXPANDED_MAX (ROW_MAX * CAPS_DOMAIN)

/* The value of a row, "domain:selector:path". */
struct value {
	struct span domain, selector, path;
};

static struct value
split(struct span in)
{
	struct span rest = in;
	struct value v;

	v.domain = span_trim(span_cut(&rest, ':'));
	v.selector = span_trim(span_cut(&rest, ':'));
	v.path = span_trim(rest);
	return v;
}

static bool
is_path(struct span s)
{
	return span_starts(s, SPAN("/")) || span_starts(s, SPAN("./")) ||
	       span_starts(s, SPAN("../"));
}

/* Does a row of the KeyTable hold what it should?  A reason if not. */
static const char *
check_key(const struct keytable_row *row)
{
	struct value v = split(row->value);

	if (row->key.len == 0)
		return "no name of a key";
	if (v.domain.len == 0 || v.selector.len == 0 || v.path.len == 0)
		return "want domain:selector:path";
	if (!domain_is_valid(v.selector))
		return "not a selector";
	if (!is_path(v.path))
		return "want the path of a key file (with a \"/\" or \"./\" "
		       "first), not the key itself";
	return NULL;
}

enum keytable_status
keytable_bad(struct keytable_lookup *lookup, const char *object, size_t line,
    const char *reason)
{
	*lookup->error = (struct keytable_error){
		.object = object, .line = line, .reason = reason
	};
	return KEYTABLE_BAD;
}

enum keytable_status
keytable_add(struct keytable_lookup *lookup, const struct keytable_key *key)
{
	struct keytable_keys *found = &lookup->found;

	if (found->n == CAPS_SIGNATURES)
		return keytable_bad(lookup, lookup->error->object, 0,
		    "more than 20 keys for one message");
	found->list = arena_grow(
	    lookup->arena, found->list, found->n, &lookup->cap, sizeof(*key));
	found->list[found->n++] = *key;
	return KEYTABLE_FOUND;
}

struct span
keytable_expand(const struct keytable_lookup *lookup, struct span text)
{
	struct buf out = buf_new(lookup->arena, EXPANDED_MAX);

	while (text.p != NULL) {
		buf_add(&out, span_cut(&text, '%'));
		if (text.p != NULL)
			buf_add(&out, lookup->author->domain);
	}
	return span_str(buf_string(&out));
}

enum keytable_status
keytable_get(
    struct keytable_lookup *lookup, struct span name, struct keytable_key *out)
{
	const struct keytable_set *set = &lookup->source->keys;
	struct keytable_cursor cursor = keytable_set_begin(set);
	struct keytable_row row;
	struct span domain = lookup->author->domain;

	do
		if (!keytable_set_next(set, &cursor, &row))
			return KEYTABLE_NONE;
	while (!keytable_set_matches(set, row.key, name));

	const char *reason = check_key(&row);
	if (reason != NULL)
		return keytable_bad(lookup, set->object, row.line, reason);
	struct value v = split(row.value);
	if (!span_is(v.domain, "%") &&
	    !domain_parse(lookup->arena, v.domain, &domain))
		return keytable_bad(
		    lookup, set->object, row.line, "not a domain name");
	*out = (struct keytable_key){
		.domain = domain,
		.selector = v.selector,
		.path = (const char *)keytable_expand(lookup, v.path).p,
	};
	return KEYTABLE_FOUND;
}

static bool
check_rows(const struct keytable_set *set,
    const char *(*check)(const struct keytable_row *),
    struct keytable_error *error)
{
	struct keytable_cursor cursor = keytable_set_begin(set);
	struct keytable_row row;
	const char *reason;

	while (keytable_set_next(set, &cursor, &row)) {
		reason = row.key.len + row.value.len > ROW_MAX
			     ? "more than 4096 octets"
			     : check(&row);
		if (reason == NULL)
			continue;
		*error = (struct keytable_error){
			.object = set->object,
			.line = row.line,
			.reason = reason,
		};
		return false;
	}
	return true;
}

enum keytable_status
keytable_open(struct arena *arena, const char *keytable,
    const char *signingtable, struct keytable_source *out,
    struct keytable_error *error)
{
	struct keytable_source source = { 0 };

	if (!keytable_set_open(arena, keytable, &source.keys, error) ||
	    !keytable_set_open(arena, signingtable, &source.signing, error))
		return error->reason == NULL ? KEYTABLE_SYSTEM : KEYTABLE_BAD;
	if (!check_rows(&source.keys, check_key, error) ||
	    !check_rows(&source.signing, signingtable_check, error))
		return KEYTABLE_BAD;
	*out = source;
	return KEYTABLE_FOUND;
}

enum keytable_status
keytable_find(struct arena *arena, const struct keytable_source *source,
    const struct mailbox *author, struct keytable_keys *out,
    struct keytable_error *error)
{
	struct keytable_lookup lookup = {
		.arena = arena,
		.source = source,
		.author = author,
		.error = error,
	};

	*error = (struct keytable_error){ 0 };
	enum keytable_status status = source->directory != NULL
					  ? keydir_find(&lookup)
					  : signingtable_find(&lookup);
	if (status == KEYTABLE_FOUND)
		*out = lookup.found;
	return status;
}
