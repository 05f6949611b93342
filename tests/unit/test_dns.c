#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/caps.h"
#include "dns/dns.h"
#include "dns/dns_ask.h"
#include "dns/dns_query.h"
#include "dns/dns_save.h"
#include "unit.h"

/* A file with TEXT; free and unlink it. */
static char *
file_with(const char *text)
{
	const char *dir = getenv("TMPDIR");
	char *path = NULL;
	FILE *f;
	int fd;

	path = test_malloc(256);
	snprintf(
	    path, 256, "%s/dkimutils-dns.XXXXXX", dir == NULL ? "/tmp" : dir);
	fd = mkstemp(path);
	assert_true(fd >= 0);
	f = fdopen(fd, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	return path;
}

/* DNS that has this zone text, relative to "example", and nothing else. */
static struct dns *
dns_of(const char *text)
{
	char *path = file_with(text);
	const char *zones[] = { path };
	struct dns_config config = DNS_CONFIG_DEFAULT;
	struct dns *dns;
	int status;

	config.zones = zones;
	config.zone_count = 1;
	config.origin = "example";
	dns = dns_new(&config, &status);
	unlink(path);
	test_free(path);
	assert_non_null(dns);
	assert_int_equal(status, 0);
	return dns;
}

static void
equal_look_ups_are_shared(void **state)
{
	struct dns *dns = dns_of("a TXT x\n");
	struct dns_query *q = dns_start(dns, SPAN("a.example"), DNS_TXT);

	(void)state;
	assert_ptr_equal(dns_start(dns, SPAN("a.example"), DNS_TXT), q);
	assert_ptr_equal(dns_start(dns, SPAN("A.EXAMPLE"), DNS_TXT), q);
	assert_ptr_not_equal(dns_start(dns, SPAN("a.example"), DNS_A), q);
	assert_ptr_not_equal(dns_start(dns, SPAN("b.example"), DNS_TXT), q);
	assert_ptr_equal(
	    dns_wait(dns, q), dns_lookup(dns, SPAN("a.example"), DNS_TXT));
	assert_true(span_is(dns_wait(dns, q)->name, "a.example"));
	dns_free(dns);
}

static void
bad_names_are_not_asked(void **state)
{
	char text[300];
	struct dns_config config = DNS_CONFIG_DEFAULT;
	const char *resolvers[] = { "127.0.0.1#9" };
	struct dns *dns;
	int status;
	static const char *const bad[] = { "", "a..b", "a.", "a\\.b", "a\nb" };

	(void)state;
	config.resolvers = resolvers;
	config.resolver_count = 1;
	dns = dns_new(&config, &status);
	assert_non_null(dns);
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(
		    dns_lookup(dns, span_str(bad[i]), DNS_TXT)->status,
		    DNS_BAD_NAME);
	memset(text, 'a', sizeof(text));
	assert_int_equal(
	    dns_lookup(dns, span_of(text, 64), DNS_TXT)->status, DNS_BAD_NAME);
	for (size_t i = 1; i < sizeof(text); i += 2)
		text[i] = '.';
	assert_int_equal(
	    dns_lookup(dns, span_of(text, 255), DNS_TXT)->status, DNS_BAD_NAME);
	assert_int_equal(dns_queries_sent(dns), 0);
	dns_free(dns);
}

static void
wrong_configurations(void **state)
{
	static const char *const bad[] = { "localhost", "127.0.0.1#0", "" };
	struct dns_config config = DNS_CONFIG_DEFAULT;
	const char *names[20];
	int status = 0;

	(void)state;
	config.resolvers = names;
	config.resolver_count = 1;
	for (size_t i = 0; i < COUNT(bad); i++) {
		names[0] = bad[i];
		assert_null(dns_new(&config, &status));
		assert_int_equal(status, 2);
	}
	for (size_t i = 0; i < COUNT(names); i++)
		names[i] = "127.0.0.1";
	config.resolver_count = 16;
	dns_free(dns_new(&config, &status));
	assert_int_equal(status, 0);
	config.resolver_count = 17;
	assert_null(dns_new(&config, &status));
	assert_int_equal(status, 2);
	config.resolver_count = 0;
	config.zones = names;
	config.zone_count = 1;
	names[0] = "/nonexistent/zone";
	assert_null(dns_new(&config, &status));
	assert_int_equal(status, 2);
}

static void
chains_in_zones_are_cut(void **state)
{
	struct dns *dns = dns_of(
	    "c0 TXT end\nc1 CNAME c0\nc2 CNAME c1\nc3 CNAME c2\nc4 CNAME c3\n"
	    "c5 CNAME c4\nc6 CNAME c5\nc7 CNAME c6\nc8 CNAME c7\n"
	    "c9 CNAME c8\nc10 CNAME c9\nc11 CNAME c10\n"
	    "self CNAME self\np CNAME q\nq CNAME p\n"
	    "out CNAME elsewhere.org.\n");
	const struct dns_answer *a;

	(void)state;
	a = dns_lookup(dns, SPAN("c10.example"), DNS_TXT);
	assert_int_equal(a->status, DNS_ANSWER);
	assert_int_equal(a->steps, CAPS_CNAME);
	assert_true(span_is(a->chain[0], "c9.example"));
	assert_true(span_is(a->chain[9], "c0.example"));
	a = dns_lookup(dns, SPAN("c11.example"), DNS_TXT);
	assert_int_equal(a->status, DNS_CNAME_LOOP);
	assert_int_equal(a->n, 0);
	a = dns_lookup(dns, SPAN("self.example"), DNS_TXT);
	assert_int_equal(a->status, DNS_CNAME_LOOP);
	assert_int_equal(a->steps, 1);
	a = dns_lookup(dns, SPAN("p.example"), DNS_TXT);
	assert_int_equal(a->status, DNS_CNAME_LOOP);
	assert_int_equal(a->steps, 2);
	a = dns_lookup(dns, SPAN("out.example"), DNS_TXT);
	assert_int_equal(a->status, DNS_NXDOMAIN);
	assert_int_equal(a->steps, 1);
	dns_free(dns);
}

/* Zones answer at once, so that neither kind of asker has to wait. */
static void
askers_have_the_ends_of_chains(void **state)
{
	static const enum dns_ask_manner manners[] = { DNS_ASK_RESUME,
		DNS_ASK_WAIT };
	struct arena *arena = arena_new();
	struct dns *dns = dns_of("c0 TXT end\nc1 CNAME c0\nself CNAME self\n");

	(void)state;
	for (size_t i = 0; i < COUNT(manners); i++) {
		struct dns_asker *asker = dns_asker_new(arena, dns, manners[i]);
		const struct dns_answer *a =
		    dns_ask(asker, SPAN("c1.example"), DNS_TXT);

		assert_non_null(a);
		assert_int_equal(a->steps, 1);
		assert_true(span_is(a->rrs[0].data, "end"));
		assert_ptr_equal(
		    dns_ask(asker, SPAN("c1.example"), DNS_TXT), a);
		a = dns_ask(asker, SPAN("self.example"), DNS_TXT);
		assert_int_equal(a->status, DNS_CNAME_LOOP);
		a = dns_ask(asker, SPAN("a..b"), DNS_TXT);
		assert_int_equal(a->status, DNS_BAD_NAME);
		assert_true(dns_ask_may_go_on(asker));
	}
	assert_int_equal(dns_begun(dns), 2);
	dns_free(dns);
	arena_free(arena);
}

static void
statuses_have_words(void **state)
{
	(void)state;
	for (int s = DNS_ANSWER; s <= DNS_NO_SERVER; s++) {
		assert_non_null(dns_status_text((enum dns_status)s));
		assert_int_equal(
		    dns_is_temporary((enum dns_status)s), s >= DNS_SERVFAIL);
	}
}

struct question {
	const char *name;
	enum dns_type type;
};

/* Same status, chain and records; WHY as text. */
static void
assert_same(const struct dns_answer *a, const struct dns_answer *b)
{
	assert_int_equal(a->status, b->status);
	assert_string_equal(
	    a->why == NULL ? "" : a->why, b->why == NULL ? "" : b->why);
	assert_int_equal(a->authenticated, b->authenticated);
	assert_int_equal(a->steps, b->steps);
	for (size_t i = 0; i < a->steps; i++)
		assert_true(span_eq(a->chain[i], b->chain[i]));
	assert_int_equal(a->n, b->n);
	for (size_t i = 0; i < a->n; i++) {
		const struct dns_rr *x = &a->rrs[i], *y = &b->rrs[i];

		assert_true(span_eq(x->data, y->data));
		assert_int_equal(x->ttl, y->ttl);
		assert_int_equal(x->preference, y->preference);
		assert_int_equal(x->strings, y->strings);
		for (size_t s = 0; s < x->strings; s++)
			assert_int_equal(x->string_lens[s], y->string_lens[s]);
	}
}

/* Save to memory, read that as zone and exceptions, ask again. */
static void
check_replay(struct dns *dns, const struct question *q, size_t n)
{
	struct arena *arena = arena_new();
	struct buf zone = buf_new(arena, SIZE_MAX / 2);
	struct dns_query *first = NULL;
	struct dns_config config = DNS_CONFIG_DEFAULT;
	char *path = file_with("");
	const char *zones[] = { path };
	struct dns *again;
	FILE *f;
	int status;

	for (size_t i = 0; i < n; i++) {
		struct dns_query *x =
		    dns_start(dns, span_str(q[i].name), q[i].type);

		(void)dns_wait(dns, x);
		first = first == NULL ? x : first;
	}
	dns_save_print(first, &zone);
	f = fopen(path, "w");
	assert_int_equal(fwrite(zone.p, 1, zone.len, f), zone.len);
	assert_int_equal(fclose(f), 0);
	config.zones = zones;
	config.zone_count = 1;
	again = dns_new(&config, &status);
	assert_non_null(again);
	for (size_t i = 0; i < n; i++)
		assert_same(dns_lookup(dns, span_str(q[i].name), q[i].type),
		    dns_lookup(again, span_str(q[i].name), q[i].type));
	dns_free(again);
	unlink(path);
	test_free(path);
	arena_free(arena);
}

static void
what_is_saved_replays(void **state)
{
	static const struct question questions[] = {
		{ "t.example", DNS_TXT },
		{ "t.example", DNS_A },
		{ "alias.example", DNS_TXT },
		{ "alias.example", DNS_CNAME },
		{ "both.example", DNS_TXT },
		{ "both.example", DNS_A },
		{ "x.wild.example", DNS_A },
		{ "wild.example", DNS_A },
		{ "ent.example", DNS_TXT },
		{ "x.ent.example", DNS_TXT },
		{ "y.d.example", DNS_TXT },
		{ "loop.example", DNS_TXT },
		{ "mx.example", DNS_MX },
		{ "ptr.example", DNS_PTR },
		{ "six.example", DNS_AAAA },
		{ "example", DNS_SOA },
		{ "sub.example", DNS_NS },
		{ "x.sub.example", DNS_NS },
		{ "a b.example", DNS_TXT },
		{ "no\"such;name.example", DNS_TXT },
		{ "bad..name", DNS_TXT },
		{ "outside.org", DNS_TXT },
		{ "long.example", DNS_TXT },
	};
	struct dns *dns;
	char *zone = test_malloc(600000), *at = zone;

	(void)state;
	at = stpcpy(at,
	    "@ 1 SOA ns root 1 2 3 4 5\n"
	    "t 2 TXT \"a\\\"b\\\\c\" \"\\000\\255;\" \"\" x\n"
	    "t 2 TXT \\# 0\n"
	    "alias 3 CNAME t\nboth CNAME t\nboth TXT text\n"
	    "*.wild 4 A 192.0.2.4\nx.ent TXT x\nd DNAME t\n"
	    "*.t TXT star\n"
	    "loop CNAME loop\nmx 5 MX 10 m\nmx 5 MX 0 .\n"
	    "ptr PTR a\\.b\\032c.example.\nsix AAAA 2001:db8::1\n"
	    "a\\032b TXT space\nlong TXT");
	/* 64,000 octets, each of them four in a zone file */
	for (size_t i = 0; i < 64000; i++) {
		at = stpcpy(at, i % 250 == 0 ? " \"" : "");
		at = stpcpy(at, "\\001");
		at = stpcpy(at, i % 250 == 249 ? "\"" : "");
	}
	stpcpy(at, "\n");
	dns = dns_of(zone);
	check_replay(dns, questions, COUNT(questions));
	assert_int_equal(
	    dns_lookup(dns, SPAN("long.example"), DNS_TXT)->rrs[0].data.len,
	    64000);
	dns_free(dns);
	test_free(zone);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("N06: equal look-ups are shared",
		    equal_look_ups_are_shared),
		UNIT("N01: what is no name is never asked",
		    bad_names_are_not_asked),
		UNIT("wrong resolvers, origins and zone files are refused",
		    wrong_configurations),
		UNIT("K16: ten CNAMEs are followed, loops and eleven are not",
		    chains_in_zones_are_cut),
		UNIT("askers have the ends of chains, at once",
		    askers_have_the_ends_of_chains),
		UNIT("N03: every status has its words", statuses_have_words),
		UNIT(
		    "what is saved says the same again", what_is_saved_replays),
	};

	return cmocka_run_group_tests_name("dns", tests, NULL, NULL);
}
