#include "arc/arc_verify.h"
#include "dkim/bodyhash.h"
#include "dkim/canon.h"
#include "dkim/dkim_trial.h"

/* One signature on its way. */
struct attempt {
	struct span key; /* where it is; p == NULL: none is asked for */
	const struct bodyhash_want *body;
};

struct arc_verifier {
	struct arena *arena;
	const struct msg *msg;
	struct arc_chain chain;
	struct dkim_policy policy;
	struct dkim_trial message, seal;
	struct bodyhash *bodyhash;
	struct msg_index *index;
	struct attempt *messages, *seals;
	unsigned asked;       /* sets whose keys were asked for */
	struct digest header; /* of the one being judged; len 0: not yet */
};

static bool
judge_message(void *ctx, struct dkim_result *r, struct dkim_key *key)
{
	struct arc_verifier *v = ctx;

	if (v->header.len == 0)
		v->header = dkim_sig_header_hash(v->arena, &r->sig, v->index);
	return dkim_trial_hashes(r, key, &v->header) &&
	       dkim_trial_tail(&v->message, r);
}

static bool
judge_seal(void *ctx, struct dkim_result *r, struct dkim_key *key)
{
	struct arc_verifier *v = ctx;

	return dkim_trial_hashes(r, key, &v->header);
}

/* A second From that h= does not hold may have been added. */
static void
check_from(const struct arc_verifier *v, struct dkim_result *ams)
{
	size_t n = msg_count(v->msg, SPAN("from"));

	if (ams->result == AUTHRES_NONE && n > 1 &&
	    dkim_sig_covers(&ams->sig, SPAN("from")) < n)
		dkim_trial_decide(ams, AUTHRES_POLICY,
		    "a second From field is not covered by h=");
}

static void
fail_signature(struct arc_verifier *v, const char *name,
    const struct arc_set *set, const struct dkim_result *r)
{
	arc_fail(&v->chain, arena_printf(v->arena, "%s i=%u: %s", name,
				set->instance, r->reason));
}

/* Every seal has to hold and the newest message signature. */
static void
fail_for(struct arc_verifier *v, bool (*is_bad)(enum authres_result))
{
	struct arc_chain *chain = &v->chain;
	const struct arc_set *newest = arc_newest(chain);

	if (is_bad(newest->ams.result))
		fail_signature(
		    v, "ARC-Message-Signature", newest, &newest->ams);
	for (unsigned i = chain->n; i > 0; i--) {
		const struct arc_set *set = &chain->sets[i - 1];

		if (is_bad(set->seal.result))
			fail_signature(v, "ARC-Seal", set, &set->seal);
	}
}

static bool
is_final(enum authres_result r)
{
	return r != AUTHRES_NONE && r != AUTHRES_PASS && r != AUTHRES_TEMPERROR;
}

static bool
is_temporary(enum authres_result r)
{
	return r == AUTHRES_TEMPERROR;
}

static void
begin_keys(struct arc_verifier *v, unsigned i)
{
	struct arc_set *set = &v->chain.sets[i];
	struct attempt *m = &v->messages[i];
	const struct dkim_sig *sig = &set->ams.sig;

	(void)dkim_trial_begin(&v->seal, &set->seal, &v->seals[i].key);
	if (set->ams.result == AUTHRES_NONE &&
	    dkim_trial_begin(&v->message, &set->ams, &m->key))
		m->body = bodyhash_want(
		    v->bodyhash, sig->body_canon, sig->hash, sig->l);
}

/* What can be said before a key is asked for; then all keys at once. */
static void
start(struct arc_verifier *v)
{
	struct arc_chain *chain = &v->chain;

	for (unsigned i = 0; i < chain->n; i++) {
		check_from(v, &chain->sets[i].ams);
		(void)dkim_trial_may_ask(&v->message, &chain->sets[i].ams);
		(void)dkim_trial_may_ask(&v->seal, &chain->sets[i].seal);
	}
	fail_for(v, is_final);
	if (chain->result != AUTHRES_PASS)
		return;
	v->messages = arena_array(v->arena, chain->n, sizeof(*v->messages));
	v->seals = arena_array(v->arena, chain->n, sizeof(*v->seals));
	while (v->asked < chain->n)
		begin_keys(v, v->asked++);
}

struct arc_verifier *
arc_verify_begin(struct arena *arena, const struct msg *msg,
    struct dns_asker *asker, const struct dkim_policy *policy)
{
	struct arc_verifier *v = arena_alloc(arena, sizeof(*v));

	v->arena = arena;
	v->msg = msg;
	v->policy.now = policy->now;
	v->policy.keys = policy->keys;
	v->bodyhash = bodyhash_new(arena, !msg->crlf);
	v->message =
	    (struct dkim_trial){ arena, asker, &v->policy, judge_message, v };
	v->seal =
	    (struct dkim_trial){ arena, asker, &v->policy, judge_seal, v };
	arc_read(arena, msg, &v->chain);
	if (v->chain.result == AUTHRES_PASS)
		start(v);
	return v;
}

bool
arc_verify_needs_body(const struct arc_verifier *v)
{
	return bodyhash_needed(v->bodyhash);
}

void
arc_verify_body(struct arc_verifier *v, struct span piece)
{
	bodyhash_add(v->bodyhash, piece);
}

static bool
ask(const struct dkim_trial *trial, const struct attempt *a)
{
	return a->key.p == NULL || dkim_trial_ask(trial, a->key);
}

bool
arc_verify_ask(const struct arc_verifier *v)
{
	for (unsigned i = 0; i < v->asked; i++)
		if (!ask(&v->seal, &v->seals[i]) ||
		    !ask(&v->message, &v->messages[i]))
			return false;
	return true;
}

static void
sink_hash(void *ctx, struct span piece)
{
	hash_add(ctx, piece);
}

void
arc_hash_set(struct hash *h, const struct arc_set *set)
{
	canon_header(CANON_RELAXED, set->aar->whole, sink_hash, h);
	canon_header(CANON_RELAXED, set->ams.sig.field->whole, sink_hash, h);
	canon_header(CANON_RELAXED, set->seal.sig.field->whole, sink_hash, h);
}

struct digest
arc_seal_hash(
    struct arena *arena, const struct hash *below, const struct arc_set *set)
{
	struct hash h = *below;

	canon_header(CANON_RELAXED, set->aar->whole, sink_hash, &h);
	canon_header(CANON_RELAXED, set->ams.sig.field->whole, sink_hash, &h);
	dkim_sig_hash_own(arena, &set->seal.sig, &h);
	return hash_end(&h);
}

static void
finish_message(struct arc_verifier *v, unsigned i)
{
	struct dkim_result *r = &v->chain.sets[i].ams;
	struct attempt *a = &v->messages[i];

	if (a->key.p == NULL || !dkim_trial_body_hash(&v->message, r, a->body))
		return;
	v->header.len = 0;
	dkim_trial_answer(&v->message, r, a->key);
	/* no key could make that good */
	if (r->result == AUTHRES_TEMPERROR && !r->body_hash_matches)
		dkim_trial_decide(r, AUTHRES_FAIL,
		    "body hash did not verify: the body was changed");
}

static void
finish_seals(struct arc_verifier *v)
{
	struct hash below;

	hash_init(&below, HASH_SHA256);
	for (unsigned i = 0; i < v->chain.n; i++) {
		struct arc_set *set = &v->chain.sets[i];

		v->header = arc_seal_hash(v->arena, &below, set);
		if (v->seals[i].key.p != NULL)
			dkim_trial_answer(
			    &v->seal, &set->seal, v->seals[i].key);
		arc_hash_set(&below, set);
	}
}

/* Section 5.2, step 5 */
static unsigned
oldest_pass(const struct arc_chain *chain)
{
	unsigned i = chain->n;

	while (i > 0 && chain->sets[i - 1].ams.result == AUTHRES_PASS)
		i--;
	return i == 0 ? 0 : i + 1;
}

const struct arc_chain *
arc_verify_end(struct arc_verifier *v)
{
	struct arc_chain *chain = &v->chain;

	bodyhash_end(v->bodyhash);
	if (chain->result != AUTHRES_PASS)
		return chain;
	v->index = msg_index_new(v->arena, v->msg);
	for (unsigned i = 0; i < chain->n; i++)
		finish_message(v, i);
	finish_seals(v);
	fail_for(v, is_final);
	if (chain->result != AUTHRES_PASS)
		return chain;
	fail_for(v, is_temporary);
	if (chain->result == AUTHRES_PASS)
		chain->oldest_pass = oldest_pass(chain);
	else
		chain->no_dns = true;
	return chain;
}
