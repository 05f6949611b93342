/*
 * dnsdelay MILLISECONDS FILE: a DNS server on loopback whose every reply comes
 * so late, and which costs little beside: for what latency does to others.
 *
 * FILE has lines NAME TEXT, each a TXT record; other names do not exist.  The
 * port is printed when the server is ready.
 */

#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "base/table.h"
#include "dns/dns_name.h"
#include "sys/io.h"

#define HEADER 12
#define QUESTION_MAX (DNS_NAME_MAX + 4)
#define TTL 3600
/* Queries that wait; the rest stays in the socket. */
#define WAITING 4096

struct record {
	struct table_entry entry;
	struct span text;
};

struct query {
	uint64_t due;
	struct sockaddr_in from;
	size_t len; /* header and question */
	unsigned char octets[HEADER + QUESTION_MAX];
};

struct server {
	int fd;
	uint64_t delay; /* nanoseconds */
	struct table records;
	struct query *ring;
	size_t first, n;
};

static uint64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void
read_records(struct server *s, struct arena *arena, const char *path)
{
	struct span all;

	if (io_read_path(path, SIZE_MAX, arena, &all) != 0)
		err(1, "%s", path);
	s->records.arena = arena;
	while (all.len > 0) {
		struct span text = span_cut(&all, '\n');
		struct span name = span_cut(&text, ' ');
		struct dns_name wire;
		struct record *r;

		if (!dns_name_asked(name, &wire))
			errx(1, "%s: want lines NAME TEXT", path);
		r = (struct record *)table_add(
		    &s->records, dns_name_span(&wire), sizeof(*r));
		r->text = text;
	}
}

static void
listen_on_loopback(struct server *s)
{
	struct sockaddr_in self = { .sin_family = AF_INET };
	socklen_t len = sizeof(self);
	int room = 4 * 1024 * 1024;

	self.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	s->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	if (s->fd < 0 || bind(s->fd, (struct sockaddr *)&self, len) != 0 ||
	    getsockname(s->fd, (struct sockaddr *)&self, &len) != 0)
		err(1, "socket");
	(void)setsockopt(s->fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	printf("%d\n", ntohs(self.sin_port));
	fflush(stdout);
}

/* Octets of header and question; 0: not a query for us. */
static size_t
question_len(const unsigned char *p, size_t len)
{
	size_t at = HEADER;

	if (len < HEADER || (p[2] & 0xf8) != 0 || p[4] != 0 || p[5] != 1)
		return 0;
	while (at < len && p[at] != 0 && p[at] < 64)
		at += p[at] + (size_t)1;
	at += 5;
	return at <= len && at - HEADER <= QUESTION_MAX ? at : 0;
}

static void
take_queries(struct server *s)
{
	unsigned char octets[2048];

	while (s->n < WAITING) {
		struct query *q = &s->ring[(s->first + s->n) % WAITING];
		socklen_t from_len = sizeof(q->from);
		ssize_t n = recvfrom(s->fd, octets, sizeof(octets), 0,
		    (struct sockaddr *)&q->from, &from_len);

		if (n < 0)
			return;
		q->len = question_len(octets, (size_t)n);
		if (q->len == 0)
			continue;
		memcpy(q->octets, octets, q->len);
		q->due = now() + s->delay;
		s->n++;
	}
}

static unsigned char *
put(unsigned char *p, const void *octets, size_t n)
{
	memcpy(p, octets, n);
	return p + n;
}

static unsigned char *
put16(unsigned char *p, size_t n)
{
	*p++ = (unsigned char)(n >> 8);
	*p++ = (unsigned char)n;
	return p;
}

/* A TXT record of the name that was asked for. */
static unsigned char *
put_record(unsigned char *p, struct span text)
{
	static const unsigned char start[] = { 0xc0, HEADER, 0, 16, 0, 1, 0, 0,
		TTL >> 8, TTL & 0xff };

	p = put(p, start, sizeof(start));
	p = put16(p, text.len + (text.len + 254) / 255);
	while (text.len > 0) {
		struct span piece = span_head(text, 255);

		*p++ = (unsigned char)piece.len;
		p = put(p, piece.p, piece.len);
		text = span_skip(text, piece.len);
	}
	return p;
}

static void
answer(struct server *s, const struct query *q)
{
	unsigned char out[4096], *end = put(out, q->octets, q->len);
	struct dns_name name = { 0 };
	struct record *r = NULL;

	if (dns_name_from_wire(
		span_of(q->octets + HEADER, q->len - HEADER - 4), &name))
		r = (struct record *)table_find(
		    &s->records, dns_name_span(&name));
	if (r != NULL && r->text.len > 3000)
		errx(1, "a record is too long");
	out[2] |= 0x80;
	out[3] = r != NULL ? 0x80 : 0x83;
	memset(out + 6, 0, 6);
	if (r != NULL && out[q->len - 3] == 16) {
		out[7] = 1;
		end = put_record(end, r->text);
	}
	(void)sendto(s->fd, out, (size_t)(end - out), 0,
	    (const struct sockaddr *)&q->from, sizeof(q->from));
}

static void
serve(struct server *s)
{
	struct pollfd fd = { .fd = s->fd, .events = POLLIN };

	for (;;) {
		const struct query *q = &s->ring[s->first];
		uint64_t t = now();
		struct timespec pause = { 0 };

		if (s->n > 0 && q->due > t)
			pause.tv_nsec = (long)((q->due - t) % 1000000000);
		if (s->n == 0)
			pause.tv_sec = 3600;
		else if (q->due > t)
			pause.tv_sec = (time_t)((q->due - t) / 1000000000);
		if (ppoll(&fd, 1, &pause, NULL) < 0 && errno != EINTR)
			err(1, "ppoll");
		take_queries(s);
		for (t = now(); s->n > 0 && s->ring[s->first].due <= t;
		     s->n--) {
			answer(s, &s->ring[s->first]);
			s->first = (s->first + 1) % WAITING;
		}
	}
}

int
main(int argc, char *argv[])
{
	struct arena *arena = arena_new();
	struct server s = { 0 };

	if (argc != 3)
		errx(2, "usage: dnsdelay MILLISECONDS FILE");
	s.delay = strtoul(argv[1], NULL, 10) * 1000000;
	s.ring = arena_array(arena, WAITING, sizeof(*s.ring));
	read_records(&s, arena, argv[2]);
	listen_on_loopback(&s);
	serve(&s);
}
