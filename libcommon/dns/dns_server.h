/*
 * dns_server - which servers to ask, from -R or from resolv.conf.
 *
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

/* ADDR[#PORT]: IPv4 or IPv6, the latter perhaps with %SCOPE. */
bool dns_server_parse(
    struct span text, struct dns_server *out, const char **reason);

/*
 * Add what resolv.conf says: nameserver, and of the options timeout,
 * attempts and trust-ad.  What it says otherwise, or not as it should, is
 * skipped.
 */
void dns_servers_parse(struct dns_servers *, struct span resolv_conf);

/*
 * Read the file.  A file that is not there, or that names no server, gives
 * 127.0.0.1, as in resolv.conf(5).
 */
void dns_servers_read(struct dns_servers *, const char *path);

#endif
