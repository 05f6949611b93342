#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/caps.h"
#include "dns/dns_sock.h"

/* Octets of a TCP reply for which there is room at first. */
#define IN_FIRST 2048

static int
open_socket(struct dns_sock *s, const struct dns_server *server, int type)
{
	int saved;

	s->fd = socket(
	    server->addr.any.sa_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (s->fd < 0)
		return -1;
	if (connect(s->fd, &server->addr.any, server->len) == 0 ||
	    (type == SOCK_STREAM && errno == EINPROGRESS))
		return 0;
	saved = errno;
	dns_sock_close(s);
	errno = saved;
	return -1;
}

/* Put the query in place, with an ID that nobody can guess. */
static int
prepare(struct dns_sock *s, struct span query, bool tcp)
{
	s->packet[0] = (unsigned char)(query.len >> 8);
	s->packet[1] = (unsigned char)query.len;
	memcpy(s->packet + 2, query.p, query.len);
	s->len = 2 + query.len;
	s->tcp = tcp;
	s->out = s->got = 0;
	s->memory = NULL;
	s->in = NULL;
	s->in_size = 0;
	return getrandom(s->packet + 2, 2, 0) == 2 ? 0 : -1;
}

int
dns_sock_udp(
    struct dns_sock *s, const struct dns_server *server, struct span query)
{
	int saved;

	if (prepare(s, query, false) < 0 ||
	    open_socket(s, server, SOCK_DGRAM) < 0)
		return -1;
	/* a full queue is as good as a lost packet */
	if (send(s->fd, s->packet + 2, s->len - 2, MSG_NOSIGNAL) >= 0 ||
	    errno == EAGAIN || errno == ENOBUFS)
		return 0;
	saved = errno;
	dns_sock_close(s);
	errno = saved;
	return -1;
}

int
dns_sock_tcp(
    struct dns_sock *s, const struct dns_server *server, struct span query)
{
	if (prepare(s, query, true) < 0)
		return -1;
	return open_socket(s, server, SOCK_STREAM);
}

void
dns_sock_close(struct dns_sock *s)
{
	if (s->fd >= 0)
		(void)close(s->fd);
	s->fd = -1;
	arena_free(s->memory);
	s->memory = NULL;
	s->in = NULL;
	s->in_size = 0;
}

struct span
dns_sock_query(const struct dns_sock *s)
{
	return span_of(s->packet + 2, s->len - 2);
}

short
dns_sock_events(const struct dns_sock *s)
{
	return s->tcp && s->out < s->len ? POLLOUT : POLLIN;
}

const char *
dns_sock_reason(void)
{
	switch (errno) {
	case ECONNREFUSED: return "connection refused";
	case ENETUNREACH:
	case EHOSTUNREACH: return "no route";
	case EACCES:
	case EPERM: return "not permitted";
	case EMFILE:
	case ENFILE: return "too many open files";
	default: return "not reachable";
	}
}

static enum dns_event
failed(void)
{
	return errno == EAGAIN || errno == EINTR ? DNS_SOCK_WAIT
						 : DNS_SOCK_ERROR;
}

static enum dns_event
step_udp(struct dns_sock *s, unsigned char *buf, struct span *message)
{
	ssize_t n = recv(s->fd, buf, CAPS_DNS_UDP, MSG_TRUNC);

	if (n < 0)
		return failed();
	*message = span_of(buf, (size_t)n);
	if (n <= CAPS_DNS_UDP)
		return DNS_SOCK_MESSAGE;
	message->len = CAPS_DNS_UDP;
	return DNS_SOCK_OVERSIZE;
}

static enum dns_event
step_out(struct dns_sock *s)
{
	ssize_t n =
	    send(s->fd, s->packet + s->out, s->len - s->out, MSG_NOSIGNAL);

	if (n < 0)
		return failed();
	s->out += (size_t)n;
	return DNS_SOCK_WAIT;
}

/* Octets of the message, once the length octets are there. */
static size_t
announced(const struct dns_sock *s)
{
	return (size_t)s->length[0] << 8 | s->length[1];
}

/*
 * Room for what is to come, but not more than twice what has come: two octets
 * announce 65,535.
 */
static void
make_room(struct dns_sock *s)
{
	size_t have = s->got - sizeof(s->length);
	size_t want = have < IN_FIRST ? IN_FIRST : 2 * have;
	unsigned char *in;

	if (want > announced(s))
		want = announced(s);
	if (want <= s->in_size)
		return;
	if (s->memory == NULL)
		s->memory = arena_new();
	in = arena_raw(s->memory, want);
	if (have > 0)
		memcpy(in, s->in, have);
	s->in = in;
	s->in_size = want;
}

static enum dns_event
step_in(struct dns_sock *s, struct span *message)
{
	bool head = s->got < sizeof(s->length);
	size_t at = head ? s->got : s->got - sizeof(s->length);
	ssize_t n;

	if (!head)
		make_room(s);
	n = recv(s->fd, (head ? s->length : s->in) + at,
	    (head ? sizeof(s->length) : s->in_size) - at, 0);
	if (n < 0)
		return failed();
	if (n == 0)
		return DNS_SOCK_CLOSED;
	s->got += (size_t)n;
	if (s->got < sizeof(s->length) + announced(s) ||
	    s->got < sizeof(s->length))
		return DNS_SOCK_WAIT;
	*message = span_of(s->in, announced(s));
	return DNS_SOCK_MESSAGE;
}

enum dns_event
dns_sock_step(struct dns_sock *s, unsigned char *buf, struct span *message)
{
	if (!s->tcp)
		return step_udp(s, buf, message);
	if (s->out < s->len)
		return step_out(s);
	return step_in(s, message);
}
