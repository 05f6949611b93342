/*
 * dns_server - which servers to ask, from -R or from resolv.conf.
 *
 * Ownership  results are the caller's; nothing is borrowed.
 * Errors     false and a constant reason.
 */
#ifndef DNS_SERVER_H
#define DNS_SERVER_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/caps.h"
#include "base/span.h"

#define DNS_PORT 53 /* RFC 1035 section 4.2 */

struct dns_server {
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} addr;
	socklen_t len;
	bool loopback;
};

struct dns_servers {
	struct dns_server list[CAPS_DNS_SERVERS];
	size_t n;
	unsigned timeout_ms; /* until another is asked; 0: not said */
	unsigned attempts;   /* rounds; 0: not said */
	bool trust_ad;
};

/* Read ADDR[#PORT]; ADDR is IPv4, or IPv6 perhaps with %SCOPE. */
bool dns_server_parse(
    struct span text, struct dns_server *out, const char **reason);

/*
 * Add what the text of resolv.conf says: nameserver, and the options timeout,
 * attempts and trust-ad.  Everything else, and what is not valid, is skipped.
 */
void dns_servers_parse(struct dns_servers *, struct span resolv_conf);

/*
 * Read the file PATH.  Without a file, or where it names no server, the server
 * is 127.0.0.1, as resolv.conf(5) says.
 */
void dns_servers_read(struct dns_servers *, const char *path);

#endif
