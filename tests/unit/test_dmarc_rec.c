#include "base/buf.h"
#include "dmarc/dmarc_rec.h"
#include "unit.h"

struct row {
	const char *name;
	struct span text;
	const char *want; /* "-": no record; else as describe has it */
};

#define RUA "rua=mailto:d@example.com"

static const struct row rows[] = {
	{ "M01: v=DMARC1 alone is a record", SPAN("v=DMARC1"),
	    "unusable p=- sp=- np=- r/r u -" },
	{ "M01: with a semicolon", SPAN("v=DMARC1;"),
	    "unusable p=- sp=- np=- r/r u -" },
	{ "M01: white space around =", SPAN("v = DMARC1 ; p = none"),
	    "usable p=none sp=- np=- r/r u -" },
	{ "M01: the name in upper case", SPAN("V=DMARC1; p=none"),
	    "usable p=none sp=- np=- r/r u -" },
	{ "M01: the value in lower case is none", SPAN("v=dmarc1; p=none"),
	    "-" },
	{ "M01: v= is not first", SPAN("p=none; v=DMARC1"), "-" },
	{ "M01: white space before v", SPAN(" v=DMARC1; p=none"), "-" },
	{ "M01: a longer value", SPAN("v=DMARC1x; p=none"), "-" },
	{ "M01: DMARC10", SPAN("v=DMARC10; p=none"), "-" },
	{ "M01: no semicolon behind the version", SPAN("v=DMARC1 p=none"),
	    "-" },
	{ "M01: NUL behind the version", SPAN("v=DMARC1\0; p=none"), "-" },
	{ "M01: empty", SPAN(""), "-" },
	{ "M02: tabs count as white space",
	    SPAN("v=DMARC1\t;\tp\t=\treject\t;\t"),
	    "usable p=reject sp=- np=- r/r u -" },
	{ "M02: unknown tags are ignored", SPAN("v=DMARC1; x=y; p=reject"),
	    "usable p=reject sp=- np=- r/r u -" },
	{ "M02: what is no tag is dropped",
	    SPAN("v=DMARC1; nonsense; =; 1=2; p=reject;;"),
	    "usable p=reject sp=- np=- r/r u -" },
	{ "M02: a value with octets of 0x80 and up is dropped",
	    SPAN("v=DMARC1; p=reject; sp=no\xfe; adkim=s"),
	    "usable p=reject sp=- np=- s/r u -" },
	{ "M02: a NUL hides no second p", SPAN("v=DMARC1; p=none\0; p=reject"),
	    "usable p=reject sp=- np=- r/r u -" },
	{ "M03: values in any case", SPAN("v=DMARC1; p=Reject; adkim=S"),
	    "usable p=reject sp=- np=- s/r u -" },
	{ "M03: names in any case", SPAN("v=DMARC1; P=reject; ASPF=s"),
	    "usable p=reject sp=- np=- r/s u -" },
	{ "M04: the first of two counts", SPAN("v=DMARC1; p=none; p=reject"),
	    "usable p=none sp=- np=- r/r u -" },
	{ "M04: an invalid first one too", SPAN("v=DMARC1; p=deny; p=reject"),
	    "unusable p=! sp=- np=- r/r u -" },
	{ "M05: the defaults", SPAN("v=DMARC1; p=reject"),
	    "usable p=reject sp=- np=- r/r u -" },
	{ "M05: all tags",
	    SPAN("v=DMARC1; p=reject; sp=quarantine; np=none; adkim=s; "
		 "aspf=s; psd=n; t=y"),
	    "usable p=reject sp=quarantine np=none s/s n t" },
	{ "M05: values that are none are the default",
	    SPAN("v=DMARC1; p=reject; adkim=strict; psd=x; t=1"),
	    "usable p=reject sp=- np=- r/r u -" },
	{ "M06: pct, rf and ri mean nothing",
	    SPAN("v=DMARC1; p=reject; pct=0; rf=mailto:x; ri=999999999999"),
	    "usable p=reject sp=- np=- r/r u -" },
	{ "M10: no p, but rua", SPAN("v=DMARC1; " RUA),
	    "as none p=- sp=- np=- r/r u -" },
	{ "M10: an invalid p, but rua", SPAN("v=DMARC1; p=x; " RUA),
	    "as none p=! sp=- np=- r/r u -" },
	{ "M10: an invalid p and no rua", SPAN("v=DMARC1; p=x"),
	    "unusable p=! sp=- np=- r/r u -" },
	{ "M10: an invalid sp spoils a valid p",
	    SPAN("v=DMARC1; p=reject; sp=x; " RUA),
	    "as none p=reject sp=! np=- r/r u -" },
	{ "M10: so does an invalid np", SPAN("v=DMARC1; p=reject; np=x"),
	    "unusable p=reject sp=- np=! r/r u -" },
	{ "M10: rua without a mailto: does not help",
	    SPAN("v=DMARC1; p=x; rua=d@example.com,https://example.com/"),
	    "unusable p=! sp=- np=- r/r u -" },
	{ "P43: a record that crashed a peer",
	    SPAN("v=DMARC1; p=bad; rf=mailto:x"),
	    "unusable p=! sp=- np=- r/r u -" },
};

static const char *
policy(const struct dmarc_policy_tag *tag)
{
	if (!tag->present)
		return "-";
	return tag->valid ? dmarc_policy_name(tag->policy) : "!";
}

static const char *
describe(struct arena *arena, struct span text)
{
	static const char *const use[] = {
		[DMARC_USABLE] = "usable",
		[DMARC_AS_NONE] = "as none",
		[DMARC_UNUSABLE] = "unusable",
	};
	struct dmarc_rec r;

	if (!dmarc_rec_is(text))
		return "-";
	dmarc_rec_parse(arena, text, &r);
	return arena_printf(arena, "%s p=%s sp=%s np=%s %c/%c %c %c",
	    use[r.use], policy(&r.p), policy(&r.sp), policy(&r.np),
	    "rs"[r.adkim], "rs"[r.aspf], "uyn"[r.psd], "-t"[r.testing]);
}

static void
check_row(void **state)
{
	const struct row *row = *state;
	struct arena *arena = arena_new();

	assert_string_equal(describe(arena, row->text), row->want);
	arena_free(arena);
}

static void
uris_are(struct span text, const char *want)
{
	struct arena *arena = arena_new();
	struct buf have = buf_new(arena, 4096);
	struct dmarc_rec r;

	dmarc_rec_parse(arena, text, &r);
	for (size_t i = 0; i < r.rua.n; i++)
		buf_addf(&have, "%s%.*s@%zu>%.*s", i > 0 ? " " : "",
		    SPAN_ARG(r.rua.list[i].text), r.rua.list[i].offset,
		    SPAN_ARG(r.rua.list[i].domain));
	assert_string_equal(buf_string(&have), want);
	arena_free(arena);
}

#define V "v=DMARC1; rua="

static void
uris_that_are_none_do_not_spoil_the_others(void **state)
{
	(void)state;
	uris_are(SPAN(V "mailto:a@x.test,mailto:b@Y.test"),
	    "mailto:a@x.test@14>x.test mailto:b@Y.test@30>y.test");
	uris_are(SPAN(V " mailto:a@x.test , , MAILTO:b@y.test"),
	    "mailto:a@x.test@15>x.test MAILTO:b@y.test@35>y.test");
	uris_are(SPAN(V "a@x.test,http://x.test/,mailto:,mailto:@x.test"), "");
	uris_are(SPAN(V "mailto:a@x.test!10m"), "mailto:a@x.test@14>x.test");
	uris_are(SPAN(V "mailto:a@x.test?subject=b@c.test"),
	    "mailto:a@x.test?subject=b@c.test@14>x.test");
	uris_are(SPAN(V "mailto:a@x y.test,mailto:a@x..test"), "");
	uris_are(SPAN(V), "");
}

static void
policies_by_place(void **state)
{
	struct arena *arena = arena_new();
	struct dmarc_rec r;

	(void)state;
	dmarc_rec_parse(
	    arena, SPAN("v=DMARC1; p=reject; sp=quarantine; np=none"), &r);
	assert_int_equal(dmarc_rec_policy(&r, false, true), DMARC_REJECT);
	assert_int_equal(dmarc_rec_policy(&r, false, false), DMARC_REJECT);
	assert_int_equal(dmarc_rec_policy(&r, true, true), DMARC_QUARANTINE);
	assert_int_equal(dmarc_rec_policy(&r, true, false), DMARC_NONE);
	dmarc_rec_parse(arena, SPAN("v=DMARC1; p=reject; sp=none"), &r);
	assert_int_equal(dmarc_rec_policy(&r, true, false), DMARC_NONE);
	dmarc_rec_parse(arena, SPAN("v=DMARC1; p=reject"), &r);
	assert_int_equal(dmarc_rec_policy(&r, true, false), DMARC_REJECT);
	dmarc_rec_parse(arena, SPAN("v=DMARC1; p=reject; sp=x; " RUA), &r);
	assert_int_equal(dmarc_rec_policy(&r, false, true), DMARC_NONE);
	arena_free(arena);
}

static void
one_level_lower(void **state)
{
	(void)state;
	assert_int_equal(dmarc_policy_relaxed(DMARC_REJECT), DMARC_QUARANTINE);
	assert_int_equal(dmarc_policy_relaxed(DMARC_QUARANTINE), DMARC_NONE);
	assert_int_equal(dmarc_policy_relaxed(DMARC_NONE), DMARC_NONE);
}

static void
only_so_many_tags(void **state)
{
	struct arena *arena = arena_new();
	struct buf text = buf_new(arena, SIZE_MAX / 2);
	struct dmarc_rec r;

	(void)state;
	buf_adds(&text, "v=DMARC1");
	for (size_t i = 1; i < 256; i++)
		buf_adds(&text, ";x=y");
	dmarc_rec_parse(arena, buf_span(&text), &r);
	assert_int_equal(r.n, 256);
	buf_adds(&text, ";p=reject");
	dmarc_rec_parse(arena, buf_span(&text), &r);
	assert_int_equal(r.n, 256);
	assert_false(r.p.present);
	arena_free(arena);
}

int
main(void)
{
	struct CMUnitTest tests[COUNT(rows) + 4] = {
		UNIT("M07: URIs that are none do not spoil the others",
		    uris_that_are_none_do_not_spoil_the_others),
		UNIT("M24: np=, then sp=, then p=", policies_by_place),
		UNIT("M11: t=y lowers by one level", one_level_lower),
		UNIT("P40: 256 tags are read, and no more", only_so_many_tags),
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		tests[4 + i] = (struct CMUnitTest){
			.name = rows[i].name,
			.test_func = check_row,
			.initial_state = (void *)&rows[i],
		};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
