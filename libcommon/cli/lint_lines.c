#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

#include "archive/operand.h"
#include "base/diag.h"
#include "cli/lint_lines.h"
#include "sys/lines.h"
#include "sys/out.h"

/* Octets of a wrong line that are shown. */
#define SHOWN 200

struct reader {
	const struct lint_lines *config;
	struct lines in;
	struct arena *arena; /* of one line */
	uint64_t number;
};

static void
take(struct reader *r, struct span line, bool cut)
{
	const struct lint_lines *c = r->config;
	struct span trimmed = span_trim(line);

	r->number++;
	if (trimmed.len == 0 || trimmed.p[0] == '#')
		return;
	arena_reset(r->arena);
	if (!cut && c->take(c->ctx, r->arena, trimmed))
		return;
	diag_warn("%s:%" PRIu64 ": %s, have \"%.*s\"", operand_name(NULL),
	    r->number, c->wanted, SPAN_ARG(span_head(trimmed, SHOWN)));
	c->run->status = diag_worse(c->run->status, STATUS_BAD);
}

/* As many as may be under way; waits for a line where nothing is. */
static void
take_some(struct reader *r)
{
	struct lint_run *run = r->config->run;
	struct span line;
	bool cut;

	while (lint_run_count(run) < run->most &&
	       lines_next(&r->in, lint_run_count(run) == 0, &line, &cut))
		take(r, line, cut);
}

void
lint_lines(const struct lint_lines *config)
{
	struct arena *arena = arena_new();
	struct reader *r = arena_alloc(arena, sizeof(*r));
	struct lint_run *run = config->run;

	r->config = config;
	r->in.fd = STDIN_FILENO;
	r->arena = arena_new();
	while (lint_run_count(run) > 0 || !r->in.ended) {
		if (lint_run_count(run) == 0 && !lines_can_read(&r->in))
			out_flush();
		take_some(r);
		if (lint_run_count(run) == 0)
			continue;
		out_flush();
		lint_run_turn(run);
	}
	if (r->in.error != 0) {
		errno = r->in.error;
		run->status = diag_worse(run->status, operand_read_error(NULL));
	}
	arena_free(r->arena);
	arena_free(arena);
}
