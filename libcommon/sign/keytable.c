#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/caps.h"
#include "base/domain.h"
#include "sign/keytable.h"
#include "sign/keytable_value.h"
#include "sys/access.h"
#include "sys/folder.h"

/* A path of a KeyTable if each octet of its row were a "%". */

#define SUFFIX SPAN(".pem")

/* How often a link is read anew if its key has gone in the meantime. */
#define TRIES 3

/* One search for the keys of an author. */
struct lookup {
	struct arena *arena;
	const struct keytable_source *source;
	const struct mailbox *author;
	struct keytable_keys found;
	size_t cap;
	struct keytable_error *error;
};

/* Say what is wrong with a table or directory; always KEYTABLE_BAD. */
static enum keytable_status
bad(struct lookup *lookup, const char *object, size_t line, const char *reason)
{
	*lookup->error = (struct keytable_error){
		.object = object, .line = line, .reason = reason
	};
	return KEYTABLE_BAD;
}

/* Append a key; KEYTABLE_BAD beyond CAPS_SIGNATURES. */
static enum keytable_status
add_key(struct lookup *lookup, const struct keytable_key *key)
{
	struct keytable_keys *found = &lookup->found;

	if (found->n == CAPS_SIGNATURES)
		return bad(lookup, lookup->error->object, 0,
		    "more than 20 keys for one message");
	found->list = arena_grow(
	    lookup->arena, found->list, found->n, &lookup->cap, sizeof(*key));
	found->list[found->n++] = *key;
	return KEYTABLE_FOUND;
}

/* The directory of one domain. */
struct directory {
	struct folder *folder;
	int fd; /* of the folder */
	struct span domain;
	const char *path;
};

static enum keytable_status
system_error(struct lookup *lookup, const char *object)
{
	lookup->error->object = object;
	return KEYTABLE_SYSTEM;
}

static const char *
join(struct lookup *lookup, const char *path, const char *name)
{
	return arena_printf(lookup->arena, "%s/%s", path, name);
}

/* The name of the file that LINK points to, "SELECTOR.pem". */
static enum keytable_status
read_link(struct lookup *lookup, const struct directory *dir, const char *link,
    struct span *target)
{
	char name[NAME_MAX + 1];
	ssize_t len = readlinkat(dir->fd, link, name, sizeof(name));

	if (len < 0 && errno == ENOENT)
		return KEYTABLE_NONE;
	if (len < 0 && errno == EINVAL)
		return bad(lookup, join(lookup, dir->path, link), 0,
		    "not a symbolic link");
	if (len < 0)
		return system_error(lookup, join(lookup, dir->path, link));
	*target = arena_dup(lookup->arena, span_of(name, (size_t)len));
	return KEYTABLE_FOUND;
}

static bool
selector_of(struct span target, struct span *selector)
{
	if (target.len <= SUFFIX.len)
		return false;
	*selector = span_head(target, target.len - SUFFIX.len);
	return domain_is_valid(*selector) &&
	       span_eq(span_skip(target, selector->len), SUFFIX);
}

/* Read LINK, and make sure that the key it names is still there. */
static enum keytable_status
try_link(struct lookup *lookup, const struct directory *dir, const char *link,
    struct keytable_key *key)
{
	struct span target;
	struct stat st;
	enum keytable_status status = read_link(lookup, dir, link, &target);

	if (status != KEYTABLE_FOUND)
		return status;
	if (!selector_of(target, &key->selector))
		return bad(lookup, join(lookup, dir->path, link), 0,
		    "does not point to a SELECTOR.pem beside it");
	const char *name = arena_string(lookup->arena, target);
	key->domain = dir->domain;
	key->path = join(lookup, dir->path, name);
	key->name = name;
	return fstatat(dir->fd, name, &st, 0) == 0
		   ? KEYTABLE_FOUND
		   : system_error(lookup, key->path);
}

static enum keytable_status
add_link(struct lookup *lookup, const struct directory *dir, const char *link)
{
	struct keytable_key key = { 0 };
	enum keytable_status status = KEYTABLE_SYSTEM;

	for (int i = 0; i < TRIES; i++) {
		status = try_link(lookup, dir, link, &key);
		if (status != KEYTABLE_SYSTEM || errno != ENOENT)
			break;
	}
	if (status != KEYTABLE_FOUND)
		return status;
	key.directory = folder_hold(dir->folder);
	return add_key(lookup, &key);
}

static enum keytable_status
add_links(struct lookup *lookup, const struct directory *dir)
{
	enum keytable_status first = add_link(lookup, dir, "current");

	if (first != KEYTABLE_FOUND && first != KEYTABLE_NONE)
		return first;
	enum keytable_status second = add_link(lookup, dir, "current-ed25519");
	return second == KEYTABLE_NONE ? first : second;
}

/* Does a name of the directory end with ".pem"?  The first of them. */
static const char *
some_key(struct lookup *lookup, const struct directory *dir)
{
	int fd = openat(dir->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *list = fd < 0 ? NULL : fdopendir(fd);
	const char *first = NULL;
	struct dirent *entry;
	struct span selector;

	if (list == NULL) {
		if (fd >= 0)
			(void)close(fd);
		return NULL;
	}
	while ((entry = readdir(list)) != NULL)
		if (selector_of(span_str(entry->d_name), &selector) &&
		    (first == NULL || strcmp(entry->d_name, first) < 0))
			first = arena_string(
			    lookup->arena, span_str(entry->d_name));
	(void)closedir(list);
	return first;
}

/* The directory has no link: what does it have that might be a key? */
static void
hint(struct lookup *lookup, const struct directory *dir)
{
	static const char *const waiting[] = { "next", "next-ed25519" };
	struct keytable_error *error = lookup->error;
	const char *name;
	struct stat st;

	for (size_t i = 0; i < sizeof(waiting) / sizeof(waiting[0]); i++) {
		if (fstatat(dir->fd, waiting[i], &st, AT_SYMLINK_NOFOLLOW) != 0)
			continue;
		error->reason = arena_printf(lookup->arena,
		    "%s/%s waits until \"dkim-rotate switch\" lets it sign",
		    dir->path, waiting[i]);
		return;
	}
	name = some_key(lookup, dir);
	if (name != NULL)
		error->reason = arena_printf(lookup->arena,
		    "%s/%s is there, but no link \"current\" to it; try \"ln -s "
		    "%s %s/current\"",
		    dir->path, name, name, dir->path);
}

/* Who may write to the directory decides what is signed with. */
static enum keytable_status
check_trust(struct lookup *lookup, int fd, const char *path)
{
	const char *reason;
	struct stat st;

	if (fstat(fd, &st) != 0)
		return system_error(lookup, path);
	reason = access_distrusts(&st);
	return reason != NULL && !lookup->source->allow_open
		   ? bad(lookup, path, 0, reason)
		   : KEYTABLE_FOUND;
}

static enum keytable_status
try_domain(struct lookup *lookup, int root, struct span domain)
{
	const char *name = arena_string(lookup->arena, domain);
	struct directory dir = {
		.domain = domain,
		.path = join(lookup, lookup->source->directory, name),
		.fd = openat(root, name, O_PATH | O_DIRECTORY | O_CLOEXEC),
	};

	if (dir.fd < 0 && errno == ENOENT)
		return KEYTABLE_NONE;
	if (dir.fd < 0)
		return system_error(lookup, dir.path);
	dir.folder = folder_take(dir.fd);
	enum keytable_status status = check_trust(lookup, dir.fd, dir.path);
	if (status == KEYTABLE_FOUND)
		status = add_links(lookup, &dir);
	if (status == KEYTABLE_NONE && lookup->error->reason == NULL)
		hint(lookup, &dir);
	int saved = errno;
	folder_release(dir.folder);
	errno = saved;
	return status;
}

/* Search from the domain of the author up through its parents. */
static enum keytable_status
search_up(struct lookup *lookup, int root)
{
	struct span author = lookup->author->domain;
	enum keytable_status status = KEYTABLE_NONE;

	for (size_t n = domain_labels(author); n > 0 && status == KEYTABLE_NONE;
	     n--)
		status = try_domain(lookup, root, domain_tail(author, n));
	return status;
}

static enum keytable_status
search_directory(struct lookup *lookup)
{
	const char *path = lookup->source->directory;
	enum keytable_status status;
	int root = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (root < 0)
		return system_error(lookup, path);
	status = check_trust(lookup, root, path);
	if (status == KEYTABLE_FOUND)
		status = search_up(lookup, root);
	int saved = errno;
	(void)close(root);
	errno = saved;
	return status;
}

/* The key of that NAME in the KeyTable; KEYTABLE_NONE if it has none. */
static enum keytable_status
find_key(struct lookup *lookup, struct span name, struct keytable_key *out)
{
	const struct keytable_set *set = &lookup->source->keys;
	struct keytable_cursor cursor = keytable_set_begin(set);
	struct keytable_key_value v;
	struct keytable_row row;
	struct span domain = lookup->author->domain;

	do
		if (!keytable_set_next(set, &cursor, &row))
			return KEYTABLE_NONE;
	while (!keytable_set_matches(set, row.key, name));

	const char *reason = keytable_read_key(lookup->arena, &row, &v);
	if (reason != NULL)
		return bad(lookup, set->object, row.line, reason);
	if (!span_is(v.domain, "%") &&
	    !domain_parse(lookup->arena, v.domain, &domain))
		return bad(lookup, set->object, row.line, "not a domain name");
	*out = (struct keytable_key){
		.domain = domain,
		.selector = v.selector,
		.path = (const char *)keytable_expand(
		    lookup->arena, v.path, lookup->author->domain)
			    .p,
		.algorithm = v.algorithm,
		.type = v.type,
		.line = row.line,
	};
	return KEYTABLE_FOUND;
}

/* A row that stands for the author; the lowest place comes first. */
struct match {
	size_t place;
	struct keytable_row row;
};

/* One more than CAPS_SIGNATURES, so that too many can be noticed. */
#define MATCHES_MAX (CAPS_SIGNATURES + 1)

struct matches {
	struct match list[MATCHES_MAX];
	size_t n;
};

/*
 * How far HOST, a part of a key in a SigningTable without patterns, is from
 * DOMAIN: 1 for the domain itself, more for ".parent" with each label that the
 * parent lacks, most for "*".  0: HOST does not stand for the domain.
 */
static size_t
steps_to(struct span host, struct span domain)
{
	if (span_eq_nocase(host, domain))
		return 1;
	if (span_is(host, "*"))
		return CAPS_DOMAIN + 1; /* more than a name has labels */
	if (host.len < 2 || host.p[0] != '.' || host.len >= domain.len ||
	    !span_eq_nocase(span_skip(domain, domain.len - host.len), host))
		return 0;
	return 1 + domain_labels(domain) - domain_labels(span_skip(host, 1));
}

/* The place of a key among those that are tried; 0: not tried. */
static size_t
place_of(struct span key, const struct mailbox *author)
{
	size_t at = span_find_last(key, '@');
	bool whole = at < key.len;
	struct span host = whole ? span_skip(key, at + 1) : key;
	size_t n = steps_to(host, author->domain);

	if (n == 0 ||
	    (whole && !span_eq_nocase(span_head(key, at), author->local)))
		return 0;
	return 2 * n + !whole;
}

/* Insert in order of places; of two rows of one place, the first is first. */
static void
add_match(struct matches *m, const struct match *match)
{
	size_t i = m->n;

	while (i > 0 && m->list[i - 1].place > match->place)
		i--;
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

/* i= for a signature of DOMAIN; empty if it does not lie in DOMAIN. */
static struct span
identity(const struct lookup *lookup, struct span text, struct span domain)
{
	struct span i =
	    keytable_expand(lookup->arena, text, lookup->author->domain);
	struct span host = span_skip(i, span_find_last(i, '@') + 1);

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
add_row(struct lookup *lookup, const struct keytable_row *row)
{
	const char *object = lookup->source->signing.object;
	struct keytable_signing_value v;
	struct keytable_key key;
	const char *reason = keytable_read_signing(lookup->arena, row, &v);

	if (reason != NULL)
		return bad(lookup, object, row->line, reason);
	if (span_is(v.name, "%"))
		v.name = lookup->author->domain;
	enum keytable_status status = find_key(lookup, v.name, &key);
	if (status == KEYTABLE_NONE)
		return bad(lookup, object, row->line,
		    arena_printf(lookup->arena, "%s has no key \"%.*s\"",
			lookup->source->keys.object, SPAN_ARG(v.name)));
	if (status != KEYTABLE_FOUND || is_known(&lookup->found, &key))
		return status;
	key.identity = identity(lookup, v.identity, key.domain);
	lookup->error->object = object;
	return add_key(lookup, &key);
}

/* The rows of the SigningTable that stand for the author, and their keys. */
static enum keytable_status
search_tables(struct lookup *lookup)
{
	const struct mailbox *author = lookup->author;
	const struct keytable_set *set = &lookup->source->signing;
	struct span address = mailbox_address(lookup->arena, author);
	struct matches matches = { .n = 0 };
	enum keytable_status status = KEYTABLE_NONE;

	if (address.len > CAPS_TABLE_ADDRESS)
		return bad(lookup, set->object, 0,
		    "the author's address has more than 1024 octets");
	find_matches(set, author, address, &matches);
	if (!lookup->source->all && matches.n > 1)
		matches.n = 1;
	for (size_t i = 0; i < matches.n; i++) {
		status = add_row(lookup, &matches.list[i].row);
		if (status != KEYTABLE_FOUND)
			return status;
	}
	/* of those behind, which may have other keys, nothing is known */
	if (matches.n > CAPS_SIGNATURES)
		return bad(lookup, set->object, 0,
		    "more than 20 rows stand for one author");
	return status;
}

/* Why a row cannot be used; NULL if it can. */
typedef const char *check_row(struct arena *, const struct keytable_row *);

static const char *
check_key(struct arena *arena, const struct keytable_row *row)
{
	struct keytable_key_value v;

	return keytable_read_key(arena, row, &v);
}

static const char *
check_signing(struct arena *arena, const struct keytable_row *row)
{
	struct keytable_signing_value v;

	return keytable_read_signing(arena, row, &v);
}

static bool
check_rows(struct arena *arena, const struct keytable_set *set,
    check_row *check, struct keytable_error *error)
{
	struct keytable_cursor cursor = keytable_set_begin(set);
	struct keytable_row row;
	const char *reason;

	while (keytable_set_next(set, &cursor, &row)) {
		reason = check(arena, &row);
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

static bool
is_distrusted(const struct keytable_set *set, struct keytable_error *error)
{
	*error = (struct keytable_error){
		.object = set->object,
		.reason = set->distrust,
	};
	return set->distrust != NULL;
}

enum keytable_status
keytable_open(struct arena *arena, const char *keytable,
    const char *signingtable, bool allow_open, struct keytable_source *out,
    struct keytable_error *error)
{
	struct keytable_source source = { .allow_open = allow_open };

	if (!keytable_set_open(arena, keytable, &source.keys, error) ||
	    !keytable_set_open(arena, signingtable, &source.signing, error))
		return error->reason == NULL ? KEYTABLE_SYSTEM : KEYTABLE_BAD;
	if (!allow_open && (is_distrusted(&source.keys, error) ||
			       is_distrusted(&source.signing, error)))
		return KEYTABLE_BAD;
	if (!check_rows(arena, &source.keys, check_key, error) ||
	    !check_rows(arena, &source.signing, check_signing, error))
		return KEYTABLE_BAD;
	*out = source;
	return KEYTABLE_FOUND;
}

enum keytable_status
keytable_find(struct arena *arena, const struct keytable_source *source,
    const struct mailbox *author, struct keytable_keys *out,
    struct keytable_error *error)
{
	struct lookup lookup = {
		.arena = arena,
		.source = source,
		.author = author,
		.error = error,
	};

	*error = (struct keytable_error){ 0 };
	enum keytable_status status = source->directory != NULL
					  ? search_directory(&lookup)
					  : search_tables(&lookup);
	if (status == KEYTABLE_FOUND)
		*out = lookup.found;
	else {
		int saved = errno;

		keytable_release(&lookup.found);
		errno = saved;
	}
	return status;
}

void
keytable_release(struct keytable_keys *keys)
{
	for (size_t i = 0; i < keys->n; i++) {
		folder_release(keys->list[i].directory);
		keys->list[i].directory = NULL;
	}
}
