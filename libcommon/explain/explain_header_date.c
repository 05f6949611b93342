/*
 * Date: written in another zone or form, or set anew by a relay a little
 * later.
 */
#include <time.h>

#include "base/abnf.h"
#include "base/timestamp.h"
#include "explain/explain_field.h"

#define NEAR 3600 /* seconds that are tried at both sides */

/* Minutes east of Greenwich, the usual ones first. */
static const int zones[] = { 0, 60, 120, -300, -240, -480, -420, -360, 330, 480,
	540, 180, 600, 660, -180, 240, 300, 360, 420, 345, 390, 570, 630, 720,
	780, 840, -60, -120, -210, -150, -540, -600, -660, -570, 765, 525, 270,
	210, -720, 690 };
#define ZONES (sizeof(zones) / sizeof(zones[0]))

enum form {
	FORM_PLAIN,   /* Mon, 2 Jan 2026 ... +0000 */
	FORM_PADDED,  /* Mon, 02 Jan */
	FORM_NO_DAY,  /* 2 Jan */
	FORM_GMT,     /* ... GMT */
	FORM_COMMENT, /* ... +0000 (UTC) */
	FORM_NO_SECONDS,
	FORM_MINUS,  /* -0000 */
	FORM_SPACED, /* Mon,  2 Jan */
	FORMS,
};

static void
print_date(struct buf *b, uint64_t moment, int zone, enum form form)
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu",
		"Fri", "Sat" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May",
		"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	time_t t = (time_t)moment + zone * 60;
	int z = zone < 0 ? -zone : zone;
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL)
		return;
	buf_addc(b, ' ');
	if (form != FORM_NO_DAY)
		buf_addf(b, "%s, ", days[tm.tm_wday]);
	buf_addf(b,
	    form == FORM_PADDED || form == FORM_GMT ? "%02d"
	    : form == FORM_SPACED                   ? "%2d"
						    : "%d",
	    tm.tm_mday);
	buf_addf(b, " %s %d %02d:%02d", months[tm.tm_mon], tm.tm_year + 1900,
	    tm.tm_hour, tm.tm_min);
	if (form != FORM_NO_SECONDS)
		buf_addf(b, ":%02d", tm.tm_sec);
	if (form == FORM_GMT)
		buf_adds(b, " GMT");
	else if (form == FORM_MINUS)
		buf_adds(b, " -0000");
	else
		buf_addf(
		    b, " %c%02d%02d", zone < 0 ? '-' : '+', z / 60, z % 60);
	if (form == FORM_COMMENT)
		buf_adds(b, zone == 0    ? " (UTC)"
			    : zone == 60 ? " (CET)"
					 : " (CEST)");
}

static bool
try_date(struct explain_work *w, size_t f, uint64_t moment, int zone,
    enum form form, unsigned likely)
{
	struct buf b = buf_new(w->once, SIZE_MAX);
	struct explain_change c = { EXPLAIN_REPLACE, f, { 0 } };
	struct explain_cause cause =
	    explain_field_cause(w, EXPLAIN_DATE_REWRITTEN, f);
	bool fits;

	print_date(&b, moment, zone, form);
	cause.old = span_trim(buf_span(&b));
	c.whole = explain_with_value(w, f, buf_span(&b));
	fits = likely > 0 ? explain_alternative(w, c, &cause, likely)
			  : explain_header_try(w, &c, 1, &cause, 1);
	if (!fits)
		arena_reset(w->once);
	return fits;
}

static size_t
date_field(struct explain_work *w)
{
	size_t f = explain_find_field(w, "date");

	return f != SIZE_MAX && explain_is_signed(w, f) ? f : SIZE_MAX;
}

#define MOMENTS 16

struct moments {
	uint64_t at[MOMENTS];
	size_t n;
};

static void
add_moment(struct moments *m, uint64_t at)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->at[i] == at)
			return;
	if (m->n < MOMENTS)
		m->at[m->n++] = at;
}

/* Now, t=, and when the hosts on the way had it, the first host first. */
static void
collect(struct explain_work *w, size_t f, struct moments *m)
{
	uint64_t at;

	if (timestamp_parse_rfc5322(span_trim(explain_value(w, f)), &at))
		add_moment(m, at);
	if (w->sig->t != DKIM_NO_TIME && w->sig->t < TIMESTAMP_MAX)
		add_moment(m, w->sig->t);
	for (size_t k = w->msg->n; k-- > 0;)
		if (span_is_nocase(w->msg->fields[k].name, "received") &&
		    timestamp_parse_received(w->msg->fields[k].value, &at))
			add_moment(m, at);
}

/* The date behind the last ";" of a Received field. */
static struct span
received_date(struct span value)
{
	size_t at = value.len;

	while (at > 0 && value.p[at - 1] != ';')
		at--;
	return span_trim(span_skip(value, at));
}

static bool
from_fields(struct explain_work *w, size_t f)
{
	static const char *const names[] = { "x-original-date",
		"x-original-arrival-date", "x-date", "resent-date",
		"x-orig-date", "original-date", "delivery-date",
		"x-originalarrivaltime", "deferred-delivery" };

	for (size_t k = 0; k < w->msg->n; k++) {
		struct span name = w->msg->fields[k].name;
		struct span value = w->msg->fields[k].value;
		struct buf b;

		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			if (span_is_nocase(name, names[i]) &&
			    explain_try_value(
				w, EXPLAIN_DATE_REWRITTEN, f, value, 3))
				return true;
		if (!span_is_nocase(name, "received"))
			continue;
		b = buf_new(w->scratch, SIZE_MAX);
		buf_addc(&b, ' ');
		buf_add(&b, received_date(value));
		if (explain_try_value(
			w, EXPLAIN_DATE_REWRITTEN, f, buf_span(&b), 1))
			return true;
	}
	return false;
}

bool
explain_header_date_known(struct explain_work *w)
{
	size_t f = date_field(w);
	struct moments m = { .n = 0 };
	bool few = w->want.len == 0; /* Ed25519 has few tests */

	if (f == SIZE_MAX)
		return false;
	if (from_fields(w, f))
		return true;
	collect(w, f, &m);
	for (size_t i = 0; i < (few ? 2 : m.n) && i < m.n; i++)
		for (size_t z = 0; z < (few ? 12 : ZONES); z++)
			for (int form = FORM_PLAIN; form < (few ? 2 : FORMS);
			     form++)
				if (try_date(w, f, m.at[i], zones[z],
					(enum form)form,
					i > 0 || form > 1 ? 0
					: z < 3           ? 3
					: z < 12          ? 2
							  : 0))
					return true;
	return false;
}

static int
zone_of(struct span value)
{
	for (size_t i = 0; i + 4 < value.len; i++)
		if ((value.p[i] == '+' || value.p[i] == '-') &&
		    abnf_is_digit(value.p[i + 4])) {
			int n = (value.p[i + 1] - '0') * 600 +
				(value.p[i + 2] - '0') * 60 +
				(value.p[i + 3] - '0') * 10 +
				(value.p[i + 4] - '0');

			return value.p[i] == '-' ? -n : n;
		}
	return 0;
}

/* Each second around a moment, nearer ones first, in one zone. */
static bool
near(struct explain_work *w, size_t f, uint64_t moment, int zone,
    enum form form, uint64_t most)
{
	for (uint64_t d = 1; d <= most && d <= moment; d++) {
		if (!explain_may(w))
			return false;
		if (try_date(w, f, moment - d, zone, form, 0) ||
		    try_date(w, f, moment + d, zone, form, 0))
			return true;
	}
	return false;
}

/* The same zone, and UTC; the whole search comes later. */
bool
explain_header_date_near(struct explain_work *w)
{
	size_t f = date_field(w);
	struct moments m = { .n = 0 };
	uint64_t most = w->want.len > 0 ? NEAR : 40;
	int own;

	if (f == SIZE_MAX)
		return false;
	collect(w, f, &m);
	own = zone_of(explain_value(w, f));
	for (size_t i = 0; i < m.n && i < 2; i++)
		for (int form = FORM_PLAIN; form <= FORM_PADDED; form++)
			if (near(w, f, m.at[i], own, (enum form)form, most))
				return true;
	return own != 0 && m.n > 0 && w->want.len > 0 &&
	       near(w, f, m.at[0], 0, FORM_PLAIN, most);
}

bool
explain_header_date(struct explain_work *w)
{
	size_t f = date_field(w);
	struct moments m = { .n = 0 };
	int own;

	if (f == SIZE_MAX || w->want.len == 0)
		return false;
	collect(w, f, &m);
	own = zone_of(explain_value(w, f));
	for (size_t z = 0; z < ZONES && m.n > 0; z++)
		for (int form = FORM_PLAIN; form <= FORM_PADDED; form++)
			if (zones[z] != own && near(w, f, m.at[0], zones[z],
						   (enum form)form, NEAR))
				return true;
	return false;
}
