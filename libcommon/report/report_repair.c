#include <string.h>

#include "base/abnf.h"
#include "base/utf8.h"
#include "report/report_repair.h"

/* No tag, reference or character that matters needs more octets to be told. */
#define AHEAD 128

void
report_repair_init(struct report_repair *r)
{
	r->repaired = r->off = r->begun = false;
	r->n = 0;
}

static bool
is_name_start(unsigned char c)
{
	return abnf_is_alpha(c) || c == '_' || c == ':' || c >= 0x80;
}

static bool
is_name(unsigned char c)
{
	return is_name_start(c) || abnf_is_digit(c) || c == '-' || c == '.';
}

/* Does S, which begins with "<", begin a tag or another construct? */
static bool
begins_tag(struct span s)
{
	size_t i = 1;

	if (i < s.len && (s.p[i] == '!' || s.p[i] == '?'))
		return true;
	if (i < s.len && s.p[i] == '/')
		i++;
	if (i >= s.len || !is_name_start(s.p[i]))
		return false;
	while (i < s.len && is_name(s.p[i]))
		i++;
	return i < s.len &&
	       (s.p[i] == '>' || s.p[i] == '/' || s.p[i] == ' ' ||
		   s.p[i] == '\t' || s.p[i] == '\r' || s.p[i] == '\n');
}

/* Does S, which begins with "&", begin a reference that XML has? */
static bool
begins_reference(struct span s)
{
	static const char *const names[] = { "&lt;", "&gt;", "&amp;", "&quot;",
		"&apos;" };
	size_t i = 2;
	bool hex;

	for (size_t n = 0; n < sizeof(names) / sizeof(*names); n++)
		if (span_starts(s, span_str(names[n])))
			return true;
	if (s.len < 4 || s.p[1] != '#')
		return false;
	hex = s.p[2] == 'x';
	for (i += hex; i < s.len && i < 10; i++)
		if (s.p[i] == ';')
			return i > 2U + hex;
		else if (!abnf_is_digit(s.p[i]) &&
			 !(hex && abnf_is_alpha(s.p[i]) &&
			     (s.p[i] | 0x20) <= 'f'))
			return false;
	return false;
}

/*
 * What stands for the octets at the start of S; *N of them.  NULL: they stand
 * for themselves.
 */
static const char *
replacement(struct span s, size_t *n)
{
	uint32_t character;

	*n = 1;
	if (s.p[0] == '<')
		return begins_tag(s) ? NULL : "&lt;";
	if (s.p[0] == '&')
		return begins_reference(s) ? NULL : "&amp;";
	if (s.p[0] < 0x20 && s.p[0] != '\t' && s.p[0] != '\n' && s.p[0] != '\r')
		return "\xef\xbf\xbd";
	if (s.p[0] < 0x80)
		return NULL;
	*n = utf8_decode(s, &character);
	if (*n > 0)
		return NULL;
	*n = 1;
	return "\xef\xbf\xbd";
}

/* A document in another encoding is left as it is. */
static void
look_at_begin(struct report_repair *r)
{
	struct span s = span_of(r->held, r->n);
	struct span head = span_head(s, span_find(s, '>'));

	r->begun = true;
	if (s.len >= 2 &&
	    (s.p[0] == 0 || s.p[1] == 0 || s.p[0] == 0xfe || s.p[0] == 0xff))
		r->off = true;
	for (; head.len > 0 && !r->off; head = span_skip(head, 1))
		if (span_starts(head, SPAN("encoding=")) &&
		    !span_starts_nocase(span_skip(head, 10), SPAN("utf-8")) &&
		    !span_starts_nocase(span_skip(head, 10), SPAN("us-ascii")))
			r->off = true;
}

static void
run(struct report_repair *r, bool final, report_repair_sink *sink, void *ctx)
{
	struct span s = span_of(r->held, r->n);
	size_t clean = 0;

	if (!r->begun)
		look_at_begin(r);
	while (clean < s.len && !r->off && (final || s.len - clean > AHEAD)) {
		size_t n;
		const char *instead = replacement(span_skip(s, clean), &n);

		if (instead == NULL) {
			clean += n;
			continue;
		}
		sink(ctx, span_head(s, clean));
		sink(ctx, span_str(instead));
		s = span_skip(s, clean + n);
		clean = 0;
		r->repaired = true;
	}
	if (r->off)
		clean = s.len;
	sink(ctx, span_head(s, clean));
	s = span_skip(s, clean);
	memmove(r->held, s.p, s.len);
	r->n = s.len;
}

void
report_repair_add(
    struct report_repair *r, struct span s, report_repair_sink *sink, void *ctx)
{
	while (s.len > 0) {
		struct span head = span_head(s, sizeof(r->held) - r->n);

		memcpy(r->held + r->n, head.p, head.len);
		r->n += head.len;
		s = span_skip(s, head.len);
		if (r->n == sizeof(r->held))
			run(r, false, sink, ctx);
	}
}

void
report_repair_end(struct report_repair *r, report_repair_sink *sink, void *ctx)
{
	run(r, true, sink, ctx);
}
