#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "dkim/dkim_sig.h"

#define REST " bh=AAAA; b=AAAA"
#define GOOD "v=1; a=rsa-sha256; d=example.com; s=s1; h=from;"
#define WITHOUT_C "v=1; a=rsa-sha256; d=example.com; s=s1;"

struct row {
	const char *name;
	struct span value;
	enum authres_result want; /* AUTHRES_NONE: sound */
	const char *reason;       /* must stand in the reason */
};

static const struct row rows[] = {
	{ "a plain signature", SPAN(GOOD REST), AUTHRES_NONE, NULL },
	{ "D01: one trailing semicolon", SPAN(GOOD REST ";"), AUTHRES_NONE,
	    NULL },
	{ "D01: an empty tag in the middle", SPAN(GOOD ";" REST),
	    AUTHRES_NEUTRAL, "empty" },
	{ "D02: a duplicate tag, equal values",
	    SPAN(GOOD "d=example.com;" REST), AUTHRES_NEUTRAL, "duplicate" },
	{ "D02: a duplicate unknown tag", SPAN(GOOD "r=y; r=y;" REST),
	    AUTHRES_NEUTRAL, "duplicate" },
	{ "D03: H= is not h=", SPAN(WITHOUT_C "H=from;" REST), AUTHRES_NEUTRAL,
	    "h= is missing" },
	{ "D04: a tag without =", SPAN(GOOD "foo;" REST), AUTHRES_NEUTRAL,
	    NULL },
	{ "D04: a name that begins with a digit", SPAN(GOOD "1a=x;" REST),
	    AUTHRES_NEUTRAL, NULL },
	{ "D05: FWS around name, = and value",
	    SPAN("\r\n\tv =\r\n 1 ;a= rsa-sha256;d\t=example.com ; s=s1;h=from;"
		 "bh = AA AA ; b=AA\r\n\tAA"),
	    AUTHRES_NONE, NULL },
	{ "D05: white space inside t=", SPAN(GOOD "t=1 234;" REST),
	    AUTHRES_NEUTRAL, "t=" },
	{ "D06: an empty c= is no default", SPAN(GOOD "c=;" REST),
	    AUTHRES_NEUTRAL, "c=" },
	{ "D06: an empty b=", SPAN(GOOD "bh=AAAA; b="), AUTHRES_NEUTRAL, "b=" },
	{ "D06: an empty d=", SPAN("v=1; a=rsa-sha256; d=; s=s1; h=from;" REST),
	    AUTHRES_NEUTRAL, "d=" },
	{ "D06: an empty l=", SPAN(GOOD "l=;" REST), AUTHRES_NEUTRAL, "l=" },
	{ "D07: unknown tags are ignored", SPAN(GOOD "r=y; foo_1=bar;" REST),
	    AUTHRES_NONE, NULL },
	{ "D08: = in a value stays",
	    SPAN(GOOD "i=a=3Db@example.com; bh=AAA=; b=AA=="), AUTHRES_NONE,
	    NULL },
	{ "D09: a NUL in a value", SPAN(GOOD "foo=a\0b;" REST), AUTHRES_NEUTRAL,
	    NULL },
	{ "D09: a control octet", SPAN(GOOD "foo=a\001b;" REST),
	    AUTHRES_NEUTRAL, NULL },
	{ "D10: literals are not case-sensitive",
	    SPAN("v=1; a=RSA-SHA256; c=Relaxed/SIMPLE; q=DNS/TXT; "
		 "d=Example.COM; s=S1; h=From;" REST),
	    AUTHRES_NONE, NULL },
	{ "D11: a malformed known tag is never skipped",
	    SPAN(GOOD "x=soon;" REST), AUTHRES_NEUTRAL, "x=" },
	{ "D12: bad quoted-printable in i=",
	    SPAN(GOOD "i=a=ZZ@example.com;" REST), AUTHRES_NEUTRAL, "i=" },
	{ "D20: v=2", SPAN("v=2; a=rsa-sha256; d=a.test; s=s; h=from;" REST),
	    AUTHRES_NEUTRAL, "v=" },
	{ "D20: v=01", SPAN("v=01; a=rsa-sha256; d=a.test; s=s; h=from;" REST),
	    AUTHRES_NEUTRAL, "v=" },
	{ "D20: no v=", SPAN("a=rsa-sha256; d=a.test; s=s; h=from;" REST),
	    AUTHRES_NEUTRAL, "v= is missing" },
	{ "D20: v= need not be first",
	    SPAN("a=rsa-sha256; d=a.test; s=s; h=from;" REST "; v=1"),
	    AUTHRES_NONE, NULL },
	{ "D21: no a=", SPAN("v=1; d=a.test; s=s; h=from;" REST),
	    AUTHRES_NEUTRAL, "a= is missing" },
	{ "D21: no b=", SPAN(GOOD "bh=AAAA"), AUTHRES_NEUTRAL,
	    "b= is missing" },
	{ "D21: no bh=", SPAN(GOOD "b=AAAA"), AUTHRES_NEUTRAL,
	    "bh= is missing" },
	{ "D21: no d=", SPAN("v=1; a=rsa-sha256; s=s; h=from;" REST),
	    AUTHRES_NEUTRAL, "d= is missing" },
	{ "D21: no s=", SPAN("v=1; a=rsa-sha256; d=a.test; h=from;" REST),
	    AUTHRES_NEUTRAL, "s= is missing" },
	{ "D22: an unknown a=",
	    SPAN("v=1; a=ed25519-sha1; d=a.test; s=s; h=from;" REST),
	    AUTHRES_NEUTRAL, "a=" },
	{ "D23: an unknown c=", SPAN(GOOD "c=nofws/simple;" REST),
	    AUTHRES_NEUTRAL, "c=" },
	{ "D23: three parts in c=", SPAN(GOOD "c=simple/simple/simple;" REST),
	    AUTHRES_NEUTRAL, "c=" },
	{ "D24: d= of one label",
	    SPAN("v=1; a=rsa-sha256; d=com; s=s; h=from;" REST),
	    AUTHRES_NEUTRAL, "d=" },
	{ "D24: a trailing dot",
	    SPAN("v=1; a=rsa-sha256; d=a.test.; s=s; h=from;" REST),
	    AUTHRES_NEUTRAL, "d=" },
	{ "D24: an empty label",
	    SPAN("v=1; a=rsa-sha256; d=a..test; s=s; h=from;" REST),
	    AUTHRES_NEUTRAL, "d=" },
	{ "D24: an address literal",
	    SPAN("v=1; a=rsa-sha256; d=[192.0.2.1]; s=s; h=from;" REST),
	    AUTHRES_NEUTRAL, "d=" },
	{ "D24: a parenthesis in d=",
	    SPAN("v=1; a=rsa-sha256; d=victim.test(.attack.test; s=s; "
		 "h=from;" REST),
	    AUTHRES_NEUTRAL, "d=" },
	{ "D24: a NUL in d=",
	    SPAN(
		"v=1; a=rsa-sha256; d=victim.test\0.a.test; s=s; h=from;" REST),
	    AUTHRES_NEUTRAL, NULL },
	{ "D24: a fold in d=",
	    SPAN("v=1; a=rsa-sha256; d=victim.test\r\n\t.a.test; s=s; "
		 "h=from;" REST),
	    AUTHRES_NEUTRAL, "d=" },
	{ "D24: an escape in d=",
	    SPAN("v=1; a=rsa-sha256; d=victim.test\\000.a.test; s=s; "
		 "h=from;" REST),
	    AUTHRES_NEUTRAL, "d=" },
	{ "D25: an empty h=", SPAN(WITHOUT_C "h=;" REST), AUTHRES_NEUTRAL,
	    "h=" },
	{ "D25: FWS around the colons of h=",
	    SPAN(WITHOUT_C "h=from :\r\n to : subject;" REST), AUTHRES_NONE,
	    NULL },
	{ "D25: an empty name in h=", SPAN(WITHOUT_C "h=from::to;" REST),
	    AUTHRES_NEUTRAL, "h=" },
	{ "D25: h= without from", SPAN(WITHOUT_C "h=to:subject;" REST),
	    AUTHRES_PERMERROR, "From is not signed" },
	{ "D25: from in any case", SPAN(WITHOUT_C "h=To:FROM;" REST),
	    AUTHRES_NONE, NULL },
	{ "D26: i= in a subdomain", SPAN(GOOD "i=a@b.example.com;" REST),
	    AUTHRES_NONE, NULL },
	{ "D26: i= without a local part", SPAN(GOOD "i=@example.com;" REST),
	    AUTHRES_NONE, NULL },
	{ "D26: i= outside d=", SPAN(GOOD "i=@notexample.com;" REST),
	    AUTHRES_PERMERROR, "i= is not within d=" },
	{ "D26: i= above d=", SPAN(GOOD "i=@com;" REST), AUTHRES_PERMERROR,
	    "i= is not within d=" },
	{ "D26: i= without @", SPAN(GOOD "i=example.com;" REST),
	    AUTHRES_NEUTRAL, "i=" },
	{ "D28: l= of 76 digits",
	    SPAN(GOOD "l=0000000000000000000000000000000000000000000000000000"
		      "000000000000000000000016;" REST),
	    AUTHRES_NONE, NULL },
	{ "D28: l= of 77 digits",
	    SPAN(GOOD "l=00000000000000000000000000000000000000000000000000000"
		      "000000000000000000000016;" REST),
	    AUTHRES_NEUTRAL, "l=" },
	{ "D28: a negative l=", SPAN(GOOD "l=-1;" REST), AUTHRES_NEUTRAL,
	    "l=" },
	{ "D29: a known method among others in q=",
	    SPAN(GOOD "q=http : dns/txt;" REST), AUTHRES_NONE, NULL },
	{ "D29: no known method in q=", SPAN(GOOD "q=http;" REST),
	    AUTHRES_NEUTRAL, "q=" },
	{ "D30: t= of 12 digits", SPAN(GOOD "t=999999999999;" REST),
	    AUTHRES_NONE, NULL },
	{ "D30: t= of 13 digits", SPAN(GOOD "t=9999999999999;" REST),
	    AUTHRES_NEUTRAL, "t=" },
	{ "D31: x= before t=", SPAN(GOOD "t=10; x=9;" REST), AUTHRES_NEUTRAL,
	    "x= is not after t=" },
	{ "D31: x= at t=", SPAN(GOOD "t=10; x=10;" REST), AUTHRES_NEUTRAL,
	    "x= is not after t=" },
	{ "D31: x= behind t=", SPAN(GOOD "t=10; x=11;" REST), AUTHRES_NONE,
	    NULL },
	{ "D32: a selector of several labels, with an underscore",
	    SPAN("v=1; a=rsa-sha256; d=a.test; s=a_1.b.c; h=from;" REST),
	    AUTHRES_NONE, NULL },
	{ "D32: a path for a selector",
	    SPAN("v=1; a=rsa-sha256; d=a.test; s=../../etc/passwd; "
		 "h=from;" REST),
	    AUTHRES_NEUTRAL, "s=" },
	{ "D33: z= with copies", SPAN(GOOD "z=From:a=20b | To:c;" REST),
	    AUTHRES_NONE, NULL },
	{ "D33: a malformed z=", SPAN(GOOD "z=From;" REST), AUTHRES_NONE,
	    NULL },
	{ "D33: z= folded inside of a field name, as libopendkim has it",
	    SPAN(GOOD "z=From:a|Mess\r\n\tage-ID:b|=;" REST), AUTHRES_NONE,
	    NULL },
	{ "bh= and b= with bits behind their last octet",
	    SPAN(GOOD "bh=AB==; b=AAF="), AUTHRES_NONE, NULL },
	{ "D33: z= of 90 KB would be no harm", SPAN(GOOD "z=a:;" REST),
	    AUTHRES_NONE, NULL },
	{ "K17: U-labels in d= and i=",
	    SPAN("v=1; a=rsa-sha256; d=b\xc3\xbc"
		 "cher.example; s=s; h=from; "
		 "i=\xc3\xbc@b\xc3\xbc"
		 "cher.example;" REST),
	    AUTHRES_NONE, NULL },
	{ "bh= that is not base64", SPAN(GOOD "bh=A*A=; b=AAAA"),
	    AUTHRES_NEUTRAL, "bh=" },
	{ "octets behind the padding of b=", SPAN(GOOD "bh=AAAA; b=AA==AA"),
	    AUTHRES_NEUTRAL, "b=" },
	{ "an empty field", SPAN(""), AUTHRES_NEUTRAL, NULL },
	{ "white space alone", SPAN(" \r\n\t"), AUTHRES_NEUTRAL, NULL },
	{ "semicolons alone", SPAN(";;;;"), AUTHRES_NEUTRAL, NULL },
};

static struct msg_field
field_of(struct arena *arena, struct span value)
{
	struct buf b = buf_new(arena, SIZE_MAX);
	struct span whole;

	buf_adds(&b, "DKIM-Signature:");
	buf_add(&b, value);
	buf_adds(&b, "\r\n");
	whole = buf_span(&b);
	return (struct msg_field){
		.name = span_head(whole, 14),
		.value = span_head(span_skip(whole, 15), value.len),
		.whole = whole,
	};
}

static void
verdicts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		struct arena *arena = arena_new();
		struct msg_field field = field_of(arena, row->value);
		struct dkim_sig sig;
		struct dkim_sig_fault fault = { 0 };
		bool sound = dkim_sig_parse(arena, &field, &sig, &fault);

		if (fault.result != row->want)
			fail_msg("%s: %s: %s", row->name,
			    authres_result_name(fault.result), fault.reason);
		assert_int_equal(sound, row->want == AUTHRES_NONE);
		if (!sound)
			assert_non_null(fault.reason);
		if (row->reason != NULL &&
		    strstr(fault.reason, row->reason) == NULL)
			fail_msg("%s: reason %s", row->name, fault.reason);
		arena_free(arena);
	}
}

/* D41: what is cut out for b=, with "|" in its place */
static const struct hole {
	const char *name;
	struct span value;
	const char *left;
} holes[] = {
	{ "b= last", SPAN("bh=AAAA; b=BBBB"), "bh=AAAA; b=|" },
	{ "b= last, with a semicolon", SPAN("bh=AAAA; b=BBBB;"),
	    "bh=AAAA; b=|;" },
	{ "b= first", SPAN("b=BBBB; bh=AAAA"), "b=|; bh=AAAA" },
	{ "b= in the middle", SPAN("x=1; b=BBBB; bh=AAAA"),
	    "x=1; b=|; bh=AAAA" },
	{ "white space before =", SPAN("bh=AAAA; b =BBBB"), "bh=AAAA; b =|" },
	{ "a folded value", SPAN("bh=AAAA; b=\r\n BB\r\n\tBB\r\n ; x=1"),
	    "bh=AAAA; b=|; x=1" },
	{ "b= on a line of its own", SPAN("bh=AAAA;\r\n\tb=BBBB"),
	    "bh=AAAA;\r\n\tb=|" },
	{ "= in the value", SPAN("bh=AAAA; b=BB==; x=1"), "bh=AAAA; b=|; x=1" },
	{ "white space before the semicolon", SPAN("b=BBBB  ; bh=AAAA"),
	    "b=|; bh=AAAA" },
};

static void
only_the_value_of_b_is_cut_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(holes) / sizeof(holes[0]); i++) {
		struct arena *arena = arena_new();
		struct msg_field field = field_of(arena, holes[i].value);
		struct dkim_sig sig;
		struct span before, after;
		struct dkim_sig_fault fault;
		const char *got;

		(void)dkim_sig_parse(arena, &field, &sig, &fault);
		dkim_sig_without_b(&sig, &before, &after);
		got = arena_printf(
		    arena, "%.*s|%.*s", SPAN_ARG(before), SPAN_ARG(after));
		assert_string_equal(
		    got, arena_printf(
			     arena, "DKIM-Signature:%s\r\n", holes[i].left));
		arena_free(arena);
	}
}

static struct dkim_sig
parse(struct arena *arena, struct span value)
{
	struct msg_field *field = arena_alloc(arena, sizeof(*field));
	struct dkim_sig sig;
	struct dkim_sig_fault fault;

	*field = field_of(arena, value);
	assert_true(dkim_sig_parse(arena, field, &sig, &fault));
	return sig;
}

static void
defaults_and_values(void **state)
{
	struct arena *arena = arena_new();
	struct dkim_sig sig = parse(arena, SPAN(GOOD REST));

	(void)state;
	assert_int_equal(sig.header_canon, CANON_SIMPLE);
	assert_int_equal(sig.body_canon, CANON_SIMPLE);
	assert_true(sig.l == DKIM_NO_LIMIT);
	assert_true(span_is(sig.i_domain, "example.com"));
	sig = parse(arena, SPAN(GOOD "c=relaxed;" REST));
	assert_int_equal(sig.header_canon, CANON_RELAXED);
	assert_int_equal(sig.body_canon, CANON_SIMPLE);
	sig = parse(
	    arena, SPAN(GOOD "i=joe=20x=\r\n 3d@A.example.com; l=16;" REST));
	assert_true(span_is(sig.i_domain, "a.example.com"));
	assert_true(sig.l == 16);
	/* beyond 64 bits: saturates, never wraps (2^64 + 16 here) */
	sig = parse(arena, SPAN(GOOD "l=18446744073709551632;" REST));
	assert_true(sig.l == DKIM_NO_LIMIT - 1);
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verdicts),
		cmocka_unit_test(only_the_value_of_b_is_cut_out),
		cmocka_unit_test(defaults_and_values),
	};

	return cmocka_run_group_tests_name("dkim_sig", tests, NULL, NULL);
}
