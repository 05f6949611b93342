#include "arc/arc.h"
#include "base/abnf.h"
#include "base/buf.h"
#include "base/caps.h"
#include "base/domain.h"

struct reader {
	struct arena *arena;
	struct arc_chain *chain;
	bool any; /* some ARC field is there */
};

void
arc_fail(struct arc_chain *chain, const char *reason)
{
	if (chain->result == AUTHRES_FAIL)
		return;
	chain->result = AUTHRES_FAIL;
	chain->reason = reason;
}

static void
fail_field(struct reader *r, const struct msg_field *field, const char *reason)
{
	arc_fail(r->chain, arena_printf(r->arena, "%.*s in line %zu: %s",
			       SPAN_ARG(field->name), field->line, reason));
}

/* The set of an instance, the chain made longer if need be. */
static struct arc_set *
set_of(struct reader *r, unsigned instance)
{
	struct arc_set *set;

	if (r->chain->sets == NULL)
		r->chain->sets =
		    arena_array(r->arena, CAPS_ARC_SETS, sizeof(*set));
	set = &r->chain->sets[instance - 1];
	set->instance = instance;
	if (instance > r->chain->n)
		r->chain->n = instance;
	return set;
}

static void
fail_duplicate(
    struct reader *r, const struct msg_field *field, unsigned instance)
{
	fail_field(r, field,
	    arena_printf(r->arena,
		"a second one with i=%u (RFC 8617 section 5.2)", instance));
}

static struct span
skip(struct span s)
{
	struct span cfws = skip_cfws(s);

	return span_skip(s, cfws.len);
}

/* RFC 8617 section 4.2.1: [CFWS] "i" [CFWS] "=" [CFWS] 1*2DIGIT [CFWS] ";" */
unsigned
arc_aar_instance(struct span value, struct span *payload)
{
	struct span s = skip(value);
	size_t digits = 0;
	uint64_t n = 0;

	if (s.len == 0 || s.p[0] != 'i')
		return 0;
	s = skip(span_skip(s, 1));
	if (s.len == 0 || s.p[0] != '=')
		return 0;
	s = skip(span_skip(s, 1));
	while (digits < s.len && abnf_is_digit(s.p[digits]))
		digits++;
	if (!abnf_number(span_head(s, digits), 2, &n) || n < 1 ||
	    n > CAPS_ARC_SETS)
		return 0;
	s = skip(span_skip(s, digits));
	if (s.len == 0 || s.p[0] != ';')
		return 0;
	*payload = span_skip(s, 1);
	return (unsigned)n;
}

static void
take_aar(struct reader *r, const struct msg_field *field)
{
	struct span payload;
	unsigned instance = arc_aar_instance(field->value, &payload);
	struct arc_set *set;

	if (instance == 0) {
		fail_field(r, field,
		    "does not begin with i=, 1 to 50, and a "
		    "semicolon (RFC 8617 section 4.1.1)");
		return;
	}
	set = set_of(r, instance);
	if (set->aar != NULL)
		fail_duplicate(r, field, instance);
	else
		set->aar = field;
}

static void
take_signature(
    struct reader *r, const struct msg_field *field, enum dkim_sig_kind kind)
{
	struct dkim_result result = { .body_hash_matches =
					  kind == DKIM_SIG_SEAL };
	struct dkim_sig_fault fault;
	struct dkim_result *slot;
	struct arc_set *set;

	if (!dkim_sig_parse_kind(r->arena, field, kind, &result.sig, &fault)) {
		result.result = fault.result;
		result.reason = fault.reason;
	}
	/* a field that cannot be told to belong to one set breaks them all */
	if (result.sig.tags.n == 0 || result.sig.instance == 0)
		fail_field(r, field, result.reason);
	if (result.sig.instance == 0)
		return;
	set = set_of(r, result.sig.instance);
	slot = kind == DKIM_SIG_AMS ? &set->ams : &set->seal;
	if (slot->sig.field != NULL)
		fail_duplicate(r, field, set->instance);
	else
		*slot = result;
}

static void
take_field(struct reader *r, const struct msg_field *field)
{
	if (!span_starts_nocase(field->name, SPAN("arc-")))
		return;
	if (span_is_nocase(field->name, "arc-authentication-results"))
		take_aar(r, field);
	else if (span_is_nocase(field->name, "arc-message-signature"))
		take_signature(r, field, DKIM_SIG_AMS);
	else if (span_is_nocase(field->name, "arc-seal"))
		take_signature(r, field, DKIM_SIG_SEAL);
	else
		return;
	r->any = true;
}

static void
check_complete(struct reader *r, const struct arc_set *set, unsigned instance)
{
	const char *missing = NULL;

	if (set->seal.sig.field == NULL)
		missing = "ARC-Seal";
	else if (set->ams.sig.field == NULL)
		missing = "ARC-Message-Signature";
	else if (set->aar == NULL)
		missing = "ARC-Authentication-Results";
	if (missing != NULL)
		arc_fail(r->chain,
		    arena_printf(r->arena,
			"no %s field with i=%u (RFC 8617 section 5.2)", missing,
			instance));
}

/* Section 5.2, step 3: cv=none in the first set and in no other. */
static void
check_cv(struct reader *r, const struct arc_set *set)
{
	const char *want = set->instance == 1 ? "none" : "pass";
	struct span cv = set->seal.sig.cv;

	if (cv.len > 0 && !span_is_nocase(cv, want))
		arc_fail(r->chain, arena_printf(r->arena,
				       "ARC-Seal i=%u: cv=: want %s, "
				       "have %.*s (RFC 8617 section 5.2)",
				       set->instance, want, SPAN_ARG(cv)));
}

/* A seal with a fault in it, or such a newest message signature. */
static void
check_tags(struct reader *r, const struct arc_set *set)
{
	if (set->seal.result != AUTHRES_NONE)
		arc_fail(r->chain, arena_printf(r->arena, "ARC-Seal i=%u: %s",
				       set->instance, set->seal.reason));
	if (set->instance == r->chain->n && set->ams.result != AUTHRES_NONE)
		arc_fail(r->chain,
		    arena_printf(r->arena, "ARC-Message-Signature i=%u: %s",
			set->instance, set->ams.reason));
}

static void
check_end(struct reader *r)
{
	const struct arc_set *newest = arc_newest(r->chain);

	if (newest == NULL || !span_is_nocase(newest->seal.sig.cv, "fail"))
		return;
	r->chain->ended = true;
	/* section 5.2, step 2: whatever else is wrong */
	r->chain->result = AUTHRES_FAIL;
	r->chain->reason = arena_printf(r->arena,
	    "ARC-Seal i=%u says cv=fail (RFC 8617 section 5.2)",
	    newest->instance);
}

void
arc_read(struct arena *arena, const struct msg *msg, struct arc_chain *chain)
{
	struct reader r = { .arena = arena, .chain = chain };

	*chain = (struct arc_chain){ 0 };
	for (size_t i = 0; i < msg->n; i++)
		take_field(&r, &msg->fields[i]);
	if (!r.any)
		return;
	for (unsigned i = 0; i < chain->n; i++) {
		check_complete(&r, &chain->sets[i], i + 1);
		check_cv(&r, &chain->sets[i]);
		check_tags(&r, &chain->sets[i]);
		chain->sets[i].instance = i + 1;
	}
	check_end(&r);
	if (chain->result == AUTHRES_NONE)
		chain->result = AUTHRES_PASS;
}

const struct arc_set *
arc_newest(const struct arc_chain *chain)
{
	return chain->n == 0 ? NULL : &chain->sets[chain->n - 1];
}

bool
arc_is_trusted(
    const struct arc_chain *chain, const struct span *domains, size_t n)
{
	if (chain->result != AUTHRES_PASS)
		return false;
	for (unsigned i = 0; i < chain->n; i++) {
		size_t k = 0;

		while (
		    k < n && !domain_eq(chain->sets[i].seal.sig.d, domains[k]))
			k++;
		if (k == n)
			return false;
	}
	return true;
}

struct span
arc_override_comment(struct arena *arena, const struct arc_chain *chain)
{
	struct buf out = buf_new(arena, CAPS_HEADER);

	buf_addf(&out, "arc=%s", authres_result_name(chain->result));
	for (unsigned i = chain->n; i > 0; i--) {
		const struct dkim_sig *seal = &chain->sets[i - 1].seal.sig;

		buf_addf(&out, " as[%u].d=%.*s as[%u].s=%.*s", i,
		    SPAN_ARG(seal->d), i, SPAN_ARG(seal->s));
	}
	return buf_span(&out);
}
