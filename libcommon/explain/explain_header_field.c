/*
 * Whole fields: copies in z=, the ones of the body's form, added, removed,
 * with another spelling of their name.
 */
#include <string.h>

#include "base/abnf.h"
#include "explain/explain_field.h"

/* dkim-quoted-printable, RFC 6376 section 2.11, white space taken out. */
static struct span
unquote(struct arena *arena, struct span in)
{
	struct buf b = buf_new(arena, SIZE_MAX);

	for (size_t i = 0; i < in.len; i++)
		if (in.p[i] == '=' && i + 2 < in.len &&
		    abnf_hex(in.p[i + 1]) >= 0 && abnf_hex(in.p[i + 2]) >= 0) {
			buf_addc(
			    &b, (unsigned char)(abnf_hex(in.p[i + 1]) * 16 +
						abnf_hex(in.p[i + 2])));
			i += 2;
		} else if (in.p[i] > ' ') {
			buf_addc(&b, in.p[i]);
		}
	return buf_span(&b);
}

/* The fields of the message as it was sent that the signature names. */
static size_t
sent_fields(struct explain_work *w, const struct explain_copy **out)
{
	const struct msg *sent = w->explain->sent;
	struct explain_copy *copies =
	    arena_array(w->arena, sent->n, sizeof(*copies));
	size_t n = 0;

	for (size_t i = 0; i < sent->n; i++) {
		const struct msg_field *f = &sent->fields[i];

		if (dkim_sig_covers(w->sig, f->name) > 0 ||
		    (span_eq_nocase(f->name, w->sig->field->name) &&
			msg_count(sent, f->name) == 1))
			copies[n++] =
			    (struct explain_copy){ f->name, f->value };
	}
	*out = copies;
	return n;
}

size_t
explain_copies(struct explain_work *w, const struct explain_copy **out)
{
	const struct tag *z = taglist_find(&w->sig->tags, "z");
	struct explain_copy *copies = NULL;
	size_t n = 0, cap = 0;

	if (w->explain->sent != NULL)
		return sent_fields(w, out);
	if (z == NULL)
		return 0;
	for (struct span rest = z->value; rest.p != NULL;) {
		struct span copy = span_cut(&rest, '|');
		size_t colon;

		copy = explain_without_blanks(w->arena, copy);
		colon = span_find(copy, ':');
		if (colon == copy.len)
			continue;
		copies = arena_grow(w->arena, copies, n, &cap, sizeof(*copies));
		copies[n].name = span_head(copy, colon);
		copies[n++].value =
		    unquote(w->arena, span_skip(copy, colon + 1));
	}
	*out = copies;
	return n;
}

static struct span
field_of_copy(struct explain_work *w, const struct explain_copy *c)
{
	struct buf b = buf_new(w->arena, SIZE_MAX);

	buf_add(&b, c->name);
	buf_addc(&b, ':');
	buf_add(&b, c->value);
	buf_adds(&b, "\r\n");
	return buf_span(&b);
}

static struct span
squeezed(struct explain_work *w, struct span s)
{
	return explain_without_blanks(w->arena, s);
}

/* What a copy in z= tells of a field that is another one now. */
static enum explain_word
word_of_copy(
    struct explain_work *w, struct span name, struct span old, struct span now)
{
	struct span tail = span_trim(old), whole = span_trim(now);

	if (span_eq(squeezed(w, old), squeezed(w, now)))
		return w->sig->header_canon == CANON_SIMPLE
			   ? EXPLAIN_FIELD_REFOLDED
			   : EXPLAIN_FIELD_SPACE_CHANGED;
	if (span_is_nocase(name, "subject") && tail.len > 0 &&
	    memmem(whole.p, whole.len, tail.p, tail.len) != NULL)
		return EXPLAIN_SUBJECT_TAGGED;
	if (span_is_nocase(name, "from"))
		return EXPLAIN_FROM_REWRITTEN;
	if (span_is_nocase(name, "message-id"))
		return EXPLAIN_MESSAGE_ID_REWRITTEN;
	if (span_is_nocase(name, "date"))
		return EXPLAIN_DATE_REWRITTEN;
	if (tail.len > 0 &&
	    memmem(whole.p, whole.len, tail.p, tail.len) != NULL)
		return EXPLAIN_FIELD_TEXT_ADDED;
	return EXPLAIN_FIELD_CHANGED;
}

#define COPIES 32

struct restored {
	struct explain_change changes[COPIES];
	struct explain_cause causes[COPIES];
	size_t n;
};

/* The field that copy number I is of: the NTH of its name, from one end. */
static size_t
field_for(struct explain_work *w, const struct explain_copy *copies, size_t n,
    size_t i, bool bottom_up)
{
	size_t nth = 0;

	for (size_t k = 0; k < i; k++)
		nth += span_eq_nocase(copies[k].name, copies[i].name);
	(void)n;
	for (size_t k = 0; k < w->msg->n; k++) {
		size_t f = bottom_up ? w->msg->n - 1 - k : k;

		if (span_eq_nocase(w->msg->fields[f].name, copies[i].name) &&
		    nth-- == 0)
			return f;
	}
	return SIZE_MAX;
}

static void
restore(struct explain_work *w, const struct explain_copy *copies, size_t n,
    bool bottom_up, struct restored *r)
{
	for (size_t i = 0; i < n && r->n < COPIES; i++) {
		size_t f = field_for(w, copies, n, i, bottom_up);
		struct span whole = field_of_copy(w, &copies[i]);
		struct explain_cause *c = &r->causes[r->n];

		if (f == SIZE_MAX) {
			*c = explain_cause_of(EXPLAIN_FIELD_REMOVED);
			c->field = copies[i].name;
			c->old = span_trim(copies[i].value);
			r->changes[r->n++] =
			    (struct explain_change){ EXPLAIN_INSERT, w->msg->n,
				    whole };
			continue;
		}
		if (span_eq(span_trim(explain_value(w, f)),
			span_trim(copies[i].value)))
			continue;
		*c = explain_field_cause(w,
		    word_of_copy(w, copies[i].name, copies[i].value,
			explain_value(w, f)),
		    f);
		c->old = span_trim(copies[i].value);
		r->changes[r->n++] = (struct explain_change){ EXPLAIN_REPLACE,
			f, explain_with_value(w, f, copies[i].value) };
	}
}

/* What z= says that it was: all of it, each of it. */
bool
explain_header_z(struct explain_work *w)
{
	const struct explain_copy *copies;
	size_t n = explain_copies(w, &copies);

	for (int up = 0; up < 2 && n > 0; up++) {
		struct restored r = { .n = 0 };

		restore(w, copies, n, up == 1, &r);
		if (r.n > 0 &&
		    explain_header_try(w, r.changes, r.n, r.causes, r.n))
			return true;
		for (size_t i = 0; i < r.n; i++)
			if (explain_alternative(
				w, r.changes[i], &r.causes[i], 3))
				return true;
	}
	return false;
}

/* The fields that z= has otherwise, where nothing could be proven. */
void
explain_differs_from_z(struct explain_work *w)
{
	const struct explain_copy *copies;
	size_t n = explain_copies(w, &copies);
	struct restored r = { .n = 0 };

	if (n > 0)
		restore(w, copies, n, false, &r);
	for (size_t i = 0; i < r.n; i++) {
		r.causes[i].proven = false;
		(void)explain_cause_add(w, &r.causes[i]);
	}
}

/* Content-Type and Content-Transfer-Encoding, as the body was found to be. */
static bool
try_encodings(struct explain_work *w, size_t f, unsigned likely)
{
	static const char *const names[] = { " 8bit", " 7bit",
		" quoted-printable", " base64", " binary", " 8BIT", " 7BIT",
		" QUOTED-PRINTABLE", " BASE64", " Quoted-Printable",
		" Base64" };
	struct explain_cause c =
	    explain_field_cause(w, EXPLAIN_FIELD_CHANGED, f);
	struct explain_change gone = { EXPLAIN_DELETE, f, { 0 } };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (explain_try_value(w, EXPLAIN_FIELD_CHANGED, f,
			span_str(names[i]), i < 4 ? likely : 1))
			return true;
	c.word = EXPLAIN_FIELD_ADDED;
	return explain_alternative(w, gone, &c, likely);
}

static bool
try_charsets(struct explain_work *w, size_t f, unsigned likely)
{
	static const char *const names[] = { "utf-8", "UTF-8", "us-ascii",
		"US-ASCII", "iso-8859-1", "ISO-8859-1", "windows-1252",
		"Windows-1252", "iso-8859-15", "ISO-8859-15", "iso-8859-2",
		"windows-1251", "koi8-r", "windows-1250", "iso-8859-9" };
	struct span value = explain_value(w, f);
	const unsigned char *at = NULL;
	struct span now, head, tail;
	size_t k;

	for (k = 0; k + 8 < value.len; k++)
		if (span_starts_nocase(span_skip(value, k), SPAN("charset="))) {
			at = value.p + k + 8;
			break;
		}
	if (at == NULL)
		return false;
	now = span_skip(value, k + 8);
	if (now.len > 0 && now.p[0] == '"')
		now = span_skip(now, 1);
	head = span_until(value, now);
	for (k = 0; k < now.len && (abnf_is_alnum(now.p[k]) ||
				       now.p[k] == '-' || now.p[k] == '_');)
		k++;
	tail = span_skip(now, k);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct buf b = buf_new(w->scratch, SIZE_MAX);

		buf_add(&b, head);
		buf_adds(&b, names[i]);
		buf_add(&b, tail);
		if (explain_try_value(w, EXPLAIN_FIELD_CHANGED, f, buf_span(&b),
			i < 8 ? likely : 1))
			return true;
	}
	return false;
}

/* The same fields of the first parts. */
static bool
try_inner(struct explain_work *w, size_t f, bool cte, unsigned likely)
{
	for (size_t i = 1; i < w->mime.n && i < 4; i++) {
		const struct explain_part *p = &w->mime.parts[i];
		struct span field = cte ? p->cte : p->ctype;
		struct span value = span_skip(field, span_find(field, ':') + 1);

		if (field.len < 2)
			continue;
		value.len -= value.len < 2 ? value.len : 2;
		if (explain_try_value(
			w, EXPLAIN_FIELD_CHANGED, f, value, likely))
			return true;
	}
	return false;
}

/* The outer one had no such field: an inner one goes in. */
static bool
insert_inner(struct explain_work *w, const char *name, bool cte)
{
	for (size_t i = 1; i < w->mime.n && i < 4; i++) {
		const struct explain_part *p = &w->mime.parts[i];
		struct span field = cte ? p->cte : p->ctype;
		struct explain_change c = { EXPLAIN_INSERT, w->msg->n, field };
		struct explain_cause cause =
		    explain_cause_of(EXPLAIN_FIELD_REMOVED);

		if (field.len == 0 || explain_missing(w, span_str(name)) == 0)
			continue;
		cause.field = span_str(name);
		cause.old =
		    span_trim(span_skip(field, span_find(field, ':') + 1));
		if (explain_alternative(w, c, &cause, 3))
			return true;
	}
	return false;
}

bool
explain_header_body(struct explain_work *w)
{
	size_t type = explain_find_field(w, "content-type");
	size_t cte = explain_find_field(w, "content-transfer-encoding");
	unsigned likely = w->out->body == EXPLAIN_CHANGED ? 3 : 2;

	if (w->mime.parts == NULL && w->body_whole)
		explain_mime_read(w, &w->received, &w->mime);
	if (type != SIZE_MAX && explain_is_signed(w, type) &&
	    (try_inner(w, type, false, likely) ||
		try_charsets(w, type, likely)))
		return true;
	if (cte != SIZE_MAX && explain_is_signed(w, cte) &&
	    (try_inner(w, cte, true, likely) || try_encodings(w, cte, likely)))
		return true;
	return insert_inner(w, "Content-Type", false) ||
	       insert_inner(w, "Content-Transfer-Encoding", true);
}

/* Fields that lists and relays add. */
static bool
is_often_added(struct span name)
{
	static const char *const often[] = { "reply-to", "sender", "precedence",
		"mime-version", "content-transfer-encoding", "content-type",
		"errors-to", "cc", "to", "subject", "date", "message-id",
		"in-reply-to", "references", "auto-submitted" };

	if (span_starts_nocase(name, SPAN("list-")) ||
	    span_starts_nocase(name, SPAN("x-")) ||
	    span_starts_nocase(name, SPAN("resent-")))
		return true;
	for (size_t i = 0; i < sizeof(often) / sizeof(often[0]); i++)
		if (span_is_nocase(name, often[i]))
			return true;
	return false;
}

static bool
is_very_often_added(struct span name)
{
	return span_starts_nocase(name, SPAN("list-")) ||
	       span_is_nocase(name, "reply-to") ||
	       span_is_nocase(name, "sender");
}

static bool
try_added(struct explain_work *w, size_t f)
{
	struct explain_change c = { EXPLAIN_DELETE, f, { 0 } };
	struct explain_cause cause =
	    explain_field_cause(w, EXPLAIN_FIELD_ADDED, f);

	return explain_alternative(w, c, &cause,
	    is_very_often_added(cause.field) ? 4
	    : is_often_added(cause.field)    ? 3
					     : 2);
}

bool
explain_header_added(struct explain_work *w)
{
	const struct explain_slots *s = explain_signed(w);

	for (size_t i = 0; i < s->n; i++)
		if (try_added(w, s->fields[i]))
			return true;
	return false;
}

#define ADDED_MOST 14
#define ADDED_SIZE 7

/* Up to seven of fourteen fields were added. */
bool
explain_header_added_many(struct explain_work *w)
{
	const struct explain_slots *s = explain_signed(w);
	size_t fields[ADDED_MOST], n = 0;

	for (int often = 1; often >= 0; often--)
		for (size_t i = 0; i < s->n && n < ADDED_MOST; i++) {
			struct span name = explain_field_name(w, s->fields[i]);

			if (is_often_added(name) == (often == 1) &&
			    !span_is_nocase(name, "from"))
				fields[n++] = s->fields[i];
		}
	for (unsigned mask = 1; mask < 1U << n; mask++) {
		struct explain_change c[ADDED_MOST];
		struct explain_cause causes[ADDED_MOST];
		size_t k = 0;

		if (__builtin_popcount(mask) < 2 ||
		    __builtin_popcount(mask) > ADDED_SIZE)
			continue;
		for (size_t i = 0; i < n; i++)
			if ((mask >> i & 1) != 0) {
				c[k] = (struct explain_change){ EXPLAIN_DELETE,
					fields[i], { 0 } };
				causes[k++] = explain_field_cause(
				    w, EXPLAIN_FIELD_ADDED, fields[i]);
			}
		if (!explain_may(w))
			return false;
		if (explain_header_try(w, c, k, causes, k))
			return true;
	}
	return false;
}

static bool
try_removed(struct explain_work *w, struct span name, const char *value,
    size_t at, unsigned likely)
{
	struct buf b = buf_new(w->scratch, SIZE_MAX);
	struct explain_change c = { EXPLAIN_INSERT, at, { 0 } };
	struct explain_cause cause = explain_cause_of(EXPLAIN_FIELD_REMOVED);

	buf_add(&b, name);
	buf_addf(&b, ": %s\r\n", value);
	c.whole = buf_span(&b);
	cause.field = name;
	cause.old = span_of(c.whole.p + name.len + 2, strlen(value));
	return explain_alternative(w, c, &cause, likely);
}

static const struct {
	const char *name, *value;
} usual[] = {
	{ "MIME-Version", "1.0" },
	{ "Mime-Version", "1.0" },
	{ "MIME-Version", "1.0 (1.0)" },
	{ "Content-Transfer-Encoding", "7bit" },
	{ "Content-Transfer-Encoding", "8bit" },
	{ "Content-Transfer-Encoding", "quoted-printable" },
	{ "Content-Transfer-Encoding", "base64" },
	{ "Content-Transfer-Encoding", "binary" },
	{ "Content-Type", "text/plain" },
	{ "Content-Type", "text/plain; charset=utf-8" },
	{ "Content-Type", "text/plain; charset=UTF-8" },
	{ "Content-Type", "text/plain; charset=\"utf-8\"" },
	{ "Content-Type", "text/plain; charset=\"UTF-8\"" },
	{ "Content-Type", "text/plain; charset=us-ascii" },
	{ "Content-Type", "text/plain; charset=\"us-ascii\"" },
	{ "Content-Type", "text/plain; charset=US-ASCII" },
	{ "Content-Type", "text/plain; charset=iso-8859-1" },
	{ "Content-Type", "text/plain; charset=utf-8; format=flowed" },
	{ "Content-Type", "text/plain; charset=UTF-8; format=flowed" },
	{ "Content-Type", "text/html; charset=utf-8" },
	{ "Content-Type", "text/html; charset=UTF-8" },
	{ "Content-Type", "text/html; charset=\"utf-8\"" },
	{ "Content-Language", "en-US" },
	{ "Content-Language", "en" },
	{ "Content-Language", "de-DE" },
	{ "Content-Disposition", "inline" },
	{ "Precedence", "bulk" },
	{ "Precedence", "list" },
	{ "Precedence", "junk" },
	{ "Auto-Submitted", "auto-generated" },
	{ "Auto-Submitted", "auto-replied" },
	{ "Auto-Submitted", "no" },
	{ "X-Priority", "3" },
	{ "X-Priority", "1" },
	{ "X-Priority", "3 (Normal)" },
	{ "Importance", "normal" },
	{ "Importance", "Normal" },
	{ "Importance", "high" },
	{ "Priority", "normal" },
	{ "Sensitivity", "normal" },
	{ "List-Unsubscribe-Post", "List-Unsubscribe=One-Click" },
	{ "Subject", "" },
	{ "To", "undisclosed-recipients:;" },
	{ "To", "undisclosed-recipients: ;" },
	{ "Cc", "" },
	{ "Reply-To", "" },
};

/* Names in h= that say more fields than there are. */
static bool
removed_usual(struct explain_work *w)
{
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
		struct span name = span_str(usual[i].name);

		if (explain_missing(w, name) > 0 &&
		    try_removed(w, name, usual[i].value, w->msg->n, 2))
			return true;
	}
	return false;
}

/* Its value may be that of another field, or a part of it. */
static bool
removed_like(struct explain_work *w, const char *name, const char *like)
{
	size_t f = explain_find_field(w, like);
	struct span value, last;

	if (f == SIZE_MAX || explain_missing(w, span_str(name)) == 0)
		return false;
	value = span_trim(explain_value(w, f));
	if (try_removed(w, span_str(name), arena_string(w->scratch, value),
		w->msg->n, 2))
		return true;
	last = value;
	for (size_t i = 0; i < value.len; i++)
		if (value.p[i] == '<')
			last = span_skip(value, i);
	if (try_removed(w, span_str(name), arena_string(w->scratch, last),
		w->msg->n, 1))
		return true;
	if (last.len > 2 && last.p[0] == '<')
		last = span_skip(span_head(last, last.len - 1), 1);
	return try_removed(
	    w, span_str(name), arena_string(w->scratch, last), w->msg->n, 1);
}

bool
explain_header_removed(struct explain_work *w)
{
	static const char *const pairs[][2] = {
		{ "Reply-To", "from" },
		{ "Sender", "from" },
		{ "Reply-To", "sender" },
		{ "In-Reply-To", "references" },
		{ "References", "in-reply-to" },
		{ "Reply-To", "return-path" },
		{ "Sender", "return-path" },
		{ "Message-ID", "x-original-message-id" },
		{ "Message-ID", "x-message-id" },
		{ "Date", "x-original-date" },
		{ "To", "x-original-to" },
		{ "To", "delivered-to" },
		{ "Cc", "x-original-cc" },
		{ "Reply-To", "x-original-reply-to" },
		{ "List-Id", "x-list-id" },
		{ "List-Unsubscribe", "x-list-unsubscribe" },
		{ "Subject", "thread-topic" },
		{ "Return-Path", "from" },
		{ "Resent-From", "from" },
		{ "Disposition-Notification-To", "from" },
	};

	if (removed_usual(w))
		return true;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (removed_like(w, pairs[i][0], pairs[i][1]))
			return true;
	return false;
}

/* The field with the name spelt so. */
static bool
try_name(struct explain_work *w, size_t f, struct span name)
{
	struct buf b = buf_new(w->scratch, SIZE_MAX);
	struct span whole = explain_whole(w, f);
	size_t len = explain_field_name(w, f).len;
	struct explain_change c = { EXPLAIN_REPLACE, f, { 0 } };
	struct explain_cause cause =
	    explain_field_cause(w, EXPLAIN_FIELD_NAME_CASE, f);

	buf_add(&b, name);
	buf_add(&b, span_skip(whole, len));
	c.whole = buf_span(&b);
	cause.old = name;
	cause.new = cause.field;
	return explain_alternative(w, c, &cause, 2);
}

/* 0: lower, 1: upper, 2: capitals at the start of words, 3: of the first */
static struct span
spelt(struct explain_work *w, struct span name, int how)
{
	unsigned char *p = arena_alloc(w->scratch, name.len + 1);

	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = span_lower(name.p[i]);
		bool first = i == 0 || (how == 2 && name.p[i - 1] == '-');

		p[i] = (how == 1 || (how >= 2 && first)) && c >= 'a' && c <= 'z'
			   ? (unsigned char)(c - 32)
			   : c;
	}
	return span_of(p, name.len);
}

static bool
try_spellings(struct explain_work *w, size_t f)
{
	static const char *const known[] = { "MIME-Version", "Message-ID",
		"Message-Id", "Mime-Version", "DKIM-Signature", "In-Reply-To",
		"List-ID", "List-Id", "CC", "Content-ID", "X-MIMEOLE" };
	struct span name = explain_field_name(w, f);

	for (size_t i = 0; i < w->sig->nh; i++)
		if (span_eq_nocase(w->sig->h[i], name) &&
		    try_name(w, f, w->sig->h[i]))
			return true;
	for (int how = 0; how < 4; how++)
		if (try_name(w, f, spelt(w, name, how)))
			return true;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (span_is_nocase(name, known[i]) &&
		    try_name(w, f, span_str(known[i])))
			return true;
	return false;
}

#define MASK_LETTERS 10

static bool
try_masks(struct explain_work *w, size_t f)
{
	struct span name = explain_field_name(w, f);
	unsigned char *p = arena_alloc(w->scratch, name.len + 1);

	if (name.len > MASK_LETTERS || w->want.len == 0)
		return false;
	for (unsigned mask = 0; mask < 1U << name.len; mask++) {
		struct explain_change c = { EXPLAIN_REPLACE, f, { 0 } };
		struct explain_cause cause =
		    explain_field_cause(w, EXPLAIN_FIELD_NAME_CASE, f);

		for (size_t i = 0; i < name.len; i++) {
			unsigned char ch = span_lower(name.p[i]);

			p[i] = (mask >> i & 1) != 0 && abnf_is_alpha(ch)
				   ? (unsigned char)(ch - 32)
				   : ch;
		}
		c.whole = arena_dup(w->once, explain_whole(w, f));
		memcpy((void *)(uintptr_t)c.whole.p, p, name.len);
		cause.old = span_of(p, name.len);
		cause.new = name;
		if (explain_header_try(w, &c, 1, &cause, 1))
			return true;
		arena_reset(w->once);
	}
	return false;
}

/* Only the simple header has the names as they are written. */
bool
explain_header_name_case(struct explain_work *w)
{
	const struct explain_slots *s = explain_signed(w);
	struct explain_change all[64];
	struct explain_cause causes[64];

	if (w->sig->header_canon == CANON_RELAXED)
		return false;
	for (size_t i = 0; i < s->n; i++)
		if (try_spellings(w, s->fields[i]))
			return true;
	if (try_spellings(w, explain_own(w)))
		return true;
	/* all fields at once, spelt in one way */
	for (int how = 0; how < 4; how++) {
		size_t n = 0;

		for (size_t i = 0; i < s->n && n < 64; i++) {
			size_t f = s->fields[i];
			struct span name = explain_field_name(w, f);
			struct buf b = buf_new(w->scratch, SIZE_MAX);

			buf_add(&b, spelt(w, name, how));
			buf_add(&b, span_skip(explain_whole(w, f), name.len));
			causes[n] =
			    explain_field_cause(w, EXPLAIN_FIELD_NAME_CASE, f);
			causes[n].old = spelt(w, name, how);
			causes[n].new = name;
			all[n++] = (struct explain_change){ EXPLAIN_REPLACE, f,
				buf_span(&b) };
		}
		if (n > 0 &&
		    explain_header_try(w, all, n, causes, n < 4 ? n : 4))
			return true;
	}
	for (size_t i = 0; i < s->n; i++)
		if (try_masks(w, s->fields[i]))
			return true;
	return false;
}
