#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "base/caps.h"
#include "dns/dns_server.h"
#include "unit.h"

/* "ADDRESS PORT SCOPE", with a "+" for a loopback address. */
static const char *
describe(const struct dns_server *s, char *to, size_t size)
{
	char address[INET6_ADDRSTRLEN];
	bool v4 = s->addr.any.sa_family == AF_INET;

	inet_ntop(s->addr.any.sa_family,
	    v4 ? (const void *)&s->addr.v4.sin_addr
	       : (const void *)&s->addr.v6.sin6_addr,
	    address, sizeof(address));
	snprintf(to, size, "%s %u %u%s", address,
	    ntohs(v4 ? s->addr.v4.sin_port : s->addr.v6.sin6_port),
	    v4 ? 0 : s->addr.v6.sin6_scope_id, s->loopback ? " +" : "");
	return to;
}

static void
addresses(void **state)
{
	static const struct {
		const char *text, *want; /* NULL: refused */
	} cases[] = {
		{ "192.0.2.1", "192.0.2.1 53 0" },
		{ "192.0.2.1#5353", "192.0.2.1 5353 0" },
		{ "127.0.0.53#1", "127.0.0.53 1 0 +" },
		{ "2001:db8::1", "2001:db8::1 53 0" },
		{ "::1#65535", "::1 65535 0 +" },
		{ "fe80::1%7#99", "fe80::1 99 7" },
		{ "fe80::1%lo", "fe80::1 53 1" },
		{ "", NULL },
		{ "192.0.2", NULL },
		{ "192.0.2.1:53", NULL },
		{ "192.0.2.1#", NULL },
		{ "192.0.2.1#0", NULL },
		{ "192.0.2.1#65536", NULL },
		{ "192.0.2.1#5x", NULL },
		{ "192.0.2.1%1", NULL },
		{ "fe80::1%", NULL },
		{ "fe80::1%no-such-interface", NULL },
		{ "localhost", NULL },
		{ "[::1]", NULL },
		{ " 192.0.2.1", NULL },
		{ "1111:1111:1111:1111:1111:1111:1111:1111:1111:1111", NULL },
	};
	struct dns_server s;
	const char *why;
	char text[128];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		bool ok = dns_server_parse(span_str(cases[i].text), &s, &why);

		if (ok != (cases[i].want != NULL))
			fail_msg("%s: %s", cases[i].text, ok ? "ok" : why);
		if (ok)
			assert_string_equal(
			    describe(&s, text, sizeof(text)), cases[i].want);
	}
	assert_false(dns_server_parse(SPAN("127.0.0.1\0"), &s, &why));
}

static void
resolv_conf(void **state)
{
	struct dns_servers s = { 0 };
	char text[128];

	(void)state;
	dns_servers_parse(&s,
	    SPAN("# a comment\n; another\ndomain example.com\n"
		 "nameserver 192.0.2.1\n"
		 "  nameserver\t2001:db8::1  # more\r\n"
		 "nameserver not-an-address\n"
		 "nameserver\n"
		 "nameserver fe80::1%lo\n"
		 "#nameserver 192.0.2.9\n"
		 "options ndots:3 timeout:2 attempts:x attempts:4 trust-ad\n"
		 "options timeout:0 rotate\n"
		 "nameserver 192.0.2.2"));
	assert_int_equal(s.n, 4);
	assert_string_equal(
	    describe(&s.list[0], text, sizeof(text)), "192.0.2.1 53 0");
	assert_string_equal(
	    describe(&s.list[1], text, sizeof(text)), "2001:db8::1 53 0");
	assert_string_equal(
	    describe(&s.list[2], text, sizeof(text)), "fe80::1 53 1");
	assert_string_equal(
	    describe(&s.list[3], text, sizeof(text)), "192.0.2.2 53 0");
	assert_int_equal(s.timeout_ms, 2000);
	assert_int_equal(s.attempts, 4);
	assert_true(s.trust_ad);
}

static void
too_many_servers(void **state)
{
	struct dns_servers s = { 0 };
	char text[40 * 30] = "";

	(void)state;
	for (unsigned i = 0; i < 30; i++)
		snprintf(text + strlen(text), 40, "nameserver 192.0.2.%u\n", i);
	dns_servers_parse(&s, span_str(text));
	assert_int_equal(s.n, CAPS_DNS_SERVERS);
}

static void
without_a_file(void **state)
{
	struct dns_servers s = { 0 };
	char text[128];

	(void)state;
	dns_servers_read(&s, "/nonexistent/resolv.conf");
	assert_int_equal(s.n, 1);
	assert_string_equal(
	    describe(&s.list[0], text, sizeof(text)), "127.0.0.1 53 0 +");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("a resolver is an IP address, perhaps with a port",
		    addresses),
		UNIT("resolv.conf is read, what is unknown in it skipped",
		    resolv_conf),
		UNIT("sixteen servers are enough", too_many_servers),
		UNIT("without resolv.conf there is 127.0.0.1", without_a_file),
	};

	return cmocka_run_group_tests_name("dns_server", tests, NULL, NULL);
}
