#include <string.h>

#include "dkim/dkim_lint_record.h"
#include "dkim/dkim_lint_rules.h"
#include "lint_keys.h"
#include "unit.h"

#define START "v=DKIM1; k=rsa; p="
#define HEALTHY START RSA2048
#define HEALTHY_ED "v=DKIM1; k=ed25519; p=" ED25519

/* A record, and what is found: severity and ID, and octet from 1 if known. */
struct judgement {
	const char *text, *want;
};

static void
add(struct buf *out, const struct finding *f)
{
	static const char letters[] = { 'E', 'W', 'I' };

	buf_addf(out, "%s%c%s", out->len > 0 ? " " : "", letters[f->severity],
	    f->rule->id + 2);
	if (f->place.offset != FINDING_NO_OFFSET)
		buf_addf(out, "@%zu", f->place.offset + 1);
}

static const char *
judge(struct arena *a, const struct dkim_lint_record *record)
{
	struct findings f =
	    findings_new(a, &dkim_lint_rules, SPAN("s._domainkey.example"));
	struct buf out = buf_new(a, 65536);
	struct dkim_key key;

	(void)dkim_lint_record(&f, record, &key);
	for (size_t i = 0; i < f.n; i++)
		add(&out, &f.list[i]);
	return buf_string(&out);
}

static void
check(const struct judgement *cases, size_t n)
{
	struct arena *a = arena_new();

	for (size_t i = 0; i < n; i++) {
		struct dkim_lint_record record = {
			.text = span_str(cases[i].text),
		};
		const char *have = judge(a, &record);

		if (strcmp(have, cases[i].want) != 0)
			fail_msg("%s: have \"%s\", want \"%s\"", cases[i].text,
			    have, cases[i].want);
	}
	arena_free(a);
}

#define TEST(function, ...)                                                    \
	static void function(void **state)                                     \
	{                                                                      \
		static const struct judgement cases[] = { __VA_ARGS__ };       \
                                                                               \
		(void)state;                                                   \
		check(cases, COUNT(cases));                                    \
	}

/* clang-format off */

TEST(healthy,
    { HEALTHY, "" },
    { HEALTHY ";", "" },
    { HEALTHY " ; ", "" },
    { " v = DKIM1 ; k = rsa ; p = " RSA2048, "" },
    { "v=DKIM1;k=rsa;p=" RSA2048, "" },
    { "v=DKIM1; p=" RSA2048, "" },
    { "v=DKIM1; h=sha256; k=rsa; s=email; t=s; p=" RSA2048, "" },
    { "v=DKIM1; k=rsa; s=*; n=key of 2026 (\"new\"); p=" RSA2048, "" },
    { "v=DKIM1; k=rsa; s=email:tlsrpt; t=s; p=" RSA2048, "" },
    { "v=DKIM1; p=" RSA2048 "; k=rsa", "" },
    { "v=DKIM1; k=rsa;\tp=" RSA2048, "" },
    { "v=DKIM1; k=rsa;\r\n p=" RSA2048, "" },
    { HEALTHY_ED, "" },
    { "v=DKIM1;k=ed25519;h=sha256;p=" ED25519, "" },
    /* no more than notes */
    { "v=DKIM1; p=", "I07@10" },
    { "v=DKIM1; k=RSA; p=" RSA2048, "I09@10" },
    { "v=DKIM1; x=\"y\"; p=" RSA2048, "I15@10" },
    { "v=DKIM1; t=z; p=" RSA2048, "I15@10" },
    { START RSA4096, "I12@19" },
    { "v=DKIM1; n=sch\xc3\xb6n; p=" RSA2048, "I05@10" },
    { "v=DKIM1; p=MIIB IjAN BgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA4x2d6tcNdU"
      "fXTDY12AZ6KK9N9sE35gMyiGasAfuFUFC2vjFmIc9WMKbCgywiC7w66e4gTsWwp3cDNL88"
      "ZuPlKAvzxvCsX8R33KzjFO1eIrEJ1W66ZUtn8ESVHMhSVOPdPCUGBwG+tvpZLCpSe5Herm"
      "8F+8NSB3wvHjCkmd6eKPre2Cb/73GOtMeaUgYzKgeTjPkPONsM0WWFlo3op4lRu9U5dpoI"
      "f62ew9w3H73/z4zZzVMDVnQ3w+2bpBGa5Wj3qSFSKWuHnwpL2aItYr3KCA/otOy4zp6jWU"
      "gSegkf7EsiHwyj4Nbgcpbb7CPkiA0yK+t6QvzT3vwSszkqHIBm8QIDAQAB",
      "I16@12" })

TEST(lk01,
    { "", "E01" },
    { "v=spf1 include:dkim1.example -all", "E01" },
    { "v=DMARC1; p=none", "E01" },
    { "google-site-verification=rXOxyZounnZasA8Z7oaD3c14JdjS9aKSWvsR1EbUSIQ",
      "E01" },
    { "MS=ms12345678", "E01" })

TEST(lk04,
    { "k=rsa; p=" RSA2048, "W04" },
    { "p=" RSA2048, "W04" },
    { "k=rsa; v=DKIM1; p=" RSA2048, "E04@8" },
    { "v=dkim1; p=" RSA2048, "E04@1" },
    { "v=DKIM2; p=" RSA2048, "E04@1" },
    { "v=DKIM1.0; p=" RSA2048, "E04@1" },
    { "v=DMIK1; p=" RSA2048, "E04@1" },
    { "v=; p=" RSA2048, "E04@1" })

TEST(lk05,
    { "v=DKIM1; k=rsa; k=rsa; p=" RSA2048, "E05@17" },
    { "v=DKIM1; p=" RSA2048 "; p=" RSA2048, "E05@406" },
    { "v=DKIM1; x=1; x=1; p=" RSA2048, "E05@15 I15@10 I15@15" },
    { "v=DKIM1 k=rsa; p=" RSA2048, "E05@9" },
    { "v=DKIM1; k=rsa p=" RSA2048, "E05@16" },
    { "v=DKIM1 k=rsa p=" RSA2048, "E05@9 E05@15" },
    { "v=DKIM1, k=rsa, p=" RSA2048, "E05@10 E05@17" },
    { "v=DKIM1: k=rsa; p=" RSA2048, "E05@10" },
    { "v=DKIM1k=rsa; p=" RSA2048, "E05@8" },
    { "v=DKIM1; p=" RSA2048 " t=s", "E05@405" },
    { "v=DKIM1;; k=rsa; p=" RSA2048, "E05@9" },
    { "; v=DKIM1; p=" RSA2048, "E05@1" },
    { HEALTHY ";;", "E05@412" },
    { "DKIM1; k=rsa; p=" RSA2048, "E05@1 W04" },
    { "v:DKIM1; k:rsa; p:" RSA2048, "E05@1 E05@10 E05@17 W04 E07" },
    { "v=DKIM1; rsa; p=" RSA2048, "E05@10" },
    { "v=DKIM1; 1k=rsa; p=" RSA2048, "E05@10" },
    { "v=DKIM1; k-x=rsa; p=" RSA2048, "E05@10" },
    { "v=DKIM1; K=rsa; p=" RSA2048, "W05@10" },
    { "V=DKIM1; p=" RSA2048, "W04 W05@1" },
    { "v=DKIM1; P=" RSA2048, "E07 W05@10" },
    { "v=DKIM1; \xe2\x80\x9cp=" RSA2048 "\xe2\x80\x9d", "E05@10" },
    { "\xe2\x80\x9cv=DKIM1; k=rsa; p=" RSA2048 "\xe2\x80\x9d", "E05@1" },
    { "\xef\xbb\xbf" HEALTHY, "E05@1" },
    { "v=DKIM1;\xc2\xa0k=rsa; p=" RSA2048, "E05@9" },
    { "v=DKIM1; k=rsa; p=MII\xc2\xad" "BIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQ"
      "EA4x2d6tcNdUfXTDY12AZ6KK9N9sE35gMyiGasAfuFUFC2vjFmIc9WMKbCgywiC7w66e4g"
      "TsWwp3cDNL88ZuPlKAvzxvCsX8R33KzjFO1eIrEJ1W66ZUtn8ESVHMhSVOPdPCUGBwG+tv"
      "pZLCpSe5Herm8F+8NSB3wvHjCkmd6eKPre2Cb/73GOtMeaUgYzKgeTjPkPONsM0WWFlo3o"
      "p4lRu9U5dpoIf62ew9w3H73/z4zZzVMDVnQ3w+2bpBGa5Wj3qSFSKWuHnwpL2aItYr3KCA"
      "/otOy4zp6jWUgSegkf7EsiHwyj4Nbgcpbb7CPkiA0yK+t6QvzT3vwSszkqHIBm8QIDAQAB",
      "E05@22" },
    { "v=DKIM1; n=\xff; p=" RSA2048, "E05@12" },
    { "v=DKIM1; k=rsa;\n p=" RSA2048, "E05@16" },
    { "v=DKIM1; \x01k=rsa; p=" RSA2048, "E05@10" })

TEST(lk06,
    { "\"" HEALTHY "\"", "E06@1" },
    { "\"v=DKIM1; k=rsa; \" \"p=" RSA2048 "\"", "E06@1" },
    { "'" HEALTHY "'", "E06@1" },
    { "( \"" HEALTHY "\" )", "E06@1" },
    { "v=DKIM1\\; k=rsa\\; p=" RSA2048, "E06@8" },
    { "v=DKIM1; k=rsa; p=\"" RSA2048 "\"", "E06@19" },
    { "v=DKIM1; k=rsa; p=" RSA1024 "\" \"", "E06@235 W12@19" },
    { "\\\"v=DKIM1\\; k=rsa; p=" RSA2048 "\\\"", "E06@1" },
    { "v=DKIM1; k=rsa;\\n p=" RSA2048, "E06@16" },
    { "v=DKIM1; k=rsa; p=\\n" RSA2048, "E06@19" },
    { "s._domainkey IN TXT \"" HEALTHY "\"", "E06@1" },
    { "s._domainkey.example. 300 IN TXT ( \"v=DKIM1; k=rsa; \" \"p=" RSA2048
      "\" )", "E06@1" },
    { "v=DKIM1; n=a note\\; k=rsa; p=" RSA2048, "E06@18" })

TEST(lk07,
    { "v=DKIM1; k=rsa", "E07" },
    { "v=DKIM1", "E07" },
    { "k=rsa; t=y", "W04 E07 W14@8" },
    { RSA2048, "E07" },
    { "v=DKIM1; k=rsa; p=", "I07@17" },
    { "v=DKIM1; k=ed25519; p= ;", "I07@21" })

TEST(lk08,
    { "v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDlnrPmQlyL!", "E08@60" },
    { "v=DKIM1; p=-----BEGIN PUBLIC KEY-----" RSA2048
      "-----END PUBLIC KEY-----", "E08@12" },
    { "v=DKIM1; p=-----BEGIN PUBLIC KEY----- " RSA2048
      " -----END PUBLIC KEY-----", "E08@12" },
    { "v=DKIM1; p=" RSA2048 "-----END PUBLIC KEY-----", "E08@12" },
    { "-----BEGIN PUBLIC KEY-----" RSA2048 "-----END PUBLIC KEY-----",
      "E08@1" },
    { "-----BEGIN PRIVATE KEY-----" PRIVATE, "E08@1" },
    { "v=DKIM1; p=-----BEGIN RSA PRIVATE KEY-----" PRIVATE
      "-----END RSA PRIVATE KEY-----", "E08@12 E09@12" },
    { "v=DKIM1; k=ed25519; p=a-_vpMO5JOv0eHXPWoHjdA5RFuD5hKSOz8m2sHL0tn4=",
      "E08@24" },
    { "v=DKIM1; k=ed25519; p=aAAvpMO5JOv0eHXPWoHjdA5RFuD5hKSOz8m2sHL0tn4",
      "E08@23" },
    { "v=DKIM1; k=ed25519; p=aAAvpMO5JOv0eHXPWoHjdA5RFuD5hKSOz8m2sHL0tn4==",
      "E08@23" },
    { "v=DKIM1; k=ed25519; p=aAAvpMO5JOv0eHXPWoHjdA5RFuD5hKSOz8m2sHL0tn5=",
      "W08@23" },
    { "v=DKIM1; k=ed25519; p=aAAvpMO5JOv0eHXPWo=HjdA5RFuD5hKSOz8m2sHL0tn4",
      "E08@42" },
    { "v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDlnrPmQlyLtwDXZGknWBd08"
      "Q9ED9RdT Rls55xVhThD6IEXDCHzOzwpSQozjBW97YoxY7Nm8iNd40f8u9ksTyOm5oxSW2/2"
      "jam5fFPfkSKiGKrd5J6eCrZ5ahlJnzpPeDlfYbFB1c9kzSn352nFpSQAxDiv8O3FD6SDFlZn"
      "mXqUwIDAQAB", "E08@12" })

TEST(lk09,
    { "v=DKIM1; p=" EC, "E09@12" },
    { "v=DKIM1; p=" RSA2048 "AAAA", "E09@12" },
    { "v=DKIM1; k=ed25519; p=" RSA2048, "E09@23" },
    { "v=DKIM1; k=rsa; p=" ED25519, "E09@19" },
    { "v=DKIM1; p=" ED25519, "E09@12" },
    { "v=DKIM1; p=" ED25519_SPKI, "E09@12" },
    { "v=DKIM1; k=rsa-sha256; p=" RSA2048, "E09@10" },
    { "v=DKIM1; k=dsa; p=" RSA2048, "E09@10" },
    { "v=DKIM1; k=; p=" RSA2048, "E09@10" },
    { "v=DKIM1; p=" PRIVATE, "E09@12" },
    { "v=DKIM1; p=none", "E09@12" },
    /* cut, but not where strings end */
    { "v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDlnrPmQlyLtwDX", "E09@12" })

TEST(lk10, { "v=DKIM1; k=rsa; p=" PKCS1, "W10@19" })

TEST(lk11,
    { "v=DKIM1; k=ed25519; p=" ED25519_SPKI, "E11@23" },
    { "v=DKIM1; k=ed25519; p=" ED25519_HEX, "E11@23" },
    { "v=DKIM1; k=ed25519; p=AAAA", "E11@23" })

TEST(lk12,
    { START RSA512, "E12@19" },
    { START RSA1024, "W12@19" },
    { START RSA4096, "I12@19" },
    { START RSA6144, "W12@19" },
    { START EXPONENT3, "W12@19" },
    { START EVEN_EXPONENT, "E12@19" },
    { START HUGE_EXPONENT, "E12@19" },
    { START EVEN_MODULUS, "E12@19" })

TEST(lk13,
    { "v=DKIM1; k=ed25519; p=" ED25519_RFC, "W13@23" },
    { START ROCA, "W13@19" },
    { START FACTOR3, "W13@19" },
    { START "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC4GUGr+d/6SFNzVLYpphnRd0QP"
      "GKz2uWnV65RAxa1Pw352BqizqiKOBjgYGzj8pJQSs8tOvv/2k6jpI809RnESqOFg"
      "F0gu3UJbNnu3+cd8k/kiQj+q4cKKRpAT92ccxc7svhCNgN1sBGmROYZuysG3Vu3D"
      "yc079gSLtnSrgXb+gQIDAQAB", "W13@19 W12@19" })

TEST(lk14,
    { "v=DKIM1; t=y; p=" RSA2048, "W14@10" },
    { "v=DKIM1; t=s:y; p=" RSA2048, "W14@10" },
    { "v=DKIM1; h=sha1; p=" RSA2048, "E14@10 W14@10" },
    { "v=DKIM1; h=sha1:sha256; p=" RSA2048, "W14@10" },
    { "v=DKIM1; h=rsa-sha256; p=" RSA2048, "E14@10" },
    { "v=DKIM1; h=; p=" RSA2048, "E14@10" },
    { "v=DKIM1; s=tlsrpt; p=" RSA2048, "E14@10" },
    { "v=DKIM1; s=\"email\"; p=" RSA2048, "E06@12" },
    { "v=DKIM1; s=; p=" RSA2048, "E14@10" })

TEST(lk15,
    { "v=DKIM1; g=*; p=" RSA2048, "W15@10" },
    { "v=DKIM1; g=; p=" RSA2048, "W15@10" },
    { "v=DKIM1; note=x; p=" RSA2048, "I15@10" },
    { "v=DKIM1; n=0123456789012345678901234567890123456789012345678901234567"
      "890123456789012345678901234567890123456789012345678901234567890123456789;"
      " p=" RSA2048, "W15@10" })

TEST(lk19,
    { "selector1-contoso-com._domainkey.contoso.onmicrosoft.com", "E19" },
    { "selector1-contoso-com._domainkey.contoso.n-v1.dkim.mail.microsoft.",
      "E19" },
    { "\"abc.dkim.amazonses.com\"", "E19" },
    { "CNAME s1.domainkey.u1.wl1.sendgrid.net.", "E19" },
    { "192.0.2.1", "E01" })

/* clang-format on */

static const char *
judge_strings(struct arena *a, const char *text, const uint8_t *lens, size_t n)
{
	return judge(
	    a, &(struct dkim_lint_record){
		   .text = span_str(text), .string_lens = lens, .strings = n });
}

static void
lk08_cut(void **state)
{
	struct arena *a = arena_new();
	static const uint8_t whole[] = { 255 };
	char *text = arena_string(a, SPAN(HEALTHY));

	(void)state;
	/* 255 octets, which leave p= with 237 characters, and with 236 */
	text[255] = '\0';
	assert_string_equal(judge_strings(a, text, whole, 1), "E08@19");
	text = arena_string(a, SPAN("v=DKIM1; k=rsa;  p=" RSA2048));
	text[255] = '\0';
	assert_string_equal(judge_strings(a, text, whole, 1), "E08@20");
	arena_free(a);
}

static void
lk16(void **state)
{
	struct arena *a = arena_new();
	static const uint8_t before[] = { 16, 98, 255 };
	static const uint8_t in_word[] = { 1, 17, 255 };
	static const char gap[] = "v=DKIM1; k=rsa; p=" RSA1024;
	struct buf text = buf_new(a, 4096);

	(void)state;
	assert_string_equal(judge_strings(a, gap, before, 3), "W12@19");
	assert_string_equal(judge_strings(a, gap, in_word, 3), "W12@19");
	buf_add(&text, span_head(span_str(gap), 114));
	buf_adds(&text, " ");
	buf_add(&text, span_skip(span_str(gap), 114));
	assert_string_equal(
	    judge_strings(a, buf_string(&text), before, 3), "W16@19 W12@19");
	assert_string_equal(
	    judge_strings(a, buf_string(&text), in_word, 3), "I16@19 W12@19");
	arena_free(a);
}

static void
policies(void **state)
{
	struct arena *a = arena_new();
	struct dkim_lint_record r = { .text = SPAN("p=" RSA2048) };

	(void)state;
	r.foreign = true;
	assert_string_equal(judge(a, &r), "I04");
	r.text = SPAN("v=DKIM1; t=y; p=" RSA2048);
	r.bulk = true;
	assert_string_equal(judge(a, &r), "E14@10");
	arena_free(a);
}

static void
limits(void **state)
{
	struct arena *a = arena_new();
	struct buf text = buf_new(a, 1 << 20);

	(void)state;
	for (int i = 0; i < 300; i++)
		buf_addf(&text, "x%d=1; ", i);
	buf_adds(&text, "v=DKIM1; p=" RSA2048);
	assert_non_null(strstr(
	    judge(a, &(struct dkim_lint_record){ .text = buf_span(&text) }),
	    "E05"));
	text.len = 0;
	buf_adds(&text, "v=DKIM1; k=");
	for (int i = 0; i < 20000; i++)
		buf_adds(&text, "a k=");
	(void)judge(a, &(struct dkim_lint_record){ .text = buf_span(&text) });
	arena_free(a);
}

static void
kinds(void **state)
{
	static const struct {
		const char *text;
		enum dkim_lint_kind kind;
	} cases[] = {
		{ HEALTHY, DKIM_LINT_KEY },
		{ "p=", DKIM_LINT_KEY },
		{ "v=DKIM1", DKIM_LINT_KEY },
		{ "k=rsa; t=y", DKIM_LINT_KEY },
		{ "v:DKIM1; p:x", DKIM_LINT_KEY },
		{ "v=KIM1; p=" RSA1024, DKIM_LINT_KEY },
		{ RSA1024, DKIM_LINT_REST },
		{ "\"" RSA1024 "\"", DKIM_LINT_REST },
		{ "a.b.example", DKIM_LINT_HOST },
		{ "two.labels", DKIM_LINT_OTHER },
		{ "v=DMARC1; p=reject; rua=mailto:a@b.example",
		    DKIM_LINT_OTHER },
		{ "v=spf1 -all", DKIM_LINT_OTHER },
		{ "v=TLSRPTv1; rua=mailto:a@b.example", DKIM_LINT_OTHER },
		{ "some words of somebody", DKIM_LINT_OTHER },
		{ "o=~; r=postmaster@example.com", DKIM_LINT_OTHER },
		{ "t=y; o=~", DKIM_LINT_OTHER },
		{ ";", DKIM_LINT_OTHER },
		{ "", DKIM_LINT_OTHER },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (dkim_lint_kind(span_str(cases[i].text)) != cases[i].kind)
			fail_msg("%s: %d", cases[i].text,
			    dkim_lint_kind(span_str(cases[i].text)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("healthy records get no more than notes", healthy),
		UNIT("LK01: text that is no key record", lk01),
		UNIT("LK04: v= is missing, not first, not DKIM1", lk04),
		UNIT("LK05: syntax, and letters of word processors", lk05),
		UNIT("LK06: quoting of zone files within the record", lk06),
		UNIT("LK07: p= is missing, or empty", lk07),
		UNIT("LK08: p= that is not base64", lk08),
		UNIT("LK08: p= that is cut at 255 octets", lk08_cut),
		UNIT("LK09: p= that is no key of that type", lk09),
		UNIT("LK10: PKCS#1", lk10),
		UNIT("LK11: Ed25519 keys that are not of 32 octets", lk11),
		UNIT("LK12: RSA keys too short, too long, odd exponents", lk12),
		UNIT("LK13: keys that others have, or can compute", lk13),
		UNIT("LK14: t=, h= and s= that shut the mail out", lk14),
		UNIT("LK15: historic, long and unknown tags", lk15),
		UNIT("LK16: white space where strings meet", lk16),
		UNIT("LK19: the target of a CNAME as TXT", lk19),
		UNIT("what others must mend is a note; bulk mail is judged "
		     "strictly",
		    policies),
		UNIT("more than 256 tags are an error", limits),
		UNIT("key records are told from other text", kinds),
	};

	return cmocka_run_group_tests_name(
	    "dkim_lint_record", tests, NULL, NULL);
}
