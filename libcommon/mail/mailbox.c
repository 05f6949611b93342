#include "mail/mailbox.h"
#include "base/abnf.h"
#include "base/buf.h"
#include "base/caps.h"
#include "base/domain.h"

struct parser {
	struct arena *arena;
	struct span rest;
	const char *reason;
};

/* Words before "<" or "@": a display name or a local part. */
struct words {
	struct span text; /* from the first to the last */
	size_t n;
	bool dotted; /* word *("." word), as in a local part */
};

static bool
refuse(struct parser *p, const char *reason)
{
	p->reason = reason;
	return false;
}

static bool
at(const struct parser *p, unsigned char c)
{
	return p->rest.len > 0 && p->rest.p[0] == c;
}

static void
advance(struct parser *p, size_t n)
{
	p->rest = span_skip(p->rest, n);
}

static void
skip(struct parser *p)
{
	advance(p, skip_cfws(p->rest).len);
}

/* atom of RFC 5322 section 3.2.3, with the UTF-8 octets of RFC 6532 */
static struct span
skip_atom(struct span in)
{
	size_t n = 0;

	while (n < in.len && (abnf_is_atext(in.p[n]) || in.p[n] >= 0x80))
		n++;
	return span_head(in, n);
}

/* A quoted string may hold no NUL, and a line end only as folding. */
static bool
quoted_is_clean(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] == '\0')
			return false;
	return true;
}

static struct span
skip_word(struct span in)
{
	struct span s = skip_quoted_string(in);

	if (s.len > 0)
		return quoted_is_clean(s) ? s : span_head(in, 0);
	return skip_atom(in);
}

/*
 * Words and dots up to the next special.  A display name may hold dots
 * anywhere (obs-phrase); whether they part words evenly is noted.
 */
static struct words
take_words(struct parser *p)
{
	struct words w = { .text = p->rest, .dotted = true };
	bool want_word = true;

	for (;;) {
		struct span s = skip_word(p->rest);
		bool dot = s.len == 0 && at(p, '.');

		if (s.len == 0 && !dot)
			break;
		if (dot == want_word)
			w.dotted = false;
		want_word = dot;
		w.n += !dot;
		advance(p, dot ? 1 : s.len);
		w.text = span_until(w.text, p->rest);
		skip(p);
	}
	if (want_word)
		w.dotted = false;
	return w;
}

/* domain of an addr-spec, obs-domain included, behind the "@" */
static bool
take_domain(struct parser *p, struct span *domain)
{
	struct buf text = buf_new(p->arena, CAPS_DOMAIN * 4);

	skip(p);
	if (at(p, '['))
		return refuse(p, "address literal instead of a domain");
	for (;;) {
		struct span atom = skip_atom(p->rest);

		if (atom.len == 0)
			break;
		buf_add(&text, atom);
		advance(p, atom.len);
		skip(p);
		if (!at(p, '.'))
			break;
		advance(p, 1);
		skip(p);
		if (skip_atom(p->rest).len > 0)
			buf_addc(&text, '.');
	}
	if (!buf_ok(&text) || !domain_parse(p->arena, buf_span(&text), domain))
		return refuse(p, "not a domain name behind \"@\"");
	return true;
}

/* local-part "@" domain */
static bool
take_address(struct parser *p, const struct words *local, struct mailbox *out)
{
	if (!at(p, '@'))
		return refuse(p, "no \"@\" in an address");
	if (local->n == 0 || !local->dotted)
		return refuse(p, "not a local part before \"@\"");
	out->local = local->text;
	advance(p, 1);
	return take_domain(p, &out->domain);
}

/* obs-route: *("," / CFWS / "@" domain) ":"; nobody asks its domains */
static bool
skip_route(struct parser *p)
{
	for (;;) {
		size_t n = skip_atom(p->rest).len;

		if (n == 0 && !at(p, '@') && !at(p, ',') && !at(p, '.'))
			break;
		advance(p, n > 0 ? n : 1);
		skip(p);
	}
	if (!at(p, ':'))
		return refuse(p, "route address without \":\"");
	advance(p, 1);
	skip(p);
	return true;
}

/* "<" addr-spec ">" */
static bool
take_angle(struct parser *p, struct mailbox *out)
{
	struct words local;

	advance(p, 1);
	skip(p);
	if (at(p, '@') && !skip_route(p))
		return false;
	local = take_words(p);
	if (!take_address(p, &local, out))
		return false;
	if (!at(p, '>'))
		return refuse(p, "no \">\" behind an address");
	advance(p, 1);
	skip(p);
	return true;
}

static bool
take_mailbox(struct parser *p, struct mailbox *out)
{
	struct words w = take_words(p);

	if (at(p, '<'))
		return take_angle(p, out);
	if (at(p, '@'))
		return take_address(p, &w, out);
	if (at(p, ':'))
		return refuse(p, "group instead of a mailbox");
	return refuse(p, "not a mailbox");
}

/* What may stand behind a mailbox: a comma, or nothing more. */
static bool
take_separator(struct parser *p)
{
	if (p->rest.len == 0)
		return true;
	if (!at(p, ','))
		return refuse(p, "text behind an address");
	while (at(p, ',')) {
		advance(p, 1);
		skip(p);
	}
	return true;
}

bool
mailbox_parse(struct arena *arena, struct span body, size_t max,
    struct mailboxes *out, const char **reason)
{
	struct parser p = { .arena = arena, .rest = body };
	struct mailboxes all = { 0 };
	size_t cap = 0;

	skip(&p);
	while (p.rest.len > 0 && p.reason == NULL) {
		struct mailbox m = { 0 };

		if (all.n == max) {
			p.reason = "too many mailboxes";
			break;
		}
		if (!take_mailbox(&p, &m) || !take_separator(&p))
			break;
		all.list =
		    arena_grow(arena, all.list, all.n, &cap, sizeof(*all.list));
		all.list[all.n++] = m;
	}
	if (p.reason == NULL && all.n == 0)
		p.reason = "no mailbox";
	*reason = p.reason;
	if (p.reason != NULL)
		return false;
	*out = all;
	return true;
}

struct span
mailbox_address(struct arena *arena, const struct mailbox *m)
{
	struct buf out = buf_new(arena, m->local.len + 1 + m->domain.len);

	buf_add(&out, m->local);
	buf_addc(&out, '@');
	buf_add(&out, m->domain);
	return buf_span(&out);
}
