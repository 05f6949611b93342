#include <stdlib.h>

#include "archive/operand.h"
#include "authres/ar_strip.h"
#include "base/diag.h"
#include "base/json.h"
#include "base/visible.h"
#include "cli/cli.h"
#include "sys/handoff.h"
#include "sys/out.h"

static const struct cli cli = {
	.name = "ar-strip",
	.summary = "delete Authentication-Results that claim our authserv-id",
	.synopsis = "[-v] [-A ID] [FILE]\n-n [-jqv] [-A ID] [FILE]",
	.help =
	    "  -A, --authserv-id ID  who we are (default: the host name)\n"
	    "  -n, --dry-run  only list the fields that would go\n"
	    "  -j, --json  with -n: one JSON object\n"
	    "  -q, --quiet  with -n: exit status only\n"
	    "  -v, --verbose  name each deleted field on stderr\n",
	.example =
	    "ar-strip -A mx.example.net <message.eml | "
	    "dkim-verify -p -A mx.example.net",
	.exec = true,
};

/* clang-format off */
static const struct option longopts[] = {
	{ "authserv-id", required_argument, NULL, 'A' },
	{ "dry-run", no_argument, NULL, 'n' },
	{ "json", no_argument, NULL, 'j' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "verbose", no_argument, NULL, 'v' },
	CLI_LONGOPTS
};
/* clang-format on */

struct tool {
	struct cli_common common;
	const char *path;
	struct span id;
	bool dry, json, quiet, verbose;
	/* The message, and the numbers of the fields that go. */
	struct msg msg;
	size_t *gone;
	size_t n;
};

static void
parse_options(struct tool *t, int argc, char *argv[])
{
	const char *id = NULL;
	int c;

	while ((c = cli_option(&cli, &t->common, argc, argv, "A:jnqv", longopts,
		    NULL)) != -1)
		switch (c) {
		case 'A': id = optarg; break;
		case 'j': t->json = true; break;
		case 'n': t->dry = true; break;
		case 'q': t->quiet = true; break;
		case 'v': t->verbose = true; break;
		}
	if (t->json && !t->dry)
		cli_usage(&cli, "-j, --json: can only be used with -n");
	if (t->quiet && !t->dry)
		cli_usage(&cli, "-q, --quiet: can only be used with -n");
	if (t->dry)
		cli_refuse_exec(&cli, &t->common, "cannot be used with -n");
	if (argc - optind > 1)
		cli_usage(&cli, "%s: one message at a time", argv[optind + 1]);
	t->path = argv[optind];
	t->id = cli_authserv_id(&t->common, id);
}

/* The field as one line of text. */
static struct span
text_of(struct tool *t, const struct msg_field *f)
{
	struct buf b = buf_new(t->common.arena, f->whole.len);

	for (size_t i = 0; i < f->value.len; i++)
		if (f->value.p[i] != '\r' && f->value.p[i] != '\n')
			buf_addc(&b, f->value.p[i]);
	return span_trim(buf_span(&b));
}

static void
find_claims(struct tool *t)
{
	t->gone = arena_array(t->common.arena, t->msg.n, sizeof(t->gone[0]));
	for (size_t i = 0; i < t->msg.n; i++) {
		const struct msg_field *f = &t->msg.fields[i];

		if (ar_strip_hides(f)) {
			handoff_blame_message();
			diag_die(STATUS_BAD,
			    "%s: line %zu: RFC 5322 section 2.2: a bare CR or "
			    "LF hides an Authentication-Results field",
			    operand_name(t->path), f->line);
		}
		if (!ar_strip_claims(t->common.arena, f, t->id))
			continue;
		t->gone[t->n++] = i;
		if (t->verbose) {
			struct span text = text_of(t, f);

			diag_warn("%s: line %zu: deleted: %.*s",
			    operand_name(t->path), f->line, SPAN_ARG(text));
		}
	}
}

/* What is left must be to its next reader what it was here. */
static void
check_shift(const struct tool *t)
{
	if (!ar_strip_shifts(&t->msg, t->gone, t->n))
		return;
	handoff_blame_message();
	diag_die(STATUS_BAD,
	    "%s: RFC 5322 section 2.3: LF and CRLF are mixed, so that what is "
	    "left would be divided into other fields",
	    operand_name(t->path));
}

static void
list_json(struct tool *t, struct buf *out)
{
	struct json *object = json_new_object(t->common.arena), *fields;

	json_set_span(object, "authserv_id", t->id);
	fields = json_set_array(object, "fields");
	for (size_t i = 0; i < t->n; i++) {
		const struct msg_field *f = &t->msg.fields[t->gone[i]];
		struct json *field = json_add_object(fields);

		json_set_number(field, "line", f->line);
		json_set_span(field, "name", f->name);
		json_set_span(field, "value", text_of(t, f));
	}
	json_print(out, object);
}

static int
list(struct tool *t)
{
	struct buf out = buf_new(t->common.arena, SIZE_MAX / 2);

	for (size_t i = 0; i < t->n && !t->json; i++) {
		const struct msg_field *f = &t->msg.fields[t->gone[i]];

		buf_addf(&out, "%zu\t", f->line);
		visible_print(&out, text_of(t, f));
		buf_addc(&out, '\n');
	}
	if (t->json)
		list_json(t, &out);
	if (!t->quiet)
		out_write(buf_span(&out));
	return t->n > 0 ? STATUS_YES : STATUS_NO;
}

static void
write_header(const struct tool *t)
{
	const struct msg *m = &t->msg;
	size_t from = 0;

	out_write(m->prefix);
	for (size_t i = 0; i < t->n; i++) {
		struct span field = msg_field_raw(m, t->gone[i]);
		size_t at = m->fields[t->gone[i]].raw_at;

		out_write(span_of(m->raw.p + from, at - from));
		from = at + field.len;
	}
	out_write(span_skip(m->raw, from));
}

static void
copy_body(struct tool *t)
{
	struct span piece;
	int result;

	while ((result = msg_body(&t->msg, &piece)) == 0 && piece.len > 0)
		out_write(piece);
	if (result < 0)
		diag_die_sys(STATUS_TEMP, "%s", operand_name(t->path));
	handoff_whole();
}

int
main(int argc, char *argv[])
{
	struct tool t = { 0 };
	int status = STATUS_YES;

	cli_begin(&cli, &t.common, &argc, argv);
	parse_options(&t, argc, argv);
	if (!operand_open(t.common.arena, t.path, &t.msg, &status))
		return cli_finish(status);
	find_claims(&t);
	if (t.dry) {
		status = list(&t);
	} else {
		check_shift(&t);
		write_header(&t);
		copy_body(&t);
	}
	operand_close(&t.msg);
	return cli_finish(status);
}
