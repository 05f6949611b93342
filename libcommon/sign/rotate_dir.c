#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/abnf.h"
#include "base/caps.h"
#include "base/diag.h"
#include "base/domain.h"
#include "sign/rotate_dir.h"
#include "sys/io.h"
#include "sys/io_status.h"

#define FACTS ".rotate"
#define LOCK_TRIES 600 /* a tenth of a second each */
#define FACT_SIZE 64

/* Links that name a key in use. */
static const char *const links[] = {
	"current",
	"next",
	"current-ed25519",
	"next-ed25519",
};

/* NAME in the directory, or the directory itself, for a message. */
static const char *
object_name(
    const struct rotate_dir *d, const char *name, char *out, size_t size)
{
	bool itself = strcmp(name, ".") == 0;

	(void)snprintf(out, size, "%s%s%s", d->path, itself ? "" : "/",
	    itself ? "" : name);
	return out;
}

/* What is wrong with NAME. */
static void __attribute__((format(printf, 4, 5)))
fail(struct rotate_dir *d, int status, const char *name, const char *fmt, ...)
{
	char text[512], object[512];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	diag_warn("%s: %s", object_name(d, name, object, sizeof(object)), text);
	d->status = status;
}

/* What the system did not do to NAME (errno). */
static void
fail_system(struct rotate_dir *d, const char *name, const char *what)
{
	char object[512];

	diag_warn_sys(
	    "%s: %s", object_name(d, name, object, sizeof(object)), what);
	d->status = STATUS_TEMP;
}

int
rotate_dir_status(const struct rotate_dir *d)
{
	return d->status;
}

static bool
is_over(const struct rotate_dir *d)
{
	return d->status != STATUS_YES;
}

static void
close_if_open(int fd)
{
	if (fd >= 0)
		(void)close(fd);
}

/* May nobody else put files in it? */
static bool
is_ours(struct rotate_dir *d, int fd, const char *name)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		fail_system(d, name, "cannot examine");
	else if (st.st_uid != 0 && st.st_uid != geteuid())
		fail(d, STATUS_BAD, name,
		    "belongs to another user: want a directory of root or of "
		    "the user who signs");
	else if ((st.st_mode & 02) != 0)
		fail(d, STATUS_BAD, name,
		    "everybody may write to it: chmod o-w it");
	return !is_over(d);
}

/* A directory below AT; made where MAKE is set. */
static int
open_directory(struct rotate_dir *d, int at, const char *name, bool make,
    const char *shown)
{
	int fd;

	/* another process may make it at this moment */
	if (make && mkdirat(at, name, 0700) != 0 && errno != EEXIST) {
		fail_system(d, shown, "cannot make the directory");
		return -1;
	}
	fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd >= 0 && !is_ours(d, fd, shown)) {
		(void)close(fd);
		return -1;
	}
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR || errno == ELOOP)) {
		fail(d, STATUS_BAD, shown, "%s",
		    errno == ENOENT ? "no such directory"
				    : "not a directory of its own");
	} else if (fd < 0)
		fail_system(d, shown, "cannot open");
	return fd;
}

static void
take_lock(struct rotate_dir *d)
{
	const struct timespec pause = { .tv_nsec = 100 * 1000 * 1000 };

	d->lock = openat(
	    d->facts, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (d->lock < 0) {
		fail_system(d, FACTS "/lock", "cannot open");
		return;
	}
	for (int i = 0; i < LOCK_TRIES; i++) {
		if (flock(d->lock, LOCK_EX | LOCK_NB) == 0)
			return;
		if (errno != EWOULDBLOCK && errno != EINTR) {
			fail_system(d, FACTS "/lock", "cannot lock");
			return;
		}
		(void)nanosleep(&pause, NULL);
	}
	fail(d, STATUS_TEMP, ".", "another dkim-rotate is at work");
}

static int
by_name(const void *a, const void *b)
{
	return span_cmp(*(const struct span *)a, *(const struct span *)b);
}

/* The next entry; NULL at the end. */
static const char *
next_entry(DIR *dir)
{
	const struct dirent *e = readdir(dir);

	return e == NULL ? NULL : e->d_name;
}

int
rotate_keydir_open(const char *keydir, int *status)
{
	struct rotate_dir d = { .path = keydir };
	int fd = open(keydir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0) {
		diag_warn("%s: %s", keydir,
		    errno == ENOENT ? "no such directory" : strerror(errno));
		*status = io_status(errno);
		return -1;
	}
	if (is_ours(&d, fd, "."))
		return fd;
	(void)close(fd);
	*status = d.status;
	return -1;
}

/* Has DOMAIN in the directory a link that names a key? */
static bool
has_link(struct arena *arena, int keydir, const char *domain)
{
	struct stat st;

	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++)
		if (fstatat(keydir,
			arena_printf(arena, "%s/%s", domain, links[i]), &st,
			AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISLNK(st.st_mode))
			return true;
	return false;
}

struct span *
rotate_keydir_domains(struct arena *arena, int keydir, size_t *n)
{
	int fd = openat(keydir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct span *list = NULL;
	const char *name;
	size_t cap = 0;

	*n = 0;
	if (dir == NULL) {
		close_if_open(fd);
		return NULL;
	}
	while ((name = next_entry(dir)) != NULL) {
		if (!domain_is_valid(span_str(name)) ||
		    !has_link(arena, keydir, name))
			continue;
		list = arena_grow(arena, list, *n, &cap, sizeof(*list));
		list[(*n)++] = arena_dup(arena, span_str(name));
	}
	(void)closedir(dir);
	if (*n > 0)
		qsort(list, *n, sizeof(*list), by_name);
	return list;
}

void
rotate_dir_open(struct rotate_dir *d, struct arena *arena, int keydir,
    const char *keydir_path, struct span domain, enum rotate_access access)
{
	const char *name = arena_string(arena, domain);

	*d = (struct rotate_dir){
		.arena = arena,
		.domain = domain,
		.path = arena_printf(arena, "%s/%s", keydir_path, name),
		.dir = -1,
		.facts = -1,
		.lock = -1,
	};
	d->dir = open_directory(d, keydir, name, access == ROTATE_MAKE, ".");
	if (is_over(d))
		return;
	if (access != ROTATE_READ)
		d->facts = open_directory(d, d->dir, FACTS, true, FACTS);
	else if (faccessat(d->dir, FACTS, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		d->facts = open_directory(d, d->dir, FACTS, false, FACTS);
	if (!is_over(d) && access != ROTATE_READ)
		take_lock(d);
}

void
rotate_dir_close(struct rotate_dir *d)
{
	close_if_open(d->lock);
	close_if_open(d->facts);
	close_if_open(d->dir);
}

/* "SELECTOR.pem", or what stands there instead. */
static const char *
key_name(struct rotate_dir *d, struct span selector)
{
	return arena_printf(d->arena, "%.*s.pem", SPAN_ARG(selector));
}

static const char *
fact_name(struct rotate_dir *d, struct span selector, const char *fact)
{
	return arena_printf(d->arena, "%.*s.%s", SPAN_ARG(selector), fact);
}

/* The selector in the target of a link; false where it is not one. */
static bool
target_selector(struct span target, struct span *out)
{
	const struct span ending = SPAN(".pem");

	if (target.len <= ending.len ||
	    !span_eq(span_skip(target, target.len - ending.len), ending))
		return false;
	*out = span_head(target, target.len - ending.len);
	return domain_is_valid(*out);
}

struct span
rotate_link(struct rotate_dir *d, const char *link)
{
	char target[CAPS_DOMAIN + 16];
	struct span selector;
	ssize_t n;

	if (is_over(d))
		return (struct span){ 0 };
	n = readlinkat(d->dir, link, target, sizeof(target));
	if (n < 0 && errno == ENOENT)
		return (struct span){ 0 };
	if (n < 0 && errno != EINVAL) {
		fail_system(d, link, "cannot read the link");
		return (struct span){ 0 };
	}
	if (n >= 0 && target_selector(span_of(target, (size_t)n), &selector))
		return arena_dup(d->arena, selector);
	fail(d, STATUS_BAD, link,
	    "want a symbolic link to SELECTOR.pem beside it%s%.*s",
	    n < 0 ? "" : ", have one to ", n < 0 ? 0 : (int)n, target);
	return (struct span){ 0 };
}

/* Make the names in a directory survive a power failure. */
static void
sync_directory(struct rotate_dir *d, int fd)
{
	if (fsync(fd) != 0 && errno != EINVAL)
		fail_system(d, ".", "cannot sync");
}

void
rotate_point(struct rotate_dir *d, const char *link, struct span selector)
{
	if (is_over(d))
		return;
	(void)unlinkat(d->facts, "link", 0);
	if (symlinkat(key_name(d, selector), d->facts, "link") != 0 ||
	    renameat(d->facts, "link", d->dir, link) != 0)
		fail_system(d, link, "cannot make the link");
	else
		sync_directory(d, d->dir);
}

static void
remove_name(struct rotate_dir *d, int at, const char *name)
{
	if (!is_over(d) && unlinkat(at, name, 0) != 0 && errno != ENOENT)
		fail_system(d, name, "cannot remove");
}

void
rotate_unlink(struct rotate_dir *d, const char *link)
{
	remove_name(d, d->dir, link);
}

bool
rotate_in_use(struct rotate_dir *d, struct span selector)
{
	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++)
		if (span_eq(rotate_link(d, links[i]), selector))
			return true;
	return false;
}

/* "AT" or "AT TTL", in decimal. */
static bool
parse_fact(struct span text, struct rotate_fact *out)
{
	struct span rest = span_trim(text), at = span_cut(&rest, ' ');

	*out = (struct rotate_fact){ .has_ttl = rest.p != NULL };
	return abnf_number(at, 12, &out->at) &&
	       (rest.p == NULL || abnf_number(rest, 10, &out->ttl));
}

bool
rotate_fact(struct rotate_dir *d, struct span selector, const char *fact,
    struct rotate_fact *out)
{
	const char *name = fact_name(d, selector, fact);
	struct rotate_fact unused;
	char text[FACT_SIZE];
	ssize_t n = -1;
	int fd;

	if (is_over(d) || d->facts < 0)
		return false;
	fd = openat(
	    d->facts, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return false;
	if (fd >= 0) {
		n = io_read_full(fd, text, sizeof(text));
		(void)close(fd);
	}
	if (n < 0)
		fail_system(d, arena_printf(d->arena, FACTS "/%s", name),
		    "cannot read");
	else if (!parse_fact(
		     span_of(text, (size_t)n), out == NULL ? &unused : out))
		fail(d, STATUS_BAD, arena_printf(d->arena, FACTS "/%s", name),
		    "not a moment; remove the file");
	return !is_over(d);
}

/* Write TEXT to a new file NAME in the directory of facts. */
static bool
write_new(struct rotate_dir *d, const char *name, struct span text, mode_t mode)
{
	int fd, result;

	(void)unlinkat(d->facts, name, 0);
	fd = openat(d->facts, name,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	if (fd < 0)
		return false;
	result = io_write(fd, text) != 0 || fsync(fd) != 0 ? -1 : 0;
	if (io_close(fd) != 0)
		result = -1;
	return result == 0;
}

void
rotate_know(struct rotate_dir *d, struct span selector, const char *fact,
    const struct rotate_fact *f)
{
	char text[FACT_SIZE];
	int n = f->has_ttl
		    ? snprintf(text, sizeof(text), "%" PRIu64 " %" PRIu64 "\n",
			  f->at, f->ttl)
		    : snprintf(text, sizeof(text), "%" PRIu64 "\n", f->at);
	const char *name = fact_name(d, selector, fact);

	if (is_over(d))
		return;
	if (!write_new(d, "tmp", span_of(text, (size_t)n), 0600) ||
	    renameat(d->facts, "tmp", d->facts, name) != 0)
		fail_system(d, arena_printf(d->arena, FACTS "/%s", name),
		    "cannot write");
	else
		sync_directory(d, d->facts);
}

void
rotate_forget(struct rotate_dir *d, struct span selector, const char *fact)
{
	remove_name(d, d->facts, fact_name(d, selector, fact));
}

/* The facts, to be read from their beginning; NULL where there are none. */
static DIR *
open_facts(struct rotate_dir *d)
{
	int fd;
	DIR *dir;

	if (is_over(d) || d->facts < 0)
		return NULL;
	fd = openat(d->facts, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	dir = fd < 0 ? NULL : fdopendir(fd);
	if (dir == NULL) {
		fail_system(d, FACTS, "cannot read");
		close_if_open(fd);
	}
	return dir;
}

struct span *
rotate_with_fact(struct rotate_dir *d, const char *fact, size_t *n)
{
	const char *ending = arena_printf(d->arena, ".%s", fact), *name;
	size_t len = span_str(ending).len, cap = 0;
	struct span *list = NULL;
	DIR *dir = open_facts(d);

	*n = 0;
	if (dir == NULL)
		return NULL;
	while ((name = next_entry(dir)) != NULL) {
		struct span s = span_str(name);

		if (s.len <= len || !span_is(span_skip(s, s.len - len), ending))
			continue;
		s = span_head(s, s.len - len);
		if (!domain_is_valid(s))
			continue;
		list = arena_grow(d->arena, list, *n, &cap, sizeof(*list));
		list[(*n)++] = arena_dup(d->arena, s);
	}
	(void)closedir(dir);
	if (*n > 0)
		qsort(list, *n, sizeof(*list), by_name);
	return list;
}

bool
rotate_is_unknown(struct rotate_dir *d, struct span selector)
{
	struct span begin =
	    span_str(arena_printf(d->arena, "%.*s.", SPAN_ARG(selector)));
	DIR *dir = open_facts(d);
	bool unknown = true;
	const char *name;

	if (dir == NULL)
		return !is_over(d);
	while (unknown && (name = next_entry(dir)) != NULL)
		unknown = !span_starts(span_str(name), begin);
	(void)closedir(dir);
	return unknown;
}

bool
rotate_has_key(struct rotate_dir *d, struct span selector)
{
	struct stat st;

	return fstatat(d->dir, key_name(d, selector), &st,
		   AT_SYMLINK_NOFOLLOW) == 0;
}

void
rotate_make_key(struct rotate_dir *d, struct span selector, enum key_type type,
    unsigned bits)
{
	const char *name = key_name(d, selector);
	struct key_private *key;
	struct key_error error;

	if (is_over(d))
		return;
	key = key_private_new(type, bits);
	if (key == NULL)
		fail(d, STATUS_TEMP, name, "no random octets from the system");
	else if (!key_private_save_at(key, d->dir, name, &error))
		fail(d, STATUS_TEMP, name, "%s%s%s", error.reason,
		    error.error != 0 ? ": " : "",
		    error.error != 0 ? strerror(error.error) : "");
	key_private_free(key);
}

void
rotate_remove_key(struct rotate_dir *d, struct span selector)
{
	remove_name(d, d->dir, key_name(d, selector));
}

bool
rotate_read_key(
    struct rotate_dir *d, struct span selector, struct key_public *out)
{
	struct key_error error;

	return !is_over(d) && key_public_read_at(d->arena, d->dir,
				  key_name(d, selector), out, &error);
}

/* The text of a key file, which is to become public. */
static bool
read_text(struct rotate_dir *d, const char *name, struct span *out)
{
	int fd = openat(
	    d->dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	bool good =
	    fd >= 0 && io_read_all(fd, CAPS_KEY_FILE, d->arena, out) == 0;

	if (!good)
		fail_system(d, name, "cannot read");
	close_if_open(fd);
	return good;
}

/* TEXT as file NAME in the directory TO, which all may read. */
static bool
write_public(int to, const char *name, struct span text)
{
	static const char temp[] = ".dkimutils-reveal";
	int fd, result;

	(void)unlinkat(to, temp, 0);
	fd = openat(to, temp,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0)
		return false;
	result =
	    fchmod(fd, 0644) != 0 || io_write(fd, text) != 0 || fsync(fd) != 0;
	if (io_close(fd) != 0 || result != 0 ||
	    renameat(to, temp, to, name) != 0) {
		int saved = errno;

		(void)unlinkat(to, temp, 0);
		errno = saved;
		return false;
	}
	(void)fsync(to);
	return true;
}

void
rotate_reveal_key(struct rotate_dir *d, struct span selector, int reveal,
    const char *reveal_path)
{
	const char *name = key_name(d, selector);
	const char *domain = arena_string(d->arena, d->domain);
	struct span text;
	bool made;
	int to = -1;

	if (is_over(d) || !read_text(d, name, &text))
		return;
	made = mkdirat(reveal, domain, 0755) == 0;
	if (made || errno == EEXIST)
		to = openat(reveal, domain,
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	/* whatever the umask is */
	if (to >= 0 && made)
		(void)fchmod(to, 0755);
	if (to < 0 || !write_public(to, name, text)) {
		diag_warn_sys(
		    "%s/%s/%s: cannot write", reveal_path, domain, name);
		d->status = STATUS_TEMP;
	}
	close_if_open(to);
}
