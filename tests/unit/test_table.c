#include <stdio.h>
#include <string.h>

#include "base/table.h"
#include "unit.h"

struct thing {
	struct table_entry entry;
	unsigned number;
};

static struct span
key_of(char *text, size_t size, unsigned i)
{
	snprintf(text, size, "n%u.example", i);
	return span_str(text);
}

static struct thing *
find(const struct table *t, struct span key)
{
	return (struct thing *)table_find(t, key);
}

static struct thing *
add(struct table *t, struct span key)
{
	return (struct thing *)table_add(t, key, sizeof(struct thing));
}

static void
an_empty_table_has_nothing(void **state)
{
	struct table t = { 0 };

	(void)state;
	assert_null(table_find(&t, SPAN("")));
	assert_null(table_find(&t, SPAN("a")));
}

static void
entries_are_found_after_every_growth(void **state)
{
	struct table t = { .arena = arena_new() };
	char text[32];

	(void)state;
	for (unsigned i = 0; i < 10000; i++) {
		assert_null(find(&t, key_of(text, sizeof(text), i)));
		add(&t, key_of(text, sizeof(text), i))->number = i;
		assert_int_equal(t.count, i + 1);
	}
	for (unsigned i = 0; i < 10000; i++) {
		struct thing *e = find(&t, key_of(text, sizeof(text), i));

		assert_non_null(e);
		assert_int_equal(e->number, i);
	}
	assert_null(find(&t, SPAN("n10000.example")));
	arena_free(t.arena);
}

static void
entries_keep_their_order(void **state)
{
	struct table t = { .arena = arena_new() };
	struct table_entry *e;
	char text[32];

	(void)state;
	for (unsigned i = 0; i < 1000; i++)
		(void)add(&t, key_of(text, sizeof(text), i));
	e = t.first;
	for (unsigned i = 0; i < 1000; i++, e = e->next)
		assert_true(span_eq(e->key, key_of(text, sizeof(text), i)));
	assert_null(e);
	assert_null(t.last->next);
	arena_free(t.arena);
}

static void
a_key_is_copied_and_added_once(void **state)
{
	struct table t = { .arena = arena_new() };
	char text[] = "first";
	struct thing *e = add(&t, span_str(text));

	(void)state;
	assert_int_equal(e->number, 0);
	e->number = 7;
	memcpy(text, "other", 5);
	assert_true(span_is(e->entry.key, "first"));
	assert_ptr_equal(add(&t, SPAN("first")), e);
	assert_int_equal(e->number, 7);
	assert_int_equal(t.count, 1);
	assert_null(find(&t, SPAN("other")));
	arena_free(t.arena);
}

static void
keys_are_octets(void **state)
{
	/* of all lengths about a word of the hash, NUL and case included */
	static const unsigned char octets[40] = { 'a', 0, 'A', 0 };
	struct table t = { .arena = arena_new() };

	(void)state;
	for (size_t n = 0; n <= sizeof(octets); n++)
		add(&t, span_of(octets, n))->number = (unsigned)n;
	assert_int_equal(t.count, sizeof(octets) + 1);
	for (size_t n = 0; n <= sizeof(octets); n++)
		assert_int_equal(find(&t, span_of(octets, n))->number, n);
	assert_null(find(&t, SPAN("A")));
	arena_free(t.arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("an empty table has nothing", an_empty_table_has_nothing),
		UNIT("entries are found after every growth",
		    entries_are_found_after_every_growth),
		UNIT("entries keep the order in which they were added",
		    entries_keep_their_order),
		UNIT("a key is copied, and added once",
		    a_key_is_copied_and_added_once),
		UNIT("keys are octets of any length", keys_are_octets),
	};

	return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
