#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/caps.h"
#include "dmarc/dmarc_authors.h"
#include "dmarc/dmarc_external.h"
#include "unit.h"

#define RECORD(name, tags) "_dmarc." name " TXT \"v=DMARC1; " tags "\"\n"

static const char zone[] =
    "$TTL 300\n"
    /* RFC 9989 appendix B.4 */
    RECORD("example.com", "p=reject; sp=quarantine; np=none")
    RECORD("signing.example.com", "p=none")
    "exists.example.com A 192.0.2.1\n"
    RECORD("bank.example", "p=quarantine; psd=y")
    RECORD("giant.bank.example", "p=reject")
    /* RFC 9989 section 4.10.2 */
    RECORD("two.test", "p=none")
    RECORD("mail.two.test", "p=reject")
    RECORD("stop.two.test", "p=quarantine; psd=n")
    RECORD("psd", "p=reject; psd=y; sp=quarantine")
    RECORD("own.psd", "p=none")
    /* M09 */
    RECORD("double.two.test", "p=reject")
    RECORD("double.two.test", "p=none")
    "_dmarc.noise.two.test TXT \"google\"\n"
    "_dmarc.noise.two.test TXT \"v=DMARC1; p=reject\"\n"
    "_dmarc.split.test TXT \"v=DMAR\" \"C1; p=rej\" \"ect\"\n"
    /* M10, M11 */
    RECORD("useless.test", "sp=reject")
    RECORD("rua.test", "rua=mailto:a@rua.test")
    RECORD("t.test", "p=quarantine; sp=reject; np=reject; t=y")
    /* alignment */
    RECORD("strict.test", "p=reject; adkim=s; aspf=s")
    RECORD("half.test", "p=reject; adkim=s")
    /* M44, M26 */
    RECORD("slow.test", "p=reject")
    RECORD("sub.slow.test", "p=reject")
    "_dmarc.alias.test CNAME _dmarc.strict.test.\n";

static const char errors[] =
    "_dmarc.dead.test\tTXT\tSERVFAIL\n"
    "_dmarc.dead.slow.test\tTXT\tTIMEOUT\n"
    "_dmarc.x.above.test\tTXT\tNODATA\n"
    "_dmarc.above.test\tTXT\tSERVFAIL\n";

struct row {
	const char *name;
	const char *author;
	const char *ids;  /* "spf=pass:a.test dkim=fail:b.test" */
	const char *want; /* "result applied policy-domain org aligned..." */
};

static const struct row rows[] = {
	/* B.1.1, B.1.2 */
	{ "B.1.1 example 1: SPF of the same domain", "example.com",
	    "spf=pass:example.com", "pass reject example.com - yes" },
	{ "B.1.1 example 2: SPF of a child", "example.com",
	    "spf=pass:child.example.com",
	    "pass reject example.com example.com yes" },
	{ "B.1.1 example 3: SPF of somebody else", "exists.example.com",
	    "spf=pass:example.net",
	    "fail quarantine example.com example.com no" },
	{ "B.1.2 example 1: DKIM of the same domain", "example.com",
	    "dkim=pass:example.com", "pass reject example.com - yes" },
	{ "B.1.2 example 2: DKIM of the parent", "exists.example.com",
	    "dkim=pass:example.com",
	    "pass quarantine example.com example.com yes" },
	{ "B.1.2 example 3: DKIM of somebody else", "example.com",
	    "dkim=pass:sample.net", "fail reject example.com - no" },
	/* B.4 */
	{ "B.4.1: a simple hierarchy", "example.com",
	    "spf=pass:example.com dkim=pass:signing.example.com",
	    "pass reject example.com example.com yes yes" },
	{ "B.4.2: a deep author", "a.b.c.d.e.f.g.h.i.j.k.example.com",
	    "spf=pass:example.com dkim=pass:signing.example.com",
	    "pass none example.com example.com yes yes" },
	{ "B.4.3: below a public suffix domain", "giant.bank.example",
	    "spf=pass:mail.giant.bank.example "
	    "dkim=pass:mail.mega.bank.example",
	    "pass reject giant.bank.example giant.bank.example yes no" },
	{ "B.4.3: another bank", "giant.bank.example",
	    "dkim=pass:mail.mega.bank.example",
	    "fail reject giant.bank.example giant.bank.example no" },
	/* records at a name */
	{ "M09: two records are none, and the walk goes on", "double.two.test",
	    "", "fail none two.test two.test" },
	{ "M09: other texts do not matter", "noise.two.test", "",
	    "fail reject noise.two.test -" },
	{ "M08: strings are joined", "split.test", "",
	    "fail reject split.test -" },
	{ "M10: neither p nor rua: no DMARC", "useless.test",
	    "spf=pass:useless.test", "none - useless.test -" },
	{ "M10: rua without p: p=none", "rua.test", "",
	    "fail none rua.test -" },
	{ "M11: t=y and quarantine", "t.test", "", "fail none t.test -" },
	{ "M11: t=y and np=reject", "x.t.test", "",
	    "fail quarantine t.test t.test" },
	{ "N04: a record by an alias", "alias.test", "dkim=pass:a.alias.test",
	    "fail reject alias.test - no" },
	/* discovery */
	{ "M20: the author's own record, and its p", "signing.example.com", "",
	    "fail none signing.example.com -" },
	{ "M23: a record between is passed over", "a.mail.two.test", "",
	    "fail none two.test two.test" },
	{ "M22: psd=n ends the walk", "a.stop.two.test", "",
	    "fail quarantine stop.two.test stop.two.test" },
	{ "M23: a record of the public suffix domain alone", "new.psd", "",
	    "fail quarantine psd new.psd" },
	{ "M23: not where the organization has one", "own.psd", "",
	    "fail none own.psd -" },
	{ "M24: np= for what does not exist", "gone.example.com", "",
	    "fail none example.com example.com" },
	{ "M24: sp= for what does", "exists.example.com", "",
	    "fail quarantine example.com example.com" },
	{ "M25: a name with something below it exists", "bank.example.com", "",
	    "fail none example.com example.com" },
	{ "M26: nothing anywhere", "nowhere.test", "spf=pass:nowhere.test",
	    "none - - nowhere.test" },
	{ "M26: no answer", "dead.test", "spf=pass:dead.test",
	    "temperror - - -" },
	{ "M26: no answer higher up", "x.above.test", "",
	    "temperror - - x.above.test" },
	{ "P20: a name too long to have a record",
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example.com",
	    "", "fail none example.com example.com" },
	/* organizations */
	{ "M30: the record with the fewest labels", "a.mail.two.test",
	    "dkim=pass:two.test", "pass none two.test two.test yes" },
	{ "M30: psd=n makes an organization", "a.stop.two.test",
	    "dkim=pass:two.test",
	    "fail quarantine stop.two.test stop.two.test no" },
	{ "M30: one label below psd=y", "a.new.psd", "dkim=pass:b.new.psd",
	    "pass quarantine psd new.psd yes" },
	{ "M30: not the neighbour", "a.new.psd", "dkim=pass:old.psd",
	    "fail quarantine psd new.psd no" },
	{ "M31: psd=y at the start", "bank.example", "dkim=pass:x.bank.example",
	    "fail quarantine bank.example bank.example no" },
	{ "M32: strict alignment", "strict.test",
	    "spf=pass:a.strict.test dkim=pass:a.strict.test",
	    "fail reject strict.test - no no" },
	{ "M32: strict for DKIM alone", "half.test",
	    "spf=pass:a.half.test dkim=pass:a.half.test",
	    "pass reject half.test half.test yes no" },
	{ "M33: upper case", "strict.test", "dkim=pass:STRICT.Test",
	    "pass reject strict.test - yes" },
	/* evaluation */
	{ "M43: a fail that is aligned", "strict.test", "dkim=fail:strict.test",
	    "fail reject strict.test - yes" },
	{ "M43: a fail that might be is not looked into", "slow.test",
	    "dkim=fail:a.slow.test", "fail reject slow.test - ?" },
	{ "P34: a pass of somebody else after it", "strict.test",
	    "dkim=fail:strict.test dkim=pass:attack.test",
	    "fail reject strict.test - yes no" },
	{ "M44: temperror of an aligned one", "strict.test",
	    "dkim=temperror:strict.test",
	    "temperror reject strict.test - yes" },
	{ "M44: temperror of one that is not", "strict.test",
	    "dkim=temperror:attack.test", "fail reject strict.test - no" },
	{ "M44: a pass beside it", "strict.test",
	    "dkim=temperror:strict.test spf=pass:strict.test",
	    "pass reject strict.test - yes yes" },
	{ "M44: an organization that cannot be found", "slow.test",
	    "dkim=pass:a.dead.slow.test",
	    "temperror reject slow.test slow.test ?" },
	{ "P33: a name that ends alike", "strict.test",
	    "dkim=pass:evilstrict.test", "fail reject strict.test - no" },
	{ "P33: the top-level domain", "slow.test", "dkim=pass:test",
	    "fail reject slow.test slow.test no" },
	{ "an identifier without a domain", "slow.test",
	    "spf=pass:", "fail reject slow.test - no" },
};

struct fixture {
	struct arena *arena;
	struct dns *dns;
};

static void
write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static int
set_up(void **state)
{
	static struct fixture f;
	char dir[] = "/tmp/dkimutils-test.XXXXXX", path[64], list[64];
	const char *zones[] = { path };
	struct dns_config config = DNS_CONFIG_DEFAULT;
	int status;

	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/zone", dir);
	snprintf(list, sizeof(list), "%s/zone.errors", dir);
	write_file(path, zone);
	write_file(list, errors);
	config.zones = zones;
	config.zone_count = 1;
	f.arena = arena_new();
	f.dns = dns_new(&config, &status);
	unlink(path);
	unlink(list);
	rmdir(dir);
	assert_non_null(f.dns);
	*state = &f;
	return 0;
}

static int
tear_down(void **state)
{
	struct fixture *f = *state;

	dns_free(f->dns);
	arena_free(f->arena);
	return 0;
}

static enum authres_result
result_of(struct span word)
{
	for (int i = AUTHRES_NONE; i <= AUTHRES_SOFTFAIL; i++)
		if (span_is(word, authres_result_name((enum authres_result)i)))
			return (enum authres_result)i;
	fail();
	return AUTHRES_NONE;
}

#define IDS 4

static size_t
read_ids(const char *text, struct dmarc_identifier *ids)
{
	size_t n = 0;

	for (struct span rest = span_str(text); rest.len > 0;) {
		struct span domain = span_cut(&rest, ' ');
		struct span result = span_cut(&domain, ':');
		struct span method = span_cut(&result, '=');

		assert_true(n < IDS);
		ids[n++] = (struct dmarc_identifier){
			.method =
			    span_is(method, "spf") ? DMARC_SPF : DMARC_DKIM,
			.domain = domain,
			.result = result_of(result),
		};
	}
	return n;
}

static void
describe(struct buf *out, const struct dmarc_verdict *v, size_t n)
{
	static const char *const aligned[] = { "?", "no", "yes" };
	struct span none = SPAN("-");

	buf_addf(out, "%s %s %.*s %.*s", authres_result_name(v->result),
	    v->has_policy ? dmarc_policy_name(v->applied) : "-",
	    SPAN_ARG(v->applicable != NULL ? v->applicable->domain : none),
	    SPAN_ARG(v->org_domain.len > 0 ? v->org_domain : none));
	for (size_t i = 0; v->has_policy && i < n; i++)
		buf_addf(out, " %s", aligned[v->aligned[i]]);
}

static void
check_row(void **state)
{
	static size_t next;
	const struct row *current = &rows[next++];
	struct fixture *f = *state;
	struct dmarc_identifier ids[IDS];
	struct dmarc_options options = { 0 };
	struct buf have = buf_new(f->arena, 4096);
	size_t n = read_ids(current->ids, ids);
	struct dmarc_verdict v = dmarc_evaluate(
	    f->arena, f->dns, span_str(current->author), ids, n, &options);

	describe(&have, &v, n);
	assert_string_equal(buf_string(&have), current->want);
	assert_true((v.reason == NULL) == (v.result == AUTHRES_PASS));
}

static void
asks(struct fixture *f, const char *author, const char *want)
{
	struct dmarc_options options = { 0 };
	struct buf have = buf_new(f->arena, 4096);
	struct dmarc_verdict v = dmarc_evaluate(
	    f->arena, f->dns, span_str(author), NULL, 0, &options);

	for (size_t i = 0; i < v.nqueries; i++)
		buf_addf(&have, "%s%.*s", i > 0 ? " " : "",
		    SPAN_ARG(v.queries[i]->name));
	assert_string_equal(buf_string(&have), want);
}

static void
names_asked(void **state)
{
	struct fixture *f = *state;

	asks(f, "nowhere.test", "_dmarc.nowhere.test _dmarc.test");
	asks(f, "strict.test", "_dmarc.strict.test");
	asks(f, "a.stop.two.test",
	    "_dmarc.a.stop.two.test _dmarc.stop.two.test");
	/* 8 labels: each one; the example of section 5.1.8 has 10 */
	asks(f, "a.b.c.d.e.f.g.none",
	    "_dmarc.a.b.c.d.e.f.g.none _dmarc.b.c.d.e.f.g.none "
	    "_dmarc.c.d.e.f.g.none _dmarc.d.e.f.g.none _dmarc.e.f.g.none "
	    "_dmarc.f.g.none _dmarc.g.none _dmarc.none");
	asks(f, "mail.a.b.c.d.e.f.g.example.none",
	    "_dmarc.mail.a.b.c.d.e.f.g.example.none "
	    "_dmarc.c.d.e.f.g.example.none _dmarc.d.e.f.g.example.none "
	    "_dmarc.e.f.g.example.none _dmarc.f.g.example.none "
	    "_dmarc.g.example.none _dmarc.example.none _dmarc.none");
}

static void
walks_are_limited(void **state)
{
	struct fixture *f = *state;
	struct dmarc_identifier ids[20];
	struct dmarc_options options = { 0 };
	struct dmarc_verdict v;

	for (size_t i = 0; i < COUNT(ids); i++)
		ids[i] = (struct dmarc_identifier){
			.method = DMARC_DKIM,
			.domain = span_str(arena_printf(
			    f->arena, "a.b.c.d.e.x%zu.two.test", i)),
			.result = AUTHRES_TEMPERROR,
		};
	v = dmarc_evaluate(
	    f->arena, f->dns, SPAN("two.test"), ids, COUNT(ids), &options);
	assert_int_equal(v.result, AUTHRES_TEMPERROR);
	assert_int_equal(v.not_walked, COUNT(ids) - CAPS_DMARC_WALKS);
	assert_true(v.nqueries <= 1 + 1 + 8 + 8 * CAPS_DMARC_WALKS);
}

static void
the_worst_author_decides(void **state)
{
	struct fixture *f = *state;
	struct dmarc_authors authors = { .n = 4 };
	struct dmarc_identifier id = { DMARC_DKIM, SPAN("strict.test"),
		AUTHRES_PASS, { 0 }, false };
	struct dmarc_options options = { 0 };
	struct dmarc_results r;

	authors.domains[0] = SPAN("strict.test");  /* pass */
	authors.domains[1] = SPAN("nowhere.test"); /* none */
	authors.domains[2] = SPAN("two.test");     /* fail, p=none */
	authors.domains[3] = SPAN("slow.test");    /* fail, p=reject */
	dmarc_evaluate_all(f->arena, f->dns, &authors, &id, 1, &options, &r);
	assert_true(span_is(r.decisive->author_domain, "slow.test"));
	authors.n = 3;
	dmarc_evaluate_all(f->arena, f->dns, &authors, &id, 1, &options, &r);
	assert_true(span_is(r.decisive->author_domain, "two.test"));
	authors.n = 2;
	dmarc_evaluate_all(f->arena, f->dns, &authors, &id, 1, &options, &r);
	assert_int_equal(r.result, AUTHRES_NONE);
	authors.domains[1] = SPAN("dead.test");
	dmarc_evaluate_all(f->arena, f->dns, &authors, &id, 1, &options, &r);
	assert_int_equal(r.result, AUTHRES_TEMPERROR);
}

static void
names_of_consent(void **state)
{
	struct fixture *f = *state;
	struct span name;

	assert_true(dmarc_external_name(
	    f->arena, SPAN("example.com"), SPAN("x.test"), &name));
	assert_true(span_is(name, "example.com._report._dmarc.x.test"));
}

int
main(void)
{
	struct CMUnitTest tests[COUNT(rows) + 4] = {
		UNIT("M21: the names that are asked", names_asked),
		UNIT("M47: identifiers that are looked into are few",
		    walks_are_limited),
		UNIT("M40: of several authors the worst decides",
		    the_worst_author_decides),
		UNIT("R10: the name of a record of consent", names_of_consent),
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		tests[4 + i] = (struct CMUnitTest){
			.name = rows[i].name,
			.test_func = check_row,
		};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
