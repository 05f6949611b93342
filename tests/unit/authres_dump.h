/*
 * authres_dump - a parsed field as text, for comparison with what is wanted.
 *
 * "ID N D\nmethod=result ...\n...\n": N where it is nonconforming, D where it
 * is doubtful, each result as the printer has it; a refused field is
 * "! reason\n".
 */
#ifndef AUTHRES_DUMP_H
#define AUTHRES_DUMP_H

#include "authres/authres_parse.h"
#include "unit.h"

static inline char *
authres_dump(struct arena *a, enum authres_kind kind, struct span value)
{
	struct authres_field f;
	struct buf b = buf_new(a, SIZE_MAX);
	const char *why = NULL;

	if (!authres_parse(a, kind, value, &f, &why)) {
		buf_addf(&b, "! %s\n", why);
		return buf_string(&b);
	}
	if (f.instance > 0)
		buf_addf(&b, "%llu ", (unsigned long long)f.instance);
	if (f.ar.authserv_id.p != NULL)
		buf_add(&b, f.ar.authserv_id);
	else
		buf_adds(&b, "-");
	buf_adds(&b, f.nonconforming ? " N" : "");
	buf_adds(&b, f.doubtful ? " D\n" : "\n");
	for (size_t i = 0; i < f.ar.n; i++) {
		authres_print_resinfo(&b, &f.ar.results[i]);
		buf_addc(&b, '\n');
	}
	return buf_string(&b);
}

struct authres_row {
	const char *value, *want;
};

static inline void
authres_check(enum authres_kind kind, const struct authres_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct arena *a = arena_new();

		assert_string_equal(
		    authres_dump(a, kind, span_str(rows[i].value)),
		    rows[i].want);
		arena_free(a);
	}
}

#define CHECK(rows) authres_check(AUTHRES_FIELD, rows, COUNT(rows))

#endif
