#include "report/report_value.h"
#include "base/abnf.h"
#include "base/ip.h"
#include "base/timestamp.h"
#include "report/report_item.h"

uint64_t
report_value_number(struct span s)
{
	uint64_t n = 0;
	size_t i = 0;

	s = span_trim(s);
	for (; i < s.len && abnf_is_digit(s.p[i]); i++) {
		unsigned digit = s.p[i] - (unsigned)'0';

		n = n > (REPORT_NO_NUMBER - 1 - digit) / 10
			? REPORT_NO_NUMBER - 1
			: n * 10 + digit;
	}
	if (i == 0)
		return REPORT_NO_NUMBER;
	if (i < s.len && s.p[i] == '.')
		for (i++; i < s.len && abnf_is_digit(s.p[i]);)
			i++;
	return i < s.len ? REPORT_NO_NUMBER : n;
}

bool
report_value_ip(struct arena *arena, struct span s, struct span *out)
{
	struct ip ip;

	s = span_trim(s);
	s = span_head(s, span_find(s, ' '));
	if (s.len > 2 && s.p[0] == '[' && s.p[s.len - 1] == ']')
		s = span_skip(span_head(s, s.len - 1), 1);
	if (!ip_parse(s, &ip))
		return false;
	/* there is one way to write an IPv4 address */
	*out = ip.v6 || span_find(s, ':') < s.len ? ip_text(arena, &ip) : s;
	return true;
}

struct span
report_value_domain(struct span s)
{
	return s.len > 1 && s.p[s.len - 1] == '.' ? span_head(s, s.len - 1) : s;
}

uint64_t
report_value_date(struct arena *arena, struct span s)
{
	static const char *const ends[] = { "", "Z", "T00:00:00Z" };
	uint64_t moment;

	s = span_trim(s);
	for (size_t i = 0; s.len < 64 && i < sizeof(ends) / sizeof(*ends); i++)
		if (timestamp_parse_rfc3339(
			span_str(arena_printf(
			    arena, "%.*s%s", SPAN_ARG(s), ends[i])),
			&moment))
			return moment;
	return REPORT_NO_NUMBER;
}

/* 0x80 to 0x9F; the rest is as in ISO-8859-1. */
static const short windows_1252[32] = { 0x20ac, -1, 0x201a, 0x0192, 0x201e,
	0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, -1,
	0x017d, -1, -1, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, -1, 0x017e, 0x0178 };

bool
report_value_encoding(const char *name, int map[256])
{
	struct span s = span_str(name);

	if (!span_is_nocase(s, "windows-1252") &&
	    !span_is_nocase(s, "cp1252") && !span_is_nocase(s, "x-cp1252"))
		return false;
	for (int i = 0; i < 256; i++)
		map[i] = i >= 0x80 && i < 0xa0 ? windows_1252[i - 0x80] : i;
	return true;
}

bool
report_value_is_passed_over(struct span member)
{
	struct span name = member;

	for (struct span rest = member; rest.p != NULL;)
		name = span_cut(&rest, '/');
	return span_starts(member, SPAN("__MACOSX/")) ||
	       span_starts(name, SPAN("._")) ||
	       (member.len > 0 && member.p[member.len - 1] == '/');
}
