#include <string.h>

#include "authres/ar_words.h"
#include "unit.h"

static void
test_results(void **state)
{
	static const char *const registered[][8] = {
		{ "spf", "none", "pass", "fail", "softfail", "neutral",
		    "temperror", "permerror" },
		{ "dkim", "none", "pass", "fail", "policy", "neutral",
		    "temperror", "permerror" },
		{ "dmarc", "none", "pass", "fail", "temperror", "permerror",
		    "bestguesspass", "success" },
		{ "arc", "none", "pass", "fail", "none", "pass", "fail",
		    "none" },
		{ "compauth", "none", "pass", "fail", "softpass", "none",
		    "pass", "fail" },
		{ "iprev", "pass", "fail", "temperror", "permerror", "none",
		    "neutral", "policy" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(registered); i++) {
		struct span method = span_str(registered[i][0]);

		assert_non_null(ar_word_method(method));
		for (size_t j = 1; j < 8; j++)
			assert_true(strlen(ar_word_result(method,
					span_str(registered[i][j]))) > 5);
		/* good news and bad news are not the same words */
		assert_string_not_equal(ar_word_result(method, SPAN("pass")),
		    ar_word_result(method, SPAN("fail")));
	}
	assert_null(ar_word_method(SPAN("frob")));
	assert_null(ar_word_result(SPAN("spf"), SPAN("maybe")));
	/* each method has words of its own, in any letter case */
	assert_non_null(
	    strstr(ar_word_result(SPAN("SPF"), SPAN("Pass")), "send"));
	assert_non_null(
	    strstr(ar_word_result(SPAN("dkim"), SPAN("pass")), "signature"));
	assert_non_null(
	    strstr(ar_word_result(SPAN("vbr"), SPAN("pass")), "check"));
}

static void
test_mood(void **state)
{
	static const struct {
		const char *word;
		enum ar_mood mood;
	} rows[] = {
		{ "pass", AR_GOOD },
		{ "PASS", AR_GOOD },
		{ "dkim_pass", AR_GOOD },
		{ "success", AR_GOOD },
		{ "fail", AR_BAD },
		{ "softfail", AR_BAD },
		{ "policy", AR_BAD },
		{ "perm_fail", AR_BAD },
		{ "temperror", AR_ERROR },
		{ "permerror", AR_ERROR },
		{ "none", AR_DULL },
		{ "neutral", AR_DULL },
		{ "bestguesspass", AR_DULL },
		{ "passed", AR_DULL },
		{ "", AR_DULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(ar_mood(span_str(rows[i].word)), rows[i].mood);
}

static void
test_properties(void **state)
{
	static const char *const registered[][2] = { { "header", "d" },
		{ "header", "i" }, { "header", "s" }, { "header", "a" },
		{ "header", "b" }, { "header", "from" },
		{ "header", "oldest-pass" }, { "smtp", "mailfrom" },
		{ "smtp", "helo" }, { "smtp", "rcptto" }, { "smtp", "auth" },
		{ "smtp", "remote-ip" }, { "policy", "dmarc" },
		{ "policy", "iprev" }, { "", "client-ip" },
		{ "", "envelope-from" }, { "", "action" }, { "HEADER", "D" } };

	(void)state;
	for (size_t i = 0; i < COUNT(registered); i++)
		assert_non_null(ar_word_property(
		    span_str(registered[i][0]), span_str(registered[i][1])));
	/* each has words of its own, but for the letter case */
	for (size_t i = 0; i < 7; i++)
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(
			    ar_word_property(span_str(registered[i][0]),
				span_str(registered[i][1])),
			    ar_word_property(span_str(registered[j][0]),
				span_str(registered[j][1])));
	assert_null(ar_word_property(SPAN("smtp"), SPAN("d")));
	assert_null(ar_word_property(SPAN("header"), SPAN("client-ip")));
	assert_null(ar_word_property(SPAN(""), SPAN("header.d")));
	assert_null(ar_word_property(SPAN("header"), SPAN("")));
}

static void
test_microsoft(void **state)
{
	static const char *const codes[] = { "000", "001", "002", "010", "100",
		"130", "201", "300", "400", "451", "601", "701", "999" };
	static const char *const none[] = { "", "1", "10", "1000", "5", "500",
		"800", "-10", "1a0" };

	(void)state;
	for (size_t i = 0; i < COUNT(codes); i++)
		assert_non_null(ar_word_compauth(span_str(codes[i])));
	for (size_t i = 0; i < COUNT(none); i++)
		assert_null(ar_word_compauth(span_str(none[i])));
	assert_non_null(strstr(ar_word_compauth(SPAN("130")), "ARC"));
	assert_null(strstr(ar_word_compauth(SPAN("100")), "ARC"));
	assert_non_null(ar_word_action(SPAN("oreject")));
	assert_non_null(ar_word_action(SPAN("pct.reject")));
	assert_null(ar_word_action(SPAN("frob")));
}

static void
test_spam(void **state)
{
	static const char *const levels[] = { "-1", "0", "1", "5", "6", "9" };
	static const char *const verdicts[] = { "NSPM", "SPM", "BLK", "SFE",
		"SKA", "SKB", "SKN", "SKQ", "SKS" };
	static const char *const categories[] = { "NONE", "AMP", "BIMP", "BULK",
		"DIMP", "FTBP", "GIMP", "HPHSH", "HPHISH", "HSPM", "INTOS",
		"MALW", "OSPM", "PHSH", "SAP", "SPM", "SPOOF", "UIMP" };

	(void)state;
	for (size_t i = 0; i < COUNT(levels); i++)
		assert_non_null(
		    ar_word_spam_value(SPAN("SCL"), span_str(levels[i])));
	for (size_t i = 0; i < COUNT(verdicts); i++)
		assert_non_null(
		    ar_word_spam_value(SPAN("SFV"), span_str(verdicts[i])));
	for (size_t i = 0; i < COUNT(categories); i++)
		assert_non_null(
		    ar_word_spam_value(SPAN("CAT"), span_str(categories[i])));
	assert_string_equal(
	    ar_word_spam_value(SPAN("SCL"), SPAN("1")), "not spam");
	assert_string_equal(ar_word_spam_value(SPAN("SCL"), SPAN("5")), "spam");
	assert_string_equal(ar_word_spam_value(SPAN("BCL"), SPAN("0")),
	    "not from a bulk sender");
	assert_null(ar_word_spam_value(SPAN("SCL"), SPAN("10")));
	assert_null(ar_word_spam_value(SPAN("BCL"), SPAN("NSPM")));
	assert_non_null(ar_word_spam_key(SPAN("scl")));
	assert_null(ar_word_spam_key(SPAN("SFS")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("the registered results have words, for their method",
		    test_results),
		UNIT("a result looks good, bad, or like an error", test_mood),
		UNIT("the registered properties have words", test_properties),
		UNIT("Microsoft's codes have words", test_microsoft),
		UNIT("so have its spam levels, verdicts and categories",
		    test_spam),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
