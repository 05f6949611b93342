#include "base/json.h"
#include "base/abnf.h"
#include "base/arena.h"
#include "base/utf8.h"

#define REPLACEMENT 0xfffd

enum kind { JSON_OBJECT, JSON_ARRAY, JSON_TEXT, JSON_NUMBER, JSON_BOOL };

struct json {
	struct json *next; /* in the object or array that it is in */
	const char *key;   /* in an object */
	enum kind kind;
	union {
		struct span text;
		uint64_t number;
		bool truth;
		struct {
			struct arena *arena;
			struct json *first, *last;
		} in;
	};
};

static struct json *
new_value(struct arena *arena, enum kind kind)
{
	struct json *value = arena_raw(arena, sizeof(*value));

	value->next = NULL;
	value->key = NULL;
	value->kind = kind;
	return value;
}

static struct json *
new_container(struct arena *arena, enum kind kind)
{
	struct json *value = new_value(arena, kind);

	value->in.arena = arena;
	value->in.first = value->in.last = NULL;
	return value;
}

struct json *
json_new_object(struct arena *arena)
{
	return new_container(arena, JSON_OBJECT);
}

struct json *
json_new_array(struct arena *arena)
{
	return new_container(arena, JSON_ARRAY);
}

bool
json_is_empty(const struct json *value)
{
	return value->in.first == NULL;
}

void
json_set(struct json *object, const char *key, struct json *value)
{
	value->key = key;
	if (object->in.first == NULL)
		object->in.first = value;
	else
		object->in.last->next = value;
	object->in.last = value;
}

void
json_set_span(struct json *object, const char *key, struct span text)
{
	struct json *value = new_value(object->in.arena, JSON_TEXT);

	value->text = text;
	json_set(object, key, value);
}

void
json_set_text(struct json *object, const char *key, const char *text)
{
	json_set_span(object, key, span_str(text));
}

void
json_set_number(struct json *object, const char *key, uint64_t n)
{
	struct json *value = new_value(object->in.arena, JSON_NUMBER);

	value->number = n;
	json_set(object, key, value);
}

void
json_set_bool(struct json *object, const char *key, bool truth)
{
	struct json *value = new_value(object->in.arena, JSON_BOOL);

	value->truth = truth;
	json_set(object, key, value);
}

void
json_add_span(struct json *array, struct span text)
{
	json_set_span(array, NULL, text);
}

struct json *
json_set_object(struct json *object, const char *key)
{
	struct json *value = json_new_object(object->in.arena);

	json_set(object, key, value);
	return value;
}

struct json *
json_set_array(struct json *object, const char *key)
{
	struct json *value = json_new_array(object->in.arena);

	json_set(object, key, value);
	return value;
}

struct json *
json_add_object(struct json *array)
{
	return json_set_object(array, NULL);
}

/* Octets at the start of S that stand for themselves. */
static size_t
clean(struct span s)
{
	size_t n = 0;

	while (n < s.len && s.p[n] >= ' ' && s.p[n] < 0x7f && s.p[n] != '"' &&
	       s.p[n] != '\\')
		n++;
	return n;
}

static void
add_unit(struct buf *out, unsigned unit)
{
	static const char digits[] = "0123456789ABCDEF";
	const char text[] = { '\\', 'u', digits[unit >> 12],
		digits[unit >> 8 & 15], digits[unit >> 4 & 15],
		digits[unit & 15] };

	buf_add(out, span_of(text, sizeof(text)));
}

static void
add_character(struct buf *out, uint32_t c)
{
	if (c < 0x10000) {
		add_unit(out, c);
		return;
	}
	add_unit(out, 0xd800 + ((c - 0x10000) >> 10));
	add_unit(out, 0xdc00 + ((c - 0x10000) & 0x3ff));
}

/* The first character of S, as UTF-16 has it; how long it is in S. */
static size_t
add_not_ascii(struct buf *out, struct span s)
{
	uint32_t c;
	size_t n = utf8_decode(s, &c);

	add_character(out, n == 0 ? REPLACEMENT : c);
	return n == 0 ? 1 : n;
}

/* US-ASCII alone, so that no text can move a cursor or turn a line. */
static size_t
add_escaped(struct buf *out, struct span s)
{
	switch (s.p[0]) {
	case '"': buf_adds(out, "\\\""); break;
	case '\\': buf_adds(out, "\\\\"); break;
	case '\b': buf_adds(out, "\\b"); break;
	case '\t': buf_adds(out, "\\t"); break;
	case '\n': buf_adds(out, "\\n"); break;
	case '\f': buf_adds(out, "\\f"); break;
	case '\r': buf_adds(out, "\\r"); break;
	case 0x7f: buf_adds(out, "\\u007f"); break;
	default: return add_not_ascii(out, s);
	}
	return 1;
}

void
json_print_text(struct buf *out, struct span s)
{
	buf_addc(out, '"');
	while (s.len > 0) {
		size_t n = clean(s);

		buf_add(out, span_head(s, n));
		s = span_skip(s, n);
		if (s.len > 0)
			s = span_skip(s, add_escaped(out, s));
	}
	buf_addc(out, '"');
}

void
json_print_number(struct buf *out, uint64_t n)
{
	unsigned char digits[20];
	size_t at = sizeof(digits);

	if (n > INT64_MAX)
		n = INT64_MAX;
	do {
		digits[--at] = (unsigned char)('0' + n % 10);
		n /= 10;
	} while (n > 0);
	buf_add(out, span_of(digits + at, sizeof(digits) - at));
}

static void
add_key(struct buf *out, const char *key)
{
	if (key == NULL)
		return;
	buf_addc(out, '"');
	buf_adds(out, key);
	buf_add(out, SPAN("\":"));
}

static void add_value(struct buf *, const struct json *);

/* It is called within itself as deep as tools nest their objects. */
static void
add_list(struct buf *out, const struct json *value, const char *ends)
{
	const struct json *in = value->in.first;

	buf_addc(out, (unsigned char)ends[0]);
	for (; in != NULL; in = in->next) {
		add_key(out, in->key);
		add_value(out, in);
		if (in->next != NULL)
			buf_addc(out, ',');
	}
	buf_addc(out, (unsigned char)ends[1]);
}

static void
add_value(struct buf *out, const struct json *value)
{
	switch (value->kind) {
	case JSON_OBJECT: add_list(out, value, "{}"); break;
	case JSON_ARRAY: add_list(out, value, "[]"); break;
	case JSON_TEXT: json_print_text(out, value->text); break;
	case JSON_NUMBER: json_print_number(out, value->number); break;
	case JSON_BOOL: buf_adds(out, value->truth ? "true" : "false"); break;
	}
}

void
json_print(struct buf *out, const struct json *value)
{
	add_value(out, value);
	buf_addc(out, '\n');
}
