#include "sign/keytable_value.h"
#include "base/abnf.h"
#include "base/buf.h"
#include "base/caps.h"
#include "base/domain.h"

/* The place of "*": a domain has fewer labels. */

static const char *
check_length(struct arena *arena, const struct keytable_row *row)
{
	return row->key.len + row->value.len > CAPS_TABLE_ROW
		   ? arena_printf(arena, "more than %d octets", CAPS_TABLE_ROW)
		   : NULL;
}

static bool
is_path(struct span s)
{
	return span_starts(s, SPAN("/")) || span_starts(s, SPAN("./")) ||
	       span_starts(s, SPAN("../"));
}

/* Would nobody call a file so? */
static bool
is_word(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] == '/' || s.p[i] == '.' || s.p[i] == '%')
			return false;
	return true;
}

/* Take the algorithm from the end of the path. */
static void
split_algorithm(struct keytable_key_value *v)
{
	size_t colon = span_find_last(v->path, ':');
	struct span behind = span_trim(span_skip(v->path, colon + 1));

	if (colon == v->path.len || !is_word(behind))
		return;
	v->path = span_trim(span_head(v->path, colon));
	v->algorithm = behind;
}

static const char *
read_algorithm(struct arena *arena, struct keytable_key_value *v)
{
	v->type = KEY_RSA;
	if (v->algorithm.len == 0 || span_is_nocase(v->algorithm, "rsa-sha256"))
		return NULL;
	v->type = KEY_ED25519;
	if (span_is_nocase(v->algorithm, "ed25519-sha256"))
		return NULL;
	if (span_is_nocase(v->algorithm, "rsa-sha1"))
		return "rsa-sha1 must not be used (RFC 8301 section 3.1): want "
		       "rsa-sha256";
	return arena_printf(arena,
	    "\"%.*s\" is not an algorithm: want rsa-sha256 or ed25519-sha256",
	    SPAN_ARG(v->algorithm));
}

const char *
keytable_read_key(struct arena *arena, const struct keytable_row *row,
    struct keytable_key_value *out)
{
	struct span rest = row->value;
	const char *reason = check_length(arena, row);

	*out = (struct keytable_key_value){ .type = KEY_RSA };
	out->domain = span_trim(span_cut(&rest, ':'));
	out->selector = span_trim(span_cut(&rest, ':'));
	out->path = span_trim(rest);
	if (reason != NULL)
		return reason;
	if (row->key.len == 0)
		return "the name of the key is missing";
	split_algorithm(out);
	if (out->domain.len == 0 || out->selector.len == 0 ||
	    out->path.len == 0)
		return "want domain:selector:path, and perhaps :algorithm";
	if (!domain_is_valid(out->selector))
		return "not a selector";
	if (!is_path(out->path))
		return "want the path of a key file (with a \"/\" or \"./\" "
		       "first), not the key itself";
	return read_algorithm(arena, out);
}

const char *
keytable_read_signing(struct arena *arena, const struct keytable_row *row,
    struct keytable_signing_value *out)
{
	struct span rest = row->value;
	const char *reason = check_length(arena, row);

	out->name = span_trim(span_cut(&rest, ':'));
	out->identity = span_trim(span_cut(&rest, ':'));
	if (reason != NULL)
		return reason;
	if (row->key.len == 0)
		return "no address";
	return out->name.len == 0 ? "want an address and the name of a key"
				  : NULL;
}

struct span
keytable_expand(struct arena *arena, struct span text, struct span domain)
{
	struct buf out = buf_new(arena, (size_t)CAPS_TABLE_ROW * CAPS_DOMAIN);

	while (text.p != NULL) {
		buf_add(&out, span_cut(&text, '%'));
		if (text.p != NULL)
			buf_add(&out, domain);
	}
	return span_str(buf_string(&out));
}

static bool
has_star(struct span s)
{
	return span_find(s, '*') < s.len;
}

/* HOST is not a domain of an author: why, and how it is written. */
static const char *
not_a_domain(struct arena *arena, struct span host)
{
	struct span domain;

	if (!domain_parse(arena, host, &domain) || domain_eq(domain, host))
		return arena_printf(
		    arena, "\"%.*s\" is not a domain", SPAN_ARG(host));
	return arena_printf(arena, "the domain of an author is \"%.*s\" here",
	    SPAN_ARG(domain));
}

/* The parts of an address that a key of a table may be. */
struct parts {
	bool whole; /* there is an "@" */
	struct span local, host;
};

static struct parts
split(struct span key)
{
	size_t at = span_find_last(key, '@');
	bool whole = at < key.len;

	return (struct parts){
		.whole = whole,
		.local = span_head(key, whole ? at : 0),
		.host = whole ? span_skip(key, at + 1) : key,
	};
}

static const char *
never_in_file(struct arena *arena, struct span key)
{
	struct parts p = split(key);
	struct span parent =
	    span_starts(p.host, SPAN(".")) ? span_skip(p.host, 1) : p.host;

	if (p.whole && p.local.len == 0)
		return arena_printf(arena,
		    "an address has something before its \"@\"; want \"%.*s\", "
		    "for all authors there",
		    SPAN_ARG(p.host));
	if (has_star(p.local))
		return arena_printf(arena,
		    "\"*\" before \"@\" is for refile: tables; want \"%.*s\", "
		    "for all authors there, or refile:PATH",
		    SPAN_ARG(p.host));
	if (has_star(p.host) && !span_is(p.host, "*"))
		return "\"*\" is for refile: tables, or stands for every "
		       "domain; want \".parent\" for all below a domain, or "
		       "refile:PATH";
	return span_is(p.host, "*") || domain_is_valid(parent)
		   ? NULL
		   : not_a_domain(arena, parent);
}

/* What stands behind the last star of HOST: the end of a domain? */
static bool
ends_domain(struct span host)
{
	struct span tail = span_skip(host, span_find_last(host, '*') + 1);

	for (size_t i = 0; i < tail.len; i++)
		if (tail.p[i] != '.' && tail.p[i] != '_' && tail.p[i] != '-' &&
		    !abnf_is_alpha(tail.p[i]) && !abnf_is_digit(tail.p[i]))
			return false;
	return tail.len == 0 || tail.p[tail.len - 1] != '.';
}

static const char *
never_in_patterns(struct arena *arena, struct span key)
{
	struct parts p = split(key);
	bool below = span_starts(p.host, SPAN("."));

	if (!p.whole && !has_star(key))
		return arena_printf(arena,
		    "patterns are compared with the whole address; want "
		    "\"*@%s%.*s\"",
		    below ? "*" : "", SPAN_ARG(key));
	if (p.whole && p.local.len == 0)
		return arena_printf(arena,
		    "an address has something before its \"@\"; want \"*%.*s\"",
		    SPAN_ARG(key));
	if (p.whole && below)
		return arena_printf(arena,
		    "no domain begins with a dot; want \"%.*s@*%.*s\"",
		    SPAN_ARG(p.local), SPAN_ARG(p.host));
	if (has_star(p.host))
		return ends_domain(p.host) ? NULL
					   : "no domain of an author ends so";
	return domain_is_valid(p.host) ? NULL : not_a_domain(arena, p.host);
}

const char *
keytable_never(struct arena *arena, const struct keytable_set *set,
    const struct keytable_row *row)
{
	return set->patterns ? never_in_patterns(arena, row->key)
			     : never_in_file(arena, row->key);
}
