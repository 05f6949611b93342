/*
 * URLs that a filter rewrote, so that a click goes through it: the wrapper is
 * undone where it holds the URL.
 */
#include <string.h>

#include "base/abnf.h"
#include "base/b64.h"
#include "base/utf8.h"
#include "explain/explain_private.h"

#define URL_MAX 4096

/* "%3A" and the like undone; MARK is what stands for "%". */
static struct span
unescape(struct arena *arena, struct span in, unsigned char mark)
{
	unsigned char *out = arena_raw(arena, in.len + 1);
	size_t n = 0;

	for (size_t i = 0; i < in.len; i++)
		if (in.p[i] == mark && i + 2 < in.len &&
		    abnf_hex(in.p[i + 1]) >= 0 && abnf_hex(in.p[i + 2]) >= 0) {
			out[n++] = (unsigned char)(abnf_hex(in.p[i + 1]) * 16 +
						   abnf_hex(in.p[i + 2]));
			i += 2;
		} else {
			out[n++] = in.p[i];
		}
	return span_of(out, n);
}

static bool
ends_url(unsigned char c)
{
	return c <= ' ' || c == '"' || c == '<' || c == '>' || c == '\'' ||
	       c == 0x7f;
}

/* The URL at the start of IN, up to what cannot be in one. */
static struct span
url_at(struct span in)
{
	size_t n = 0;

	if (!span_starts_nocase(in, SPAN("http://")) &&
	    !span_starts_nocase(in, SPAN("https://")))
		return (struct span){ 0 };
	while (n < in.len && n < URL_MAX && !ends_url(in.p[n]))
		n++;
	return span_head(in, n);
}

static bool
is_url(struct span s)
{
	return span_starts_nocase(s, SPAN("http://")) ||
	       span_starts_nocase(s, SPAN("https://")) ||
	       span_starts_nocase(s, SPAN("ftp://")) ||
	       span_starts_nocase(s, SPAN("mailto:"));
}

static bool
contains(struct span in, const char *what)
{
	return memmem(in.p, in.len, what, strlen(what)) != NULL;
}

/* The value of "NAME=" in a query, up to "&". */
static bool
query_value(struct span url, struct span name, struct span *out)
{
	size_t q = span_find(url, '?');
	struct span rest = span_skip(url, q + 1);

	while (rest.p != NULL && rest.len > 0) {
		struct span pair = span_cut(&rest, '&');
		struct span key;

		if (span_starts(pair, SPAN("amp;")))
			pair = span_skip(pair, 4);
		key = span_cut(&pair, '=');
		if (span_eq(key, name) && pair.p != NULL) {
			*out = pair;
			return true;
		}
	}
	return false;
}

/* Proofpoint v2: "-" for "%", "_" for "/". */
static bool
proofpoint2(struct arena *arena, struct span url, struct span *out)
{
	unsigned char *p;
	struct span value;

	if (!contains(url, "/v2/url") || !query_value(url, SPAN("u"), &value))
		return false;
	p = arena_raw(arena, value.len + 1);
	for (size_t i = 0; i < value.len; i++)
		p[i] = value.p[i] == '_' ? '/' : value.p[i];
	*out = unescape(arena, span_of(p, value.len), '-');
	return is_url(*out);
}

static struct span
decode64(struct arena *arena, struct span in)
{
	unsigned char *p = arena_raw(arena, in.len + 4);
	struct span out;
	size_t n = 0;

	for (size_t i = 0; i < in.len && in.p[i] != '='; i++)
		p[n++] = in.p[i] == '-' ? '+' : in.p[i] == '_' ? '/' : in.p[i];
	while (n % 4 != 0)
		p[n++] = '=';
	if (!b64_decode(arena, span_of(p, n), &out))
		return (struct span){ 0 };
	return out;
}

/* Length of a run of v3: "**" and one of A to Z, a to z, 0 to 9, -, _ */
static size_t
run_length(unsigned char c)
{
	static const char order[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	const char *at = strchr(order, c);

	return c == 0 || at == NULL ? 0 : (size_t)(at - order) + 2;
}

/* Proofpoint v3: https://urldefense.com/v3/__URL__;CHARS!!TOKEN$ */
static bool
proofpoint3(struct arena *arena, struct span url, struct span *out)
{
	const unsigned char *start, *end;
	struct buf b = buf_new(arena, URL_MAX);
	struct span in, chars = { 0 };
	size_t used = 0;

	start = memmem(url.p, url.len, "/v3/__", 6);
	if (start == NULL)
		return false;
	in = span_skip(url, (size_t)(start - url.p) + 6);
	end = memmem(in.p, in.len, "__;", 3);
	if (end == NULL)
		return false;
	chars = span_skip(in, (size_t)(end - in.p) + 3);
	chars = decode64(arena, span_head(chars, span_find(chars, '!')));
	in.len = (size_t)(end - in.p);
	for (size_t i = 0; i < in.len; i++) {
		size_t n = 1;

		if (in.p[i] != '*') {
			buf_addc(&b, in.p[i]);
			continue;
		}
		if (i + 2 < in.len && in.p[i + 1] == '*') {
			n = run_length(in.p[i + 2]);
			i += 2;
		}
		buf_add(&b, span_head(span_skip(chars, used), n));
		used += n;
	}
	*out = buf_span(&b);
	return is_url(*out);
}

/* A value in the query that is a URL by itself. */
static bool
in_query(struct arena *arena, struct span url, struct span *out)
{
	static const char *const names[] = { "url", "u", "a", "q", "dest",
		"target", "link", "href", "redirect", "to", "r", "URL", "k",
		"h", "domain", "l" };
	struct span value;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!query_value(url, span_str(names[i]), &value))
			continue;
		*out = unescape(arena, value, '%');
		if (is_url(*out))
			return true;
		*out = decode64(arena, unescape(arena, value, '%'));
		if (is_url(*out) && utf8_is_valid(*out))
			return true;
	}
	return false;
}

/* A URL in the path: "https://secure-web.cisco.com/.../https%3A%2F%2F..." */
static bool
in_path(struct arena *arena, struct span url, struct span *out)
{
	static const char *const starts[] = { "http%3A%2F%2F", "https%3A%2F%2F",
		"http%3a%2f%2f", "https%3a%2f%2f", "http://", "https://",
		"http:/", "https:/" };
	const unsigned char *best = NULL;

	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		struct span rest = span_skip(url, 8);
		const unsigned char *p =
		    memmem(rest.p, rest.len, starts[i], strlen(starts[i]));

		if (p != NULL && (best == NULL || p < best))
			best = p;
	}
	if (best == NULL)
		return false;
	*out = unescape(arena, span_skip(url, (size_t)(best - url.p)), '%');
	return is_url(*out);
}

static const char *
service_of(struct span url)
{
	static const struct {
		const char *part, *name;
	} known[] = {
		{ "safelinks.protection.outlook.com", "SafeLinks" },
		{ "urldefense", "Proofpoint" },
		{ "linkprotect.cudasvc.com", "Barracuda" },
		{ "clicktime.symantec.com", "Symantec" },
		{ "clicktime.cloud.postoffice.net", "Symantec" },
		{ "mimecast.com", "Mimecast" },
		{ "secure-web.cisco.com", "Cisco" },
		{ "fireeye.com", "FireEye" },
		{ "trendmicro.com", "Trend Micro" },
		{ "protection.sophos.com", "Sophos" },
		{ "www.google.com/url", "Google" },
		{ "linkscan.io", "LinkScan" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (contains(url, known[i].part))
			return known[i].name;
	return NULL;
}

/* The link that is wrapped; false: it is not a wrapper, or an opaque one. */
static bool
unwrap(struct arena *arena, struct span url, struct span *out)
{
	return proofpoint3(arena, url, out) || proofpoint2(arena, url, out) ||
	       in_query(arena, url, out) || in_path(arena, url, out);
}

struct found {
	struct explain_edit *edits;
	size_t n, cap;
	const char *service;
	const char *opaque; /* of which nothing can be undone */
	struct span url;    /* the first one */
};

/* An ampersand in HTML is written in another way. */
static struct span
as_html(struct arena *arena, struct span url)
{
	struct buf b = buf_new(arena, SIZE_MAX);

	for (size_t i = 0; i < url.len; i++)
		if (url.p[i] == '&')
			buf_adds(&b, "&amp;");
		else
			buf_addc(&b, url.p[i]);
	return buf_span(&b);
}

/* " originalsrc=..." and " shash=..." that SafeLinks adds behind a link. */
static size_t
extra_attributes(struct span in)
{
	size_t n = 0;

	for (;;) {
		struct span rest = span_skip(in, n);
		size_t quote;

		if (!span_starts(rest, SPAN(" originalsrc=\"")) &&
		    !span_starts(rest, SPAN(" shash=\"")) &&
		    !span_starts(rest, SPAN(" originalSrc=\"")))
			return n;
		quote = span_find(rest, '"') + 1;
		n += quote + span_find(span_skip(rest, quote), '"') + 1;
	}
}

static void
add(struct explain_work *w, struct found *f, size_t at, size_t len,
    struct span text)
{
	if (len == 0)
		return;
	f->edits =
	    arena_grow(w->scratch, f->edits, f->n, &f->cap, sizeof(*f->edits));
	f->edits[f->n++] = (struct explain_edit){ at, len, text };
}

/* FORM: 1 with "&amp;" for "&", 2 with text behind it taken away too. */
static void
find(struct explain_work *w, struct span in, unsigned form, struct found *f)
{
	for (size_t i = 0; i < in.len;) {
		struct span url = url_at(span_skip(in, i)), was;
		const char *service = url.len > 0 ? service_of(url) : NULL;
		size_t end = i + url.len;

		if (url.len == 0) {
			i++;
			continue;
		}
		if (unwrap(w->scratch, url, &was)) {
			if ((form & 1) != 0)
				was = as_html(w->scratch, was);
			if (f->n == 0)
				f->url = url;
			if (f->service == NULL)
				f->service = service;
			add(w, f, i, url.len, was);
			if (end < in.len && in.p[end] == '"')
				add(w, f, end + 1,
				    extra_attributes(span_skip(in, end + 1)),
				    (struct span){ 0 });
		} else if (service != NULL) {
			f->opaque = service;
			f->url = url;
		}
		i = end;
	}
}

static struct explain_cause
cause_of(
    const struct explain_text *base, const struct found *f, const char *service)
{
	struct explain_cause c = explain_cause_of(EXPLAIN_URLS_REWRITTEN);

	if (f->n > 0) {
		c.has_place = true;
		c.offset = explain_origin(base, f->edits[0].at);
		c.length = f->edits[0].len;
		c.old = f->edits[0].text;
	}
	c.new = f->url;
	c.service = span_str(service);
	c.detail = "links were rewritten so that they lead through a filter";
	return c;
}

static bool
try_urls(struct explain_work *w, const struct explain_text *base, unsigned form)
{
	struct found f = { 0 };
	struct explain_cause c;

	find(w, base->octets, form, &f);
	if (f.n == 0)
		return false;
	c = cause_of(base, &f, f.service);
	if (explain_variant(w, base, f.edits, f.n, &c, 1))
		return true;
	return f.n > 1 &&
	       explain_edits(w, base, f.edits, f.n, EXPLAIN_URLS_REWRITTEN,
		   EXPLAIN_SINGLES | EXPLAIN_PAIRS | EXPLAIN_ENDS |
		       EXPLAIN_SUBSETS);
}

/* The same inside quoted-printable and base64. */
static bool
encoded_urls(struct explain_work *w, const struct explain_text *base,
    const struct explain_part *p, unsigned form)
{
	struct explain_text text = {
		.octets = explain_decode(w->scratch,
		    span_of(base->octets.p + p->body, p->end - p->body),
		    p->encoding)
	};
	struct found f = { 0 };
	struct explain_cause c;
	struct explain_edit e = { p->body, p->end - p->body, { 0 } };
	struct span was;

	find(w, text.octets, form, &f);
	if (f.n == 0)
		return false;
	c = cause_of(&text, &f, f.service);
	c.has_place = true;
	c.offset = explain_origin(base, p->body);
	c.length = e.len;
	was = explain_apply(w->scratch, &text, f.edits, f.n, NULL, 0).octets;
	if (p->encoding == EXPLAIN_BASE64) {
		e.text = explain_base64(w->scratch, was, 76);
		return explain_variant(w, base, &e, 1, &c, 1);
	}
	for (size_t width = 78; width >= 72; width--)
		for (unsigned k = 0; k < EXPLAIN_QP_FORMS; k++) {
			e.text = explain_qp(w->scratch, was, width, k);
			if (explain_variant(w, base, &e, 1, &c, 1))
				return true;
		}
	return false;
}

/* An opaque wrapper: nothing can be proven. */
static void
suspect(struct explain_work *w, const struct explain_text *base)
{
	struct found f = { 0 };
	struct explain_cause c;

	find(w, base->octets, 0, &f);
	if (f.opaque == NULL || base != &w->received)
		return;
	f.n = 0;
	c = cause_of(base, &f, f.opaque);
	c.proven = false;
	c.has_place = true;
	c.offset = (uint64_t)(f.url.p - base->octets.p);
	c.length = f.url.len;
	w->suspect = arena_alloc(w->arena, sizeof(c));
	*w->suspect = c;
}

bool
explain_body_urls(struct explain_work *w, const struct explain_text *base)
{
	struct explain_mime mime = { 0 };

	if (try_urls(w, base, 0) || try_urls(w, base, 1))
		return true;
	explain_mime_read(w, base, &mime);
	for (size_t i = 0; i < mime.n; i++)
		if (!mime.parts[i].multipart && (i > 0 || mime.n == 1) &&
		    mime.parts[i].encoding != EXPLAIN_IDENTITY &&
		    (encoded_urls(w, base, &mime.parts[i], 0) ||
			encoded_urls(w, base, &mime.parts[i], 1)))
			return true;
	suspect(w, base);
	return false;
}
