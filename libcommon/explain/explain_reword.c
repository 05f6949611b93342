/*
 * The word for a field that is known as it was and as it is: by what is
 * different, whichever hypothesis found it.
 */
#include <string.h>

#include "base/abnf.h"
#include "explain/explain_field.h"

static bool
is_blank(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Each fold, with the blanks around it, becomes one space; or nothing. */
static struct span
unfolded(struct arena *arena, struct span in, bool space)
{
	struct buf b = buf_new(arena, SIZE_MAX);

	for (size_t i = 0; i < in.len;) {
		size_t k = i;
		bool line = false;

		while (k < in.len && is_blank(in.p[k]))
			line |= in.p[k++] == '\n';
		if (line && space)
			buf_addc(&b, ' ');
		else if (!line && k > i)
			buf_add(&b, span_of(in.p + i, k - i));
		if (k == i)
			buf_addc(&b, in.p[k++]);
		i = k;
	}
	return buf_span(&b);
}

/* Only white space is different. */
static enum explain_word
word_of_blanks(struct explain_work *w, struct span old, struct span now)
{
	struct arena *a = w->scratch;

	if (span_eq(unfolded(a, old, true), unfolded(a, now, true)))
		return EXPLAIN_FIELD_REFOLDED;
	if (span_eq(unfolded(a, old, true), unfolded(a, now, false)) ||
	    span_eq(unfolded(a, old, false), unfolded(a, now, false)))
		return EXPLAIN_FIELD_BROKEN;
	/* one of several folds went into a word */
	for (size_t i = 0, k = 0; i < now.len && k <= old.len; i++) {
		size_t n = i;

		if (k < old.len && now.p[i] == old.p[k]) {
			k++;
			continue;
		}
		while (n < now.len && is_blank(now.p[n]))
			n++;
		if (n > i && memchr(now.p + i, '\n', n - i) != NULL && k > 0 &&
		    !is_blank(old.p[k - 1]) &&
		    (k == old.len || !is_blank(old.p[k])))
			return EXPLAIN_FIELD_BROKEN;
		break;
	}
	return EXPLAIN_FIELD_SPACE_CHANGED;
}

/* Without quotes, apostrophes, angles and parentheses. */
static struct span
unquoted(struct arena *arena, struct span in)
{
	struct buf b = buf_new(arena, SIZE_MAX);

	for (size_t i = 0; i < in.len; i++)
		if (in.p[i] > ' ' && memchr("\"'<>()", in.p[i], 6) == NULL)
			buf_addc(&b, in.p[i]);
	return buf_span(&b);
}

static int
by_octet(const struct span *a, const struct span *b)
{
	size_t counts[256] = { 0 };

	if (a->len != b->len)
		return 1;
	for (size_t i = 0; i < a->len; i++) {
		counts[a->p[i]]++;
		counts[b->p[i]]--;
	}
	for (size_t i = 0; i < 256; i++)
		if (counts[i] != 0)
			return 1;
	return 0;
}

/* "a@b (Alice)" and "Alice <a@b>" have the same octets in another order. */
static bool
is_requoted(struct explain_work *w, struct span old, struct span now)
{
	struct span a = unquoted(w->scratch, old);
	struct span b = unquoted(w->scratch, now);

	if (span_eq(a, b))
		return true;
	return span_find(old, '(') + span_find(now, '(') < old.len + now.len &&
	       by_octet(&a, &b) == 0;
}

static struct span
without_quotes(struct arena *arena, struct span in)
{
	struct buf b = buf_new(arena, SIZE_MAX);

	for (size_t i = 0; i < in.len; i++)
		if (in.p[i] > ' ' && in.p[i] != '"')
			buf_addc(&b, in.p[i]);
	return buf_span(&b);
}

static bool
has_addresses(struct span name)
{
	static const char *const names[] = { "from", "to", "cc", "reply-to",
		"sender", "bcc", "resent-from", "resent-to", "resent-cc",
		"resent-sender", "errors-to", "return-path" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (span_is_nocase(name, names[i]))
			return true;
	return false;
}

/* NOW is OLD with one text put into it: where, and how much. */
static bool
is_insertion(struct span old, struct span now, size_t *at, size_t *len)
{
	size_t head = 0, tail = 0;

	if (now.len <= old.len)
		return false;
	while (head < old.len && old.p[head] == now.p[head])
		head++;
	while (tail < old.len - head &&
	       old.p[old.len - 1 - tail] == now.p[now.len - 1 - tail])
		tail++;
	*at = head;
	*len = now.len - old.len;
	return head + tail == old.len;
}

static bool
is_encoded(struct span s)
{
	return s.len > 4 && memmem(s.p, s.len, "=?", 2) != NULL;
}

/* A field that a list or a relay is known to write anew. */
static enum explain_word
word_of_name(struct span name)
{
	if (span_is_nocase(name, "from"))
		return EXPLAIN_FROM_REWRITTEN;
	if (span_is_nocase(name, "message-id"))
		return EXPLAIN_MESSAGE_ID_REWRITTEN;
	if (span_is_nocase(name, "date"))
		return EXPLAIN_DATE_REWRITTEN;
	return EXPLAIN_FIELD_CHANGED;
}

/* Fields that say how the body is made: the body's word is theirs. */
static enum explain_word
word_of_form(struct explain_work *w, struct span name)
{
	static const enum explain_word words[] = { EXPLAIN_WRAPPED,
		EXPLAIN_ENCODING_CHANGED, EXPLAIN_CHARSET_CHANGED,
		EXPLAIN_BOUNDARY_CHANGED };

	if (!span_starts_nocase(name, SPAN("content-")) &&
	    !span_is_nocase(name, "mime-version"))
		return EXPLAIN_UNKNOWN;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (explain_has(w->out, words[i]))
			return words[i];
	return EXPLAIN_UNKNOWN;
}

/* A Subject from which TEXT at AT is to be taken away: is that a tag? */
static enum explain_word
word_of_insertion(struct explain_work *w, size_t field, struct span now,
    size_t at, size_t len)
{
	struct span name = explain_field_name(w, field);
	struct span gone = span_head(span_skip(now, at), len);

	if (span_is_nocase(name, "subject") &&
	    explain_is_subject_tag(now, at, len))
		return EXPLAIN_SUBJECT_TAGGED;
	if (span_is_nocase(name, "from") &&
	    memmem(gone.p, gone.len, "via", 3) != NULL)
		return EXPLAIN_FROM_REWRITTEN;
	for (size_t i = 0; i < gone.len; i++)
		if (abnf_is_alnum(gone.p[i]) || gone.p[i] >= 0x80)
			return EXPLAIN_FIELD_TEXT_ADDED;
	return EXPLAIN_FIELD_CHANGED;
}

static enum explain_word
word_of(struct explain_work *w, size_t field, struct span old, struct span now)
{
	struct span name = explain_field_name(w, field);
	struct arena *a = w->scratch;
	size_t at, len;

	if (span_eq(
		explain_without_blanks(a, old), explain_without_blanks(a, now)))
		return word_of_blanks(w, old, now);
	if (field == explain_own(w))
		return EXPLAIN_TAG_CHANGED;
	if (word_of_form(w, name) != EXPLAIN_UNKNOWN)
		return word_of_form(w, name);
	if (has_addresses(name) &&
	    span_eq_nocase(
		explain_without_blanks(a, old), explain_without_blanks(a, now)))
		return EXPLAIN_ADDRESS_CASE;
	if (has_addresses(name) && is_requoted(w, old, now))
		return EXPLAIN_ADDRESS_REQUOTED;
	if (span_eq(without_quotes(a, old), without_quotes(a, now)) &&
	    span_starts_nocase(name, SPAN("content-")))
		return EXPLAIN_PARAMETER_REQUOTED;
	if (explain_is_recoded(w, old, now) &&
	    (is_encoded(old) || is_encoded(now)))
		return EXPLAIN_FIELD_ENCODED;
	if (is_insertion(span_trim(old), span_trim(now), &at, &len))
		return word_of_insertion(w, field, span_trim(now), at, len);
	return word_of_name(name);
}

/* The name alone is spelt in another way. */
static bool
is_name_case(struct span old, struct span now)
{
	size_t a = span_find(old, ':'), b = span_find(now, ':');

	return a == b && !span_eq(span_head(old, a), span_head(now, b)) &&
	       span_eq(span_skip(old, a), span_skip(now, b));
}

/* Behind the colon, without the last CRLF. */
static struct span
value_of(struct span whole)
{
	whole = span_skip(whole, span_find(whole, ':') + 1);
	return span_head(whole, whole.len < 2 ? 0 : whole.len - 2);
}

void
explain_reword(struct explain_work *w, const struct explain_change *c,
    struct explain_cause *cause)
{
	struct span whole, old, now;
	size_t at, len;

	if (c->kind == EXPLAIN_DELETE || c->kind == EXPLAIN_INSERT) {
		enum explain_word form = word_of_form(w, cause->field);

		if (form != EXPLAIN_UNKNOWN) {
			cause->word = form;
			cause->part = "header";
		}
		return;
	}
	whole = explain_whole(w, c->field);
	old = value_of(c->whole);
	now = value_of(whole);
	if (span_eq(old, now) || is_name_case(c->whole, whole))
		return;
	cause->word = word_of(w, c->field, old, now);
	cause->part = span_is(span_str(explain_word_part(cause->word)), "body")
			  ? "header"
			  : NULL;
	cause->old = span_trim(old);
	cause->new = span_trim(now);
	if (is_insertion(cause->old, cause->new, &at, &len))
		cause->is = span_head(span_skip(cause->new, at), len);
}
