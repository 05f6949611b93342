/* The signature itself: bh= damaged, a tag changed, added or lost; and a
 * signer that made its header hash in another way. */
#include <string.h>

#include "base/abnf.h"
#include "base/b64.h"
#include "base/caps.h"
#include "explain/explain_field.h"

/* The field with another value of tag NAME; without blanks around it. */
static struct span
with_tag(struct explain_work *w, const struct tag *t, struct span value)
{
	struct buf b = buf_new(w->arena, SIZE_MAX);
	struct span whole = w->sig->field->whole;

	buf_add(&b, span_until(whole, t->value));
	buf_add(&b, value);
	buf_add(&b, span_skip(whole, b.len - value.len + t->value.len));
	return buf_span(&b);
}

static struct explain_cause
tag_cause(struct explain_work *w, enum explain_word word, const struct tag *t,
    struct span old)
{
	struct explain_cause c = explain_cause_of(word);

	c.field = w->sig->field->name;
	c.line = w->sig->field->line;
	c.tag = t->name;
	c.old = old;
	c.new = t->value;
	return c;
}

static bool
try_tag(struct explain_work *w, const struct tag *t, struct span value,
    enum explain_word word)
{
	struct explain_cause c = tag_cause(w, word, t, value);

	if (span_eq(value, t->value))
		return false;
	return explain_header_try_sig(w, with_tag(w, t, value), &c);
}

/* What the body has: by the function that verifies. */
static struct digest
body_hash(struct explain_work *w)
{
	struct explain_stream s;

	if (w->result->body_hash.len > 0 || !w->body_whole)
		return w->result->body_hash;
	explain_stream_start(w, &s);
	explain_stream_add(&s, w->body);
	(void)canon_body_end(&s.canon);
	return hash_end(&s.hash);
}

bool
explain_bh_damaged(struct explain_work *w)
{
	const struct tag *t = taglist_find(&w->sig->tags, "bh");
	struct digest d = body_hash(w);
	struct span text;

	if (t == NULL || d.len == 0 || w->out->body == EXPLAIN_INTACT)
		return false;
	text = b64_encode(w->arena, digest_span(&d));
	if (!try_tag(w, t, text, EXPLAIN_BH_DAMAGED))
		return false;
	w->out->body = EXPLAIN_INTACT;
	w->body_was = &w->received;
	return true;
}

/* The header hash by other rules. */
static struct digest
other_hash(struct explain_work *w, enum canon_alg alg, bool lf)
{
	canon_sink *sink = lf ? explain_sink_lf : explain_sink_hash;
	struct msg_index *index = msg_index_new(w->scratch, w->msg);
	struct dkim_sig sig = *w->sig;
	struct buf own = buf_new(w->scratch, CAPS_HEADER);
	struct span before, after, text;
	struct hash h;

	sig.header_canon = alg;
	if (!lf)
		return dkim_sig_header_hash(w->scratch, &sig, index);
	hash_init(&h, sig.hash);
	msg_index_restart(index, sig.field);
	for (size_t i = 0; i < sig.nh; i++) {
		const struct msg_field *f = msg_index_take(index, sig.h[i]);

		if (f != NULL)
			canon_header(alg, f->whole, sink, &h);
	}
	dkim_sig_without_b(&sig, &before, &after);
	buf_add(&own, before);
	buf_add(&own, after);
	text = buf_span(&own);
	/* LF alone at its end, which does not count */
	canon_header(alg, text, sink, &h);
	return hash_end(&h);
}

bool
explain_header_signer(struct explain_work *w)
{
	static const enum canon_alg algs[] = { CANON_RELAXED, CANON_SIMPLE };

	for (int lf = 0; lf < 2; lf++)
		for (size_t i = 0; i < 2; i++) {
			struct digest d = other_hash(w, algs[i], lf == 1);
			struct explain_cause c = explain_cause_of(
			    lf ? EXPLAIN_LF_HASHED
			       : EXPLAIN_OTHER_CANONICALIZATION);
			const char *name =
			    algs[i] == CANON_RELAXED ? "relaxed" : "simple";

			explain_count_test(w, 2000);
			if (!explain_digest_fits(w, &d))
				continue;
			c.part = "signer";
			c.tag = SPAN("c");
			c.is = span_str(name);
			c.detail =
			    explain_say(w, "the header was hashed as %s%s",
				name, lf ? " with LF line ends" : "");
			w->header_found = true;
			w->signer_header = true;
			(void)explain_cause_add(w, &c);
			return true;
		}
	return false;
}

/* h= without its name number I. */
static struct span
names_without(struct explain_work *w, struct span h, size_t which)
{
	struct buf b = buf_new(w->arena, SIZE_MAX);
	size_t i = 0, n = 0;

	for (struct span rest = h; rest.p != NULL; i++) {
		struct span name = span_cut(&rest, ':');

		if (i == which)
			continue;
		if (n++ > 0)
			buf_addc(&b, ':');
		buf_add(&b, name);
	}
	return buf_span(&b);
}

static struct span
joined(struct explain_work *w, struct span a, const char *text, struct span b)
{
	struct buf out = buf_new(w->arena, SIZE_MAX);

	buf_add(&out, a);
	buf_adds(&out, text);
	buf_add(&out, b);
	return buf_span(&out);
}

static struct span
in_case(struct explain_work *w, struct span s, bool upper)
{
	unsigned char *p = arena_alloc(w->arena, s.len + 1);

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = span_lower(s.p[i]);

		p[i] =
		    upper && c >= 'a' && c <= 'z' ? (unsigned char)(c - 32) : c;
	}
	return span_of(p, s.len);
}

static bool
names_changed(struct explain_work *w)
{
	static const char *const names[] = { "from", "to", "cc", "subject",
		"date", "message-id", "reply-to", "mime-version",
		"content-type", "content-transfer-encoding", "in-reply-to",
		"references", "sender", "list-unsubscribe", "From", "To", "Cc",
		"Subject", "Date", "Message-ID", "Reply-To", "MIME-Version",
		"Content-Type", "Content-Transfer-Encoding", "In-Reply-To",
		"References", "Sender", "List-Unsubscribe", "Message-Id" };
	const struct tag *t = taglist_find(&w->sig->tags, "h");

	if (t == NULL)
		return false;
	for (size_t i = 0; i < w->sig->nh; i++)
		if (try_tag(w, t, names_without(w, t->value, i),
			EXPLAIN_TAG_CHANGED))
			return true;
	if (try_tag(w, t, in_case(w, t->value, false), EXPLAIN_TAG_CHANGED))
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct span name = span_str(names[i]);

		if (try_tag(w, t, joined(w, t->value, ":", name),
			EXPLAIN_TAG_CHANGED) ||
		    try_tag(w, t, joined(w, name, ":", t->value),
			EXPLAIN_TAG_CHANGED))
			return true;
		for (size_t k = 0; k < t->value.len; k++)
			if (t->value.p[k] == ':' &&
			    try_tag(w, t,
				joined(w, span_head(t->value, k + 1),
				    explain_say(w, "%s:", names[i]),
				    span_skip(t->value, k + 1)),
				EXPLAIN_TAG_CHANGED))
				return true;
	}
	return false;
}

static bool
values_changed(struct explain_work *w)
{
	static const struct {
		const char *tag;
		const char *value;
	} usual[] = { { "c", "relaxed/relaxed" }, { "c", "relaxed/simple" },
		{ "c", "simple/simple" }, { "c", "simple/relaxed" },
		{ "c", "relaxed" }, { "c", "simple" }, { "v", "1" },
		{ "q", "dns/txt" }, { "a", "rsa-sha256" } };

	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
		const struct tag *t = taglist_find(&w->sig->tags, usual[i].tag);

		if (t != NULL && try_tag(w, t, span_str(usual[i].value),
				     EXPLAIN_TAG_CHANGED))
			return true;
	}
	for (size_t i = 0; i < w->sig->tags.n; i++) {
		const struct tag *t = &w->sig->tags.tags[i];

		if (span_is(t->name, "b") || span_is(t->name, "bh"))
			continue;
		if (try_tag(w, t, in_case(w, t->value, false),
			EXPLAIN_TAG_CHANGED) ||
		    try_tag(
			w, t, in_case(w, t->value, true), EXPLAIN_TAG_CHANGED))
			return true;
	}
	return false;
}

/* "name=value" before each tag and at the end. */
static bool
try_lost(struct explain_work *w, struct span name, const char *value)
{
	struct span whole = w->sig->field->whole;
	struct tag lost = { .name = name };
	struct explain_cause c =
	    tag_cause(w, EXPLAIN_TAG_CHANGED, &lost, span_str(value));

	for (size_t i = 0; i <= w->sig->tags.n; i++) {
		bool end = i == w->sig->tags.n;
		const struct tag *t = &w->sig->tags.tags[end ? i - 1 : i];
		size_t at = (size_t)(end ? t->raw.p + t->raw.len - whole.p
					 : t->name.p - whole.p);
		static const char *const ends[] = { "; ", ";", ";\r\n\t",
			";\r\n " };

		for (size_t k = 0; k < (end ? 1 : 4); k++) {
			const char *text =
			    end ? explain_say(
				      w, "; %.*s=%s", SPAN_ARG(name), value)
				: explain_say(w, "%.*s=%s%s", SPAN_ARG(name),
				      value, ends[k]);

			if (explain_header_try_sig(w,
				joined(w, span_head(whole, at), text,
				    span_skip(whole, at)),
				&c))
				return true;
		}
	}
	return false;
}

static bool
tags_lost(struct explain_work *w)
{
	static const struct {
		const char *tag;
		const char *value;
	} usual[] = { { "c", "relaxed/relaxed" }, { "c", "relaxed/simple" },
		{ "c", "simple/simple" }, { "c", "relaxed" }, { "v", "1" },
		{ "q", "dns/txt" }, { "t", NULL }, { "i", NULL }, { "x", NULL },
		{ "l", NULL } };

	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
		const char *value = usual[i].value;

		if (taglist_find(&w->sig->tags, usual[i].tag) != NULL)
			continue;
		if (usual[i].tag[0] == 'i')
			value = explain_say(w, "@%.*s", SPAN_ARG(w->sig->d));
		if (usual[i].tag[0] == 'l')
			value = explain_say(
			    w, "%llu", (unsigned long long)w->result->body_len);
		if (value != NULL && try_lost(w, span_str(usual[i].tag), value))
			return true;
	}
	return false;
}

/* t= and x= near to what they are. */
static bool
times_changed(struct explain_work *w)
{
	static const char *const tags[] = { "t", "x" };

	for (size_t i = 0; i < 2; i++) {
		const struct tag *t = taglist_find(&w->sig->tags, tags[i]);
		uint64_t now;

		if (t == NULL || !abnf_number(t->value, 12, &now) ||
		    w->want.len == 0)
			continue;
		for (uint64_t d = 1; d <= 3600 && d < now; d++) {
			if (!explain_may(w))
				return false;
			for (int k = 0; k < 2; k++) {
				struct span value = span_str(explain_say(w,
				    "%llu",
				    (unsigned long long)(k == 0 ? now - d
								: now + d)));

				if (try_tag(w, t, value, EXPLAIN_TAG_CHANGED))
					return true;
			}
		}
	}
	return false;
}

/* A tag that was added: out with it. */
static bool
tags_added(struct explain_work *w)
{
	struct span whole = w->sig->field->whole;

	for (size_t i = 0; i < w->sig->tags.n; i++) {
		const struct tag *t = &w->sig->tags.tags[i];
		size_t from = (size_t)(t->name.p - whole.p);
		size_t to = (size_t)(t->raw.p + t->raw.len - whole.p);
		struct explain_cause c =
		    tag_cause(w, EXPLAIN_TAG_CHANGED, t, (struct span){ 0 });

		if (span_is(t->name, "b"))
			continue;
		for (int k = 0; k < 3; k++) {
			size_t a = from, b = to;

			/* with its ";" and the blank behind, or before it */
			if (k < 2 && b < whole.len && whole.p[b] == ';')
				b++;
			while (k == 0 && b < whole.len &&
			       (abnf_is_wsp(whole.p[b]) || whole.p[b] == '\r' ||
				   whole.p[b] == '\n'))
				b++;
			while (k == 2 && a > 0 && whole.p[a] != ';')
				a--;
			if (explain_header_try_sig(w,
				joined(w, span_head(whole, a), "",
				    span_skip(whole, b)),
				&c))
				return true;
		}
	}
	return false;
}

bool
explain_header_tags(struct explain_work *w)
{
	return values_changed(w) || tags_added(w) || tags_lost(w) ||
	       names_changed(w) || times_changed(w);
}
