#include <arpa/inet.h>
#include <net/if.h>
#include <string.h>

#include "base/abnf.h"
#include "base/arena.h"
#include "base/caps.h"
#include "dns/dns_server.h"
#include "sys/io.h"

/* The interface by name or number, for link-local addresses. */
static bool
parse_scope(struct span text, uint32_t *out)
{
	char name[IF_NAMESIZE];
	uint64_t number;

	if (abnf_number(text, 9, &number)) {
		*out = (uint32_t)number;
		return true;
	}
	if (text.len == 0 || text.len >= sizeof(name))
		return false;
	memcpy(name, text.p, text.len);
	name[text.len] = '\0';
	*out = if_nametoindex(name);
	return *out != 0;
}

static bool
parse_address(struct span text, struct dns_server *s, const char **reason)
{
	struct span host = span_head(text, span_find(text, '%'));
	bool scoped = host.len < text.len;
	char name[INET6_ADDRSTRLEN];

	*reason = host.len > 0 && span_find(host, ':') < host.len &&
			  span_find_last(host, ':') == span_find(host, ':')
		      ? "want ADDR#PORT: the port stands behind \"#\""
		      : "not an IP address; want ADDR or ADDR#PORT";
	if (host.len >= sizeof(name) || memchr(host.p, '\0', host.len) != NULL)
		return false;
	memcpy(name, host.p, host.len);
	name[host.len] = '\0';
	if (!scoped && inet_pton(AF_INET, name, &s->addr.v4.sin_addr) == 1) {
		s->addr.v4.sin_family = AF_INET;
		s->len = sizeof(s->addr.v4);
		s->loopback = ntohl(s->addr.v4.sin_addr.s_addr) >> 24 == 127;
		return true;
	}
	if (inet_pton(AF_INET6, name, &s->addr.v6.sin6_addr) != 1)
		return false;
	s->addr.v6.sin6_family = AF_INET6;
	s->len = sizeof(s->addr.v6);
	s->loopback = IN6_IS_ADDR_LOOPBACK(&s->addr.v6.sin6_addr);
	*reason = "no such network interface";
	return !scoped || parse_scope(span_skip(text, host.len + 1),
			      &s->addr.v6.sin6_scope_id);
}

bool
dns_server_parse(struct span text, struct dns_server *out, const char **reason)
{
	struct span host = span_head(text, span_find(text, '#'));
	struct dns_server s;
	uint64_t port = DNS_PORT;

	/* "{ 0 }" would set the first member of the union, and no more */
	memset(&s, 0, sizeof(s));
	if (host.len < text.len &&
	    (!abnf_number(span_skip(text, host.len + 1), 5, &port) ||
		port == 0 || port > UINT16_MAX)) {
		*reason = "not a port number";
		return false;
	}
	if (!parse_address(host, &s, reason))
		return false;
	if (s.addr.any.sa_family == AF_INET)
		s.addr.v4.sin_port = htons((uint16_t)port);
	else
		s.addr.v6.sin6_port = htons((uint16_t)port);
	*out = s;
	return true;
}

static void
parse_option(struct dns_servers *servers, struct span word)
{
	struct span name = span_head(word, span_find(word, ':'));
	uint64_t n;

	if (span_is(word, "trust-ad"))
		servers->trust_ad = true;
	if (!abnf_number(span_skip(word, name.len + 1), 4, &n) || n == 0)
		return;
	if (span_is(name, "timeout"))
		servers->timeout_ms = (unsigned)n * 1000;
	else if (span_is(name, "attempts"))
		servers->attempts = (unsigned)n;
}

void
dns_servers_parse(struct dns_servers *servers, struct span text)
{
	while (text.p != NULL) {
		struct span line = span_cut(&text, '\n');
		struct span word = abnf_cut_word(&line);
		const char *reason;

		if (span_is(word, "nameserver")) {
			if (servers->n < CAPS_DNS_SERVERS &&
			    dns_server_parse(abnf_cut_word(&line),
				&servers->list[servers->n], &reason))
				servers->n++;
		} else if (span_is(word, "options")) {
			while ((word = abnf_cut_word(&line)).len > 0)
				parse_option(servers, word);
		}
	}
}

void
dns_servers_read(struct dns_servers *servers, const char *path)
{
	struct arena *arena = arena_new();
	struct span text;
	const char *reason;

	if (io_read_path(path, CAPS_RESOLV_CONF, arena, &text) == 0)
		dns_servers_parse(servers, text);
	arena_free(arena);
	if (servers->n == 0)
		servers->n = dns_server_parse(
		    SPAN("127.0.0.1"), &servers->list[0], &reason);
}
