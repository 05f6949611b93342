/*
 * The way of a message through verify_cli.h, with a tool that is the test's
 * own: what is read, judged, tried once more and printed, and the status.
 */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/json.h"
#include "cli/verify_cli.h"
#include "sys/out.h"
#include "unit.h"

static const struct cli cli = { .name = "test" };

/* A signature of d.test, whose key is not there: of the headers alone. */
#define SIGNATURE                                                              \
	"DKIM-Signature: v=1; a=rsa-sha256; d=d.test; s=s; h=from;\n"          \
	" bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA\n"

/* What the tool was asked. */
static struct {
	bool verifies;     /* it begins to verify signatures */
	size_t sound_from; /* the reading, from 1, that is sound; 0: none */
	size_t begun;      /* readings */
	size_t printed;    /* results */
	size_t explained, counted;
	size_t printed_reading; /* which one was printed last */
	const struct msg *readings[8];
} tool_saw;

static size_t
reading_of(const struct verify_message *m)
{
	for (size_t i = tool_saw.begun; i > 0; i--)
		if (tool_saw.readings[i - 1] == m->msg)
			return i;
	return 0;
}

static void
begin(struct verify_message *m)
{
	assert_true(tool_saw.begun < COUNT(tool_saw.readings));
	tool_saw.readings[tool_saw.begun++] = m->msg;
	assert_int_equal(m->policy.now, 7);
	assert_non_null(m->asker);
	if (tool_saw.verifies)
		m->dkim =
		    dkim_verify_begin(m->arena, m->msg, m->asker, &m->policy);
}

static bool
is_sound(const struct verify_message *m)
{
	return tool_saw.sound_from == reading_of(m);
}

static bool
may_be_sound(const struct verify_message *m)
{
	return !is_sound(m);
}

static struct authres
results(const struct verify_message *m)
{
	tool_saw.printed++;
	tool_saw.printed_reading = reading_of(m);
	return (struct authres){ .authserv_id = m->run->authserv_id };
}

static void
set_json(const struct verify_message *m, struct json *o)
{
	(void)m;
	json_set_text(o, "mine", "yes");
}

static void
explain(const struct verify_message *m, const char *name, bool verbose)
{
	(void)m;
	assert_non_null(name);
	assert_false(verbose);
	tool_saw.explained++;
}

static void
count(const struct verify_message *m, struct summary *summary)
{
	(void)m;
	summary_result(summary, AUTHRES_NONE, 1);
	tool_saw.counted++;
}

static int
status(const struct verify_message *m)
{
	for (size_t i = 0; i < m->signatures.n; i++)
		if (m->signatures.results[i].result != AUTHRES_PASS)
			return STATUS_NO;
	return STATUS_YES;
}

static const struct verify_tool tool = {
	.begin = begin,
	.may_be_sound = may_be_sound,
	.is_sound = is_sound,
	.authres = results,
	.set_json = set_json,
	.explain = explain,
	.count = count,
	.status = status,
	.summary = { "none", { "a" }, 1, { 0 } },
};

struct fixture {
	char dir[32], box[64], zone[64];
	struct verify_cli run;
	char out[4096]; /* what came on stdout */
};

static void
write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static struct fixture *
new_fixture(const char *message)
{
	struct fixture *f = test_calloc(1, sizeof(*f));
	struct dns_config config = DNS_CONFIG_DEFAULT;
	const char *zones[] = { f->zone };
	int failed;

	memset(&tool_saw, 0, sizeof(tool_saw));
	snprintf(f->dir, sizeof(f->dir), "/tmp/test_verify_cli.XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	snprintf(f->box, sizeof(f->box), "%s/box", f->dir);
	snprintf(f->zone, sizeof(f->zone), "%s/zone", f->dir);
	write_file(f->box, message);
	write_file(f->zone, "$ORIGIN .\n@ 60 IN SOA a. b. 1 1 1 1 1\n");
	config.zones = zones;
	config.zone_count = 1;
	f->run = (struct verify_cli){
		.cli = &cli,
		.tool = &tool,
		.id = "mx.test",
		.common = { .arena = arena_new(), .now = "7", .now_time = 7 },
	};
	f->run.dns = dns_new(&config, &failed);
	assert_non_null(f->run.dns);
	return f;
}

/* The run, with stdout in f->out. */
static int
go(struct fixture *f, bool mbox)
{
	char *const operands[] = { f->box };
	char path[64];
	int saved, fd, r;
	ssize_t n;

	f->run.source.options.mbox = mbox;
	snprintf(path, sizeof(path), "%s/out", f->dir);
	fd = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
	assert_true(fd >= 0);
	fflush(stdout);
	saved = dup(STDOUT_FILENO);
	assert_true(dup2(fd, STDOUT_FILENO) >= 0);
	verify_cli_open(&f->run, operands, 1);
	r = verify_cli_run(&f->run);
	out_flush();
	assert_true(dup2(saved, STDOUT_FILENO) >= 0);
	close(saved);
	n = pread(fd, f->out, sizeof(f->out) - 1, 0);
	assert_true(n >= 0);
	f->out[n] = '\0';
	close(fd);
	assert_int_equal(unlink(path), 0);
	return r;
}

static void
free_fixture(struct fixture *f)
{
	(void)unlink(f->box);
	assert_int_equal(unlink(f->zone), 0);
	assert_int_equal(rmdir(f->dir), 0);
	dns_free(f->run.dns);
	arena_free(f->run.common.arena);
	test_free(f);
}

static void
a_message_has_a_field(void **state)
{
	struct fixture *f = new_fixture("From: a@b.test\n\nbody\n");

	(void)state;
	assert_int_equal(go(f, false), STATUS_YES);
	assert_string_equal(f->out, "Authentication-Results: mx.test; none\n");
	assert_int_equal(tool_saw.begun, 1);
	assert_int_equal(tool_saw.explained, 1);
	assert_int_equal(tool_saw.counted, 0);
	free_fixture(f);
}

static void
json_has_the_keys_of_the_tool(void **state)
{
	struct fixture *f = new_fixture("From: a@b.test\n\nbody\n");

	(void)state;
	f->run.json = true;
	assert_int_equal(go(f, false), STATUS_YES);
	assert_non_null(strstr(f->out, "\"authserv_id\":\"mx.test\""));
	assert_non_null(strstr(f->out, "\"mine\":\"yes\""));
	free_fixture(f);
}

static void
quiet_says_nothing(void **state)
{
	struct fixture *f = new_fixture("From: a@b.test\n\nbody\n");

	(void)state;
	f->run.quiet = true;
	assert_int_equal(go(f, false), STATUS_YES);
	assert_string_equal(f->out, "");
	assert_int_equal(tool_saw.printed, 0);
	free_fixture(f);
}

static void
many_have_a_line_each(void **state)
{
	struct fixture *f = new_fixture(
	    "From x\nFrom: a@b.test\n\n1\n\n"
	    "From x\nFrom: a@b.test\n\n2\n");
	char want[512];

	(void)state;
	assert_int_equal(go(f, true), STATUS_YES);
	snprintf(want, sizeof(want),
	    "%s#1: Authentication-Results: mx.test; none\n"
	    "%s#2: Authentication-Results: mx.test; none\n",
	    f->box, f->box);
	assert_string_equal(f->out, want);
	free_fixture(f);
}

/* The results of the verifier are there when the tool is asked. */
static void
what_is_begun_is_judged(void **state)
{
	struct fixture *f = new_fixture(SIGNATURE "From: a@b.test\n\nbody\n");

	(void)state;
	tool_saw.verifies = true;
	assert_int_equal(go(f, false), STATUS_NO);
	assert_int_equal(tool_saw.explained, 1);
	free_fixture(f);
}

static const char quoted[] = "From x\nFrom: a@b.test\n\n>From here\n";

/* One reading is sound at once: the other is not tried. */
static void
a_sound_reading_is_enough(void **state)
{
	struct fixture *f = new_fixture(quoted);

	(void)state;
	tool_saw.sound_from = 1;
	assert_int_equal(go(f, true), STATUS_YES);
	assert_int_equal(tool_saw.begun, 1);
	assert_int_equal(tool_saw.printed, 1);
	free_fixture(f);
}

static void
another_reading_is_taken_if_it_is_sound(void **state)
{
	struct fixture *f = new_fixture(quoted);

	(void)state;
	tool_saw.sound_from = 2;
	assert_int_equal(go(f, true), STATUS_YES);
	assert_int_equal(tool_saw.begun, 2);
	assert_int_equal(tool_saw.printed, 1);
	assert_int_equal(tool_saw.printed_reading, 2);
	free_fixture(f);
}

static void
else_the_first_one_stands(void **state)
{
	struct fixture *f = new_fixture(quoted);

	(void)state;
	tool_saw.sound_from = 3;
	assert_int_equal(go(f, true), STATUS_YES);
	assert_int_equal(tool_saw.begun, 2);
	assert_int_equal(tool_saw.printed, 1);
	assert_int_equal(tool_saw.printed_reading, 1);
	free_fixture(f);
}

static void
what_cannot_be_read_is_an_object(void **state)
{
	struct fixture *f = new_fixture("");
	char text[512];
	struct diag_held held = { .text = text, .size = sizeof(text) };

	(void)state;
	assert_int_equal(unlink(f->box), 0);
	f->run.json = true;
	(void)diag_hold(&held);
	assert_int_equal(go(f, false), STATUS_BAD);
	(void)diag_hold(NULL);
	assert_non_null(strstr(f->out, "\"error\":"));
	assert_true(held.len > 0);
	assert_int_equal(tool_saw.begun, 0);
	free_fixture(f);
}

static void
a_summary_counts(void **state)
{
	struct fixture *f = new_fixture(
	    "From x\nFrom: a@b.test\n\n1\n\n"
	    "From x\nFrom: a@b.test\n\n2\n");

	(void)state;
	f->run.source.summary = true;
	assert_int_equal(go(f, true), STATUS_YES);
	assert_int_equal(tool_saw.counted, 2);
	free_fixture(f);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		UNIT("a message has a field", a_message_has_a_field),
		UNIT("JSON has the keys of the tool",
		    json_has_the_keys_of_the_tool),
		UNIT("with -q nothing is said", quiet_says_nothing),
		UNIT("many have a line each, in order", many_have_a_line_each),
		UNIT("what the tool begins is judged", what_is_begun_is_judged),
		UNIT("a sound reading of an mbox is enough",
		    a_sound_reading_is_enough),
		UNIT("another reading is taken if it is sound",
		    another_reading_is_taken_if_it_is_sound),
		UNIT(
		    "else the first reading stands", else_the_first_one_stands),
		UNIT("what cannot be read is an object, and named",
		    what_cannot_be_read_is_an_object),
		UNIT("a summary counts each message", a_summary_counts),
	};

	return cmocka_run_group_tests_name("verify_cli", tests, NULL, NULL);
}
