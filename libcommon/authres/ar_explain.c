#include <time.h>

#include "authres/ar_explain.h"
#include "authres/ar_words.h"
#include "base/abnf.h"
#include "base/domain.h"
#include "base/taglist.h"
#include "base/visible.h"

/* ": what TEXT says" and the line end; the line end alone for NULL. */
static void
end_with(struct buf *b, const char *text)
{
	if (text != NULL)
		buf_addf(b, ": %s", text);
	buf_addc(b, '\n');
}

static void
add_head(struct buf *b, const struct ar_entry *e)
{
	buf_addf(b, "field %zu", e->number);
	if (e->name.len > 0) {
		buf_adds(b, ", ");
		visible_print(b, e->name);
	}
	if (e->line > 0)
		buf_addf(b, ", line %zu", e->line);
	if (e->field.instance > 0)
		buf_addf(b, ", i=%llu", (unsigned long long)e->field.instance);
	if (e->field.ar.authserv_id.p != NULL) {
		buf_adds(b, ", by ");
		visible_print(b, e->field.ar.authserv_id);
	}
	buf_addc(b, '\n');
}

static void
add_trust(struct buf *b, const struct ar_entry *e)
{
	if (e->received_above > 0)
		buf_addf(b, "  %zu Received field%s above it\n",
		    e->received_above,
		    e->received_above == 1 ? " stands" : "s stand");
	if (e->untrusted != NULL)
		buf_addf(b, "  not trusted: %s\n", e->untrusted);
	else
		buf_adds(b, "  trust it if your own mail system wrote it\n");
}

static void
add_notes(struct buf *b, const struct authres_field *f)
{
	for (size_t i = 0; i < f->nnotes; i++) {
		const struct authres_note *n = &f->notes[i];

		buf_addf(b, "  %s: %s",
		    n->nonconforming ? "departs from the standard"
				     : "open to misreading",
		    n->what);
		if (n->text.len > 0) {
			buf_adds(b, ": ");
			visible_print(b, n->text);
		}
		buf_addc(b, '\n');
	}
}

/* The code of compauth is a reason to Microsoft, a number to us all. */
static void
add_reason(struct buf *b, const struct authres_resinfo *r)
{
	if (r->reason.p == NULL)
		return;
	buf_adds(b, "    reason=");
	visible_print(b, r->reason);
	end_with(b, span_is_nocase(r->method, "compauth")
			? ar_word_compauth(r->reason)
			: NULL);
}

static void
add_comment(struct buf *b, const struct authres_resinfo *r)
{
	bool policy = span_is_nocase(r->method, "dmarc") &&
		      span_starts_nocase(r->comment, SPAN("p="));

	if (r->comment.len == 0)
		return;
	buf_adds(b, "    comment: ");
	visible_print(b, r->comment);
	end_with(b, policy ? "p= is what the domain asks for, sp= what it "
			     "asks for its subdomains, dis= what was done"
			   : NULL);
}

static void
add_prop(struct buf *b, struct span method, const struct authres_prop *p,
    const struct authres_behind *behind)
{
	const char *text = ar_word_property(p->ptype, p->property);

	if (p->ptype.len == 0 && span_is_nocase(p->property, "action") &&
	    ar_word_action(p->value) != NULL)
		text = ar_word_action(p->value);
	if (span_is_nocase(p->ptype, "header") &&
	    span_is_nocase(p->value, "none"))
		text = "there is none: nothing was signed";
	if (span_is_nocase(method, "dkim2") && span_is_nocase(p->property, "i"))
		text = "the number of the signature in its chain";
	buf_adds(b, "    ");
	if (p->ptype.len > 0) {
		visible_print(b, p->ptype);
		buf_addc(b, '.');
	}
	visible_print(b, p->property);
	buf_addc(b, '=');
	visible_print(b, p->value);
	if (behind->comment.len > 0) {
		buf_adds(b, behind->glued ? "(" : " (");
		visible_print(b, behind->comment);
		buf_addc(b, ')');
	}
	end_with(b, text);
}

static void
add_result(struct buf *b, const struct authres_field *f, size_t i)
{
	const struct authres_resinfo *r = &f->ar.results[i];
	struct span written = f->extra[i].written;

	buf_adds(b, "  ");
	visible_print(b, r->method);
	end_with(b, ar_word_method(r->method));
	buf_adds(b, "    ");
	visible_print(b, r->result);
	if (!span_eq_nocase(written, r->result)) {
		buf_adds(b, " (written as ");
		visible_print(b, written);
		buf_addc(b, ')');
	}
	end_with(b, ar_word_result(r->method, r->result));
	add_comment(b, r);
	add_reason(b, r);
	for (size_t j = 0; j < r->nprops; j++)
		add_prop(b, r->method, &r->props[j], &f->extra[i].behind[j]);
}

void
ar_explain_entry(struct buf *b, const struct ar_entry *e)
{
	const struct authres_field *f = &e->field;

	add_head(b, e);
	if (e->refused != NULL) {
		buf_addf(b, "  it is not read: %s\n", e->refused);
		return;
	}
	add_trust(b, e);
	add_notes(b, f);
	if (f->ar.n == 0)
		buf_adds(b, "  no check was made\n");
	for (size_t i = 0; i < f->ar.n; i++)
		add_result(b, f, i);
}

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
		buf_addf(s->out, "  %s= is not a moment in time\n", name);
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
			if (!span_has_word(names, span_str(seen[i])))
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

static void
add_pair(struct buf *b, struct span key, struct span value)
{
	const char *what = ar_word_spam_key(key);
	const char *text = ar_word_spam_value(key, value);

	if (what == NULL || value.len == 0)
		return;
	buf_adds(b, "  ");
	visible_print(b, key);
	buf_addf(b, " (%s) ", what);
	visible_print(b, value);
	if (text != NULL)
		buf_addf(b, ": %s", text);
	buf_addc(b, '\n');
}

/* KEY:VALUE;KEY:VALUE;... */
static void
add_pairs(struct buf *b, struct span list)
{
	for (struct span rest = list; rest.p != NULL;) {
		struct span value = span_cut(&rest, ';');
		struct span key = span_cut(&value, ':');

		if (value.p != NULL)
			add_pair(b, span_trim(key), span_trim(value));
	}
}

bool
ar_explain_spam(struct buf *b, const struct msg_field *f)
{
	static const struct {
		const char *name;
		const char *key; /* the value alone stands there */
	} names[] = {
		{ "X-Forefront-Antispam-Report", NULL },
		{ "X-Forefront-Antispam-Report-Untrusted", NULL },
		{ "X-Microsoft-Antispam", NULL },
		{ "X-Microsoft-Antispam-Untrusted", NULL },
		{ "X-Microsoft-Antispam-Mailbox-Delivery", NULL },
		{ "X-MS-Exchange-Organization-SCL", "SCL" },
		{ "X-MS-Exchange-Organization-BCL", "BCL" },
		{ "X-MS-Exchange-Organization-AuthAs", "AuthAs" },
		{ "X-MS-Exchange-Organization-AuthSource", "AuthSource" },
		{ "X-MS-Exchange-CrossTenant-AuthAs", "AuthAs" },
		{ "X-MS-Exchange-CrossTenant-AuthSource", "AuthSource" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!span_is_nocase(f->name, names[i].name))
			continue;
		buf_addf(b, "line %zu, %s\n", f->line, names[i].name);
		if (names[i].key == NULL)
			add_pairs(b, f->value);
		else
			add_pair(
			    b, span_str(names[i].key), span_trim(f->value));
		return true;
	}
	return false;
}
