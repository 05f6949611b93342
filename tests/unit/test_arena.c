#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "unit.h"

static void
zeroed_and_apart(void **state)
{
	static const size_t sizes[] = { 0, 1, 15, 16, 17, 4096, 16384, 20000,
		300000, 1, 1000000, 3 };
	struct arena *a = arena_new();
	unsigned char *p[COUNT(sizes)];

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		p[i] = arena_alloc(a, sizes[i]);
		assert_int_equal((uintptr_t)p[i] % 16, 0);
		for (size_t j = 0; j < sizes[i]; j++)
			assert_int_equal(p[i][j], 0);
		memset(p[i], (int)i + 1, sizes[i]);
	}
	for (size_t i = 0; i < COUNT(sizes); i++)
		for (size_t j = 0; j < sizes[i]; j++)
			if (p[i][j] != i + 1)
				fail_msg("allocation %zu was written to", i);
	arena_free(a);
	arena_free(NULL);
}

static void
used_again(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	arena_reset(a);
	memset(arena_alloc(a, 100000), 1, 100000);
	memset(arena_alloc(a, 100), 1, 100);
	for (int i = 0; i < 3; i++) {
		unsigned char *p;

		arena_reset(a);
		p = arena_alloc(a, 1000);
		for (size_t j = 0; j < 1000; j++)
			assert_int_equal(p[j], 0);
		memset(p, 1, 1000);
	}
	arena_free(a);
}

static void
arrays_grow(void **state)
{
	struct arena *a = arena_new();
	size_t *list = NULL, n = 0, cap = 0;

	(void)state;
	for (; n < 10000; n++) {
		list = arena_grow(a, list, n, &cap, sizeof(*list));
		assert_true(cap > n);
		list[n] = n;
	}
	for (size_t i = 0; i < n; i++)
		assert_int_equal(list[i], i);
	arena_free(a);
}

static void
copies(void **state)
{
	struct arena *a = arena_new();
	char *s = arena_string(a, SPAN("a\0b"));

	(void)state;
	assert_memory_equal(s, "a\0b\0", 4);
	assert_true(span_eq(arena_dup(a, SPAN("a\0b")), SPAN("a\0b")));
	assert_int_equal(arena_dup(a, (struct span){ 0 }).len, 0);
	assert_true(span_is(arena_lower(a, SPAN("AZaz@[\xc4")), "azaz@[\xc4"));
	assert_string_equal(arena_printf(a, "%d %s", 7, "x"), "7 x");
	assert_string_equal(arena_printf(a, "%s", ""), "");
	arena_free(a);
}

static void
buffers(void **state)
{
	struct arena *a = arena_new();
	struct buf b = buf_new(a, SIZE_MAX);

	(void)state;
	assert_string_equal(buf_string(&b), "");
	assert_int_equal(buf_span(&b).len, 0);
	buf_adds(&b, "a");
	buf_addc(&b, '\0');
	buf_add(&b, SPAN("b"));
	buf_add(&b, (struct span){ 0 });
	buf_addf(&b, "%0*d", 1000, 7);
	assert_true(buf_ok(&b));
	assert_int_equal(buf_span(&b).len, 1003);
	assert_memory_equal(buf_span(&b).p, "a\0b000", 6);
	assert_int_equal(buf_string(&b)[1003], '\0');
	arena_free(a);
}

static void
caps(void **state)
{
	struct arena *a = arena_new();
	struct buf b = buf_new(a, 4), c = buf_new(a, 4);

	(void)state;
	buf_adds(&b, "abcd");
	assert_true(buf_ok(&b));
	buf_add(&b, SPAN(""));
	assert_true(buf_ok(&b));
	buf_addc(&b, 'e');
	assert_false(buf_ok(&b));
	assert_string_equal(buf_string(&b), "abcd");

	buf_adds(&c, "abc");
	buf_addf(&c, "%d", 10);
	assert_false(buf_ok(&c));
	buf_addc(&c, 'd');
	assert_string_equal(buf_string(&c), "abc");
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("allocations are zeroed, aligned and apart",
		    zeroed_and_apart),
		UNIT("memory that is used again is zeroed again", used_again),
		UNIT("an array that grows keeps its elements", arrays_grow),
		UNIT("copies keep their octets, NUL included", copies),
		UNIT("a buffer takes any octets", buffers),
		UNIT("what does not fit is dropped whole, and all after it",
		    caps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
