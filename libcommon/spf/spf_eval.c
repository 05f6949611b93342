#include "spf/spf_eval.h"
#include "base/domain.h"

static struct spf_frame *
top(struct spf_eval *ev)
{
	return &ev->frames[ev->depth - 1];
}

void
spf_tell(struct spf_eval *ev, struct spf_event event)
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

enum spf_verdict
spf_stop(struct spf_eval *ev, enum authres_result result, const char *reason)
{
	ev->stopped = true;
	ev->result->result = result;
	ev->result->reason = reason;
	return SPF_STOPPED;
}

enum dns_type
spf_address_type(const struct spf_eval *ev)
{
	return ev->values.client.v6 ? DNS_AAAA : DNS_A;
}

void
spf_prefetch(struct spf_eval *ev, struct span name, enum dns_type type)
{
	(void)dns_start(ev->dns, name, type);
}

const struct dns_answer *
spf_lookup(struct spf_eval *ev, struct span name, enum dns_type type)
{
	struct dns_query *query = dns_start(ev->dns, name, type);
	const struct dns_answer *answer;

	if (ev->policy->late && dns_answered(query) == NULL) {
		(void)spf_stop(ev, AUTHRES_TEMPERROR,
		    "RFC 7208 section 4.6.4: the time is over");
		return NULL;
	}
	if (ev->policy->impatient && dns_answered(query) == NULL) {
		ev->pending = query;
		ev->stopped = true;
		return NULL;
	}
	answer = dns_wait(ev->dns, query);
	spf_tell(
	    ev, (struct spf_event){ .kind = SPF_EVENT_DNS, .answer = answer });
	return answer;
}

enum spf_verdict
spf_count_void(struct spf_eval *ev)
{
	if (++ev->result->voids > ev->policy->void_limit)
		return spf_stop(ev, AUTHRES_PERMERROR,
		    "RFC 7208 section 4.6.4: too many void look-ups");
	return SPF_NO_MATCH;
}

bool
spf_count_lookup(struct spf_eval *ev)
{
	if (++ev->result->lookups <= SPF_LOOKUP_LIMIT)
		return true;
	(void)spf_stop(ev, AUTHRES_PERMERROR,
	    "RFC 7208 section 4.6.4: more than 10 terms that look up DNS");
	return false;
}

/* A record cannot be had; what that means depends on who wants it. */
static enum spf_verdict
no_record(struct spf_eval *ev, enum spf_caller caller, const char *why)
{
	switch (caller) {
	case SPF_BY_INCLUDE:
		return spf_stop(ev, AUTHRES_PERMERROR,
		    "RFC 7208 section 5.2: include of a domain without SPF "
		    "record");
	case SPF_BY_REDIRECT:
		return spf_stop(ev, AUTHRES_PERMERROR,
		    "RFC 7208 section 6.1: redirect to a domain without SPF "
		    "record");
	case SPF_BY_CHECK: break;
	}
	return spf_stop(ev, AUTHRES_NONE, why);
}

/* Section 4.4: what kept the record from us. */
static enum spf_verdict
no_answer(struct spf_eval *ev, enum spf_caller caller, enum dns_status status)
{
	switch (status) {
	case DNS_NXDOMAIN: return no_record(ev, caller, "no such domain");
	case DNS_BAD_NAME: return no_record(ev, caller, "not a domain name");
	case DNS_NODATA:
	case DNS_ANSWER: return no_record(ev, caller, "no SPF record");
	case DNS_CNAME_LOOP:
		return spf_stop(ev, AUTHRES_PERMERROR, "CNAME loop");
	default:
		return spf_stop(ev, AUTHRES_TEMPERROR,
		    "DNS did not answer for an SPF record");
	}
}

static enum spf_verdict
push(struct spf_eval *ev, struct span domain, struct span text)
{
	struct spf_frame *frame = &ev->frames[ev->depth++];

	frame->domain = domain;
	frame->next = 0;
	spf_rec_parse(ev->arena, text, &frame->rec);
	if (ev->depth == 1 && ev->result->record.p == NULL)
		ev->result->record = text;
	spf_tell(ev,
	    (struct spf_event){
		.kind = SPF_EVENT_RECORD, .domain = domain, .record = text });
	if (frame->rec.bad == NULL)
		return SPF_ENTERED;
	ev->result->mechanism = frame->rec.bad->text;
	ev->result->mechanism_domain = domain;
	return spf_stop(ev, AUTHRES_PERMERROR, frame->rec.bad->error);
}

enum spf_verdict
spf_enter(struct spf_eval *ev, struct span domain, enum spf_caller caller)
{
	const struct dns_answer *answer;
	struct span text = { 0 };
	size_t n;

	if (domain_labels(domain) < 2)
		return no_record(ev, caller, "not a domain of several labels");
	answer = spf_lookup(ev, domain, DNS_TXT);
	if (answer == NULL)
		return SPF_STOPPED;
	n = spf_rec_select(answer, &text);
	if (n == 0)
		return no_answer(ev, caller, answer->status);
	if (n > 1)
		return spf_stop(ev, AUTHRES_PERMERROR,
		    "RFC 7208 section 4.5: more than one SPF record");
	if (caller == SPF_BY_REDIRECT)
		ev->depth--;
	return push(ev, domain, text);
}

static void
tell_term(struct spf_eval *ev, const struct spf_term *term)
{
	spf_tell(
	    ev, (struct spf_event){ .kind = SPF_EVENT_TERM, .term = term });
}

static void
tell_verdict(struct spf_eval *ev, const struct spf_term *term, bool match)
{
	spf_tell(
	    ev, (struct spf_event){
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
		spf_tell(ev, (struct spf_event){ .kind = SPF_EVENT_RESULT,
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
	(void)spf_stop(
	    ev, result, term == NULL ? "no mechanism matches" : NULL);
	if (result == AUTHRES_FAIL)
		spf_explain(ev, frame);
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
	if (spf_count_lookup(ev) && spf_target(ev, term, &target))
		(void)spf_enter(ev, target, SPF_BY_REDIRECT);
	else if (!ev->stopped)
		(void)spf_enter(ev, SPAN(""), SPF_BY_REDIRECT);
	if (ev->stopped)
		blame(ev, term, domain);
}

static void
step(struct spf_eval *ev)
{
	struct spf_frame *frame = top(ev);
	const struct spf_term *term;
	enum spf_verdict verdict;

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
	verdict = spf_mech(ev, term);
	if (verdict == SPF_MATCH || verdict == SPF_NO_MATCH)
		tell_verdict(ev, term, verdict == SPF_MATCH);
	if (verdict == SPF_MATCH)
		leave(ev, term->result, term);
	if (verdict == SPF_STOPPED)
		blame(ev, term, frame->domain);
}

void
spf_eval(struct spf_eval *ev)
{
	spf_tell(ev, (struct spf_event){ .kind = SPF_EVENT_CHECK,
			 .domain = ev->result->domain });
	(void)spf_enter(ev, ev->result->domain, SPF_BY_CHECK);
	while (!ev->stopped)
		step(ev);
	spf_tell(ev, (struct spf_event){
			 .kind = SPF_EVENT_END, .result = ev->result->result });
}
