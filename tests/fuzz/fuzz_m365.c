/* What is read has names, and reads the same when it is printed */

#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/domain.h"
#include "dkim/m365.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(const struct m365_config *c)
{
	unsigned n;

	if (c->domain.len > 0 && !domain_is_valid(c->domain))
		abort();
	for (size_t i = 0; i < 2; i++) {
		if (!domain_is_valid(c->target[i]))
			abort();
		if (m365_family(c->target[i], &n) != M365_NONE && n != 1 &&
		    n != 2)
			abort();
	}
}

static void
check_again(struct arena *arena, const struct m365_configs *c)
{
	struct buf out = buf_new(arena, 1 << 24);
	struct m365_configs again;
	const char *reason;

	for (size_t i = 0; i < c->n; i++)
		buf_addf(&out,
		    "%s%.*s\r\nSelector1CNAME : %.*s\r\n"
		    "Selector2CNAME : %.*s.\r\n\r\n",
		    c->list[i].domain.len > 0 ? "Domain : " : "",
		    SPAN_ARG(c->list[i].domain), SPAN_ARG(c->list[i].target[0]),
		    SPAN_ARG(c->list[i].target[1]));
	if (!buf_ok(&out) ||
	    !m365_parse(arena, buf_span(&out), &again, &reason) ||
	    again.n != c->n)
		abort();
	for (size_t i = 0; i < c->n; i++)
		if (!span_eq(again.list[i].domain, c->list[i].domain) ||
		    !span_eq(again.list[i].target[1], c->list[i].target[1]))
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct m365_configs c;
	const char *reason;

	if (m365_parse(arena, span_of(data, size), &c, &reason)) {
		for (size_t i = 0; i < c.n; i++)
			check(&c.list[i]);
		check_again(arena, &c);
	}
	arena_free(arena);
	return 0;
}
