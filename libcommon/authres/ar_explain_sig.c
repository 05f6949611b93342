#include <time.h>

#include "authres/ar_explain.h"
#include "base/abnf.h"
#include "base/domain.h"
#include "base/taglist.h"
#include "base/visible.h"

#define DIGITS_MAX 12 /* RFC 6376 section 3.5: t= and x= */

struct signature {
	struct arena *arena;
	struct buf *out;
	struct taglist tags;
	bool arc; /* i= is the number of a set */
};

/* The value of a tag without its FWS; empty where there is none. */
static struct span
tag(const struct signature *s, const char *name)
{
	const struct tag *t = taglist_find(&s->tags, name);
	struct buf b = buf_new(s->arena, t == NULL ? 0 : t->value.len);

	for (size_t i = 0; t != NULL && i < t->value.len; i++)
		if (span_find(SPAN(" \t\r\n"), t->value.p[i]) == 4)
			buf_addc(&b, t->value.p[i]);
	return buf_span(&b);
}

static void
add_line(struct signature *s, const char *before, struct span value,
    const char *behind)
{
	if (value.len == 0)
		return;
	buf_addf(s->out, "  %s", before);
	visible_print(s->out, value);
	buf_addf(s->out, "%s\n", behind);
}

static void
add_who(struct signature *s)
{
	struct span d = tag(s, "d"), selector = tag(s, "s"), name;
	struct span suffix;

	add_line(s, "signed by the domain ", d, " (d=)");
	add_line(s, s->arc ? "in ARC set number " : "on behalf of ",
	    tag(s, "i"), " (i=)");
	if (selector.len == 0 || d.len == 0 ||
	    !domain_join(s->arena, SPAN("_domainkey"), d, &suffix) ||
	    !domain_join(s->arena, selector, suffix, &name) ||
	    !domain_is_valid(name))
		return;
	add_line(s, "its key is in DNS, in the TXT record of ", name, " (s=)");
	buf_addf(s->out,
	    "    to judge that record: dkim-dnsrecord --check -d %.*s "
	    "-s %.*s\n",
	    SPAN_ARG(d), SPAN_ARG(selector));
}

static void
add_how(struct signature *s)
{
	static const struct {
		const char *value;
		const char *text;
	} words[] = {
		{ "rsa-sha256", ": RSA with SHA-256" },
		{ "ed25519-sha256", ": Ed25519 with SHA-256" },
		{ "rsa-sha1",
		    ": RSA with SHA-1, too weak to count (RFC 8301)" },
		{ "simple/simple", ": nothing may change on the way" },
		{ "simple", ": nothing may change on the way" },
		{ "relaxed/relaxed", ": white space may change on the way" },
		{ "relaxed/simple",
		    ": white space may change in the header only" },
		{ "relaxed", ": white space may change in the header only" },
		{ "simple/relaxed",
		    ": white space may change in the body only" },
	};
	struct span values[] = { tag(s, "a"), tag(s, "c") };
	const char *behind[] = { "", "" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		for (size_t j = 0; j < 2; j++)
			if (span_is_nocase(values[j], words[i].value))
				behind[j] = words[i].text;
	add_line(s, "a=", values[0], behind[0]);
	add_line(s, "c=", values[1], behind[1]);
}

/* "Tuesday, 24 November 2026, 10:33:37 UTC" */
static const char *
date(struct arena *arena, uint64_t seconds)
{
	static const char *const days[] = { "Sunday", "Monday", "Tuesday",
		"Wednesday", "Thursday", "Friday", "Saturday" };
	static const char *const months[] = { "January", "February", "March",
		"April", "May", "June", "July", "August", "September",
		"October", "November", "December" };
	time_t t = (time_t)seconds;
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL)
		return NULL;
	return arena_printf(arena, "%s, %d %s %d, %02d:%02d:%02d UTC",
	    days[tm.tm_wday], tm.tm_mday, months[tm.tm_mon], tm.tm_year + 1900,
	    tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static void
add_date(struct signature *s, const char *name, const char *what)
{
	struct span value = tag(s, name);
	const char *text = NULL;
	uint64_t seconds;

	if (abnf_number(value, DIGITS_MAX, &seconds))
		text = date(s->arena, seconds);
	if (text != NULL)
		buf_addf(s->out, "  %s %s (%s=)\n", what, text, name);
	else if (value.len > 0)
		buf_addf(s->out, "  %s= is no moment in time\n", name);
}

static bool
covers(struct span names, const char *name)
{
	for (struct span rest = names; rest.p != NULL;)
		if (span_is_nocase(span_cut(&rest, ':'), name))
			return true;
	return false;
}

static void
add_covered(struct signature *s)
{
	static const char *const seen[] = { "From", "To", "Subject", "Date",
		"Reply-To", "Content-Type" };
	struct span names = tag(s, "h"), length = tag(s, "l");
	size_t missing = 0;

	if (names.len > 0) {
		add_line(s, "fields it covers: ", names, " (h=)");
		for (size_t i = 0; i < sizeof(seen) / sizeof(seen[0]); i++)
			if (!covers(names, seen[i]))
				buf_addf(s->out, "%s%s",
				    missing++ > 0 ? ", "
						  : "  fields that a reader "
						    "sees and it leaves "
						    "open: ",
				    seen[i]);
		if (missing > 0)
			buf_addc(s->out, '\n');
	}
	add_line(s, "it covers only the first ", length,
	    " octets of the body: text may have been added behind (l=)");
}

static void
add_seal(struct signature *s)
{
	struct span cv = tag(s, "cv");

	add_line(s, "seal number ", tag(s, "i"), " (i=)");
	add_line(s, "sealed by the domain ", tag(s, "d"), " (d=)");
	add_date(s, "t", "sealed on");
	if (span_is_nocase(cv, "none"))
		buf_adds(s->out, "  it is the first seal (cv=none)\n");
	else if (span_is_nocase(cv, "pass"))
		buf_adds(s->out, "  the chain below it was whole (cv=pass)\n");
	else if (span_is_nocase(cv, "fail"))
		buf_adds(s->out,
		    "  the chain below it was broken "
		    "(cv=fail)\n");
}

bool
ar_explain_signature(
    struct arena *arena, struct buf *out, const struct msg_field *f)
{
	struct signature s = {
		.arena = arena,
		.out = out,
		.arc = span_starts_nocase(f->name, SPAN("ARC-")),
	};
	bool seal = span_is_nocase(f->name, "ARC-Seal");
	struct taglist_error error;

	if (!seal && !span_is_nocase(f->name, "DKIM-Signature") &&
	    !span_is_nocase(f->name, "X-Google-DKIM-Signature") &&
	    !span_is_nocase(f->name, "ARC-Message-Signature"))
		return false;
	buf_addf(out, "line %zu, ", f->line);
	visible_print(out, f->name);
	buf_addc(out, '\n');
	if (!taglist_parse(arena, f->value, &s.tags, &error)) {
		buf_addf(out, "  it cannot be read: %s\n", error.reason);
		return true;
	}
	if (seal) {
		add_seal(&s);
		return true;
	}
	add_who(&s);
	add_how(&s);
	add_date(&s, "t", "signed on");
	add_date(&s, "x", "it expires on");
	add_covered(&s);
	return true;
}
