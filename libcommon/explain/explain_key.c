/*
 * The key: does b= open under what is published, under another selector, or
 * is the record itself cut, split or damaged; and b= with one character lost
 * or changed.
 */
#include <string.h>

#include "base/abnf.h"
#include "base/b64.h"
#include "base/domain.h"
#include "base/taglist.h"
#include "dkim/dkim_published.h"
#include "explain/explain_private.h"

/* One RSA operation, counted. */
static bool
open_with(struct explain_work *w, struct key_public *key, struct span b,
    struct digest *digest)
{
	enum hash_alg alg;

	if (w->rsa >= w->rsa_max) {
		w->cut = true;
		return false;
	}
	w->rsa++;
	w->tests++;
	return key_open(key, b, &alg, digest) && alg == w->sig->hash;
}

/* Does B, made by KEY, fit: its block opens, or the header as it is. */
static bool
signs(struct explain_work *w, struct key_public *key, struct span b,
    struct digest *digest)
{
	if (key->type == KEY_RSA)
		return open_with(w, key, b, digest);
	if (w->ed25519 >= w->ed25519_max || w->ed25519 >= w->stage_ed25519) {
		w->cut = true;
		return false;
	}
	w->ed25519++;
	w->tests++;
	*digest = w->here;
	return key_verify(key, w->sig->hash, digest, b);
}

static struct span
owner(const struct explain_work *w, struct span selector, struct span domain)
{
	struct span name;

	if (!dkim_key_owner(w->arena, selector, domain, &name))
		return selector;
	return name;
}

static void
fits(struct explain_work *w, const struct digest *digest)
{
	w->out->key_known = w->out->key_fits = true;
	w->out->signed_hash = *digest;
	w->want = *digest;
	if (digest_eq(&w->here, digest_span(digest)))
		w->out->header = EXPLAIN_INTACT;
	else
		w->out->header = EXPLAIN_CHANGED;
}

static void
take_key(struct explain_work *w, const struct key_public *key)
{
	if (w->key != NULL)
		key_public_free(w->key);
	w->key = arena_alloc(w->arena, sizeof(*w->key));
	*w->key = *key;
	w->key->cached = NULL;
}

/* Under a key of another name? */
static bool
other_key(struct explain_work *w)
{
	struct explain *e = w->explain;

	for (size_t i = 0; i < e->nkeys; i++) {
		struct explain_key *k = &e->keys[i];
		struct explain_cause c = explain_cause_of(EXPLAIN_OTHER_KEY);
		struct digest digest;
		bool ok;

		if (k->pub.type != w->sig->key_type ||
		    (span_eq(k->selector, w->sig->s) &&
			span_eq(k->domain, w->sig->d)) ||
		    (w->key != NULL && key_public_eq(&k->pub, w->key)))
			continue;
		ok = signs(w, &k->pub, w->sig->b, &digest);
		key_public_free(&k->pub);
		if (!ok)
			continue;
		take_key(w, &k->pub);
		fits(w, &digest);
		w->out->key_fits = false; /* under its own name */
		c.selector = k->selector;
		c.tag = span_eq(k->domain, w->sig->d) ? SPAN("s") : SPAN("d");
		c.from = owner(w, k->selector, k->domain);
		c.to = owner(w, w->sig->s, w->sig->d);
		c.detail =
		    explain_say(w, "b= does not open with %.*s, but with %.*s",
			SPAN_ARG(c.to), SPAN_ARG(c.from));
		(void)explain_cause_add(w, &c);
		return true;
	}
	return false;
}

/* The characters of b= without white space. */
static struct span
b_characters(struct explain_work *w)
{
	const struct tag *b = taglist_find(&w->sig->tags, "b");
	struct buf out = buf_new(w->arena, SIZE_MAX);

	for (size_t i = 0; b != NULL && i < b->value.len; i++)
		if (b->value.p[i] > ' ')
			buf_addc(&out, b->value.p[i]);
	return buf_span(&out);
}

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* A text of base64 that is tried with changes. */
struct repair {
	struct explain_work *w;
	struct key_public *key;
	struct span text; /* without padding */
	size_t want;      /* octets that it should give */
	bool (*try)(struct repair *, struct span octets, struct span text);
	size_t at; /* of the change */
};

/* Decode and try. */
static bool
try_text(struct repair *r, struct span text)
{
	struct arena *once = r->w->once;
	unsigned char *padded = arena_alloc(once, text.len + 4);
	struct span octets;
	size_t n = text.len;
	bool ok;

	memcpy(padded, text.p, n);
	while (n % 4 != 0)
		padded[n++] = '=';
	ok = b64_decode(once, span_of(padded, n), &octets) &&
	     (r->want == 0 || octets.len == r->want) && r->try(r, octets, text);
	if (!ok)
		arena_reset(once);
	return ok;
}

static bool
may_go_on(struct repair *r)
{
	struct explain_work *w = r->w;

	return r->key != NULL && r->key->type == KEY_ED25519
		   ? w->ed25519 < w->stage_ed25519
		   : w->rsa < w->rsa_max;
}

/* LEN characters at AT become TEXT. */
static bool
try_change(struct repair *r, size_t at, size_t len, const char *text)
{
	struct buf b = buf_new(r->w->once, SIZE_MAX);

	buf_add(&b, span_head(r->text, at));
	buf_adds(&b, text);
	buf_add(&b, span_skip(r->text, at + len));
	r->at = at;
	return try_text(r, buf_span(&b));
}

static bool
flip_cases(struct repair *r)
{
	for (size_t i = 0; i < r->text.len; i++) {
		char c[2] = { (char)(r->text.p[i] ^ 0x20), 0 };
		char two[3] = { 0 };

		if (abnf_is_alpha(r->text.p[i]) && try_change(r, i, 1, c))
			return true;
		if (i + 1 == r->text.len || r->text.p[i] == r->text.p[i + 1])
			continue;
		two[0] = (char)r->text.p[i + 1];
		two[1] = (char)r->text.p[i];
		if (try_change(r, i, 2, two))
			return true;
	}
	return false;
}

/* Any character in the place of LEN at each place. */
static bool
any_characters(struct repair *r, size_t len)
{
	for (size_t i = 0; i + len <= r->text.len; i++)
		for (size_t k = 0; k < 64; k++) {
			char c[2] = { alphabet[k], 0 };

			if (!may_go_on(r)) {
				r->w->cut = true;
				return false;
			}
			if (len == 1 && r->text.p[i] == (unsigned char)c[0])
				continue;
			if (try_change(r, i, len, c))
				return true;
		}
	return false;
}

/* A character that was lost; "+" often becomes a blank. */
static bool
insert_characters(struct repair *r)
{
	for (size_t i = 0; i <= r->text.len; i++)
		if (try_change(r, i, 0, "+") || try_change(r, i, 0, "/"))
			return true;
	return any_characters(r, 0);
}

static bool
drop_characters(struct repair *r, size_t len)
{
	for (size_t i = 0; i + len <= r->text.len; i++)
		if (try_change(r, i, len, ""))
			return true;
	return false;
}

/* Without what is not of the alphabet; "-" and "_" are of another one. */
static struct span
cleaned(struct explain_work *w, struct span in)
{
	struct buf b = buf_new(w->arena, SIZE_MAX);

	for (size_t i = 0; i < in.len; i++)
		if (in.p[i] == '-')
			buf_addc(&b, '+');
		else if (in.p[i] == '_')
			buf_addc(&b, '/');
		else if (span_starts(span_skip(in, i), SPAN("=3D")))
			i += 2;
		else if (in.p[i] != 0 && strchr(alphabet, in.p[i]) != NULL)
			buf_addc(&b, in.p[i]);
	return buf_span(&b);
}

static bool
claim_b(struct repair *r, struct span octets, struct span text)
{
	struct explain_work *w = r->w;
	struct explain_cause c = explain_cause_of(EXPLAIN_B_DAMAGED);
	struct digest digest;

	if (!signs(w, r->key, octets, &digest))
		return false;
	c.tag = SPAN("b");
	c.field = w->sig->field->name;
	c.old = span_head(span_skip(text, r->at > 3 ? r->at - 3 : 0), 8);
	c.new = span_head(span_skip(r->text, r->at > 3 ? r->at - 3 : 0), 8);
	c.detail = explain_say(w,
	    "b= opens once its characters from number %zu on are as they were",
	    r->at + 1);
	fits(w, &digest);
	w->b_was = arena_dup(w->arena, octets);
	(void)explain_cause_add(w, &c);
	return true;
}

bool
explain_b_damaged(struct explain_work *w)
{
	struct span raw = b_characters(w), text = cleaned(w, raw);
	size_t want = w->key->type == KEY_RSA ? w->key->n.len : 64;
	size_t characters = (want * 8 + 5) / 6;
	struct repair r = { w, w->key, text, want, claim_b, 0 };
	size_t padding = 0;

	while (padding < raw.len && raw.p[raw.len - 1 - padding] == '=')
		padding++;
	/* a text that was well-formed has been tried as it is */
	if ((text.len != raw.len - padding || w->sig->b.len == 0) &&
	    try_text(&r, text))
		return true;
	if (text.len == characters)
		return flip_cases(&r) || any_characters(&r, 1);
	if (text.len + 1 == characters)
		return insert_characters(&r);
	if (text.len == characters + 1)
		return drop_characters(&r, 1);
	if (text.len > characters && text.len - characters < 300)
		return drop_characters(&r, text.len - characters);
	return false;
}

/* The value of p= in a record, however broken it is. */
static struct span
p_of(struct span record)
{
	for (struct span rest = record; rest.p != NULL;) {
		struct span spec = span_cut(&rest, ';');
		size_t eq = span_find(spec, '=');

		if (span_is(span_trim(span_head(spec, eq)), "p"))
			return span_trim(span_skip(spec, eq + 1));
	}
	return (struct span){ 0 };
}

/* What DER says that it holds, and what is there. */
static bool
der_lengths(struct span der, size_t *announced)
{
	size_t n;

	if (der.len < 4 || der.p[0] != 0x30)
		return false;
	if (der.p[1] < 0x80) {
		*announced = 2U + der.p[1];
		return true;
	}
	n = der.p[1] & 0x7fU;
	if (n == 1)
		*announced = 3U + der.p[2];
	else if (n == 2)
		*announced = 4U + ((size_t)der.p[2] << 8 | der.p[3]);
	return n == 1 || n == 2;
}

static struct span
decode_loosely(struct explain_work *w, struct span text)
{
	struct span clean = cleaned(w, text), out;
	unsigned char *p = arena_alloc(w->arena, clean.len + 4);
	size_t n = clean.len;

	if (n > 0)
		memcpy(p, clean.p, n);
	while (n % 4 == 1)
		n--;
	while (n % 4 != 0)
		p[n++] = '=';
	/* bits that are left over do not matter */
	if (b64_decode(w->arena, span_of(p, n), &out))
		return out;
	if (n >= 4 && b64_decode(w->arena, span_of(p, n - 4), &out))
		return out;
	return (struct span){ 0 };
}

static bool
ends_as_keys_do(struct explain_work *w, struct span p)
{
	struct span clean = cleaned(w, p);

	return clean.len > 5 &&
	       span_is(span_skip(clean, clean.len - 5), "DAQAB");
}

/* A record that cannot be used: cut or damaged? */
static bool
bad_record(struct explain_work *w, struct span record, const char *why)
{
	struct span p = p_of(record), der = decode_loosely(w, p);
	size_t announced = 0;
	bool cut = der_lengths(der, &announced) && announced > der.len + 1 &&
		   !ends_as_keys_do(w, p);
	struct explain_cause c =
	    explain_cause_of(cut ? EXPLAIN_KEY_TRUNCATED : EXPLAIN_KEY_DAMAGED);

	c.tag = SPAN("p");
	c.selector = w->sig->s;
	c.length = der.len;
	if (cut)
		c.detail = explain_say(w,
		    "the key in DNS says that it has %zu octets, and %zu are "
		    "there",
		    announced, der.len);
	else
		c.detail = why != NULL ? why : "the key record cannot be read";
	(void)explain_cause_add(w, &c);
	return true;
}

/* Without the quotes, backslashes and blanks that got into a record. */
static struct span
without_quotes(struct explain_work *w, struct span record)
{
	struct buf b = buf_new(w->arena, SIZE_MAX);

	for (size_t i = 0; i < record.len; i++)
		if (record.p[i] != '"' && record.p[i] != '\\' &&
		    record.p[i] != '(' && record.p[i] != ')')
			buf_addc(&b, record.p[i]);
	return buf_span(&b);
}

/* Is TEXT a whole key, with which b= opens? */
static bool
try_record(struct explain_work *w, struct span text, const char *detail)
{
	struct explain_cause c = explain_cause_of(EXPLAIN_KEY_SPLIT);
	struct dkim_key key;
	struct digest digest;
	const char *why;
	bool ok;

	if (!dkim_key_parse(w->arena, text, &key, &why) || key.revoked ||
	    key.type != w->sig->key_type)
		return false;
	ok = w->sig->b.len > 0 && signs(w, &key.pub, w->sig->b, &digest);
	key_public_free(&key.pub);
	if (!ok)
		return false;
	take_key(w, &key.pub);
	fits(w, &digest);
	w->out->key_fits = false;
	c.selector = w->sig->s;
	c.tag = SPAN("p");
	c.detail = detail;
	(void)explain_cause_add(w, &c);
	return true;
}

static struct span
joined(struct explain_work *w, const struct dns_answer *a, size_t i, size_t k,
    size_t m)
{
	struct buf b = buf_new(w->arena, SIZE_MAX);

	buf_add(&b, a->rrs[i].data);
	buf_add(&b, a->rrs[k].data);
	if (m < a->n)
		buf_add(&b, a->rrs[m].data);
	return buf_span(&b);
}

#define RECORDS 5

/* A key in several records, or with quotes in it. */
static bool
split_record(struct explain_work *w)
{
	const struct dns_answer *a = w->dns;
	size_t n = a->n < RECORDS ? a->n : RECORDS;

	for (size_t i = 0; i < n; i++) {
		struct span clean = without_quotes(w, a->rrs[i].data);

		if (clean.len < a->rrs[i].data.len &&
		    try_record(w, clean,
			"the key has quotes between its parts: they belong "
			"to the zone file, not to the text"))
			return true;
		for (size_t k = 0; k < n; k++)
			for (size_t m = 0; k != i && m <= n; m++) {
				struct span text;

				if (m == i || m == k)
					continue;
				text = joined(w, a, i, k, m < n ? m : a->n);
				if (try_record(w, text,
					"the key is split into several TXT "
					"records, which come in any order"))
					return true;
			}
	}
	return false;
}

static bool
claim_p(struct repair *r, struct span octets, struct span text)
{
	struct explain_work *w = r->w;
	struct explain_cause c = explain_cause_of(EXPLAIN_KEY_DAMAGED);
	struct key_public key;
	struct digest digest;
	const char *why;
	bool ok;

	if (!key_public_parse(w->once, w->sig->key_type, octets, &key, &why) ||
	    key.n.len != w->sig->b.len)
		return false;
	ok = signs(w, &key, w->sig->b, &digest);
	key_public_free(&key);
	if (!ok)
		return false;
	key.n = arena_dup(w->arena, key.n);
	key.e = arena_dup(w->arena, key.e);
	take_key(w, &key);
	fits(w, &digest);
	w->out->key_fits = false;
	c.tag = SPAN("p");
	c.selector = w->sig->s;
	c.old = span_head(span_skip(text, r->at > 3 ? r->at - 3 : 0), 8);
	c.new = span_head(span_skip(r->text, r->at > 3 ? r->at - 3 : 0), 8);
	c.detail = explain_say(w,
	    "b= opens once the characters of p= from number %zu on are as "
	    "they were",
	    r->at + 1);
	(void)explain_cause_add(w, &c);
	return true;
}

/* One character of p= changed, in a record that may still look well. */
static bool
p_damaged(struct explain_work *w, struct span record, bool deep)
{
	struct span text = cleaned(w, p_of(record));
	struct repair r = { w, NULL, text, 0, claim_p, 0 };

	if (w->sig->key_type != KEY_RSA || w->sig->b.len == 0 || text.len < 100)
		return false;
	if (!deep)
		return flip_cases(&r);
	return text.len % 4 == 3   ? insert_characters(&r)
	       : text.len % 4 == 1 ? drop_characters(&r, 1)
				   : any_characters(&r, 1);
}

/* The first record that is one, or NULL. */
static const struct dns_rr *
first_record(const struct dns_answer *a)
{
	struct dkim_records records = { .answer = a };

	return dkim_records_next(&records);
}

/* Nothing in DNS is a key that can be used. */
static void
unusable(struct explain_work *w, const char *why)
{
	const struct dns_rr *rr = first_record(w->dns);

	if (split_record(w))
		return;
	if (rr == NULL) {
		struct explain_cause c = explain_cause_of(EXPLAIN_NO_KEY);

		c.selector = w->sig->s;
		c.detail = "the TXT record there is not a key record";
		if (!other_key(w))
			(void)explain_cause_add(w, &c);
		return;
	}
	if (!other_key(w))
		(void)bad_record(w, rr->data, why);
}

/* Why the published key does not open b=, of which the length is right. */
static void
does_not_open(struct explain_work *w)
{
	const struct dns_rr *rr = first_record(w->dns);
	struct explain_cause c = explain_cause_of(EXPLAIN_KEY_MISMATCH);
	bool rsa = w->key->type == KEY_RSA;

	if (other_key(w))
		return;
	if (rr != NULL && rsa && p_damaged(w, rr->data, false))
		return;
	if (rsa ? explain_b_damaged(w)
		: w->sig->b.len != 64 && explain_b_damaged(w))
		return;
	if (rr != NULL && rsa && p_damaged(w, rr->data, true))
		return;
	if (!rsa)
		return;
	c.selector = w->sig->s;
	c.proven = w->sig->b.len > 0 && w->sig->b.len != w->key->n.len &&
		   w->sig->b.len % 64 == 0;
	c.detail = c.proven
		       ? explain_say(w,
			     "b= has %zu octets, and the published key makes "
			     "%zu",
			     w->sig->b.len, w->key->n.len)
		       : "b= does not open under the published key: another "
			 "key signed, or b= was changed in several places";
	w->out->key_known = true;
	(void)explain_cause_add(w, &c);
}

/* The published key, if any of the records is one; WHY not. */
static bool
published(struct explain_work *w, const char **why, bool *wrong_type)
{
	struct dkim_records records = { .answer = w->dns };
	const struct dns_rr *rr;

	while ((rr = dkim_records_next(&records)) != NULL) {
		struct dkim_key key;

		if (!dkim_key_parse(w->arena, rr->data, &key, why) ||
		    key.revoked)
			continue;
		if (key.type != w->sig->key_type) {
			*wrong_type = true;
			continue;
		}
		take_key(w, &key.pub);
		return true;
	}
	return false;
}

static void
wrong_type(struct explain_work *w)
{
	struct explain_cause c = explain_cause_of(EXPLAIN_KEY_MISMATCH);

	c.selector = w->sig->s;
	c.tag = SPAN("k");
	c.detail = "the published key is of another type than a= says";
	if (!other_key(w))
		(void)explain_cause_add(w, &c);
}

bool
explain_search_key(struct explain_work *w)
{
	const char *why = NULL;
	bool other_type = false;
	struct digest digest;

	if (!explain_header_open(w))
		return false;
	w->here = dkim_sig_header_hash(
	    w->scratch, w->sig, msg_index_new(w->scratch, w->msg));
	if (w->dns == NULL || dns_is_temporary(w->dns->status) ||
	    explain_has(w->out, EXPLAIN_REVOKED))
		return false;
	if (w->dns->status != DNS_ANSWER) {
		if (w->sig->b.len > 0)
			(void)other_key(w);
		return w->want.len > 0 && w->out->header == EXPLAIN_CHANGED;
	}
	if (!published(w, &why, &other_type)) {
		if (other_type)
			wrong_type(w);
		else
			unusable(w, why);
		return w->out->header == EXPLAIN_CHANGED;
	}
	if (w->sig->b.len > 0 && signs(w, w->key, w->sig->b, &digest))
		fits(w, &digest);
	else
		does_not_open(w);
	if (w->key->type == KEY_ED25519 && w->want.len == 0) {
		w->out->header = EXPLAIN_CHANGED;
		return true;
	}
	return w->out->header == EXPLAIN_CHANGED;
}
