#include <stdint.h>

#include "cli/paint.h"
#include "unit.h"

#define R "\033[31m"
#define G "\033[32m"
#define Y "\033[33m"
#define P "\033[m"

static void
check(void (*paint)(struct buf *, struct span), const char *in, const char *out)
{
	struct arena *arena = arena_new();
	struct buf b = buf_new(arena, SIZE_MAX);

	paint(&b, span_str(in));
	if (!span_is(buf_span(&b), out))
		fail_msg("%s: %.*s", in, SPAN_ARG(buf_span(&b)));
	arena_free(arena);
}

static void
findings(void **state)
{
	(void)state;
	check(paint_findings, "", "");
	check(paint_findings, "error LD01: x: y\nwarning LD02: error\ninfo x\n",
	    R "error" P " LD01: x: y\n" Y "warning" P " LD02: error\ninfo x\n");
	check(paint_findings, "a b:12: error LD01: x: y\na:x: error\n",
	    "a b:12: " R "error" P " LD01: x: y\na:x: error\n");
	check(paint_findings, "a:1:22: warning x\n:1: error\na:1:",
	    "a:1:22: " Y "warning" P " x\n:1: error\na:1:");
	check(paint_findings, "ok: x: RSA 2048\nokay\n",
	    G "ok:" P " x: RSA 2048\nokay\n");
	check(paint_findings, "  error\nerrors\nerror",
	    "  error\nerrors\n" R "error" P);
}

static void
fields(void **state)
{
	(void)state;
	check(paint_results,
	    "Authentication-Results: mx; dkim=pass header.d=fail;\n"
	    "\tspf=softfail reason=\"a dkim=pass\" smtp.helo=\"x\\\" arc=pass\";\n"
	    "\tdmarc=none reason=pass policy.dmarc=none; arc=temperror\n",
	    "Authentication-Results: mx; dkim=" G "pass" P
	    " header.d=fail;\n"
	    "\tspf=" R "softfail" P
	    " reason=\"a dkim=pass\" smtp.helo=\"x\\\" arc=pass\";\n"
	    "\tdmarc=none reason=pass policy.dmarc=none; arc=" Y "temperror" P
	    "\n");
	check(paint_results, "", "");
	check(paint_results, " x=", " x=");
	check(paint_results, " \"", " \"");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("the severity of a finding", findings),
		UNIT("the result of each method", fields),
	};

	return cmocka_run_group_tests_name("paint", tests, NULL, NULL);
}
