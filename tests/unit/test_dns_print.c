#include <string.h>

#include "dns/dns_print.h"
#include "unit.h"

#define OWNER "s._domainkey.example.com"

static char *
print(struct arena *arena, enum dns_format format,
    const struct dns_record *records, size_t n)
{
	struct buf out = buf_new(arena, 1 << 20);

	dns_print(&out, format, records, n);
	assert_true(buf_ok(&out));
	return buf_string(&out);
}

static void
txt(void **state)
{
	static const struct {
		enum dns_format format;
		const char *want;
	} cases[] = {
		{ DNS_FORMAT_ZONE,
		    OWNER ".\t3600\tIN\tTXT\t\"v=DKIM1; p=A\"\n" },
		{ DNS_FORMAT_VALUE, "v=DKIM1; p=A\n" },
		{ DNS_FORMAT_STRINGS, "\"v=DKIM1; p=A\"\n" },
		{ DNS_FORMAT_NSUPDATE,
		    "update delete " OWNER ". IN TXT\n"
		    "update add " OWNER ". 3600 IN TXT \"v=DKIM1; p=A\"\n"
		    "send\n" },
		{ DNS_FORMAT_TINYDNS, "'" OWNER ":v=DKIM1; p=A:3600\n" },
		{ DNS_FORMAT_JSON,
		    "{\"owner\":\"" OWNER ".\",\"ttl\":3600,\"type\":\"TXT\","
		    "\"value\":\"v=DKIM1; p=A\",\"strings\":"
		    "[\"v=DKIM1; p=A\"]}\n" },
		{ DNS_FORMAT_ROUTE53,
		    "{\"Changes\":[{\"Action\":\"UPSERT\","
		    "\"ResourceRecordSet\":{\"Name\":\"" OWNER ".\","
		    "\"Type\":\"TXT\",\"TTL\":3600,\"ResourceRecords\":"
		    "[{\"Value\":\"\\\"v=DKIM1; p=A\\\"\"}]}}]}\n" },
	};
	const struct dns_record record = {
		.owner = SPAN(OWNER),
		.ttl = 3600,
		.data = SPAN("v=DKIM1; p=A"),
	};
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(
		    print(arena, cases[i].format, &record, 1), cases[i].want);
	arena_free(arena);
}

static void
cname(void **state)
{
	static const struct {
		enum dns_format format;
		const char *want;
	} cases[] = {
		{ DNS_FORMAT_ZONE,
		    OWNER ".\t60\tIN\tCNAME\tkey.example.net.\n" },
		{ DNS_FORMAT_VALUE, "key.example.net\n" },
		{ DNS_FORMAT_STRINGS, "key.example.net.\n" },
		{ DNS_FORMAT_NSUPDATE,
		    "update delete " OWNER ". IN CNAME\n"
		    "update add " OWNER ". 60 IN CNAME key.example.net.\n"
		    "send\n" },
		{ DNS_FORMAT_TINYDNS, "C" OWNER ":key.example.net:60\n" },
		{ DNS_FORMAT_JSON,
		    "{\"owner\":\"" OWNER ".\",\"ttl\":60,\"type\":\"CNAME\","
		    "\"value\":\"key.example.net.\"}\n" },
		{ DNS_FORMAT_ROUTE53,
		    "{\"Changes\":[{\"Action\":\"UPSERT\","
		    "\"ResourceRecordSet\":{\"Name\":\"" OWNER ".\","
		    "\"Type\":\"CNAME\",\"TTL\":60,\"ResourceRecords\":"
		    "[{\"Value\":\"key.example.net.\"}]}}]}\n" },
	};
	const struct dns_record record = {
		.type = DNS_RECORD_CNAME,
		.owner = SPAN(OWNER),
		.ttl = 60,
		.data = SPAN("key.example.net"),
	};
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(
		    print(arena, cases[i].format, &record, 1), cases[i].want);
	arena_free(arena);
}

static void
two_records(void **state)
{
	const struct dns_record records[] = {
		{ .owner = SPAN("a"), .ttl = 1, .data = SPAN("x") },
		{ .owner = SPAN("b"), .ttl = 2, .data = SPAN("y") },
	};
	struct arena *arena = arena_new();

	(void)state;
	assert_string_equal(print(arena, DNS_FORMAT_ZONE, records, 2),
	    "a.\t1\tIN\tTXT\t\"x\"\nb.\t2\tIN\tTXT\t\"y\"\n");
	assert_string_equal(print(arena, DNS_FORMAT_NSUPDATE, records, 2),
	    "update delete a. IN TXT\nupdate add a. 1 IN TXT \"x\"\n"
	    "update delete b. IN TXT\nupdate add b. 2 IN TXT \"y\"\nsend\n");
	assert_non_null(strstr(
	    print(arena, DNS_FORMAT_ROUTE53, records, 2), "}]}},{\"Action\""));
	arena_free(arena);
}

static void
string_lengths(void **state)
{
	static const size_t lengths[] = { 0, 1, 255, 256, 510, 511, 1020 };
	struct arena *arena = arena_new();
	char data[1024];

	(void)state;
	memset(data, 'x', sizeof(data));
	for (size_t i = 0; i < COUNT(lengths); i++) {
		size_t len = lengths[i], strings = 0, longest = 0, sum = 0;
		const struct dns_record record = { .owner = SPAN("a"),
			.data = span_of(data, len) };
		const char *s = print(arena, DNS_FORMAT_ZONE, &record, 1);

		while ((s = strchr(s, '"')) != NULL) {
			size_t n = strcspn(++s, "\"");

			s += n + 1;
			sum += n;
			strings++;
			longest = n > longest ? n : longest;
		}
		assert_int_equal(sum, len);
		assert_int_equal(strings, len == 0 ? 1 : (len + 254) / 255);
		assert_true(longest <= 255);
	}
	arena_free(arena);
}

static void
parentheses(void **state)
{
	struct arena *arena = arena_new();
	char data[256], want[300] = "a.\t0\tIN\tTXT\t( \"";
	const struct dns_record record = { .owner = SPAN("a"),
		.data = span_of(data, sizeof(data)) };
	size_t at = strlen(want);

	(void)state;
	memset(data, 'x', sizeof(data));
	memset(want + at, 'x', 255);
	memcpy(want + at + 255, "\"\n\t\"x\" )\n", sizeof("\"\n\t\"x\" )\n"));
	assert_string_equal(print(arena, DNS_FORMAT_ZONE, &record, 1), want);
	arena_free(arena);
}

static void
escapes(void **state)
{
	static const struct {
		enum dns_format format;
		const char *want;
	} cases[] = {
		{ DNS_FORMAT_STRINGS,
		    "\"\\\"\\\\:;(\\010\\000\\127\\195\\188\"\n" },
		{ DNS_FORMAT_TINYDNS,
		    "'a:\"\\134\\072;(\\012\\000\\177\\303\\274:0\n" },
		{ DNS_FORMAT_ROUTE53,
		    "{\"Changes\":[{\"Action\":\"UPSERT\","
		    "\"ResourceRecordSet\":{\"Name\":\"a.\",\"Type\":\"TXT\","
		    "\"TTL\":0,\"ResourceRecords\":[{\"Value\":"
		    "\"\\\"\\\\\\\"\\\\\\\\:;(\\\\012\\\\000\\\\177"
		    "\\\\303\\\\274\\\"\"}]}}]}\n" },
	};
	const struct dns_record record = { .owner = SPAN("a"),
		.data = SPAN("\"\\:;(\n\0\x7f\xc3\xbc") };
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(
		    print(arena, cases[i].format, &record, 1), cases[i].want);
	arena_free(arena);
}

static void
names(void **state)
{
	static const char *const all[] = { "zone", "value", "strings",
		"nsupdate", "json", "tinydns", "route53" };
	enum dns_format format = DNS_FORMAT_ROUTE53;

	(void)state;
	for (size_t i = 0; i < COUNT(all); i++) {
		assert_true(dns_format_parse(all[i], &format));
		assert_string_equal(dns_format_name(format), all[i]);
	}
	assert_false(dns_format_parse("", &format));
	assert_false(dns_format_parse("Zone", &format));
	assert_false(dns_format_parse("zones", &format));
	assert_int_equal(format, DNS_FORMAT_ROUTE53);
}

static void
without_owner(void **state)
{
	const struct dns_record record = { .data = SPAN("x"), .ttl = 7 };
	struct arena *arena = arena_new();

	(void)state;
	assert_true(dns_format_needs_owner(DNS_FORMAT_ZONE));
	assert_true(dns_format_needs_owner(DNS_FORMAT_NSUPDATE));
	assert_true(dns_format_needs_owner(DNS_FORMAT_TINYDNS));
	assert_true(dns_format_needs_owner(DNS_FORMAT_ROUTE53));
	assert_false(dns_format_needs_owner(DNS_FORMAT_VALUE));
	assert_false(dns_format_needs_owner(DNS_FORMAT_STRINGS));
	assert_false(dns_format_needs_owner(DNS_FORMAT_JSON));
	assert_string_equal(print(arena, DNS_FORMAT_JSON, &record, 1),
	    "{\"type\":\"TXT\",\"value\":\"x\",\"strings\":[\"x\"]}\n");
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("a TXT record is printed in every form", txt),
		UNIT("a CNAME record is printed in every form", cname),
		UNIT("several records share one frame", two_records),
		UNIT("G10: strings have at most 255 octets and join to the "
		     "data",
		    string_lengths),
		UNIT("more than one string stands in parentheses", parentheses),
		UNIT("G08: octets that could end a string or a line are "
		     "escaped",
		    escapes),
		UNIT("forms have names", names),
		UNIT("only some forms do without an owner", without_owner),
	};

	return cmocka_run_group_tests_name("dns_print", tests, NULL, NULL);
}
