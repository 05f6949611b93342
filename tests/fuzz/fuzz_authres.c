/*
 * What is read prints as one line of visible text, which reads the same; what
 * conforms goes on to conform.  The first octet chooses the kind of field.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "authres/authres_parse.h"
#include "base/abnf.h"
#include "base/caps.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static struct span
print(struct arena *arena, const struct authres *ar)
{
	struct buf b = buf_new(arena, SIZE_MAX);
	struct span line;

	authres_print(&b, ar, false);
	line = span_head(buf_span(&b), b.len - 1);
	if (b.p[b.len - 1] != '\n')
		abort();
	for (size_t i = 0; i < line.len; i++)
		if (abnf_is_ctl(line.p[i]))
			abort();
	return line;
}

/* Nothing in it had to be shown as \xNN. */
static bool
is_visible(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] < 0x20 || s.p[i] > 0x7e)
			return false;
	return true;
}

static void
compare(const struct authres_resinfo *a, const struct authres_resinfo *b)
{
	if (a->nprops != b->nprops ||
	    !span_eq(a->method_version, b->method_version))
		abort();
	if (is_visible(a->reason) && !span_eq(a->reason, b->reason))
		abort();
	if (is_visible(a->comment) && !span_eq(a->comment, b->comment))
		abort();
	for (size_t i = 0; i < a->nprops; i++)
		if (is_visible(a->props[i].value) &&
		    !span_eq(a->props[i].value, b->props[i].value))
			abort();
}

static void
check_again(struct arena *arena, const struct authres_field *f)
{
	struct span line = print(arena, &f->ar);
	struct authres_field again;
	const char *why;

	if (line.len > CAPS_AR_FIELD || f->ar.authserv_id.len > CAPS_AR_ID / 5)
		return;
	line = span_skip(line, strlen("Authentication-Results:"));
	if (!authres_parse(arena, AUTHRES_FIELD, line, &again, &why) ||
	    again.ar.n != f->ar.n)
		abort();
	/* "reason=" twice, a method with a dot and the like end here */
	if (f->nonconforming || f->ar.authserv_id.p == NULL)
		return;
	if (again.nonconforming)
		abort();
	for (size_t i = 0; i < f->ar.n; i++)
		compare(&f->ar.results[i], &again.ar.results[i]);
	if (!span_eq(span_skip(print(arena, &again.ar),
			 strlen("Authentication-Results:")),
		line))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct authres_field f;
	const char *why = NULL;

	if (size == 0) {
		arena_free(arena);
		return 0;
	}
	if (authres_parse(arena, (enum authres_kind)(data[0] % 5),
		span_of(data + 1, size - 1), &f, &why)) {
		for (size_t i = 0; i < f.nnotes; i++)
			if (f.notes[i].what == NULL)
				abort();
		if (f.ar.n > CAPS_AR_RESULTS)
			abort();
		if (f.kind != AUTHRES_SPF)
			check_again(arena, &f);
	} else if (why == NULL) {
		abort();
	}
	arena_free(arena);
	return 0;
}
