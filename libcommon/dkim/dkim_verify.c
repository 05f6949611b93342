#include "dkim/dkim_verify.h"
#include "base/caps.h"
#include "dkim/bodyhash.h"
#include "dkim/dkim_trial.h"

/* One signature on its way. */
struct attempt {
	struct dkim_result *result;
	struct span key; /* where it is; p == NULL: none is asked for */
	const struct bodyhash_want *body;
};

struct dkim_verifier {
	struct arena *arena;
	const struct msg *msg;
	struct dkim_trial trial;
	struct bodyhash *bodyhash;
	struct msg_index *index;
	struct attempt *attempts;
	struct digest header; /* len 0: not computed yet */
	struct dkim_results results;
};

/* Sound so far: ask for its key and its body hash. */
static void
start(struct dkim_verifier *v, struct attempt *a)
{
	const struct dkim_sig *sig = &a->result->sig;

	if (dkim_trial_begin(&v->trial, a->result, &a->key))
		a->body = bodyhash_want(
		    v->bodyhash, sig->body_canon, sig->hash, sig->l);
}

static void
add_signature(struct dkim_verifier *v, const struct msg_field *field)
{
	struct dkim_result *r = &v->results.results[v->results.n];
	struct attempt *a = &v->attempts[v->results.n];
	struct dkim_sig_fault fault;

	v->results.n++;
	a->result = r;
	if (!dkim_sig_parse(v->arena, field, &r->sig, &fault))
		dkim_trial_decide(r, fault.result, fault.reason);
	else if (msg_count(v->msg, SPAN("from")) == 0)
		dkim_trial_decide(
		    r, AUTHRES_PERMERROR, "message has no From field");
	if (dkim_trial_may_ask(&v->trial, r))
		start(v, a);
}

/* A name that occurs more often than h= has it: one may have been added. */
static bool
is_uncovered(const struct dkim_verifier *v, const struct dkim_result *r,
    const char *name)
{
	size_t n = msg_count(v->msg, span_str(name));

	return n > 1 && dkim_sig_covers(&r->sig, span_str(name)) < n;
}

static bool
check_added_fields(struct dkim_verifier *v, struct dkim_result *r)
{
	static const char *const seen[] = { "Subject", "To", "Date", "Reply-To",
		"Content-Type" };
	enum { COUNT = sizeof(seen) / sizeof(seen[0]) };

	r->uncovered = arena_array(v->arena, COUNT, sizeof(*r->uncovered));
	r->nuncovered = 0;
	for (size_t i = 0; i < COUNT; i++)
		if (is_uncovered(v, r, seen[i]))
			r->uncovered[r->nuncovered++] = seen[i];
	if (is_uncovered(v, r, "From"))
		return dkim_trial_decide(r, AUTHRES_POLICY,
		    "a second From field is not covered by h=");
	return true;
}

static bool
judge(void *ctx, struct dkim_result *r, struct dkim_key *key)
{
	struct dkim_verifier *v = ctx;

	if (v->header.len == 0)
		v->header = dkim_sig_header_hash(v->arena, &r->sig, v->index);
	return dkim_trial_hashes(r, key, &v->header) &&
	       dkim_trial_tail(&v->trial, r) && check_added_fields(v, r);
}

struct dkim_verifier *
dkim_verify_begin(struct arena *arena, const struct msg *msg,
    struct dns_asker *asker, const struct dkim_policy *policy)
{
	struct dkim_verifier *v = arena_alloc(arena, sizeof(*v));
	size_t room = msg_count(msg, SPAN("dkim-signature"));

	if (room > CAPS_SIGNATURES)
		room = CAPS_SIGNATURES;
	*v = (struct dkim_verifier){
		.arena = arena,
		.msg = msg,
		.trial = { arena, asker, policy, judge, v },
		.bodyhash = bodyhash_new(arena, !msg->crlf),
		.results.results =
		    arena_array(arena, room, sizeof(*v->results.results)),
		.attempts = arena_array(arena, room, sizeof(*v->attempts)),
	};
	for (size_t i = 0; i < msg->n; i++) {
		const struct msg_field *f = &msg->fields[i];

		if (!span_is_nocase(f->name, "dkim-signature"))
			continue;
		if (v->results.n < CAPS_SIGNATURES)
			add_signature(v, f);
		else
			v->results.not_tried++;
	}
	return v;
}

bool
dkim_verify_needs_body(const struct dkim_verifier *v)
{
	return bodyhash_needed(v->bodyhash);
}

bool
dkim_verify_ask(const struct dkim_verifier *v)
{
	for (size_t i = 0; i < v->results.n; i++)
		if (v->attempts[i].key.p != NULL &&
		    !dkim_trial_ask(&v->trial, v->attempts[i].key))
			return false;
	return true;
}

void
dkim_verify_body(struct dkim_verifier *v, struct span piece)
{
	bodyhash_add(v->bodyhash, piece);
}

static void
finish(struct dkim_verifier *v, struct attempt *a)
{
	v->header.len = 0;
	if (dkim_trial_body_hash(&v->trial, a->result, a->body))
		dkim_trial_answer(&v->trial, a->result, a->key);
}

struct dkim_results
dkim_verify_end(struct dkim_verifier *v)
{
	bodyhash_end(v->bodyhash);
	v->index = msg_index_new(v->arena, v->msg);
	for (size_t i = 0; i < v->results.n; i++)
		if (v->attempts[i].key.p != NULL)
			finish(v, &v->attempts[i]);
	return v->results;
}
