#include "dns/dns_many.h"

struct slot {
	struct dns_asker *asker;
	void *evaluation;
	bool over;
};

/* A ring, in the order in which they were added. */
struct dns_many {
	struct dns *dns;
	struct dns_many_ops ops;
	struct slot *slots;
	size_t most, first, n;
};

struct dns_many *
dns_many_new(struct arena *arena, struct dns *dns,
    const struct dns_many_ops *ops, size_t most)
{
	struct dns_many *m = arena_alloc(arena, sizeof(*m));

	m->dns = dns;
	m->ops = *ops;
	m->most = most;
	m->slots = arena_array(arena, most, sizeof(*m->slots));
	return m;
}

size_t
dns_many_count(const struct dns_many *m)
{
	return m->n;
}

static struct slot *
slot_at(struct dns_many *m, size_t i)
{
	return &m->slots[(m->first + i) % m->most];
}

static void
evaluate(struct dns_many *m, struct slot *s)
{
	s->over = m->ops.evaluate(m->ops.ctx, s->evaluation);
}

void
dns_many_end_ready(struct dns_many *m)
{
	while (m->n > 0 && slot_at(m, 0)->over) {
		void *evaluation = slot_at(m, 0)->evaluation;

		m->first = (m->first + 1) % m->most;
		m->n--;
		m->ops.end(m->ops.ctx, evaluation);
	}
}

/* Its answer has come, or its time is over. */
static bool
may_go_on(struct slot *s, uint64_t now)
{
	if (dns_ask_may_go_on(s->asker))
		return true;
	if (!dns_ask_is_over(s->asker, now))
		return false;
	dns_ask_give_up(s->asker);
	return true;
}

static uint64_t
first_due(struct dns_many *m)
{
	uint64_t due = UINT64_MAX;

	for (size_t i = 0; i < m->n; i++) {
		const struct slot *s = slot_at(m, i);

		if (!s->over && dns_ask_due(s->asker) < due)
			due = dns_ask_due(s->asker);
	}
	return due;
}

void
dns_many_turn(struct dns_many *m)
{
	uint64_t now;

	/* each has a deadline of its own */
	dns_restart_deadline(m->dns);
	dns_turn_until(m->dns, first_due(m));
	now = dns_now();
	for (size_t i = 0; i < m->n; i++) {
		struct slot *s = slot_at(m, i);

		if (!s->over && may_go_on(s, now))
			evaluate(m, s);
	}
}

void
dns_many_add(struct dns_many *m, struct dns_asker *asker, void *evaluation)
{
	struct slot *s;

	while (m->n == m->most) {
		if (!slot_at(m, 0)->over)
			dns_many_turn(m);
		dns_many_end_ready(m);
	}
	s = slot_at(m, m->n++);
	*s = (struct slot){ .asker = asker, .evaluation = evaluation };
	evaluate(m, s);
}

void
dns_many_finish(struct dns_many *m)
{
	for (;;) {
		dns_many_end_ready(m);
		if (m->n == 0)
			return;
		dns_many_turn(m);
	}
}
