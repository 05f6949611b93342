#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/diag.h"
#include "keys.h"
#include "sign/sign_check.h"
#include "sign/sign_keys.h"

static const struct mailbox joe = { .local = { (const unsigned char *)"joe",
					3 },
	.domain = { (const unsigned char *)"x.example", 9 } };

/* The key files in the tree may be open to others. */
static struct sign_source
pair(struct span *selector, const char **path, const char *domain)
{
	return (struct sign_source){ .domain = span_str(domain),
		.selectors = selector,
		.paths = path,
		.n = 1,
		.allow_open = true };
}

static void
pairs(void **state)
{
	struct arena *arena = arena_new();
	struct span selector = SPAN("s1");
	const char *path = KEYS "ed25519.pem";
	struct sign_source source = pair(&selector, &path, "");
	struct sign_ring *ring = sign_ring_new(&source);
	struct sign_keys first, second;

	(void)state;
	assert_true(sign_source_needs_author(&source));
	assert_int_equal(sign_ring_open(ring), STATUS_YES);
	assert_int_equal(sign_ring_find(ring, arena, &joe, &first), STATUS_YES);
	assert_int_equal(first.n, 1);
	assert_true(span_is(first.list[0].domain, "x.example"));
	assert_true(span_is(first.list[0].key.selector, "s1"));
	assert_int_equal(first.list[0].key.identity.len, 0);
	source.domain = SPAN("d.example");
	source.identity = SPAN("@d.example");
	assert_false(sign_source_needs_author(&source));
	assert_int_equal(
	    sign_ring_find(ring, arena, NULL, &second), STATUS_YES);
	assert_true(span_is(second.list[0].domain, "d.example"));
	assert_true(span_is(second.list[0].key.identity, "@d.example"));
	/* loaded once */
	assert_ptr_equal(first.list[0].key.key, second.list[0].key.key);
	sign_ring_free(ring);
	arena_free(arena);
}

static void
failing(void **state)
{
	static const char *const paths[] = { "/nonexistent/key", KEYS "README",
		KEYS "ec.pem", "/" };
	struct span selector = SPAN("s1");
	char text[512];

	(void)state;
	for (size_t i = 0; i < COUNT(paths); i++) {
		const char *path = paths[i];
		struct sign_source source = pair(&selector, &path, "d.example");
		struct sign_ring *ring = sign_ring_new(&source);
		struct diag_held held = { .text = text, .size = sizeof(text) };
		size_t said;

		(void)diag_hold(&held);
		assert_int_equal(sign_ring_open(ring), STATUS_BAD);
		said = held.len;
		assert_int_equal(sign_ring_open(ring), STATUS_BAD);
		(void)diag_hold(NULL);
		assert_true(said > 0);
		assert_int_equal(held.len, said);
		sign_ring_free(ring);
	}
}

static void
directory(void **state)
{
	char place[] = "/tmp/test_sign_keys.XXXXXX";
	struct arena *arena = arena_new();
	struct mailbox other = { .local = SPAN("a"),
		.domain = SPAN("other.example") };
	struct sign_source source = { .allow_open = true };
	struct sign_ring *ring;
	struct sign_keys keys, again;
	const char *domain, *link, *pem;

	(void)state;
	assert_non_null(mkdtemp(place));
	domain = arena_printf(arena, "%s/x.example", place);
	link = arena_printf(arena, "%s/current", domain);
	pem = arena_printf(arena, "%s/s2.pem", domain);
	assert_int_equal(mkdir(domain, 0777), 0);
	assert_int_equal(symlink("s2.pem", link), 0);
	assert_int_equal(io_replace(pem, key_file(arena, "rsa2048.pem")), 0);
	source.keydir = place;
	ring = sign_ring_new(&source);
	assert_int_equal(sign_ring_open(ring), STATUS_YES);
	assert_int_equal(sign_ring_find(ring, arena, &joe, &keys), STATUS_YES);
	assert_int_equal(keys.n, 1);
	assert_true(span_is(keys.list[0].key.selector, "s2"));
	assert_int_equal(
	    sign_ring_find(ring, arena, &other, &again), STATUS_YES);
	assert_int_equal(again.n, 0);
	/* what was found stays, as long as the ring */
	assert_int_equal(unlink(link) | unlink(pem) | rmdir(domain), 0);
	assert_int_equal(sign_ring_find(ring, arena, &joe, &again), STATUS_YES);
	assert_ptr_equal(again.list, keys.list);
	sign_ring_free(ring);
	assert_int_equal(rmdir(place), 0);
	arena_free(arena);
}

/* DNS from a zone file alone. */
static struct dns *
zone(const char *path, const char *text)
{
	const char *zones[] = { path };
	struct dns_config config = DNS_CONFIG_DEFAULT;
	struct dns *dns;
	int status;

	assert_int_equal(io_replace(path, span_str(text)), 0);
	config.zones = zones;
	config.zone_count = 1;
	dns = dns_new(&config, &status);
	assert_non_null(dns);
	return dns;
}

static void
judged(struct sign_checks *checks, struct dns_asker *asker,
    const struct sign_key *key, int status, const char *reason)
{
	struct sign_check *check = sign_check_start(checks, asker, key);

	assert_ptr_equal(sign_check_start(checks, asker, key), check);
	assert_true(sign_check_ask(checks, asker, check));
	assert_int_equal(check->status, status);
	if (reason == NULL)
		assert_null(check->reason);
	else
		assert_string_equal(check->reason, reason);
}

static void
checks(void **state)
{
	char path[] = "/tmp/test_sign_check.XXXXXX";
	int fd = mkstemp(path);
	struct arena *arena = arena_new();
	const char *why;
	struct key_private *private = key_named("ed25519.pem", &why);
	struct key_public pub = key_private_public(arena, private);
	struct span p = b64_encode(arena, key_public_octets(arena, &pub));
	struct sign_key key = { .domain = SPAN("d.example"),
		.key = { .key = private, .pub = &pub } };
	struct dns *dns;
	struct sign_checks *all;
	struct dns_asker *asker;

	(void)state;
	assert_true(fd >= 0);
	(void)close(fd);
	dns = zone(path,
	    arena_printf(arena,
		"good._domainkey.d.example. 60 IN TXT \"k=ed25519; p=%.*s\"\n"
		"tied._domainkey.d.example. 60 IN TXT \"k=ed25519; t=s; "
		"p=%.*s\"\n"
		"gone._domainkey.d.example. 60 IN TXT \"p=\"\n"
		"noise._domainkey.d.example. 60 IN TXT \"v=spf1 -all\"\n",
		SPAN_ARG(p), SPAN_ARG(p)));
	all = sign_checks_new();
	asker = dns_asker_new(arena, dns, DNS_ASK_RESUME);
	key.key.selector = SPAN("good");
	judged(all, asker, &key, STATUS_YES, NULL);
	key.key.selector = SPAN("gone");
	judged(all, asker, &key, STATUS_NO,
	    "gone._domainkey.d.example: key revoked (p= empty)");
	key.key.selector = SPAN("noise");
	judged(all, asker, &key, STATUS_NO,
	    "noise._domainkey.d.example: the TXT record is not a key record");
	key.key.selector = SPAN("none");
	judged(
	    all, asker, &key, STATUS_NO, "none._domainkey.d.example: NXDOMAIN");
	key.key.selector = SPAN("tied");
	key.key.identity = SPAN("@d.example");
	judged(all, asker, &key, STATUS_YES, NULL);
	key.key.identity = SPAN("@x.d.example");
	judged(all, asker, &key, STATUS_NO,
	    "tied._domainkey.d.example: key record: t=s forbids i= in a "
	    "subdomain of d=");
	sign_checks_free(all);
	dns_free(dns);
	key_private_free(private);
	assert_int_equal(unlink(path), 0);
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("pairs of options: the domain is that of the author "
		     "unless -d names one",
		    pairs),
		UNIT("what cannot be loaded is told once", failing),
		UNIT(
		    "a key directory is asked once for each domain", directory),
		UNIT("published records are held against the keys", checks),
	};

	return cmocka_run_group_tests_name("sign_keys", tests, NULL, NULL);
}
