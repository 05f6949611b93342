/*
 * Objects and arrays in each other with any text in them: each is a line that
 * a strict reader takes, and what it reads is what was set.
 */

#include <stdint.h>

#include "base/json.h"
#include "base/utf8.h"
#include "json_strict.h"

#define DEPTH (JSON_STRICT_DEPTH - 1)

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

struct maker {
	struct arena *arena;
	struct buf want; /* as json_strict says it */
	struct json *open[DEPTH];
	bool object[DEPTH];
	size_t depth, keys;
};

/* Octets of the longest prefix of S that is one UTF-8 sequence; 0 if none. */
static size_t
sequence(struct span s)
{
	for (size_t n = 1; n <= 4 && n <= s.len; n++)
		if (utf8_is_valid(span_head(s, n)))
			return n;
	return 0;
}

static void
want_text(struct buf *want, struct span s)
{
	while (s.len > 0) {
		size_t n = sequence(s);

		if (n > 0)
			buf_add(want, span_head(s, n));
		else
			buf_adds(want, "\xef\xbf\xbd");
		s = span_skip(s, n > 0 ? n : 1);
	}
	buf_addc(want, '\n');
}

static struct span
take(struct span *in, size_t n)
{
	struct span s = span_head(*in, n);

	*in = span_skip(*in, n);
	return s;
}

static void
text(struct maker *m, const char *key, struct span *in)
{
	struct span s = take(in, 1);

	s = take(in, s.len > 0 ? s.p[0] : 0);
	want_text(&m->want, s);
	if (key != NULL)
		json_set_span(m->open[m->depth], key, s);
	else
		json_add_span(m->open[m->depth], s);
}

static void
number(struct maker *m, const char *key, struct span *in)
{
	struct span s = take(in, sizeof(uint64_t));
	uint64_t n = 0;

	if (key == NULL)
		return;
	if (s.len > 0)
		memcpy(&n, s.p, s.len);
	json_set_number(m->open[m->depth], key, n);
	buf_addf(&m->want, "%llu\n",
	    (unsigned long long)(n > INT64_MAX ? INT64_MAX : n));
}

static void
begin(struct maker *m, const char *key, bool object)
{
	struct json *in = m->open[m->depth], *value;

	if (m->depth + 1 == DEPTH || (key == NULL && !object))
		return;
	if (key == NULL)
		value = json_add_object(in);
	else if (object)
		value = json_set_object(in, key);
	else
		value = json_set_array(in, key);
	m->depth++;
	m->open[m->depth] = value;
	m->object[m->depth] = object;
}

static void
step(struct maker *m, unsigned char what, struct span *in)
{
	const char *key = NULL;

	if (m->object[m->depth])
		key = arena_printf(m->arena, "k%zu", m->keys++);
	switch (what) {
	case 't': text(m, key, in); break;
	case 'n': number(m, key, in); break;
	case 'o': begin(m, key, true); break;
	case 'a': begin(m, key, false); break;
	case 'b':
		if (key != NULL)
			json_set_bool(m->open[m->depth], key, in->len % 2 != 0);
		break;
	default:
		if (m->depth > 0)
			m->depth--;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct buf out = buf_new(arena, SIZE_MAX);
	struct buf read = buf_new(arena, SIZE_MAX);
	struct span in = span_of(data, size);
	struct maker m = {
		.arena = arena,
		.want = buf_new(arena, SIZE_MAX),
		.object = { true },
	};

	m.open[0] = json_new_object(arena);
	while (in.len > 0 && m.keys < JSON_STRICT_KEYS)
		step(&m, take(&in, 1).p[0], &in);
	json_print(&out, m.open[0]);
	json_strict(buf_span(&out), &read);
	if (!span_eq(buf_span(&read), buf_span(&m.want)))
		abort();
	arena_free(arena);
	return 0;
}
