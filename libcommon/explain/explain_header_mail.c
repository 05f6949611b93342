/*
 * From, Message-ID and the other addresses: what a list writes there, and
 * where the old value still stands.
 */
#include <string.h>

#include "base/abnf.h"
#include "explain/explain_field.h"

#define NAMES 24
#define ADDRESSES 24

/* Names and addresses that From may have had. */
struct people {
	struct span names[NAMES], addresses[ADDRESSES];
	size_t nnames, naddresses;
};

static void
add_once(struct span *list, size_t *n, size_t max, struct span s)
{
	s = span_trim(s);
	if (s.len == 0)
		return;
	for (size_t i = 0; i < *n; i++)
		if (span_eq(list[i], s))
			return;
	if (*n < max)
		list[(*n)++] = s;
}

static bool
is_address_octet(unsigned char c)
{
	return abnf_is_atext(c) || c == '.' || c >= 0x80;
}

/* All that looks like an address in a value. */
static void
find_addresses(struct span value, struct people *p)
{
	for (size_t i = 1; i + 1 < value.len; i++) {
		size_t from = i, to = i + 1;

		if (value.p[i] != '@')
			continue;
		while (from > 0 && is_address_octet(value.p[from - 1]))
			from--;
		while (to < value.len && is_address_octet(value.p[to]))
			to++;
		if (from < i && to > i + 1)
			add_once(p->addresses, &p->naddresses, ADDRESSES,
			    span_of(value.p + from, to - from));
	}
}

/* A list writes "alice=example.com@list" or "alice at example.com". */
static void
add_encoded_address(struct explain_work *w, struct people *p, struct span s)
{
	static const char *const marks[] = { "=40", " at ", "=", "+", "_at_" };
	size_t at = span_find(s, '@');
	struct span local = at < s.len ? span_head(s, at) : s;

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		size_t n = strlen(marks[i]);

		for (size_t k = local.len; k-- > 1;) {
			struct span rest = span_skip(local, k);
			struct buf b;

			if (!span_starts(rest, span_str(marks[i])) ||
			    rest.len == n)
				continue;
			b = buf_new(w->scratch, SIZE_MAX);
			buf_add(&b, span_head(local, k));
			buf_addc(&b, '@');
			buf_add(&b, span_skip(rest, n));
			add_once(p->addresses, &p->naddresses, ADDRESSES,
			    buf_span(&b));
			break;
		}
	}
}

/* The name without quotes. */
static struct span
unquoted(struct span s)
{
	s = span_trim(s);
	if (s.len >= 2 && (s.p[0] == '"' || s.p[0] == '\'') &&
	    s.p[s.len - 1] == s.p[0])
		return span_trim(span_of(s.p + 1, s.len - 2));
	return s;
}

/* "Alice via List", "Alice (via List)", "List on behalf of Alice" */
static void
add_names(struct people *p, struct span name)
{
	static const char *const behind[] = { " via ", " (via ", " [via ",
		" on behalf of ", " wrote", " - ", " @ ", " (", " [", ", ",
		" | ", " at " };

	name = unquoted(name);
	add_once(p->names, &p->nnames, NAMES, name);
	for (size_t i = 0; i < sizeof(behind) / sizeof(behind[0]); i++) {
		const unsigned char *at =
		    memmem(name.p, name.len, behind[i], strlen(behind[i]));
		struct span head, tail;

		if (at == NULL)
			continue;
		head = span_head(name, (size_t)(at - name.p));
		tail = span_skip(name, head.len + strlen(behind[i]));
		add_once(p->names, &p->nnames, NAMES, unquoted(head));
		add_once(p->names, &p->nnames, NAMES, unquoted(tail));
	}
}

/* The name that a value has before "<", or in parentheses behind it. */
static void
read_name(struct span value, struct people *p)
{
	size_t angle = span_find(value, '<'), open = span_find(value, '(');

	if (angle < value.len)
		add_names(p, span_head(value, angle));
	if (open < value.len) {
		struct span rest = span_skip(value, open + 1);

		add_names(p, span_head(rest, span_find(rest, ')')));
	}
}

static bool
may_tell(struct span name)
{
	static const char *const names[] = { "reply-to", "cc", "sender",
		"return-path", "mail-followup-to", "mail-reply-to",
		"resent-from", "resent-sender", "errors-to", "to", "list-owner",
		"from", "envelope-from", "apparently-from" };

	if (span_starts_nocase(name, SPAN("x-")) && name.len < 40)
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (span_is_nocase(name, names[i]))
			return true;
	return false;
}

static bool
try_from(struct explain_work *w, size_t f, struct span value, unsigned likely)
{
	struct buf b = buf_new(w->scratch, SIZE_MAX);

	buf_addc(&b, ' ');
	buf_add(&b, value);
	return explain_try_value(
	    w, EXPLAIN_FROM_REWRITTEN, f, buf_span(&b), likely);
}

/* A name and an address in each form. */
static bool
try_person(struct explain_work *w, size_t f, struct span name,
    struct span address, unsigned likely)
{
	static const char *const forms[][3] = { { "", " <", ">" },
		{ "\"", "\" <", ">" }, { "'", "' <", ">" }, { "", "<", ">" },
		{ "\"'", "'\" <", ">" } };
	struct buf b;

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		b = buf_new(w->scratch, SIZE_MAX);
		buf_adds(&b, forms[i][0]);
		buf_add(&b, name);
		buf_adds(&b, forms[i][1]);
		buf_add(&b, address);
		buf_adds(&b, forms[i][2]);
		if (try_from(w, f, buf_span(&b), i < 2 ? likely : 1))
			return true;
	}
	b = buf_new(w->scratch, SIZE_MAX);
	buf_add(&b, address);
	buf_adds(&b, " (");
	buf_add(&b, name);
	buf_addc(&b, ')');
	return try_from(w, f, buf_span(&b), 1);
}

/* Whole values of other fields that have an address. */
static bool
from_other_fields(struct explain_work *w, size_t f)
{
	static const char *const names[] = { "x-original-from", "reply-to",
		"x-mailfrom", "x-original-sender", "x-from",
		"x-google-original-from", "resent-from", "cc", "sender",
		"x-sender", "mail-followup-to", "x-author", "x-envelope-from",
		"return-path" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		for (size_t k = 0; k < w->msg->n; k++) {
			struct span value = w->msg->fields[k].value;

			if (!span_is_nocase(w->msg->fields[k].name, names[i]))
				continue;
			if (explain_try_value(w, EXPLAIN_FROM_REWRITTEN, f,
				value, i < 3 ? 4 : 3) ||
			    try_from(w, f, span_trim(value), 3))
				return true;
			/* the last of several mailboxes */
			for (struct span rest = value; rest.p != NULL;) {
				struct span one = span_cut(&rest, ',');

				if (one.len < value.len &&
				    try_from(w, f, span_trim(one), 2))
					return true;
			}
		}
	return false;
}

static void
collect(struct explain_work *w, size_t f, struct people *p)
{
	struct span from = explain_value(w, f);
	struct span spaced =
	    explain_replace_all(w->scratch, from, SPAN("\r\n"), SPAN(""));

	read_name(spaced, p);
	for (size_t k = 0; k < w->msg->n; k++)
		if (k != f && may_tell(w->msg->fields[k].name)) {
			find_addresses(w->msg->fields[k].value, p);
			if (p->nnames < NAMES / 2)
				read_name(w->msg->fields[k].value, p);
		}
	if (w->sig->i_text.len > 1)
		find_addresses(w->sig->i_text, p);
	for (size_t i = 0, n = p->nnames; i < n; i++)
		find_addresses(p->names[i], p);
	find_addresses(from, p);
	for (size_t i = 0, n = p->naddresses; i < n; i++)
		add_encoded_address(w, p, p->addresses[i]);
	for (size_t i = 0, n = p->nnames; i < n; i++)
		add_encoded_address(w, p, p->names[i]);
}

bool
explain_header_from(struct explain_work *w)
{
	size_t f = explain_find_field(w, "from");
	struct people p = { .nnames = 0 };

	if (f == SIZE_MAX || !explain_is_signed(w, f))
		return false;
	if (from_other_fields(w, f))
		return true;
	collect(w, f, &p);
	for (size_t i = 0; i < p.naddresses; i++) {
		struct buf angle = buf_new(w->scratch, SIZE_MAX);

		if (try_from(w, f, p.addresses[i], 2))
			return true;
		buf_addc(&angle, '<');
		buf_add(&angle, p.addresses[i]);
		buf_addc(&angle, '>');
		if (try_from(w, f, buf_span(&angle), 1))
			return true;
	}
	for (size_t i = 0; i < p.nnames; i++)
		for (size_t k = 0; k < p.naddresses; k++)
			if (try_person(w, f, p.names[i], p.addresses[k],
				i == 1 && k == 0 ? 4
				: i < 3 && k < 4 ? 3
						 : 1))
				return true;
	return false;
}

/* All that looks like a message identifier. */
static bool
try_ids(struct explain_work *w, size_t f, struct span value, unsigned likely)
{
	for (size_t i = 0; i < value.len; i++) {
		struct span rest = span_skip(value, i);
		size_t end = span_find(rest, '>');
		struct buf b;

		if (value.p[i] != '<' || end == rest.len ||
		    span_find(span_head(rest, end), '@') == end)
			continue;
		b = buf_new(w->scratch, SIZE_MAX);
		buf_addc(&b, ' ');
		buf_add(&b, span_head(rest, end + 1));
		if (explain_try_value(w, EXPLAIN_MESSAGE_ID_REWRITTEN, f,
			buf_span(&b), likely))
			return true;
		i += end;
	}
	return false;
}

static bool
names_message_id(struct span name)
{
	static const char *const names[] = { "x-original-message-id",
		"x-google-original-message-id", "x-message-id",
		"original-message-id", "x-ms-exchange-message-id",
		"resent-message-id", "x-orig-message-id", "x-mid" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (span_is_nocase(name, names[i]))
			return true;
	return false;
}

bool
explain_header_message_id(struct explain_work *w)
{
	size_t f = explain_find_field(w, "message-id");

	if (f == SIZE_MAX || !explain_is_signed(w, f))
		return false;
	for (int known = 1; known >= 0; known--)
		for (size_t k = 0; k < w->msg->n; k++) {
			struct span value = w->msg->fields[k].value;

			if (k == f ||
			    names_message_id(w->msg->fields[k].name) !=
				(known == 1))
				continue;
			if (known == 1 &&
			    explain_try_value(
				w, EXPLAIN_MESSAGE_ID_REWRITTEN, f, value, 3))
				return true;
			if (value.len < 4000 &&
			    try_ids(w, f, value, known == 1 ? 3 : 1))
				return true;
		}
	return false;
}

/* A mailbox as it stands in a value: its parts. */
struct mailbox {
	struct span before;  /* with the comma of the one before */
	struct span name;    /* without quotes */
	struct span address; /* without angles */
};

static bool
read_mailbox(struct span one, struct mailbox *m)
{
	size_t lead = 0, angle;

	while (
	    lead < one.len && (abnf_is_wsp(one.p[lead]) ||
				  one.p[lead] == '\r' || one.p[lead] == '\n'))
		lead++;
	m->before = span_head(one, lead);
	one = span_trim(one);
	angle = span_find(one, '<');
	m->name = (struct span){ 0 };
	m->address = one;
	if (angle < one.len) {
		m->name = unquoted(span_head(one, angle));
		one = span_skip(one, angle + 1);
		m->address = span_trim(span_head(one, span_find(one, '>')));
	} else if (span_find(one, '(') < one.len) {
		size_t open = span_find(one, '(');
		struct span rest = span_skip(one, open + 1);

		m->name = span_trim(span_head(rest, span_find(rest, ')')));
		m->address = span_trim(span_head(one, open));
	}
	return span_find(m->address, '@') < m->address.len;
}

#define FORMS 7

static void
add_mailbox(struct buf *b, const struct mailbox *m, unsigned form)
{
	bool named = m->name.len > 0 && form < 4;

	buf_add(b, m->before);
	switch (form) {
	case 0: buf_add(b, m->name); break;
	case 1:
		buf_addc(b, '"');
		buf_add(b, m->name);
		buf_addc(b, '"');
		break;
	case 2:
		buf_addc(b, '\'');
		buf_add(b, m->name);
		buf_addc(b, '\'');
		break;
	case 3:
		buf_adds(b, "\"'");
		buf_add(b, m->name);
		buf_adds(b, "'\"");
		break;
	default: break;
	}
	if (named)
		buf_addc(b, ' ');
	if (form == 5) {
		buf_add(b, m->address);
	} else if (form == 6) {
		buf_add(b, m->address);
		buf_adds(b, " (");
		buf_add(b, m->name);
		buf_addc(b, ')');
	} else {
		buf_addc(b, '<');
		buf_add(b, m->address);
		buf_addc(b, '>');
	}
}

#define BOXES 50

/* Commas part mailboxes, but not in quotes. */
static size_t
split(struct span value, struct span *out)
{
	bool quoted = false;
	size_t n = 0, from = 0;

	for (size_t i = 0; i <= value.len && n < BOXES; i++) {
		if (i < value.len && value.p[i] == '"')
			quoted = !quoted;
		if (i == value.len || (value.p[i] == ',' && !quoted)) {
			out[n++] = span_of(value.p + from, i - from);
			from = i + 1;
		}
	}
	return n;
}

/* Mailbox number WHICH (SIZE_MAX: each) in another form. */
static bool
try_form(struct explain_work *w, size_t f, const struct span *boxes, size_t n,
    size_t which, unsigned form)
{
	struct buf b = buf_new(w->scratch, SIZE_MAX);

	for (size_t i = 0; i < n; i++) {
		struct mailbox m;

		if (i > 0)
			buf_addc(&b, ',');
		if ((which == SIZE_MAX || i == which) &&
		    read_mailbox(boxes[i], &m) &&
		    (form < 4) == (m.name.len > 0 && form != 6))
			add_mailbox(&b, &m, form);
		else if ((which == SIZE_MAX || i == which) && form == 6 &&
			 read_mailbox(boxes[i], &m) && m.name.len > 0)
			add_mailbox(&b, &m, form);
		else
			buf_add(&b, boxes[i]);
	}
	return explain_try_value(w, EXPLAIN_ADDRESS_REQUOTED, f, buf_span(&b),
	    which == SIZE_MAX ? 2 : 1);
}

static bool
requoted(struct explain_work *w, size_t f)
{
	struct span boxes[BOXES];
	size_t n = split(explain_value(w, f), boxes);

	for (unsigned form = 0; form < FORMS; form++) {
		if (try_form(w, f, boxes, n, SIZE_MAX, form))
			return true;
		for (size_t i = 0; i < n && n > 1; i++)
			if (try_form(w, f, boxes, n, i, form))
				return true;
	}
	return false;
}

static unsigned char
upper(unsigned char c)
{
	return c >= 'a' && c <= 'z' ? (unsigned char)(c - 32) : c;
}

/* The value with the octets FROM to TO spelt in another way. */
static bool
try_case(struct explain_work *w, size_t f, size_t from, size_t to, int how,
    unsigned mask)
{
	struct span value = explain_value(w, f);
	unsigned char *p = arena_alloc(w->once, value.len + 1);
	unsigned word = 0;
	struct explain_change c = { EXPLAIN_REPLACE, f, { 0 } };
	struct explain_cause cause =
	    explain_field_cause(w, EXPLAIN_ADDRESS_CASE, f);
	bool fits;

	memcpy(p, value.p, value.len);
	for (size_t i = from; i < to; i++) {
		bool first = i == from || !abnf_is_alnum(p[i - 1]);

		p[i] = how == 1 ? upper(p[i]) : span_lower(p[i]);
		if (how == 2 && first && (mask >> word++ & 1) != 0)
			p[i] = upper(p[i]);
	}
	cause.old = span_trim(span_of(p, value.len));
	c.whole = explain_with_value(w, f, span_of(p, value.len));
	fits = explain_header_try(w, &c, 1, &cause, 1);
	if (!fits)
		arena_reset(w->once);
	return fits;
}

static unsigned
words_in(struct span s)
{
	unsigned n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += i == 0 || !abnf_is_alnum(s.p[i - 1]);
	return n;
}

/* One letter of the address, then two. */
static bool
single_letters(struct explain_work *w, size_t f, size_t from, size_t to)
{
	struct span value = explain_value(w, f);

	for (size_t i = from; i < to; i++)
		for (size_t k = i; k < to; k++) {
			struct explain_change c = { EXPLAIN_REPLACE, f, { 0 } };
			struct explain_cause cause =
			    explain_field_cause(w, EXPLAIN_ADDRESS_CASE, f);
			unsigned char *p;

			if (!abnf_is_alpha(value.p[i]) ||
			    !abnf_is_alpha(value.p[k]))
				continue;
			if (!explain_may(w) || (w->want.len == 0 && k > i))
				return false;
			p = arena_alloc(w->once, value.len + 1);
			memcpy(p, value.p, value.len);
			p[i] ^= 0x20;
			if (k > i)
				p[k] ^= 0x20;
			cause.old = span_trim(span_of(p, value.len));
			c.whole =
			    explain_with_value(w, f, span_of(p, value.len));
			if (explain_header_try(w, &c, 1, &cause, 1))
				return true;
			arena_reset(w->once);
		}
	return false;
}

/* The address around the "@" at AT. */
static bool
case_at(struct explain_work *w, size_t f, size_t at, bool deep)
{
	struct span value = explain_value(w, f);
	size_t from = at, to = at + 1, ranges[3][2];

	while (from > 0 && is_address_octet(value.p[from - 1]))
		from--;
	while (to < value.len && is_address_octet(value.p[to]))
		to++;
	if (deep)
		return single_letters(w, f, from, to);
	ranges[0][0] = from;
	ranges[0][1] = to;
	ranges[1][0] = at + 1;
	ranges[1][1] = to;
	ranges[2][0] = from;
	ranges[2][1] = at;
	for (size_t i = 0; i < 3; i++) {
		struct span part = span_of(
		    value.p + ranges[i][0], ranges[i][1] - ranges[i][0]);
		unsigned n = words_in(part);

		for (int how = 0; how < 2; how++)
			if (try_case(w, f, ranges[i][0], ranges[i][1], how, 0))
				return true;
		for (unsigned mask = n < 8 ? (1U << n) - 1 : 0; mask > 0;
		     mask--)
			if (try_case(w, f, ranges[i][0], ranges[i][1], 2, mask))
				return true;
	}
	return false;
}

/* Each address as it is spelt elsewhere in the message. */
static bool
spelt_elsewhere(struct explain_work *w, size_t f)
{
	struct people p = { .nnames = 0 };
	struct span value = explain_value(w, f);

	for (size_t k = 0; k < w->msg->n; k++)
		if (k != f)
			find_addresses(w->msg->fields[k].value, &p);
	for (size_t i = 0; i < p.naddresses; i++) {
		size_t n = p.addresses[i].len;

		for (size_t at = 0; at + n <= value.len; at++) {
			struct buf b;

			if (!span_eq_nocase(
				span_of(value.p + at, n), p.addresses[i]))
				continue;
			b = buf_new(w->scratch, SIZE_MAX);
			buf_add(&b, span_head(value, at));
			buf_add(&b, p.addresses[i]);
			buf_add(&b, span_skip(value, at + n));
			if (explain_try_value(
				w, EXPLAIN_ADDRESS_CASE, f, buf_span(&b), 1))
				return true;
		}
	}
	return false;
}

static bool
cases_of(struct explain_work *w, size_t f, bool deep)
{
	struct span value = explain_value(w, f);
	size_t seen = 0;

	for (size_t i = 1; i + 1 < value.len && seen < 10; i++)
		if (value.p[i] == '@') {
			seen++;
			if (case_at(w, f, i, deep))
				return true;
		}
	return false;
}

static bool
has_addresses(struct span name)
{
	static const char *const names[] = { "from", "to", "cc", "reply-to",
		"sender", "bcc", "resent-from", "resent-to", "resent-cc",
		"resent-sender", "errors-to", "return-path",
		"disposition-notification-to" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (span_is_nocase(name, names[i]))
			return true;
	return false;
}

bool
explain_header_address(struct explain_work *w)
{
	const struct explain_slots *s = explain_signed(w);

	for (int step = 0; step < 3; step++)
		for (size_t i = 0; i < s->n; i++) {
			size_t f = s->fields[i];

			if (!has_addresses(explain_field_name(w, f)) ||
			    explain_value(w, f).len > 4000)
				continue;
			if (step == 0 ? requoted(w, f)
			    : step == 1
				? spelt_elsewhere(w, f) || cases_of(w, f, false)
				: cases_of(w, f, true))
				return true;
		}
	return false;
}

/* A parameter of Content-Type and the like: its value. */
struct parameter {
	size_t at, len; /* the value, with quotes */
	bool quoted;
};

#define PARAMETERS 8

static size_t
parameters(struct span value, struct parameter *out)
{
	size_t n = 0;

	for (size_t i = 0; i < value.len && n < PARAMETERS; i++) {
		size_t k = i + 1;

		if (value.p[i] != '=')
			continue;
		out[n].at = k;
		out[n].quoted = k < value.len && value.p[k] == '"';
		if (out[n].quoted) {
			k += 1 + span_find(span_skip(value, k + 1), '"');
			k = k < value.len ? k + 1 : k;
		} else {
			while (k < value.len && value.p[k] != ';' &&
			       value.p[k] > ' ')
				k++;
		}
		out[n].len = k - out[n].at;
		n++;
		i = k - 1;
	}
	return n;
}

static void
add_parameter(struct buf *b, struct span value, const struct parameter *p)
{
	struct span text = span_of(value.p + p->at, p->len);

	if (p->quoted) {
		buf_add(b, span_head(span_skip(text, 1),
			       text.len < 2 ? 0 : text.len - 2));
		return;
	}
	buf_addc(b, '"');
	buf_add(b, text);
	buf_addc(b, '"');
}

static struct span
in_case(struct arena *arena, struct span value, const struct parameter *p,
    size_t n, int how)
{
	unsigned char *out = arena_alloc(arena, value.len + 1);

	memcpy(out, value.p, value.len);
	for (size_t i = 0; i < (how < 2 ? n : 0); i++)
		for (size_t k = p[i].at; k < p[i].at + p[i].len; k++)
			out[k] = how == 0 ? span_lower(out[k]) : upper(out[k]);
	for (size_t k = 0; how == 2 && k < value.len && value.p[k] != ';'; k++)
		out[k] = span_lower(out[k]);
	return span_of(out, value.len);
}

static bool
parameters_of(struct explain_work *w, size_t f)
{
	struct span value = explain_value(w, f);
	struct parameter p[PARAMETERS];
	size_t n = parameters(value, p);

	for (unsigned mask = 1; mask < 1U << n; mask++) {
		struct buf b = buf_new(w->scratch, SIZE_MAX);
		size_t done = 0;

		for (size_t i = 0; i < n; i++) {
			if ((mask >> i & 1) == 0)
				continue;
			buf_add(&b, span_of(value.p + done, p[i].at - done));
			add_parameter(&b, value, &p[i]);
			done = p[i].at + p[i].len;
		}
		buf_add(&b, span_skip(value, done));
		if (explain_try_value(w, EXPLAIN_PARAMETER_REQUOTED, f,
			buf_span(&b), __builtin_popcount(mask) == 1 ? 2 : 1))
			return true;
	}
	for (int how = 0; how < 3; how++)
		if (explain_try_value(w, EXPLAIN_FIELD_CHANGED, f,
			in_case(w->scratch, value, p, n, how), 1))
			return true;
	return false;
}

bool
explain_header_parameter(struct explain_work *w)
{
	const struct explain_slots *s = explain_signed(w);

	for (size_t i = 0; i < s->n; i++) {
		struct span name = explain_field_name(w, s->fields[i]);

		if (span_starts_nocase(name, SPAN("content-")) &&
		    parameters_of(w, s->fields[i]))
			return true;
	}
	return false;
}
