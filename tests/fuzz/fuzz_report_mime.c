/* The parts of a message, whole and octet by octet: they are the same. */

#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "report/report_mime.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static enum report_mime_choice
begin(void *ctx, const struct report_part *part)
{
	buf_addf(ctx, "%zu[%.*s][%.*s]", part->depth, SPAN_ARG(part->type),
	    SPAN_ARG(part->name));
	return part->is_message ? REPORT_MIME_GO : REPORT_MIME_TAKE;
}

static void
piece(void *ctx, struct span s)
{
	buf_add(ctx, s);
}

static void
end(void *ctx)
{
	buf_addc(ctx, '$');
}

static bool
walk(struct span in, size_t step, struct buf *out)
{
	static const struct report_mime_ops ops = { begin, piece, end };
	struct report_mime *m = report_mime_new(&ops, out);
	bool good = true;

	report_mime_begin(m);
	for (; in.len > 0 && good; in = span_skip(in, step))
		good = report_mime_add(m, span_head(in, step));
	good &= report_mime_end(m);
	if (good != (report_mime_error(m)[0] == '\0'))
		abort();
	report_mime_free(m);
	return good;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct buf one = buf_new(arena, SIZE_MAX / 2);
	struct buf two = buf_new(arena, SIZE_MAX / 2);
	struct span in = span_of(data, size);

	if (walk(in, SIZE_MAX, &one) != walk(in, 1, &two) ||
	    !span_eq(buf_span(&one), buf_span(&two)))
		abort();
	arena_free(arena);
	return 0;
}
