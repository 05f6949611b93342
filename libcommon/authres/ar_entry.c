#include "authres/ar_entry.h"
#include "authres/ar_join.h"
#include "authres/authres_lex.h"
#include "base/abnf.h"
#include "base/caps.h"

/* What a field without its name is: by how it begins. */
static enum authres_kind
guess_kind(struct span value)
{
	static const char *const results[] = { "pass", "fail", "softfail",
		"neutral", "none", "temperror", "permerror" };
	struct span word, rest, comment;

	value = span_skip(value, authres_lex_cfws(value, &comment).len);
	word = skip_keyword(value);
	rest = span_skip(value, word.len);
	if (rest.len > 0 && rest.p[0] == '=')
		return span_is_nocase(word, "i") ? AUTHRES_ARC : AUTHRES_FIELD;
	for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++)
		if (span_is_nocase(word, results[i]) &&
		    (rest.len == 0 || rest.p[0] != ';'))
			return AUTHRES_SPF;
	return AUTHRES_FIELD;
}

static bool
is_one_of_ours(const struct ar_entry *e, const struct ar_policy *policy)
{
	for (size_t i = 0; i < policy->nids; i++)
		if (ar_is_ours(&e->field.ar, policy->ids[i]))
			return true;
	return false;
}

bool
ar_entry_selected(const struct ar_entry *e, const struct ar_policy *policy)
{
	return policy->nids == 0 || is_one_of_ours(e, policy);
}

static const char below_received[] =
    "Received fields stand above it, so a sender may have written it";

static const char *
weigh(const struct ar_entry *e, const struct ar_policy *policy, bool repaired)
{
	enum authres_kind kind = e->field.kind;

	if (e->refused != NULL)
		return "it cannot be read";
	if (kind == AUTHRES_ARC)
		return "results of ARC count only in a chain that was "
		       "validated";
	if (kind == AUTHRES_EXCHANGE || kind == AUTHRES_ORIGINAL)
		return "it tells what another system saw";
	if (kind == AUTHRES_SPF && !policy->any_id)
		return "Received-SPF has no authserv-id";
	if (!policy->any_id && e->field.ar.authserv_id.p == NULL)
		return "it has no authserv-id";
	if (!ar_entry_selected(e, policy))
		return "it has another authserv-id";
	if (e->received_above > policy->hops)
		return below_received;
	if (e->field.doubtful)
		return "it can be read in more than one way";
	if (repaired)
		return "it had to be put together from pasted lines";
	return NULL;
}

static void
read_entry(struct arena *arena, struct ar_entry *e, struct span value,
    const struct ar_policy *policy)
{
	const struct authres_note *note;

	if (!authres_parse(arena, e->field.kind, value, &e->field, &e->refused))
		return;
	if (!policy->strict || !e->field.nonconforming)
		return;
	for (note = e->field.notes; !note->nonconforming; note++)
		continue;
	e->refused = note->what;
	e->refused_at = note->text;
}

/* Each result is shown with its authserv-id, so there must be an end. */
static void
read_within_limit(struct arena *arena, struct ar_entry *e, struct span value,
    const struct ar_policy *policy, size_t *results)
{
	if (*results <= CAPS_AR_MESSAGE)
		read_entry(arena, e, value, policy);
	if (e->refused == NULL)
		*results += e->field.ar.n;
	if (*results <= CAPS_AR_MESSAGE)
		return;
	e->refused = "more than 10000 results in one message";
	e->field.over_limit = true;
}

static bool
take_field(const struct ar_input *in, size_t i, bool named, struct ar_entry *e)
{
	const struct msg_field *f = &in->fields[i];

	*e = (struct ar_entry){ .source = f, .name = f->name, .line = f->line };
	if (f->name.len > 0)
		return authres_kind_of(f->name, &e->field.kind);
	e->field.kind = guess_kind(f->value);
	return !named;
}

struct ar_entries
ar_entries_read(struct arena *arena, const struct ar_input *in,
    const struct ar_policy *policy)
{
	struct ar_entries all = { 0 };
	size_t cap = 0, received = 0, results = 0;

	for (size_t i = 0; i < in->n; i++) {
		struct ar_entry e;

		received += span_is_nocase(in->fields[i].name, "received");
		if (!take_field(in, i, !in->nameless, &e))
			continue;
		e.received_above = received;
		e.number = all.n + 1;
		read_within_limit(
		    arena, &e, in->fields[i].value, policy, &results);
		e.untrusted = weigh(&e, policy, in->repaired);
		e.below = e.untrusted == below_received;
		all.list = arena_grow(
		    arena, all.list, all.n, &cap, sizeof(all.list[0]));
		all.list[all.n++] = e;
	}
	return all;
}
