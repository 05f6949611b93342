/*
 * When servers are asked, and asked again.  The clock and poll() are the
 * test's own: time passes where nothing is to be read, and a server is a
 * socket that the test looks at between.
 */

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "dns/dns_net.h"
#include "unit.h"

#define SERVERS 2
#define ASKED_MAX 4096
#define HEADER 12

static uint64_t now; /* milliseconds */

/* In place of libc's. */
int
clock_gettime(clockid_t id, struct timespec *t)
{
	(void)id;
	t->tv_sec = (time_t)(now / 1000);
	t->tv_nsec = (long)(now % 1000) * 1000000;
	return 0;
}

struct server {
	int fd;
	bool answers;  /* NXDOMAIN, at once */
	unsigned lose; /* so many before it answers */
};

static struct server servers[SERVERS];

/* The datagrams that came, in order. */
static struct {
	size_t server;
	uint64_t at;
} asked[ASKED_MAX];
static size_t nasked;

static void
note(size_t server)
{
	if (nasked < ASKED_MAX) {
		asked[nasked].server = server;
		asked[nasked].at = now;
	}
	nasked++;
}

static void
serve_one(size_t i, unsigned char *p, ssize_t n, const struct sockaddr_in *to)
{
	struct server *s = &servers[i];

	note(i);
	if (!s->answers || s->lose > 0) {
		s->lose -= s->lose > 0;
		return;
	}
	p[2] = 0x81;
	p[3] = 0x83;
	(void)sendto(
	    s->fd, p, (size_t)n, 0, (const struct sockaddr *)to, sizeof(*to));
}

static void
serve(void)
{
	for (size_t i = 0; i < SERVERS; i++) {
		unsigned char p[512];
		struct sockaddr_in from;
		socklen_t size = sizeof(from);
		ssize_t n;

		while ((n = recvfrom(servers[i].fd, p, sizeof(p), MSG_DONTWAIT,
			    (struct sockaddr *)&from, &size)) > HEADER)
			serve_one(i, p, n, &from);
	}
}

/* What is sent on loopback has arrived when it is sent. */
int
poll(struct pollfd *fds, nfds_t n, int timeout)
{
	static const struct timespec at_once;
	int ready;

	serve();
	ready = ppoll(fds, n, &at_once, NULL);
	if (ready == 0)
		now += (uint64_t)(timeout > 0 ? timeout : 0);
	return ready;
}

struct fixture {
	struct arena *arena;
	struct dns_servers list;
	struct dns_net *net;
	size_t done;
};

static void
open_server(struct fixture *f, size_t i)
{
	struct sockaddr_in self = { .sin_family = AF_INET };
	socklen_t size = sizeof(self);
	char text[32];
	const char *why;

	self.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	servers[i] = (struct server){ .fd = socket(AF_INET, SOCK_DGRAM, 0) };
	assert_int_equal(
	    bind(servers[i].fd, (struct sockaddr *)&self, size), 0);
	assert_int_equal(
	    getsockname(servers[i].fd, (struct sockaddr *)&self, &size), 0);
	snprintf(text, sizeof(text), "127.0.0.1#%d", ntohs(self.sin_port));
	assert_true(dns_server_parse(span_str(text), &f->list.list[i], &why));
}

/* Of N servers, with these times in milliseconds. */
static struct fixture *
begin(size_t n, unsigned timeout, unsigned deadline)
{
	struct arena *arena = arena_new();
	struct fixture *f = arena_alloc(arena, sizeof(*f));
	struct dns_config config = DNS_CONFIG_DEFAULT;

	now = 1000000;
	nasked = 0;
	f->arena = arena;
	for (size_t i = 0; i < SERVERS; i++)
		open_server(f, i);
	f->list.n = n;
	config.timeout_ms = timeout;
	config.deadline_ms = deadline;
	f->net = dns_net_new(arena, &f->list, &config);
	now += 5;
	return f;
}

static void
end(struct fixture *f)
{
	dns_net_free(f->net);
	for (size_t i = 0; i < SERVERS; i++)
		close(servers[i].fd);
	arena_free(f->arena);
}

struct job {
	struct dns_job job; /* first */
	bool over;
	enum dns_status status;
	const char *why;
	uint64_t at;
};

static void
on_done(struct dns_job *j)
{
	struct job *job = (struct job *)j;
	struct fixture *f = j->ctx;

	job->over = true;
	job->status = j->reply.outcome.status;
	job->why = j->reply.outcome.why;
	job->at = now;
	f->done++;
}

static struct job *
ask(struct fixture *f, size_t number)
{
	struct job *job = arena_alloc(f->arena, sizeof(*job));
	char name[32];

	snprintf(name, sizeof(name), "n%zu.example", number);
	assert_true(dns_name_asked(span_str(name), &job->job.name));
	job->job.type = DNS_TXT;
	job->job.done = on_done;
	job->job.ctx = f;
	dns_net_ask(f->net, &job->job);
	return job;
}

static void
wait_for(struct fixture *f, const struct job *job)
{
	while (!job->over)
		(void)dns_net_turn(f->net, UINT64_MAX);
}

/* Server and moment of each datagram. */
static void
check_asked(uint64_t from, const size_t rows[][2], size_t n)
{
	serve();
	assert_int_equal(nasked, n);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(asked[i].server, rows[i][0]);
		assert_int_equal(asked[i].at - from, rows[i][1]);
	}
}

static void
a_silent_server_is_asked_three_times(void **state)
{
	static const size_t rows[][2] = { { 0, 0 }, { 0, 1000 }, { 0, 3000 } };
	struct fixture *f = begin(1, 5000, 20000);
	uint64_t from = now;
	struct job *job = ask(f, 0);

	(void)state;
	wait_for(f, job);
	assert_int_equal(job->status, DNS_TIMEOUT);
	assert_int_equal(job->at - from, 5000);
	check_asked(from, rows, COUNT(rows));
	assert_int_equal(dns_net_sent(f->net), 3);
	end(f);
}

static void
silent_servers_are_asked_in_turn(void **state)
{
	static const size_t rows[][2] = { { 0, 0 }, { 1, 1000 }, { 0, 2000 },
		{ 1, 4000 } };
	struct fixture *f = begin(2, 5000, 20000);
	uint64_t from = now;
	struct job *job = ask(f, 0);

	(void)state;
	wait_for(f, job);
	assert_int_equal(job->at - from, 5000);
	check_asked(from, rows, COUNT(rows));
	end(f);
}

/* The second one knows; it is the first to be asked from then on. */
static void
who_answers_is_asked_first(void **state)
{
	static const size_t rows[][2] = { { 0, 0 }, { 1, 1000 }, { 1, 1000 } };
	struct fixture *f = begin(2, 5000, 20000);
	uint64_t from = now;
	struct job *job = ask(f, 0);

	(void)state;
	servers[1].answers = true;
	wait_for(f, job);
	assert_int_equal(job->status, DNS_NXDOMAIN);
	job = ask(f, 1);
	wait_for(f, job);
	check_asked(from, rows, COUNT(rows));
	end(f);
}

/* An answer shows how long they take, so that a loss is noticed sooner. */
static void
what_is_lost_is_soon_missed(void **state)
{
	static const size_t rows[][2] = { { 0, 0 }, { 0, 0 }, { 0, 400 } };
	struct fixture *f = begin(1, 5000, 20000);
	uint64_t from = now;
	struct job *job = ask(f, 0);

	(void)state;
	servers[0].answers = true;
	wait_for(f, job);
	servers[0].lose = 1;
	job = ask(f, 1);
	wait_for(f, job);
	assert_int_equal(job->status, DNS_NXDOMAIN);
	check_asked(from, rows, COUNT(rows));
	end(f);
}

static void
all_end_at_the_deadline(void **state)
{
	struct fixture *f = begin(1, 5000, 2000);
	uint64_t from = now;
	struct job *first = ask(f, 0), *second;

	(void)state;
	(void)dns_net_turn(f->net, now + 500);
	now = from + 500;
	second = ask(f, 1);
	wait_for(f, second);
	assert_true(first->over);
	assert_int_equal(first->status, DNS_TIMEOUT);
	assert_non_null(first->why);
	assert_int_equal(second->at - from, 2000);
	/* a new one has no time left, nor is anybody asked */
	nasked = 0;
	first = ask(f, 2);
	wait_for(f, first);
	assert_int_equal(first->at - from, 2000);
	serve();
	assert_int_equal(nasked, 0);
	end(f);
}

static void
a_deadline_that_begins_anew_gives_time(void **state)
{
	struct fixture *f = begin(1, 5000, 2000);
	struct job *job = ask(f, 0);
	uint64_t from;

	(void)state;
	wait_for(f, job);
	dns_net_restart_deadline(f->net);
	from = now;
	job = ask(f, 1);
	wait_for(f, job);
	assert_int_equal(job->at - from, 2000);
	end(f);
}

static void
a_turn_lasts_no_longer_than_wanted(void **state)
{
	struct fixture *f = begin(1, 5000, 20000);
	uint64_t from = now;

	(void)state;
	(void)ask(f, 0);
	assert_int_equal(dns_net_turn(f->net, 0), 0);
	assert_int_equal(now, from);
	assert_int_equal(dns_net_turn(f->net, from + 300), 0);
	assert_int_equal(now, from + 300);
	end(f);
}

/* 256 are under way; the time of the others begins when they are sent. */
static void
who_has_to_queue_has_all_the_time(void **state)
{
	struct fixture *f = begin(1, 5000, 60000);
	uint64_t from = now;
	struct job *jobs[300];

	(void)state;
	for (size_t i = 0; i < COUNT(jobs); i++)
		jobs[i] = ask(f, i);
	serve();
	assert_int_equal(nasked, 256);
	assert_true(jobs[0]->job.expire > 0);
	assert_true(jobs[299]->job.expire == 0);
	while (f->done < COUNT(jobs))
		(void)dns_net_turn(f->net, UINT64_MAX);
	assert_int_equal(jobs[255]->at - from, 5000);
	assert_int_equal(jobs[256]->at - from, 10000);
	assert_int_equal(jobs[299]->at - from, 10000);
	end(f);
}

/* Nobody listens there, and loopback says so: on to the next one. */
static void
a_port_that_is_closed_costs_no_time(void **state)
{
	struct fixture *f = begin(2, 5000, 20000);
	uint64_t from = now;
	struct job *job;

	(void)state;
	close(servers[0].fd);
	servers[0].fd = -1;
	servers[1].answers = true;
	job = ask(f, 0);
	wait_for(f, job);
	assert_int_equal(job->status, DNS_NXDOMAIN);
	assert_int_equal(job->at, from);
	end(f);
}

static void
without_any_server_nobody_waits(void **state)
{
	struct fixture *f = begin(1, 5000, 20000);
	uint64_t from = now;
	struct job *job;

	(void)state;
	close(servers[0].fd);
	servers[0].fd = -1;
	job = ask(f, 0);
	wait_for(f, job);
	assert_int_equal(job->status, DNS_NO_SERVER);
	assert_int_equal(job->at, from);
	end(f);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		UNIT("a silent server is asked three times, then it is given "
		     "up",
		    a_silent_server_is_asked_three_times),
		UNIT("silent servers are asked in turn",
		    silent_servers_are_asked_in_turn),
		UNIT("the server that answers is asked first from then on",
		    who_answers_is_asked_first),
		UNIT("what is lost is missed sooner once answers came",
		    what_is_lost_is_soon_missed),
		UNIT("all end at the deadline, and nothing begins after it",
		    all_end_at_the_deadline),
		UNIT("a deadline that begins anew gives time",
		    a_deadline_that_begins_anew_gives_time),
		UNIT("a turn lasts no longer than wanted",
		    a_turn_lasts_no_longer_than_wanted),
		UNIT("the time of a question begins when it is sent",
		    who_has_to_queue_has_all_the_time),
		UNIT("a port that is closed costs no time",
		    a_port_that_is_closed_costs_no_time),
		UNIT("without any server nobody waits",
		    without_any_server_nobody_waits),
	};

	return cmocka_run_group_tests_name("dns_net", tests, NULL, NULL);
}
