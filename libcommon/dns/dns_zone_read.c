#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/abnf.h"
#include "base/caps.h"
#include "base/diag.h"
#include "dns/dns_errors.h"
#include "dns/dns_master.h"
#include "dns/dns_rdata.h"
#include "dns/dns_zone.h"
#include "sys/io.h"

#define TTL_DEFAULT 3600

/* A directory below which files may be included. */
struct base {
	const char *path; /* as given, for absolute names below it */
	int fd;
};

/* A file being read; $INCLUDE opens another on top of it. */
struct frame {
	struct frame *below;
	struct arena *arena; /* of this file alone */
	size_t depth;
	const char *path; /* for messages and findings; NULL: from memory */
	const struct base *base;
	struct span folder; /* of the file, below its base, with its "/" */
	dev_t dev;
	ino_t ino;
	bool regular;
	struct dns_master master;
	/* what holds until the end of the file */
	struct dns_name origin, owner;
	bool owner_known;
};

/* A name with a record of a type or class that is not read. */
struct unread {
	struct unread *next;
	struct dns_name name;
	const char *why;
};

struct reader {
	struct arena *arena; /* dies with the reader */
	struct unread *unread;
	size_t nunread;
	struct dns_zones *zones;
	struct dns_zone records;
	struct frame *top;
	struct base *bases; /* the first is that of the top file */
	size_t nbases;
	size_t octets, includes, entries;
	uint32_t ttl;
	bool ttl_default; /* $TTL was there */

	/* What went wrong; WHY is NULL where errno told it. */
	int status;
	const char *path, *why;
	size_t line;
};

static bool
refuse(struct reader *r, const char *why)
{
	r->path = r->top->path;
	r->line = r->top->master.at;
	r->why = why;
	r->status = STATUS_BAD;
	return false;
}

/* The file must not be one that is being read: it would include itself. */
static bool
is_open(const struct reader *r, const struct stat *st)
{
	for (const struct frame *f = r->top; f != NULL; f = f->below)
		if (f->regular && f->dev == st->st_dev && f->ino == st->st_ino)
			return true;
	return false;
}

/* TEXT lives in ARENA, which dies with the frame. */
static struct frame *
push_text(struct reader *r, struct arena *arena, const char *path,
    struct span text, const struct dns_name *origin)
{
	struct frame *f = arena_alloc(arena, sizeof(*f));

	f->below = r->top;
	f->arena = arena;
	f->depth = r->top == NULL ? 0 : r->top->depth + 1;
	if (path != NULL)
		f->path = arena_string(r->zones->arena, span_str(path));
	f->origin = *origin;
	dns_master_init(&f->master, arena, text);
	r->octets += text.len;
	r->top = f;
	return f;
}

/* What the comments of the file on top say of failed look-ups. */
static bool
take_failures(struct reader *r, struct span text)
{
	size_t line;
	const char *why;

	if (dns_errors_parse_comments(r->zones, text, &line, &why))
		return true;
	(void)refuse(r, why);
	r->line = line;
	return false;
}

static void
pop(struct reader *r)
{
	struct frame *f = r->top;

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
open_bases(struct reader *r, const char *path, const struct dns_zones *z)
{
	bool is_stdin = span_is(span_str(path), "-");
	struct span folder =
	    is_stdin ? (struct span){ 0 } : folder_of(span_str(path));

	r->bases = arena_array(r->arena, z->nincludes + 1, sizeof(*r->bases));
	for (size_t i = 0; i <= z->nincludes; i++) {
		struct base *b = &r->bases[i];

		b->path = i > 0            ? z->includes[i - 1]
			  : folder.len > 0 ? arena_string(r->arena, folder)
					   : ".";
		b->fd = open(b->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (b->fd < 0) {
			r->status = dns_cannot_read(b->path);
			return false;
		}
		r->nbases++;
	}
	return true;
}

static void
close_bases(struct reader *r)
{
	for (size_t i = 0; i < r->nbases; i++)
		(void)close(r->bases[i].fd);
}

/* How messages name the file of -z. */
static const char *
shown_top(const char *path)
{
	return span_is(span_str(path), "-") ? "stdin" : path;
}

/* The file that the user named. */
static bool
push_top(struct reader *r, const char *path, const struct dns_name *origin)
{
	struct arena *arena = arena_new();
	struct stat st = { 0 };
	struct span text;
	struct frame *f;

	if (io_read_path(path, CAPS_ZONE_FILE, arena, &text) < 0) {
		r->status = dns_cannot_read(path);
		arena_free(arena);
		return false;
	}
	f = push_text(r, arena, shown_top(path), text, origin);
	f->base = &r->bases[0];
	if (stat(path, &st) == 0) {
		f->dev = st.st_dev;
		f->ino = st.st_ino;
		f->regular = S_ISREG(st.st_mode);
	}
	return take_failures(r, text);
}

/* A file to be included: where it was found. */
struct found {
	int fd;
	struct stat st;
	const struct base *base;
	struct span path; /* below the base */
};

/* NAME below FOLDER of BASE; an absolute one if it lies in BASE. */
static bool
open_in(struct reader *r, const struct base *base, struct span folder,
    struct span name, struct found *out)
{
	struct span root = span_str(base->path);
	const char *path;

	if (name.len > 0 && name.p[0] == '/') {
		if (root.len == 0 || root.p[0] != '/' ||
		    !span_starts(name, root))
			return false;
		name = span_skip(name, root.len);
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
find_include(struct reader *r, struct span name, struct found *out)
{
	const struct frame *f = r->top;
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
refuse_include(struct reader *r, struct span name)
{
	const char *why = errno == EXDEV || errno == ELOOP ||
				  (name.len > 0 && name.p[0] == '/')
			      ? "outside of the directory of the zone file: "
				"--allow-include DIR allows another"
			  : errno == EINVAL || errno == EISDIR
			      ? "not a regular file"
			      : strerror(errno);

	return refuse(r,
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
read_include(
    struct reader *r, const struct found *found, const struct dns_name *origin)
{
	struct arena *arena = arena_new();
	struct span text, folder = folder_of(found->path);
	struct frame *f;

	if (is_open(r, &found->st)) {
		arena_free(arena);
		return refuse(r, "$INCLUDE: the file includes itself");
	}
	if (io_read_all(found->fd, CAPS_ZONE_FILE - r->octets, arena, &text) <
	    0) {
		r->status =
		    dns_cannot_read(arena_string(r->arena, found->path));
		arena_free(arena);
		return false;
	}
	f = push_text(r, arena, shown_path(arena, found), text, origin);
	f->base = found->base;
	f->folder = arena_dup(arena, folder);
	f->dev = found->st.st_dev;
	f->ino = found->st.st_ino;
	f->regular = true;
	return take_failures(r, text);
}

static bool
include(struct reader *r)
{
	const struct dns_master *m = &r->top->master;
	struct dns_name origin = r->top->origin;
	struct found found;
	bool ok;

	if (r->top->path == NULL)
		return refuse(r, "$INCLUDE: not from memory");
	if (m->n != 2 && m->n != 3)
		return refuse(r, "$INCLUDE: want a file and at most a name");
	if (memchr(m->tokens[1].text.p, '\0', m->tokens[1].text.len) != NULL)
		return refuse(r, "$INCLUDE: a NUL in the file's name");
	if (m->n == 3 &&
	    !dns_name_parse(m->tokens[2].text, &r->top->origin, &origin))
		return refuse(r, "$INCLUDE: not a domain name");
	if (r->top->depth == CAPS_ZONE_INCLUDE)
		return refuse(r, "$INCLUDE: more than 8 files deep");
	if (r->includes++ == CAPS_ZONE_INCLUDES)
		return refuse(r, "$INCLUDE: more than 1,000 files");
	if (!find_include(r, m->tokens[1].text, &found))
		return refuse_include(r, m->tokens[1].text);
	ok = read_include(r, &found, &origin);
	(void)close(found.fd);
	return ok;
}

/* Seconds, or units as in 1h30m; at most 2^31 - 1 (RFC 2181 section 8). */
static bool
parse_ttl(struct span s, uint32_t *out)
{
	static const char units[] = "smhdw";
	static const uint32_t seconds[] = { 1, 60, 3600, 86400, 604800 };
	uint64_t total = 0, number = 0;
	bool digits = false;

	for (size_t i = 0; i < s.len; i++) {
		const char *unit;

		if (abnf_is_digit(s.p[i])) {
			number = number * 10 + s.p[i] - (unsigned)'0';
			digits = true;
		} else {
			unit = s.p[i] == '\0'
				   ? NULL
				   : strchr(units, span_lower(s.p[i]));
			if (!digits || unit == NULL)
				return false;
			total += number * seconds[unit - units];
			number = 0;
			digits = false;
		}
		if (number > INT32_MAX || total > INT32_MAX)
			return false;
	}
	total += number;
	if (s.len == 0 || total > INT32_MAX)
		return false;
	*out = (uint32_t)total;
	return true;
}

static bool
directive(struct reader *r)
{
	struct frame *f = r->top;
	const struct dns_token *t = f->master.tokens;
	uint32_t ttl;

	if (span_is_nocase(t[0].text, "$INCLUDE"))
		return include(r);
	if (f->master.n != 2)
		return refuse(
		    r, "an unknown directive, or one without its argument");
	if (span_is_nocase(t[0].text, "$ORIGIN")) {
		if (!dns_name_parse(t[1].text, &f->origin, &f->origin))
			return refuse(r, "$ORIGIN: not a domain name");
		return true;
	}
	if (!span_is_nocase(t[0].text, "$TTL"))
		return refuse(r, "an unknown directive");
	if (!parse_ttl(t[1].text, &ttl))
		return refuse(r, "$TTL: not a time to live");
	r->ttl = ttl;
	r->ttl_default = true;
	return true;
}

/* The owner of the entry to the frame; *AT is then the next token. */
static bool
take_owner(struct reader *r, size_t *at)
{
	struct frame *f = r->top;

	if (f->master.blank) {
		if (!f->owner_known)
			return refuse(r, "no owner before");
		return true;
	}
	if (f->master.tokens[0].quoted ||
	    !dns_name_parse(f->master.tokens[0].text, &f->origin, &f->owner))
		return refuse(r, "the owner is not a domain name");
	f->owner_known = true;
	*at = 1;
	return true;
}

static bool
is_class(struct span s)
{
	return span_is_nocase(s, "IN") || span_is_nocase(s, "CH") ||
	       span_is_nocase(s, "HS") || span_is_nocase(s, "CS");
}

/* TTL and class, in either order, each of them optional. */
static bool
take_ttl_and_class(
    struct reader *r, size_t *at, uint32_t *ttl, bool *other_class)
{
	const struct dns_master *m = &r->top->master;
	bool have_ttl = false, have_class = false;

	for (; *at < m->n && !m->tokens[*at].quoted; ++*at) {
		struct span s = m->tokens[*at].text;

		if (!have_class && is_class(s)) {
			*other_class = !span_is_nocase(s, "IN");
			have_class = true;
		} else if (span_starts(s, SPAN("[AGE:"))) {
			continue; /* Microsoft DNS: when it was refreshed */
		} else if (!have_ttl && s.len > 0 && abnf_is_digit(s.p[0])) {
			if (!parse_ttl(s, ttl))
				return refuse(r, "not a time to live");
			have_ttl = true;
		} else {
			break;
		}
	}
	if (!have_ttl)
		*ttl = r->ttl;
	else if (!r->ttl_default)
		r->ttl = *ttl;
	return true;
}

/* Could it be the name of a type?  Letters, digits and "-". */
static bool
is_type_name(const struct dns_token *t)
{
	bool ok = !t->quoted && t->text.len > 0 && t->text.len <= 32;

	for (size_t i = 0; ok && i < t->text.len; i++)
		ok = abnf_is_alpha(t->text.p[i]) ||
		     abnf_is_digit(t->text.p[i]) || t->text.p[i] == '-';
	return ok;
}

/*
 * Providers have types of their own (ALIAS, ANAME, LUA).  Such a record does
 * not cost the zone: what else its name has is not checked.
 */
static bool
pass_over(struct reader *r, const struct dns_token *type, bool other_class)
{
	const struct frame *f = r->top;
	struct unread *u;

	if (!is_type_name(type))
		return refuse(r, "the record type is not known");
	u = arena_alloc(r->arena, sizeof(*u));
	u->name = f->owner;
	u->why = other_class
		     ? "it has a record of a class that is not read"
		     : arena_printf(r->records.nodes.arena,
			   "it has a record of type %.*s, which is not read",
			   SPAN_ARG(type->text));
	u->next = r->unread;
	r->unread = u;
	dns_zone_add(&r->records, dns_name_span(&f->owner));
	if (r->nunread++ == 0 && f->path != NULL)
		diag_warn(
		    "%s:%zu: %.*s: a %s that is not read: what else its "
		    "name has is not checked",
		    f->path, f->master.at, SPAN_ARG(type->text),
		    other_class ? "record of a class" : "record type");
	return true;
}

/* All is read: let the zones say so of those names. */
static void
tell_unread(struct dns_zones *z, const struct reader *r)
{
	for (const struct unread *u = r->unread; u != NULL; u = u->next)
		dns_zones_except(
		    z, dns_name_span(&u->name), 0, DNS_NOT_CHECKED, u->why);
}

/* The IDs of the entry's comments "ignore ID...". */
static const char *
take_ignore(struct reader *r)
{
	const struct dns_master *m = &r->top->master;
	const char *ids = NULL;

	for (size_t i = 0; i < m->nremarks && !r->zones->no_ignore; i++) {
		struct span text = m->remarks[i], word = SPAN("ignore ");

		if (span_starts(text, word))
			ids = arena_printf(r->records.nodes.arena, "%s %.*s",
			    ids == NULL ? "" : ids,
			    SPAN_ARG(span_skip(text, word.len)));
	}
	return ids;
}

/* The place of the entry; its data begin at token DATA. */
static struct dns_where
where(struct reader *r, size_t data)
{
	const struct frame *f = r->top;
	const struct dns_master *m = &f->master;
	const struct span text = m->tokens[data].text;
	struct dns_where w = { .file = f->path, .line = (uint32_t)m->at };
	size_t before = (size_t)(text.p - m->begin);

	if (f->path == NULL)
		return w;
	w.ignore = take_ignore(r);
	if (memchr(m->begin, '\n', before) == NULL && before < UINT32_MAX) {
		w.column = (uint32_t)before + 1;
		w.plain = (uint32_t)span_find(text, '\\');
	}
	return w;
}

static bool
record(struct reader *r)
{
	const struct frame *f = r->top;
	size_t at = 0;
	uint32_t ttl;
	bool other_class = false;
	const char *why;
	struct dns_rr rr;
	struct dns_zone_set *set;

	if (!take_owner(r, &at) ||
	    !take_ttl_and_class(r, &at, &ttl, &other_class))
		return false;
	if (at == f->master.n)
		return refuse(r, "no record type");
	struct dns_rdata in = {
		.type = dns_rdata_type(f->master.tokens[at].text),
		.tokens = f->master.tokens + at + 1,
		.n = f->master.n - at - 1,
		.origin = &f->origin,
	};
	if (in.type == 0 || f->master.tokens[at].quoted || other_class)
		return pass_over(r, &f->master.tokens[at], other_class);
	if (!dns_rdata_wanted(in.type)) {
		dns_zone_add(&r->records, dns_name_span(&f->owner));
		return true;
	}
	if (!dns_rdata_parse(r->records.nodes.arena, &in, &rr, &why))
		return refuse(r, why);
	rr.ttl = ttl;
	rr.where = where(r, at + 1);
	rr.where.proxied = f->master.proxied;
	set = dns_zone_set(&r->records, dns_name_span(&f->owner), in.type);
	dns_rrset_add(r->records.nodes.arena, &set->set, &rr);
	return true;
}

/* Read entries until all files are at their ends. */
static bool
read_entries(struct reader *r)
{
	while (r->top != NULL) {
		struct dns_master *m = &r->top->master;
		int got = dns_master_next(m);
		struct span first;

		if (got == 0) {
			pop(r);
			continue;
		}
		if (r->entries++ == CAPS_ZONE_ENTRIES)
			return refuse(r, "more than 4,194,304 entries");
		if (got < 0)
			return refuse(r, m->error);
		first = m->tokens[0].text;
		if (!m->blank && span_starts(first, SPAN("$"))) {
			if (!directive(r))
				return false;
		} else if (!record(r)) {
			return false;
		}
	}
	return true;
}

static struct reader *
reader_new(struct dns_zones *z)
{
	static const unsigned char root[1];
	struct arena *arena = arena_new();
	struct reader *r = arena_alloc(arena, sizeof(*r));

	r->arena = arena;
	r->zones = z;
	r->ttl = TTL_DEFAULT;
	r->records = dns_zone_new(z->arena, span_of(root, 1));
	return r;
}

static void
reader_free(struct reader *r)
{
	while (r->top != NULL)
		pop(r);
	close_bases(r);
	arena_free(r->arena);
}

bool
dns_zones_parse(struct dns_zones *z, struct span text,
    const struct dns_name *origin, size_t *line, const char **why)
{
	struct reader *r = reader_new(z);
	bool ok;

	(void)push_text(r, arena_new(), NULL, text, origin);
	ok = read_entries(r);
	*line = r->line;
	*why = r->why;
	if (ok) {
		(void)dns_zones_take(z, &r->records);
		tell_unread(z, r);
		ok = dns_errors_parse_comments(z, text, line, why);
	}
	reader_free(r);
	return ok;
}

static void
warn_outside(struct reader *r, const char *path, const struct dns_node *node)
{
	struct dns_name name;

	if (node != NULL && dns_name_from_wire(node->entry.key, &name))
		diag_warn(
		    "%s: %.*s is not below the name of a SOA record: "
		    "ignored, as is all of that kind",
		    path, SPAN_ARG(dns_name_text(r->arena, &name)));
}

int
dns_zones_read(
    struct dns_zones *z, const char *path, const struct dns_name *origin)
{
	struct reader *r = reader_new(z);
	int status;

	if (open_bases(r, path, z) && push_top(r, path, origin) &&
	    read_entries(r)) {
		warn_outside(r, path, dns_zones_take(z, &r->records));
		tell_unread(z, r);
	}
	if (r->why != NULL)
		diag_warn("%s:%zu: %s", r->path, r->line, r->why);
	status = r->status;
	reader_free(r);
	if (status != 0 || span_is(span_str(path), "-"))
		return status;
	return dns_errors_read(z, path);
}
