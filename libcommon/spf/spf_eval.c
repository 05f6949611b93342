#include "spf/spf_eval.h"
#include "base/abnf.h"
#include "base/caps.h"
#include "base/domain.h"

/* What became of a mechanism. */
enum verdict {
	NO_MATCH,
	MATCH,
	ENTERED, /* an include: its record is on top now */
	STOPPED,
};

/* Who wants a record: it decides what it means that there is none. */
enum caller {
	BY_CHECK,
	BY_INCLUDE,
	BY_REDIRECT, /* takes the place of the record on top */
};

static struct spf_frame *
top(struct spf_eval *ev)
{
	return &ev->frames[ev->depth - 1];
}

static void
tell(struct spf_eval *ev, struct spf_event event)
{
	if (ev->policy->trace == NULL)
		return;
	event.depth = ev->depth > 0 ? ev->depth - 1 : 0;
	event.of = ev->result;
	event.lookups = ev->result->lookups;
	event.voids = ev->result->voids;
	event.void_limit = ev->policy->void_limit;
	ev->policy->trace(ev->policy->trace_ctx, &event);
}

static enum verdict
stop(struct spf_eval *ev, enum authres_result result, const char *reason)
{
	ev->stopped = true;
	ev->result->result = result;
	ev->result->reason = reason;
	return STOPPED;
}

static enum dns_type
address_type(const struct spf_eval *ev)
{
	return ev->values.client.v6 ? DNS_AAAA : DNS_A;
}

static void
prefetch(struct spf_eval *ev, struct span name, enum dns_type type)
{
	dns_ask_ahead(ev->asker, name, type);
}

static const struct dns_answer *
lookup(struct spf_eval *ev, struct span name, enum dns_type type)
{
	const struct dns_answer *answer = dns_ask(ev->asker, name, type);

	if (answer == NULL && !dns_ask_is_late(ev->asker)) {
		ev->waits = ev->stopped = true;
		return NULL;
	}
	if (answer == NULL || dns_was_given_up(answer)) {
		(void)stop(ev, AUTHRES_TEMPERROR,
		    "RFC 7208 section 4.6.4: the time is over");
		return NULL;
	}
	tell(ev, (struct spf_event){ .kind = SPF_EVENT_DNS, .answer = answer });
	return answer;
}

static enum verdict
count_void(struct spf_eval *ev)
{
	if (++ev->result->voids > ev->policy->void_limit)
		return stop(ev, AUTHRES_PERMERROR,
		    "RFC 7208 section 4.6.4: too many void look-ups");
	return NO_MATCH;
}

static bool
count_lookup(struct spf_eval *ev)
{
	if (++ev->result->lookups <= CAPS_SPF_LOOKUPS)
		return true;
	(void)stop(ev, AUTHRES_PERMERROR,
	    "RFC 7208 section 4.6.4: more than 10 terms that look up DNS");
	return false;
}

/* A record cannot be had; what that means depends on who wants it. */
static enum verdict
no_record(struct spf_eval *ev, enum caller caller, const char *why)
{
	switch (caller) {
	case BY_INCLUDE:
		return stop(ev, AUTHRES_PERMERROR,
		    "RFC 7208 section 5.2: include of a domain without SPF "
		    "record");
	case BY_REDIRECT:
		return stop(ev, AUTHRES_PERMERROR,
		    "RFC 7208 section 6.1: redirect to a domain without SPF "
		    "record");
	case BY_CHECK: break;
	}
	return stop(ev, AUTHRES_NONE, why);
}

/* Section 4.4: what kept the record from us. */
static enum verdict
no_answer(struct spf_eval *ev, enum caller caller, enum dns_status status)
{
	switch (status) {
	case DNS_NXDOMAIN: return no_record(ev, caller, "no such domain");
	case DNS_BAD_NAME: return no_record(ev, caller, "not a domain name");
	case DNS_NODATA:
	case DNS_ANSWER: return no_record(ev, caller, "no SPF record");
	case DNS_CNAME_LOOP: return stop(ev, AUTHRES_PERMERROR, "CNAME loop");
	default:
		return stop(ev, AUTHRES_TEMPERROR,
		    "DNS did not answer for an SPF record");
	}
}

static enum verdict
push(struct spf_eval *ev, struct span domain, struct span text)
{
	struct spf_frame *frame = &ev->frames[ev->depth++];

	frame->domain = domain;
	frame->next = 0;
	spf_rec_parse(ev->arena, text, &frame->rec);
	if (ev->depth == 1 && ev->result->record.p == NULL)
		ev->result->record = text;
	tell(ev,
	    (struct spf_event){
		.kind = SPF_EVENT_RECORD, .domain = domain, .record = text });
	if (frame->rec.bad == NULL)
		return ENTERED;
	ev->result->mechanism = frame->rec.bad->text;
	ev->result->mechanism_domain = domain;
	return stop(ev, AUTHRES_PERMERROR, frame->rec.bad->error);
}

static enum verdict
enter(struct spf_eval *ev, struct span domain, enum caller caller)
{
	const struct dns_answer *answer;
	struct span text = { 0 };
	size_t n;

	if (domain_labels(domain) < 2)
		return no_record(ev, caller, "not a domain of several labels");
	answer = lookup(ev, domain, DNS_TXT);
	if (answer == NULL)
		return STOPPED;
	n = spf_rec_select(answer, &text);
	if (n == 0)
		return no_answer(ev, caller, answer->status);
	if (n > 1)
		return stop(ev, AUTHRES_PERMERROR,
		    "RFC 7208 section 4.5: more than one SPF record");
	if (caller == BY_REDIRECT)
		ev->depth--;
	return push(ev, domain, text);
}

static enum verdict
temperror(struct spf_eval *ev)
{
	return stop(
	    ev, AUTHRES_TEMPERROR, "DNS did not answer for a mechanism");
}

static bool
is_void(const struct dns_answer *answer)
{
	return answer->status == DNS_NODATA || answer->status == DNS_NXDOMAIN;
}

/* The client is one of these addresses, or in their networks. */
static bool
holds_client(const struct spf_eval *ev, const struct dns_answer *answer,
    const struct spf_term *term)
{
	const struct ip *client = &ev->values.client;
	unsigned bits = client->v6 ? 128 : 32;
	struct ip ip;

	if (term != NULL)
		bits = client->v6 ? term->bits6 : term->bits4;
	for (size_t i = 0; i < answer->n; i++)
		if (ip_from_octets(answer->rrs[i].data, &ip) &&
		    ip_is_within(client, &ip, bits))
			return true;
	return false;
}

/* What an answer without records means for a mechanism, section 5. */
static enum verdict
no_records(struct spf_eval *ev, const struct dns_answer *answer)
{
	if (answer->status == DNS_CNAME_LOOP)
		return stop(ev, AUTHRES_PERMERROR, "CNAME loop");
	if (dns_is_temporary(answer->status))
		return temperror(ev);
	return is_void(answer) ? count_void(ev) : NO_MATCH;
}

static enum verdict
mech_a(struct spf_eval *ev, const struct spf_term *term, struct span target)
{
	const struct dns_answer *answer = lookup(ev, target, address_type(ev));

	if (answer == NULL)
		return STOPPED;
	if (answer->status != DNS_ANSWER)
		return no_records(ev, answer);
	return holds_client(ev, answer, term) ? MATCH : NO_MATCH;
}

/* There are hosts, so the term is not void, whether or not these exist. */
static enum verdict
mech_mx_hosts(struct spf_eval *ev, const struct spf_term *term,
    const struct dns_answer *mx)
{
	const struct dns_answer *answer;

	for (size_t i = 0; i < mx->n; i++)
		if (mx->rrs[i].data.len > 0)
			prefetch(ev, mx->rrs[i].data, address_type(ev));
	for (size_t i = 0; i < mx->n; i++) {
		/* the root is not a host, RFC 7505 */
		if (mx->rrs[i].data.len == 0)
			continue;
		answer = lookup(ev, mx->rrs[i].data, address_type(ev));
		if (answer == NULL)
			return STOPPED;
		if (answer->status == DNS_CNAME_LOOP ||
		    dns_is_temporary(answer->status))
			return no_records(ev, answer);
		if (holds_client(ev, answer, term))
			return MATCH;
	}
	return NO_MATCH;
}

static enum verdict
mech_mx(struct spf_eval *ev, const struct spf_term *term, struct span target)
{
	const struct dns_answer *mx = lookup(ev, target, DNS_MX);

	if (mx == NULL)
		return STOPPED;
	if (mx->status != DNS_ANSWER)
		return no_records(ev, mx);
	if (mx->n > CAPS_SPF_MX)
		return stop(ev, AUTHRES_PERMERROR,
		    "RFC 7208 section 4.6.4: more than 10 MX hosts");
	return mech_mx_hosts(ev, term, mx);
}

static enum verdict
mech_exists(struct spf_eval *ev, struct span target)
{
	const struct dns_answer *answer = lookup(ev, target, DNS_A);

	if (answer == NULL)
		return STOPPED;
	return answer->status == DNS_ANSWER ? MATCH : no_records(ev, answer);
}

/* Which names of the client are looked at, for ptr and for %{p}. */
enum names { EQUAL, WITHIN, ANY };

static bool
is_wanted(struct span name, struct span domain, enum names names)
{
	switch (names) {
	case EQUAL: return domain_eq(name, domain);
	case WITHIN: return domain_is_within(name, domain);
	case ANY: break;
	}
	return true;
}

/*
 * A wanted name among the first ten that leads back to the client, section
 * 5.5; p == NULL: there is none.  Errors are passed over.  False: it has to be
 * waited for.
 */
static bool
find_validated(struct spf_eval *ev, const struct dns_answer *ptr,
    struct span domain, enum names names, struct span *out)
{
	size_t n = ptr->n < CAPS_SPF_PTR ? ptr->n : CAPS_SPF_PTR;
	const struct dns_answer *answer;

	*out = (struct span){ 0 };
	for (size_t i = 0; i < n; i++)
		if (is_wanted(ptr->rrs[i].data, domain, names))
			prefetch(ev, ptr->rrs[i].data, address_type(ev));
	for (size_t i = 0; i < n; i++) {
		if (!is_wanted(ptr->rrs[i].data, domain, names))
			continue;
		answer = lookup(ev, ptr->rrs[i].data, address_type(ev));
		if (answer == NULL)
			return false;
		if (holds_client(ev, answer, NULL)) {
			*out = ptr->rrs[i].data;
			return true;
		}
	}
	return true;
}

static const struct dns_answer *
lookup_ptr(struct spf_eval *ev)
{
	return lookup(
	    ev, ip_reverse_name(ev->arena, &ev->values.client), DNS_PTR);
}

static enum verdict
mech_ptr(struct spf_eval *ev, struct span target)
{
	const struct dns_answer *ptr = lookup_ptr(ev);
	struct span name;

	if (ptr == NULL || !find_validated(ev, ptr, target, WITHIN, &name))
		return STOPPED;
	if (name.p != NULL)
		return MATCH;
	return is_void(ptr) ? count_void(ev) : NO_MATCH;
}

static bool
set_validated(struct spf_eval *ev, struct span text)
{
	static const enum names order[] = { EQUAL, WITHIN, ANY };
	const struct dns_answer *ptr;
	struct span name = { 0 };

	if (!spf_macro_has(text, "p"))
		return true;
	ptr = lookup_ptr(ev);
	if (ptr == NULL)
		return false;
	for (size_t i = 0; i < 3 && name.p == NULL; i++)
		if (!find_validated(
			ev, ptr, ev->values.domain, order[i], &name))
			return false;
	ev->values.validated = name.p != NULL ? name : SPAN("unknown");
	return true;
}

static bool
find_target(
    struct spf_eval *ev, const struct spf_term *term, struct span *target)
{
	ev->values.domain = ev->frames[ev->depth - 1].domain;
	*target = ev->values.domain;
	if (term->domain.p == NULL)
		return true;
	if (spf_macro_has(term->domain, "ls")) {
		ev->result->local_part_tested = true;
		/* RFC 8616 section 4: such a term matches nothing */
		if (!ev->local_part_ascii)
			return false;
	}
	return set_validated(ev, term->domain) &&
	       spf_macro_expand_domain(
		   ev->arena, term->domain, &ev->values, target);
}

/* The mechanisms that look up DNS. */
static enum verdict
ask(struct spf_eval *ev, const struct spf_term *term)
{
	struct span target;

	if (!count_lookup(ev))
		return STOPPED;
	if (!find_target(ev, term, &target)) {
		if (ev->stopped)
			return STOPPED;
		if (term->kind != SPF_INCLUDE)
			return NO_MATCH;
		target = SPAN("");
	}
	switch (term->kind) {
	case SPF_A: return mech_a(ev, term, target);
	case SPF_MX: return mech_mx(ev, term, target);
	case SPF_PTR: return mech_ptr(ev, target);
	case SPF_EXISTS: return mech_exists(ev, target);
	default: return enter(ev, target, BY_INCLUDE);
	}
}

static enum verdict
mechanism(struct spf_eval *ev, const struct spf_term *term)
{
	unsigned bits;

	switch (term->kind) {
	case SPF_ALL: return MATCH;
	case SPF_IP4:
	case SPF_IP6:
		bits = term->kind == SPF_IP6 ? term->bits6 : term->bits4;
		return ip_is_within(&ev->values.client, &term->net, bits)
			   ? MATCH
			   : NO_MATCH;
	default: return ask(ev, term);
	}
}

/* Where it is looked up; false: nowhere, or it has to be waited for. */
static bool
explain_domain(
    struct spf_eval *ev, const struct spf_term *exp, struct span *target)
{
	/* of a mechanism that matched, the local-part may be tested already */
	bool tested = ev->result->local_part_tested;
	bool found = find_target(ev, exp, target);

	ev->result->local_part_tested = tested;
	return found;
}

static const char *
expand(struct spf_eval *ev, const struct dns_answer *answer, struct span *out)
{
	struct spf_macro_error error;
	struct span text, expanded;

	if (answer->n != 1)
		return answer->status != DNS_ANSWER
			   ? dns_status_text(answer->status)
			   : "more than one TXT record";
	text = answer->rrs[0].data;
	if (!spf_macro_check(text, SPF_MACRO_EXPLAIN, &error))
		return error.reason;
	if (!set_validated(ev, text))
		return NULL;
	if (!spf_macro_expand_text(
		ev->arena, text, &ev->values, CAPS_SPF_EXPLANATION, &expanded))
		return "longer than 512 octets";
	for (size_t i = 0; i < expanded.len; i++)
		if (expanded.p[i] >= 0x7f || abnf_is_ctl(expanded.p[i]))
			return "RFC 7208 section 6.2: not US-ASCII";
	*out = expanded;
	return NULL;
}

static void
explain(struct spf_eval *ev, const struct spf_term *exp)
{
	const struct dns_answer *answer;
	struct span target, text = { 0 };
	const char *why;

	if (!explain_domain(ev, exp, &target))
		return;
	answer = lookup(ev, target, DNS_TXT);
	if (answer == NULL)
		return;
	why = expand(ev, answer, &text);
	if (ev->waits)
		return;
	ev->result->explanation = text;
	tell(ev, (struct spf_event){ .kind = SPF_EVENT_EXPLAIN,
		     .domain = target,
		     .text = why != NULL ? span_str(why) : text,
		     .match = why == NULL });
}

static void
explain_fail(struct spf_eval *ev, const struct spf_frame *frame)
{
	/* whatever becomes of the explanation, section 6.2 */
	enum authres_result result = ev->result->result;
	const char *reason = ev->result->reason;

	if (frame->rec.exp != NULL)
		explain(ev, frame->rec.exp);
	ev->result->result = result;
	ev->result->reason = reason;
}

static void
tell_term(struct spf_eval *ev, const struct spf_term *term)
{
	tell(ev, (struct spf_event){ .kind = SPF_EVENT_TERM, .term = term });
}

static void
tell_verdict(struct spf_eval *ev, const struct spf_term *term, bool match)
{
	tell(ev, (struct spf_event){
		     .kind = SPF_EVENT_VERDICT, .term = term, .match = match });
}

/*
 * The record on top has a result, by TERM or (NULL) by default.  A pass of
 * an included record is a match of its include, and so on upwards.
 */
static void
leave(struct spf_eval *ev, enum authres_result result,
    const struct spf_term *term)
{
	struct spf_frame *frame;

	for (;;) {
		frame = top(ev);
		if (term != NULL) {
			ev->result->mechanism = term->text;
			ev->result->mechanism_domain = frame->domain;
		}
		tell(ev, (struct spf_event){ .kind = SPF_EVENT_RESULT,
			     .domain = frame->domain,
			     .result = result });
		if (ev->depth == 1)
			break;
		ev->depth--;
		frame = top(ev);
		term = &frame->rec.terms[frame->next - 1];
		tell_verdict(ev, term, result == AUTHRES_PASS);
		if (result != AUTHRES_PASS) {
			ev->result->mechanism = (struct span){ 0 };
			ev->result->mechanism_domain = (struct span){ 0 };
			return;
		}
		result = term->result;
	}
	(void)stop(ev, result, term == NULL ? "no mechanism matches" : NULL);
	if (result == AUTHRES_FAIL)
		explain_fail(ev, frame);
}

/* Name the term at which a check ended in an error. */
static void
blame(struct spf_eval *ev, const struct spf_term *term, struct span domain)
{
	if (ev->result->mechanism.p != NULL)
		return;
	ev->result->mechanism = term->text;
	ev->result->mechanism_domain = domain;
}

/* Section 6.1; a record with "all" has no use for it. */
static void
redirect(struct spf_eval *ev)
{
	const struct spf_term *term = top(ev)->rec.redirect;
	struct span target, domain = top(ev)->domain;

	tell_term(ev, term);
	if (count_lookup(ev) && find_target(ev, term, &target))
		(void)enter(ev, target, BY_REDIRECT);
	else if (!ev->stopped)
		(void)enter(ev, SPAN(""), BY_REDIRECT);
	if (ev->stopped)
		blame(ev, term, domain);
}

static void
step(struct spf_eval *ev)
{
	struct spf_frame *frame = top(ev);
	const struct spf_term *term;
	enum verdict verdict;

	if (frame->next == frame->rec.n) {
		if (frame->rec.redirect != NULL && frame->rec.all == NULL)
			redirect(ev);
		else
			leave(ev, AUTHRES_NEUTRAL, NULL);
		return;
	}
	term = &frame->rec.terms[frame->next++];
	if (spf_kind_is_modifier(term->kind))
		return;
	tell_term(ev, term);
	verdict = mechanism(ev, term);
	if (verdict == MATCH || verdict == NO_MATCH)
		tell_verdict(ev, term, verdict == MATCH);
	if (verdict == MATCH)
		leave(ev, term->result, term);
	if (verdict == STOPPED)
		blame(ev, term, frame->domain);
}

void
spf_eval(struct spf_eval *ev)
{
	tell(ev, (struct spf_event){
		     .kind = SPF_EVENT_CHECK, .domain = ev->result->domain });
	(void)enter(ev, ev->result->domain, BY_CHECK);
	while (!ev->stopped)
		step(ev);
	tell(ev, (struct spf_event){
		     .kind = SPF_EVENT_END, .result = ev->result->result });
}
