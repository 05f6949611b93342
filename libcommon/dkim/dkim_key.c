#include <string.h>

#include "base/abnf.h"
#include "base/b64.h"
#include "base/domain.h"
#include "base/taglist.h"
#include "base/utf8.h"
#include "dkim/dkim_key.h"

#define RULE "RFC 6376 section 3.6.1: "

bool
dkim_key_owner(struct arena *arena, struct span selector, struct span domain,
    struct span *out)
{
	struct span below;

	return domain_join(arena, SPAN("_domainkey"), domain, &below) &&
	       domain_join(arena, selector, below, out);
}

/* Is WORD in the list of a tag; ABSENT is the answer without the tag. */
static bool
tag_has(
    const struct taglist *tags, const char *name, const char *word, bool absent)
{
	const struct tag *tag = taglist_find(tags, name);

	return tag == NULL ? absent : span_has_word(tag->value, span_str(word));
}

/* v= is optional, but must be the first tag, and DKIM1. */
static const char *
check_version(const struct taglist *tags)
{
	const struct tag *v = taglist_find(tags, "v");

	if (v == NULL)
		return NULL;
	if (v != tags->tags)
		return RULE "v=: not the first tag";
	return span_is(v->value, "DKIM1") ? NULL : RULE "v=: not DKIM1";
}

static const char *
parse_type(const struct taglist *tags, enum key_type *out)
{
	const struct tag *k = taglist_find(tags, "k");

	if (k == NULL || span_is_nocase(k->value, "rsa"))
		*out = KEY_RSA;
	else if (span_is_nocase(k->value, "ed25519"))
		*out = KEY_ED25519;
	else
		return RULE "k=: unknown key type";
	return NULL;
}

static const char *
parse_public(
    struct arena *arena, const struct taglist *tags, struct dkim_key *key)
{
	const struct tag *p = taglist_find(tags, "p");
	const char *why;
	struct span octets;

	if (p == NULL)
		return RULE "p=: missing";
	if (p->value.len == 0) {
		key->revoked = true;
		return NULL;
	}
	if (!b64_decode(arena, p->value, &octets))
		return RULE "p=: not base64";
	if (!key_public_parse(arena, key->type, octets, &key->pub, &why))
		return arena_printf(arena, RULE "p=: %s", why);
	return NULL;
}

static const char *
parse_tags(
    struct arena *arena, const struct taglist *tags, struct dkim_key *key)
{
	const char *why = check_version(tags);

	if (why == NULL)
		why = parse_type(tags, &key->type);
	if (why == NULL)
		why = parse_public(arena, tags, key);
	key->testing = tag_has(tags, "t", "y", false);
	key->no_subdomains = tag_has(tags, "t", "s", false);
	key->sha256 = tag_has(tags, "h", "sha256", true);
	key->sha1 = tag_has(tags, "h", "sha1", true);
	key->for_email =
	    tag_has(tags, "s", "*", true) || tag_has(tags, "s", "email", true);
	return why;
}

bool
dkim_key_parse(struct arena *arena, struct span text, struct dkim_key *out,
    const char **reason)
{
	struct taglist tags;
	struct taglist_error error;
	struct dkim_key key = { 0 };
	const char *why;

	if (taglist_parse_dns(arena, text, &tags, &error))
		why = parse_tags(arena, &tags, &key);
	else
		why = error.reason;
	if (why == NULL)
		*out = key;
	else
		*reason = arena_printf(arena, "key record: %s", why);
	return why == NULL;
}

/* Is SPEC "TAG=VALUE"? */
static bool
spec_is(struct span spec, char tag, struct span *value)
{
	spec = span_trim(spec);
	*value = spec;
	return span_trim(span_cut(value, '=')).len == 1 && value->p != NULL &&
	       spec.p[0] == (unsigned char)tag;
}

const char *
dkim_key_refusal(const struct dkim_key *key, enum key_type type,
    enum hash_alg hash, bool subdomain)
{
	if (!key->for_email)
		return "key record: s= does not allow e-mail";
	if (hash == HASH_SHA1 ? !key->sha1 : !key->sha256)
		return "key record: h= does not allow the hash of a=";
	if (key->revoked)
		return "key revoked (p= empty)";
	if (key->type != type)
		return "key record: k= does not fit a=";
	if (key->no_subdomains && subdomain)
		return "key record: t=s forbids i= in a subdomain of d=";
	return NULL;
}

bool
dkim_key_is_record(struct span text)
{
	struct span value;
	bool p = false;

	while (text.p != NULL) {
		struct span spec = span_cut(&text, ';');

		if (spec_is(spec, 'v', &value))
			return span_starts_nocase(
			    span_trim(value), SPAN("DKIM"));
		p |= spec_is(spec, 'p', &value);
	}
	return p;
}

/*
 * dkim-quoted-printable, RFC 6376 section 2.11.  Quotes and backslashes are
 * encoded too, so that no zone file needs an escape.
 */
static void
print_note(struct buf *out, const char *note)
{
	for (const char *s = note; *s != '\0'; s++) {
		unsigned char c = (unsigned char)*s;

		if (c > 0x20 && c < 0x7f && strchr(";=\"\\", c) == NULL)
			buf_addc(out, c);
		else
			buf_addf(out, "=%02X", c);
	}
}

static void
print_tag(struct buf *out, const char *name, const char *value)
{
	if (value != NULL)
		buf_addf(out, "; %s=%s", name, value);
}

void
dkim_key_print(struct buf *out, const struct key_public *pub,
    const struct dkim_key_options *options)
{
	static const char *const flags[] = { NULL, "y", "s", "y:s" };

	buf_adds(out, "v=DKIM1");
	print_tag(out, "k", pub == NULL ? NULL : key_type_name(pub->type));
	print_tag(out, "h", options->hash);
	print_tag(out, "s", options->service);
	print_tag(
	    out, "t", flags[options->testing + 2 * options->no_subdomains]);
	if (options->note != NULL) {
		buf_adds(out, "; n=");
		print_note(out, options->note);
	}
	buf_adds(out, "; p=");
	if (pub != NULL && !options->revoke)
		buf_add(out,
		    b64_encode(out->arena, key_public_octets(out->arena, pub)));
}

/* RFC 6376 section 2.10 */
static bool
is_hyphenated_word(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!abnf_is_alnum(s.p[i]) && s.p[i] != '-')
			return false;
	return s.len > 0 && abnf_is_alpha(s.p[0]) && s.p[s.len - 1] != '-';
}

static bool
is_word_list(const char *text, bool star)
{
	struct span rest = span_str(text);

	while (rest.p != NULL) {
		struct span word = span_cut(&rest, ':');

		if (!is_hyphenated_word(word) && !(star && span_is(word, "*")))
			return false;
	}
	return true;
}

bool
dkim_key_options_valid(const struct dkim_key_options *o, const char **reason)
{
	if (o->hash != NULL && !is_word_list(o->hash, false))
		*reason = "h=: not a list of words divided by \":\"";
	else if (o->service != NULL && !is_word_list(o->service, true))
		*reason = "s=: not \"*\" or a list of words divided by \":\"";
	else if (o->note != NULL && !utf8_is_valid(span_str(o->note)))
		*reason = "n=: not UTF-8";
	else
		return true;
	return false;
}
