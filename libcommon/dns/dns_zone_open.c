#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/caps.h"
#include "base/diag.h"
#include "dns/dns_errors.h"
#include "dns/dns_tinydns.h"
#include "dns/dns_zone_private.h"
#include "sys/io.h"

bool
dns_zone_refuse(struct zone_reader *r, const char *why)
{
	r->path = r->top->path;
	r->line = r->top->master.at;
	r->why = why;
	r->status = STATUS_BAD;
	return false;
}

/* The file must not be one that is being read: it would include itself. */
static bool
is_open(const struct zone_reader *r, const struct stat *st)
{
	for (const struct zone_frame *f = r->top; f != NULL; f = f->below)
		if (f->regular && f->dev == st->st_dev && f->ino == st->st_ino)
			return true;
	return false;
}

struct zone_frame *
dns_zone_push(struct zone_reader *r, struct arena *arena, const char *path,
    struct span text, const struct dns_name *origin)
{
	const struct zone_frame *below = r->top;
	struct zone_frame *f = arena_alloc(arena, sizeof(*f));

	f->origin_known = origin != NULL;
	if (below != NULL) {
		f->depth = below->depth + 1;
		f->origin_known = below->origin_known;
		f->origin_written = below->origin_written;
		f->owner = below->owner;
		f->owner_known = below->owner_known;
	}
	f->below = r->top;
	f->arena = arena;
	if (path != NULL)
		f->path = arena_string(r->zones->arena, span_str(path));
	f->origin.len = 1;
	if (origin != NULL)
		f->origin = *origin;
	f->tinydns = below == NULL && dns_tinydns_is(text);
	dns_master_init(&f->master, arena, text);
	r->octets += text.len;
	r->top = f;
	return f;
}

/* What the comments of the file on top say of failed look-ups. */
static bool
take_failures(struct zone_reader *r, struct span text)
{
	size_t line;
	const char *why;

	if (dns_errors_parse_comments(r->zones, text, &line, &why))
		return true;
	(void)dns_zone_refuse(r, why);
	r->line = line;
	return false;
}

void
dns_zone_pop(struct zone_reader *r)
{
	struct zone_frame *f = r->top;

	r->top = f->below;
	arena_free(f->arena);
}

/* Octets of PATH up to its last "/", and that. */
static struct span
folder_of(struct span path)
{
	while (path.len > 0 && path.p[path.len - 1] != '/')
		path.len--;
	return path;
}

/* The directory of the top file, and those of --allow-include. */
static bool
open_bases(struct zone_reader *r, const char *path, const struct dns_zones *z)
{
	bool is_stdin = span_is(span_str(path), "-");
	struct span folder =
	    is_stdin ? (struct span){ 0 } : folder_of(span_str(path));

	r->bases = arena_array(r->arena, z->nincludes + 1, sizeof(*r->bases));
	for (size_t i = 0; i <= z->nincludes; i++) {
		struct zone_base *b = &r->bases[i];

		b->path = i > 0            ? z->includes[i - 1]
			  : folder.len > 0 ? arena_string(r->arena, folder)
					   : ".";
		b->fd = open(b->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (b->fd < 0) {
			r->status = dns_cannot_read(i > 0 ? b->path : path);
			return false;
		}
		r->nbases++;
	}
	return true;
}

void
dns_zone_close(struct zone_reader *r)
{
	while (r->top != NULL)
		dns_zone_pop(r);
	for (size_t i = 0; i < r->nbases; i++)
		(void)close(r->bases[i].fd);
}

/* How messages name the file of -z. */
static const char *
shown_top(const char *path)
{
	return span_is(span_str(path), "-") ? "stdin" : path;
}

/* The text of a file, and which one it is.  -1 with errno. */
static int
read_top(const char *path, size_t most, struct arena *arena, struct span *text,
    struct stat *st)
{
	bool is_stdin = span_is(span_str(path), "-");
	int fd = is_stdin ? STDIN_FILENO : io_open_waiting(path), error;

	if (fd < 0)
		return -1;
	error = fstat(fd, st) < 0 || io_read_all(fd, most, arena, text) < 0
		    ? errno
		    : 0;
	if (!is_stdin)
		(void)io_close(fd);
	errno = error;
	return error == 0 ? 0 : -1;
}

/* The file that the user named. */
static bool
push_top(struct zone_reader *r, const char *path, const struct dns_name *origin)
{
	struct arena *arena = arena_new();
	struct zone_frame *f;
	struct span text;
	struct stat st;

	if (read_top(path, r->most, arena, &text, &st) < 0) {
		r->status = dns_cannot_read(path);
		arena_free(arena);
		return false;
	}
	f = dns_zone_push(r, arena, shown_top(path), text, origin);
	f->base = &r->bases[0];
	f->dev = st.st_dev;
	f->ino = st.st_ino;
	f->regular = S_ISREG(st.st_mode);
	return take_failures(r, text);
}

bool
dns_zone_open(
    struct zone_reader *r, const char *path, const struct dns_name *origin)
{
	return open_bases(r, path, r->zones) && push_top(r, path, origin);
}

/* A file to be included: where it was found. */
struct found {
	int fd;
	struct stat st;
	const struct zone_base *base;
	struct span path; /* below the base */
};

/* NAME below FOLDER of BASE; an absolute one if it lies in BASE. */
static bool
open_in(struct zone_reader *r, const struct zone_base *base, struct span folder,
    struct span name, struct found *out)
{
	struct span root = span_str(base->path);
	const char *path;

	if (name.len > 0 && name.p[0] == '/') {
		if (root.len == 0 || root.p[0] != '/' ||
		    !span_starts(name, root))
			return false;
		name = span_skip(name, root.len);
		if (root.p[root.len - 1] != '/' &&
		    (name.len == 0 || name.p[0] != '/'))
			return false;
		while (name.len > 0 && name.p[0] == '/')
			name = span_skip(name, 1);
		folder.len = 0;
	}
	path = arena_printf(
	    r->arena, "%.*s%.*s", SPAN_ARG(folder), SPAN_ARG(name));
	out->fd = io_open_below(base->fd, path, true, &out->st);
	out->base = base;
	out->path = span_str(path);
	return out->fd >= 0;
}

/* Beside the including file, then beside the top one, then where allowed. */
static bool
find_include(struct zone_reader *r, struct span name, struct found *out)
{
	const struct zone_frame *f = r->top;
	int why;

	if (open_in(r, f->base, f->folder, name, out))
		return true;
	why = errno;
	for (size_t i = 0; i < r->nbases; i++)
		if (open_in(r, &r->bases[i], (struct span){ 0 }, name, out))
			return true;
		else if (why == ENOENT)
			why = errno;
	errno = why;
	return false;
}

static bool
refuse_include(struct zone_reader *r, struct span name)
{
	const char *why = errno == EXDEV || errno == ELOOP ||
				  (name.len > 0 && name.p[0] == '/')
			      ? "outside of the directory of the zone file: "
				"--allow-include DIR allows another"
			  : errno == EINVAL || errno == EISDIR
			      ? "not a regular file"
			      : strerror(errno);

	return dns_zone_refuse(r,
	    arena_printf(r->arena, "$INCLUDE: %.*s: %s", SPAN_ARG(name), why));
}

/* How messages name the file. */
static const char *
shown_path(struct arena *arena, const struct found *found)
{
	struct span base = span_str(found->base->path);

	if (span_is(base, "."))
		base.len = 0;
	return arena_printf(arena, "%.*s%s%.*s", SPAN_ARG(base),
	    base.len == 0 || base.p[base.len - 1] == '/' ? "" : "/",
	    SPAN_ARG(found->path));
}

static bool
read_include(struct zone_reader *r, const struct found *found,
    const struct dns_name *origin)
{
	struct arena *arena = arena_new();
	struct span text, folder = folder_of(found->path);
	struct zone_frame *f;

	if (is_open(r, &found->st)) {
		arena_free(arena);
		return dns_zone_refuse(r, "$INCLUDE: the file includes itself");
	}
	if (io_read_all(found->fd, r->most - r->octets, arena, &text) < 0) {
		r->status = dns_cannot_read(shown_path(r->arena, found));
		arena_free(arena);
		return false;
	}
	f = dns_zone_push(r, arena, shown_path(arena, found), text, origin);
	f->base = found->base;
	f->folder = arena_dup(arena, folder);
	f->dev = found->st.st_dev;
	f->ino = found->st.st_ino;
	f->regular = true;
	return take_failures(r, text);
}

/* The same of the files that stand in for those on disk. */
static bool
include_given(
    struct zone_reader *r, struct span name, const struct dns_name *origin)
{
	const struct dns_zone_file *file = r->zones->files;
	struct arena *arena;
	struct zone_frame *f;
	size_t i = 0;

	while (i < r->zones->nfiles && !span_eq(file[i].name, name))
		i++;
	if (i == r->zones->nfiles)
		return dns_zone_refuse(r, "$INCLUDE: no such file");
	for (f = r->top; f != NULL; f = f->below)
		if (f->ino == i + 1)
			return dns_zone_refuse(
			    r, "$INCLUDE: the file includes itself");
	if (file[i].text.len > r->most - r->octets)
		return dns_zone_refuse(r, "$INCLUDE: too much text");
	arena = arena_new();
	f = dns_zone_push(
	    r, arena, arena_string(arena, name), file[i].text, origin);
	f->ino = i + 1;
	return take_failures(r, file[i].text);
}

static bool
include_found(
    struct zone_reader *r, struct span name, const struct dns_name *origin)
{
	struct found found;
	bool ok;

	if (!find_include(r, name, &found))
		return refuse_include(r, name);
	ok = read_include(r, &found, origin);
	(void)close(found.fd);
	return ok;
}

bool
dns_zone_include(struct zone_reader *r)
{
	const struct dns_master *m = &r->top->master;
	struct dns_name origin = r->top->origin;
	bool ok;

	if (m->n != 2 && m->n != 3)
		return dns_zone_refuse(
		    r, "$INCLUDE: want a file and at most a name");
	if (memchr(m->tokens[1].text.p, '\0', m->tokens[1].text.len) != NULL)
		return dns_zone_refuse(r, "$INCLUDE: a NUL in the file's name");
	if (m->n == 3 &&
	    !dns_name_parse(m->tokens[2].text, &r->top->origin, &origin))
		return dns_zone_refuse(r, "$INCLUDE: not a domain name");
	if (r->top->depth == CAPS_ZONE_INCLUDE)
		return dns_zone_refuse(r, "$INCLUDE: more than 8 files deep");
	if (r->includes++ == CAPS_ZONE_INCLUDES)
		return dns_zone_refuse(r, "$INCLUDE: more than 1,000 files");
	if (r->top->base == NULL)
		ok = include_given(r, m->tokens[1].text, &origin);
	else
		ok = include_found(r, m->tokens[1].text, &origin);
	if (ok && m->n == 3)
		r->top->origin_known = r->top->origin_written = true;
	return ok;
}
