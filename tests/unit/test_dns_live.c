/* TTLs on their way from a server to the cache. */

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "dns/dns.h"
#include "unit.h"

#define HEADER 12

struct server {
	int fd;
	pthread_t thread;
};

static unsigned char *
put16(unsigned char *p, unsigned n)
{
	*p++ = (unsigned char)(n >> 8);
	*p++ = (unsigned char)n;
	return p;
}

/* A record of an owner that stands at AT, without its data. */
static unsigned char *
put_record(
    unsigned char *p, unsigned at, unsigned type, unsigned ttl, unsigned len)
{
	p = put16(p, 0xc000 | at);
	p = put16(p, type);
	p = put16(p, 1);
	p = put16(put16(p, 0), ttl);
	return put16(p, len);
}

static unsigned char *
put_txt(unsigned char *p, unsigned at, unsigned ttl)
{
	p = put_record(p, at, DNS_TXT, ttl, 2);
	memcpy(p, "\1x", 2);
	return p + 2;
}

static unsigned char *
put_soa(unsigned char *p, unsigned ttl, unsigned minimum)
{
	p = put_record(p, HEADER, DNS_SOA, ttl, 22);
	memset(p, 0, 20);
	return put16(p + 20, minimum);
}

/* Behind the hyphen at S; none is 0. */
static unsigned
number(char *s, char **end)
{
	*end = s;
	return *s == '-' ? (unsigned)strtoul(s + 1, end, 10) : 0;
}

/*
 * The first label says what comes: "t-N" a TXT of TTL N; "c-N-M" an alias of
 * TTL N to a name whose TXT has TTL M; "x-N-M" and "n-N-M" nothing, with an
 * SOA of TTL N and MINIMUM M; "f" SERVFAIL.
 */
static size_t
reply(unsigned char *p, size_t len)
{
	unsigned char *end = p + len;
	char what = (char)p[HEADER + 1], label[64] = "", *rest;
	unsigned a, b;

	memcpy(label, p + HEADER + 1, p[HEADER]);
	a = number(label + 1, &rest);
	b = number(rest, &rest);
	p[2] = 0x81;
	p[3] = what == 'f' ? 0x82 : what == 'x' ? 0x83 : 0x80;
	memset(p + 6, 0, 6);
	if (what == 't') {
		p[7] = 1;
		return (size_t)(put_txt(end, HEADER, a) - p);
	}
	if (what == 'c') {
		unsigned target = (unsigned)len + 12;

		p[7] = 2;
		end = put_record(end, HEADER, DNS_CNAME, a, 3);
		memcpy(end, "\1q", 3);
		return (size_t)(put_txt(end + 3, target, b) - p);
	}
	if (what != 'f') {
		p[9] = 1;
		return (size_t)(put_soa(end, a, b) - p);
	}
	return len;
}

/* Octets of header and question: what follows is the OPT record. */
static size_t
question(const unsigned char *p)
{
	size_t at = HEADER;

	while (p[at] != 0)
		at += p[at] + (size_t)1;
	return at + 5;
}

static void *
serve(void *arg)
{
	struct server *s = arg;

	for (;;) {
		unsigned char p[1024];
		struct sockaddr_in from;
		socklen_t size = sizeof(from);
		ssize_t n = recvfrom(s->fd, p, sizeof(p) / 2, 0,
		    (struct sockaddr *)&from, &size);
		size_t len;

		/* an octet ends it */
		if (n <= 1)
			return NULL;
		p[11] = 0;
		len = reply(p, question(p));
		(void)sendto(s->fd, p, len, 0, (struct sockaddr *)&from, size);
	}
}

static uint64_t now;

static uint64_t
clock_of_test(void)
{
	return now;
}

static struct dns *
start(struct server *s, struct sockaddr_in *self)
{
	socklen_t size = sizeof(*self);
	struct dns_config config = DNS_CONFIG_DEFAULT;
	static char resolver[32];
	static const char *const resolvers[] = { resolver };
	struct dns *dns;
	int status;

	*self = (struct sockaddr_in){ .sin_family = AF_INET };
	self->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	s->fd = socket(AF_INET, SOCK_DGRAM, 0);
	assert_int_equal(bind(s->fd, (struct sockaddr *)self, size), 0);
	assert_int_equal(getsockname(s->fd, (struct sockaddr *)self, &size), 0);
	assert_int_equal(pthread_create(&s->thread, NULL, serve, s), 0);
	snprintf(
	    resolver, sizeof(resolver), "127.0.0.1#%d", ntohs(self->sin_port));
	config.resolvers = resolvers;
	config.resolver_count = 1;
	config.clock = clock_of_test;
	dns = dns_new(&config, &status);
	assert_non_null(dns);
	return dns;
}

static void
stop(struct server *s, const struct sockaddr_in *self)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	assert_int_equal(
	    sendto(fd, "", 1, 0, (const struct sockaddr *)self, sizeof(*self)),
	    1);
	close(fd);
	pthread_join(s->thread, NULL);
	close(s->fd);
}

struct row {
	const char *name;
	enum dns_status status;
	unsigned lasts; /* seconds */
};

/* How often is the server asked, with a message each at these moments? */
static void
check(struct dns *dns, const struct row *row)
{
	struct span name = span_str(row->name);
	const uint64_t begin = now, last = row->lasts * (uint64_t)1000;
	const uint64_t at[] = { 0, last - (last > 0), last };
	const size_t asked[] = { 1, last > 0 ? 1 : 2, last > 0 ? 2 : 3 };
	size_t before = dns_queries_sent(dns);

	for (size_t i = 0; i < COUNT(at); i++) {
		uint64_t message = dns_enter(dns);
		const struct dns_answer *a, *again;

		now = begin + at[i];
		a = dns_lookup(dns, name, DNS_TXT);
		again = dns_lookup(dns, name, DNS_TXT);
		if (a->status != row->status || again != a ||
		    dns_queries_sent(dns) - before != asked[i])
			fail_msg("%s at %zu: %s, asked %zu times", row->name, i,
			    dns_status_text(a->status),
			    dns_queries_sent(dns) - before);
		dns_leave(dns, message);
	}
}

static void
ttls_are_honoured(void **state)
{
	static const struct row rows[] = {
		{ "t-0.example", DNS_ANSWER, 0 },
		{ "t-60.example", DNS_ANSWER, 60 },
		{ "c-10-60.example", DNS_ANSWER, 10 },
		{ "c-60-10.example", DNS_ANSWER, 10 },
		{ "x-60-30.example", DNS_NXDOMAIN, 30 },
		{ "x-30-60.example", DNS_NXDOMAIN, 30 },
		{ "n-60-30.example", DNS_NODATA, 30 },
		{ "f.example", DNS_SERVFAIL, 5 },
	};
	struct server server;
	struct sockaddr_in self;
	struct dns *dns = start(&server, &self);

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check(dns, &rows[i]);
	assert_int_equal(dns_pending(dns), 0);
	dns_free(dns);
	stop(&server, &self);
}

static void
without_messages_an_answer_is_asked_for_once(void **state)
{
	struct server server;
	struct sockaddr_in self;
	struct dns *dns = start(&server, &self);

	(void)state;
	for (int i = 0; i < 3; i++) {
		(void)dns_lookup(dns, SPAN("t-0.example"), DNS_TXT);
		now += 1000000;
	}
	assert_int_equal(dns_queries_sent(dns), 1);
	dns_free(dns);
	stop(&server, &self);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		UNIT("an answer older than its TTL is asked for again",
		    ttls_are_honoured),
		UNIT("without messages an answer is asked for once",
		    without_messages_an_answer_is_asked_for_once),
	};

	return cmocka_run_group_tests_name("dns_live", tests, NULL, NULL);
}
