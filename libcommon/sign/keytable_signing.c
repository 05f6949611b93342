#include <string.h>

#include "base/caps.h"
#include "base/domain.h"
#include "sign/keytable.h"
#include "sign/keytable_lookup.h"

/* More labels than a domain can have, so that "*" comes last. */
#define LABELS_MAX (CAPS_DOMAIN + 1)

/* Octets of an address that patterns are tried on. */
#define ADDRESS_MAX 1024

/* A row that stands for the author; lower places come first. */
struct match {
	size_t place;
	struct keytable_row row;
};

/* One more than CAPS_SIGNATURES, to see that there are too many. */
#define MATCHES_MAX (CAPS_SIGNATURES + 1)

struct matches {
	struct match list[MATCHES_MAX];
	size_t n;
};

/* The value of a row, "name" or "name:identity". */
struct value {
	struct span name, identity;
};

static struct value
split(struct span in)
{
	struct span rest = in;
	struct value v;

	v.name = span_trim(span_cut(&rest, ':'));
	v.identity = span_trim(span_cut(&rest, ':'));
	return v;
}

const char *
signingtable_check(const struct keytable_row *row)
{
	if (row->key.len == 0)
		return "no address";
	if (split(row->value).name.len == 0)
		return "want an address and the name of a key";
	return NULL;
}

/* Where the "@" before the domain is, or S.len. */
static size_t
find_at(struct span s)
{
	for (size_t i = s.len; i > 0; i--)
		if (s.p[i - 1] == '@')
			return i - 1;
	return s.len;
}

/*
 * How many steps from the author's domain to HOST, a part of a key: the
 * domain itself is 1, ".parent" the more the fewer labels are left, "*" the
 * last.  0: none.
 */
static size_t
steps(struct span host, struct span domain)
{
	if (span_eq_nocase(host, domain))
		return 1;
	if (span_is(host, "*"))
		return LABELS_MAX;
	if (host.len < 2 || host.p[0] != '.' || host.len >= domain.len ||
	    !span_eq_nocase(span_skip(domain, domain.len - host.len), host))
		return 0;
	return 1 + domain_labels(domain) - domain_labels(span_skip(host, 1));
}

/* The place of a key among those that are tried; 0: not tried. */
static size_t
place_of(struct span key, const struct mailbox *author)
{
	size_t at = find_at(key);
	bool whole = at < key.len;
	struct span host = whole ? span_skip(key, at + 1) : key;
	size_t n = steps(host, author->domain);

	if (n == 0 ||
	    (whole && !span_eq_nocase(span_head(key, at), author->local)))
		return 0;
	return 2 * n + !whole;
}

/* Insert in order of places; the first of one place stays. */
static void
add_match(struct matches *m, const struct match *match)
{
	size_t i = m->n;

	while (i > 0 && m->list[i - 1].place > match->place)
		i--;
	if (i > 0 && m->list[i - 1].place == match->place)
		return;
	if (i == MATCHES_MAX)
		return;
	size_t moved = m->n - i;
	if (m->n == MATCHES_MAX)
		moved--;
	else
		m->n++;
	memmove(&m->list[i + 1], &m->list[i], moved * sizeof(*match));
	m->list[i] = *match;
}

static void
find_matches(const struct keytable_set *set, const struct mailbox *author,
    struct span address, struct matches *out)
{
	struct keytable_cursor cursor = keytable_set_begin(set);
	struct match match;

	while (keytable_set_next(set, &cursor, &match.row)) {
		struct span key = match.row.key;

		if (!set->patterns)
			match.place = place_of(key, author);
		else
			match.place = keytable_set_matches(set, key, address)
					  ? match.row.line
					  : 0;
		if (match.place > 0)
			add_match(out, &match);
	}
}

/* i= for a signature of DOMAIN, or empty if it does not fit. */
static struct span
identity(
    const struct keytable_lookup *lookup, struct span text, struct span domain)
{
	struct span i = keytable_expand(lookup, text);
	struct span host = span_skip(i, find_at(i) + 1);

	return domain_is_valid(host) && domain_is_within(host, domain)
		   ? i
		   : (struct span){ 0 };
}

static bool
is_known(const struct keytable_keys *keys, const struct keytable_key *key)
{
	for (size_t i = 0; i < keys->n; i++)
		if (span_eq(keys->list[i].domain, key->domain) &&
		    span_eq(keys->list[i].selector, key->selector))
			return true;
	return false;
}

static enum keytable_status
add_row(struct keytable_lookup *lookup, const struct keytable_row *row)
{
	const char *object = lookup->source->signing.object;
	struct value v = split(row->value);
	struct keytable_key key;

	if (span_is(v.name, "%"))
		v.name = lookup->author->domain;
	enum keytable_status status = keytable_get(lookup, v.name, &key);
	if (status == KEYTABLE_NONE)
		return keytable_bad(lookup, object, row->line,
		    "the key table has no key of that name");
	if (status != KEYTABLE_FOUND || is_known(&lookup->found, &key))
		return status;
	key.identity = identity(lookup, v.identity, key.domain);
	lookup->error->object = object;
	return keytable_add(lookup, &key);
}

enum keytable_status
signingtable_find(struct keytable_lookup *lookup)
{
	const struct mailbox *author = lookup->author;
	const struct keytable_set *set = &lookup->source->signing;
	struct span address = span_str(arena_printf(lookup->arena, "%.*s@%.*s",
	    SPAN_ARG(author->local), SPAN_ARG(author->domain)));
	struct matches matches = { .n = 0 };
	enum keytable_status status = KEYTABLE_NONE;

	if (address.len > ADDRESS_MAX)
		return keytable_bad(lookup, set->object, 0,
		    "the author's address has more than 1024 octets");
	find_matches(set, author, address, &matches);
	if (!lookup->source->all && matches.n > 1)
		matches.n = 1;
	for (size_t i = 0; i < matches.n; i++) {
		status = add_row(lookup, &matches.list[i].row);
		if (status != KEYTABLE_FOUND)
			return status;
	}
	return status;
}
