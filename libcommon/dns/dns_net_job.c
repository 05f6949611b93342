#include <errno.h>

#include "dns/dns_net_private.h"

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
		    (server == DNS_SERVERS_MAX || a->server == server))
			close_attempt(a);
}

/* The job is over; it leaves the active list when that is walked. */
static void
finish(struct dns_net *net, struct dns_job *job)
{
	close_attempts(net, job, DNS_SERVERS_MAX);
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
	return DNS_SERVERS_MAX;
}

/* Is the trouble ours, and not the server's? */
static bool
out_of_sockets(void)
{
	return errno == EMFILE || errno == ENFILE || errno == ENOMEM;
}

bool
dns_net_ask_next(struct dns_net *net, struct dns_job *job)
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
		(void)dns_net_ask_next(net, job);
}

void
dns_net_give_up(struct dns_net *net, struct dns_job *job, const char *why)
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

static void
ask_over_tcp(struct dns_net *net, struct dns_attempt *a)
{
	struct dns_job *job = a->job;
	size_t server = a->server;

	close_attempt(a);
	/* another datagram of this server was truncated before */
	if ((job->tcp & 1U << server) != 0)
		return;
	if (open_attempt(net, job, server, true) < 0)
		fail_server(net, job, server, DNS_MALFORMED,
		    "truncated, and no TCP connection");
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
	case DNS_WIRE_FOREIGN:
		if (a->sock.tcp)
			fail_server(net, a->job, a->server, DNS_MALFORMED,
			    "a TCP message that is not the answer");
		break;
	case DNS_WIRE_TRUNCATED:
		if (a->sock.tcp)
			fail_server(net, a->job, a->server, DNS_MALFORMED,
			    "truncated over TCP too");
		else
			ask_over_tcp(net, a);
		break;
	case DNS_WIRE_NO_EDNS: ask_without_edns(net, a); break;
	case DNS_WIRE_READ: on_reply(net, a, &reply); break;
	}
}

bool
dns_net_event(struct dns_net *net, struct dns_attempt *a)
{
	unsigned char octets[DNS_SOCK_UDP_MAX];
	struct span message;
	bool tcp = a->sock.tcp;

	switch (dns_sock_step(&a->sock, net->arena, octets, &message)) {
	case DNS_SOCK_WAIT: return false;
	case DNS_SOCK_MESSAGE: on_message(net, a, message); break;
	case DNS_SOCK_OVERSIZE: ask_over_tcp(net, a); break;
	case DNS_SOCK_CLOSED:
		fail_server(net, a->job, a->server, DNS_MALFORMED,
		    "the TCP connection ended early");
		break;
	case DNS_SOCK_ERROR:
		fail_server(net, a->job, a->server,
		    tcp ? DNS_MALFORMED : DNS_NO_SERVER,
		    tcp ? "truncated, and no TCP connection"
			: dns_sock_reason());
		break;
	}
	return a->sock.fd >= 0;
}
