#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archive/operand.h"
#include "base/abnf.h"
#include "base/caps.h"
#include "base/diag.h"
#include "base/timestamp.h"
#include "cli/lint_cli.h"
#include "cli/report_cli.h"
#include "cli/report_lint_run.h"
#include "report/report_html.h"
#include "report/report_json.h"
#include "report/report_lint_rules.h"
#include "report/report_run.h"
#include "report/report_selectors.h"
#include "report/report_state.h"
#include "sys/descriptors.h"
#include "sys/interrupt.h"
#include "sys/io.h"
#include "sys/io_status.h"
#include "sys/out.h"
#include "sys/processors.h"

#define DAY UINT64_C(86400)

/* Unix seconds, RFC 3339, or a date: its begin, or the one of the next day. */
static uint64_t
moment(const struct report_cli *c, const char *option, const char *arg,
    bool end_of_day)
{
	struct span s = span_str(arg);
	uint64_t out;

	if (abnf_number(s, 12, &out) && out <= TIMESTAMP_MAX)
		return out;
	if (timestamp_parse_rfc3339(s, &out))
		return out;
	if (s.len == 10 &&
	    timestamp_parse_rfc3339(
		span_str(arena_printf(c->common.arena, "%sT00:00:00Z", arg)),
		&out))
		return end_of_day ? out + DAY : out;
	cli_usage(c->cli,
	    "%s: want a date (2026-01-31), RFC 3339 or Unix seconds, have %s",
	    option, arg);
}

static void
add_domain(struct report_cli *c, const char *arg)
{
	c->domains = arena_grow(c->common.arena, c->domains, c->select.ndomains,
	    &c->domain_cap, sizeof(*c->domains));
	c->domains[c->select.ndomains++] =
	    cli_domain(c->cli, &c->common, "-d, --domain", arg);
	c->select.domains = c->domains;
}

/* Octets, with k, M or G behind them. */
static uint64_t
size(const struct report_cli *c, const char *arg)
{
	struct span s = span_str(arg);
	unsigned shift = 0;
	uint64_t n;

	if (s.len > 0)
		switch (s.p[s.len - 1]) {
		case 'k': shift = 10; break;
		case 'M': shift = 20; break;
		case 'G': shift = 30; break;
		}
	s.len -= shift > 0;
	if (!abnf_number(s, 12, &n) || n == 0 || n > UINT64_MAX >> (shift + 4))
		cli_usage(c->cli,
		    "--max-size: want octets such as 1000, 64k, 512M or 1G, "
		    "have %s",
		    arg);
	return n << shift;
}

static void
add_ignored(struct report_cli *c, const char *id)
{
	lint_cli_ignore(
	    c->cli, c->common.arena, &c->findings, &report_lint_rules, id);
}

/* An option of --write; false: it is another one. */
static bool
write_option(struct report_cli *c, int option, const char *arg)
{
	struct report_write_cli *w = &c->writing;

	switch (option) {
	case REPORT_CLI_ORG: w->org = arg; break;
	case REPORT_CLI_EMAIL: w->email = arg; break;
	case REPORT_CLI_SUBMITTER: w->submitter = arg; break;
	case REPORT_CLI_BEGIN:
		w->writer.begin = moment(c, "--begin", arg, false);
		break;
	case REPORT_CLI_END:
		w->writer.end = moment(c, "--end", arg, true);
		w->writer.end -= strlen(arg) == 10 && arg[4] == '-';
		break;
	case REPORT_CLI_MAIL: w->mail = true; break;
	case REPORT_CLI_RFC7489: w->writer.rfc7489 = true; break;
	case REPORT_CLI_EXCLUDE: report_write_cli_exclude(w, arg); break;
	case REPORT_CLI_OUTPUT_DIR: w->output_dir = arg; break;
	default: return false;
	}
	return true;
}

void
report_cli_option(struct report_cli *c, int option, const char *arg)
{
	c->writing.cli = c->cli;
	c->writing.common = &c->common;
	if (write_option(c, option, arg))
		return;
	switch (option) {
	case 'd': add_domain(c, arg); break;
	case 'j': c->json = true; break;
	case 'q': c->quiet = true; break;
	case 'v': c->verbose = true; break;
	case REPORT_CLI_CSV: c->csv = true; break;
	case REPORT_CLI_SINCE:
		c->select.since = moment(c, "--since", arg, false);
		break;
	case REPORT_CLI_UNTIL:
		c->select.until = moment(c, "--until", arg, true);
		break;
	case REPORT_CLI_LAST: c->last = arg; break;
	case REPORT_CLI_FAILED: c->select.failed = true; break;
	case REPORT_CLI_KEEP_DUPLICATES:
		c->select.keep_duplicates = true;
		break;
	case REPORT_CLI_BY:
		if (!report_by_of(arg, &c->by))
			cli_usage_word(c->cli, "--by",
			    "source, domain, reporter, selector, day, week or "
			    "report",
			    arg);
		break;
	case REPORT_CLI_TOP:
		c->text.top =
		    (size_t)cli_number(c->cli, "--top", arg, UINT32_MAX);
		break;
	case REPORT_CLI_PREVIOUS: c->previous = true; break;
	case REPORT_CLI_HTML: c->html = true; break;
	case REPORT_CLI_KNOWN: c->known_file = arg; break;
	case REPORT_CLI_REVERSE: c->reverse = true; break;
	case REPORT_CLI_SELECTORS: c->selectors = true; break;
	case REPORT_CLI_STATE: c->state_file = arg; break;
	case REPORT_CLI_LINT: c->lint = true; break;
	case REPORT_CLI_IGNORE: add_ignored(c, arg); break;
	case REPORT_CLI_STRICT: c->findings.strict = true; break;
	case REPORT_CLI_TAP: c->tap = true; break;
	case REPORT_CLI_FORMAT: c->format = arg; break;
	case REPORT_CLI_WRITE: c->write = true; break;
	case REPORT_CLI_FULL: c->text.full = true; break;
	case REPORT_CLI_MAX_FAIL: c->max_fail = arg; break;
	case REPORT_CLI_MAX_SIZE: c->max_size = size(c, arg); break;
	case REPORT_CLI_LENIENT: c->lenient = true; break;
	default: (void)source_cli_option(c->cli, &c->source, option, arg);
	}
}

/* A number and a unit: the seconds that it is. */
static uint64_t
duration(const struct report_cli *c, const char *arg)
{
	static const struct {
		char unit;
		uint64_t seconds;
	} units[] = { { 'h', 3600 }, { 'd', DAY }, { 'w', 7 * DAY } };
	struct span s = span_str(arg);
	uint64_t n;

	for (size_t i = 0; s.len > 1 && i < sizeof(units) / sizeof(*units); i++)
		if (s.p[s.len - 1] == units[i].unit &&
		    abnf_number(span_head(s, s.len - 1), 4, &n) && n > 0)
			return n * units[i].seconds;
	cli_usage(c->cli,
	    "--last: want hours, days or weeks such as 36h, 7d "
	    "or 4w, have %s",
	    arg);
}

static void
set_period(struct report_cli *c)
{
	uint64_t now, seconds;

	if (c->last == NULL)
		return;
	if (c->select.since != UINT64_MAX || c->select.until != UINT64_MAX)
		cli_usage(
		    c->cli, "--last: cannot be used with --since or --until");
	if (c->common.now_received)
		cli_usage(c->cli, "--now: received: there is no message");
	(void)cli_now(&c->common, NULL, NULL, &now);
	seconds = duration(c, c->last);
	c->select.since = now > seconds ? now - seconds : 0;
	c->select.until = now + 1;
}

/* "N" or "P%": does what failed exceed it? */
static bool
exceeds(const struct report_cli *c)
{
	struct span s = span_str(c->max_fail);
	bool percent = s.len > 0 && s.p[s.len - 1] == '%';
	double limit = 0, unit = 1;

	for (size_t i = 0; i + percent < s.len; i++)
		if (s.p[i] == '.')
			unit /= 10;
		else if (unit < 1) {
			limit += unit * (s.p[i] - '0');
			unit /= 10;
		} else
			limit = limit * 10 + (s.p[i] - '0');
	if (!percent)
		return (double)c->select.failures > limit;
	return (double)c->select.failures * 100 >
	       limit * (double)c->select.messages;
}

static void
check_max_fail(const struct report_cli *c)
{
	struct span s = span_str(c->max_fail);
	size_t dots = 0, i = 0;

	if (s.len > 0 && s.p[s.len - 1] == '%')
		s.len--;
	for (; i < s.len && (abnf_is_digit(s.p[i]) || s.p[i] == '.'); i++)
		dots += s.p[i] == '.';
	if (s.len == 0 || i < s.len || i > 15 || dots > 1 || s.p[0] == '.' ||
	    (dots > 0 && s.len == strlen(c->max_fail)))
		cli_usage(c->cli,
		    "--max-fail: want a number of messages (100) or a part of "
		    "them (2.5%%), "
		    "have %s",
		    c->max_fail);
}

static int
judge_failures(const struct report_cli *c)
{
	if (c->max_fail == NULL || !exceeds(c))
		return STATUS_YES;
	if (!c->quiet)
		diag_warn("%llu of %llu messages failed: more than %s",
		    (unsigned long long)c->select.failures,
		    (unsigned long long)c->select.messages, c->max_fail);
	return STATUS_NO;
}

/* The period before is as long; without an end it goes on to now. */
static void
set_previous(struct report_cli *c)
{
	uint64_t until = c->select.until, length;

	if (until == UINT64_MAX)
		(void)cli_now(&c->common, NULL, NULL, &until);
	length = until > c->select.since ? until - c->select.since : 0;
	c->select.previous =
	    c->select.since > length ? c->select.since - length : 0;
}

/* Kinds of output, as bits. */
enum { TABLE = 1, PAGE = 2, QUIET = 4, RECORDS = 8, WRITE = 16, LINT = 32 };
#define READING (TABLE | PAGE | QUIET | RECORDS)

static const struct cli_kind for_kinds[] = {
	{ REPORT_CLI_BY, TABLE },
	{ REPORT_CLI_TOP, TABLE | PAGE },
	{ REPORT_CLI_PREVIOUS, TABLE | PAGE },
	{ REPORT_CLI_FULL, TABLE },
	{ REPORT_CLI_KNOWN, TABLE | PAGE },
	{ REPORT_CLI_REVERSE, TABLE | PAGE },
	{ REPORT_CLI_STATE, TABLE | QUIET },
	{ SOURCE_CLI_SUMMARY, TABLE },
	{ 'd', READING },
	{ 'J', READING },
	{ REPORT_CLI_FAILED, READING },
	{ REPORT_CLI_KEEP_DUPLICATES, READING },
	{ REPORT_CLI_LAST, READING },
	{ REPORT_CLI_LENIENT, READING | LINT },
	{ REPORT_CLI_IGNORE, LINT },
	{ REPORT_CLI_STRICT, LINT },
	{ REPORT_CLI_TAP, LINT },
	{ REPORT_CLI_FORMAT, LINT },
	{ REPORT_CLI_MAX_FAIL, READING },
	{ REPORT_CLI_MAX_SIZE, READING | LINT },
	{ REPORT_CLI_SINCE, READING },
	{ REPORT_CLI_UNTIL, READING },
	{ SOURCE_CLI_MBOX, READING | LINT },
	{ SOURCE_CLI_FILES_FROM, READING | LINT },
	{ REPORT_CLI_ORG, WRITE },
	{ REPORT_CLI_EMAIL, WRITE },
	{ REPORT_CLI_SUBMITTER, WRITE },
	{ REPORT_CLI_BEGIN, WRITE },
	{ REPORT_CLI_END, WRITE },
	{ REPORT_CLI_MAIL, WRITE },
	{ REPORT_CLI_RFC7489, WRITE },
	{ REPORT_CLI_EXCLUDE, WRITE },
	{ REPORT_CLI_OUTPUT_DIR, WRITE },
};

static void
read_known(struct report_cli *c)
{
	struct span text;
	size_t line;

	cli_will_read(c->cli, &c->common, c->known_file);
	if (io_read_path(
		c->known_file, CAPS_TABLE_FILE, c->common.arena, &text) != 0)
		diag_exit(operand_read_error(c->known_file));
	if (!report_known_read(c->common.arena, text, &c->known, &line))
		diag_die(STATUS_BAD,
		    "%s: line %zu: want a network and a name, such as "
		    "\"192.0.2.0/24 our gateways\"",
		    c->known_file, line);
}

static void
check_options(struct report_cli *c)
{
	if (c->lint && c->write + c->csv + c->html + c->selectors > 0)
		cli_usage(c->cli,
		    "--lint: cannot be used with --write, --csv, --html "
		    "and --selectors");
	c->form = lint_cli_form(c->cli,
	    &(struct lint_cli_form){ c->format, c->json, c->quiet, c->tap });
	if (!c->write)
		cli_refuse_exec(
		    c->cli, &c->common, "can only be used with --write");
	if (c->write && c->json + c->csv + c->html + c->selectors > 0)
		cli_usage(c->cli,
		    "--write: cannot be used with -j, --csv, --html and "
		    "--selectors");
	if (c->json + c->quiet + c->csv + c->html + c->selectors > 1)
		cli_usage(c->cli,
		    "of -j, -q, --csv, --html and --selectors "
		    "only one can be given");
	if (c->max_fail != NULL)
		check_max_fail(c);
	if (c->known_file != NULL)
		read_known(c);
	set_period(c);
	if (c->previous && c->select.since == UINT64_MAX)
		cli_usage(c->cli, "--previous: wants --last, or --since");
	if (c->previous)
		set_previous(c);
	cli_check_kinds(c->cli, &c->common, c->longopts,
	    &(struct cli_kinds){
		.list = for_kinds,
		.n = sizeof(for_kinds) / sizeof(*for_kinds),
		.kind = c->write                            ? WRITE
			: c->lint                           ? LINT
			: c->html                           ? PAGE
			: c->quiet                          ? QUIET
			: c->json || c->csv || c->selectors ? RECORDS
							    : TABLE,
		.why = "cannot be used for what is to be done",
	    });
}

/* What is printed at the end, and by whom. */
struct view {
	struct report_cli *c;
	struct report_json json;
	struct report_tally tally;
	struct report_selectors selectors;
};

/* Is there a tally at the end?  With -q for the state alone. */
static bool
counts(const struct report_cli *c)
{
	return !c->json && !c->csv && !c->selectors &&
	       (!c->quiet || c->state_file != NULL);
}

static void
table_aggregate(
    void *ctx, const struct report_entry *e, const struct report_aggregate *a)
{
	struct view *v = ctx;

	report_tally_sink.aggregate(&v->tally, e, a);
}

static void
table_record(void *ctx, const struct report_entry *e,
    const struct report_aggregate *a, const struct report_record *r)
{
	struct view *v = ctx;

	report_tally_sink.record(&v->tally, e, a, r);
}

static void
table_tls(void *ctx, const struct report_entry *e, const struct report_tls *t)
{
	struct view *v = ctx;

	(void)e;
	if (!v->c->html && !v->c->quiet)
		report_text_tls(&v->c->text, t);
}

static void
table_failure(
    void *ctx, const struct report_entry *e, const struct report_failure *f)
{
	struct view *v = ctx;

	(void)e;
	if (!v->c->html && !v->c->quiet)
		report_text_failure(&v->c->text, f);
}

static const struct report_sink table_sink = {
	.aggregate = table_aggregate,
	.record = table_record,
	.tls = table_tls,
	.failure = table_failure,
};

static const struct report_sink no_sink = { 0 };

static void
begin_table(struct view *v)
{
	struct report_cli *c = v->c;
	const char *colour = getenv("NO_COLOR");

	c->text.terminal = isatty(STDOUT_FILENO) != 0;
	c->text.colour =
	    c->text.terminal && (colour == NULL || colour[0] == '\0');
	c->text.failed = c->select.failed;
	c->text.summary = c->source.summary;
	c->text.previous = c->previous;
	v->tally.select = &c->select;
	v->tally.groups[0] = REPORT_BY_SOURCE;
	v->tally.groups[1] = c->html ? REPORT_BY_DAY : c->by;
	v->tally.ngroups = v->tally.groups[1] == REPORT_BY_SOURCE ? 1 : 2;
	c->text.news = c->state_file != NULL && !c->verbose;
	report_tally_init(&v->tally);
}

static void
begin_view(struct view *v)
{
	struct report_cli *c = v->c;

	c->select.sink = &table_sink;
	c->select.ctx = v;
	if (c->quiet && !counts(c)) {
		c->select.sink = &no_sink;
	} else if (c->selectors) {
		report_selectors_init(&v->selectors);
		c->select.sink = &report_selectors_sink;
		c->select.ctx = &v->selectors;
	} else if (c->json || c->csv) {
		report_json_init(&v->json);
		c->select.sink = c->json ? &report_json_sink : &report_csv_sink;
		c->select.ctx = &v->json;
		if (c->csv)
			report_csv_begin();
	} else {
		begin_table(v);
	}
}

static uint64_t
now(const struct report_cli *c)
{
	uint64_t moment = 0;

	(void)cli_now(&c->common, NULL, NULL, &moment);
	return moment;
}

/* A file that is missing is one of a first run. */
static void
read_state(struct report_cli *c, struct report_state *state)
{
	struct span text = SPAN("");

	if (io_read_path(
		c->state_file, CAPS_TABLE_FILE, c->common.arena, &text) != 0 &&
	    errno != ENOENT)
		diag_exit(operand_read_error(c->state_file));
	if (!report_state_read(c->common.arena, text, state))
		diag_die(STATUS_BAD, "%s: not a file of dmarc-report --state",
		    c->state_file);
}

/* What is news is printed before it is news no more. */
static int
write_state(struct report_cli *c, const struct report_state *state)
{
	struct buf text = buf_new(c->common.arena, SIZE_MAX / 2);

	report_state_print(&text, state);
	out_flush();
	if (io_replace(c->state_file, buf_span(&text)) == 0)
		return STATUS_YES;
	diag_warn_sys("%s", c->state_file);
	return io_status(errno);
}

static void
name_sources(struct report_cli *c, struct report_tally *t)
{
	struct dns *dns;

	report_known_name(c->common.arena, &c->known, t);
	if (!c->reverse)
		return;
	dns = cli_dns(c->cli, &c->common);
	report_known_reverse(t->arena, dns, t,
	    c->text.top > 0 ? c->text.top : CAPS_REPORT_REVERSE);
	c->reversed = dns; /* it has the names */
}

static void
print_page(struct report_cli *c, const struct report_tally *t)
{
	struct buf page = buf_new(c->common.arena, SIZE_MAX / 2);

	report_html_print(&page, t, c->text.top, now(c));
	out_write(buf_span(&page));
}

static int
print_tally(struct report_cli *c, struct report_tally *t)
{
	struct report_state state;
	int status = STATUS_YES;

	name_sources(c, t);
	if (c->state_file != NULL) {
		read_state(c, &state);
		report_state_mark(&state, t, now(c));
	}
	if (c->html)
		print_page(c, t);
	else if (!c->quiet)
		report_text_print(&c->text, t);
	if (c->state_file != NULL)
		status = write_state(c, &state);
	if (c->reversed != NULL)
		status =
		    diag_worse(status, cli_save_zone(&c->common, c->reversed));
	dns_free(c->reversed);
	c->reversed = NULL;
	return status;
}

static int
end_view(struct view *v, bool interrupted)
{
	struct report_cli *c = v->c;
	int status = STATUS_YES;

	if (c->json || c->csv)
		report_json_end(&v->json);
	if (c->selectors)
		report_selectors_end(&v->selectors);
	if (!counts(c))
		return STATUS_YES;
	report_tally_end(&v->tally);
	if (!interrupted)
		status = print_tally(c, &v->tally);
	report_tally_free(&v->tally);
	return status;
}

static struct report_run
run_of(struct report_cli *c)
{
	size_t jobs = c->source.jobs > 0 ? c->source.jobs : processors_count();

	jobs = descriptors_jobs(jobs, REPORT_RUN_FILES, false);
	return (struct report_run){
		.source = c->source.source,
		.reader = {
			.xml = {
				.max_size = c->max_size,
				.lenient = c->lenient,
			},
			.mbox = c->mbox,
			.kind = c->source.options.kind,
			.tmpdir = io_tmpdir(),
		},
		.threads = c->source.many && jobs > 1 ? jobs : 0,
		.quiet = c->quiet,
		.entry = report_select_entry,
		.unreadable = report_select_unreadable,
		.ctx = &c->select,
	};
}

/* Names come from source.h; what files are is for the reader to tell. */
static void
open_source(struct report_cli *c, char *const *operands, size_t n)
{
	c->mbox = c->source.options.mbox;
	c->source.options.mbox = false;
	c->source.options.raw = true;
	source_cli_open(c->cli, &c->common, &c->source, operands, n, false);
}

static int
write_reports(struct report_cli *c, char *const *operands, size_t n)
{
	if (n > 1)
		cli_usage(c->cli, "--write: takes one file, have %zu", n);
	c->writing.quiet = c->quiet;
	return report_write_cli_run(&c->writing, n == 0 ? NULL : operands[0]);
}

int
report_cli_run(struct report_cli *c, char *const *operands, size_t n)
{
	struct view view = { .c = c };
	struct report_run run;
	int status;

	check_options(c);
	if (c->write)
		return write_reports(c, operands, n);
	open_source(c, operands, n);
	run = run_of(c);
	if (c->lint) {
		uint64_t now;

		(void)cli_now(&c->common, NULL, NULL, &now);
		status = report_lint_run(&(struct report_lint_run){
		    .source = run.source,
		    .reader = run.reader,
		    .policy = c->findings,
		    .form = c->form,
		    .now = now,
		});
		source_free(run.source);
		return status;
	}
	report_select_init(&c->select);
	begin_view(&view);
	status = report_run(&run);
	status =
	    diag_worse(status, end_view(&view, run.interrupted || run.failed));
	if (c->verbose)
		diag_warn("%zu reports, %zu of them seen before", run.reports,
		    c->select.duplicates);
	report_select_end(&c->select);
	source_free(c->source.source);
	if (run.interrupted)
		interrupt_end();
	if (status == STATUS_YES && c->select.given == 0 && run.reports > 0 &&
	    c->select.duplicates == 0)
		status = STATUS_NO; /* none of what was asked for */
	return diag_worse(status, judge_failures(c));
}
