/*
 * Messages that do not verify: what is claimed of them is true, and a message
 * that is rebuilt verifies.  The key is fixed; the corpus has messages that
 * were signed with it, and damaged.
 */

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/json.h"
#include "dkim/bodyhash.h"
#include "explain/explain.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* That of tests/data/keys/ed25519.pem. */
static const char record[] =
    "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

static struct digest
body_hash(struct arena *arena, const struct dkim_sig *sig, struct msg *msg)
{
	struct bodyhash *h = bodyhash_new(arena, !msg->crlf);
	const struct bodyhash_want *want =
	    bodyhash_want(h, sig->body_canon, sig->hash, sig->l);
	struct span piece;

	while (msg_body(msg, &piece) == 0 && piece.len > 0)
		bodyhash_add(h, piece);
	bodyhash_end(h);
	return *bodyhash_digest(want);
}

/* Does any signature of TEXT hold? */
static bool
verifies(struct arena *arena, struct span text, struct key_public *key)
{
	struct msg msg;

	if (msg_open_span(arena, text, &msg) != MSG_OK)
		return false;
	for (size_t i = 0; i < msg.n; i++) {
		struct dkim_sig sig;
		struct dkim_sig_fault fault;
		struct digest body, header;
		struct msg again;

		if (!span_is_nocase(msg.fields[i].name, "dkim-signature") ||
		    !dkim_sig_parse(arena, &msg.fields[i], &sig, &fault) ||
		    msg_open_span(arena, text, &again) != MSG_OK)
			continue;
		body = body_hash(arena, &sig, &again);
		header = dkim_sig_header_hash(
		    arena, &sig, msg_index_new(arena, &msg));
		if (digest_eq(&body, sig.bh) &&
		    key_verify(key, sig.hash, &header, sig.b))
			return true;
	}
	return false;
}

/* As the verifier leaves them, for a key that is published. */
static void
fill(struct arena *arena, struct dkim_result *r, struct msg *msg,
    const struct dns_answer *dns, struct dkim_key *key)
{
	struct digest header =
	    dkim_sig_header_hash(arena, &r->sig, msg_index_new(arena, msg));

	r->dns = dns;
	r->key = key;
	r->body_hash = body_hash(arena, &r->sig, msg);
	r->body_hash_matches = digest_eq(&r->body_hash, r->sig.bh);
	r->b_verified = key_verify(&key->pub, r->sig.hash, &header, r->sig.b);
	r->result =
	    r->body_hash_matches && r->b_verified ? AUTHRES_PASS : AUTHRES_FAIL;
	r->reason = "it does not verify";
}

static void
check(struct arena *arena, const struct explanation *x, struct dkim_key *key)
{
	if (x->result->result == AUTHRES_PASS ? x->n > 0 : x->n == 0)
		abort();
	for (size_t i = 0; i < x->n; i++)
		if (x->causes[i].part == NULL ||
		    explain_word_name(x->causes[i].word) == NULL)
			abort();
	if (x->rebuilt.len > 0 && !verifies(arena, x->rebuilt, &key->pub))
		abort();
}

static void
show(struct arena *arena, const struct explain *e)
{
	struct buf out = buf_new(arena, SIZE_MAX);

	for (size_t i = 0; i < explain_count(e); i++) {
		struct json *o = json_new_object(arena);

		explain_print(&out, e, i, "");
		explain_set_json(arena, o, explain_of(e, i));
		json_print(&out, o);
	}
}

static void
explain_all(struct arena *arena, struct span in, struct dkim_key *key)
{
	static const struct explain_options options = { .blocks = 20000 };
	const struct dkim_policy policy = { .now = 1704110500 };
	struct dns_rr rr = { .data = span_str(record) };
	struct dns_answer dns = { .status = DNS_ANSWER, .rrs = &rr, .n = 1 };
	struct dkim_result results[4] = { 0 };
	struct msg msg, again;
	struct explain *e;
	size_t n = 0;

	if (msg_open_span(arena, in, &msg) != MSG_OK)
		return;
	e = explain_begin(arena, &msg, &options);
	explain_expect_all(e, false);
	for (size_t i = 0; i < msg.n && n < 4; i++) {
		struct dkim_sig_fault fault;

		if (!span_is_nocase(msg.fields[i].name, "dkim-signature") ||
		    !dkim_sig_parse(
			arena, &msg.fields[i], &results[n].sig, &fault) ||
		    results[n].sig.key_type != KEY_ED25519)
			continue;
		if (msg_open_span(arena, in, &again) != MSG_OK)
			abort();
		fill(arena, &results[n], &again, &dns, key);
		results[n].sig.field = &msg.fields[i];
		explain_add(e, &results[n++]);
	}
	for (struct span piece; msg_body(&msg, &piece) == 0 && piece.len > 0;)
		explain_body(e, piece);
	explain_want_keys(e);
	explain_end(e, &policy);
	for (size_t i = 0; i < n; i++)
		check(arena, explain_of(e, i), key);
	show(arena, e);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct dkim_key key;
	const char *why;

	if (!dkim_key_parse(arena, span_str(record), &key, &why))
		abort();
	explain_all(arena, span_of(data, size), &key);
	arena_free(arena);
	return 0;
}
