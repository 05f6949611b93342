#include "json.h"
#include "abnf.h"
#include "arena.h"
#include "diag.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

static json_t *
need(json_t *value)
{
	if (value == NULL)
		diag_oom();
	return value;
}

json_t *
json_new_object(void)
{
	return need(json_object());
}

json_t *
json_new_array(void)
{
	return need(json_array());
}

/* Octets of the longest prefix of S that is one UTF-8 sequence; 0 if none. */
static size_t
sequence(struct span s)
{
	for (size_t n = 1; n <= 4 && n <= s.len; n++)
		if (abnf_is_utf8(span_head(s, n)))
			return n;
	return 0;
}

/* A string value; every octet that is not UTF-8 becomes U+FFFD. */
static json_t *
text_value(struct span s)
{
	struct arena *arena;
	struct buf out;
	json_t *value;

	if (s.len == 0)
		return need(json_string(""));
	if (abnf_is_utf8(s))
		return need(json_stringn((const char *)s.p, s.len));
	arena = arena_new();
	out = buf_new(arena, SIZE_MAX / 2);
	while (s.len > 0) {
		size_t n = sequence(s);

		if (n > 0)
			buf_add(&out, span_head(s, n));
		else
			buf_adds(&out, REPLACEMENT);
		s = span_skip(s, n > 0 ? n : 1);
	}
	value = need(json_stringn((const char *)out.p, out.len));
	arena_free(arena);
	return value;
}

void
json_set(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new(object, key, need(value)) != 0)
		diag_oom();
}

void
json_add(json_t *array, json_t *value)
{
	if (json_array_append_new(array, need(value)) != 0)
		diag_oom();
}

void
json_set_span(json_t *object, const char *key, struct span s)
{
	json_set(object, key, text_value(s));
}

void
json_set_text(json_t *object, const char *key, const char *text)
{
	json_set(object, key, text_value(span_str(text)));
}

void
json_set_number(json_t *object, const char *key, uint64_t n)
{
	json_set(object, key,
	    json_integer(n > INT64_MAX ? INT64_MAX : (json_int_t)n));
}

void
json_set_bool(json_t *object, const char *key, bool value)
{
	json_set(object, key, json_boolean(value));
}

void
json_add_span(json_t *array, struct span s)
{
	json_add(array, text_value(s));
}

static json_t *
properties(const struct authres_resinfo *r)
{
	json_t *list = json_new_array();

	for (size_t i = 0; i < r->nprops; i++) {
		json_t *p = json_new_object();

		if (r->props[i].ptype.len > 0)
			json_set_span(p, "ptype", r->props[i].ptype);
		json_set_span(p, "property", r->props[i].property);
		json_set_span(p, "value", r->props[i].value);
		json_add(list, p);
	}
	return list;
}

static json_t *
resinfo(const struct authres_resinfo *r)
{
	json_t *object = json_new_object();

	json_set_span(object, "method", r->method);
	if (r->method_version.len > 0)
		json_set_span(object, "version", r->method_version);
	json_set_span(object, "result", r->result);
	if (r->reason.p != NULL)
		json_set_span(object, "reason", r->reason);
	if (r->comment.len > 0)
		json_set_span(object, "comment", r->comment);
	json_set(object, "properties", properties(r));
	return object;
}

json_t *
json_results(const struct authres *a)
{
	json_t *list = json_new_array();

	for (size_t i = 0; i < a->n; i++)
		json_add(list, resinfo(&a->results[i]));
	return list;
}

static int
add_piece(const char *piece, size_t len, void *out)
{
	/* DEL is US-ASCII to jansson, but nothing that is seen */
	for (struct span rest = span_of(piece, len); rest.p != NULL;) {
		buf_add(out, span_cut(&rest, 0x7f));
		if (rest.p != NULL)
			buf_adds(out, "\\u007f");
	}
	return 0;
}

void
json_print(struct buf *out, json_t *value)
{
	/* US-ASCII alone, so that no text can move a cursor or turn a line */
	if (json_dump_callback(
		value, add_piece, out, JSON_COMPACT | JSON_ENSURE_ASCII) != 0)
		diag_oom();
	buf_addc(out, '\n');
	json_decref(value);
}
