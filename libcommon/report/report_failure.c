#include "report/report_failure.h"
#include "authres/authres_json.h"
#include "authres/authres_parse.h"
#include "base/caps.h"
#include "base/timestamp.h"
#include "report/report_mime.h"
#include "report/report_value.h"

static struct span
field(struct arena *arena, struct span header, const char *name)
{
	struct span s = report_mime_field(arena, header, span_str(name));

	return s.len == 0 ? (struct span){ 0 } : s;
}

static struct span
lower(struct arena *arena, struct span s)
{
	return s.p == NULL ? s : arena_lower(arena, s);
}

/* "<a@b.example>" or "rfc822;a@b.example": the address alone. */
static struct span
address(struct span s)
{
	size_t n;

	if (span_starts_nocase(s, SPAN("rfc822;")))
		s = span_trim(span_skip(s, 7));
	n = span_find(s, '<');
	if (n < s.len) {
		s = span_skip(s, n + 1);
		s = span_head(s, span_find(s, '>'));
	}
	return s;
}

/* Every field of that name, by walking all of them. */
static struct report_list
all(struct arena *arena, struct span header, const char *name)
{
	struct report_list out = { 0 };

	while (header.len > 0 && out.n < CAPS_REPORT_LIST) {
		size_t end = span_find(header, '\n');
		struct span line = span_head(header, end);
		size_t colon = span_find(line, ':');

		if (colon < line.len && line.p[0] != ' ' && line.p[0] != '\t' &&
		    span_is_nocase(span_trim(span_head(line, colon)), name))
			report_list_add(
			    arena, &out, field(arena, header, name));
		header = span_skip(header, end + 1);
	}
	return out;
}

static uint64_t
moment(struct span s)
{
	uint64_t out;

	return timestamp_parse_rfc5322(s, &out) ? out : REPORT_NO_NUMBER;
}

static uint64_t
incidents(struct span s)
{
	uint64_t n = report_value_number(s);

	return n == REPORT_NO_NUMBER ? 1 : n;
}

static struct report_list
words(struct arena *arena, struct span s)
{
	struct report_list out = { 0 };

	for (struct span rest = lower(arena, s); rest.p != NULL;) {
		struct span one = span_trim(span_cut(&rest, ','));

		if (one.len > 0 && out.n < CAPS_REPORT_LIST)
			report_list_add(arena, &out, one);
	}
	return out;
}

static void
read_message(
    struct arena *arena, struct span header, struct report_failure *out)
{
	struct span id = field(arena, header, "Message-ID");

	out->message_id = id.p == NULL ? id : address(id);
	out->from = field(arena, header, "From");
	out->subject = field(arena, header, "Subject");
}

bool
report_failure_read(struct arena *arena, struct span feedback,
    struct span header, struct report_failure *out)
{
	struct span ip = field(arena, feedback, "Source-IP");
	struct span arrival = field(arena, feedback, "Arrival-Date");

	*out = (struct report_failure){
		.feedback_type =
		    lower(arena, field(arena, feedback, "Feedback-Type")),
		.auth_failure =
		    lower(arena, field(arena, feedback, "Auth-Failure")),
		.reported_domain = report_value_domain(
		    lower(arena, field(arena, feedback, "Reported-Domain"))),
		.mail_from =
		    address(field(arena, feedback, "Original-Mail-From")),
		.rcpt_to = all(arena, feedback, "Original-Rcpt-To"),
		.incidents = incidents(field(arena, feedback, "Incidents")),
		.identity_alignment =
		    words(arena, field(arena, feedback, "Identity-Alignment")),
		.delivery_result =
		    lower(arena, field(arena, feedback, "Delivery-Result")),
		.dkim_domain = report_value_domain(
		    lower(arena, field(arena, feedback, "DKIM-Domain"))),
		.dkim_selector = field(arena, feedback, "DKIM-Selector"),
		.user_agent = field(arena, feedback, "User-Agent"),
		.authres = all(arena, feedback, "Authentication-Results"),
	};
	for (size_t i = 0; i < out->rcpt_to.n; i++)
		out->rcpt_to.cells[i] = address(out->rcpt_to.cells[i]);
	if (arrival.p == NULL)
		arrival = field(arena, feedback, "Received-Date");
	out->arrival = moment(arrival);
	if (ip.p != NULL && !report_value_ip(arena, ip, &out->client_ip))
		out->client_ip = ip;
	read_message(arena, header, out);
	return out->feedback_type.p != NULL;
}

void
report_failure_json(
    struct buf *out, struct arena *arena, const struct report_failure *f)
{
	struct json *o = json_new_object(arena);
	struct buf text = buf_new(arena, SIZE_MAX / 2);
	struct authres_field field = { 0 };
	const char *reason;

	/* of several fields the first one stands for all */
	if (f->authres.n == 0 || !authres_parse(arena, AUTHRES_FIELD,
				     f->authres.cells[0], &field, &reason))
		return;
	if (field.ar.authserv_id.p != NULL)
		json_set_span(o, "authserv_id", field.ar.authserv_id);
	authres_json_results(o, &field.ar);
	json_print(&text, o);
	/* the members alone: without the braces and the line end */
	buf_addc(out, ',');
	buf_add(out, span_skip(span_head(buf_span(&text), text.len - 2), 1));
}
