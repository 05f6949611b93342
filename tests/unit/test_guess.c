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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("what stands around a domain goes", domains),
		UNIT("what stands around a selector goes", selectors),
		UNIT("the nearest option, if there is one", options),
	};

	return cmocka_run_group_tests_name("guess", tests, NULL, NULL);
}
