#include <stdint.h>

#include "authres/ar_join.h"
#include "authres/authres_parse.h"
#include "base/buf.h"
#include "base/caps.h"
#include "mail/eol.h"

bool
ar_is_ours(const struct authres *field, struct span id)
{
	return field->authserv_id.p != NULL &&
	       span_eq_nocase(field->authserv_id, id);
}

/* The first field may take the results of A behind its own. */
static bool
may_join(struct arena *arena, const struct msg *msg, const struct authres *a,
    struct authres_field *first)
{
	enum authres_kind kind;
	const char *reason;

	return msg->n > 0 && authres_kind_of(msg->fields[0].name, &kind) &&
	       kind == AUTHRES_FIELD &&
	       authres_parse(
		   arena, kind, msg->fields[0].value, first, &reason) &&
	       !first->nonconforming && !first->doubtful &&
	       ar_is_ours(&first->ar, a->authserv_id) &&
	       first->ar.n + a->n <= CAPS_AR_RESULTS;
}

/* The first field as it was read, ";", and the results of A. */
static struct span
extend(struct arena *arena, const struct msg *msg, const struct authres *a)
{
	struct buf out = buf_new(arena, CAPS_AR_FIELD);
	struct buf more = buf_new(arena, CAPS_AR_FIELD);

	buf_add(&out, span_trim(msg_field_raw(msg, 0)));
	buf_addc(&out, ';');
	authres_print_more(&more, a);
	eol_add(&out, buf_span(&more), msg->crlf);
	return buf_ok(&out) && buf_ok(&more) ? buf_span(&out)
					     : (struct span){ 0 };
}

static struct span
new_field(struct arena *arena, const struct msg *msg, const struct authres *a)
{
	struct buf text = buf_new(arena, SIZE_MAX);
	struct buf out = buf_new(arena, SIZE_MAX);

	authres_print(&text, a, true);
	eol_add(&out, buf_span(&text), msg->crlf);
	return buf_span(&out);
}

struct span
ar_join(struct arena *arena, const struct msg *msg, const struct authres *a)
{
	struct buf out = buf_new(arena, SIZE_MAX);
	struct authres_field first;
	struct span top = { 0 };
	size_t from = 0;

	if (may_join(arena, msg, a, &first)) {
		from = msg_field_raw(msg, 0).len;
		if (a->n == 0)
			top = span_head(msg->raw, from);
		else if (first.ar.n > 0)
			top = extend(arena, msg, a);
		else
			top = new_field(arena, msg, a);
	}
	if (top.len == 0) {
		from = 0;
		top = new_field(arena, msg, a);
	}
	buf_add(&out, msg->prefix);
	buf_add(&out, top);
	buf_add(&out, span_skip(msg->raw, from));
	return buf_span(&out);
}
