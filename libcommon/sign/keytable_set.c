#include <stddef.h>

#include "base/abnf.h"
#include "base/caps.h"
#include "base/utf8.h"
#include "sign/keytable_set.h"
#include "sys/access.h"
#include "sys/io.h"

/* Kinds of opendkim(8) that need a library or a program. */
static const char *const others[] = { "db:", "dsn:", "erlang:", "ldap:",
	"ldapi:", "ldaps:", "lua:", "mdb:", "memcache:" };

static bool
is_other_kind(struct span spec)
{
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (span_starts(spec, span_str(others[i])))
			return true;
	return false;
}

/* What stands behind PREFIX in SPEC; NULL if SPEC begins otherwise. */
static const char *
behind(const char *spec, const char *prefix)
{
	struct span p = span_str(prefix);

	return span_starts(span_str(spec), p) ? spec + p.len : NULL;
}

/* No control octets but those that separate lines and columns. */
static bool
is_text(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (abnf_is_ctl(s.p[i]) && s.p[i] != '\t' && s.p[i] != '\r' &&
		    s.p[i] != '\n')
			return false;
	return true;
}

static bool
read_file(struct arena *arena, struct keytable_set *set)
{
	int fd = io_open(set->object);
	struct stat st;

	if (fd < 0)
		return false;
	int rc = io_read_all(fd, CAPS_TABLE_FILE, arena, &set->text);
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		set->distrust = access_distrusts(&st);
	set->text = utf8_skip_bom(set->text);
	return io_close(fd) == 0 && rc == 0;
}

bool
keytable_set_open(struct arena *arena, const char *spec,
    struct keytable_set *out, struct keytable_error *error)
{
	const char *list = behind(spec, "csl:"), *file = behind(spec, "file:");
	const char *patterns = behind(spec, "refile:");
	struct keytable_set set = {
		.object = patterns != NULL ? patterns
			  : file != NULL   ? file
					   : spec,
		.text = span_str(list),
		.list = list != NULL,
		.patterns = patterns != NULL,
	};

	*error = (struct keytable_error){ .object = set.object };
	if (is_other_kind(span_str(spec))) {
		error->reason =
		    "this kind of data set is not supported, "
		    "want file:, refile: or csl:";
		return false;
	}
	if (!set.list && !read_file(arena, &set))
		return false;
	if (!is_text(set.text)) {
		error->reason = "holds a control octet";
		return false;
	}
	*out = set;
	return true;
}

struct keytable_cursor
keytable_set_begin(const struct keytable_set *set)
{
	return (struct keytable_cursor){ .rest = set->text };
}

static size_t
find_wsp(struct span s)
{
	size_t n = 0;

	while (n < s.len && !abnf_is_wsp(s.p[n]))
		n++;
	return n;
}

bool
keytable_set_next(const struct keytable_set *set,
    struct keytable_cursor *cursor, struct keytable_row *row)
{
	while (cursor->rest.p != NULL) {
		struct span in =
		    span_cut(&cursor->rest, set->list ? ',' : '\n');

		cursor->line++;
		if (!set->list)
			in = span_head(in, span_find(in, '#'));
		in = span_trim(in);
		if (in.len == 0)
			continue;
		size_t n = set->list ? span_find(in, '=') : find_wsp(in);
		row->key = span_trim(span_head(in, n));
		row->value = span_trim(span_skip(in, n + 1));
		row->line = cursor->line;
		return true;
	}
	return false;
}

/*
 * Does all of TEXT match PATTERN, in which "*" stands for any octets and
 * nothing else is special?  This takes no memory, and at most as many steps as
 * TEXT times PATTERN has octets: only the last star is ever tried anew.  What
 * an earlier one stands for can stay as short as it is, since the later star
 * makes up for the difference.
 */
static bool
matches_pattern(struct span pattern, struct span text)
{
	size_t p = 0, t = 0, star = pattern.len, resume = 0;

	while (t < text.len) {
		if (p < pattern.len && pattern.p[p] == '*') {
			star = p++;
			resume = t;
		} else if (p < pattern.len &&
			   span_lower(pattern.p[p]) == span_lower(text.p[t])) {
			p++;
			t++;
		} else if (star < pattern.len) {
			p = star + 1;
			t = ++resume;
		} else {
			return false;
		}
	}
	while (p < pattern.len && pattern.p[p] == '*')
		p++;
	return p == pattern.len;
}

bool
keytable_set_matches(
    const struct keytable_set *set, struct span key, struct span text)
{
	return set->patterns ? matches_pattern(key, text) : span_eq(key, text);
}
