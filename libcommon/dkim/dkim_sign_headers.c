#include "dkim/dkim_sign_headers.h"
#include "base/abnf.h"

/*
 * RFC 6376 section 5.4.1, and fields that are newer.  Those that a reader sees
 * are oversigned.
 */
static const struct usual {
	const char *name;
	bool oversign;
} usual[] = {
	{ "from", true },
	{ "to", true },
	{ "cc", true },
	{ "subject", true },
	{ "date", true },
	{ "reply-to", true },
	{ "mime-version", true },
	{ "content-type", true },
	{ "content-transfer-encoding", true },
	{ "message-id", false },
	{ "sender", false },
	{ "in-reply-to", false },
	{ "references", false },
	{ "resent-date", false },
	{ "resent-from", false },
	{ "resent-sender", false },
	{ "resent-to", false },
	{ "resent-cc", false },
	{ "resent-message-id", false },
	{ "list-id", false },
	{ "list-help", false },
	{ "list-unsubscribe", false },
	{ "list-unsubscribe-post", false },
	{ "list-subscribe", false },
	{ "list-post", false },
	{ "list-owner", false },
	{ "list-archive", false },
	/* RFC 9477 section 3.1.4 wants the first two signed */
	{ "cfbl-address", false },
	{ "cfbl-feedback-id", false },
	{ "feedback-id", false },
};

struct chooser {
	struct arena *arena;
	const struct msg *msg;
	struct dkim_names names;
	size_t cap;
};

static void
add(struct chooser *c, struct span name, size_t times)
{
	for (size_t i = 0; i < times; i++) {
		c->names.list = arena_grow(c->arena, c->names.list, c->names.n,
		    &c->cap, sizeof(*c->names.list));
		c->names.list[c->names.n++] = name;
	}
}

static bool
is_field_name(struct span name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!abnf_is_ftext(name.p[i]) || name.p[i] == ';')
			return false;
	return name.len > 0;
}

static bool
check_list(struct span list, const char *bad, const char **reason)
{
	for (struct span rest = list; list.len > 0 && rest.p != NULL;)
		if (!is_field_name(span_trim(span_cut(&rest, ':')))) {
			*reason = bad;
			return false;
		}
	return true;
}

/* The list of --headers as it is given. */
static void
add_given(struct chooser *c, struct span headers)
{
	for (struct span rest = headers; rest.p != NULL;)
		add(c, span_trim(span_cut(&rest, ':')), 1);
}

static void
add_usual(struct chooser *c, bool no_oversign)
{
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
		struct span name = span_str(usual[i].name);

		add(c, name,
		    msg_count(c->msg, name) +
			(usual[i].oversign && !no_oversign));
	}
}

static size_t
mentions(const struct chooser *c, struct span name)
{
	size_t n = 0;

	for (size_t i = 0; i < c->names.n; i++)
		n += span_eq_nocase(c->names.list[i], name);
	return n;
}

/* Each name of LIST at least once more than it occurs. */
static void
add_oversigned(struct chooser *c, struct span list)
{
	for (struct span rest = list; list.len > 0 && rest.p != NULL;) {
		struct span name = span_trim(span_cut(&rest, ':'));
		size_t want = msg_count(c->msg, name) + 1;
		size_t have = mentions(c, name);

		add(c, name, want > have ? want - have : 0);
	}
}

bool
dkim_names_check(const struct dkim_names_options *o, const char **reason)
{
	if (!check_list(
		o->headers, "--headers: not a list of field names", reason) ||
	    !check_list(
		o->oversign, "--oversign: not a list of field names", reason))
		return false;
	if (o->headers.len > 0 && !span_has_word(o->headers, SPAN("from"))) {
		*reason = "--headers: must hold from (RFC 6376 section 5.4)";
		return false;
	}
	return true;
}

bool
dkim_names_choose(struct arena *arena, const struct msg *msg,
    const struct dkim_names_options *o, struct dkim_names *out,
    const char **reason)
{
	struct chooser c = { .arena = arena, .msg = msg };

	if (!dkim_names_check(o, reason))
		return false;
	if (o->headers.len > 0)
		add_given(&c, o->headers);
	else
		add_usual(&c, o->no_oversign);
	if (o->signatures && o->headers.len == 0)
		add(&c, SPAN("dkim-signature"),
		    msg_count(msg, SPAN("dkim-signature")));
	add_oversigned(&c, o->oversign);
	*out = c.names;
	return true;
}
