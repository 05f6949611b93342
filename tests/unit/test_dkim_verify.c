#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/caps.h"
#include "dkim/dkim_sign.h"
#include "dkim/dkim_verify.h"
#include "keys.h"

#define HEADER                                                                 \
	"From: Joe <joe@x.example>\r\n"                                        \
	"Subject: x\r\n"
#define BODY "one\r\ntwo\r\n"
#define NOW 1000

struct place {
	struct arena *arena;
	struct key_private *key;
	struct dns *dns;
	char zone[32];
};

/* Every selector is a case of its own. */
static const char *
zone_text(struct arena *arena, const char *p)
{
	return arena_printf(arena,
	    "good._domainkey.x.example. 60 IN TXT \"k=ed25519; p=%s\"\n"
	    "test._domainkey.x.example. 60 IN TXT \"k=ed25519; t=y; p=%s\"\n"
	    "list._domainkey.x.example. 60 IN TXT \"k=ed25519; s=list; p=%s\"\n"
	    "sha1._domainkey.x.example. 60 IN TXT \"k=ed25519; h=sha1; p=%s\"\n"
	    "gone._domainkey.x.example. 60 IN TXT \"k=ed25519; p=\"\n"
	    "rsa._domainkey.x.example. 60 IN TXT \"k=rsa; p=%s\"\n"
	    "tied._domainkey.x.example. 60 IN TXT \"k=ed25519; t=s; p=%s\"\n"
	    "spf._domainkey.x.example. 60 IN TXT \"v=spf1 -all\"\n"
	    "two._domainkey.x.example. 60 IN TXT \"v=spf1 -all\"\n"
	    "two._domainkey.x.example. 60 IN TXT \"k=ed25519; p=\"\n"
	    "two._domainkey.x.example. 60 IN TXT \"k=ed25519; p=%s\"\n",
	    p, p, p, p, p, p, p);
}

static int
begin(void **state)
{
	static struct place place;
	struct dns_config config = DNS_CONFIG_DEFAULT;
	const char *reason, *zones[] = { place.zone };
	struct key_public pub;
	struct span p;
	int status, fd;

	place = (struct place){ .zone = "/tmp/test_dkim_verify.XXXXXX" };
	fd = mkstemp(place.zone);
	place.arena = arena_new();
	place.key = key_named("ed25519.pem", &reason);
	if (fd < 0 || place.key == NULL)
		return -1;
	(void)close(fd);
	pub = key_private_public(place.arena, place.key);
	p = b64_encode(place.arena, key_public_octets(place.arena, &pub));
	if (io_replace(place.zone, span_str(zone_text(place.arena,
				       arena_string(place.arena, p)))) != 0)
		return -1;
	config.zones = zones;
	config.zone_count = 1;
	place.dns = dns_new(&config, &status);
	*state = &place;
	return place.dns == NULL ? -1 : 0;
}

static int
end(void **state)
{
	struct place *place = *state;

	dns_free(place->dns);
	key_private_free(place->key);
	arena_free(place->arena);
	return unlink(place->zone);
}

static struct msg *
message(struct place *place, const char *text)
{
	struct msg *msg = arena_alloc(place->arena, sizeof(*msg));

	assert_int_equal(
	    msg_open_span(place->arena, span_str(text), msg), MSG_OK);
	return msg;
}

/* HEADER and BODY, signed; what is added later is up to the caller. */
static const char *
field(struct place *place, const char *selector, const char *identity,
    const struct dkim_sign_options *options)
{
	struct msg *msg = message(place, HEADER "\r\n" BODY);
	const struct dkim_sign_key key = {
		.selector = span_str(selector),
		.identity = span_str(identity),
		.key = place->key,
	};
	struct dkim_signer *signer;
	const char *reason = NULL;
	struct span piece, out = { 0 };

	signer = dkim_sign_begin(place->arena, msg, options, &reason);
	if (signer == NULL)
		fail_msg("%s", reason);
	do {
		assert_int_equal(msg_body(msg, &piece), 0);
		dkim_sign_body(signer, piece);
	} while (piece.len > 0);
	if (!dkim_sign_end(signer, &reason) ||
	    !dkim_sign_field(signer, SPAN("x.example"), &key, &out, &reason))
		fail_msg("%s", reason);
	return arena_string(place->arena, out);
}

static struct dkim_results
verify_at(struct place *place, const char *text, uint64_t now)
{
	struct msg *msg = message(place, text);
	const struct dkim_policy policy = { .now = now };
	struct dkim_verifier *v = dkim_verify_begin(place->arena, msg,
	    dns_asker_new(place->arena, place->dns, DNS_ASK_WAIT), &policy);
	struct span piece;

	if (dkim_verify_needs_body(v))
		do {
			assert_int_equal(msg_body(msg, &piece), 0);
			dkim_verify_body(v, piece);
		} while (piece.len > 0);
	return dkim_verify_end(v);
}

/* One signature, its verdict, and a part of the reason (NULL: none). */
static void
is(struct place *place, const char *text, uint64_t now,
    enum authres_result want, const char *reason)
{
	struct dkim_results all = verify_at(place, text, now);
	const struct dkim_result *r = &all.results[0];

	assert_int_equal(all.n, 1);
	if (r->result != want ||
	    (reason != NULL && strstr(r->reason, reason) == NULL))
		fail_msg("want %s (%s), have %s (%s)\n%s",
		    authres_result_name(want), reason,
		    authres_result_name(r->result), r->reason, text);
}

static const char *
with(struct place *place, const char *signature, const char *rest)
{
	return arena_printf(place->arena, "%s%s", signature, rest);
}

static void
records(void **state)
{
	static const struct {
		const char *selector, *identity;
		enum authres_result want;
		const char *reason;
	} cases[] = {
		{ "good", "", AUTHRES_PASS, NULL },
		{ "good", "@y.x.example", AUTHRES_PASS, NULL },
		{ "two", "", AUTHRES_PASS, NULL },
		{ "test", "", AUTHRES_PASS, NULL },
		{ "tied", "@x.example", AUTHRES_PASS, NULL },
		{ "tied", "@y.x.example", AUTHRES_PERMERROR, "t=s" },
		{ "list", "", AUTHRES_PERMERROR, "s= does not allow" },
		{ "sha1", "", AUTHRES_PERMERROR, "h= does not allow" },
		{ "gone", "", AUTHRES_PERMERROR, "revoked" },
		{ "rsa", "", AUTHRES_PERMERROR, "key record" },
		{ "spf", "", AUTHRES_PERMERROR, "not a key record" },
		{ "none", "", AUTHRES_PERMERROR, "NXDOMAIN" },
	};
	static const struct dkim_sign_options options = { .time = NOW };
	struct place *place = *state;

	for (size_t i = 0; i < COUNT(cases); i++)
		is(place,
		    with(place,
			field(place, cases[i].selector, cases[i].identity,
			    &options),
			HEADER "\r\n" BODY),
		    NOW, cases[i].want, cases[i].reason);
}

static void
changes(void **state)
{
	static const struct dkim_sign_options options = { .time = NOW,
		.headers = SPAN("from:subject") };
	struct place *place = *state;
	const char *f = field(place, "good", "", &options);
	struct dkim_results all;

	is(place, with(place, f, HEADER "\r\n" BODY "more\r\n"), NOW,
	    AUTHRES_FAIL, "the body was changed");
	is(place, with(place, f, HEADER "\r\none\r\n"), NOW, AUTHRES_FAIL,
	    "the body was changed");
	is(place,
	    with(place, f,
		"From: Joe <joe@x.example>\r\nSubject: y\r\n\r\n" BODY),
	    NOW, AUTHRES_FAIL, "a signed header field was changed");
	is(place, with(place, f, "From: eve@y.example\r\n" HEADER "\r\n" BODY),
	    NOW, AUTHRES_POLICY, "second From");
	is(place, with(place, f, "Subject: x\r\n\r\n" BODY), NOW,
	    AUTHRES_PERMERROR, "no From");
	all = verify_at(
	    place, with(place, f, "Subject: eve\r\n" HEADER "\r\n" BODY), NOW);
	assert_int_equal(all.results[0].result, AUTHRES_PASS);
	assert_int_equal(all.results[0].nuncovered, 1);
	assert_string_equal(all.results[0].uncovered[0], "Subject");
}

static void
times(void **state)
{
	static const struct dkim_sign_options options = { .time = NOW,
		.expire = 100 };
	struct place *place = *state;
	const char *text =
	    with(place, field(place, "good", "", &options), HEADER "\r\n" BODY);

	is(place, text, NOW + 100, AUTHRES_PASS, NULL);
	is(place, text, NOW + 101, AUTHRES_PERMERROR,
	    "expired 1 seconds ago: ");
	is(place, text, NOW - CAPS_CLOCK_SKEW, AUTHRES_PASS, NULL);
	is(place, text, NOW - CAPS_CLOCK_SKEW - 1, AUTHRES_PERMERROR,
	    "in the future");
}

static void
length(void **state)
{
	static const struct dkim_sign_options options = { .time = NOW,
		.body_length = true };
	struct place *place = *state;
	const char *f = field(place, "good", "", &options);

	is(place, with(place, f, HEADER "\r\n" BODY), NOW, AUTHRES_PASS, NULL);
	is(place, with(place, f, HEADER "\r\n" BODY "more\r\n"), NOW,
	    AUTHRES_POLICY, "unsigned tail: l=10 of 16");
	is(place, with(place, f, HEADER "\r\none\r\n"), NOW, AUTHRES_PERMERROR,
	    "is more than the body has");
}

static void
many(void **state)
{
	static const struct dkim_sign_options options = { .time = NOW };
	struct place *place = *state;
	const char *f = field(place, "good", "", &options);
	struct buf text = buf_new(place->arena, 1 << 20);
	struct dkim_results all;

	for (size_t i = 0; i < CAPS_SIGNATURES + 3; i++)
		buf_adds(&text, f);
	buf_adds(&text, HEADER "\r\n" BODY);
	all = verify_at(place, buf_string(&text), NOW);
	assert_int_equal(all.n, CAPS_SIGNATURES);
	assert_int_equal(all.not_tried, 3);
	for (size_t i = 0; i < all.n; i++)
		assert_int_equal(all.results[i].result, AUTHRES_PASS);
	all = verify_at(place, HEADER "\r\n" BODY, NOW);
	assert_int_equal(all.n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("the record of the key decides", records),
		UNIT("what was changed or added later is noticed", changes),
		UNIT("t= and x=, with a clock that may be wrong", times),
		UNIT("l= covers the whole body, or it is policy", length),
		UNIT("signatures beyond the limit are counted", many),
	};

	return cmocka_run_group_tests_name("dkim_verify", tests, begin, end);
}
