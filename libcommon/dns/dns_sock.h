/*
 * dns_sock - one attempt: a query on its way to one server, and the octets
 * that come back.
 *
 * It uses UDP, or TCP with its length octets (RFC 1035 section 4.2.2, RFC
 * 7766). Nothing here waits; the caller polls.
 *
 * Ownership  dns_sock_close closes the descriptor and frees the memory of a TCP
 *            reply, which grows with what has come.
 * Errors     -1 with errno.
 */
#ifndef DNS_SOCK_H
#define DNS_SOCK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"
#include "dns/dns_server.h"
#include "dns/dns_wire.h"

struct dns_sock {
	int fd;
	bool tcp;
	unsigned char packet[2 + DNS_QUERY_MAX]; /* length octets, query */
	size_t len;
	size_t out; /* TCP: octets of packet sent */
	size_t got; /* TCP: octets received, length octets included */
	unsigned char length[2];
	unsigned char *in; /* TCP: room for IN_SIZE octets */
	size_t in_size;
	struct arena *memory; /* of IN; or NULL */
};

/*
 * Open a socket, connect it, and send the query with a new ID; over TCP the
 * connecting and sending only begin.
 */
int dns_sock_udp(
    struct dns_sock *, const struct dns_server *, struct span query);
int dns_sock_tcp(
    struct dns_sock *, const struct dns_server *, struct span query);

/* Close the socket and free the memory of a reply. */
void dns_sock_close(struct dns_sock *);

/* The query as it was sent, with its ID. */
struct span dns_sock_query(const struct dns_sock *);

/* The events to poll for. */
short dns_sock_events(const struct dns_sock *);

enum dns_event {
	DNS_SOCK_WAIT,     /* nothing yet */
	DNS_SOCK_MESSAGE,  /* *MESSAGE is set, in BUF or until closed */
	DNS_SOCK_OVERSIZE, /* UDP: larger than CAPS_DNS_UDP */
	DNS_SOCK_CLOSED,   /* TCP: ended before all of it came */
	DNS_SOCK_ERROR,    /* errno */
};

/* A constant text for errno after an error here. */
const char *dns_sock_reason(void);

/* Go on after poll; BUF has CAPS_DNS_UDP octets. */
enum dns_event dns_sock_step(
    struct dns_sock *, unsigned char *buf, struct span *message);

#endif
