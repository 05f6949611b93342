#include <string.h>

#include "crypto/key_pem.h"
#include "unit.h"

static void
blocks(void **state)
{
	struct span rest = SPAN(
	    "text\n"
	    "-----BEGIN A B-----\r\n"
	    "YWJj\r\n"
	    "-----END A B-----\r\n"
	    "more\n"
	    "-----BEGIN C-----\n"
	    "-----END C-----");
	struct key_pem pem;

	(void)state;
	assert_true(key_pem_next(&rest, &pem));
	assert_true(span_is(pem.label, "A B"));
	assert_true(span_is(pem.body, "YWJj\r\n"));
	assert_true(pem.whole && !pem.encrypted);
	assert_true(key_pem_next(&rest, &pem));
	assert_true(span_is(pem.label, "C"));
	assert_int_equal(pem.body.len, 0);
	assert_true(pem.whole);
	assert_false(key_pem_next(&rest, &pem));
}

static void
not_whole(void **state)
{
	struct span rest = SPAN("-----BEGIN A-----\nx\n-----END B-----\n");
	struct key_pem pem;

	(void)state;
	assert_true(key_pem_next(&rest, &pem));
	assert_false(pem.whole);
	assert_true(span_is(pem.body, "x\n-----END B-----\n"));
	assert_false(key_pem_next(&rest, &pem));
}

static void
no_block(void **state)
{
	static const char *const texts[] = { "", "x", "-----BEGIN -----",
		"-----BEGIN-----", "----BEGIN A----", "x-----BEGIN A-----",
		"-----BEGIN A----" };
	struct key_pem pem;

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct span rest = span_str(texts[i]);

		if (key_pem_next(&rest, &pem))
			fail_msg("a block in %s", texts[i]);
	}
}

static void
encrypted(void **state)
{
	struct span rest = SPAN(
	    "-----BEGIN RSA PRIVATE KEY-----\n"
	    "Proc-Type: 4,ENCRYPTED\n"
	    "DEK-Info: AES-128-CBC,00\n"
	    "\n"
	    "YWJj\n"
	    "-----END RSA PRIVATE KEY-----\n");
	struct key_pem pem;

	(void)state;
	assert_true(key_pem_next(&rest, &pem));
	assert_true(pem.encrypted && pem.whole);
	assert_true(span_is(pem.body, "YWJj\n"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("blocks are found between other text", blocks),
		UNIT("the END line must have the same label", not_whole),
		UNIT("what only looks like a block is none", no_block),
		UNIT("fields of RFC 1421 say that it is encrypted", encrypted),
	};

	return cmocka_run_group_tests_name("key_pem", tests, NULL, NULL);
}
