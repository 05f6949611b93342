#include "explain/explain_field.h"

struct span
explain_value(const struct explain_work *w, size_t field)
{
	struct span whole = explain_whole(w, field);
	size_t colon = span_find(whole, ':');

	whole = span_skip(whole, colon + 1);
	return span_head(whole, whole.len < 2 ? 0 : whole.len - 2);
}

struct span
explain_with_value(struct explain_work *w, size_t field, struct span value)
{
	struct buf b = buf_new(w->once, SIZE_MAX);
	struct span whole = explain_whole(w, field);

	buf_add(&b, span_head(whole, span_find(whole, ':') + 1));
	buf_add(&b, value);
	buf_adds(&b, "\r\n");
	return buf_span(&b);
}

struct explain_cause
explain_field_cause(
    struct explain_work *w, enum explain_word word, size_t field)
{
	struct explain_cause c = explain_cause_of(word);

	c.field = explain_field_name(w, field);
	c.new = span_trim(explain_value(w, field));
	c.line = w->msg->fields[field].line;
	return c;
}

bool
explain_try_value(struct explain_work *w, enum explain_word word, size_t field,
    struct span value, unsigned likely)
{
	struct explain_change change = { EXPLAIN_REPLACE, field,
		explain_with_value(w, field, value) };
	struct explain_cause c = explain_field_cause(w, word, field);

	c.old = span_trim(value);
	return explain_alternative(w, change, &c, likely);
}

size_t
explain_find_field(const struct explain_work *w, const char *name)
{
	for (size_t i = 0; i < w->msg->n; i++)
		if (span_is_nocase(w->msg->fields[i].name, name))
			return i;
	return SIZE_MAX;
}

bool
explain_is_signed(const struct explain_work *w, size_t field)
{
	const struct explain_slots *s = explain_signed(w);

	for (size_t i = 0; i < s->n; i++)
		if (s->fields[i] == field)
			return true;
	return field == explain_own(w);
}

struct span
explain_replace_all(
    struct arena *arena, struct span in, struct span from, struct span to)
{
	struct buf b = buf_new(arena, SIZE_MAX);

	while (in.len > 0)
		if (span_starts(in, from)) {
			buf_add(&b, to);
			in = span_skip(in, from.len);
		} else {
			buf_addc(&b, in.p[0]);
			in = span_skip(in, 1);
		}
	return buf_span(&b);
}

struct span
explain_without_blanks(struct arena *arena, struct span in)
{
	struct buf b = buf_new(arena, SIZE_MAX);

	for (size_t i = 0; i < in.len; i++)
		if (in.p[i] > ' ')
			buf_addc(&b, in.p[i]);
	return buf_span(&b);
}
