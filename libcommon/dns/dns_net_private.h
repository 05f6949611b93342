/*
 * dns_net_private - what the two halves of dns_net share: dns_net.c has the
 * queue, the timers and the poll; dns_net_job.c decides whom to ask next and
 * what replies mean.
 */
#ifndef DNS_NET_PRIVATE_H
#define DNS_NET_PRIVATE_H

#include <poll.h>

#include "dns/dns_net.h"
#include "dns/dns_sock.h"

struct dns_attempt {
	struct dns_sock sock; /* fd -1: over */
	struct dns_attempt *next;
	struct dns_job *job;
	size_t server;
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
	uint64_t deadline; /* 0: not running */
	size_t first;      /* the server that answered last */
	size_t sent;
	size_t prompt; /* answers since a query was repeated */
	unsigned rtt;  /* milliseconds of late, smoothed; 0: not known */

	struct dns_job_list queued, active, finished;
	struct dns_attempt *open, *unused;
	size_t open_n, open_max;
	struct pollfd *fds;
	struct dns_attempt **polled; /* of the same index */
	size_t fds_cap, polled_cap;
};

/*
 * Ask one server more, the next in turn that has not failed.  Without any the
 * job is over once all its sockets are closed.  False: the system has no
 * socket left, but others will give theirs back.
 */
bool dns_net_ask_next(struct dns_net *, struct dns_job *);

/* End a job for want of time; WHY may be NULL. */
void dns_net_give_up(struct dns_net *, struct dns_job *, const char *why);

/* One step of an attempt; false if nothing more is there to be read. */
bool dns_net_event(struct dns_net *, struct dns_attempt *);

#endif
