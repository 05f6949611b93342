#include <string.h>

#include "dkim/dkim_key.h"
#include "unit.h"

#define RULE "key record: RFC 6376 section 3.6.1: "

/* RFC 8463 appendix A.2, and RFC 6376 appendix C */
#define ED25519 "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
#define RSA_HEAD                                                               \
	"MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkM"     \
	"oGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/R"
#define RSA_TAIL                                                               \
	"tdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToI"     \
	"MmPSPDdQPNUYckcQ2QIDAQAB"
#define RSA RSA_HEAD RSA_TAIL

/* A record, and why it is refused; NULL: it is not. */
struct refusal {
	const char *text, *reason;
};

static void
check(const struct refusal *cases, size_t n)
{
	struct arena *arena = arena_new();

	for (size_t i = 0; i < n; i++) {
		struct dkim_key key = { .testing = true };
		const char *reason = "none";
		bool good = dkim_key_parse(
		    arena, span_str(cases[i].text), &key, &reason);
		const char *want =
		    cases[i].reason == NULL ? "none" : cases[i].reason;

		if (good != (cases[i].reason == NULL) ||
		    strcmp(reason, want) != 0)
			fail_msg("%s: have \"%s\", want \"%s\"", cases[i].text,
			    reason, want);
		if (!good)
			assert_true(key.testing);
	}
	arena_free(arena);
}

/* Parse a record that must be good. */
static struct dkim_key
parse(struct arena *arena, const char *text)
{
	struct dkim_key key;
	const char *reason;

	if (!dkim_key_parse(arena, span_str(text), &key, &reason))
		fail_msg("%s: %s", text, reason);
	return key;
}

static void
plain(void **state)
{
	struct arena *arena = arena_new();
	struct dkim_key key = parse(arena, "v=DKIM1; k=rsa; p=" RSA);

	(void)state;
	assert_int_equal(key.type, KEY_RSA);
	assert_int_equal(key.pub.type, KEY_RSA);
	assert_int_equal(key.pub.bits, 1024);
	assert_false(key.revoked);
	assert_false(key.testing);
	assert_false(key.no_subdomains);
	assert_true(key.sha256);
	assert_true(key.sha1);
	assert_true(key.for_email);
	arena_free(arena);
}

static void
k01(void **state)
{
	static const struct refusal cases[] = {
		{ "p=" RSA, NULL },
		{ "v=DKIM1; p=" RSA, NULL },
		{ " v = DKIM1 ; p=" RSA, NULL },
		{ "v=dkim1; p=" RSA, RULE "v=: not DKIM1" },
		{ "v=DKIM1.0; p=" RSA, RULE "v=: not DKIM1" },
		{ "v=DKIM2; p=" RSA, RULE "v=: not DKIM1" },
		{ "v=; p=" RSA, RULE "v=: not DKIM1" },
		{ "p=" RSA "; v=DKIM1", RULE "v=: not the first tag" },
		{ "k=rsa; v=DKIM1; p=" RSA, RULE "v=: not the first tag" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
k02(void **state)
{
	static const struct refusal cases[] = {
		{ "k=rsa; p=" RSA, NULL },
		{ "k=RSA; p=" RSA, NULL },
		{ "k=ed25519; p=" ED25519, NULL },
		{ "k=dsa; p=" RSA, RULE "k=: unknown key type" },
		{ "k=; p=" RSA, RULE "k=: unknown key type" },
		{ "k=rsa:ed25519; p=" RSA, RULE "k=: unknown key type" },
		{ "k=x; p=", RULE "k=: unknown key type" },
	};
	struct arena *arena = arena_new();

	(void)state;
	check(cases, COUNT(cases));
	assert_int_equal(parse(arena, "p=" RSA).type, KEY_RSA);
	assert_int_equal(
	    parse(arena, "k=ed25519; p=" ED25519).pub.type, KEY_ED25519);
	arena_free(arena);
}

static void
k03(void **state)
{
	static const struct {
		const char *h;
		bool sha256, sha1;
	} cases[] = {
		{ "", true, true },
		{ "h=sha256; ", true, false },
		{ "h=sha1; ", false, true },
		{ "h=sha1 : sha256; ", true, true },
		{ "h=SHA256; ", true, false },
		{ "h=md5:sha256:x; ", true, false },
		{ "h=sha2567:xsha256; ", false, false },
		{ "h=; ", false, false },
	};
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct dkim_key key =
		    parse(arena, arena_printf(arena, "%sp=" RSA, cases[i].h));

		assert_int_equal(key.sha256, cases[i].sha256);
		assert_int_equal(key.sha1, cases[i].sha1);
	}
	arena_free(arena);
}

static void
k04(void **state)
{
	static const struct {
		const char *s;
		bool email;
	} cases[] = {
		{ "", true },
		{ "s=*; ", true },
		{ "s=email; ", true },
		{ "s=tlsrpt : email; ", true },
		{ "s=tlsrpt:*; ", true },
		{ "s=tlsrpt; ", false },
		{ "s=emails; ", false },
		{ "s=; ", false },
	};
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(
		    parse(arena, arena_printf(arena, "%sp=" RSA, cases[i].s))
			.for_email,
		    cases[i].email);
	arena_free(arena);
}

static void
k05(void **state)
{
	static const struct refusal cases[] = {
		{ "v=DKIM1", RULE "p=: missing" },
		{ "v=DKIM1; P=" RSA, RULE "p=: missing" },
		{ "", "key record: RFC 6376 section 3.2: empty tag" },
	};
	struct arena *arena = arena_new();

	(void)state;
	check(cases, COUNT(cases));
	assert_true(parse(arena, "v=DKIM1; p=").revoked);
	assert_true(parse(arena, "v=DKIM1; p= ;").revoked);
	assert_true(parse(arena, "k=ed25519; p=; t=s").no_subdomains);
	arena_free(arena);
}

static void
k06(void **state)
{
	static const struct refusal cases[] = {
		{ "p=" RSA_HEAD " " RSA_TAIL, NULL },
		{ "p=" RSA_HEAD "\t \t" RSA_TAIL "\t", NULL },
		{ "p=" RSA_HEAD "\r\n " RSA_TAIL, NULL },
		/* more than FWS: consoles write it */
		{ "p=" RSA_HEAD "\r\n" RSA_TAIL, NULL },
		{ "p=" RSA_HEAD "\n" RSA_TAIL "\n", NULL },
		{ "\rp=\r" RSA_HEAD "\r" RSA_TAIL, NULL },
		{ "p=" RSA_HEAD "\v" RSA_TAIL,
		    "key record: RFC 6376 section 3.2: octet not allowed in "
		    "tag value" },
		{ "p=" RSA_HEAD "\"" RSA_TAIL, RULE "p=: not base64" },
		{ "p=" RSA_HEAD "\\" RSA_TAIL, RULE "p=: not base64" },
		{ "p=\"" RSA "\"", RULE "p=: not base64" },
		{ "p=" RSA_HEAD "-_" RSA_TAIL, RULE "p=: not base64" },
		{ "p=" RSA_HEAD "=" RSA_TAIL, RULE "p=: not base64" },
		{ "p=" RSA "=", RULE "p=: not base64" },
		{ "p=" RSA "A", RULE "p=: not base64" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

/* What key.c finds wrong is told, behind the name of the tag. */
static void
bad_keys(void **state)
{
	static const char *const cases[] = {
		"p=" RSA "AAAA", /* K07: octets behind the DER */
		"p=" RSA_HEAD,
		"p=AAAA",
		"p=" ED25519,
		"k=ed25519; p=" RSA,
		"k=ed25519; p=AAAA",
		/* K08: SubjectPublicKeyInfo where 32 octets belong */
		"k=ed25519; p=MCowBQYDK2VwAyEA" ED25519,
	};
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct dkim_key key;
		const char *reason = "";

		assert_false(
		    dkim_key_parse(arena, span_str(cases[i]), &key, &reason));
		if (strncmp(reason, RULE "p=: ", strlen(RULE "p=: ")) != 0)
			fail_msg("%s: %s", cases[i], reason);
	}
	arena_free(arena);
}

static void
k12(void **state)
{
	struct arena *arena = arena_new();
	struct dkim_key key = parse(arena, "t=y; p=" RSA);

	(void)state;
	assert_true(key.testing);
	assert_false(key.no_subdomains);
	key = parse(arena, "t=s : y; p=" RSA);
	assert_true(key.testing);
	assert_true(key.no_subdomains);
	key = parse(arena, "t=yes:ss; p=" RSA);
	assert_false(key.testing);
	assert_false(key.no_subdomains);
	arena_free(arena);
}

static void
k13(void **state)
{
	static const struct refusal cases[] = {
		{ "v=DKIM1; g=; p=" RSA, NULL },
		{ "v=DKIM1; g=*@x; n=any=20thing; p=" RSA, NULL },
		{ "v=DKIM1; t=x:future; q_9=; p=" RSA, NULL },
		{ "v=DKIM1; n=\xc3\xbc; p=" RSA, NULL },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
lists(void **state)
{
	static const struct refusal cases[] = {
		{ "v=DKIM1; p=" RSA "; p=" RSA,
		    "key record: RFC 6376 section 3.2: duplicate tag" },
		{ "v=DKIM1; x=1; x=1; p=" RSA,
		    "key record: RFC 6376 section 3.2: duplicate tag" },
		{ "v=DKIM1 k=rsa; p=" RSA, RULE "v=: not DKIM1" },
		{ "v=DKIM1;; p=" RSA,
		    "key record: RFC 6376 section 3.2: empty tag" },
		{ "v=DKIM1; p",
		    "key record: RFC 6376 section 3.2: no \"=\" behind tag "
		    "name" },
	};

	(void)state;
	check(cases, COUNT(cases));
}

static void
k14(void **state)
{
	static const struct {
		const char *text;
		bool want;
	} cases[] = {
		{ "v=DKIM1; p=" RSA, true },
		{ "p=" RSA, true },
		{ "p=", true },
		{ "k=rsa; p = ", true },
		{ "v=DKIM1", true },
		{ "v=dkim1 k=rsa", true },
		{ " v = DKIM2; p=x", true },
		{ "v=DKIM1;; p=", true },
		{ "p=x; v=DKIM1", true },
		{ "v=spf1 -all", false },
		{ "v=spf1 ip4:192.0.2.1; p=x", false },
		{ "v=DMARC1; p=none", false },
		{ "google-site-verification=p=x", false },
		{ "MS=ms1234", false },
		{ "P=x", false },
		{ "sp=x", false },
		{ "p", false },
		{ "", false },
		{ ";;;", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (dkim_key_is_record(span_str(cases[i].text)) !=
		    cases[i].want)
			fail_msg("%s", cases[i].text);
	assert_false(dkim_key_is_record((struct span){ 0 }));
}

static const char *
print(struct arena *arena, const struct key_public *pub,
    struct dkim_key_options options)
{
	struct buf out = buf_new(arena, 4096);
	const char *reason;

	assert_true(dkim_key_options_valid(&options, &reason));
	dkim_key_print(&out, pub, &options);
	assert_true(buf_ok(&out));
	return buf_string(&out);
}

static void
printing(void **state)
{
	struct arena *arena = arena_new();
	struct key_public rsa = parse(arena, "p=" RSA).pub;
	struct key_public ed = parse(arena, "k=ed25519; p=" ED25519).pub;
	const struct dkim_key_options all = {
		.testing = true,
		.no_subdomains = true,
		.note = "x",
		.service = "email:tlsrpt",
		.hash = "sha256",
	};

	(void)state;
	assert_string_equal(print(arena, &rsa, (struct dkim_key_options){ 0 }),
	    "v=DKIM1; k=rsa; p=" RSA);
	assert_string_equal(print(arena, &ed, all),
	    "v=DKIM1; k=ed25519; h=sha256; s=email:tlsrpt; t=y:s; n=x; "
	    "p=" ED25519);
	assert_string_equal(
	    print(arena, &ed, (struct dkim_key_options){ .testing = true }),
	    "v=DKIM1; k=ed25519; t=y; p=" ED25519);
	assert_string_equal(print(arena, &ed,
				(struct dkim_key_options){
				    .no_subdomains = true, .revoke = true }),
	    "v=DKIM1; k=ed25519; t=s; p=");
	assert_string_equal(
	    print(arena, NULL, (struct dkim_key_options){ .revoke = true }),
	    "v=DKIM1; p=");
	arena_free(arena);
}

static void
d12(void **state)
{
	struct arena *arena = arena_new();
	char all[256];

	(void)state;
	for (size_t i = 0; i < 0x7f; i++)
		all[i] = (char)(i + 1);
	memcpy(all + 0x7f, "\xc3\xbc", 3);
	const char *text =
	    print(arena, NULL, (struct dkim_key_options){ .note = all });
	for (const char *s = text; *s != '\0'; s++)
		if (*s < 0x20 || *s == 0x7f || *s == '"' || *s == '\\')
			fail_msg("octet %d in %s", *s, text);
	assert_non_null(strstr(text, "n==01=02"));
	assert_non_null(strstr(text, "=1F=20!=22#$%"));
	assert_non_null(strstr(text, "9:=3B<=3D>?"));
	assert_non_null(strstr(text, "[=5C]"));
	assert_non_null(strstr(text, "~=7F=C3=BC; p="));
	assert_true(parse(arena, text).revoked);
	arena_free(arena);
}

static void
bad_options(void **state)
{
	static const struct dkim_key_options cases[] = {
		{ .hash = "" },
		{ .hash = "*" },
		{ .hash = "sha256:" },
		{ .hash = "sha256;p=" },
		{ .hash = "sha 256" },
		{ .hash = "1sha" },
		{ .hash = "sha-" },
		{ .service = "" },
		{ .service = "**" },
		{ .service = "email\n" },
		{ .service = "e=mail" },
		{ .note = "\xc3" },
	};
	static const struct dkim_key_options good = {
		.hash = "sha256:x-1", .service = "*:email:a", .note = ""
	};
	const char *reason;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		reason = NULL;
		assert_false(dkim_key_options_valid(&cases[i], &reason));
		assert_non_null(reason);
	}
	assert_true(dkim_key_options_valid(&good, &reason));
}

static void
owner(void **state)
{
	struct arena *arena = arena_new();
	struct span out, label63;
	char x[63];

	(void)state;
	memset(x, 'x', sizeof(x));
	label63 = span_of(x, sizeof(x));
	assert_true(
	    dkim_key_owner(arena, SPAN("s.t"), SPAN("example.com"), &out));
	assert_true(span_is(out, "s.t._domainkey.example.com"));
	for (size_t n = 0; n < 4; n++)
		assert_int_equal(
		    dkim_key_owner(arena, label63, out, &out), n < 3);
	assert_int_equal(out.len, 251);
	arena_free(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("a plain record is read", plain),
		UNIT("K01: v= is optional, but first and exactly DKIM1", k01),
		UNIT("K02: k= is rsa by default, an unknown one refused", k02),
		UNIT("K03: h= lists the hash algorithms, unknown ones ignored",
		    k03),
		UNIT("K04: s= must hold * or email", k04),
		UNIT("K05: p= is required, an empty one is revoked", k05),
		UNIT("K06: p= may hold folding white space and nothing else",
		    k06),
		UNIT("K07, K08: a p= that is no key is refused", bad_keys),
		UNIT("K12: t=y is testing, t=s is no subdomains", k12),
		UNIT("K13: g=, n= and what is unknown are ignored", k13),
		UNIT("D01 to D04: what is no tag-list is refused", lists),
		UNIT("K14: other TXT records are told from key records", k14),
		UNIT("records are printed with their options", printing),
		UNIT("D12: n= is encoded, quotes and backslashes too", d12),
		UNIT("options that could add a tag are refused", bad_options),
		UNIT("the name of a record is joined up to 253 octets", owner),
	};

	return cmocka_run_group_tests_name("dkim_key", tests, NULL, NULL);
}
