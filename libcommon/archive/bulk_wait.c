#include "archive/bulk_private.h"

void
bulk_hand_back(struct bulk *b, struct bulk_item *item)
{
	item->next_waiting = __atomic_load_n(&b->back, __ATOMIC_RELAXED);
	while (!__atomic_compare_exchange_n(&b->back, &item->next_waiting, item,
	    true, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
		continue;
}

void
bulk_await(struct bulk *b, struct bulk_item *item)
{
	item->next_waiting = NULL;
	*b->waiting_end = item;
	b->waiting_end = &item->next_waiting;
}

void
bulk_work(struct bulk *b, struct bulk_item *item)
{
	item->was_handed_out = true;
	item->deadline -= dns_now();
	pool_add(b->pool, &item->task);
}

bool
bulk_is_pending(struct bulk *b, struct bulk_item *item)
{
	if (b->ops->pending != NULL)
		item->query = b->ops->pending(b->ops->ctx, item);
	return item->query != NULL;
}

/*
 * No answer so far.  The time in which a look-up was not sent yet does not
 * count: its message gets a new deadline when it is.
 */
static bool
is_given_up(struct bulk *b, struct bulk_item *item, uint64_t now)
{
	if (now < item->deadline)
		return false;
	if (dns_is_queued(item->query)) {
		item->was_queued = true;
		return false;
	}
	if (item->was_queued) {
		item->was_queued = false;
		item->deadline = dns_deadline(b->dns);
		return false;
	}
	b->ops->give_up(b->ops->ctx, item);
	return true;
}

static bool
may_go_on(struct bulk *b, struct bulk_item *item, uint64_t now)
{
	/* its thread has handed it back, but is not done with it */
	if (item->was_handed_out && !pool_is_done(&item->task)) {
		b->news = true;
		return false;
	}
	if ((item->query == NULL || dns_answered(item->query) != NULL) &&
	    !bulk_is_pending(b, item))
		return true;
	if (is_given_up(b, item, now))
		return true;
	if (!item->was_queued && item->deadline < b->due)
		b->due = item->deadline;
	return false;
}

void
bulk_hand_out(struct bulk *b)
{
	struct bulk_item **at = &b->waiting, *item;
	size_t n = 0, most = b->threads == 0 ? TURN : SIZE_MAX;
	uint64_t now = dns_now();

	b->news = false;
	b->due = UINT64_MAX;
	while ((item = *at) != NULL && n < most) {
		if (!may_go_on(b, item, now)) {
			at = &item->next_waiting;
			continue;
		}
		*at = item->next_waiting;
		if (*at == NULL)
			b->waiting_end = at;
		bulk_work(b, item);
		n++;
	}
	b->news |= item != NULL;
}

void
bulk_take_back(struct bulk *b)
{
	struct bulk_item *item =
	    __atomic_exchange_n(&b->back, NULL, __ATOMIC_ACQUIRE);
	uint64_t now = item != NULL ? dns_now() : 0;

	while (item != NULL) {
		struct bulk_item *next = item->next_waiting;

		item->query = NULL;
		item->deadline += now;
		bulk_await(b, item);
		b->news = true;
		item = next;
	}
}
