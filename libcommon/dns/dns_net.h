/*
 * dns_net - questions to servers, many at once.
 *
 * Every attempt has a connected socket and a random ID of its own.  A datagram
 * that is not the reply is dropped, and the waiting goes on.  After a server
 * that fails the next one is asked.  A server that says nothing is asked again,
 * in turn with the others; all sockets stay open until the time is up.
 *
 * Units      milliseconds of CLOCK_MONOTONIC.
 * Ownership  the caller keeps a job until its callback has come.
 * Errors     every job gets a reply.
 */
#ifndef DNS_NET_H
#define DNS_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "dns/dns.h"
#include "dns/dns_name.h"
#include "dns/dns_server.h"
#include "dns/dns_wire.h"

struct dns_net;

struct dns_job {
	/* What to ask; the callback comes from dns_net_turn. */
	struct dns_name name;
	enum dns_type type;
	/* When to give up; 0: set from the time-out once it is sent. */
	uint64_t expire;
	void (*done)(struct dns_job *);
	void *ctx;
	struct dns_reply reply; /* its records last as long as the callback */

	/* Private. */
	struct dns_job *next;
	size_t attempts; /* sockets open */
	size_t sent;     /* datagrams */
	size_t server;   /* to be asked next */
	unsigned failed; /* a bit for each server */
	unsigned tcp;    /* likewise: TCP is under way */
	bool no_edns;
	bool finished;
	uint64_t asked_at, retry_at;
};

/* Get ready, in the arena; SERVERS are copied, CONFIG has the times. */
struct dns_net *dns_net_new(
    struct arena *, const struct dns_servers *, const struct dns_config *);

/* Close all sockets. */
void dns_net_free(struct dns_net *);

/* Let the deadline of all jobs begin anew, with the next job or turn. */
void dns_net_restart_deadline(struct dns_net *);

/* Send the question, or queue it if too many sockets are open. */
void dns_net_ask(struct dns_net *, struct dns_job *);

/*
 * Wait until something happens, but not beyond UNTIL (0: do not wait), deal
 * with it, and call back.  Returns how many jobs are over now.
 */
size_t dns_net_turn(struct dns_net *, uint64_t until);

/* How many queries were sent. */
size_t dns_net_sent(const struct dns_net *);

/* How many look-ups went to TCP because datagrams with wrong IDs came. */
size_t dns_net_doubted(const struct dns_net *);

#endif
