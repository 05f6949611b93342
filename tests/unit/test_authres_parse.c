#include <string.h>

#include "authres_dump.h"
#include "base/caps.h"

static void
test_rfc_examples(void **state)
{
	static const struct authres_row rows[] = {
		/* B.2 */
		{ "example.org 1; none", "example.org\n" },
		/* B.3 */
		{ " example.com;\r\n          spf=pass "
		  "smtp.mailfrom=example.net",
		    "example.com\nspf=pass smtp.mailfrom=example.net\n" },
		/* B.4 */
		{ " example.com;\r\n          auth=pass (cram-md5) "
		  "smtp.auth=sender@example.net;\r\n          spf=pass "
		  "smtp.mailfrom=example.net",
		    "example.com\nauth=pass (cram-md5) "
		    "smtp.auth=sender@example.net\n"
		    "spf=pass smtp.mailfrom=example.net\n" },
		{ " example.com; iprev=pass\r\n          "
		  "policy.iprev=192.0.2.200",
		    "example.com\niprev=pass policy.iprev=192.0.2.200\n" },
		/* B.5 */
		{ " example.com;\r\n          dkim=pass (good signature) "
		  "header.d=example.com",
		    "example.com\ndkim=pass (good signature) "
		    "header.d=example.com\n" },
		{ " example.com;\r\n          auth=pass (cram-md5) "
		  "smtp.auth=sender@example.com;\r\n          spf=fail "
		  "smtp.mailfrom=example.com",
		    "example.com\nauth=pass (cram-md5) "
		    "smtp.auth=sender@example.com\n"
		    "spf=fail smtp.mailfrom=example.com\n" },
		/* B.6 */
		{ " example.com;\r\n      dkim=pass reason=\"good "
		  "signature\"\r\n        "
		  "header.i=@mail-router.example.net;\r\n      dkim=fail "
		  "reason=\"bad signature\"\r\n        "
		  "header.i=@newyork.example.com",
		    "example.com\ndkim=pass reason=\"good signature\" "
		    "header.i=@mail-router.example.net\n"
		    "dkim=fail reason=\"bad signature\" "
		    "header.i=@newyork.example.com\n" },
		{ " example.net;\r\n      dkim=pass (good signature) "
		  "header.i=@newyork.example.com",
		    "example.net\ndkim=pass (good signature) "
		    "header.i=@newyork.example.com\n" },
		/* RFC 6008 A.1 */
		{ "mail-router.example.net; dkim=pass (good signature) "
		  "header.d=newyork.example.com header.b=oINEO8hg; dkim=fail "
		  "(bad signature) header.d=newyork.example.com "
		  "header.b=EToRSuvU",
		    "mail-router.example.net\ndkim=pass (good signature) "
		    "header.d=newyork.example.com header.b=oINEO8hg\n"
		    "dkim=fail (bad signature) header.d=newyork.example.com "
		    "header.b=EToRSuvU\n" },
	};

	(void)state;
	CHECK(rows);
}

static void
test_a01(void **state)
{
	static const struct authres_row rows[] = {
		/* RFC 8601 B.7 */
		{ " foo.example.net (foobar) 1 (baz);\r\n dkim (Because I "
		  "like it) / 1 (One yay) = (wait for it) fail\r\n policy (A "
		  "dot can go here) . (like that) expired\r\n (this surprised "
		  "me) = (as I wasn't expecting it) 1362471462",
		    "foo.example.net\ndkim/1=fail "
		    "policy.expired=1362471462\n" },
		{ "(a) x (b) ; (c) none (d)", "x\n" },
		{ "(testing) lists.example.org (test); arc=none",
		    "lists.example.org\narc=none\n" },
		{ "x; a(b)=(c)pass(d)reason(e)=(f)g (h)p(i).(j)q(k)=(l)v (m)",
		    "x\na=pass (d) reason=g p.q=v\n" },
		{ "x; a=pass (b (c) \\) (d(e))) p.q=v",
		    "x\na=pass (b \\(c\\) \\) \\(d\\(e\\)\\)) p.q=v\n" },
		{ "x;a=pass (b\r\n\tc)\r\n (;) p.q=v",
		    "x\na=pass (b c) "
		    "p.q=v\n" },
		{ "x; a = pass reason = b p . q = v",
		    "x\na=pass reason=b p.q=v\n" },
		{ "x; a=pass p.q=\"b\"r.s=t", "x D\na=pass p.q=b r.s=t\n" },
	};

	(void)state;
	CHECK(rows);
}

static void
test_a02(void **state)
{
	static const struct authres_row rows[] = {
		{ "x; none", "x\n" },
		{ "x; NONE (nothing to do)", "x\n" },
		{ "x;none; a=pass", "x N D\na=pass\n" },
		{ "x; a=pass; none", "x N D\na=pass\n" },
		{ "x; none; none", "x N D\n" },
		{ "x; none;", "x N\n" },
		{ "x; none=pass", "x\nnone=pass\n" },
		{ "x", "x N\n" },
		{ "x;", "x N\n" },
	};

	(void)state;
	CHECK(rows);
}

static void
test_a03(void **state)
{
	static const struct authres_row rows[] = {
		{ "x; a=pass header.b=ab/cd",
		    "x N\na=pass "
		    "header.b=\"ab/cd\"\n" },
		{ "x; a=pass header.b=\"ab/cd\"",
		    "x\na=pass header.b=\"ab/cd\"\n" },
		{ "x; a=pass header.b=ab==",
		    "x N\na=pass "
		    "header.b=\"ab==\"\n" },
		{ "x; a=pass policy.iprev=2001:db8::1",
		    "x N\na=pass policy.iprev=\"2001:db8::1\"\n" },
		{ "x; a=pass smtp.mailfrom=<>",
		    "x N\na=pass "
		    "smtp.mailfrom=\"<>\"\n" },
		{ "x; a=pass smtp.mailfrom=",
		    "x N\na=pass "
		    "smtp.mailfrom=\"\"\n" },
		{ "x; a=pass smtp.mailfrom=\"\"",
		    "x\na=pass "
		    "smtp.mailfrom=\"\"\n" },
		{ "x; a=pass p.q=root@localhost",
		    "x N\na=pass "
		    "p.q=\"root@localhost\"\n" },
		{ "x; a=pass p.q=a/b=c@d.example",
		    "x\na=pass p.q=\"a/b=c@d.example\"\n" },
		{ "id/job; a=pass", "id/job N\na=pass\n" },
		{ "\"id/job\"; a=pass", "id/job\na=pass\n" },
	};

	(void)state;
	CHECK(rows);
}

static void
test_a04(void **state)
{
	static const struct authres_row rows[] = {
		{ "x; a=pass p.q=\"b\\\"c\\\\d\"",
		    "x\na=pass p.q=\"b\\\"c\\\\d\"\n" },
		{ "x; a=pass p.q=\"b; dmarc=pass (c\"",
		    "x\na=pass p.q=\"b; dmarc=pass (c\"\n" },
		{ "x; a=pass p.q=\"John Doe\"@b.example",
		    "x\na=pass p.q=\"\\\"John Doe\\\"@b.example\"\n" },
		{ "x; a=pass p.q=\"O=A\r\n B\"", "x\na=pass p.q=\"O=A B\"\n" },
		{ "x; a=pass p.q=\"b\t c\"", "x\na=pass p.q=\"b  c\"\n" },
		/* CVE-2020-12272: legal, and never to be trusted */
		{ "x; dkim=pass header.d=victim.example(.attack.example)",
		    "x D\ndkim=pass header.d=victim.example\n" },
		{ "x; dkim=pass header.d=victim.example (.attack.example)",
		    "x\ndkim=pass header.d=victim.example\n" },
		{ "x; dkim=pass header.d=a\"b;c\"d",
		    "x N D\ndkim=pass header.d=\"a\\\"b;c\\\"d\"\n" },
		{ "x; dkim=pass header.d=a)b",
		    "x N D\ndkim=pass "
		    "header.d=\"a)b\"\n" },
		{ "x; dkim=pass header.d=a\\b",
		    "x N D\ndkim=pass "
		    "header.d=\"a\\\\b\"\n" },
		{ "x; dkim=\"pass\"", "x N D\ndkim=pass\n" },
	};

	(void)state;
	CHECK(rows);
}

static void
test_a05(void **state)
{
	static const struct authres_row rows[] = {
		{ "X; DKIM=Pass Header.D=B.example",
		    "X\ndkim=pass header.d=B.example\n" },
		{ "x; frob/7=maybe", "x D\nfrob/7=maybe\n" },
		{ "x; frob=maybe quux.y=z", "x\nfrob=maybe quux.y=z\n" },
		{ "x; fr_ob=may_be q_x.y_z=z",
		    "x N\nfr_ob=may_be q_x.y_z=z\n" },
		{ "x; frob-=pass", "x N\nfrob-=pass\n" },
	};

	(void)state;
	CHECK(rows);
}

static void
test_a06(void **state)
{
	static const struct authres_row rows[] = {
		{ "x 1; none", "x\n" },
		{ "\"x\" (a) 1 (b) ; none", "x\n" },
		{ "x 001; none", "x\n" },
		{ "x 2; none", "! RFC 8601 section 2.2: unknown version\n" },
		{ "x 0; none", "! RFC 8601 section 2.2: unknown version\n" },
		{ "x 18446744073709551617; a=pass",
		    "! RFC 8601 section 2.2: unknown version\n" },
		{ "x 1 2; none", "x N D\n" },
		{ "x; a/18446744073709551617=pass",
		    "x N D\na/18446744073709551617=pass\n" },
	};

	(void)state;
	CHECK(rows);
}

static void
test_a08(void **state)
{
	static const struct authres_row rows[] = {
		{ "", "! an empty field\n" },
		{ " \r\n ", "! an empty field\n" },
		{ "; a=pass", "- N\na=pass\n" },
		{ "a=pass", "- N\na=pass\n" },
		{ "a = pass", "- N\na=pass\n" },
		{ "mx.example b.example; a=pass", "mx.example N D\na=pass\n" },
		{ "mx.ex\r\n ample; a=pass", "mx.ex N D\na=pass\n" },
		{ "(mx.example) evil.example; a=pass",
		    "evil.example\na=pass\n" },
		{ "evil(mx.example); a=pass", "evil D\na=pass\n" },
		{ "mx.example", "mx.example N\n" },
	};

	(void)state;
	CHECK(rows);
}

static void
test_nul(void **state)
{
	struct arena *a = arena_new();
	struct authres_field f;
	const char *why;

	(void)state;
	assert_true(authres_parse(a, AUTHRES_FIELD,
	    SPAN("mx.example\0.evil.example; a=pass p.q=b\0c"), &f, &why));
	assert_true(f.nonconforming && f.doubtful);
	assert_int_equal(f.ar.authserv_id.len, 24);
	assert_int_equal(f.ar.results[0].props[0].value.len, 3);
	assert_true(authres_parse(a, AUTHRES_FIELD,
	    SPAN("mx.example; a=pass p.q=\"b\0c\""), &f, &why));
	assert_true(f.doubtful);
	arena_free(a);
}

/* What others wrote into comments and strings is no result. */
static void
test_hidden(void **state)
{
	static const struct authres_row rows[] = {
		{ "x; spf=fail (a; dmarc=pass header.from=b) smtp.helo=c",
		    "x\nspf=fail (a; dmarc=pass header.from=b) "
		    "smtp.helo=c\n" },
		{ "x; spf=fail (a \\) ; dmarc=pass) smtp.helo=c",
		    "x\nspf=fail (a \\) ; dmarc=pass) smtp.helo=c\n" },
		{ "x; spf=fail reason=\"; dmarc=pass\"",
		    "x\nspf=fail reason=\"; dmarc=pass\"\n" },
		{ "x; spf=fail reason=\"\\\"; dmarc=pass\"",
		    "x\nspf=fail reason=\"\\\"; dmarc=pass\"\n" },
		{ "x (; dmarc=pass); spf=fail", "x\nspf=fail\n" },
		{ "x; spf=fail ((\") ; dmarc=pass) smtp.helo=c",
		    "x\nspf=fail (\\(\"\\) ; dmarc=pass) smtp.helo=c\n" },
	};

	(void)state;
	CHECK(rows);
}

static void
test_unclosed(void **state)
{
	static const struct authres_row rows[] = {
		{ "x; spf=fail (a; dmarc=pass", "! a comment does not end\n" },
		{ "x; spf=fail (a\\)", "! a comment does not end\n" },
		{ "x; spf=fail ((a)", "! a comment does not end\n" },
		{ "( x; spf=fail", "! a comment does not end\n" },
		{ "x; spf=fail reason=\"a; dmarc=pass",
		    "! a quoted string does not end\n" },
		{ "x; spf=fail reason=\"a\\\"",
		    "! a quoted string does not end\n" },
		{ "x; dkim=pass header.d=evil\"",
		    "! a quoted string does not end\n" },
	};

	(void)state;
	CHECK(rows);
}

/* Nothing goes over a ";", whatever is missing there. */
static void
test_no_carry(void **state)
{
	static const struct authres_row rows[] = {
		{ "x; spf=pass; header.d=b.example; dkim=fail",
		    "x N\nspf=pass\ndkim=fail\n" },
		{ "x; spf=pass smtp.helo=; dkim=fail",
		    "x N\nspf=pass smtp.helo=\"\"\ndkim=fail\n" },
		{ "x; dkim=; header.d=b.example; spf=pass", "x N\nspf=pass\n" },
		{ "x; reason=b; spf=pass", "x\nreason=b\nspf=pass\n" },
		{ "x; spf=pass smtp.helo=a dkim=pass header.d=b",
		    "x N D\nspf=pass smtp.helo=a dkim=pass header.d=b\n" },
		{ "x; spf=pass foo bar", "x N D\nspf=pass\n" },
		{ "x; spf=pass reason=a reason=b",
		    "x N D\nspf=pass reason=a reason=b\n" },
		{ "x; spf=pass p.q=r reason=a",
		    "x N\nspf=pass reason=a "
		    "p.q=r\n" },
	};

	(void)state;
	CHECK(rows);
}

static void
test_a11(void **state)
{
	static const struct authres_row rows[] = {
		{ "x; spf=none; spf=neutral; spf=pass; spf=fail; "
		  "spf=softfail; spf=temperror; spf=permerror; spf=policy",
		    "x\nspf=none\nspf=neutral\nspf=pass\nspf=fail\n"
		    "spf=softfail\nspf=temperror\nspf=permerror\n"
		    "spf=policy\n" },
		{ "x; spf=hardfail", "x\nspf=fail\n" },
	};

	(void)state;
	CHECK(rows);
}

static void
test_a12(void **state)
{
	static const struct authres_row rows[] = {
		{ "x; dkim=pass header.d=a.example; dkim=fail "
		  "header.d=b.example; dkim=pass header.d=a.example",
		    "x\ndkim=pass header.d=a.example\n"
		    "dkim=fail header.d=b.example\n"
		    "dkim=pass header.d=a.example\n" },
		{ "x; dkim=pass header.d=a.example header.d=b.example",
		    "x\ndkim=pass header.d=a.example "
		    "header.d=b.example\n" },
	};

	(void)state;
	CHECK(rows);
}

static void
test_a14(void **state)
{
	static const struct authres_row rows[] = {
		{ "\"b\xc3\xbc"
		  "cher.example\"; none",
		    "b\xc3\xbc"
		    "cher.example\n" },
		{ "x; dkim=pass (\xc3\xbc) header.d=b\xc3\xbc"
		  "cher.example header.i=\xc3\xbc@b\xc3\xbc"
		  "cher.example",
		    "x\ndkim=pass (\\\\xc3\\\\xbc) header.d=\"b\xc3\xbc"
		    "cher.example\" header.i=\"\xc3\xbc@b\xc3\xbc"
		    "cher.example\"\n" },
		{ "x; dkim=pass header.d=\xff",
		    "x N\ndkim=pass "
		    "header.d=\"\\\\xff\"\n" },
		{ "x; dkim=pass (\xc3)", "x N\ndkim=pass (\\\\xc3)\n" },
	};

	(void)state;
	CHECK(rows);
}

static void
test_strange(void **state)
{
	static const struct authres_row rows[] = {
		{ "x; cv", "x N\n" },
		{ "x; (null)=pass; spf=pass", "x N\nspf=pass\n" },
		{ "x; =; .=; /=; spf=pass", "x N\nspf=pass\n" },
		{ "x; header.__proto__=pass", "x N\n" },
		{ "x; a=pass header.__proto__=b",
		    "x N\na=pass "
		    "header.__proto__=b\n" },
		{ "x; a=pass p.q.r.s=b", "x N\na=pass p.qxrxs=b\n" },
		{ "x; a=pass p.=b", "x N D\na=pass\n" },
		{ "x; a/=pass", "x N\n" },
		{ "x; a=pass p/1=b", "x N D\na=pass p=b\n" },
		{ "i=1; x; a=pass", "1 x N D\na=pass\n" },
	};

	(void)state;
	CHECK(rows);
}

static void
test_arc(void **state)
{
	static const struct authres_row rows[] = {
		{ "i=1; lists.example.org; spf=pass smtp.mfrom=a@b.example",
		    "1 lists.example.org\nspf=pass "
		    "smtp.mfrom=a@b.example\n" },
		{ " i = 3 (a) ; mx.example (b) 1; none", "3 mx.example\n" },
		{ "I=50;x;none", "50 x\n" },
		{ "i=51;x;none", "51 x N\n" },
		{ "i=0;x;none", "x N\n" },
		{ "x; none", "x N\n" },
		{ "i=1 x; none", "1 x N D\n" },
		{ "x; i=1; spf=pass", "x N\nspf=pass\n" },
		{ "i=one; x; spf=pass", "- N\nspf=pass\n" },
		{ "i=1", "1 - N D\n" },
		{ "i=1; spf=pass", "1 - N\nspf=pass\n" },
	};

	(void)state;
	authres_check(AUTHRES_ARC, rows, COUNT(rows));
}

static void
test_kinds(void **state)
{
	static const struct {
		const char *name;
		enum authres_kind kind;
	} rows[] = {
		{ "Authentication-Results", AUTHRES_FIELD },
		{ "AUTHENTICATION-results", AUTHRES_FIELD },
		{ "ARC-Authentication-Results", AUTHRES_ARC },
		{ "Received-SPF", AUTHRES_SPF },
		{ "X-MS-Exchange-Authentication-Results", AUTHRES_EXCHANGE },
		{ "X-Original-Authentication-Results", AUTHRES_ORIGINAL },
		{ "Authentication-Results-Original", AUTHRES_ORIGINAL },
		{ "Original-Authentication-Results", AUTHRES_ORIGINAL },
	};
	static const char *const others[] = { "", "Authentication-Result",
		"Authentication-Results2", "X-Authentication-Results",
		"Received" };
	enum authres_kind kind;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_true(authres_kind_of(span_str(rows[i].name), &kind));
		assert_int_equal(kind, rows[i].kind);
	}
	for (size_t i = 0; i < COUNT(others); i++)
		assert_false(authres_kind_of(span_str(others[i]), &kind));
}

/* HEAD, then N times PIECE, then TAIL. */
static struct span
repeat(struct arena *a, const char *head, const char *piece, size_t n,
    const char *tail)
{
	struct buf b = buf_new(a, 64 * 1024 * 1024);

	buf_adds(&b, head);
	for (size_t i = 0; i < n; i++)
		buf_adds(&b, piece);
	buf_adds(&b, tail);
	return buf_span(&b);
}

static void
check_repeat(const char *head, const char *piece, size_t n, const char *tail,
    const char *want)
{
	struct arena *a = arena_new();

	assert_string_equal(
	    authres_dump(a, AUTHRES_FIELD, repeat(a, head, piece, n, tail)),
	    want);
	arena_free(a);
}

static void
test_limits(void **state)
{
	struct arena *a = arena_new();
	struct authres_field f;
	const char *why;

	(void)state;
	assert_true(authres_parse(a, AUTHRES_FIELD,
	    repeat(a, "x", ";a=b", CAPS_AR_RESULTS, ""), &f, &why));
	assert_int_equal(f.ar.n, CAPS_AR_RESULTS);
	assert_false(authres_parse(a, AUTHRES_FIELD,
	    repeat(a, "x", ";a=b", CAPS_AR_RESULTS + 1, ""), &f, &why));
	assert_true(f.over_limit);
	check_repeat("x;none", " ", CAPS_AR_FIELD - 6, "", "x\n");
	check_repeat("x;none", " ", CAPS_AR_FIELD - 5, "",
	    "! more than 256 KiB in one field\n");
	assert_true(authres_parse(a, AUTHRES_FIELD,
	    repeat(a, "", "x", CAPS_AR_ID, ";none"), &f, &why));
	check_repeat("", "x", CAPS_AR_ID + 1, ";none",
	    "! more than 998 octets in the authserv-id\n");
	arena_free(a);
}

/* Each would take minutes if anything in it were quadratic. */
static void
test_linear(void **state)
{
	struct arena *a = arena_new();
	struct span nested = repeat(a, "x;a=pass ", "(", 100000, "");
	struct authres_field f;
	const char *why;

	(void)state;
	nested = repeat(a, arena_string(a, nested), ")", 100000, "");
	assert_true(authres_parse(a, AUTHRES_FIELD, nested, &f, &why));
	assert_int_equal(f.ar.results[0].comment.len, 199998);
	check_repeat("x;a=pass ", "()", 100000, "", "x\na=pass\n");
	check_repeat("x;a ", "()", 100000, "=pass", "x\na=pass\n");
	check_repeat("x;a=pass", ";", 200000, "", "x N\na=pass\n");
	check_repeat("x;a=pass", " b", 100000, "", "x N D\na=pass\n");
	check_repeat("x;a=pass p.q=\"", "\\\"", 100000, "",
	    "! a quoted string does not end\n");
	assert_true(authres_parse(a, AUTHRES_FIELD,
	    repeat(a, "x;a=pass", " b.c=d", 40000, ""), &f, &why));
	assert_int_equal(f.ar.results[0].nprops, 40000);
	arena_free(a);
}

static void
test_notes(void **state)
{
	struct arena *a = arena_new();
	struct authres_field f;
	const char *why;

	(void)state;
	assert_true(authres_parse(a, AUTHRES_FIELD,
	    repeat(a, "x;a=pass", ";b", 100, " c(d)"), &f, &why));
	assert_int_equal(f.nnotes, CAPS_AR_NOTES);
	assert_int_equal(f.nstrays, CAPS_AR_NOTES);
	assert_true(f.doubtful);
	assert_string_equal(arena_string(a, f.strays[0]), "b");
	assert_string_equal(f.notes[0].what, "text that is not a result");
	arena_free(a);
}

static void
test_resinfo(void **state)
{
	static const char *const bad[] = { "", "dkim", "=", "dkim=", "x; a=b",
		"dkim=pass header.d",
		"dkim=pass header.d=", "dkim=pass header.d=(",
		"dkim=pass dkim=pass", "dkim=pass header.d=a/b",
		"header.d=b dkim=pass", "dkim=pass;" };
	struct arena *a = arena_new();
	struct authres_resinfo r;
	const char *why;

	(void)state;
	assert_true(authres_parse_resinfo(a,
	    SPAN(" DKIM=Pass reason=\"a b\" header.d=b.example action=none "),
	    &r, &why));
	assert_int_equal(r.nprops, 2);
	assert_int_equal(r.props[1].ptype.len, 0);
	assert_true(span_is(r.method, "dkim"));
	for (size_t i = 0; i < COUNT(bad); i++) {
		why = NULL;
		assert_false(
		    authres_parse_resinfo(a, span_str(bad[i]), &r, &why));
		assert_non_null(why);
	}
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("RFC 8601 appendix B and RFC 6008 appendix A are read "
		     "and conform",
		    test_rfc_examples),
		UNIT("A01: comments stand between all tokens (RFC 8601 B.7)",
		    test_a01),
		UNIT("A02: \"none\" stands alone", test_a02),
		UNIT("A03: what needs quotes and has none is read and marked",
		    test_a03),
		UNIT("A04: quoted strings are unescaped, and a value that "
		     "can be misread leaves a doubt",
		    test_a04),
		UNIT("A05: keywords have no case, unknown ones are kept",
		    test_a05),
		UNIT("A06: an unknown version refuses the field", test_a06),
		UNIT("A08: an authserv-id is there only if it is clearly "
		     "there",
		    test_a08),
		UNIT("A08: a NUL ends nothing", test_nul),
		UNIT(
		    "comments and quoted strings hold no results", test_hidden),
		UNIT("a comment or string that does not end refuses the "
		     "field",
		    test_unclosed),
		UNIT("no result takes what stands behind a \";\"",
		    test_no_carry),
		UNIT("A11: the words of SPF, and hardfail as fail", test_a11),
		UNIT("A12: methods and properties may repeat", test_a12),
		UNIT("A14: UTF-8 is kept", test_a14),
		UNIT("strange text makes no results", test_strange),
		UNIT("RFC 8617: i= stands first in ARC fields", test_arc),
		UNIT("the kind of a field is by its whole name", test_kinds),
		UNIT("limits hold, and one beyond is refused", test_limits),
		UNIT("the time is linear in the length", test_linear),
		UNIT("the first 16 notes and strays are kept", test_notes),
		UNIT("a requirement is one result without any departure",
		    test_resinfo),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
