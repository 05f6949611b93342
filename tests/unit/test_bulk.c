/*
 * How messages wait in bulk, against a DNS of the test's own, which has every
 * answer and the clock in its hand.  There is one thread, so that the order of
 * all things is known.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archive/bulk.h"
#include "base/diag.h"
#include "dns/dns_query.h"
#include "unit.h"

#define DEADLINE 1000
#define MESSAGES 40

/* In place of dns.c, which is not linked. */
struct dns {
	struct arena *arena;
	struct dns_query *first; /* the newest */
	size_t begun;
	uint64_t entered;
	uint64_t left; /* the message that left last */
	void (*turn)(struct dns *, uint64_t moment);
	bool queued; /* nothing is sent */
};

static uint64_t now;
static const struct dns *only;

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

uint64_t
dns_enter(struct dns *dns)
{
	return ++dns->entered;
}

void
dns_leave(struct dns *dns, uint64_t message)
{
	assert_int_equal(message, dns->left + 1);
	dns->left = message;
}

size_t
dns_pending(const struct dns *dns)
{
	(void)dns;
	return 0;
}

size_t
dns_begun(const struct dns *dns)
{
	return dns->begun;
}

struct dns_query *
dns_start(struct dns *dns, struct span name, enum dns_type type)
{
	struct dns_query *q = arena_alloc(dns->arena, sizeof(*q));

	q->answer.name = arena_dup(dns->arena, name);
	q->answer.type = type;
	q->next = dns->first;
	dns->first = q;
	dns->begun++;
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
	(void)q;
	return only->queued;
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
	dns->turn(dns, moment);
}

bool
dns_poll(struct dns *dns)
{
	(void)dns;
	return false;
}

/* What becomes of one message. */
struct job {
	size_t number;
	struct dns_asker *asker;
	size_t reads, judgements;
	bool late;
	bool second; /* a second question, which is known after judging */
	uint64_t judged_at;
};

struct run {
	struct dns dns;
	struct job jobs[MESSAGES];
	size_t begun, ended;
	bool twice;    /* each has a second question */
	uint64_t slow; /* so long does it take to judge the first time */
	char path[64];
};

static void *
begin(void *ctx, struct bulk_item *item)
{
	struct run *run = ctx;
	struct job *j = &run->jobs[run->begun];

	j->number = run->begun++;
	j->asker = item->asker;
	return j;
}

static struct span
name_of(struct arena *arena, const struct job *j, const char *what)
{
	return span_str(arena_printf(arena, "%s%zu.test", what, j->number));
}

static bool
ask(void *ctx, struct bulk_item *item)
{
	const struct job *j = item->state;

	(void)ctx;
	return dns_ask(item->asker, name_of(item->arena, j, "a"), DNS_TXT) !=
		   NULL &&
	       (!j->second || dns_ask(item->asker, name_of(item->arena, j, "b"),
				  DNS_TXT) != NULL);
}

static void
read_body(void *ctx, struct bulk_item *item)
{
	struct job *j = item->state;

	(void)ctx;
	j->reads++;
}

static bool
judge(void *ctx, struct bulk_item *item)
{
	struct run *run = ctx;
	struct job *j = item->state;
	const struct dns_answer *a =
	    dns_ask(item->asker, name_of(item->arena, j, "a"), DNS_TXT);

	assert_non_null(a);
	j->judgements++;
	if (run->twice && !j->second) {
		/* nothing new may begin here */
		assert_true(dns_ask(item->asker, name_of(item->arena, j, "b"),
				DNS_TXT) == NULL);
		j->second = true;
		now += run->slow;
		if (!dns_ask_is_late(item->asker))
			return false;
	}
	j->late = dns_ask_is_late(item->asker);
	j->judged_at = now;
	return true;
}

static int
end(void *ctx, struct bulk_item *item)
{
	struct run *run = ctx;
	const struct job *j = item->state;

	assert_int_equal(j->number, run->ended);
	run->ended++;
	return j->late ? STATUS_TEMP : STATUS_YES;
}

static const struct bulk_ops *
operations(struct run *run)
{
	static struct bulk_ops ops;

	ops = (struct bulk_ops){
		.ctx = run,
		.begin = begin,
		.ask = ask,
		.read = read_body,
		.judge = judge,
		.end = end,
		.quiet = true,
	};
	return &ops;
}

/* An mbox of N messages. */
static struct run *
new_run(size_t n)
{
	struct run *run = test_calloc(1, sizeof(*run));
	FILE *f;
	int fd;

	now = 5000;
	run->dns.arena = arena_new();
	only = &run->dns;
	snprintf(run->path, sizeof(run->path), "/tmp/test_bulk.XXXXXX");
	fd = mkstemp(run->path);
	assert_true(fd >= 0);
	f = fdopen(fd, "w");
	for (size_t i = 0; i < n; i++)
		fprintf(f, "From x\nSubject: %zu\n\nbody\n\n", i);
	assert_int_equal(fclose(f), 0);
	return run;
}

static int
go(struct run *run, size_t n)
{
	const struct source_options options = { .mbox = true };
	char *const operands[] = { run->path };
	struct source *source = source_new(operands, 1, &options, &(int){ 0 });
	bool interrupted;
	int status =
	    bulk_run(operations(run), source, &run->dns, 0, &interrupted);

	assert_false(interrupted);
	assert_int_equal(run->ended, n);
	source_free(source);
	return status;
}

static void
free_run(struct run *run)
{
	assert_int_equal(unlink(run->path), 0);
	arena_free(run->dns.arena);
	test_free(run);
}

/* One answer a turn, that of the newest question. */
static void
answer_newest(struct dns *dns, uint64_t moment)
{
	struct dns_query *q = dns->first;

	(void)moment;
	while (q != NULL && q->done)
		q = q->next;
	assert_non_null(q);
	q->done = true;
	now++;
}

static void
messages_end_in_order(void **state)
{
	struct run *run = new_run(MESSAGES);

	(void)state;
	run->dns.turn = answer_newest;
	assert_int_equal(go(run, MESSAGES), STATUS_YES);
	assert_int_equal(run->dns.begun, MESSAGES);
	assert_int_equal(run->dns.left, MESSAGES);
	for (size_t i = 0; i < MESSAGES; i++) {
		assert_int_equal(run->jobs[i].reads, 1);
		assert_int_equal(run->jobs[i].judgements, 1);
		assert_false(run->jobs[i].late);
	}
	free_run(run);
}

/* Who knows more after judging is asked once more, and read only once. */
static void
judging_may_want_more(void **state)
{
	struct run *run = new_run(MESSAGES);

	(void)state;
	run->twice = true;
	run->dns.turn = answer_newest;
	assert_int_equal(go(run, MESSAGES), STATUS_YES);
	assert_int_equal(run->dns.begun, 2 * MESSAGES);
	for (size_t i = 0; i < MESSAGES; i++) {
		assert_int_equal(run->jobs[i].reads, 1);
		assert_int_equal(run->jobs[i].judgements, 2);
	}
	free_run(run);
}

/* All but the third one are answered; then time passes as it is wanted. */
static void
answer_but_third(struct dns *dns, uint64_t moment)
{
	bool any = false;

	for (struct dns_query *q = dns->first; q != NULL; q = q->next) {
		if (q->done || span_is(q->answer.name, "a2.test"))
			continue;
		any = q->done = true;
	}
	if (any)
		return;
	assert_int_equal(moment, 5000 + DEADLINE);
	now = moment;
}

static void
one_that_waits_too_long_is_given_up(void **state)
{
	struct run *run = new_run(5);

	(void)state;
	run->dns.turn = answer_but_third;
	assert_int_equal(go(run, 5), STATUS_TEMP);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(run->jobs[i].late, i == 2);
	assert_int_equal(run->jobs[2].judged_at, 5000 + DEADLINE);
	assert_int_equal(run->jobs[2].reads, 1);
	free_run(run);
}

/*
 * The first answer comes at once, the second never: its deadline is later by
 * the time in which a thread had the message.
 */
static void
answer_first_alone(struct dns *dns, uint64_t moment)
{
	bool any = false;

	for (struct dns_query *q = dns->first; q != NULL; q = q->next)
		if (!q->done && q->answer.name.p[0] == 'a')
			any = q->done = true;
	if (any)
		return;
	assert_true(moment > now && moment != UINT64_MAX);
	now = moment;
}

static void
time_with_a_thread_does_not_count(void **state)
{
	struct run *run = new_run(1);

	(void)state;
	run->twice = true;
	run->slow = 7 * DEADLINE;
	run->dns.turn = answer_first_alone;
	assert_int_equal(go(run, 1), STATUS_TEMP);
	assert_true(run->jobs[0].late);
	assert_int_equal(run->jobs[0].judgements, 2);
	assert_int_equal(run->jobs[0].judged_at, 5000 + 8 * DEADLINE);
	free_run(run);
}

/* Sent at three times the deadline, and never answered. */
static void
send_late(struct dns *dns, uint64_t moment)
{
	if (moment == UINT64_MAX) {
		now = 5000 + 3 * DEADLINE;
		dns->queued = false;
		return;
	}
	now = moment > now ? moment : now;
}

static void
time_in_the_queue_does_not_count(void **state)
{
	struct run *run = new_run(1);

	(void)state;
	run->dns.turn = send_late;
	run->dns.queued = true;
	assert_int_equal(go(run, 1), STATUS_TEMP);
	assert_true(run->jobs[0].late);
	assert_int_equal(run->jobs[0].judged_at, 5000 + 4 * DEADLINE);
	free_run(run);
}

/* bulk_finish: in this thread, and DNS is waited for. */
static void
one_message_alone(void **state)
{
	struct run *run = new_run(0);
	struct bulk_item item = { .arena = arena_new() };

	(void)state;
	item.asker = dns_asker_new(item.arena, &run->dns, DNS_ASK_RESUME);
	item.state = begin(run, &item);
	bulk_finish(operations(run), &item);
	assert_int_equal(run->jobs[0].reads, 1);
	assert_int_equal(run->jobs[0].judgements, 1);
	assert_int_equal(run->dns.begun, 1);
	arena_free(item.arena);
	free_run(run);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		UNIT("messages end in order, whichever is answered first",
		    messages_end_in_order),
		UNIT("judging may want more, once it is answered",
		    judging_may_want_more),
		UNIT("one that waits too long is given up, at its deadline",
		    one_that_waits_too_long_is_given_up),
		UNIT("the time with a thread does not count",
		    time_with_a_thread_does_not_count),
		UNIT("the time in the queue does not count",
		    time_in_the_queue_does_not_count),
		UNIT("one message alone waits for DNS", one_message_alone),
	};

	return cmocka_run_group_tests_name("bulk", tests, NULL, NULL);
}
