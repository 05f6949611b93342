#include <string.h>

#include "base/buf.h"
#include "dkim/m365.h"
#include "unit.h"

#define CLASSIC1 "selector1-contoso-com._domainkey.contoso.onmicrosoft.com"
#define CLASSIC2 "selector2-contoso-com._domainkey.contoso.onmicrosoft.com"
#define NEWER1                                                                 \
	"selector1-fabrikam-com._domainkey.fabrikam.n-v1.dkim.mail.microsoft"
#define NEWER2                                                                 \
	"selector2-fabrikam-com._domainkey.fabrikam.n-v1.dkim.mail.microsoft"

/* What the properties of a domain look like; some are of no interest. */
#define LIST                                                                   \
	"\n\n"                                                                 \
	"Domain                         : contoso.com\n"                       \
	"AdminDisplayName               :\n"                                   \
	"Selector1KeySize               : 2048\n"                              \
	"Selector1CNAME                 : " CLASSIC1                           \
	"\n"                                                                   \
	"Selector1PublicKey             : v=DKIM1; k=rsa; p=MIIBIjANBgkqhk\n"  \
	"                                 G9w0BAQEFAAOCAQ8AMIIBCgKCAQEA1y4v\n" \
	"Selector2CNAME                 : " CLASSIC2                           \
	"\n"                                                                   \
	"Enabled                        : False\n"                             \
	"Status                         : CnameMissing\n\n"

/* All that was read, as one line. */
static const char *
parse(struct arena *a, struct span text)
{
	struct buf out = buf_new(a, 4096);
	struct m365_configs c;
	const char *reason;

	if (!m365_parse(a, text, &c, &reason))
		return reason;
	for (size_t i = 0; i < c.n; i++)
		buf_addf(&out, "%.*s %.*s %.*s %.*s;",
		    SPAN_ARG(c.list[i].domain), SPAN_ARG(c.list[i].target[0]),
		    SPAN_ARG(c.list[i].target[1]), SPAN_ARG(c.list[i].status));
	return buf_string(&out);
}

static const char want_list[] =
    "contoso.com " CLASSIC1 " " CLASSIC2 " CnameMissing;";

static void
lists(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{ LIST, want_list },
		{ "\xef\xbb\xbf" LIST, want_list },
		{ "PS C:\\> Get-DkimSigningConfig | fl\n" LIST, want_list },
		{ "Selector1CNAME : " CLASSIC1 "\nSelector2CNAME : " CLASSIC2,
		    " " CLASSIC1 " " CLASSIC2 " ;" },
		{ "  selector1cname:" CLASSIC1 ".\r\n  selector2cname:" CLASSIC2
		  ".\r\n",
		    " " CLASSIC1 " " CLASSIC2 " ;" },
		{ "Selector1CNAME : selector1-contoso-com._domain\n"
		  "                 key.contoso.onmicr\n"
		  "                 osoft.com\n"
		  "Selector2CNAME : " CLASSIC2 "\n",
		    " " CLASSIC1 " " CLASSIC2 " ;" },
		{ LIST "Domain : fabrikam.com\nSelector1CNAME : " NEWER1
		       "\nSelector2CNAME : " NEWER2 "\nStatus : Valid\n",
		    "contoso.com " CLASSIC1 " " CLASSIC2
		    " CnameMissing;fabrikam.com " NEWER1 " " NEWER2 " Valid;" },
		{ "Selector1CNAME : " CLASSIC1 "\nSelector2CNAME : " CLASSIC2
		  "\n\nSelector1CNAME : " NEWER1 "\nSelector2CNAME : " NEWER2,
		    " " CLASSIC1 " " CLASSIC2 " ; " NEWER1 " " NEWER2 " ;" },
		{ "Selector1CNAME : " CLASSIC1 "\nSelector2CNAME : " CLASSIC2
		  "\n\nDomain : fabrikam.com\nSelector1CNAME : " NEWER1
		  "\nSelector2CNAME : " NEWER2,
		    " " CLASSIC1 " " CLASSIC2 " ;fabrikam.com " NEWER1
		    " " NEWER2 " ;" },
		{ "Selector1CNAME : " CLASSIC1 "\n\nSelector2CNAME : " CLASSIC2,
		    " " CLASSIC1 " " CLASSIC2 " ;" },
		{ "Domain : x.example\nSelector1CNAME :\nSelector2CNAME :\n"
		  "Status :\n" LIST,
		    want_list },
		{ "",
		    "no Selector1CNAME: not what "
		    "\"Get-DkimSigningConfig | Format-List\" prints" },
		{ "Selector1CNAME : " CLASSIC1, "Selector2CNAME is missing" },
		{ "Selector2CNAME : " CLASSIC1, "Selector1CNAME is missing" },
		{ "Selector1CNAME : a;b\nSelector2CNAME : " CLASSIC2,
		    "Selector1CNAME: not a domain name" },
		{ "Selector1CNAME : " CLASSIC1 "\nSelector2CNAME : $INCLUDE x",
		    "Selector2CNAME: not a domain name" },
		{ "Domain : a b\nSelector1CNAME : " CLASSIC1
		  "\nSelector2CNAME : " CLASSIC2,
		    "Domain: not a domain name" },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(
		    parse(a, span_str(cases[i].text)), cases[i].want);
	arena_free(a);
}

/* ASCII as UTF-16, behind MARK. */
static struct span
utf16(struct arena *a, struct span mark, const char *text, size_t big)
{
	size_t n = strlen(text);
	unsigned char *p = arena_alloc(a, mark.len + 2 * n + 1);

	memcpy(p, mark.p, mark.len);
	for (size_t i = 0; i < n; i++)
		p[mark.len + 2 * i + big] = (unsigned char)text[i];
	return span_of(p, mark.len + 2 * n);
}

static void
utf16_lists(void **state)
{
	struct arena *a = arena_new();
	struct span odd = utf16(a, SPAN("\xff\xfe"), LIST, 0);

	(void)state;
	assert_string_equal(parse(a, odd), want_list);
	assert_string_equal(
	    parse(a, utf16(a, SPAN("\xfe\xff"), LIST, 1)), want_list);
	assert_string_equal(parse(a, utf16(a, SPAN(""), LIST, 0)), want_list);
	assert_string_equal(parse(a, utf16(a, SPAN(""), LIST, 1)), want_list);
	odd.len++;
	assert_string_equal(parse(a, odd), want_list);
	/* a surrogate pair, a lone one, a letter: U+1F600, U+D800, U+00FC */
	assert_string_equal(
	    parse(
		a, SPAN("\xff\xfe"
			"S\0t\0a\0t\0u\0s\0:\0\x3d\xd8\x00\xde\x00\xd8\xfc\0")),
	    "no Selector1CNAME: not what "
	    "\"Get-DkimSigningConfig | Format-List\" prints");
	arena_free(a);
}

static void
long_values(void **state)
{
	struct arena *a = arena_new();
	struct buf text = buf_new(a, 1 << 20);

	(void)state;
	buf_adds(&text, "Selector1CNAME : " CLASSIC1 "\nSelector2CNAME : ");
	for (int i = 0; i < 10000; i++)
		buf_adds(&text, "a.\n ");
	buf_adds(&text, CLASSIC2 "\n");
	assert_string_equal(
	    parse(a, buf_span(&text)), "Selector2CNAME: not a domain name");
	text.len = 0;
	buf_adds(&text, "Selector1CNAME : " CLASSIC1 "\nSelector2CNAME : a");
	buf_addc(&text, 0);
	buf_adds(&text, "\n b.example\n");
	assert_string_equal(
	    parse(a, buf_span(&text)), "Selector2CNAME: not a domain name");
	arena_free(a);
}

static void
classic_targets(void **state)
{
	static const struct {
		const char *domain, *tenant, *first;
	} cases[] = {
		{ "contoso.com", "contoso", CLASSIC1 },
		{ "contoso.com", "contoso.onmicrosoft.com", CLASSIC1 },
		{ "Contoso.COM", "CONTOSO", CLASSIC1 },
		{ "a.b.example", "t",
		    "selector1-a-b-example._domainkey.t.onmicrosoft.com" },
		{ "contoso.com", "", NULL },
		{ "contoso.com", "a.b", NULL },
		{ "contoso.com", "a b", NULL },
		{ "contoso.com", ".onmicrosoft.com", NULL },
		{ "a-name-so-long.that-the-label.is-beyond.sixty-three.test",
		    "t", NULL },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct m365_configs c;
		const char *reason;
		bool good = m365_derive(a, span_str(cases[i].domain),
		    span_str(cases[i].tenant), &c, &reason);

		assert_int_equal(good, cases[i].first != NULL);
		if (!good)
			continue;
		assert_int_equal(c.n, 1);
		assert_string_equal(
		    arena_string(a, c.list[0].target[0]), cases[i].first);
		assert_int_equal(c.list[0].target[1].p[8], '2');
	}
	assert_false(m365_is_irregular(SPAN("contoso.com")));
	assert_true(m365_is_irregular(SPAN("con-toso.com")));
	arena_free(a);
}

static void
choice(void **state)
{
	static const struct {
		const char *text, *domain, *want;
	} cases[] = {
		{ LIST, "", "contoso.com" },
		{ LIST, "contoso.com", "contoso.com" },
		{ LIST, "CONTOSO.com", "contoso.com" },
		{ LIST, "x.example",
		    "the domain of -d is not among those listed" },
		{ "Selector1CNAME:" CLASSIC1 "\nSelector2CNAME:" CLASSIC2, "",
		    "the domain is not named: give -d" },
		{ "Selector1CNAME:" CLASSIC1 "\nSelector2CNAME:" CLASSIC2,
		    "x.example", "x.example" },
		{ "Selector1CNAME:" CLASSIC1 "\nSelector2CNAME:" CLASSIC2
		  "\nSelector1CNAME:" NEWER1 "\nSelector2CNAME:" NEWER2,
		    "x.example", "the domain of -d is not among those listed" },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct m365_configs c;
		const char *have;

		assert_true(m365_parse(a, span_str(cases[i].text), &c, &have));
		if (m365_select(&c, span_str(cases[i].domain), &have))
			have = arena_string(a, c.list[0].domain);
		assert_string_equal(have, cases[i].want);
	}
	arena_free(a);
}

static void
families(void **state)
{
	static const struct {
		const char *target;
		enum m365_family family;
		unsigned n;
	} cases[] = {
		{ CLASSIC1, M365_CLASSIC, 1 },
		{ CLASSIC2, M365_CLASSIC, 2 },
		{ NEWER1, M365_NEWER, 1 },
		{ NEWER2, M365_NEWER, 2 },
		{ "SELECTOR2-x._domainkey.y.OnMicrosoft.com", M365_CLASSIC, 2 },
		{ "selector1-findchild-gov-uk01be2e._domainkey.JusticeUK.w-v1"
		  ".dkim.mail.microsoft",
		    M365_NEWER, 1 },
		{ "selector1-contoso-com.contoso.onmicrosoft.com", M365_NONE,
		    1 },
		{ "selector3-x._domainkey.y.onmicrosoft.com", M365_NONE, 0 },
		{ "selector1-._domainkey.y.onmicrosoft.com", M365_NONE, 0 },
		{ "selector1-x._domainkey..onmicrosoft.com", M365_NONE, 0 },
		{ "selector1-x._domainkey.onmicrosoft.com", M365_NONE, 0 },
		{ "selector1-x._domainkey.a.b.onmicrosoft.com", M365_NONE, 0 },
		{ "selector1-x._domainkey.y.onmicrosoft.com.example.org",
		    M365_NONE, 0 },
		{ "selector1-x._domainkey.y-v1.dkim.mail.microsoft", M365_NONE,
		    0 },
		{ "selector1", M365_NONE, 0 },
		{ "selector1-", M365_NONE, 0 },
		{ "", M365_NONE, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		unsigned n = 0;
		enum m365_family family =
		    m365_family(span_str(cases[i].target), &n);

		if (family != cases[i].family ||
		    (family != M365_NONE && n != cases[i].n))
			fail_msg("%s: %d %u", cases[i].target, family, n);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("lists of properties are read, wrapped ones too", lists),
		UNIT("UTF-16 in either order is read, marked or not",
		    utf16_lists),
		UNIT("what is too long for a name is never cut to fit",
		    long_values),
		UNIT("the classic target is made of domain and tenant",
		    classic_targets),
		UNIT("of several domains one is chosen, a nameless one named",
		    choice),
		UNIT("targets of both forms are recognised", families),
	};

	return cmocka_run_group_tests_name("m365", tests, NULL, NULL);
}
