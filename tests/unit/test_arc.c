#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "arc/arc.h"
#include "arc/arc_report.h"
#include "authres/authres_merge.h"
#include "base/diag.h"

#define AAR(i) "ARC-Authentication-Results: i=" i "; mx; spf=pass\n"
#define AMS(i)                                                                 \
	"ARC-Message-Signature: i=" i                                          \
	"; a=rsa-sha256; d=a.example; s=s;\n"                                  \
	" h=from; bh=AAAA; b=AAAA\n"
#define SEAL(i, cv)                                                            \
	"ARC-Seal: i=" i "; a=rsa-sha256; cv=" cv                              \
	"; d=a.example; s=s;\n"                                                \
	" b=AAAA\n"
#define SET(i, cv) SEAL(i, cv) AMS(i) AAR(i)
#define FROM "From: a@example.com\n"

struct row {
	const char *name;
	const char *text;
	enum authres_result want;
	const char *reason; /* must stand in it */
	unsigned n;
};

static const struct row rows[] = {
	{ "C10: no ARC field is none", "Arc-Other: x\n" FROM, AUTHRES_NONE,
	    NULL, 0 },
	{ "C10: a set that is sound", SET("1", "none") FROM, AUTHRES_PASS, NULL,
	    1 },
	{ "C10: the order of fields is of no account",
	    AAR("2") SEAL("1", "none") AMS("2") FROM AMS("1") SEAL("2", "pass")
		AAR("1"),
	    AUTHRES_PASS, NULL, 2 },
	{ "C01: i=0", SET("0", "none") FROM, AUTHRES_FAIL, "1 to 50", 0 },
	{ "C01: i=51", SET("51", "none") FROM, AUTHRES_FAIL, "1 to 50", 0 },
	{ "C01: i=050 has three digits", SET("050", "none") FROM, AUTHRES_FAIL,
	    "1 to 50", 0 },
	{ "C01: i=01 is 1", SET("01", "none") FROM, AUTHRES_PASS, NULL, 1 },
	{ "C01: i= with a blank in it", SET("1 1", "none") FROM, AUTHRES_FAIL,
	    "1 to 50", 0 },
	{ "C02: AAR without a semicolon",
	    SEAL("1", "none")
		AMS("1") "ARC-Authentication-Results: i=1 x\n" FROM,
	    AUTHRES_FAIL, "does not begin", 1 },
	{ "C02: AAR without i=",
	    SEAL("1", "none")
		AMS("1") "ARC-Authentication-Results: x; i=1\n" FROM,
	    AUTHRES_FAIL, "does not begin", 1 },
	{ "C02: AAR with comments",
	    SEAL("1", "none") AMS(
		"1") "ARC-Authentication-Results: (a)i(b)=\n (c)1(d) ;\n" FROM,
	    AUTHRES_PASS, NULL, 1 },
	{ "C02: AAR whose comment does not end",
	    SEAL("1", "none")
		AMS("1") "ARC-Authentication-Results: (a i=1;\n" FROM,
	    AUTHRES_FAIL, "does not begin", 1 },
	{ "C05: a broken tag-list belongs to no set",
	    SEAL("1", "none; i=1") AMS("1") AAR("1") FROM, AUTHRES_FAIL,
	    "duplicate", 1 },
	{ "C11: the newest says cv=fail",
	    SET("1", "none") SET("2", "fail") FROM, AUTHRES_FAIL,
	    "says cv=fail", 2 },
	{ "C11: whatever else is wrong", SET("3", "fail") FROM, AUTHRES_FAIL,
	    "says cv=fail", 3 },
	{ "C11: FAIL is fail", SET("1", "FAIL") FROM, AUTHRES_FAIL,
	    "says cv=fail", 1 },
	{ "C12: a gap", SET("1", "none") SET("3", "pass") FROM, AUTHRES_FAIL,
	    "i=2", 3 },
	{ "C12: i=1 twice", SET("1", "none") AAR("1") FROM, AUTHRES_FAIL,
	    "second", 1 },
	{ "C12: cv=pass at i=1", SET("1", "pass") FROM, AUTHRES_FAIL,
	    "want none", 1 },
	{ "C12: cv=none at i=2", SET("1", "none") SET("2", "none") FROM,
	    AUTHRES_FAIL, "want pass", 2 },
	{ "C12: no message signature", SEAL("1", "none") AAR("1") FROM,
	    AUTHRES_FAIL, "ARC-Message-Signature", 1 },
	{ "C14: an old message signature may be at fault",
	    SEAL("1", "none") AAR("1") "ARC-Message-Signature: i=1; x=y\n" SET(
		"2", "pass") FROM,
	    AUTHRES_PASS, NULL, 2 },
};

static void
structure(void **state)
{
	const struct row *row = *state;
	struct arena *arena = arena_new();
	struct arc_chain chain;
	struct msg msg;

	assert_int_equal(
	    msg_open_span(arena, span_str(row->text), &msg), MSG_OK);
	arc_read(arena, &msg, &chain);
	assert_int_equal(chain.result, row->want);
	assert_int_equal(chain.n, row->n);
	if (row->reason != NULL)
		assert_non_null(strstr(chain.reason, row->reason));
	else
		assert_null(chain.reason);
	assert_int_equal(arc_status(&chain),
	    row->want == AUTHRES_PASS ? STATUS_YES : STATUS_NO);
	arena_free(arena);
}

static void
is_text(struct span have, const char *want)
{
	assert_int_equal(have.len, strlen(want));
	assert_memory_equal(have.p, want, have.len);
}

static void
trust(void **state)
{
	const struct span both[] = { SPAN("b.example"), SPAN("a.example") };
	struct arena *arena = arena_new();
	struct arc_chain chain;
	struct msg msg;

	(void)state;
	assert_int_equal(msg_open_span(arena,
			     SPAN(SET("1", "none") SEAL("2", "pass; x=y")
				     AMS("2") AAR("2") FROM),
			     &msg),
	    MSG_OK);
	arc_read(arena, &msg, &chain);
	assert_true(arc_is_trusted(&chain, both, 2));
	assert_false(arc_is_trusted(&chain, both, 1));
	assert_false(arc_is_trusted(&chain, both, 0));
	is_text(arc_override_comment(arena, &chain),
	    "arc=pass as[2].d=a.example as[2].s=s as[1].d=a.example "
	    "as[1].s=s");
	chain.result = AUTHRES_FAIL;
	assert_false(arc_is_trusted(&chain, both, 2));
	arena_free(arena);
}

static void
remote_ip(void **state)
{
	struct arena *arena = arena_new();
	struct arc_chain chain = { .result = AUTHRES_PASS, .oldest_pass = 3 };
	struct buf out = buf_new(arena, 1000);
	struct authres ar;
	struct ip ip;

	(void)state;
	assert_true(ip_parse(SPAN("2001:DB8::1"), &ip));
	ar = arc_authres(arena, SPAN("mx"), &chain, &ip);
	authres_print(&out, &ar, false);
	is_text(buf_span(&out),
	    "Authentication-Results: mx; arc=pass header.oldest-pass=3 "
	    "smtp.remote-ip=\"2001:db8::1\"\n");
	arena_free(arena);
}

static const struct merge_row {
	const char *name, *text, *payload, *arc;
	size_t fields, skipped, below, hops;
} merge_rows[] = {
	{ "C23: no field of ours", "Authentication-Results: x; spf=pass\n",
	    "mx; none", "", 0, 0, 0, 0 },
	{ "C23: fields in order, comments and quotes kept",
	    "Authentication-Results: mx; spf=pass (a;b) smtp.helo=\"a;b\" ;"
	    " iprev=fail\n"
	    "Authentication-Results: \"MX\" 1 (c); arc=Fail (x) ;\n\tdkim=none "
	    "\n",
	    "mx;\r\n\tspf=pass (a;b) smtp.helo=\"a;b\";\r\n\tiprev=fail;"
	    "\r\n\tarc=fail (x);\r\n\tdkim=none",
	    "fail", 2, 0, 0, 0 },
	{ "C23: none adds nothing",
	    "Authentication-Results: mx; none\n"
	    "Authentication-Results: mx; spf=none\n",
	    "mx;\r\n\tspf=none", "", 2, 0, 0, 0 },
	{ "C23: a field that cannot be read, or in two ways, is left out",
	    "Authentication-Results: mx; (\n"
	    "Authentication-Results: mx; spf=pass smtp.helo=a(b)\n"
	    "ARC-Authentication-Results: i=1; mx; dkim=pass\n",
	    "mx; none", "", 0, 2, 0, 0 },
	{ "C23: what mail servers write comes out as RFC 8601 wants it",
	    "Authentication-Results: mx; dkim=Pass (x) header.b=a/b (y);"
	    " spf=hardfail smtp.mailfrom=<a@b.example> x-bits=9;"
	    " iprev=pass smtp.remote-ip=2001:db8::1;\n",
	    "mx;\r\n\tdkim=pass (x) header.b=\"a/b\" (y);"
	    "\r\n\tspf=fail smtp.mailfrom=\"<a@b.example>\" (x-bits=9);"
	    "\r\n\tiprev=pass smtp.remote-ip=\"2001:db8::1\"",
	    "", 1, 0, 0, 0 },
	{ "C23: one below Received does not count",
	    "Received: x\nAuthentication-Results: mx; arc=pass\n"
	    "Received: x\nAuthentication-Results: mx; arc=pass\n",
	    "mx; none", "", 0, 0, 2, 0 },
	{ "C23: unless it may",
	    "Received: x\nAuthentication-Results: mx; arc=pass\n"
	    "Received: x\nAuthentication-Results: mx; spf=pass\n",
	    "mx;\r\n\tarc=pass", "pass", 1, 0, 1, 1 },
	{ "C24: the first arc= counts",
	    "Authentication-Results: mx; arc=pass\n"
	    "Authentication-Results: mx; arc=fail\n",
	    "mx;\r\n\tarc=pass;\r\n\tarc=fail", "pass", 2, 0, 0, 0 },
};

static void
merge(void **state)
{
	const struct merge_row *row = *state;
	struct arena *arena = arena_new();
	struct authres_merged m;
	struct msg msg;

	assert_int_equal(
	    msg_open_span(arena, span_str(row->text), &msg), MSG_OK);
	assert_true(authres_merge(arena, &msg,
	    &(struct authres_merge_options){ SPAN("mx"), row->hops }, &m));
	is_text(m.payload, row->payload);
	assert_true(span_is_nocase(m.arc, row->arc));
	assert_int_equal(m.fields, row->fields);
	assert_int_equal(m.skipped, row->skipped);
	assert_int_equal(m.below, row->below);
	arena_free(arena);
}

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

int
main(void)
{
	struct CMUnitTest tests[COUNT(rows) + COUNT(merge_rows) + 2] = {
		cmocka_unit_test(trust),
		cmocka_unit_test(remote_ip),
	};
	size_t n = 2;

	tests[0].name = "who trusts a chain trusts all its sealers; C29";
	tests[1].name = "C27: an IPv6 address is quoted";
	for (size_t i = 0; i < COUNT(rows); i++)
		tests[n++] = (struct CMUnitTest){ rows[i].name, structure, NULL,
			NULL, (void *)&rows[i] };
	for (size_t i = 0; i < COUNT(merge_rows); i++)
		tests[n++] = (struct CMUnitTest){ merge_rows[i].name, merge,
			NULL, NULL, (void *)&merge_rows[i] };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
