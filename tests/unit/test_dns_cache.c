#include <stdio.h>
#include <string.h>

#include "base/caps.h"
#include "dns/dns_cache.h"
#include "unit.h"

static uint64_t now; /* milliseconds */

static uint64_t
clock_of_test(void)
{
	return now;
}

static struct dns_cache *
new_cache(bool keep)
{
	struct dns_cache *c = test_malloc(sizeof(*c));

	now = 1000000;
	dns_cache_init(c, clock_of_test, keep);
	return c;
}

static void
free_cache(struct dns_cache *c)
{
	dns_cache_free(c);
	test_free(c);
}

/* A name in wire format, of one label. */
static struct span
wire_of(const char *label)
{
	static struct dns_name name;

	assert_true(dns_name_asked(span_str(label), &name));
	return dns_name_span(&name);
}

static struct dns_query *
find(struct dns_cache *c, const char *label)
{
	return dns_cache_find(c, wire_of(label), DNS_TXT);
}

static struct dns_query *
add(struct dns_cache *c, const char *label)
{
	return dns_cache_add(c, wire_of(label), span_str(label), DNS_TXT);
}

/* One that is answered, by a server. */
static struct dns_query *
answer(struct dns_cache *c, const char *label, enum dns_status status,
    uint32_t ttl)
{
	struct dns_query *q = add(c, label);

	q->answer.status = status;
	dns_cache_finish(c, q, true, ttl);
	return q;
}

/* All messages so far are done, another one begins. */
static void
next_message(struct dns_cache *c)
{
	dns_cache_leave(c, c->entered);
	dns_cache_enter(c);
}

static void
check_lifetime(enum dns_status status, uint32_t ttl, uint32_t lasts)
{
	struct dns_cache *c = new_cache(false);
	struct dns_query *q = answer(c, "a", status, ttl);

	next_message(c);
	if (lasts > 0) {
		now += lasts * (uint64_t)1000 - 1;
		assert_ptr_equal(find(c, "a"), q);
		now++;
	}
	assert_null(find(c, "a"));
	free_cache(c);
}

static void
answers_last_for_their_ttl(void **state)
{
	(void)state;
	check_lifetime(DNS_ANSWER, 0, 0);
	check_lifetime(DNS_ANSWER, 1, 1);
	check_lifetime(DNS_ANSWER, 3600, 3600);
	check_lifetime(DNS_ANSWER, CAPS_TTL, CAPS_TTL);
	check_lifetime(DNS_ANSWER, CAPS_TTL + 1, CAPS_TTL);
	check_lifetime(DNS_ANSWER, UINT32_MAX, CAPS_TTL);
}

static void
negative_answers_are_capped(void **state)
{
	static const enum dns_status negative[] = { DNS_NODATA, DNS_NXDOMAIN };

	(void)state;
	for (size_t i = 0; i < COUNT(negative); i++) {
		check_lifetime(negative[i], 0, 0);
		check_lifetime(negative[i], 300, 300);
		check_lifetime(
		    negative[i], CAPS_TTL_NEGATIVE, CAPS_TTL_NEGATIVE);
		check_lifetime(
		    negative[i], CAPS_TTL_NEGATIVE + 1, CAPS_TTL_NEGATIVE);
	}
}

static void
failures_last_longer_each_time(void **state)
{
	static const uint64_t lasts[] = { 5, 10, 20, 40, 80, 160, 300, 300 };
	struct dns_cache *c = new_cache(false);
	struct dns_query *q;

	(void)state;
	for (size_t i = 0; i < COUNT(lasts); i++) {
		q = answer(c, "a", i % 2 == 0 ? DNS_TIMEOUT : DNS_SERVFAIL, 0);
		next_message(c);
		now += lasts[i] * 1000 - 1;
		assert_ptr_equal(find(c, "a"), q);
		now++;
		assert_null(find(c, "a"));
	}
	(void)answer(c, "a", DNS_NXDOMAIN, 0);
	next_message(c);
	q = answer(c, "a", DNS_CNAME_LOOP, 0);
	next_message(c);
	now += 4999;
	assert_ptr_equal(find(c, "a"), q);
	now++;
	assert_null(find(c, "a"));
	free_cache(c);
}

static void
messages_under_way_share(void **state)
{
	struct dns_cache *c = new_cache(false);
	uint64_t first = dns_cache_enter(c), second;
	struct dns_query *q = answer(c, "a", DNS_ANSWER, 0);

	(void)state;
	now += 1000000;
	assert_ptr_equal(find(c, "a"), q);
	second = dns_cache_enter(c);
	assert_ptr_equal(find(c, "a"), q);
	dns_cache_leave(c, first);
	/* that the second one was told of it does not make it younger */
	assert_null(find(c, "a"));
	dns_cache_leave(c, second);
	free_cache(c);
}

static void
look_ups_in_flight_are_shared(void **state)
{
	struct dns_cache *c = new_cache(false);
	struct dns_query *q = add(c, "a");

	(void)state;
	next_message(c);
	now += 1000000;
	assert_ptr_equal(find(c, "a"), q);
	assert_null(dns_cache_find(c, wire_of("a"), DNS_MX));
	assert_null(find(c, "b"));
	free_cache(c);
}

static void
zones_and_saved_runs_do_not_age(void **state)
{
	struct dns_cache *c = new_cache(false);
	struct dns_query *q = add(c, "a");

	(void)state;
	dns_cache_finish(c, q, false, 0);
	next_message(c);
	now += UINT32_MAX * (uint64_t)1000;
	assert_ptr_equal(find(c, "a"), q);
	free_cache(c);
	c = new_cache(true);
	q = answer(c, "a", DNS_ANSWER, 0);
	next_message(c);
	assert_ptr_equal(find(c, "a"), q);
	assert_ptr_equal(dns_cache_first(c), q);
	free_cache(c);
}

static void
who_never_leaves_sees_one_view(void **state)
{
	struct dns_cache *c = new_cache(false);
	struct dns_query *q = answer(c, "a", DNS_ANSWER, 0);
	char name[16];

	(void)state;
	for (int i = 0; i < 3 * CAPS_DNS_CACHE; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		(void)answer(c, name, DNS_SERVFAIL, 0);
	}
	now += UINT32_MAX * (uint64_t)1000;
	assert_ptr_equal(find(c, "a"), q);
	free_cache(c);
}

static int freed;

static void
count_freed(struct dns_made *made)
{
	freed++;
	test_free(made);
}

/* An answer of one record, of which somebody made something. */
static struct dns_query *
answer_with_made(struct dns_cache *c, const char *name)
{
	struct dns_query *q = add(c, name);
	struct dns_made *made = test_malloc(sizeof(*made));

	made->free = count_freed;
	q->answer.rrs = arena_array(q->arena, 1, sizeof(*q->answer.rrs));
	q->answer.n = 1;
	q->answer.rrs[0].made = made;
	dns_cache_finish(c, q, true, 3600);
	return q;
}

/* An archive in which every message has another selector. */
static void
memory_is_bounded(void **state)
{
	struct dns_cache *c = new_cache(false);
	char name[16];

	(void)state;
	freed = 0;
	for (int i = 1; i <= 20 * CAPS_DNS_CACHE; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		assert_null(find(c, name));
		(void)answer_with_made(c, name);
		next_message(c);
		assert_ptr_not_equal(find(c, name), NULL);
		assert_true(i - freed <= 2 * CAPS_DNS_CACHE + 1);
		if (i > CAPS_DNS_CACHE) {
			snprintf(
			    name, sizeof(name), "n%d", i - CAPS_DNS_CACHE + 1);
			assert_ptr_not_equal(find(c, name), NULL);
		}
	}
	assert_true(c->count <= 2);
	free_cache(c);
	assert_int_equal(freed, 20 * CAPS_DNS_CACHE);
}

/* While one message is under way, what it was told of stays. */
static void
what_is_held_stays(void **state)
{
	struct dns_cache *c = new_cache(false);
	struct dns_query *held, *flying;
	uint64_t last;
	char name[16];

	(void)state;
	next_message(c);
	freed = 0;
	held = answer_with_made(c, "held");
	flying = add(c, "flying");
	last = dns_cache_enter(c);
	for (int i = 0; i < 5 * CAPS_DNS_CACHE; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		(void)answer_with_made(c, name);
		last = dns_cache_enter(c);
	}
	assert_int_equal(freed, 0);
	assert_true(span_is(held->answer.name, "held"));
	dns_cache_leave(c, last);
	/* five generations and a bit: the first has a look-up in flight */
	assert_int_equal(freed, 3 * CAPS_DNS_CACHE);
	dns_cache_finish(c, flying, true, 0);
	dns_cache_leave(c, last);
	assert_int_equal(freed, 4 * CAPS_DNS_CACHE - 1);
	free_cache(c);
	assert_int_equal(freed, 5 * CAPS_DNS_CACHE + 1);
}

/* Few look-ups of large answers count, too. */
static void
large_answers_count(void **state)
{
	struct dns_cache *c = new_cache(false);
	char name[16];

	(void)state;
	for (int i = 0; i < 1000; i++) {
		struct dns_query *q;

		snprintf(name, sizeof(name), "n%d", i);
		q = add(c, name);
		(void)arena_alloc(q->arena, CAPS_TXT);
		dns_cache_finish(c, q, true, 3600);
		next_message(c);
	}
	assert_int_equal(c->count, 2);
	assert_null(find(c, "n0"));
	assert_ptr_not_equal(find(c, "n999"), NULL);
	free_cache(c);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		UNIT("answers last for their TTL, a day at most",
		    answers_last_for_their_ttl),
		UNIT("negative answers last three hours at most",
		    negative_answers_are_capped),
		UNIT("each failure in a row lasts longer, five minutes at most",
		    failures_last_longer_each_time),
		UNIT("messages under way share an answer of TTL 0",
		    messages_under_way_share),
		UNIT("look-ups under way are shared",
		    look_ups_in_flight_are_shared),
		UNIT("what zone files said and what is saved does not age",
		    zones_and_saved_runs_do_not_age),
		UNIT("who never leaves a message sees one view of DNS",
		    who_never_leaves_sees_one_view),
		UNIT("a long run needs no more memory than a short one",
		    memory_is_bounded),
		UNIT("what a message under way was told of stays",
		    what_is_held_stays),
		UNIT("large answers leave sooner", large_answers_count),
	};

	return cmocka_run_group_tests_name("dns_cache", tests, NULL, NULL);
}
