#include <zlib.h>

#include "base/b64.h"
#include "base/timestamp.h"
#include "base/utf8.h"
#include "crypto/hash.h"
#include "report/report_write.h"

#define NAMESPACE "urn:ietf:params:xml:ns:dmarc-2.0"
#define ID_OCTETS 12

struct span
report_write_id(struct arena *arena, const struct report_writer *w,
    const struct report_batch *b)
{
	struct hash hash;
	struct digest digest;
	struct buf out = buf_new(arena, 64);
	char *period = arena_printf(arena, "\n%llu\n%llu\n",
	    (unsigned long long)w->begin, (unsigned long long)w->end);

	hash_init(&hash, HASH_SHA256);
	hash_add(&hash, w->submitter);
	hash_add(&hash, span_str(period));
	hash_add(&hash, b->entry.key);
	digest = hash_end(&hash);
	for (size_t i = 0; i < ID_OCTETS; i++)
		buf_addf(&out, "%02x", digest.octets[i]);
	return buf_span(&out);
}

struct span
report_write_name(struct arena *arena, const struct report_writer *w,
    const struct report_batch *b)
{
	struct span id = report_write_id(arena, w, b);

	return span_str(arena_printf(arena, "%.*s!%.*s!%llu!%llu!%.*s.xml.gz",
	    SPAN_ARG(w->submitter), SPAN_ARG(b->published.domain),
	    (unsigned long long)w->begin, (unsigned long long)w->end,
	    SPAN_ARG(id)));
}

/* Characters that XML cannot hold become U+FFFD. */
static void
add_text(struct buf *out, struct span s)
{
	while (s.len > 0) {
		uint32_t c;
		size_t n = utf8_decode(s, &c);

		if (n == 0 || (c < ' ' && c != '\t' && c != '\n') ||
		    c == 0xfffe || c == 0xffff)
			buf_adds(out, "\xef\xbf\xbd");
		else if (c == '&')
			buf_adds(out, "&amp;");
		else if (c == '<')
			buf_adds(out, "&lt;");
		else if (c == '>')
			buf_adds(out, "&gt;");
		else
			buf_add(out, span_head(s, n));
		s = span_skip(s, n > 0 ? n : 1);
	}
}

static void
add(struct buf *out, const char *indent, const char *name, struct span value)
{
	if (value.p == NULL)
		return;
	buf_addf(out, "%s<%s>", indent, name);
	add_text(out, value);
	buf_addf(out, "</%s>\n", name);
}

static void
add_number(struct buf *out, const char *indent, const char *name, uint64_t n)
{
	buf_addf(out, "%s<%s>%llu</%s>\n", indent, name, (unsigned long long)n,
	    name);
}

static void
add_metadata(struct buf *out, const struct report_writer *w,
    const struct report_batch *b)
{
	buf_adds(out, "  <report_metadata>\n");
	add(out, "    ", "org_name", w->org);
	add(out, "    ", "email", w->email);
	add(out, "    ", "report_id", report_write_id(out->arena, w, b));
	buf_adds(out, "    <date_range>\n");
	add_number(out, "      ", "begin", w->begin);
	add_number(out, "      ", "end", w->end);
	buf_adds(out, "    </date_range>\n");
	if (!w->rfc7489)
		add(out, "    ", "generator", SPAN("dmarc-report"));
	buf_adds(out, "  </report_metadata>\n");
}

/* A policy that is not there is the one that stands for it. */
static struct span or (struct span a, struct span b)
{
	return a.p != NULL ? a : b;
}

static void
add_published(struct buf *out, const struct report_writer *w,
    const struct report_batch *b)
{
	const struct report_aggregate *p = &b->published;
	struct span policy = or (p->p, SPAN("none"));

	buf_adds(out, "  <policy_published>\n");
	add(out, "    ", "domain", p->domain);
	add(out, "    ", "adkim", or (p->adkim, SPAN("r")));
	add(out, "    ", "aspf", or (p->aspf, SPAN("r")));
	add(out, "    ", "p", policy);
	if (w->rfc7489) {
		add(out, "    ", "sp", or (p->sp, policy));
		add(out, "    ", "pct", SPAN("100"));
		add(out, "    ", "fo", or (p->fo, SPAN("0")));
	} else {
		add(out, "    ", "sp", p->sp);
		add(out, "    ", "np", p->np);
		add(out, "    ", "fo", p->fo);
		add(out, "    ", "testing", p->testing);
		add(out, "    ", "discovery_method", p->discovery_method);
	}
	buf_adds(out, "  </policy_published>\n");
}

static struct span
override_type(const struct report_writer *w, struct span type)
{
	return w->rfc7489 && span_is(type, "policy_test_mode") ? SPAN("other")
							       : type;
}

static struct span
disposition(const struct report_writer *w, const struct report_record *r)
{
	struct span d = or (r->disposition, SPAN("none"));

	return w->rfc7489 && span_is(d, "pass") ? SPAN("none") : d;
}

static struct span
pass_or_fail(enum report_flag f)
{
	return f == REPORT_YES ? SPAN("pass") : SPAN("fail");
}

static void
add_row(struct buf *out, const struct report_writer *w,
    const struct report_record *r)
{
	buf_adds(out, "    <row>\n");
	add(out, "      ", "source_ip", r->client_ip);
	add_number(out, "      ", "count", r->count);
	buf_adds(out, "      <policy_evaluated>\n");
	add(out, "        ", "disposition", disposition(w, r));
	add(out, "        ", "dkim", pass_or_fail(r->aligned_dkim));
	add(out, "        ", "spf", pass_or_fail(r->aligned_spf));
	for (size_t i = 0; i < r->overrides.n; i += REPORT_OVERRIDE_CELLS) {
		buf_adds(out, "        <reason>\n");
		add(out, "          ", "type",
		    override_type(w, r->overrides.cells[i]));
		add(out, "          ", "comment", r->overrides.cells[i + 1]);
		buf_adds(out, "        </reason>\n");
	}
	buf_adds(out, "      </policy_evaluated>\n    </row>\n");
}

static void
add_identifiers(struct buf *out, const struct report_record *r)
{
	buf_adds(out, "    <identifiers>\n");
	add(out, "      ", "envelope_to", r->rcpt_domain);
	add(out, "      ", "envelope_from", r->mail_from_domain);
	add(out, "      ", "header_from", r->author_domain);
	buf_adds(out, "    </identifiers>\n");
}

static void
add_results(struct buf *out, const struct report_writer *w,
    const struct report_record *r)
{
	buf_adds(out, "    <auth_results>\n");
	for (size_t i = 0; i < r->dkim.n; i += REPORT_DKIM_CELLS) {
		buf_adds(out, "      <dkim>\n");
		add(out, "        ", "domain", r->dkim.cells[i]);
		/* required since RFC 9990, whatever it is */
		add(out, "        ", "selector",
		    w->rfc7489 ? r->dkim.cells[i + 1]
			       : or (r->dkim.cells[i + 1], SPAN("")));
		add(out, "        ", "result", r->dkim.cells[i + 2]);
		buf_adds(out, "      </dkim>\n");
	}
	for (size_t i = 0; i < r->spf.n; i += REPORT_SPF_CELLS) {
		buf_adds(out, "      <spf>\n");
		add(out, "        ", "domain", r->spf.cells[i + 1]);
		add(out, "        ", "scope", SPAN("mfrom"));
		add(out, "        ", "result", r->spf.cells[i + 2]);
		buf_adds(out, "      </spf>\n");
	}
	/* RFC 7489 wants one; that of nobody */
	if (w->rfc7489 && r->spf.n == 0)
		buf_adds(out,
		    "      <spf>\n        <domain></domain>\n"
		    "        <scope>mfrom</scope>\n"
		    "        <result>none</result>\n      </spf>\n");
	buf_adds(out, "    </auth_results>\n");
}

void
report_write_xml(struct buf *out, const struct report_writer *w,
    const struct report_batch *b)
{
	buf_adds(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feedback");
	if (!w->rfc7489)
		buf_adds(out, " xmlns=\"" NAMESPACE "\"");
	buf_adds(out, ">\n  <version>1.0</version>\n");
	add_metadata(out, w, b);
	add_published(out, w, b);
	for (size_t i = 0; i < b->rows.count; i++) {
		const struct report_record *r = &b->sorted[i]->record;

		buf_adds(out, "  <record>\n");
		add_row(out, w, r);
		add_identifiers(out, r);
		add_results(out, w, r);
		buf_adds(out, "  </record>\n");
	}
	buf_adds(out, "</feedback>\n");
}

struct span
report_write_gzip(struct arena *arena, struct span xml)
{
	z_stream z = { 0 };
	unsigned char *p;
	uLong size;

	/* memory is the arena's to miss, and no other error can be */
	if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 8,
		Z_DEFAULT_STRATEGY) != Z_OK)
		return (struct span){ 0 };
	size = deflateBound(&z, (uLong)xml.len);
	p = arena_raw(arena, size);
	z.next_in = (z_const Bytef *)(uintptr_t)xml.p;
	z.avail_in = (uInt)xml.len;
	z.next_out = p;
	z.avail_out = (uInt)size;
	(void)deflate(&z, Z_FINISH);
	size = z.total_out;
	(void)deflateEnd(&z);
	return span_of(p, size);
}

static void
add_base64(struct buf *out, struct span s)
{
	char line[77];

	while (s.len > 0) {
		struct span piece = span_head(s, 57);

		b64_encode_to(piece, line);
		buf_add(out, span_of(line, b64_encoded_len(piece.len)));
		buf_adds(out, "\r\n");
		s = span_skip(s, piece.len);
	}
}

/* Day, month and time as RFC 5322 section 3.3 has them. */
static char *
date(struct arena *arena, uint64_t moment)
{
	static const char *const days[] = { "Thu", "Fri", "Sat", "Sun", "Mon",
		"Tue", "Wed" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May",
		"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	const char *t = timestamp_print(arena, moment); /* 2026-01-31T... */
	int month = (t[5] - '0') * 10 + t[6] - '0';

	return arena_printf(arena, "%s, %.2s %s %.4s %.8s +0000",
	    days[moment / 86400 % 7], t + 8, months[(month - 1) % 12], t,
	    t + 11);
}

void
report_write_mail(struct buf *out, const struct report_writer *w,
    const struct report_batch *b, struct span address, struct span gzip)
{
	struct arena *a = out->arena;
	struct span id = report_write_id(a, w, b);
	struct span name = report_write_name(a, w, b);
	struct span domain = b->published.domain;

	buf_addf(out, "From: <%.*s>\r\nTo: <%.*s>\r\n", SPAN_ARG(w->email),
	    SPAN_ARG(address));
	buf_addf(out, "Subject: Report Domain: %.*s\r\n", SPAN_ARG(domain));
	buf_addf(out, " Submitter: %.*s\r\n Report-ID: <%.*s>\r\n",
	    SPAN_ARG(w->submitter), SPAN_ARG(id));
	buf_addf(out, "Date: %s\r\n", date(a, w->now));
	buf_addf(out, "Message-ID: <%.*s@%.*s>\r\n", SPAN_ARG(id),
	    SPAN_ARG(w->submitter));
	buf_adds(out,
	    "Auto-Submitted: auto-generated\r\n"
	    "MIME-Version: 1.0\r\n");
	buf_addf(out, "Content-Type: multipart/mixed; boundary=\"=_%.*s\"\r\n",
	    SPAN_ARG(id));
	buf_addf(out, "\r\n--=_%.*s\r\nContent-Type: text/plain\r\n\r\n",
	    SPAN_ARG(id));
	buf_addf(out,
	    "This is a DMARC aggregate report for %.*s.\r\n\r\n"
	    "--=_%.*s\r\nContent-Type: application/gzip\r\n",
	    SPAN_ARG(domain), SPAN_ARG(id));
	buf_addf(out,
	    "Content-Disposition: attachment;\r\n filename=\"%.*s\"\r\n"
	    "Content-Transfer-Encoding: base64\r\n\r\n",
	    SPAN_ARG(name));
	add_base64(out, gzip);
	buf_addf(out, "--=_%.*s--\r\n", SPAN_ARG(id));
}
