#include <stddef.h>

#include "base/abnf.h"
#include "base/timestamp.h"

#define DAY 86400

struct moment {
	unsigned year, month, day, hour, minute, second;
	long east; /* seconds that local time is ahead of UTC */
};

static bool
is_leap(unsigned year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static unsigned
days_in_month(unsigned year, unsigned month)
{
	static const unsigned char days[] = { 31, 28, 31, 30, 31, 30, 31, 31,
		30, 31, 30, 31 };

	return days[month - 1] + (month == 2 && is_leap(year) ? 1U : 0U);
}

/* Days from year 0 (proleptic Gregorian) to the first of the month. */
static long
days_before(unsigned year, unsigned month)
{
	long years = (long)year, days = years * 365;

	if (year > 0)
		days +=
		    (years - 1) / 4 - (years - 1) / 100 + (years - 1) / 400 + 1;
	for (unsigned m = 1; m < month; m++)
		days += (long)days_in_month(year, m);
	return days;
}

static bool
to_seconds(const struct moment *m, uint64_t *out)
{
	long days;
	int64_t t;

	if (m->year > 9999 || m->month < 1 || m->month > 12 || m->day < 1 ||
	    m->day > days_in_month(m->year, m->month) || m->hour > 23 ||
	    m->minute > 59 || m->second > 60)
		return false;
	days = days_before(m->year, m->month) - days_before(1970, 1) +
	       (long)m->day - 1;
	t = (int64_t)days * DAY +
	    (int64_t)(m->hour * 3600 + m->minute * 60 + m->second) - m->east;
	if (t < 0 || t > (int64_t)TIMESTAMP_MAX)
		return false;
	*out = (uint64_t)t;
	return true;
}

/* N digits at the start of *S, which is cut. */
static bool
take_digits(struct span *s, size_t n, unsigned *out)
{
	uint64_t value;

	if (s->len < n || !abnf_number(span_head(*s, n), (unsigned)n, &value))
		return false;
	*s = span_skip(*s, n);
	*out = (unsigned)value;
	return true;
}

static bool
take_char(struct span *s, char c)
{
	if (s->len == 0 || span_lower(s->p[0]) != (unsigned char)c)
		return false;
	*s = span_skip(*s, 1);
	return true;
}

static bool
set_zone(struct moment *m, bool east, unsigned hours, unsigned minutes)
{
	if (hours > 23 || minutes > 59)
		return false;
	m->east = (long)(hours * 3600 + minutes * 60);
	if (!east)
		m->east = -m->east;
	return true;
}

/* "Z" or +hh:mm, to the end. */
static bool
take_rfc3339_zone(struct span *s, struct moment *m)
{
	unsigned hours, minutes;
	bool east;

	if (take_char(s, 'z'))
		return s->len == 0;
	east = take_char(s, '+');
	return (east || take_char(s, '-')) && take_digits(s, 2, &hours) &&
	       take_char(s, ':') && take_digits(s, 2, &minutes) &&
	       s->len == 0 && set_zone(m, east, hours, minutes);
}

bool
timestamp_parse_rfc3339(struct span s, uint64_t *out)
{
	struct moment m = { 0 };
	unsigned digit;

	if (!take_digits(&s, 4, &m.year) || !take_char(&s, '-') ||
	    !take_digits(&s, 2, &m.month) || !take_char(&s, '-') ||
	    !take_digits(&s, 2, &m.day))
		return false;
	if (!take_char(&s, 't') && !take_char(&s, ' '))
		return false;
	if (!take_digits(&s, 2, &m.hour) || !take_char(&s, ':') ||
	    !take_digits(&s, 2, &m.minute) || !take_char(&s, ':') ||
	    !take_digits(&s, 2, &m.second))
		return false;
	if (take_char(&s, '.')) {
		if (!take_digits(&s, 1, &digit))
			return false;
		while (take_digits(&s, 1, &digit))
			continue;
	}
	return take_rfc3339_zone(&s, &m) && to_seconds(&m, out);
}

static void
take_cfws(struct span *s)
{
	*s = span_skip(*s, skip_cfws(*s).len);
}

/* The run of characters of a class at the start of *S, and CFWS behind it. */
static struct span
take_run(struct span *s, bool (*is)(unsigned char))
{
	size_t n = 0;
	struct span run;

	while (n < s->len && is(s->p[n]))
		n++;
	run = span_head(*s, n);
	*s = span_skip(*s, n);
	take_cfws(s);
	return run;
}

/* A number of LEAST to MOST digits, and CFWS behind it. */
static bool
take_number(struct span *s, size_t least, size_t most, unsigned *out)
{
	struct span run = take_run(s, abnf_is_digit);
	uint64_t value;

	if (run.len < least || !abnf_number(run, (unsigned)most, &value))
		return false;
	*out = (unsigned)value;
	return true;
}

static bool
take_sign(struct span *s, char c)
{
	if (!take_char(s, c))
		return false;
	take_cfws(s);
	return true;
}

/* Where WORD stands in a list of words of three letters; 0 if nowhere. */
static unsigned
find_word(struct span word, const char *words)
{
	if (word.len != 3)
		return 0;
	for (unsigned i = 0; words[3 * i] != '\0'; i++)
		if (span_eq_nocase(word, span_of(words + 3 * i, 3)))
			return i + 1;
	return 0;
}

/* [day-name ","] day month year; RFC 5322 sections 3.3 and 4.3 */
static bool
take_rfc5322_date(struct span *s, struct moment *m)
{
	struct span name = take_run(s, abnf_is_alpha), year;
	uint64_t number;

	if (name.len > 0 && (find_word(name, "montuewedthufrisatsun") == 0 ||
				!take_sign(s, ',')))
		return false;
	if (!take_number(s, 1, 2, &m->day))
		return false;
	m->month = find_word(
	    take_run(s, abnf_is_alpha), "janfebmaraprmayjunjulaugsepoctnovdec");
	year = take_run(s, abnf_is_digit);
	if (m->month == 0 || year.len < 2 || !abnf_number(year, 4, &number))
		return false;
	if (year.len == 3 || (year.len == 2 && number >= 50))
		number += 1900;
	else if (year.len == 2)
		number += 2000;
	m->year = (unsigned)number;
	return true;
}

/* A zone by name; military letters and unknown ones say nothing: -0000. */
static bool
set_named_zone(struct moment *m, struct span name)
{
	unsigned at = find_word(name, "edtestcdtcstmdtmstpdtpst");

	if (name.len == 0)
		return false;
	return at == 0 || set_zone(m, false, 4 + at / 2, 0);
}

static bool
take_rfc5322_zone(struct span *s, struct moment *m)
{
	unsigned number;
	bool east = take_char(s, '+');

	if (!east && !take_char(s, '-'))
		return set_named_zone(m, take_run(s, abnf_is_alpha));
	return take_number(s, 4, 4, &number) &&
	       set_zone(m, east, number / 100, number % 100);
}

bool
timestamp_parse_rfc5322(struct span s, uint64_t *out)
{
	struct moment m = { 0 };

	take_cfws(&s);
	if (!take_rfc5322_date(&s, &m) || !take_number(&s, 2, 2, &m.hour) ||
	    !take_sign(&s, ':') || !take_number(&s, 2, 2, &m.minute))
		return false;
	if (take_sign(&s, ':') && !take_number(&s, 2, 2, &m.second))
		return false;
	return take_rfc5322_zone(&s, &m) && s.len == 0 && to_seconds(&m, out);
}

bool
timestamp_parse_received(struct span body, uint64_t *out)
{
	size_t depth = 0, date = 0;
	bool quoted = false;

	/* the last ";" outside of comments and quoted strings */
	for (size_t i = 0; i < body.len; i++) {
		unsigned char c = body.p[i];

		if (c == '\\' && (quoted || depth > 0))
			i++;
		else if (c == '"' && depth == 0)
			quoted = !quoted;
		else if (c == '(' && !quoted)
			depth++;
		else if (c == ')' && depth > 0)
			depth--;
		else if (c == ';' && !quoted && depth == 0)
			date = i + 1;
	}
	return date > 0 && timestamp_parse_rfc5322(span_skip(body, date), out);
}

char *
timestamp_print(struct arena *a, uint64_t t)
{
	long day, second;
	unsigned year, month = 1;

	if (t > TIMESTAMP_MAX)
		t = TIMESTAMP_MAX;
	day = (long)(t / DAY) + days_before(1970, 1);
	second = (long)(t % DAY);
	year = (unsigned)(day * 400 / 146097);
	while (days_before(year + 1, 1) <= day)
		year++;
	while (days_before(year, 1) > day)
		year--;
	day -= days_before(year, 1);
	while (day >= (long)days_in_month(year, month))
		day -= (long)days_in_month(year, month++);
	return arena_printf(a, "%04u-%02u-%02ldT%02ld:%02ld:%02ldZ", year,
	    month, day + 1, second / 3600, second / 60 % 60, second % 60);
}
