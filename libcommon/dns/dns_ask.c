#include <string.h>

#include "base/caps.h"
#include "base/table.h"
#include "dns/dns_ask.h"
#include "dns/dns_name.h"

/* A question; its key is the name and the type. */
struct question {
	struct table_entry entry;
	struct dns_query *query;
	const struct dns_answer *answer; /* NULL: not there when last asked */
};

struct dns_asker {
	struct arena *arena;
	struct dns *dns;
	enum dns_ask_manner manner;
	struct table asked;
	struct dns_query *blocking; /* or NULL, or answered by now */
	uint64_t deadline;          /* while it is lent: what is left */
	bool was_queued;            /* what blocks, when the deadline came */
	bool lent, late;
};

static const struct dns_answer too_many = {
	.status = DNS_NOT_CHECKED,
	.why = "too many look-ups for one evaluation",
};

struct dns_asker *
dns_asker_new(struct arena *arena, struct dns *dns, enum dns_ask_manner manner)
{
	struct dns_asker *a = arena_alloc(arena, sizeof(*a));

	a->arena = a->asked.arena = arena;
	a->dns = dns;
	a->manner = manner;
	a->deadline = dns_deadline(dns);
	return a;
}

/* What is cut off makes no difference: no name is that long. */
static struct span
key_of(
    unsigned char key[DNS_NAME_MAX + 2], struct span name, enum dns_type type)
{
	name = span_head(name, DNS_NAME_MAX);
	key[0] = (unsigned char)((unsigned)type >> 8);
	key[1] = (unsigned char)type;
	memcpy(key + 2, name.p, name.len);
	return span_of(key, name.len + 2);
}

static bool
is_full(const struct dns_asker *a)
{
	return a->asked.count >= CAPS_DNS_ASKED;
}

/* The question, begun now if it is new and may be; else NULL. */
static struct question *
question(struct dns_asker *a, struct span name, enum dns_type type)
{
	unsigned char octets[DNS_NAME_MAX + 2];
	struct span key = key_of(octets, name, type);
	struct question *q = (struct question *)table_find(&a->asked, key);

	if (q != NULL || a->lent || a->late || is_full(a))
		return q;
	q = (struct question *)table_add(&a->asked, key, sizeof(*q));
	q->query = dns_start(a->dns, name, type);
	return q;
}

const struct dns_answer *
dns_ask(struct dns_asker *a, struct span name, enum dns_type type)
{
	struct question *q = question(a, name, type);

	if (q == NULL)
		return !a->lent && !a->late ? &too_many : NULL;
	if (q->answer != NULL || a->lent)
		return q->answer;
	q->answer = a->manner == DNS_ASK_WAIT ? dns_wait(a->dns, q->query)
					      : dns_answered(q->query);
	if (q->answer == NULL && dns_ask_may_go_on(a))
		a->blocking = q->query;
	return q->answer;
}

const struct dns_answer *
dns_ask_surely(struct dns_asker *a, struct span name, enum dns_type type)
{
	const struct dns_answer *answer = dns_ask(a, name, type);
	struct dns_answer *late;

	if (answer != NULL || !a->late)
		return answer;
	late = arena_alloc(a->arena, sizeof(*late));
	late->name = arena_dup(a->arena, name);
	late->type = type;
	late->status = DNS_TIMEOUT;
	return late;
}

const struct dns_answer *
dns_ask_on(
    struct dns_asker *asker, struct span name, enum dns_type type, bool *waits)
{
	static const struct dns_answer not_yet = { .status = DNS_NOT_CHECKED };
	const struct dns_answer *answer = dns_ask_surely(asker, name, type);

	if (answer != NULL)
		return answer;
	*waits = true;
	return &not_yet;
}

void
dns_ask_ahead(struct dns_asker *a, struct span name, enum dns_type type)
{
	(void)question(a, name, type);
}

bool
dns_ask_may_go_on(const struct dns_asker *a)
{
	return a->blocking == NULL || dns_answered(a->blocking) != NULL;
}

void
dns_ask_wait(struct dns_asker *a)
{
	if (a->blocking != NULL)
		(void)dns_wait(a->dns, a->blocking);
}

void
dns_ask_until(struct dns_asker *a, bool (*evaluate)(void *ctx), void *ctx)
{
	while (!evaluate(ctx))
		dns_ask_wait(a);
}

static bool
is_queued(const struct dns_asker *a)
{
	return a->blocking != NULL && dns_is_queued(a->blocking);
}

bool
dns_ask_is_over(struct dns_asker *a, uint64_t now)
{
	if (now < a->deadline)
		return false;
	if (is_queued(a)) {
		a->was_queued = true;
		return false;
	}
	if (!a->was_queued)
		return true;
	a->was_queued = false;
	a->deadline = dns_deadline(a->dns);
	return false;
}

uint64_t
dns_ask_due(const struct dns_asker *a)
{
	return a->was_queued ? UINT64_MAX : a->deadline;
}

void
dns_ask_give_up(struct dns_asker *a)
{
	a->late = true;
	a->blocking = NULL;
	for (struct table_entry *e = a->asked.first; e != NULL; e = e->next) {
		struct question *q = (struct question *)e;

		if (q->answer == NULL)
			q->answer = dns_give_up(a->arena, q->query);
	}
}

bool
dns_ask_is_late(const struct dns_asker *a)
{
	return a->late;
}

void
dns_ask_lend(struct dns_asker *a)
{
	a->lent = true;
	a->deadline -= dns_now();
}

void
dns_ask_return(struct dns_asker *a)
{
	a->lent = false;
	a->deadline += dns_now();
}
