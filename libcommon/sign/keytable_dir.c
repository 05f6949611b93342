#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/domain.h"
#include "sign/keytable.h"
#include "sign/keytable_lookup.h"

#define SUFFIX SPAN(".pem")

/* How often a key may vanish between reading its link and looking at it. */
#define TRIES 3

/* The directory of one domain. */
struct directory {
	int fd;
	struct span domain;
	const char *path;
};

static enum keytable_status
system_error(struct keytable_lookup *lookup, const char *object)
{
	lookup->error->object = object;
	return KEYTABLE_SYSTEM;
}

static const char *
join(struct keytable_lookup *lookup, const char *path, const char *name)
{
	return arena_printf(lookup->arena, "%s/%s", path, name);
}

/* The name of the file that LINK points to, "SELECTOR.pem". */
static enum keytable_status
read_link(struct keytable_lookup *lookup, const struct directory *dir,
    const char *link, struct span *target)
{
	char name[NAME_MAX + 1];
	ssize_t len = readlinkat(dir->fd, link, name, sizeof(name));

	if (len < 0 && errno == ENOENT)
		return KEYTABLE_NONE;
	if (len < 0 && errno == EINVAL)
		return keytable_bad(lookup, join(lookup, dir->path, link), 0,
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

/* Read LINK; the key is looked at, since it may have gone meanwhile. */
static enum keytable_status
try_link(struct keytable_lookup *lookup, const struct directory *dir,
    const char *link, struct keytable_key *key)
{
	struct span target;
	struct stat st;
	enum keytable_status status = read_link(lookup, dir, link, &target);

	if (status != KEYTABLE_FOUND)
		return status;
	if (!selector_of(target, &key->selector))
		return keytable_bad(lookup, join(lookup, dir->path, link), 0,
		    "does not point to a SELECTOR.pem beside it");
	const char *name = arena_string(lookup->arena, target);
	key->domain = dir->domain;
	key->path = join(lookup, dir->path, name);
	return fstatat(dir->fd, name, &st, 0) == 0
		   ? KEYTABLE_FOUND
		   : system_error(lookup, key->path);
}

static enum keytable_status
add_link(struct keytable_lookup *lookup, const struct directory *dir,
    const char *link)
{
	struct keytable_key key = { 0 };
	enum keytable_status status = KEYTABLE_SYSTEM;

	for (int i = 0; i < TRIES; i++) {
		status = try_link(lookup, dir, link, &key);
		if (status != KEYTABLE_SYSTEM || errno != ENOENT)
			break;
	}
	return status == KEYTABLE_FOUND ? keytable_add(lookup, &key) : status;
}

static enum keytable_status
add_links(struct keytable_lookup *lookup, const struct directory *dir)
{
	enum keytable_status first = add_link(lookup, dir, "current");

	if (first != KEYTABLE_FOUND && first != KEYTABLE_NONE)
		return first;
	enum keytable_status second = add_link(lookup, dir, "current-ed25519");
	return second == KEYTABLE_NONE ? first : second;
}

static enum keytable_status
try_domain(struct keytable_lookup *lookup, int root, struct span domain)
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
	enum keytable_status status = add_links(lookup, &dir);
	int saved = errno;
	(void)close(dir.fd);
	errno = saved;
	return status;
}

enum keytable_status
keydir_find(struct keytable_lookup *lookup)
{
	const char *path = lookup->source->directory;
	struct span author = lookup->author->domain;
	enum keytable_status status = KEYTABLE_NONE;
	int root = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (root < 0)
		return system_error(lookup, path);
	for (size_t n = domain_labels(author); n > 0; n--) {
		status = try_domain(lookup, root, domain_tail(author, n));
		if (status != KEYTABLE_NONE)
			break;
	}
	int saved = errno;
	(void)close(root);
	errno = saved;
	return status;
}
