#include "base/abnf.h"
#include "base/caps.h"
#include "spf/spf_eval.h"

/* Where it is looked up; false: nowhere, or it has to be waited for. */
static bool
explain_domain(
    struct spf_eval *ev, const struct spf_term *exp, struct span *target)
{
	/* of a mechanism that matched, the local-part may be tested already */
	bool tested = ev->result->local_part_tested;
	bool found = spf_target(ev, exp, target);

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
	if (!spf_set_validated(ev, text))
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
	answer = spf_lookup(ev, target, DNS_TXT);
	if (answer == NULL)
		return;
	why = expand(ev, answer, &text);
	if (ev->pending != NULL)
		return;
	ev->result->explanation = text;
	spf_tell(ev, (struct spf_event){ .kind = SPF_EVENT_EXPLAIN,
			 .domain = target,
			 .text = why != NULL ? span_str(why) : text,
			 .match = why == NULL });
}

void
spf_explain(struct spf_eval *ev, const struct spf_frame *frame)
{
	/* whatever becomes of the explanation, section 6.2 */
	enum authres_result result = ev->result->result;
	const char *reason = ev->result->reason;

	if (frame->rec.exp != NULL)
		explain(ev, frame->rec.exp);
	ev->result->result = result;
	ev->result->reason = reason;
}
