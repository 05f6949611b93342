#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/json.h"
#include "dkim/dkim_key_cache.h"
#include "dkim/dkim_report.h"
#include "unit.h"

/* Two results, of which the texts of b= begin alike. */
static struct dkim_results
two(struct dkim_result r[2])
{
	static const struct msg_field field = { .line = 7 };

	memset(r, 0, 2 * sizeof(*r));
	for (size_t i = 0; i < 2; i++) {
		r[i].sig.field = &field;
		r[i].sig.d = SPAN("x.example");
		r[i].sig.s = SPAN("s");
		r[i].sig.l = DKIM_NO_LIMIT;
		r[i].sig.t = r[i].sig.x = DKIM_NO_TIME;
	}
	r[0].result = AUTHRES_PASS;
	r[0].reason = "not shown of a pass";
	r[0].sig.b_text = SPAN("abcdefghijkL0000");
	r[1].result = AUTHRES_FAIL;
	r[1].reason = "why";
	r[1].sig.d = SPAN("y.example");
	r[1].sig.i_text = SPAN("joe@y.example");
	r[1].sig.b_text = SPAN("abcdefghijkM0000");
	return (struct dkim_results){ .results = r, .n = 2 };
}

static void
prints(struct arena *arena, const struct dkim_results *all, const char *want)
{
	struct authres ar = dkim_authres(arena, SPAN("mx"), all);
	struct buf out = buf_new(arena, 10000);

	authres_print(&out, &ar, false);
	assert_string_equal(buf_string(&out), want);
}

/* RFC 6008: as much of b= as tells them apart. */
static void
resinfos(void **state)
{
	struct arena *arena = arena_new();
	struct dkim_result r[2];
	struct dkim_results all = two(r);

	(void)state;
	prints(arena, &all,
	    "Authentication-Results: mx; dkim=pass header.d=x.example header.i=@x.example "
	    "header.s=s header.b=abcdefghijkL; dkim=fail reason=why "
	    "header.d=y.example header.i=joe@y.example header.s=s "
	    "header.b=abcdefghijkM\n");
	all.n = 1;
	all.not_tried = 3;
	prints(arena, &all,
	    "Authentication-Results: mx; dkim=pass header.d=x.example header.i=@x.example "
	    "header.s=s header.b=abcdefgh; dkim=policy "
	    "reason=\"3 more signatures not tried: too many\"\n");
	all.n = all.not_tried = 0;
	prints(arena, &all, "Authentication-Results: mx; dkim=none\n");
	arena_free(arena);
}

static void
statuses(void **state)
{
	struct dkim_result r[2];
	struct dkim_results all = two(r);

	(void)state;
	assert_int_equal(dkim_status(&all, (struct span){ 0 }), STATUS_YES);
	assert_int_equal(dkim_status(&all, SPAN("example")), STATUS_YES);
	assert_int_equal(dkim_status(&all, SPAN("y.example")), STATUS_NO);
	r[1].result = AUTHRES_TEMPERROR;
	assert_int_equal(dkim_status(&all, SPAN("y.example")), STATUS_TEMP);
	assert_int_equal(dkim_status(&all, SPAN("x.example")), STATUS_YES);
	all.n = 0;
	assert_int_equal(dkim_status(&all, (struct span){ 0 }), STATUS_NO);
}

static void
verbose(void **state)
{
	struct arena *arena = arena_new();
	struct dkim_result r[2];
	struct dkim_results all = two(r);
	char text[2048];
	struct diag_held held = { .text = text, .size = sizeof(text) };

	(void)state;
	all.not_tried = 2;
	(void)diag_hold(&held);
	dkim_verbose(arena, "m.eml", &all);
	(void)diag_hold(NULL);
	assert_non_null(memmem(text, held.len, "m.eml: signature 1: line 7: ",
	    strlen("m.eml: signature 1: line 7: ")));
	assert_non_null(memmem(
	    text, held.len, "\n    fail: why", strlen("\n    fail: why")));
	assert_non_null(memmem(text, held.len, "2 more signatures not tried",
	    strlen("2 more signatures not tried")));
	arena_free(arena);
}

/* What is made of a record hangs on it, and is made once. */
static void
cached(void **state)
{
	struct dkim_key_cache *cache = dkim_key_cache_new();
	struct dns_rr good = {
		.data = SPAN("k=ed25519; "
			     "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="),
	};
	struct dns_rr bad = { .data = SPAN("v=DKIM1; p=!") };
	const char *reason = NULL, *again = NULL;
	struct dkim_key *key = dkim_key_cache_parse(cache, &good, &reason);

	(void)state;
	assert_non_null(key);
	assert_int_equal(key->type, KEY_ED25519);
	assert_ptr_equal(dkim_key_cache_parse(cache, &good, &reason), key);
	assert_null(reason);
	assert_null(dkim_key_cache_parse(cache, &bad, &reason));
	assert_null(dkim_key_cache_parse(cache, &bad, &again));
	assert_ptr_equal(reason, again);
	assert_non_null(strstr(reason, "p=: not base64"));
	good.made->free(good.made);
	bad.made->free(bad.made);
	dkim_key_cache_free(cache);
	dkim_key_cache_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("resinfos tell signatures apart", resinfos),
		UNIT("the status is that of the domain asked for", statuses),
		UNIT("each signature is explained", verbose),
		UNIT("a key record is parsed once", cached),
	};

	return cmocka_run_group_tests_name("dkim_report", tests, NULL, NULL);
}
