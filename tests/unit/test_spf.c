#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/caps.h"
#include "dns/dns_query.h"
#include "spf/spf.h"
#include "unit.h"

/* Ten and eleven of something; the voids and the many of section 4.6.4. */
#define TEN(x) x x x x x x x x x x

static const char zone[] =
    "$TTL 300\n"
    /* addresses */
    "h.test A 192.0.2.1\nh.test A 192.0.2.2\nh.test AAAA 2001:db8::1\n"
    "four.test A 192.0.2.1\nsix.test AAAA 2001:db8::1\n"
    "m.test MX 10 h.test.\nm.test MX 20 four.test.\n"
    "gone.test MX 0 x.gone.test.\n"
    "null.test MX 0 .\n"
    "c.test CNAME h.test.\nloop.test CNAME loop.test.\n"
    "both.test A 192.0.2.1\nboth.test TXT \"v=spf1 a -all\"\n"
    /* S03, S04 */
    "none.test TXT \"other\"\nold.test SPF \"v=spf1 -all\"\n"
    "two.test TXT \"v=spf1 -all\"\ntwo.test TXT \"v=spf1 ~all\"\n"
    "noise.test TXT \"v=spf1 ~all\"\nnoise.test TXT \"\\255\\254\"\n"
    "joined.test TXT \"v=spf1\" \" mx:m.test\" \" -all\"\n"
    "glued.test TXT \"v=spf1\" \"mx -all\"\n"
    /* S06, S07, S10 */
    "late-error.test TXT \"v=spf1 +all foo\"\n"
    "order.test TXT \"v=spf1 ?ip4:192.0.2.1 -ip4:192.0.2.0/24 ~all\"\n"
    "default.test TXT \"v=spf1 ip4:192.0.2.9\"\n"
    "all.test TXT \"v=spf1 all -all redirect=none.test\"\n"
    /* S11 */
    "i-pass.test TXT \"v=spf1 -include:both.test ~all\"\n"
    "i-fail.test TXT \"v=spf1 include:fail.test ~all\"\n"
    "fail.test TXT \"v=spf1 -all exp=why.test\"\n"
    "i-none.test TXT \"v=spf1 include:none.test ~all\"\n"
    "i-gone.test TXT \"v=spf1 include:x.none.test ~all\"\n"
    "i-temp.test TXT \"v=spf1 include:dead.test ~all\"\n"
    "i-bad.test TXT \"v=spf1 include:late-error.test ~all\"\n"
    "i-word.test TXT \"v=spf1 include:%{l} ~all\"\n"
    "why.test TXT \"because\"\n"
    /* S12 to S17 */
    "a.test TXT \"v=spf1 a:h.test -all\"\n"
    "a-net.test TXT \"v=spf1 a:h.test/24//64 -all\"\n"
    "a-cname.test TXT \"v=spf1 a:c.test -all\"\n"
    "a-loop.test TXT \"v=spf1 a:loop.test -all\"\n"
    "a-dead.test TXT \"v=spf1 a:dead.test -all\"\n"
    "mx.test TXT \"v=spf1 mx:m.test -all\"\n"
    "mx-a.test TXT \"v=spf1 mx:h.test -all\"\n"
    "mx-gone.test TXT \"v=spf1 mx:gone.test -all\"\n"
    "mx-null.test TXT \"v=spf1 mx:null.test -all\"\n"
    "ex.test TXT \"v=spf1 exists:%{l}.test -all\"\n"
    "ip6.test TXT \"v=spf1 ip6:::/0 -all\"\nip4.test TXT \"v=spf1 "
    "ip4:0.0.0.0/0 -all\"\n"
    "ptr.test TXT \"v=spf1 ptr -all\"\n"
    "ptr-h.test TXT \"v=spf1 ptr:h.test -all\"\n"
    "p.test TXT \"v=spf1 exists:%{p}.p.test -all\"\n"
    "h.test.p.test A 127.0.0.2\nunknown.p.test A 127.0.0.2\n"
    "1.2.0.192.in-addr.arpa PTR evil.test.\n"
    "1.2.0.192.in-addr.arpa PTR h.test.\n"
    "2.2.0.192.in-addr.arpa PTR dead.test.\n"
    "3.2.0.192.in-addr.arpa PTR sub.ptr.test.\n"
    "sub.ptr.test A 192.0.2.3\nevil.test A 192.0.2.99\n"
    /* S21 */
    "r.test TXT \"v=spf1 ip4:192.0.2.9 redirect=r2.test\"\n"
    "r2.test TXT \"v=spf1 a -all exp=why.test\"\nr2.test A 192.0.2.1\n"
    "r-none.test TXT \"v=spf1 redirect=none.test\"\n"
    "r-all.test TXT \"v=spf1 ?all redirect=none.test\"\n"
    "r-self.test TXT \"v=spf1 redirect=r-self.test\"\n"
    /* S22 */
    "e1.test TXT \"v=spf1 -all exp=why.test\"\n"
    "e2.test TXT \"v=spf1 -all exp=gone.why.test\"\n"
    "e3.test TXT \"v=spf1 -all exp=dead.test\"\n"
    "e4.test TXT \"v=spf1 -all exp=two.test\"\n"
    "e5.test TXT \"v=spf1 -all exp=bad.why.test\"\n"
    "e6.test TXT \"v=spf1 include:fail.test -all\"\n"
    "e7.test TXT \"v=spf1 ~all exp=why.test\"\n"
    "e8.test TXT \"v=spf1 -all exp=utf8.why.test\"\n"
    "e9.test TXT \"v=spf1 -all exp=macro.why.test\"\n"
    "bad.why.test TXT \"%{z}\"\nutf8.why.test TXT \"w\\195\\188\"\n"
    "macro.why.test TXT \"%{c} %{d} %{p} %{h} %{S}\"\n"
    /* S30, S31 */
    "ten.test TXT \"v=spf1 " TEN("a:h.test ") "-all\"\n"
    "eleven.test TXT \"v=spf1 a:h.test " TEN("a:h.test ") "-all\"\n"
    "chain.test TXT \"v=spf1 include:chain.test -all\"\n"
    "tree.test TXT \"v=spf1 include:tree2.test include:tree2.test -all\"\n"
    "tree2.test TXT \"v=spf1 include:tree.test include:tree.test -all\"\n"
    "void2.test TXT \"v=spf1 a:x.gone.test mx:h.test ?all\"\n"
    "void3.test TXT \"v=spf1 a:x.gone.test mx:h.test exists:y.gone.test "
    "?all\"\n"
    "void-mx.test TXT \"v=spf1 mx:gone.test mx:gone.test mx:gone.test ?all\"\n"
    "void-six.test TXT \"v=spf1 a:four.test a:four.test ?all\"\n"
    /* S44 */
    "local.test TXT \"v=spf1 exists:%{l}.test a:h.test ?all\"\n"
    "local-r.test TXT \"v=spf1 redirect=%{l}.test\"\n"
    "xn--bcher-kva.test TXT \"v=spf1 exists:%{d}.x.test -all\"\n"
    "xn--bcher-kva.test.x.test A 127.0.0.2\n";

static const char errors[] =
    "dead.test\t*\tSERVFAIL\n"
    "slow.test\t*\tTIMEOUT\n"
    "refused.test\t*\tREFUSED\n"
    "garbage.test\t*\tMALFORMED\n";

static void
write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

/* DNS that knows the zone, the errors and nothing else. */
static struct dns *
new_dns(void)
{
	char dir[] = "/tmp/dkimutils-spf.XXXXXX", path[64], list[64];
	const char *zones[] = { path };
	struct dns_config config = DNS_CONFIG_DEFAULT;
	struct dns *dns;
	int status;

	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/zone", dir);
	snprintf(list, sizeof(list), "%s/zone.errors", dir);
	write_file(path, zone);
	write_file(list, errors);
	config.zones = zones;
	config.zone_count = 1;
	dns = dns_new(&config, &status);
	unlink(path);
	unlink(list);
	rmdir(dir);
	assert_non_null(dns);
	return dns;
}

struct spf_case {
	const char *ip, *from;
	const char *want; /* "result lookups/voids mechanism" */
};

static const char *
describe(struct arena *arena, const struct spf_result *r)
{
	return arena_printf(arena, "%s %u/%u %.*s",
	    authres_result_name(r->result), r->lookups, r->voids,
	    SPAN_ARG(r->mechanism));
}

static struct spf_results
check_one(struct arena *arena, struct dns *dns, const char *ip,
    const char *from, const char *helo)
{
	const struct spf_policy policy = SPF_POLICY_DEFAULT;
	struct spf_request request = { .receiver = SPAN("rcv.test"), .now = 7 };
	const char *reason;

	assert_true(ip_parse(span_str(ip), &request.client));
	if (from != NULL)
		assert_true(
		    spf_set_mail_from(&request, span_str(from), &reason));
	if (helo != NULL)
		assert_true(spf_set_helo(&request, span_str(helo), &reason));
	return spf_check(
	    arena, dns_asker_new(arena, dns, DNS_ASK_WAIT), &request, &policy);
}

static void
check(const struct spf_case *cases, size_t n)
{
	struct arena *arena = arena_new();
	struct dns *dns = new_dns();

	for (size_t i = 0; i < n; i++) {
		struct spf_results all =
		    check_one(arena, dns, cases[i].ip, cases[i].from, "h.test");

		assert_string_equal(
		    describe(arena, &all.mail_from), cases[i].want);
	}
	dns_free(dns);
	arena_free(arena);
}

static void
s01(void **state)
{
	static const char label63[] =
	    "a@x23456789012345678901234567890123456789012345678901234567890"
	    "123.test";
	static const struct spf_case cases[] = {
		{ "192.0.2.1", "a@test", "none 0/0 " },
		{ "192.0.2.1", "a@a..test", "none 0/0 " },
		{ "192.0.2.1", "a@.test", "none 0/0 " },
		{ "192.0.2.1", "a@[192.0.2.1]", "none 0/0 " },
		{ "192.0.2.1", "a@b c.test", "none 0/0 " },
		{ "192.0.2.1", "a@", "none 0/0 " },
		{ "192.0.2.1", "a@both.test.", "pass 1/0 a" },
		{ "192.0.2.1", "a@BOTH.Test", "pass 1/0 a" },
	};
	struct arena *arena = arena_new();
	struct dns *dns = new_dns();
	struct spf_results all =
	    check_one(arena, dns, "192.0.2.1", label63, NULL);

	(void)state;
	check(cases, COUNT(cases));
	assert_string_equal(all.mail_from.reason, "no such domain");
	all = check_one(arena, dns, "192.0.2.1", "a@x..test", NULL);
	assert_string_equal(
	    all.mail_from.reason, "RFC 7208 section 4.3: not a domain name");
	assert_int_equal(all.mail_from.domain.len, 0);
	dns_free(dns);
	arena_free(arena);
}

static void
s02(void **state)
{
	struct arena *arena = arena_new();
	struct dns *dns = new_dns();
	struct spf_results all =
	    check_one(arena, dns, "192.0.2.1", "", "both.test");

	(void)state;
	assert_true(all.has_helo && all.has_mail_from);
	assert_int_equal(all.mail_from.result, AUTHRES_PASS);
	assert_true(span_is(all.mail_from.domain, "both.test"));
	assert_true(span_is(all.mail_from.local_part, "postmaster"));
	all = check_one(arena, dns, "192.0.2.1", "@both.test", NULL);
	assert_true(span_is(all.mail_from.local_part, "postmaster"));
	assert_false(all.has_helo);
	all = check_one(arena, dns, "192.0.2.1", "both.test", NULL);
	assert_int_equal(all.mail_from.result, AUTHRES_PASS);
	all = check_one(arena, dns, "192.0.2.1", "\"a@b\"@both.test", NULL);
	assert_true(span_is(all.mail_from.local_part, "\"a@b\""));
	dns_free(dns);
	arena_free(arena);
}

static void
s03(void **state)
{
	static const struct spf_case cases[] = {
		{ "192.0.2.1", "a@gone.none.test", "none 0/0 " },
		{ "192.0.2.1", "a@none.test", "none 0/0 " },
		{ "192.0.2.1", "a@h.test", "none 0/0 " },
		{ "192.0.2.1", "a@old.test", "none 0/0 " },
		{ "192.0.2.1", "a@dead.test", "temperror 0/0 " },
		{ "192.0.2.1", "a@slow.test", "temperror 0/0 " },
		{ "192.0.2.1", "a@refused.test", "temperror 0/0 " },
		{ "192.0.2.1", "a@garbage.test", "temperror 0/0 " },
		{ "192.0.2.1", "a@loop.test", "permerror 0/0 " },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
s04(void **state)
{
	static const struct spf_case cases[] = {
		{ "192.0.2.1", "a@two.test", "permerror 0/0 " },
		{ "192.0.2.1", "a@noise.test", "softfail 0/0 ~all" },
		{ "192.0.2.1", "a@joined.test", "pass 1/0 mx:m.test" },
		{ "192.0.2.1", "a@glued.test", "none 0/0 " },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
s07(void **state)
{
	static const struct spf_case cases[] = {
		{ "192.0.2.1", "a@late-error.test", "permerror 0/0 foo" },
		{ "192.0.2.1", "a@order.test", "neutral 0/0 ?ip4:192.0.2.1" },
		{ "192.0.2.2", "a@order.test", "fail 0/0 -ip4:192.0.2.0/24" },
		{ "192.0.3.1", "a@order.test", "softfail 0/0 ~all" },
		{ "192.0.2.1", "a@default.test", "neutral 0/0 " },
		{ "192.0.2.1", "a@all.test", "pass 0/0 all" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
s11(void **state)
{
	static const struct spf_case cases[] = {
		{ "192.0.2.1", "a@i-pass.test", "fail 2/0 -include:both.test" },
		{ "192.0.2.9", "a@i-pass.test", "softfail 2/0 ~all" },
		{ "192.0.2.1", "a@i-fail.test", "softfail 1/0 ~all" },
		{ "192.0.2.1", "a@i-none.test",
		    "permerror 1/0 include:none.test" },
		{ "192.0.2.1", "a@i-gone.test",
		    "permerror 1/0 include:x.none.test" },
		{ "192.0.2.1", "a@i-temp.test",
		    "temperror 1/0 include:dead.test" },
		{ "192.0.2.1", "a@i-bad.test", "permerror 1/0 foo" },
		{ "192.0.2.1", "word@i-word.test",
		    "permerror 1/0 include:%{l}" },
		{ "192.0.2.1", "both.test@i-word.test",
		    "pass 2/0 include:%{l}" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
s12(void **state)
{
	static const struct spf_case cases[] = {
		{ "192.0.2.2", "a@a.test", "pass 1/0 a:h.test" },
		{ "192.0.2.3", "a@a.test", "fail 1/0 -all" },
		{ "2001:db8::1", "a@a.test", "pass 1/0 a:h.test" },
		{ "192.0.2.200", "a@a-net.test", "pass 1/0 a:h.test/24//64" },
		{ "2001:db8::ff", "a@a-net.test", "pass 1/0 a:h.test/24//64" },
		{ "2001:db8:0:1::", "a@a-net.test", "fail 1/0 -all" },
		{ "192.0.2.1", "a@a-cname.test", "pass 1/0 a:c.test" },
		{ "192.0.2.1", "a@a-loop.test", "permerror 1/0 a:loop.test" },
		{ "192.0.2.1", "a@a-dead.test", "temperror 1/0 a:dead.test" },
		{ "192.0.2.2", "a@mx.test", "pass 1/0 mx:m.test" },
		{ "2001:db8::1", "a@mx.test", "pass 1/0 mx:m.test" },
		{ "192.0.2.1", "a@mx-a.test", "fail 1/1 -all" },
		{ "192.0.2.1", "a@mx-gone.test", "fail 1/0 -all" },
		{ "192.0.2.1", "a@mx-null.test", "fail 1/0 -all" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
s14(void **state)
{
	static const struct spf_case cases[] = {
		{ "192.0.2.1", "a@ptr-h.test", "pass 1/0 ptr:h.test" },
		{ "192.0.2.1", "a@ptr.test", "fail 1/0 -all" },
		{ "192.0.2.2", "a@ptr-h.test", "fail 1/0 -all" },
		{ "192.0.2.3", "a@ptr.test", "pass 1/0 ptr" },
		{ "192.0.2.4", "a@ptr.test", "fail 1/1 -all" },
		{ "192.0.2.1", "a@p.test", "pass 1/0 exists:%{p}.p.test" },
		{ "192.0.2.9", "a@p.test", "pass 1/0 exists:%{p}.p.test" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
s16(void **state)
{
	static const struct spf_case cases[] = {
		{ "::ffff:192.0.2.1", "a@ip4.test", "pass 0/0 ip4:0.0.0.0/0" },
		{ "::ffff:192.0.2.1", "a@ip6.test", "fail 0/0 -all" },
		{ "192.0.2.1", "a@ip6.test", "fail 0/0 -all" },
		{ "2001:db8::1", "a@ip4.test", "fail 0/0 -all" },
		{ "2001:db8::1", "a@ip6.test", "pass 0/0 ip6:::/0" },
		{ "::ffff:192.0.2.1", "a@a.test", "pass 1/0 a:h.test" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
s17(void **state)
{
	static const struct spf_case cases[] = {
		{ "192.0.2.9", "four@ex.test", "pass 1/0 exists:%{l}.test" },
		{ "2001:db8::9", "four@ex.test", "pass 1/0 exists:%{l}.test" },
		{ "2001:db8::9", "six@ex.test", "fail 1/1 -all" },
		{ "192.0.2.9", "x.none@ex.test", "fail 1/1 -all" },
		{ "192.0.2.9", "dead@ex.test",
		    "temperror 1/0 exists:%{l}.test" },
		{ "192.0.2.9", "a..b@ex.test", "fail 1/0 -all" },
		{ "192.0.2.9", "\"a\\\\b\"@ex.test", "fail 1/0 -all" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
s21(void **state)
{
	static const struct spf_case cases[] = {
		{ "192.0.2.1", "a@r.test", "pass 2/0 a" },
		{ "192.0.2.2", "a@r.test", "fail 2/0 -all" },
		{ "192.0.2.9", "a@r.test", "pass 0/0 ip4:192.0.2.9" },
		{ "192.0.2.1", "a@r-none.test",
		    "permerror 1/0 redirect=none.test" },
		{ "192.0.2.1", "a@r-all.test", "neutral 0/0 ?all" },
		{ "192.0.2.1", "a@r-self.test",
		    "permerror 11/0 redirect=r-self.test" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
s22(void **state)
{
	static const struct {
		const char *from, *want; /* NULL: none */
	} cases[] = {
		{ "a@e1.test", "because" },
		{ "a@e2.test", NULL },
		{ "a@e3.test", NULL },
		{ "a@e4.test", NULL },
		{ "a@e5.test", NULL },
		{ "a@e6.test", NULL },
		{ "a@e7.test", NULL },
		{ "a@e8.test", NULL },
		{ "a=b@e9.test",
		    "192.0.2.1 e9.test h.test he.test a%3Db%40e9.test" },
		{ "a@r.test", "because" },
	};
	struct arena *arena = arena_new();
	struct dns *dns = new_dns();

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct spf_results all =
		    check_one(arena, dns, i == 9 ? "192.0.2.2" : "192.0.2.1",
			cases[i].from, "he.test");

		assert_true(all.mail_from.result == AUTHRES_FAIL ||
			    all.mail_from.result == AUTHRES_SOFTFAIL);
		assert_int_equal(all.mail_from.voids, 0);
		assert_int_equal(
		    all.mail_from.explanation.p != NULL, cases[i].want != NULL);
		if (cases[i].want != NULL)
			assert_true(
			    span_is(all.mail_from.explanation, cases[i].want));
	}
	dns_free(dns);
	arena_free(arena);
}

static void
s30(void **state)
{
	static const struct spf_case cases[] = {
		{ "192.0.2.9", "a@ten.test", "fail 10/0 -all" },
		{ "192.0.2.9", "a@eleven.test", "permerror 11/0 a:h.test" },
		{ "192.0.2.1", "a@eleven.test", "pass 1/0 a:h.test" },
		{ "192.0.2.9", "a@chain.test",
		    "permerror 11/0 include:chain.test" },
		{ "192.0.2.9", "a@tree.test",
		    "permerror 11/0 include:tree2.test" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
s31(void **state)
{
	static const struct spf_case cases[] = {
		{ "192.0.2.9", "a@void2.test", "neutral 2/2 ?all" },
		{ "192.0.2.9", "a@void3.test",
		    "permerror 3/3 exists:y.gone.test" },
		{ "192.0.2.9", "a@void-mx.test", "neutral 3/0 ?all" },
		{ "2001:db8::9", "a@void-six.test", "neutral 2/2 ?all" },
		{ "192.0.2.9", "a@void-six.test", "neutral 2/0 ?all" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
s44(void **state)
{
	static const struct spf_case cases[] = {
		{ "192.0.2.1", "s\xc3\xbc@local.test", "pass 2/0 a:h.test" },
		{ "192.0.2.9", "four@local.test", "pass 1/0 exists:%{l}.test" },
		{ "192.0.2.9", "s\xc3\xbc@local-r.test",
		    "permerror 1/0 redirect=%{l}.test" },
		{ "192.0.2.9",
		    "a@b\xc3\xbc"
		    "cher.test",
		    "pass 1/0 exists:%{d}.x.test" },
		{ "192.0.2.9",
		    "a@b\xff"
		    "cher.test",
		    "none 0/0 " },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
s54(void **state)
{
	struct arena *arena = arena_new();
	struct dns *dns = new_dns();
	struct spf_results all =
	    check_one(arena, dns, "192.0.2.1", "a@fail.test", "both.test");

	(void)state;
	assert_int_equal(all.helo.result, AUTHRES_PASS);
	assert_int_equal(all.mail_from.result, AUTHRES_FAIL);
	assert_ptr_equal(spf_deciding(&all), &all.mail_from);
	all = check_one(arena, dns, "192.0.2.1", "a@both.test", "fail.test");
	assert_int_equal(all.helo.result, AUTHRES_FAIL);
	assert_int_equal(all.mail_from.result, AUTHRES_PASS);
	all = check_one(arena, dns, "192.0.2.1", NULL, "both.test");
	assert_false(all.has_mail_from);
	assert_ptr_equal(spf_deciding(&all), &all.helo);
	dns_free(dns);
	arena_free(arena);
}

static void
mailboxes(void **state)
{
	static const struct {
		const char *in, *want; /* NULL: refused */
	} cases[] = {
		{ "a@b.test", "a@b.test" },
		{ "<a@b.test>", "a@b.test" },
		{ "", "" },
		{ "<>", "" },
		{ "a b@c.test", "a b@c.test" },
		{ "\"a@b\"@c.test", "\"a@b\"@c.test" },
		{ "\"a\\\"b\"@c.test", "\"a\\\"b\"@c.test" },
		{ "a@b@c.test", NULL },
		{ "\"a\"b@c.test", NULL },
		{ "\"a@c.test", NULL },
		{ "(x)a@c.test", NULL },
		{ "<@r.test:a@c.test>", NULL },
		{ "a\r\n@c.test", NULL },
		{ "a@c.test\n", NULL },
		{ "a@c\x7f.test", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct spf_request request = { 0 };
		const char *reason = NULL;

		assert_int_equal(
		    spf_set_mail_from(&request, span_str(cases[i].in), &reason),
		    cases[i].want != NULL);
		assert_int_equal(
		    request.mail_from.p != NULL, cases[i].want != NULL);
		if (cases[i].want == NULL)
			assert_non_null(reason);
		else
			assert_true(span_is(request.mail_from, cases[i].want));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("S01: a domain that cannot have a record is none", s01),
		UNIT("S02: postmaster stands for a missing local-part", s02),
		UNIT("S03: no record is none, no answer is temperror", s03),
		UNIT("S04, S05: one record, joined from its strings", s04),
		UNIT("S06, S07, S10: whole syntax first, then left to right",
		    s07),
		UNIT("S08, S11: what include makes of each result", s11),
		UNIT("S12, S13: a and mx", s12),
		UNIT("S14: ptr and %{p} want names that lead back", s14),
		UNIT("S15, S16: families of addresses, IPv4-mapped ones", s16),
		UNIT("S17: exists asks for A whatever the client", s17),
		UNIT("S21: redirect= takes over, unless there is all", s21),
		UNIT("S22: the explanation, of fail by an own mechanism", s22),
		UNIT(
		    "S30: ten terms that look up DNS, in the whole check", s30),
		UNIT("S31: void look-ups are counted once a term", s31),
		UNIT("S44: local-parts and domains in UTF-8", s44),
		UNIT("S53, S54: HELO and MAIL FROM each on its own", s54),
		UNIT("a MAIL FROM that SMTP cannot have said is refused",
		    mailboxes),
	};

	return cmocka_run_group_tests_name("spf", tests, NULL, NULL);
}
