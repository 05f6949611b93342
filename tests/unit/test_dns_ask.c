/*
 * Askers, and many of them, against a DNS of the test's own, which has every
 * answer and the clock in its hand.
 */

#include <stdio.h>
#include <string.h>

#include "base/caps.h"
#include "dns/dns_ask.h"
#include "dns/dns_many.h"
#include "dns/dns_query.h"
#include "unit.h"

#define DEADLINE 1000

/* In place of dns.c, which is not linked. */
struct dns {
	struct arena *arena;
	struct dns_query *first;
	size_t begun;
	bool at_once; /* answers are there when they are asked for */
	bool queued;  /* nothing is sent */
	uint64_t turned_until;
	/* What a turn does. */
	void (*turn)(struct dns *);
};

static uint64_t now;

static struct dns *
new_dns(void)
{
	struct arena *arena = arena_new();
	struct dns *dns = arena_alloc(arena, sizeof(*dns));

	now = 5000;
	dns->arena = arena;
	return dns;
}

static void
end_dns(struct dns *dns)
{
	arena_free(dns->arena);
}

uint64_t
dns_now(void)
{
	return now;
}

uint64_t
dns_deadline(const struct dns *dns)
{
	(void)dns;
	return now + DEADLINE;
}

void
dns_restart_deadline(struct dns *dns)
{
	(void)dns;
}

static struct dns_query *
find(struct dns *dns, struct span name, enum dns_type type)
{
	struct dns_query *q = dns->first;

	while (q != NULL &&
	       (q->answer.type != type || !span_eq(q->answer.name, name)))
		q = q->next;
	return q;
}

/* Others may have asked before, so that it is shared. */
struct dns_query *
dns_start(struct dns *dns, struct span name, enum dns_type type)
{
	struct dns_query *q = find(dns, name, type);

	dns->begun++;
	if (q != NULL)
		return q;
	q = arena_alloc(dns->arena, sizeof(*q));
	q->answer.name = arena_dup(dns->arena, name);
	q->answer.type = type;
	q->done = dns->at_once;
	q->next = dns->first;
	dns->first = q;
	return q;
}

const struct dns_answer *
dns_wait(struct dns *dns, struct dns_query *q)
{
	(void)dns;
	q->done = true;
	return &q->answer;
}

const struct dns_answer *
dns_answered(const struct dns_query *q)
{
	return q->done ? &q->answer : NULL;
}

bool
dns_is_queued(const struct dns_query *q)
{
	/* a test with one dns alone */
	return q->given_up;
}

const struct dns_answer *
dns_give_up(struct arena *arena, struct dns_query *q)
{
	struct dns_answer *a = arena_alloc(arena, sizeof(*a));

	if (q->done)
		return &q->answer;
	a->status = DNS_TIMEOUT;
	return a;
}

void
dns_turn_until(struct dns *dns, uint64_t moment)
{
	dns->turned_until = moment;
	dns->turn(dns);
}

static void
answer(struct dns *dns, const char *name)
{
	struct dns_query *q = find(dns, span_str(name), DNS_TXT);

	assert_non_null(q);
	q->done = true;
}

static const struct dns_answer *
ask(struct dns_asker *a, const char *name)
{
	return dns_ask(a, span_str(name), DNS_TXT);
}

static struct dns_asker *
new_asker(struct dns *dns)
{
	return dns_asker_new(dns->arena, dns, DNS_ASK_RESUME);
}

static void
a_question_begins_once(void **state)
{
	struct dns *dns = new_dns();
	struct dns_asker *a = new_asker(dns);
	const struct dns_answer *first;

	(void)state;
	assert_null(ask(a, "x.test"));
	assert_null(ask(a, "x.test"));
	assert_int_equal(dns->begun, 1);
	answer(dns, "x.test");
	first = ask(a, "x.test");
	assert_non_null(first);
	assert_ptr_equal(ask(a, "x.test"), first);
	assert_int_equal(dns->begun, 1);
	end_dns(dns);
}

static void
a_type_is_part_of_the_question(void **state)
{
	struct dns *dns = new_dns();
	struct dns_asker *a = new_asker(dns);

	(void)state;
	dns->at_once = true;
	assert_int_equal(dns_ask(a, SPAN("x.test"), DNS_TXT)->type, DNS_TXT);
	assert_int_equal(dns_ask(a, SPAN("x.test"), DNS_A)->type, DNS_A);
	assert_int_equal(dns_ask(a, SPAN("x.test"), DNS_TXT)->type, DNS_TXT);
	assert_int_equal(dns->begun, 2);
	end_dns(dns);
}

/* No name is that long, and DNS says so. */
static void
a_name_of_any_length_is_asked_for(void **state)
{
	struct dns *dns = new_dns();
	struct dns_asker *a = new_asker(dns);
	char name[4096];

	(void)state;
	memset(name, 'x', sizeof(name));
	assert_null(dns_ask(a, span_of(name, sizeof(name)), DNS_TXT));
	assert_null(dns_ask(a, SPAN(""), DNS_TXT));
	assert_int_equal(dns->begun, 2);
	end_dns(dns);
}

/* Three questions, each known from the answer before. */
struct chain {
	struct dns_asker *asker;
	size_t runs;
};

static bool
follow(void *ctx)
{
	static const char *const names[] = { "a.test", "b.test", "c.test" };
	struct chain *c = ctx;

	c->runs++;
	for (size_t i = 0; i < COUNT(names); i++)
		if (ask(c->asker, names[i]) == NULL)
			return false;
	return true;
}

static void
an_evaluation_resumes(void **state)
{
	struct dns *dns = new_dns();
	struct chain c = { .asker = new_asker(dns) };

	(void)state;
	dns_ask_until(c.asker, follow, &c);
	assert_int_equal(c.runs, 4);
	assert_int_equal(dns->begun, 3);
	end_dns(dns);
}

static void
who_waits_is_called_once(void **state)
{
	struct dns *dns = new_dns();
	struct chain c = {
		.asker = dns_asker_new(dns->arena, dns, DNS_ASK_WAIT),
	};

	(void)state;
	assert_true(follow(&c));
	assert_int_equal(dns->begun, 3);
	end_dns(dns);
}

static void
only_what_blocks_is_waited_for(void **state)
{
	struct dns *dns = new_dns();
	struct dns_asker *a = new_asker(dns);

	(void)state;
	assert_true(dns_ask_may_go_on(a));
	dns_ask_ahead(a, SPAN("later.test"), DNS_TXT);
	assert_true(dns_ask_may_go_on(a));
	assert_null(ask(a, "x.test"));
	assert_null(ask(a, "y.test"));
	answer(dns, "later.test");
	answer(dns, "y.test");
	assert_false(dns_ask_may_go_on(a));
	answer(dns, "x.test");
	assert_true(dns_ask_may_go_on(a));
	assert_non_null(ask(a, "later.test"));
	assert_int_equal(dns->begun, 3);
	end_dns(dns);
}

static void
who_goes_on_is_told_that_it_waits(void **state)
{
	struct dns *dns = new_dns();
	struct dns_asker *a = new_asker(dns);
	bool waits = false;

	(void)state;
	assert_int_equal(
	    dns_ask_on(a, SPAN("known.test"), DNS_TXT, &waits)->status,
	    DNS_NOT_CHECKED);
	assert_true(waits);
	assert_int_equal(dns->begun, 1);
	waits = false;
	answer(dns, "known.test");
	assert_int_equal(
	    dns_ask_on(a, SPAN("known.test"), DNS_TXT, &waits)->status,
	    DNS_ANSWER);
	assert_false(waits);
	dns_ask_give_up(a);
	assert_int_equal(
	    dns_ask_on(a, SPAN("new.test"), DNS_TXT, &waits)->status,
	    DNS_TIMEOUT);
	assert_false(waits);
	end_dns(dns);
}

static void
questions_have_a_limit(void **state)
{
	struct dns *dns = new_dns();
	struct dns_asker *a = new_asker(dns);
	char name[32];

	(void)state;
	dns->at_once = true;
	for (int i = 0; i < CAPS_DNS_ASKED; i++) {
		snprintf(name, sizeof(name), "n%d.test", i);
		assert_int_equal(ask(a, name)->status, DNS_ANSWER);
	}
	assert_int_equal(ask(a, "more.test")->status, DNS_NOT_CHECKED);
	dns_ask_ahead(a, SPAN("more.test"), DNS_TXT);
	assert_int_equal(ask(a, "n0.test")->status, DNS_ANSWER);
	assert_int_equal(ask(a, name)->status, DNS_ANSWER);
	assert_int_equal(dns->begun, CAPS_DNS_ASKED);
	end_dns(dns);
}

static void
late_nothing_is_asked(void **state)
{
	struct dns *dns = new_dns();
	struct dns_asker *a = new_asker(dns);
	struct chain c = { .asker = a };

	(void)state;
	assert_false(follow(&c));
	assert_null(ask(a, "known.test"));
	answer(dns, "known.test");
	assert_false(dns_ask_is_late(a));
	dns_ask_give_up(a);
	assert_true(dns_ask_is_late(a));
	assert_int_equal(ask(a, "a.test")->status, DNS_TIMEOUT);
	assert_int_equal(ask(a, "known.test")->status, DNS_ANSWER);
	assert_null(ask(a, "new.test"));
	dns_ask_ahead(a, SPAN("new.test"), DNS_TXT);
	assert_int_equal(dns->begun, 2);
	assert_true(dns_ask_may_go_on(a));
	end_dns(dns);
}

static void
the_deadline_is_that_of_each_asker(void **state)
{
	struct dns *dns = new_dns();
	struct dns_asker *a = new_asker(dns), *b;

	(void)state;
	now += 1;
	b = new_asker(dns);
	assert_int_equal(dns_ask_due(a), now - 1 + DEADLINE);
	now += DEADLINE - 2;
	assert_false(dns_ask_is_over(a, now));
	now += 1;
	assert_true(dns_ask_is_over(a, now));
	assert_false(dns_ask_is_over(b, now));
	end_dns(dns);
}

/* Where others are in the way, the time of the sending counts. */
static void
what_is_queued_has_time(void **state)
{
	struct dns *dns = new_dns();
	struct dns_asker *a = new_asker(dns);

	(void)state;
	assert_null(ask(a, "x.test"));
	dns->first->given_up = true; /* the sign of dns_is_queued above */
	now += 3 * DEADLINE;
	assert_false(dns_ask_is_over(a, now));
	assert_true(dns_ask_due(a) == UINT64_MAX);
	dns->first->given_up = false;
	assert_false(dns_ask_is_over(a, now));
	assert_int_equal(dns_ask_due(a), now + DEADLINE);
	now += DEADLINE - 1;
	assert_false(dns_ask_is_over(a, now));
	now += 1;
	assert_true(dns_ask_is_over(a, now));
	end_dns(dns);
}

static void
lent_nothing_begins(void **state)
{
	struct dns *dns = new_dns();
	struct dns_asker *a = new_asker(dns);

	(void)state;
	assert_null(ask(a, "known.test"));
	assert_null(ask(a, "open.test"));
	answer(dns, "known.test");
	assert_non_null(ask(a, "known.test"));
	now += DEADLINE / 2;
	dns_ask_lend(a);
	/* it came meanwhile, but that is not for this thread to see */
	answer(dns, "open.test");
	assert_non_null(ask(a, "known.test"));
	assert_null(ask(a, "open.test"));
	assert_null(ask(a, "new.test"));
	dns_ask_ahead(a, SPAN("new.test"), DNS_TXT);
	assert_int_equal(dns->begun, 2);
	now += 3 * DEADLINE;
	dns_ask_return(a);
	assert_int_equal(dns_ask_due(a), now + DEADLINE / 2);
	assert_true(dns_ask_may_go_on(a));
	assert_non_null(ask(a, "open.test"));
	assert_null(ask(a, "new.test"));
	assert_int_equal(dns->begun, 3);
	end_dns(dns);
}

/* One of many: it wants the answer to its name. */
struct one {
	struct dns_asker *asker;
	char name[32];
	bool ended, late;
};

struct crowd {
	struct one all[8];
	size_t ended[8], n;
};

static bool
evaluate_one(void *ctx, void *evaluation)
{
	struct one *one = evaluation;

	(void)ctx;
	one->late = dns_ask_is_late(one->asker);
	return ask(one->asker, one->name) != NULL;
}

static void
end_one(void *ctx, void *evaluation)
{
	struct crowd *c = ctx;
	struct one *one = evaluation;

	assert_false(one->ended);
	one->ended = true;
	c->ended[c->n++] = (size_t)(one - c->all);
}

static void
check_order(const struct crowd *c, size_t n)
{
	assert_int_equal(c->n, n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(c->ended[i], i);
}

static struct dns_many *
new_many(struct dns *dns, struct crowd *c, size_t most)
{
	const struct dns_many_ops ops = {
		.ctx = c,
		.evaluate = evaluate_one,
		.end = end_one,
	};

	*c = (struct crowd){ 0 };
	return dns_many_new(dns->arena, dns, &ops, most);
}

static void
add(struct dns *dns, struct dns_many *m, struct crowd *c, size_t i)
{
	struct one *one = &c->all[i];

	snprintf(one->name, sizeof(one->name), "n%zu.test", i);
	one->asker = new_asker(dns);
	dns_many_add(m, one->asker, one);
}

/* The look-up that began last is answered first. */
static void
answer_newest(struct dns *dns)
{
	struct dns_query *q = dns->first;

	while (q != NULL && q->done)
		q = q->next;
	assert_non_null(q);
	q->done = true;
}

static void
many_end_in_order(void **state)
{
	struct dns *dns = new_dns();
	struct crowd c;
	struct dns_many *m = new_many(dns, &c, 8);

	(void)state;
	dns->turn = answer_newest;
	for (size_t i = 0; i < 8; i++)
		add(dns, m, &c, i);
	assert_int_equal(dns->begun, 8);
	assert_int_equal(c.n, 0);
	for (size_t i = 0; i < 7; i++) {
		dns_many_turn(m);
		dns_many_end_ready(m);
		assert_int_equal(c.n, 0);
	}
	dns_many_finish(m);
	check_order(&c, 8);
	assert_int_equal(dns_many_count(m), 0);
	end_dns(dns);
}

static void
many_are_not_more_than_wanted(void **state)
{
	struct dns *dns = new_dns();
	struct crowd c;
	struct dns_many *m = new_many(dns, &c, 3);

	(void)state;
	dns->turn = answer_newest;
	for (size_t i = 0; i < 8; i++) {
		add(dns, m, &c, i);
		assert_true(dns_many_count(m) <= 3);
		assert_int_equal(c.n, i < 3 ? 0 : 3 * (i / 3));
	}
	dns_many_finish(m);
	check_order(&c, 8);
	end_dns(dns);
}

static void
many_that_need_nothing_wait_for_nothing(void **state)
{
	struct dns *dns = new_dns();
	struct crowd c;
	struct dns_many *m = new_many(dns, &c, 2);

	(void)state;
	dns->at_once = true; /* and there is no turn */
	for (size_t i = 0; i < 8; i++)
		add(dns, m, &c, i);
	dns_many_finish(m);
	check_order(&c, 8);
	end_dns(dns);
}

/* Nothing comes, until somebody's deadline. */
static void
pass_time(struct dns *dns)
{
	assert_true(dns->turned_until >= now);
	now = dns->turned_until;
}

static void
each_of_many_has_its_own_time(void **state)
{
	struct dns *dns = new_dns();
	struct crowd c;
	struct dns_many *m = new_many(dns, &c, 8);

	(void)state;
	dns->turn = pass_time;
	add(dns, m, &c, 0);
	now += 10;
	add(dns, m, &c, 1);
	dns_many_turn(m);
	dns_many_end_ready(m);
	assert_true(c.all[0].late);
	assert_false(c.all[1].late);
	check_order(&c, 1);
	answer(dns, "n1.test");
	now -= 1;
	dns_many_finish(m);
	assert_false(c.all[1].late);
	check_order(&c, 2);
	end_dns(dns);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		UNIT("a question begins once, and its answer is remembered",
		    a_question_begins_once),
		UNIT("a type is part of the question",
		    a_type_is_part_of_the_question),
		UNIT("a name of any length is asked for",
		    a_name_of_any_length_is_asked_for),
		UNIT("an evaluation resumes with each answer, and asks once",
		    an_evaluation_resumes),
		UNIT("with an asker that waits it runs through",
		    who_waits_is_called_once),
		UNIT("only the question that blocks is waited for",
		    only_what_blocks_is_waited_for),
		UNIT("questions have a limit, and answers stay beyond it",
		    questions_have_a_limit),
		UNIT("after the deadline nothing new is asked",
		    late_nothing_is_asked),
		UNIT("each asker has a deadline of its own",
		    the_deadline_is_that_of_each_asker),
		UNIT("a deadline begins anew for what had to queue",
		    what_is_queued_has_time),
		UNIT("while an asker is lent nothing begins or comes nearer",
		    lent_nothing_begins),
		UNIT("many end in order, whichever is answered first",
		    many_end_in_order),
		UNIT("many are never more than wanted",
		    many_are_not_more_than_wanted),
		UNIT("many that need nothing wait for nothing",
		    many_that_need_nothing_wait_for_nothing),
		UNIT("each of many has its own time",
		    each_of_many_has_its_own_time),
		UNIT("who goes on without an answer is told that it waits",
		    who_goes_on_is_told_that_it_waits),
	};

	return cmocka_run_group_tests_name("dns_ask", tests, NULL, NULL);
}
