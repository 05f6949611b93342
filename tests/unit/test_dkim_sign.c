#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "dkim/dkim_sign.h"
#include "keys.h"

#define MESSAGE                                                                \
	"From: Joe <joe@example.com>\r\n"                                      \
	"To: a@example.net\r\n"                                                \
	"Subject: x\r\n"                                                       \
	"DKIM-Signature: v=1\r\n"                                              \
	"\r\n"                                                                 \
	"body\r\n"

struct place {
	struct arena *arena;
	struct key_private *key;
};

static int
begin(void **state)
{
	static struct place place;
	const char *reason;

	place.arena = arena_new();
	place.key = key_named("ed25519.pem", &reason);
	*state = &place;
	return place.key == NULL ? -1 : 0;
}

static int
end(void **state)
{
	struct place *place = *state;

	key_private_free(place->key);
	arena_free(place->arena);
	return 0;
}

static struct msg *
message(struct place *place, const char *text)
{
	struct msg *msg = arena_alloc(place->arena, sizeof(*msg));

	assert_int_equal(
	    msg_open_span(place->arena, span_str(text), msg), MSG_OK);
	return msg;
}

/* Sign TEXT for DOMAIN; the field, or the reason why not. */
static const char *
sign(struct place *place, const char *text, const char *domain,
    const char *identity, const struct dkim_sign_options *options)
{
	struct msg *msg = message(place, text);
	const struct dkim_sign_key key = {
		.selector = SPAN("s"),
		.identity = span_str(identity),
		.key = place->key,
	};
	struct dkim_signer *signer;
	const char *reason = NULL;
	struct span piece, field;

	signer = dkim_sign_begin(place->arena, msg, options, &reason);
	if (signer == NULL)
		return reason;
	do {
		assert_int_equal(msg_body(msg, &piece), 0);
		dkim_sign_body(signer, piece);
	} while (piece.len > 0);
	if (!dkim_sign_end(signer, &reason) ||
	    !dkim_sign_field(signer, span_str(domain), &key, &field, &reason))
		return reason;
	return arena_string(place->arena, field);
}

/* Folding may be anywhere: compare without white space. */
static const char *
plain(struct place *place, const char *text)
{
	char *out = arena_alloc(place->arena, strlen(text) + 1), *p = out;

	for (; *text != '\0'; text++)
		if (strchr(" \t\r\n", *text) == NULL)
			*p++ = *text;
	*p = '\0';
	return out;
}

static void
has(struct place *place, const char *field, const char *part)
{
	const char *text = plain(place, field);

	if (strstr(text, part) == NULL)
		fail_msg("%s is not in %s", part, text);
}

static void
fields(void **state)
{
	struct place *place = *state;
	const struct dkim_sign_options options = {
		.header_canon = CANON_RELAXED,
		.body_canon = CANON_SIMPLE,
		.headers = SPAN("from:subject"),
		.time = 1000,
		.expire = 50,
		.body_length = true,
		.copy_headers = true,
	};
	const char *field =
	    sign(place, MESSAGE, "example.com", "a=b@x.example.com", &options);

	has(place, field,
	    "DKIM-Signature:v=1;a=ed25519-sha256;c=relaxed/simple;"
	    "d=example.com;s=s;i=a=3Db@x.example.com;t=1000;x=1050;l=6;"
	    "h=from:subject;"
	    "z=From:=20Joe=20<joe@example.com>|Subject:=20x;bh=");
}

/* RFC 6376 section 5.4: what a reader sees is named once more. */
static void
names(void **state)
{
	struct place *place = *state;
	struct dkim_sign_options options = { .time = 1 };

	has(place, sign(place, MESSAGE, "example.com", "", &options),
	    ";h=from:from:to:to:cc:subject:subject:date:reply-to:"
	    "mime-version:content-type:content-transfer-encoding;");
	options.no_oversign = true;
	has(place, sign(place, MESSAGE, "example.com", "", &options),
	    ";h=from:to:subject;");
	options.oversign = SPAN("x-a: to");
	has(place, sign(place, MESSAGE, "example.com", "", &options),
	    ";h=from:to:subject:x-a:to;");
	options.oversign = (struct span){ 0 };
	options.sign_signatures = true;
	has(place, sign(place, MESSAGE, "example.com", "", &options),
	    ";h=from:to:subject:dkim-signature;");
}

static void
refused(void **state)
{
	static const struct {
		const char *text, *identity, *headers, *want;
	} cases[] = {
		{ "Subject: x\r\n\r\n", "", "", "have 0" },
		{ "From: a@b.example\r\nFrom: a@b.example\r\n\r\n", "", "",
		    "have more" },
		{ MESSAGE, "a@example.net", "", "i=" },
		{ MESSAGE, "example.com", "", "i=" },
		{ MESSAGE, "", "to", "--headers: must hold from" },
		{ MESSAGE, "", "from:a b", "--headers: not a list" },
		{ "From: a@b.example\r\n\r\na\nb\r\n", "", "",
		    "body: bare LF" },
	};
	struct place *place = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct dkim_sign_options options = {
			.headers = span_str(cases[i].headers),
		};
		const char *have = sign(place, cases[i].text, "example.com",
		    cases[i].identity, &options);

		if (strstr(have, cases[i].want) == NULL)
			fail_msg(
			    "%zu: want %s, have %s", i, cases[i].want, have);
	}
}

/* RFC 5322 section 2.1.1; a line may be cut anywhere between pieces. */
static void
long_lines(void **state)
{
	struct place *place = *state;
	struct dkim_sign_options options = { .time = 1 };

	for (size_t n = 997; n < 1001; n++) {
		struct buf text = buf_new(place->arena, 4096);
		const char *have;

		buf_adds(&text, "From: a@example.com\r\n\r\n");
		for (size_t i = 0; i < n; i++)
			buf_addc(&text, 'x');
		buf_adds(&text, "\r\n");
		have =
		    sign(place, buf_string(&text), "example.com", "", &options);
		assert_int_equal(strstr(have, "998") != NULL, n > 998);
		options.allow_long_lines = true;
		have =
		    sign(place, buf_string(&text), "example.com", "", &options);
		assert_non_null(strstr(have, "DKIM-Signature:"));
		options.allow_long_lines = false;
	}
}

static void
authors(void **state)
{
	static const struct {
		const char *from, *domain; /* NULL: refused */
	} cases[] = {
		{ "a@Example.COM", "example.com" },
		{ "a@x.example, b@X.example", "x.example" },
		{ "a@x.example, b@y.example", NULL },
		{ "nobody", NULL },
		{ "", NULL },
	};
	struct place *place = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct msg *msg =
		    message(place, arena_printf(place->arena,
				       "From: %s\r\n\r\n", cases[i].from));
		struct mailbox author;
		const char *reason = NULL;
		bool good =
		    dkim_sign_author(place->arena, msg, &author, &reason);

		assert_int_equal(good, cases[i].domain != NULL);
		if (good)
			assert_true(span_is(author.domain, cases[i].domain));
		else
			assert_non_null(reason);
	}
	assert_true(span_is(
	    dkim_sign_identity_domain(place->arena, SPAN("\"a@b\"@X.example")),
	    "x.example"));
	assert_int_equal(
	    dkim_sign_identity_domain(place->arena, SPAN("x.example")).len, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("a field has the tags that were asked for", fields),
		UNIT("h= names what was chosen", names),
		UNIT("what must not be signed is refused", refused),
		UNIT("a line of 998 octets is signed, a longer one is not",
		    long_lines),
		UNIT("the author, and the domain of an identity", authors),
	};

	return cmocka_run_group_tests_name("dkim_sign", tests, begin, end);
}
