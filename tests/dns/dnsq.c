/*
 * dnsq - ask the library's DNS, for tests.
 *
 *	dnsq [-lv] [-c RESOLV_CONF] [-d DEADLINE_MS] [-o ORIGIN] [-R RESOLVER]
 *	    [-S SAVE_ZONE] [-t TIMEOUT_MS] [-z ZONE] [NAME TYPE]...
 *
 * All look-ups are under way at once.  For each a line
 * "NAME TYPE STATUS[: WHY]", then one for each step of the chain and for each
 * record, indented; -v adds the number of queries sent.  With -l, all TXT,
 * CNAME and MX records of the zone files: "OWNER TYPE TTL DATA", of texts each
 * string as hexadecimal digits behind a "/".
 */

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/diag.h"
#include "dns/dns.h"

#define MANY 16

struct options {
	struct dns_config config;
	const char *zones[MANY], *resolvers[MANY];
	bool verbose, list;
};

static const enum dns_type types[] = { DNS_A, DNS_NS, DNS_CNAME, DNS_SOA,
	DNS_PTR, DNS_MX, DNS_TXT, DNS_AAAA, DNS_DNAME, DNS_SPF };

static enum dns_type
parse_type(const char *text)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (span_is(span_str(text), dns_type_text(types[i])))
			return types[i];
	diag_die(STATUS_BAD, "%s: not a type", text);
}

static void
print_octets(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] < 0x20 || s.p[i] >= 0x7f)
			printf("\\x%02x", s.p[i]);
		else
			putchar(s.p[i]);
}

static void
print_rr(enum dns_type type, const struct dns_rr *rr)
{
	char text[INET6_ADDRSTRLEN];

	printf("  %" PRIu32 " ", rr->ttl);
	switch (type) {
	case DNS_A:
		printf("%s", inet_ntop(AF_INET, rr->data.p, text, 16));
		break;
	case DNS_AAAA:
		printf("%s", inet_ntop(AF_INET6, rr->data.p, text, 46));
		break;
	case DNS_MX:
		printf("%u ", rr->preference);
		print_octets(rr->data);
		break;
	default: print_octets(rr->data);
	}
	if (type == DNS_TXT)
		for (size_t i = 0; i < rr->strings; i++)
			printf("%s%u", i == 0 ? " /" : ",", rr->string_lens[i]);
	putchar('\n');
}

static void
print_answer(const struct dns_answer *a)
{
	print_octets(a->name);
	printf(" %s %s", dns_type_text(a->type), dns_status_text(a->status));
	if (a->why != NULL)
		printf(": %s", a->why);
	printf("%s\n", a->authenticated ? ", authenticated" : "");
	for (size_t i = 0; i < a->steps; i++) {
		printf("  -> ");
		print_octets(a->chain[i]);
		putchar('\n');
	}
	for (size_t i = 0; i < a->n; i++)
		print_rr(a->type, &a->rrs[i]);
}

static unsigned
number(const char *text)
{
	return (unsigned)strtoul(text, NULL, 10);
}

static void
parse_options(struct options *o, int argc, char *argv[])
{
	struct dns_config *c = &o->config;
	int opt;

	while ((opt = getopt(argc, argv, "ac:d:lo:R:S:t:vz:")) != -1)
		switch (opt) {
		case 'a': c->trust_ad = true; break;
		case 'c': c->resolv_conf = optarg; break;
		case 'd': c->deadline_ms = number(optarg); break;
		case 'l': o->list = true; break;
		case 'o': c->origin = optarg; break;
		case 'R':
			o->resolvers[c->resolver_count++ % MANY] = optarg;
			break;
		case 'S': c->save_zone = optarg; break;
		case 't': c->timeout_ms = number(optarg); break;
		case 'v': o->verbose = true; break;
		case 'z': o->zones[c->zone_count++ % MANY] = optarg; break;
		default: exit(STATUS_BAD);
		}
	c->zones = o->zones;
	c->resolvers = o->resolvers;
}

static void
print_strings(const struct dns_rr *rr)
{
	size_t at = 0;

	for (size_t i = 0; i < rr->strings; i++) {
		putchar('/');
		for (size_t k = 0; k < rr->string_lens[i]; k++)
			printf("%02x", rr->data.p[at++]);
	}
}

static void
list_set(void *ctx, struct span owner, enum dns_type type)
{
	size_t n;
	const struct dns_rr *rrs = dns_zone_records(ctx, owner, type, &n);

	if (type != DNS_TXT && type != DNS_CNAME && type != DNS_MX)
		return;
	for (size_t i = 0; i < n; i++) {
		printf("%.*s. %s %" PRIu32 " ", SPAN_ARG(owner),
		    dns_type_text(type), rrs[i].ttl);
		if (type == DNS_TXT)
			print_strings(&rrs[i]);
		else if (type == DNS_MX)
			printf("%u %.*s.", rrs[i].preference,
			    SPAN_ARG(rrs[i].data));
		else
			printf("%.*s.", SPAN_ARG(rrs[i].data));
		putchar('\n');
	}
}

static void
ask_all(struct dns *dns, char *argv[], size_t n)
{
	struct dns_query **queries = calloc(n + 1, sizeof(struct dns_query *));

	if (queries == NULL)
		diag_oom();
	for (size_t i = 0; i < n; i++)
		queries[i] = dns_start(
		    dns, span_str(argv[2 * i]), parse_type(argv[2 * i + 1]));
	for (size_t i = 0; i < n; i++)
		print_answer(dns_wait(dns, queries[i]));
	free(queries);
}

int
main(int argc, char *argv[])
{
	struct options o = { .config = DNS_CONFIG_DEFAULT };
	struct dns *dns;
	int status;

	diag_set_tool("dnsq");
	parse_options(&o, argc, argv);
	dns = dns_new(&o.config, &status);
	if (dns == NULL)
		return status;
	if (o.list)
		dns_each_set(dns, list_set, dns);
	ask_all(dns, argv + optind, (size_t)(argc - optind) / 2);
	if (o.verbose)
		printf("%zu queries\n", dns_queries_sent(dns));
	if (dns_save(dns) < 0) {
		diag_warn_sys("%s", o.config.save_zone);
		status = STATUS_TEMP;
	}
	dns_free(dns);
	return status;
}
