#include <errno.h>
#include <poll.h>
#include <sys/resource.h>
#include <time.h>

#include "base/caps.h"
#include "dns/dns_net.h"
#include "dns/dns_sock.h"
#include "sys/monotonic.h"

/* A query is not repeated before that, however prompt the servers are. */
#define LATE_MS 400

/* Datagrams read from one socket before others have their turn. */
#define BURST 8

/* Why a server is of no use. */
static const char truncated[] = "truncated, and no TCP connection";

struct dns_attempt {
	struct dns_sock sock; /* fd -1: over */
	struct dns_attempt *next;
	struct dns_job *job;
	size_t server;
	unsigned foreign; /* datagrams that were no reply to the query */
};

struct dns_job_list {
	struct dns_job *first, **end;
	size_t n;
};

struct dns_net {
	struct arena *arena;
	struct arena *replies; /* until their callbacks came */
	struct dns_servers servers;
	bool trust_ad;
	unsigned timeout_ms, deadline_ms;
	size_t jobs;       /* at most; 0: as servers bear */
	uint64_t deadline; /* 0: not running */
	size_t first;      /* the server that answered last */
	size_t sent;
	size_t doubted; /* look-ups that went to TCP for fear of forgers */
	size_t prompt;  /* answers since a query was repeated */
	unsigned rtt;   /* milliseconds of late, smoothed; 0: not known */

	struct dns_job_list queued, active, finished;
	struct dns_attempt *open, *unused;
	size_t open_n, open_max;
	struct pollfd *fds;
	struct dns_attempt **polled; /* of the same index */
	size_t fds_cap, polled_cap;
};

static void
list_init(struct dns_job_list *l)
{
	*l = (struct dns_job_list){ .end = &l->first };
}

static void
list_add(struct dns_job_list *l, struct dns_job *job)
{
	job->next = NULL;
	*l->end = job;
	l->end = &job->next;
	l->n++;
}

static struct dns_job *
list_take(struct dns_job_list *l)
{
	struct dns_job *job = l->first;

	if (job == NULL)
		return NULL;
	l->first = job->next;
	if (l->first == NULL)
		l->end = &l->first;
	l->n--;
	return job;
}

static void
list_put_back(struct dns_job_list *l, struct dns_job *job)
{
	job->next = l->first;
	l->first = job;
	if (job->next == NULL)
		l->end = &job->next;
	l->n++;
}

/* Half of the descriptors at most: others have files to open. */
static size_t
socks_max(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 ||
	    limit.rlim_cur / 2 >= CAPS_DNS_SOCKETS)
		return CAPS_DNS_SOCKETS;
	return limit.rlim_cur > 2 ? (size_t)limit.rlim_cur / 2 : 1;
}

struct dns_net *
dns_net_new(struct arena *arena, const struct dns_servers *servers,
    const struct dns_config *config)
{
	struct dns_net *net = arena_alloc(arena, sizeof(*net));

	net->arena = arena;
	net->replies = arena_new();
	net->servers = *servers;
	net->trust_ad = config->trust_ad || servers->trust_ad;
	net->open_max = socks_max();
	net->timeout_ms = config->timeout_ms;
	net->jobs = config->queries;
	net->deadline_ms = config->deadline_ms;
	list_init(&net->queued);
	list_init(&net->active);
	list_init(&net->finished);
	return net;
}

void
dns_net_free(struct dns_net *net)
{
	for (struct dns_attempt *a = net->open; a != NULL; a = a->next)
		dns_sock_close(&a->sock);
	net->open = NULL;
	arena_free(net->replies);
}

void
dns_net_restart_deadline(struct dns_net *net)
{
	net->deadline = 0;
}

size_t
dns_net_sent(const struct dns_net *net)
{
	return net->sent;
}

size_t
dns_net_doubted(const struct dns_net *net)
{
	return net->doubted;
}

static void
close_attempt(struct dns_attempt *a)
{
	if (a->sock.fd < 0)
		return;
	dns_sock_close(&a->sock);
	a->job->attempts--;
	if (a->sock.tcp)
		a->job->tcp &= ~(1U << a->server);
}

/* Close what the job has open to one server, or (SERVERS_MAX) to all. */
static void
close_attempts(struct dns_net *net, const struct dns_job *job, size_t server)
{
	for (struct dns_attempt *a = net->open; a != NULL && job->attempts > 0;
	     a = a->next)
		if (a->job == job &&
		    (server == CAPS_DNS_SERVERS || a->server == server))
			close_attempt(a);
}

/* The job is over; it leaves the active list when that is walked. */
static void
finish(struct dns_net *net, struct dns_job *job)
{
	close_attempts(net, job, CAPS_DNS_SERVERS);
	job->finished = true;
}

/* Remember why a server is not asked again; words of a server count more. */
static void
note_failure(
    struct dns_job *job, size_t server, enum dns_status status, const char *why)
{
	job->failed |= 1U << server;
	if (status == DNS_NO_SERVER && job->reply.outcome.status != DNS_TIMEOUT)
		return;
	job->reply.outcome =
	    (struct dns_outcome){ .status = status, .why = why };
}

/* 0, or -1 with errno. */
static int
open_attempt(struct dns_net *net, struct dns_job *job, size_t server, bool tcp)
{
	struct dns_attempt *a = net->unused;
	const struct dns_server *to = &net->servers.list[server];
	unsigned char octets[DNS_QUERY_MAX];
	struct span query = span_of(octets,
	    dns_wire_query(octets, &job->name, job->type, !job->no_edns));

	if (a == NULL)
		a = net->unused = arena_alloc(net->arena, sizeof(*a));
	if ((tcp ? dns_sock_tcp(&a->sock, to, query)
		 : dns_sock_udp(&a->sock, to, query)) < 0)
		return -1;
	net->unused = a->next;
	a->next = net->open;
	a->job = job;
	a->server = server;
	a->foreign = 0;
	net->open = a;
	net->open_n++;
	net->sent++;
	job->attempts++;
	if (tcp)
		job->tcp |= 1U << server;
	return 0;
}

/* The next server in turn that may help; SERVERS_MAX: none. */
static size_t
pick(const struct dns_net *net, struct dns_job *job)
{
	for (size_t i = 0; i < net->servers.n; i++) {
		size_t s = (job->server + i) % net->servers.n;

		if (((job->failed | job->tcp) & 1U << s) == 0) {
			job->server = s + 1;
			return s;
		}
	}
	return CAPS_DNS_SERVERS;
}

/* Is the trouble ours, and not the server's? */
static bool
out_of_sockets(void)
{
	return errno == EMFILE || errno == ENFILE || errno == ENOMEM;
}

/*
 * Ask one server more, the next in turn that has not failed.  Without any the
 * job is over once all its sockets are closed.  False: the system has no
 * socket left, but others will give theirs back.
 */
static bool
ask_next(struct dns_net *net, struct dns_job *job)
{
	size_t s;

	while ((s = pick(net, job)) < net->servers.n) {
		if (open_attempt(net, job, s, false) == 0) {
			job->sent++;
			return true;
		}
		if (out_of_sockets() && net->open_n > 0)
			return false;
		note_failure(job, s, DNS_NO_SERVER, dns_sock_reason());
	}
	if (job->attempts == 0)
		finish(net, job);
	return true;
}

static void
fail_server(struct dns_net *net, struct dns_job *job, size_t server,
    enum dns_status status, const char *why)
{
	close_attempts(net, job, server);
	note_failure(job, server, status, why);
	if (job->attempts == 0 || job->sent < net->servers.n)
		(void)ask_next(net, job);
}

/* End a job for want of time; WHY may be NULL. */
static void
give_up(struct dns_net *net, struct dns_job *job, const char *why)
{
	if (job->reply.outcome.status == DNS_NO_SERVER ||
	    job->reply.outcome.status == DNS_TIMEOUT)
		job->reply.outcome =
		    (struct dns_outcome){ .status = DNS_TIMEOUT, .why = why };
	finish(net, job);
}

/* The server has said something about the question. */
static void
on_reply(
    struct dns_net *net, struct dns_attempt *a, const struct dns_reply *reply)
{
	const struct dns_outcome *o = &reply->outcome;
	const struct dns_server *server = &net->servers.list[a->server];
	struct dns_job *job = a->job;

	if (dns_is_temporary(o->status)) {
		fail_server(net, job, a->server, o->status, o->why);
		return;
	}
	job->reply = *reply;
	job->reply.outcome.authenticated &= server->loopback || net->trust_ad;
	net->first = a->server;
	finish(net, job);
}

/* Ask this server again, over TCP; FAILED is said if that cannot be. */
static void
ask_over_tcp(struct dns_net *net, struct dns_attempt *a, const char *failed)
{
	struct dns_job *job = a->job;
	size_t server = a->server;

	close_attempt(a);
	/* another datagram of this server was truncated before */
	if ((job->tcp & 1U << server) != 0)
		return;
	if (open_attempt(net, job, server, true) < 0)
		fail_server(net, job, server, DNS_MALFORMED, failed);
}

/*
 * A datagram from the right address that is not a reply to this query.  Who
 * sends all 65,536 IDs hits the right one: so only a few are borne, and over
 * TCP nobody can send who does not see what the server sends.
 */
static void
on_foreign(struct dns_net *net, struct dns_attempt *a)
{
	if (a->sock.tcp) {
		fail_server(net, a->job, a->server, DNS_MALFORMED,
		    "a TCP message that is not the answer");
		return;
	}
	if (++a->foreign < CAPS_DNS_FOREIGN)
		return;
	net->doubted++;
	ask_over_tcp(
	    net, a, "replies with wrong IDs came, and no TCP connection");
}

static void
ask_without_edns(struct dns_net *net, struct dns_attempt *a)
{
	struct dns_job *job = a->job;
	size_t server = a->server;
	bool tcp = a->sock.tcp;

	close_attempt(a);
	job->no_edns = true;
	if (open_attempt(net, job, server, tcp) < 0)
		fail_server(net, job, server, DNS_NO_SERVER, dns_sock_reason());
}

static void
on_message(struct dns_net *net, struct dns_attempt *a, struct span message)
{
	struct dns_reply reply;

	switch (dns_wire_reply(
	    net->replies, dns_sock_query(&a->sock), message, &reply)) {
	case DNS_WIRE_FOREIGN: on_foreign(net, a); break;
	case DNS_WIRE_TRUNCATED:
		if (a->sock.tcp)
			fail_server(net, a->job, a->server, DNS_MALFORMED,
			    "truncated over TCP too");
		else
			ask_over_tcp(net, a, truncated);
		break;
	case DNS_WIRE_NO_EDNS: ask_without_edns(net, a); break;
	case DNS_WIRE_READ: on_reply(net, a, &reply); break;
	}
}

/* One step of an attempt; false if nothing more is there to be read. */
static bool
step_attempt(struct dns_net *net, struct dns_attempt *a)
{
	unsigned char octets[CAPS_DNS_UDP];
	struct span message;
	bool tcp = a->sock.tcp;

	switch (dns_sock_step(&a->sock, octets, &message)) {
	case DNS_SOCK_WAIT: return false;
	case DNS_SOCK_MESSAGE: on_message(net, a, message); break;
	case DNS_SOCK_OVERSIZE: ask_over_tcp(net, a, truncated); break;
	case DNS_SOCK_CLOSED:
		fail_server(net, a->job, a->server, DNS_MALFORMED,
		    "the TCP connection ended early");
		break;
	case DNS_SOCK_ERROR:
		fail_server(net, a->job, a->server,
		    tcp ? DNS_MALFORMED : DNS_NO_SERVER,
		    tcp ? truncated : dns_sock_reason());
		break;
	}
	return a->sock.fd >= 0;
}

/*
 * First round quickly, so that a dead server costs little; then slower.  Once
 * answers show how long they take, what is lost is missed sooner.
 */
static unsigned
pause_ms(const struct dns_net *net, const struct dns_job *job)
{
	unsigned ms = net->servers.timeout_ms;
	unsigned late = 4 * net->rtt < LATE_MS ? LATE_MS : 4 * net->rtt;

	if (ms == 0 || ms > net->timeout_ms)
		ms = net->timeout_ms / 5;
	if (net->rtt > 0 && ms > late)
		ms = late;
	if (ms < 10)
		ms = 10;
	return job->sent <= net->servers.n ? ms : 2 * ms;
}

static size_t
sends_max(const struct dns_net *net)
{
	if (net->servers.attempts > 0)
		return net->servers.attempts * net->servers.n;
	return net->servers.n == 1 ? 3 : 2 * net->servers.n;
}

static size_t
jobs_max(const struct dns_net *net)
{
	size_t max = CAPS_DNS_JOBS + net->prompt;

	if (net->jobs > 0)
		return net->jobs;
	return max < CAPS_DNS_JOBS_MAX ? max : CAPS_DNS_JOBS_MAX;
}

static void
retry(struct dns_net *net, struct dns_job *job, uint64_t now)
{
	net->prompt = 0;
	if (job->sent < sends_max(net) && net->open_n < net->open_max)
		(void)ask_next(net, job);
	job->retry_at = now + pause_ms(net, job);
}

static const char past_deadline[] = "the time for all look-ups has passed";

/* It runs from the first query or turn after it was set back. */
static void
run_deadline(struct dns_net *net, uint64_t now)
{
	if (net->deadline == 0)
		net->deadline = now + net->deadline_ms;
}

/* False: there is no socket; then the job has not begun. */
static bool
start(struct dns_net *net, struct dns_job *job)
{
	uint64_t now = monotonic_ms();

	run_deadline(net, now);
	job->server = net->first;
	if (now >= net->deadline)
		give_up(net, job, past_deadline);
	else if (!ask_next(net, job))
		return false;
	if (job->expire == 0)
		job->expire = now + net->timeout_ms;
	job->asked_at = now;
	job->retry_at = now + pause_ms(net, job);
	list_add(&net->active, job);
	return true;
}

static void
start_queued(struct dns_net *net)
{
	while (net->queued.n > 0 && net->active.n < jobs_max(net) &&
	       net->open_n < net->open_max) {
		struct dns_job *job = list_take(&net->queued);

		if (!start(net, job)) {
			list_put_back(&net->queued, job);
			break;
		}
	}
}

void
dns_net_ask(struct dns_net *net, struct dns_job *job)
{
	job->reply.steps = 0;
	job->reply.open_end = false;
	job->reply.outcome = (struct dns_outcome){ .status = DNS_TIMEOUT };
	job->attempts = job->sent = 0;
	job->failed = job->tcp = 0;
	job->no_edns = job->finished = false;
	list_add(&net->queued, job);
	start_queued(net);
}

/* Collect what to poll, and when the next timer is due. */
static uint64_t
prepare_poll(struct dns_net *net, size_t *count)
{
	uint64_t due = net->deadline;

	*count = 0;
	for (struct dns_attempt *a = net->open; a != NULL; a = a->next) {
		net->fds = arena_grow(net->arena, net->fds, *count,
		    &net->fds_cap, sizeof(*net->fds));
		net->polled = arena_grow(net->arena, net->polled, *count,
		    &net->polled_cap, sizeof(*net->polled));
		net->polled[*count] = a;
		net->fds[(*count)++] = (struct pollfd){ .fd = a->sock.fd,
			.events = dns_sock_events(&a->sock) };
	}
	for (const struct dns_job *j = net->active.first; j != NULL;
	     j = j->next) {
		if (j->finished)
			return 0;
		due = j->expire < due ? j->expire : due;
		due = j->retry_at < due ? j->retry_at : due;
	}
	return due;
}

static void
wait_and_read(struct dns_net *net, uint64_t until)
{
	size_t count;
	uint64_t due = prepare_poll(net, &count), now = monotonic_ms();

	if (until < due)
		due = until;
	if (poll(net->fds, count, due > now ? (int)(due - now) : 0) <= 0)
		return;
	for (size_t i = 0; i < count; i++) {
		struct dns_attempt *a = net->polled[i];

		if (net->fds[i].revents == 0)
			continue;
		/* closed meanwhile, together with its job */
		for (int n = 0; n < BURST && a->sock.fd >= 0; n++)
			if (!step_attempt(net, a))
				break;
	}
}

/* Timers; jobs that are over go to the finished ones. */
static void
check_jobs(struct dns_net *net)
{
	uint64_t now = monotonic_ms();
	struct dns_job_list active = net->active;

	active.end = active.n > 0 ? active.end : &active.first;
	list_init(&net->active);
	for (struct dns_job *job; (job = list_take(&active)) != NULL;) {
		if (!job->finished && now >= net->deadline)
			give_up(net, job, past_deadline);
		else if (!job->finished && now >= job->expire)
			give_up(net, job, NULL);
		else if (!job->finished && now >= job->retry_at)
			retry(net, job, now);
		list_add(job->finished ? &net->finished : &net->active, job);
	}
}

static void
sweep(struct dns_net *net)
{
	struct dns_attempt **at = &net->open;

	while (*at != NULL) {
		struct dns_attempt *a = *at;

		if (a->sock.fd >= 0) {
			at = &a->next;
			continue;
		}
		*at = a->next;
		a->next = net->unused;
		net->unused = a;
		net->open_n--;
	}
}

/* Only of a query that was not repeated is it known what was answered. */
static void
learn(struct dns_net *net, const struct dns_job *job)
{
	uint64_t took = monotonic_ms() - job->asked_at + 1;

	if (job->sent != 1 || job->failed != 0 ||
	    job->reply.outcome.status == DNS_TIMEOUT)
		return;
	net->prompt++;
	if (took < net->timeout_ms)
		net->rtt = net->rtt == 0
			       ? (unsigned)took
			       : (7 * net->rtt + (unsigned)took + 7) / 8;
}

size_t
dns_net_turn(struct dns_net *net, uint64_t until)
{
	struct dns_job *job;
	size_t over = 0;

	run_deadline(net, monotonic_ms());
	start_queued(net);
	wait_and_read(net, until);
	check_jobs(net);
	sweep(net);
	start_queued(net);
	for (; (job = list_take(&net->finished)) != NULL; over++) {
		learn(net, job);
		job->done(job);
	}
	arena_reset(net->replies);
	return over;
}
