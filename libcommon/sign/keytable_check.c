#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/caps.h"
#include "base/diag.h"
#include "base/domain.h"
#include "base/table.h"
#include "sign/keytable_check.h"
#include "sign/keytable_value.h"
#include "sys/io_status.h"

/* Patterns that are looked for above a row: a domain has fewer labels. */
#define WIDER_MAX 130

/* A key of the KeyTable, found by its name; the first row with it counts. */
struct name {
	struct table_entry entry;
	struct keytable_row row;
	struct keytable_key_value value;
	const char *reason; /* why the row cannot be used */
	bool used;
};

/* A row that others are compared with, found by what they would have alike. */
struct seen {
	struct table_entry entry;
	size_t line;
	struct span path;
};

/* A key file, found by its path. */
struct file {
	struct table_entry entry;
	bool tried;
	const char *reason; /* why it cannot be used */
	enum key_type type;
};

struct check {
	struct arena *arena, *scratch; /* the other one for a row */
	const struct keytable_check_options *options;
	struct keytable_set keys, signing;
	struct table names, addresses, selectors, files;
	bool any_author; /* some row names the key by the author's domain */
	struct keytable_faults *out;
};

static void add(struct check *, enum finding_severity,
    const struct keytable_set *, size_t line, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

static void
add(struct check *c, enum finding_severity severity,
    const struct keytable_set *set, size_t line, const char *fmt, ...)
{
	struct keytable_faults *out = c->out;
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	out->list = arena_grow(
	    c->arena, out->list, out->n, &out->cap, sizeof(*out->list));
	out->list[out->n++] = (struct keytable_fault){
		.severity = severity,
		.object = set->object,
		.line = line,
		.text = arena_string(c->arena, span_str(text)),
	};
}

/* Key files. */

static const char *
read_file(struct check *c, const char *path, enum key_type *type)
{
	struct key_error error;
	struct key_private *key =
	    key_private_read(path, c->options->allow_open, &error);

	if (key != NULL) {
		*type = key_private_type(key);
		key_private_free(key);
		return NULL;
	}
	c->out->unsure |=
	    error.error != 0 && io_status(error.error) == STATUS_TEMP;
	return error.error == 0 ? error.reason
				: arena_printf(c->arena, "%s: %s", error.reason,
				      strerror(error.error));
}

static const struct file *
file_at(struct check *c, struct span path)
{
	struct file *f = (struct file *)table_add(&c->files, path, sizeof(*f));

	if (!f->tried)
		f->reason = read_file(
		    c, (const char *)arena_string(c->scratch, path), &f->type);
	f->tried = true;
	return f;
}

/* Does the file hold the key that the value says?  ROW of SET asks for it. */
static void
check_file(struct check *c, const struct keytable_set *set, size_t line,
    const struct keytable_key_value *v, struct span path)
{
	const struct file *f = file_at(c, path);

	if (f->reason != NULL)
		add(c, FINDING_ERROR, set, line, "%.*s: %s", SPAN_ARG(path),
		    f->reason);
	else if (v->algorithm.len > 0 && v->type != f->type)
		add(c, FINDING_ERROR, set, line,
		    "%.*s does not fit the key in %.*s, which is of type %s",
		    SPAN_ARG(v->algorithm), SPAN_ARG(path),
		    key_type_name(f->type));
}

static bool
has_percent(struct span s)
{
	return span_find(s, '%') < s.len;
}

/* The names of the KeyTable. */

static void
read_names(struct check *c)
{
	struct keytable_cursor cursor = keytable_set_begin(&c->keys);
	struct keytable_row row;

	while (keytable_set_next(&c->keys, &cursor, &row)) {
		struct name *n =
		    (struct name *)table_add(&c->names, row.key, sizeof(*n));

		c->out->key_rows++;
		if (n->row.line > 0)
			continue;
		n->row = row;
		n->reason = keytable_read_key(c->arena, &row, &n->value);
	}
}

/* The key that NAME stands for; NULL if there is none. */
static struct name *
find_name(struct check *c, struct span name)
{
	struct table_entry *e;

	if (!c->keys.patterns)
		return (struct name *)table_find(&c->names, name);
	for (e = c->names.first; e != NULL; e = e->next)
		if (keytable_set_matches(&c->keys, e->key, name))
			return (struct name *)e;
	return NULL;
}

/* The SigningTable. */

/* The row of that pattern, if it stands for all that KEY stands for. */
static size_t
line_of(struct check *c, struct span key, const char *pattern)
{
	const struct seen *s =
	    (const struct seen *)table_find(&c->addresses, span_str(pattern));

	return s != NULL &&
		       keytable_set_matches(&c->signing, span_str(pattern), key)
		   ? s->line
		   : 0;
}

static size_t
first_of(size_t a, size_t b)
{
	return a == 0 || (b > 0 && b < a) ? b : a;
}

/*
 * The first row above whose pattern is wider than KEY, in lower case: the end
 * of it behind a star, from "@" or a dot on, or its beginning up to "@".
 */
static size_t
wider(struct check *c, struct span key)
{
	size_t at = span_find_last(key, '@'), n = 0;
	size_t line = first_of(line_of(c, key, "*"), line_of(c, key, "*@*"));

	for (size_t i = 0; i < key.len && n < WIDER_MAX; i++) {
		struct span end = span_skip(key, i);

		if (key.p[i] != '@' && key.p[i] != '.')
			continue;
		n++;
		line = first_of(line,
		    line_of(c, key,
			arena_printf(c->scratch, "*%.*s", SPAN_ARG(end))));
		line = first_of(line,
		    line_of(c, key,
			arena_printf(c->scratch, "*@*%.*s", SPAN_ARG(end))));
		line = first_of(line, line_of(c, key,
					  arena_printf(c->scratch, "*%.*s",
					      SPAN_ARG(span_skip(end, 1)))));
	}
	if (at < key.len)
		line = first_of(line, line_of(c, key,
					  arena_printf(c->scratch, "%.*s@*",
					      SPAN_ARG(span_head(key, at)))));
	return line;
}

/* Does a row above leave nothing to do for this one? */
static void
check_place(struct check *c, const struct keytable_row *row)
{
	struct span key = arena_lower(c->scratch, row->key), alike = key;
	struct seen *same;
	size_t line;

	/* every row signs: only one that says the same is too many */
	if (c->options->multiple)
		alike = span_str(arena_printf(c->scratch, "%.*s %.*s",
		    SPAN_ARG(key), SPAN_ARG(row->value)));
	same = (struct seen *)table_add(&c->addresses, alike, sizeof(*same));
	line = same->line;
	if (same->line == 0)
		same->line = row->line;
	if (line == 0 && c->signing.patterns && !c->options->multiple)
		line = wider(c, key);
	if (line > 0 && line < row->line)
		add(c, FINDING_WARNING, &c->signing, row->line,
		    c->options->multiple
			? "\"%.*s\": line %zu says the same"
			: "\"%.*s\" never counts: line %zu stands for all of it "
			  "(--multiple would sign with both)",
		    SPAN_ARG(row->key), line);
}

/* The one domain of the authors that the row stands for; empty: not known. */
static struct span
domain_of(struct check *c, struct span key)
{
	struct span host = span_skip(key, span_find_last(key, '@') + 1);

	if (span_find_last(key, '@') == key.len && !c->signing.patterns)
		host = key;
	return domain_is_valid(host) ? arena_lower(c->scratch, host)
				     : (struct span){ 0 };
}

static void
check_identity(struct check *c, const struct keytable_row *row,
    struct span identity, struct span d)
{
	struct span host =
	    span_skip(identity, span_find_last(identity, '@') + 1);

	if (identity.len == 0 || has_percent(identity) || d.len == 0 ||
	    (domain_is_valid(host) && domain_is_within(host, d)))
		return;
	add(c, FINDING_WARNING, &c->signing, row->line,
	    "i=%.*s is left out: it does not lie in d=%.*s", SPAN_ARG(identity),
	    SPAN_ARG(d));
}

/* The key that a row names, as far as the row tells the author's domain. */
static void
check_use(struct check *c, const struct keytable_row *row,
    const struct keytable_signing_value *v, struct name *name)
{
	struct span domain = domain_of(c, row->key), d = { 0 };

	name->used = true;
	if (name->reason != NULL)
		return; /* an error of the other table */
	if (span_is(name->value.domain, "%"))
		d = domain;
	else
		(void)domain_parse(c->arena, name->value.domain, &d);
	check_identity(c, row, v->identity, d);
	if (domain.len > 0 && has_percent(name->value.path))
		check_file(c, &c->signing, row->line, &name->value,
		    keytable_expand(c->scratch, name->value.path, domain));
}

static void
check_name(struct check *c, const struct keytable_row *row,
    const struct keytable_signing_value *v)
{
	struct span name = v->name;
	struct name *found;

	if (span_is(name, "%")) {
		name = domain_of(c, row->key);
		c->any_author |= name.len == 0;
		if (name.len == 0)
			return;
	}
	found = find_name(c, name);
	if (found == NULL)
		add(c, FINDING_ERROR, &c->signing, row->line,
		    "%s has no key \"%.*s\"", c->keys.object, SPAN_ARG(name));
	else
		check_use(c, row, v, found);
}

static void
check_signing(struct check *c)
{
	struct keytable_cursor cursor = keytable_set_begin(&c->signing);
	struct keytable_signing_value v;
	struct keytable_row row;
	const char *reason;

	while (keytable_set_next(&c->signing, &cursor, &row)) {
		c->out->signing_rows++;
		reason = keytable_read_signing(c->arena, &row, &v);
		if (reason != NULL) {
			add(c, FINDING_ERROR, &c->signing, row.line, "%s",
			    reason);
			continue;
		}
		reason = keytable_never(c->arena, &c->signing, &row);
		if (reason != NULL)
			add(c, FINDING_ERROR, &c->signing, row.line,
			    "\"%.*s\" can never match: %s", SPAN_ARG(row.key),
			    reason);
		else
			check_place(c, &row);
		check_name(c, &row, &v);
		arena_reset(c->scratch);
	}
}

/* The KeyTable. */

/* Two keys that would be published under one name. */
static void
check_selector(struct check *c, const struct name *n)
{
	const struct keytable_key_value *v = &n->value;
	struct span key = arena_lower(
	    c->scratch, span_str(arena_printf(c->scratch, "%.*s:%.*s",
			    SPAN_ARG(v->domain), SPAN_ARG(v->selector))));
	struct seen *s =
	    (struct seen *)table_add(&c->selectors, key, sizeof(*s));

	if (s->line == 0) {
		s->line = n->row.line;
		s->path = v->path;
	} else if (!span_eq(s->path, v->path)) {
		add(c, FINDING_WARNING, &c->keys, n->row.line,
		    "line %zu has the same domain and selector and another "
		    "key: only one of them can be published",
		    s->line);
	}
}

static void
check_key(struct check *c, const struct name *n)
{
	struct span domain;
	size_t line = n->row.line;

	if (n->reason != NULL) {
		add(c, FINDING_ERROR, &c->keys, line, "%s", n->reason);
		return;
	}
	if (!span_is(n->value.domain, "%") &&
	    !domain_parse(c->arena, n->value.domain, &domain))
		add(c, FINDING_ERROR, &c->keys, line,
		    "\"%.*s\" is not a domain name", SPAN_ARG(n->value.domain));
	if (!has_percent(n->value.path))
		check_file(c, &c->keys, line, &n->value, n->value.path);
	check_selector(c, n);
	/* who can tell which names patterns and authors will ask for? */
	if (!n->used && !c->keys.patterns &&
	    !(c->any_author && domain_labels(n->row.key) > 1))
		add(c, FINDING_WARNING, &c->keys, line,
		    "no row of %s names the key \"%.*s\"", c->signing.object,
		    SPAN_ARG(n->row.key));
}

static void
check_keys(struct check *c)
{
	struct keytable_cursor cursor = keytable_set_begin(&c->keys);
	struct keytable_row row;

	while (keytable_set_next(&c->keys, &cursor, &row)) {
		const struct name *n =
		    (const struct name *)table_find(&c->names, row.key);

		if (n->row.line == row.line)
			check_key(c, n);
		else
			add(c, FINDING_WARNING, &c->keys, row.line,
			    "never counts: line %zu is a key \"%.*s\", too",
			    n->row.line, SPAN_ARG(row.key));
		arena_reset(c->scratch);
	}
}

static void
check_trust(struct check *c, const struct keytable_set *set)
{
	if (set->distrust != NULL && !c->options->allow_open)
		add(c, FINDING_ERROR, set, 0, "%s", set->distrust);
}

enum keytable_status
keytable_check(struct arena *arena, const char *keytable,
    const char *signingtable, const struct keytable_check_options *options,
    struct keytable_faults *out, struct keytable_error *error)
{
	struct check c = {
		.arena = arena,
		.options = options,
		.names.arena = arena,
		.addresses.arena = arena,
		.selectors.arena = arena,
		.files.arena = arena,
		.out = out,
	};

	*out = (struct keytable_faults){ 0 };
	if (!keytable_set_open(arena, keytable, &c.keys, error) ||
	    !keytable_set_open(arena, signingtable, &c.signing, error))
		return error->reason == NULL ? KEYTABLE_SYSTEM : KEYTABLE_BAD;
	c.scratch = arena_new();
	read_names(&c);
	check_trust(&c, &c.signing);
	check_signing(&c);
	check_trust(&c, &c.keys);
	check_keys(&c);
	arena_free(c.scratch);
	return KEYTABLE_FOUND;
}
