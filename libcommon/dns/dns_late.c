#include "dns/dns_net.h"
#include "dns/dns_query.h"

static const char too_late[] = "the time for all look-ups is over";

uint64_t
dns_now(void)
{
	return dns_net_now();
}

bool
dns_deadline_is_over(uint64_t deadline)
{
	return dns_net_now() >= deadline;
}

const struct dns_answer *
dns_answered(const struct dns_query *query)
{
	return query->done ? &query->answer : NULL;
}

bool
dns_is_queued(const struct dns_query *query)
{
	return query->job != NULL && query->job->expire == 0;
}

static void
set_late(struct dns_answer *a)
{
	a->status = DNS_TIMEOUT;
	a->why = too_late;
}

const struct dns_answer *
dns_give_up(struct arena *arena, struct dns_query *query)
{
	struct dns_answer *a;

	if (query->done)
		return &query->answer;
	query->given_up = true;
	a = arena_alloc(arena, sizeof(*a));
	a->name = query->answer.name;
	a->type = query->answer.type;
	set_late(a);
	return a;
}

void
dns_end_given_up(struct dns_query *first)
{
	for (struct dns_query *q = first; q != NULL; q = q->next) {
		if (q->done || !q->given_up)
			continue;
		set_late(&q->answer);
		q->done = true;
	}
}
