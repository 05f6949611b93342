#include <string.h>

#include "base/abnf.h"
#include "base/b64.h"
#include "dkim/dkim_key.h"

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
	else if (o->note != NULL && !abnf_is_utf8(span_str(o->note)))
		*reason = "n=: not UTF-8";
	else
		return true;
	return false;
}
