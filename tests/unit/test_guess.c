#include "cli/guess.h"
#include "unit.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void
domains(void **state)
{
	static const char *const rows[][2] = {
		{ "example.com", "example.com" },
		{ "example.com.", "example.com" },
		{ "_dmarc.example.com", "example.com" },
		{ "_DMARC.example.com.", "example.com" },
		{ "s._domainkey.example.com", "example.com" },
		{ "a.b._domainkey.example.com", "example.com" },
		{ "_domainkey.example.com", "example.com" },
		{ "https://example.com", "example.com" },
		{ "HTTP://example.com:8080/a/b", "example.com" },
		{ "https://_dmarc.example.com./", "example.com" },
		{ " example.com ", "example.com" },
		{ "https://example.com?a#b", "example.com" },
		{ "https://ann@example.com:443/", "example.com" },
		{ "example.com:443", "example.com" },
		{ "example.com:https", "example.com:https" },
		{ "ann@example.com", "example.com" },
		{ "@example.com", "example.com" },
		{ "Ann Author <ann@example.com>", "example.com" },
		{ "mailto:ann@example.com?subject=x", "example.com" },
		{ "ann@", "ann@" },
		{ "_spf.example.com", "_spf.example.com" },
		{ "example.com._report._dmarc.example.net",
		    "example.com._report._dmarc.example.net" },
		/* nothing would be left */
		{ ".", "." },
		{ "https://", "https://" },
		{ "_dmarc.", "_dmarc." },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = guess_domain("-d", rows[i][0]);

		if (!span_is(s, rows[i][1]))
			fail_msg("%s: %.*s", rows[i][0], SPAN_ARG(s));
	}
}

static void
selectors(void **state)
{
	static const char *const rows[][2] = {
		{ "s2026", "s2026" },
		{ "s2026._domainkey.contoso.example", "s2026" },
		{ "s2026._domainkey", "s2026" },
		{ "S.a._DomainKey.", "S.a" },
		{ "s2026.", "s2026" },
		{ "._domainkey", "._domainkey" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = guess_selector("-s", rows[i][0]);

		if (!span_is(s, rows[i][1]))
			fail_msg("%s: %.*s", rows[i][0], SPAN_ARG(s));
	}
}

static void
options(void **state)
{
	static const struct option list[] = {
		{ "selector", 1, NULL, 's' },
		{ "sender", 1, NULL, 't' },
		{ "key", 1, NULL, 'k' },
		{ "zone", 1, NULL, 'z' },
		{ "none", 1, NULL, 'n' },
		{ 0 },
	};
	static const char *const rows[][2] = {
		{ "--selctor", "selector" },
		{ "--selectro=x", "selector" },
		{ "--sselectorr", "selector" },
		{ "--slcr", NULL },
		{ "--kay", "key" },
		{ "--ke", NULL },   /* too short to say */
		{ "--xone", NULL }, /* zone or none */
		{ "--", NULL },
		{ "--0123456789012345678901234567890123456789012345678901234"
		  "56789012345",
		    NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *name = guess_option(list, rows[i][0]);

		if (rows[i][1] == NULL
			? name != NULL
			: name == NULL || strcmp(name, rows[i][1]) != 0)
			fail_msg("%s: %s", rows[i][0], name);
	}
}

static void
words(void **state)
{
	static const char *const rows[][3] = {
		{ "text, json, tap, junit, sarif or github", "jsno", "json" },
		{ "text, json, tap, junit, sarif or github", "JSON", "json" },
		{ "text, json, tap, junit, sarif or github", "tex", "text" },
		{ "text, json, tap, junit, sarif or github", "github-ci",
		    "github" },
		{ "text, json, tap, junit, sarif or github", "yaml", "" },
		{ "text, json, tap, junit, sarif or github", "", "" },
		{ "rsa or ed25519", "ed25519-sha256", "ed25519" },
		{ "rsa or ed25519", "or", "" },
		{ "simple or relaxed", "relax", "relaxed" },
		{ "rd, o, cl or cl2", "cl3", "" }, /* cl or cl2 */
		{ "rd, o, cl or cl2", "x", "" },
		{ "", "x", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct span s = guess_word(rows[i][0], rows[i][1]);

		if (!span_is(s, rows[i][2]))
			fail_msg("%s: %.*s", rows[i][1], SPAN_ARG(s));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("what stands around a domain goes", domains),
		UNIT("what stands around a selector goes", selectors),
		UNIT("the nearest option, if there is one", options),
		UNIT("the nearest of a few words", words),
	};

	return cmocka_run_group_tests_name("guess", tests, NULL, NULL);
}
