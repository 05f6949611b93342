#include "base/timestamp.h"
#include "unit.h"

#define REFUSED UINT64_MAX

struct row {
	const char *text;
	uint64_t want;
};

typedef bool parser(struct span, uint64_t *);

static void
check_rows(parser *parse, const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t have = REFUSED;
		bool good = parse(span_str(rows[i].text), &have);

		if (have != rows[i].want || good != (have != REFUSED))
			fail_msg("%s: want %llu, have %llu", rows[i].text,
			    (unsigned long long)rows[i].want,
			    (unsigned long long)have);
	}
}

static void
rfc3339_examples(void **state)
{
	static const struct row rows[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "1970-01-01t00:00:00z", 0 },
		{ "1970-01-01 00:00:01Z", 1 },
		/* RFC 3339 section 5.8 */
		{ "1985-04-12T23:20:50.52Z", 482196050 },
		{ "1996-12-19T16:39:57-08:00", 851042397 },
		{ "1990-12-31T23:59:60Z", 662688000 },
		{ "1990-12-31T15:59:60-08:00", 662688000 },
		/* the ends of 32 bits, signed and unsigned */
		{ "2038-01-19T03:14:07Z", 2147483647 },
		{ "2038-01-19T03:14:08Z", UINT64_C(2147483648) },
		{ "2106-02-07T06:28:15Z", UINT64_C(4294967295) },
		{ "2106-02-07T06:28:16Z", UINT64_C(4294967296) },
		{ "9999-12-31T23:59:59Z", TIMESTAMP_MAX },
	};

	(void)state;
	check_rows(timestamp_parse_rfc3339, rows, COUNT(rows));
}

static void
leap_days(void **state)
{
	static const struct row rows[] = {
		{ "1972-02-29T00:00:00Z", 68169600 },
		{ "2000-02-29T00:00:00Z", 951782400 },
		{ "2000-03-01T00:00:00Z", 951868800 },
		{ "2024-02-29T12:00:00Z", 1709208000 },
		{ "2100-03-01T00:00:00Z", UINT64_C(4107542400) },
		{ "2023-02-29T00:00:00Z", REFUSED },
		{ "2100-02-29T00:00:00Z", REFUSED },
		{ "2024-02-30T00:00:00Z", REFUSED },
		{ "2024-04-31T00:00:00Z", REFUSED },
	};

	(void)state;
	check_rows(timestamp_parse_rfc3339, rows, COUNT(rows));
}

static void
zones_move_the_moment(void **state)
{
	static const struct row rows[] = {
		{ "1970-01-01T05:45:00+05:45", 0 },
		{ "1969-12-31T23:00:00-01:00", 0 },
		{ "1970-01-01T00:00:00+00:01", REFUSED },
		{ "1969-12-31T23:59:59Z", REFUSED },
		{ "9999-12-31T23:59:59-00:01", REFUSED },
		{ "2024-01-01T00:00:00+23:59", 1703980860 },
		{ "2024-01-01T00:00:00+24:00", REFUSED },
		{ "2024-01-01T00:00:00+01:60", REFUSED },
	};

	(void)state;
	check_rows(timestamp_parse_rfc3339, rows, COUNT(rows));
}

static void
rfc3339_refused(void **state)
{
	static const struct row rows[] = {
		{ "", REFUSED },
		{ "2024", REFUSED },
		{ "2024-01-01", REFUSED },
		{ "2024-01-01T00:00:00", REFUSED },
		{ "2024-01-01T00:00Z", REFUSED },
		{ "2024-1-01T00:00:00Z", REFUSED },
		{ "2024-00-01T00:00:00Z", REFUSED },
		{ "2024-13-01T00:00:00Z", REFUSED },
		{ "2024-01-00T00:00:00Z", REFUSED },
		{ "2024-01-32T00:00:00Z", REFUSED },
		{ "2024-01-01T24:00:00Z", REFUSED },
		{ "2024-01-01T00:60:00Z", REFUSED },
		{ "2024-01-01T00:00:61Z", REFUSED },
		{ "2024-01-01T00:00:00.Z", REFUSED },
		{ "2024-01-01T00:00:00+0100", REFUSED },
		{ "2024-01-01T00:00:00Z ", REFUSED },
		{ " 2024-01-01T00:00:00Z", REFUSED },
		{ "+024-01-01T00:00:00Z", REFUSED },
		{ "12024-01-01T00:00:00Z", REFUSED },
	};

	(void)state;
	check_rows(timestamp_parse_rfc3339, rows, COUNT(rows));
}

static void
rfc5322_dates(void **state)
{
	static const struct row rows[] = {
		/* RFC 5322 appendix A */
		{ "Fri, 21 Nov 1997 09:55:06 -0600", 880127706 },
		{ "Tue, 1 Jul 2003 10:52:37 +0200", 1057049557 },
		{ "Thu,\r\n      13\r\n        Feb\r\n          1999\r\n"
		  "      23:32\r\n               -0330 (Newfoundland Time)",
		    918961320 },
		{ "21 Nov 97 09:55:06 GMT", 880106106 },
		{ "Fri, 21 Nov 1997 09(comment):   55  :  06 -0600",
		    880127706 },
		{ "21 Nov 1997 09:55 +0000", 880106100 },
		{ "tHU, 01 jAN 1970 00:00:00 +0000", 0 },
		{ "Thu, 1 Jan 1970 00:00:00 +0000 (UTC)", 0 },
		{ " (a(b)\\)c) Thu, 1 Jan 1970 00:00:01 +0000", 1 },
	};

	(void)state;
	check_rows(timestamp_parse_rfc5322, rows, COUNT(rows));
}

static void
obsolete_years_and_zones(void **state)
{
	static const struct row rows[] = {
		{ "1 Jan 00 00:00:00 +0000", 946684800 },
		{ "1 Jan 49 00:00:00 +0000", UINT64_C(2493072000) },
		{ "1 Jan 70 00:00:00 +0000", 0 },
		{ "1 Jan 50 00:00:00 +0000", REFUSED },
		{ "1 Jan 100 00:00:00 +0000", 946684800 },
		{ "1 Jan 2000 00:00:00 UT", 946684800 },
		{ "1 Jan 2000 00:00:00 gmt", 946684800 },
		{ "1 Jan 2000 00:00:00 EDT", 946684800 + 4 * 3600 },
		{ "1 Jan 2000 00:00:00 EST", 946684800 + 5 * 3600 },
		{ "1 Jan 2000 00:00:00 CDT", 946684800 + 5 * 3600 },
		{ "1 Jan 2000 00:00:00 CST", 946684800 + 6 * 3600 },
		{ "1 Jan 2000 00:00:00 MDT", 946684800 + 6 * 3600 },
		{ "1 Jan 2000 00:00:00 MST", 946684800 + 7 * 3600 },
		{ "1 Jan 2000 00:00:00 PDT", 946684800 + 7 * 3600 },
		{ "1 Jan 2000 00:00:00 PST", 946684800 + 8 * 3600 },
		{ "1 Jan 2000 00:00:00 K", 946684800 },
		{ "1 Jan 2000 00:00:00 CEST", 946684800 },
	};

	(void)state;
	check_rows(timestamp_parse_rfc5322, rows, COUNT(rows));
}

static void
rfc5322_refused(void **state)
{
	static const struct row rows[] = {
		{ "", REFUSED },
		{ "Fri", REFUSED },
		{ "Fri 21 Nov 1997 09:55:06 -0600", REFUSED },
		{ "Xyz, 21 Nov 1997 09:55:06 -0600", REFUSED },
		{ "21 Nov 1997 09:55:06", REFUSED },
		{ "21 November 1997 09:55:06 +0000", REFUSED },
		{ "Nov 21 1997 09:55:06 +0000", REFUSED },
		{ "121 Nov 1997 09:55:06 +0000", REFUSED },
		{ "21 Nov 7 09:55:06 +0000", REFUSED },
		{ "21 Nov 19970 09:55:06 +0000", REFUSED },
		{ "21 Nov 1997 9:55:06 +0000", REFUSED },
		{ "21 Nov 1997 09:55:6 +0000", REFUSED },
		{ "21 Nov 1997 09:55:06 +00:00", REFUSED },
		{ "21 Nov 1997 09:55:06 +060", REFUSED },
		{ "21 Nov 1997 09:55:06 -0600 x", REFUSED },
		{ "21 Nov 1997 09:55:06 -0600 (open", REFUSED },
	};

	(void)state;
	check_rows(timestamp_parse_rfc5322, rows, COUNT(rows));
}

static void
received_fields(void **state)
{
	static const struct row rows[] = {
		{ " from a by b with ESMTP id 1\r\n\tfor <c@d.example>; "
		  "Thu, 1 Jan 1970 00:00:01 +0000 (UTC)",
		    1 },
		{ "from a (x; 2 Jan 1970 00:00:00 +0000) by b; "
		  "1 Jan 1970 00:00:02 +0000 (a;b)",
		    2 },
		{ "from \"a;\\\"b\" by c; 1 Jan 1970 00:00:03 +0000", 3 },
		{ "a; b; 1 Jan 1970 00:00:04 +0000", 4 },
		{ ";1 Jan 1970 00:00:05 +0000", 5 },
		{ "from a by b 1 Jan 1970 00:00:00 +0000", REFUSED },
		{ "from a (; 1 Jan 1970 00:00:00 +0000", REFUSED },
		{ "from \"; 1 Jan 1970 00:00:00 +0000", REFUSED },
		{ "from a; ", REFUSED },
		{ "", REFUSED },
		{ "(\\", REFUSED },
	};

	(void)state;
	check_rows(timestamp_parse_received, rows, COUNT(rows));
}

static void
printing(void **state)
{
	static const struct row rows[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "1999-12-31T23:59:59Z", 946684799 },
		{ "2000-02-29T00:00:00Z", 951782400 },
		{ "2000-12-31T00:00:00Z", 978220800 },
		{ "2038-01-19T03:14:08Z", UINT64_C(2147483648) },
		{ "9999-12-31T23:59:59Z", TIMESTAMP_MAX },
		{ "9999-12-31T23:59:59Z", UINT64_MAX },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_string_equal(
		    timestamp_print(a, rows[i].want), rows[i].text);
	arena_free(a);
}

static void
round_trip(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	/* steps of a prime, some 50 days: every month and hour is met */
	for (uint64_t t = 0, have; t <= TIMESTAMP_MAX; t += 4328017) {
		char *text = timestamp_print(a, t);

		assert_true(timestamp_parse_rfc3339(span_str(text), &have));
		assert_true(have == t);
		arena_reset(a);
	}
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("RFC 3339 section 5.8: the examples; the limits of 32 "
		     "bits",
		    rfc3339_examples),
		UNIT("a leap day comes every fourth year, in 2000, not in "
		     "2100",
		    leap_days),
		UNIT("RFC 3339: an offset moves the moment, and not out of "
		     "1970 to 9999",
		    zones_move_the_moment),
		UNIT("RFC 3339: what is not in the grammar is refused",
		    rfc3339_refused),
		UNIT("RFC 5322 section 3.3: dates, with comments and folding",
		    rfc5322_dates),
		UNIT("RFC 5322 section 4.3: obsolete years and zones",
		    obsolete_years_and_zones),
		UNIT("RFC 5322: what is not in the grammar is refused",
		    rfc5322_refused),
		UNIT("RFC 5321 section 4.4: the date stands behind the last "
		     "semicolon outside of comments",
		    received_fields),
		UNIT("a moment is printed in UTC", printing),
		UNIT("print and parse agree from 1970 to 9999", round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
