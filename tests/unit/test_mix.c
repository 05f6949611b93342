#include <string.h>

#include "base/mix.h"
#include "unit.h"

static bool
same(struct mix_pair a, struct mix_pair b)
{
	return a.left == b.left && a.right == b.right;
}

static void
equal_octets_have_equal_values(void **state)
{
	char one[] = "192.0.2.1, and so on", two[] = "192.0.2.1, and so on";

	(void)state;
	assert_true(mix(span_str(one)) == mix(span_str(two)));
	assert_true(mix(SPAN("")) == mix(span_of(NULL, 0)));
}

/* Each octet counts, at each place and for each length. */
static void
a_changed_octet_changes_the_value(void **state)
{
	unsigned char octets[40];

	(void)state;
	for (size_t len = 1; len <= sizeof(octets); len++)
		for (size_t at = 0; at < len; at++) {
			struct mix_pair a = { 0 }, b = { 0 };
			uint64_t before;

			memset(octets, 'x', sizeof(octets));
			before = mix(span_of(octets, len));
			mix_add(&a, span_of(octets, len));
			octets[at] ^= 1;
			assert_false(mix(span_of(octets, len)) == before);
			mix_add(&b, span_of(octets, len));
			assert_false(a.left == b.left);
			assert_false(a.right == b.right);
		}
}

static void
trailing_zeros_count(void **state)
{
	const unsigned char zeros[24] = { 0 };

	(void)state;
	for (size_t len = 0; len < sizeof(zeros); len++) {
		struct mix_pair a = { 0 }, b = { 0 };

		assert_false(
		    mix(span_of(zeros, len)) == mix(span_of(zeros, len + 1)));
		mix_add(&a, span_of(zeros, len));
		mix_add(&b, span_of(zeros, len + 1));
		assert_false(same(a, b));
	}
}

static struct mix_pair
of_two(struct span one, struct span two)
{
	struct mix_pair m = { 0 };

	mix_add(&m, one);
	mix_add(&m, two);
	return m;
}

static void
order_and_borders_count(void **state)
{
	(void)state;
	assert_true(
	    same(of_two(SPAN("ab"), SPAN("c")), of_two(SPAN("ab"), SPAN("c"))));
	assert_false(
	    same(of_two(SPAN("ab"), SPAN("c")), of_two(SPAN("a"), SPAN("bc"))));
	assert_false(
	    same(of_two(SPAN("ab"), SPAN("c")), of_two(SPAN("c"), SPAN("ab"))));
	assert_false(
	    same(of_two(SPAN("ab"), SPAN("")), of_two(SPAN(""), SPAN("ab"))));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("equal octets have equal values",
		    equal_octets_have_equal_values),
		UNIT("a changed octet changes the value",
		    a_changed_octet_changes_the_value),
		UNIT("trailing zeros count", trailing_zeros_count),
		UNIT("order and borders count", order_and_borders_count),
	};

	return cmocka_run_group_tests_name("mix", tests, NULL, NULL);
}
