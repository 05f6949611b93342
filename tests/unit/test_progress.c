#include <string.h>

#include "sys/progress.h"
#include "unit.h"

static const struct row {
	const char *what;
	struct progress_state state;
	size_t columns;
	const char *line;
} rows[] = {
	{ "at the start nothing is known", { .part = -1 }, 80,
	    "0 messages, 0 a second" },
	{ "a pipe has no end that is known",
	    { .messages = 5000, .ms = 2000, .part = -1 }, 80,
	    "5000 messages, 2500 a second" },
	{ "what is left takes as long as what is done",
	    { .messages = 5000, .ms = 2000, .part = 0.5 }, 80,
	    "5000 messages, 2500 a second, 50 %, 0:02 left" },
	{ "minutes", { .messages = 1000000, .ms = 100000, .part = 0.1 }, 80,
	    "1000000 messages, 10000 a second, 10 %, 15:00 left" },
	{ "hours", { .messages = 1000000, .ms = 100000, .part = 0.001 }, 80,
	    "1000000 messages, 10000 a second, 0 %, 27:45:00 left" },
	{ "very long", { .messages = 1, .ms = 1000000000, .part = 1e-12 }, 80,
	    "1 message, 0 a second, 0 %, 27777:46:39 left" },
	{ "at the end", { .messages = 10, .ms = 1000, .part = 1 }, 80,
	    "10 messages, 10 a second, 100 %, 0:00 left" },
	{ "no time at all has passed", { .messages = 10, .part = -1 }, 80,
	    "10 messages, 10000 a second" },
	{ "room for all of it", { .messages = 5000, .ms = 2000, .part = 0.5 },
	    45, "5000 messages, 2500 a second, 50 %, 0:02 left" },
	{ "a column less", { .messages = 5000, .ms = 2000, .part = 0.5 }, 44,
	    "5000 messages, 2500 a second, 50 %" },
	{ "room for the number alone",
	    { .messages = 5000, .ms = 2000, .part = 0.5 }, 14,
	    "5000 messages" },
	{ "a smaller part that fits",
	    { .messages = 5000, .ms = 2000, .part = 0.5 }, 20,
	    "5000 messages, 50 %" },
	{ "room for nothing", { .messages = 5000, .ms = 2000, .part = 0.5 }, 12,
	    "" },
};

static void
the_line_says_what_is_known_and_fits(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct row *r = &rows[i];
		char line[80];
		size_t n = progress_line(
		    line, sizeof(line) - 1, r->columns, &r->state);

		line[n] = '\0';
		if (strcmp(line, r->line) != 0)
			fail_msg("%s: want \"%s\", have \"%s\"", r->what,
			    r->line, line);
	}
}

static void
the_room_is_a_limit_too(void **state)
{
	struct progress_state s = { .messages = 5000, .ms = 2000, .part = 0.5 };
	char line[80];

	(void)state;
	assert_int_equal(progress_line(line, 34, 80, &s), 34);
	assert_int_equal(progress_line(line, 0, 80, &s), 0);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		UNIT("the line says what is known, and fits",
		    the_line_says_what_is_known_and_fits),
		UNIT("the room is a limit, too", the_room_is_a_limit_too),
	};

	return cmocka_run_group_tests_name("progress", tests, NULL, NULL);
}
