#include <inttypes.h>
#include <string.h>

#include "base/b64.h"
#include "base/buf.h"
#include "base/caps.h"
#include "base/domain.h"
#include "dkim/bodyhash.h"
#include "dkim/dkim_key.h"
#include "dkim/dkim_sig.h"
#include "dkim/dkim_sign.h"
#include "mail/eol.h"
#include "mail/fold.h"
#include "mail/mbox.h"

struct dkim_signer {
	struct arena *arena;
	const struct msg *msg;
	const struct dkim_sign_options *options;
	struct dkim_names names;
	struct bodyhash *bodyhash;
	const struct bodyhash_want *body;
	struct msg_index *index;
	size_t column; /* octets that the line of the body has so far */
	bool at_cr;
	uint64_t seen; /* octets of the body before the piece in hand */
	struct place {
		bool found;
		uint64_t at; /* octets of the body before it */
	} bare_lf, long_line, octet_8bit;
	struct mbox_watch *mbox; /* NULL: not looked for */
};

static bool
refuse(const char **reason, const char *text)
{
	*reason = text;
	return false;
}

/* RFC 5322 section 3.6, RFC 6376 section 3.8 */
static bool
has_one_from(const struct msg *msg, const char **reason)
{
	size_t n = msg_count(msg, SPAN("from"));

	return n == 1 ||
	       refuse(reason,
		   n > 1 ? "RFC 5322 section 3.6: From: want exactly 1, have "
			   "more"
		   : msg_lacks_colon(msg)
		       ? "RFC 5322 section 3.6: From: want exactly 1, have 0: "
			 "line 1, \"From ...\" without a colon, was taken for "
			 "that of an mbox"
		       : "RFC 5322 section 3.6: From: want exactly 1, have 0");
}

bool
dkim_sign_author(struct arena *arena, const struct msg *msg,
    struct mailbox *author, const char **reason)
{
	struct mailboxes all;

	if (!has_one_from(msg, reason))
		return false;
	if (!mailbox_parse(arena, msg_find(msg, SPAN("from"), 0)->value,
		CAPS_AUTHORS, &all, reason)) {
		*reason = arena_printf(arena, "From: %s", *reason);
		return false;
	}
	for (size_t i = 1; i < all.n; i++)
		if (!domain_eq(all.list[i].domain, all.list[0].domain))
			return refuse(
			    reason, "From: addresses of several domains");
	*author = all.list[0];
	return true;
}

/* The first line of the field that is too long, from 0; or false. */
static bool
has_long_line(const struct msg_field *f, size_t *line)
{
	struct span rest = f->whole;

	for (*line = 0; rest.len > CAPS_SIGN_LINE + 2; ++*line) {
		size_t n = span_find(rest, '\n');

		if (n > CAPS_SIGN_LINE + 1)
			return true;
		rest = span_skip(rest, n + 1);
	}
	return false;
}

/* The header section alone; watch_lines sees the body. */
static bool
header_lines_fit(struct dkim_signer *s, const char **reason)
{
	for (size_t i = 0; i < s->msg->n; i++) {
		const struct msg_field *f = &s->msg->fields[i];
		size_t line;

		if (has_long_line(f, &line))
			return refuse(reason,
			    arena_printf(s->arena,
				"RFC 5322 section 2.1.1: header: line of more "
				"than 998 octets: line %zu, in %.*s",
				f->line + line, SPAN_ARG(f->name)));
	}
	return true;
}

/* The header section of CRLF input holds a bare LF. */
static bool
refuse_bare_lf(struct dkim_signer *s, const char **reason)
{
	const struct msg *m = s->msg;
	size_t i = 0;

	while (i + 1 < m->n && !eol_has_bare_lf(m->fields[i].whole))
		i++;
	return refuse(reason,
	    arena_printf(s->arena,
		"RFC 6376 section 5.3: header: bare LF between CRLF lines: "
		"line %zu, in %.*s",
		m->fields[i].line, SPAN_ARG(m->fields[i].name)));
}

/* The first octet above 127; its length if there is none. */
static size_t
find_8bit(struct span s)
{
	unsigned char all = 0;
	size_t i = 0;

	for (size_t k = 0; k < s.len; k++)
		all |= s.p[k];
	if (all < 128)
		return s.len;
	while (s.p[i] < 128)
		i++;
	return i;
}

static bool
header_is_7bit(struct dkim_signer *s, const char **reason)
{
	for (size_t i = 0; i < s->msg->n; i++) {
		const struct msg_field *f = &s->msg->fields[i];
		size_t at = find_8bit(f->whole), line = f->line;

		for (size_t k = 0; k < at; k++)
			line += f->whole.p[k] == '\n';
		if (at < f->whole.len)
			return refuse(reason,
			    arena_printf(s->arena,
				"header: octet above 127 (--require-7bit): "
				"line %zu, in %.*s",
				line, SPAN_ARG(f->name)));
	}
	return true;
}

/* RFC 6376 sections 3.8 and 5.3 */
static bool
check_message(struct dkim_signer *s, const char **reason)
{
	if (!has_one_from(s->msg, reason))
		return false;
	if (s->msg->bare_lf)
		return refuse_bare_lf(s, reason);
	if (s->options->require_7bit && !header_is_7bit(s, reason))
		return false;
	return s->options->allow_long_lines || header_lines_fit(s, reason);
}

struct span
dkim_sign_identity_domain(struct arena *arena, struct span identity)
{
	struct span domain = { 0 };
	size_t at = span_find_last(identity, '@');

	if (at < identity.len)
		(void)domain_parse(arena, span_skip(identity, at + 1), &domain);
	return domain;
}

/* i= must lie within d=, section 3.5 */
static bool
check_identity(struct dkim_signer *s, struct span domain, struct span identity,
    const char **reason)
{
	struct span id = dkim_sign_identity_domain(s->arena, identity);

	if (identity.len > CAPS_SIGN_IDENTITY)
		return refuse(reason, "i=: want at most 320 octets");
	if (identity.len == 0 || (id.len > 0 && domain_is_within(id, domain)))
		return true;
	return refuse(reason,
	    "i=: want an address in the signing domain or below it "
	    "(RFC 6376 section 3.5)");
}

struct dkim_signer *
dkim_sign_begin(struct arena *arena, const struct msg *msg,
    const struct dkim_sign_options *options, const char **reason)
{
	struct dkim_signer *s = arena_alloc(arena, sizeof(*s));
	struct dkim_names_options names = {
		.headers = options->headers,
		.oversign = options->oversign,
		.signatures = options->sign_signatures,
		.no_oversign = options->no_oversign,
	};

	*s = (struct dkim_signer){
		.arena = arena,
		.msg = msg,
		.options = options,
		.bodyhash = bodyhash_new(arena, !msg->crlf),
		.index = msg_index_new(arena, msg),
	};
	if (!check_message(s, reason) ||
	    !dkim_names_choose(arena, msg, &names, &s->names, reason))
		return NULL;
	if ((options->no_mbox || options->find_odd) &&
	    span_starts(msg->prefix, SPAN("From ")))
		s->mbox = arena_alloc(arena, sizeof(*s->mbox));
	s->body = bodyhash_want(
	    s->bodyhash, options->body_canon, HASH_SHA256, BODYHASH_ALL);
	return s;
}

/*
 * For LF as line end: skip as many whole lines as are together not longer than
 * one line may be.
 */
static bool
skip_short_lines(struct dkim_signer *s, struct span *piece)
{
	struct span some = span_head(*piece, CAPS_SIGN_LINE + 1 - s->column);
	const unsigned char *last = memrchr(some.p, '\n', some.len);

	if (last == NULL)
		return false;
	*piece = span_skip(*piece, (size_t)(last + 1 - some.p));
	s->column = 0;
	s->at_cr = false;
	return true;
}

/* It is where REST of the piece WHOLE begins, unless it was there before. */
static void
note(const struct dkim_signer *s, struct place *place, struct span whole,
    struct span rest)
{
	if (!place->found)
		*place = (struct place){ true,
			s->seen + (uint64_t)(rest.p - whole.p) };
}

/* Watch for long lines and, in CRLF input, for LF without CR. */
static void
watch_lines(struct dkim_signer *s, struct span piece)
{
	struct span whole = piece;

	while (piece.len > 0) {
		size_t n;

		if (!s->msg->crlf && s->column <= CAPS_SIGN_LINE &&
		    skip_short_lines(s, &piece))
			continue;
		n = span_find(piece, '\n');
		bool cr = n > 0 ? piece.p[n - 1] == '\r' : s->at_cr;

		s->column += n;
		if (s->column > CAPS_SIGN_LINE &&
		    s->column - cr > CAPS_SIGN_LINE)
			note(s, &s->long_line, whole, piece);
		if (n == piece.len) {
			s->at_cr = piece.p[n - 1] == '\r';
			return;
		}
		if (!cr && s->msg->crlf)
			note(s, &s->bare_lf, whole, span_skip(piece, n));
		s->column = 0;
		s->at_cr = false;
		piece = span_skip(piece, n + 1);
	}
}

static void
watch_8bit(struct dkim_signer *s, struct span piece)
{
	size_t n = find_8bit(piece);

	if (n < piece.len)
		note(s, &s->octet_8bit, piece, span_skip(piece, n));
}

void
dkim_sign_body(struct dkim_signer *s, struct span piece)
{
	watch_lines(s, piece);
	if ((s->options->find_odd || s->options->require_7bit) &&
	    !s->octet_8bit.found)
		watch_8bit(s, piece);
	s->seen += piece.len;
	if (s->mbox != NULL)
		mbox_watch_body(s->mbox, piece);
	bodyhash_add(s->bodyhash, piece);
}

static bool
is_refused_mbox(const struct dkim_signer *s)
{
	return s->options->no_mbox && s->mbox != NULL && s->mbox->found;
}

static bool
is_refused_8bit(const struct dkim_signer *s)
{
	return s->options->require_7bit && s->octet_8bit.found;
}

/* Why the body must not be signed, and where that begins; NULL: it may be. */
static const char *
fault_of(const struct dkim_signer *s, uint64_t *at)
{
	if (is_refused_mbox(s)) {
		*at = s->mbox->at;
		return "several messages: a \"From \" line stands behind an "
		       "empty one, as in an mbox";
	}
	if (s->bare_lf.found) {
		*at = s->bare_lf.at;
		return "RFC 6376 section 5.3: body: bare LF between CRLF lines";
	}
	if (s->long_line.found && !s->options->allow_long_lines) {
		*at = s->long_line.at;
		return "RFC 5322 section 2.1.1: body: line of more than 998 "
		       "octets";
	}
	*at = s->octet_8bit.at;
	return is_refused_8bit(s)
		   ? "body: octet above 127 (--require-7bit): a relay without "
		     "8BITMIME (RFC 6152) would encode it anew"
		   : NULL;
}

bool
dkim_sign_end(struct dkim_signer *s, const char **reason)
{
	const char *fault;
	uint64_t at;

	bodyhash_end(s->bodyhash);
	fault = fault_of(s, &at);
	return fault == NULL || refuse(reason, fault);
}

bool
dkim_sign_fault_at(const struct dkim_signer *s, uint64_t *offset)
{
	return fault_of(s, offset) != NULL;
}

struct dkim_sign_odd
dkim_sign_odd(const struct dkim_signer *s)
{
	return (struct dkim_sign_odd){
		.has_8bit = s->octet_8bit.found,
		.is_mbox = s->mbox != NULL && s->mbox->found,
	};
}

/* Without printf formats, which would cost more than all else but RSA. */
static void
put_span(
    struct dkim_signer *s, struct fold *f, const char *name, struct span value)
{
	struct buf tag = buf_new(s->arena, CAPS_HEADER);

	buf_adds(&tag, name);
	buf_addc(&tag, '=');
	buf_add(&tag, value);
	buf_addc(&tag, ';');
	fold_word(f, buf_span(&tag));
}

static void
put_tag(
    struct dkim_signer *s, struct fold *f, const char *name, const char *value)
{
	put_span(s, f, name, span_str(value));
}

static void
put_number(
    struct dkim_signer *s, struct fold *f, const char *name, uint64_t value)
{
	put_tag(s, f, name, arena_printf(s->arena, "%" PRIu64, value));
}

/* One octet of dkim-quoted-printable, section 2.11; EXTRA is encoded too. */
static struct span
qp(const unsigned char *c, const char *extra, unsigned char code[3])
{
	static const char hex[] = "0123456789ABCDEF";

	if (*c > 0x20 && *c < 0x7f && *c != '=' && *c != ';' &&
	    strchr(extra, *c) == NULL)
		return span_of(c, 1);
	code[0] = '=';
	code[1] = (unsigned char)hex[*c >> 4];
	code[2] = (unsigned char)hex[*c & 15];
	return span_of(code, 3);
}

static void
put_names(struct dkim_signer *s, struct fold *f)
{
	struct buf name = buf_new(s->arena, CAPS_HEADER);

	for (size_t i = 0; i < s->names.n; i++) {
		name.len = 0;
		if (i == 0)
			buf_adds(&name, "h=");
		buf_add(&name, s->names.list[i]);
		buf_addc(&name, i + 1 == s->names.n ? ';' : ':');
		if (i == 0)
			fold_word(f, buf_span(&name));
		else
			fold_glue(f, buf_span(&name));
	}
}

/* z=: copies of the signed fields, which help to debug a failure */
static void
put_copies(struct dkim_signer *s, struct fold *f)
{
	bool any = false;

	msg_index_restart(s->index, NULL);
	fold_word(f, SPAN("z="));
	for (size_t i = 0; i < s->names.n; i++) {
		const struct msg_field *field =
		    msg_index_take(s->index, s->names.list[i]);

		if (field == NULL)
			continue;
		fold_glue(f, span_str(arena_printf(s->arena, "%s%.*s:",
				 any ? "|" : "", SPAN_ARG(field->name))));
		for (size_t k = 0; k < field->value.len; k++) {
			unsigned char code[3];

			fold_glue(f, qp(field->value.p + k, "|", code));
		}
		any = true;
	}
	fold_glue(f, SPAN(";"));
}

/*
 * i= is one word for the folding, since there must not be white space in the
 * domain.  Only the local part is encoded.
 */
static void
put_identity(struct dkim_signer *s, struct fold *f, struct span identity)
{
	struct span domain = dkim_sign_identity_domain(s->arena, identity);
	struct buf tag = buf_new(s->arena, CAPS_HEADER);
	size_t at = span_find_last(identity, '@');

	if (identity.len == 0)
		return;
	buf_adds(&tag, "i=");
	for (size_t i = 0; i < at; i++) {
		unsigned char code[3];

		buf_add(&tag, qp(identity.p + i, "", code));
	}
	buf_addc(&tag, '@');
	buf_add(&tag, domain);
	buf_addc(&tag, ';');
	fold_word(f, buf_span(&tag));
}

/* All tags of the field, up to and including "b=". */
static void
put_tags(struct dkim_signer *s, struct fold *f, struct span domain,
    const struct dkim_sign_key *key)
{
	static const char *const canon[2][2] = {
		[CANON_SIMPLE] = {
			[CANON_SIMPLE] = "simple/simple",
			[CANON_RELAXED] = "simple/relaxed",
		},
		[CANON_RELAXED] = {
			[CANON_SIMPLE] = "relaxed/simple",
			[CANON_RELAXED] = "relaxed/relaxed",
		},
	};
	const struct dkim_sign_options *o = s->options;

	put_tag(s, f, "v", "1");
	put_tag(s, f, "a",
	    key_private_type(key->key) == KEY_RSA ? "rsa-sha256"
						  : "ed25519-sha256");
	put_tag(s, f, "c", canon[o->header_canon][o->body_canon]);
	put_span(s, f, "d", domain);
	put_span(s, f, "s", key->selector);
	put_identity(s, f, key->identity);
	put_number(s, f, "t", o->time);
	if (o->expire > 0)
		put_number(s, f, "x", o->time + o->expire);
	if (o->body_length)
		put_number(s, f, "l", bodyhash_length(s->body));
	put_names(s, f);
	if (o->copy_headers)
		put_copies(s, f);
	put_span(s, f, "bh",
	    b64_encode(s->arena, digest_span(bodyhash_digest(s->body))));
	fold_word(f, SPAN("b="));
}

static bool
sign_text(struct dkim_signer *s, struct buf *text,
    const struct dkim_sign_key *key, struct span *signature)
{
	struct buf unsigned_text = buf_new(s->arena, CAPS_HEADER);
	struct msg_field field;
	struct dkim_sig sig = {
		.hash = HASH_SHA256,
		.header_canon = s->options->header_canon,
		.h = s->names.list,
		.nh = s->names.n,
	};
	struct tag b = { 0 };
	struct digest header;

	buf_add(&unsigned_text, buf_span(text));
	buf_adds(&unsigned_text, "\r\n");
	field = msg_field_split(buf_span(&unsigned_text));
	b = (struct tag){ .name = SPAN("b"),
		.raw = span_head(span_skip(field.value, field.value.len), 0) };
	sig.field = &field;
	sig.tags = (struct taglist){ .tags = &b, .n = 1 };
	header = dkim_sig_header_hash(s->arena, &sig, s->index);
	return key_sign(s->arena, key->key, HASH_SHA256, &header, signature);
}

/*
 * Read the new field back as a verifier would, and verify it with the public
 * half of the key.
 */
static bool
proves_itself(struct dkim_signer *s, struct span whole,
    const struct dkim_sign_key *key, const char **reason)
{
	struct key_public own, *pub = key->pub;
	struct msg_field field = msg_field_split(whole);
	struct dkim_sig sig;
	struct dkim_sig_fault fault;
	struct digest header;
	bool good;

	if (!dkim_sig_parse(s->arena, &field, &sig, &fault))
		return refuse(reason, fault.reason);
	if (pub == NULL) {
		own = key_private_public(s->arena, key->key);
		pub = &own;
	}
	header = dkim_sig_header_hash(s->arena, &sig, s->index);
	good = digest_eq(bodyhash_digest(s->body), sig.bh) &&
	       key_verify(pub, sig.hash, &header, sig.b);
	if (pub == &own)
		key_public_free(pub);
	return good ||
	       refuse(reason,
		   "the fresh signature does not verify: damaged key, or faulty "
		   "machine");
}

bool
dkim_sign_field(struct dkim_signer *s, struct span domain,
    const struct dkim_sign_key *key, struct span *field, const char **reason)
{
	struct buf text = buf_new(s->arena, CAPS_HEADER);
	struct span owner, signature;
	struct fold f;

	if (!check_identity(s, domain, key->identity, reason))
		return false;
	if (!dkim_key_owner(s->arena, key->selector, domain, &owner))
		return refuse(
		    reason, "the name s=._domainkey.d= is too long for DNS");
	f = fold_begin(&text, "\r\n", " ");
	fold_glue(&f, SPAN("DKIM-Signature:"));
	put_tags(s, &f, domain, key);
	if (!buf_ok(&text))
		return refuse(reason, "the signature field is too long");
	if (!sign_text(s, &text, key, &signature))
		return refuse(reason, "the key does not sign");
	fold_long(&f, b64_encode(s->arena, signature));
	fold_end(&f);
	*field = buf_span(&text);
	if (!buf_ok(&text))
		return refuse(reason, "the signature field is too long");
	return proves_itself(s, *field, key, reason);
}

const struct dkim_names *
dkim_sign_names(const struct dkim_signer *s)
{
	return &s->names;
}

const struct digest *
dkim_sign_body_hash(const struct dkim_signer *s)
{
	return bodyhash_digest(s->body);
}
