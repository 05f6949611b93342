#include <errno.h>
#include <string.h>

#include "archive/operand.h"
#include "base/caps.h"
#include "base/diag.h"
#include "base/domain.h"
#include "cli/report_write_cli.h"
#include "dmarc/dmarc_external.h"
#include "dmarc/dmarc_rec.h"
#include "dmarc/dmarc_walk.h"
#include "report/report_results.h"
#include "sys/handoff.h"
#include "sys/io.h"
#include "sys/io_status.h"
#include "sys/out.h"

#define DAY UINT64_C(86400)

struct work {
	struct report_write_cli *c;
	struct report_results results;
	struct arena *arena; /* of one report */
	struct dns *dns;     /* with --mail */
	int status;
};

/* Is it excluded: an address, or a domain? */
static bool
is_excluded(const struct report_write_cli *c, struct span address)
{
	size_t at = address.len;

	while (at > 0 && address.p[at - 1] != '@')
		at--;
	for (size_t i = 0; i < c->nexclude; i++)
		if (span_eq_nocase(c->exclude[i], address) ||
		    span_eq_nocase(c->exclude[i], span_skip(address, at)))
			return true;
	return false;
}

void
report_write_cli_exclude(struct report_write_cli *c, const char *arg)
{
	c->exclude = arena_grow(c->common->arena, c->exclude, c->nexclude,
	    &c->exclude_cap, sizeof(*c->exclude));
	c->exclude[c->nexclude++] = cli_text(c->cli, "--exclude", arg);
}

static void
read_lines(struct work *w, const char *path)
{
	struct span text;
	size_t line = 0;

	if (io_read_path(path == NULL ? "-" : path, CAPS_TABLE_FILE * 16ULL,
		w->c->common->arena, &text) != 0)
		diag_exit(operand_read_error(path));
	for (struct span rest = text; rest.p != NULL;) {
		const char *why = NULL;

		line++;
		if (!report_results_add(
			&w->results, span_cut(&rest, '\n'), &why))
			diag_die(STATUS_BAD, "%s: line %zu: %s",
			    operand_name(path), line, why);
	}
	report_results_end(&w->results);
}

/* Whole days in UTC, unless the options say what. */
static void
set_period(struct work *w)
{
	struct report_writer *writer = &w->c->writer;

	if (writer->begin == REPORT_NO_NUMBER) {
		if (w->results.first == REPORT_NO_NUMBER)
			cli_usage(w->c->cli,
			    "--begin, --end: wanted, where no result has a "
			    "time");
		writer->begin = w->results.first / DAY * DAY;
	}
	if (writer->end == REPORT_NO_NUMBER)
		writer->end = w->results.last == REPORT_NO_NUMBER
				  ? writer->begin + DAY - 1
				  : w->results.last / DAY * DAY + DAY - 1;
	if (writer->end <= writer->begin)
		cli_usage(w->c->cli, "--end: want a time after --begin");
}

static void
fail(struct work *w, const char *path)
{
	w->status = diag_worse(w->status, io_status(errno));
	diag_warn_sys("%s", path);
}

/* The name goes to stdout once the file is there. */
static void
write_file(struct work *w, struct span name, struct span content)
{
	char *path =
	    arena_printf(w->arena, "%s/%.*s", w->c->output_dir, SPAN_ARG(name));

	if (io_replace(path, content) != 0) {
		fail(w, path);
		return;
	}
	if (w->c->quiet)
		return;
	out_write(span_str(operand_escaped(w->arena, path)));
	out_write(SPAN("\n"));
}

/*
 * R10: those of another organization must have agreed.  Of the same are a
 * domain, those above and below it, and what has its Organizational Domain.
 */
static bool
is_ours(struct work *w, struct span domain, struct span host, bool *open)
{
	struct dmarc_walk one, two;

	*open = false;
	if (domain_is_within(host, domain))
		return true;
	dmarc_walk(w->arena, w->dns, domain, &one);
	dmarc_walk(w->arena, w->dns, host, &two);
	*open = one.failed || two.failed;
	return domain_eq(dmarc_org_domain(&one), dmarc_org_domain(&two));
}

static bool
may_be_sent(struct work *w, struct span domain, struct span host)
{
	struct dmarc_external e;
	bool open;

	dns_restart_deadline(w->dns);
	if (is_ours(w, domain, host, &open) && !open)
		return true;
	e = dmarc_external_check(w->arena, w->dns, domain, host, false);
	if (e.consent == DMARC_CONSENT_YES && !e.moved)
		return true;
	if (open || e.consent == DMARC_CONSENT_OPEN) {
		diag_warn(
		    "%.*s: not checked whether %.*s takes its reports: "
		    "try again",
		    SPAN_ARG(domain), SPAN_ARG(host));
		w->status = diag_worse(w->status, STATUS_TEMP);
	} else {
		diag_warn(
		    "%.*s: %.*s did not agree to get its reports (RFC "
		    "9990 section 4)",
		    SPAN_ARG(domain), SPAN_ARG(host));
	}
	return false;
}

/* "10m" of an obsolete "!10m": the octets, or UINT64_MAX. */
static uint64_t
size_limit(struct span s)
{
	uint64_t n = 0, unit = 1;
	size_t i = 0;

	for (; i < s.len && s.p[i] >= '0' && s.p[i] <= '9' && n < 1U << 30; i++)
		n = n * 10 + (uint64_t)(s.p[i] - '0');
	if (i < s.len)
		switch (span_lower(s.p[i])) {
		case 'k': unit = 1024; break;
		case 'm': unit = 1024 * 1024; break;
		case 'g': unit = 1024 * 1024 * 1024; break;
		case 't': return UINT64_MAX;
		}
	return i == 0 ? UINT64_MAX : n * unit;
}

/* The address of a mailto: URI, without what is behind "?". */
static struct span
address_of(struct work *w, struct span uri)
{
	struct buf out = buf_new(w->arena, 2048);

	if (!span_starts_nocase(uri, SPAN("mailto:")))
		return SPAN("");
	uri = span_skip(uri, 7);
	uri = span_head(uri, span_find(uri, '?'));
	for (size_t i = 0; i < uri.len; i++)
		if (uri.p[i] <= ' ' || uri.p[i] >= 0x7f || uri.p[i] == '<' ||
		    uri.p[i] == '>' || uri.p[i] == '%')
			return SPAN("");
	buf_add(&out, uri);
	return buf_span(&out);
}

/* A command gets the message on stdin, and says what it has to say itself. */
static void
hand_on(struct work *w, const struct report_batch *b, struct span address,
    struct span mail)
{
	int status = handoff_run(w->c->common->command, mail);

	if (status != STATUS_YES)
		diag_warn("%.*s: the report to %.*s was not taken",
		    SPAN_ARG(b->published.domain), SPAN_ARG(address));
	w->status = diag_worse(w->status, status);
}

/* A message to one destination: for the command, or into a file. */
static void
send_message(struct work *w, const struct report_batch *b, size_t number,
    struct span address, struct span gzip)
{
	struct buf mail = buf_new(w->arena, SIZE_MAX / 2);
	struct span name = report_write_name(w->arena, &w->c->writer, b);

	report_write_mail(&mail, &w->c->writer, b, address, gzip);
	if (w->c->common->exec) {
		hand_on(w, b, address, buf_span(&mail));
		return;
	}
	write_file(w,
	    span_str(arena_printf(w->arena, "%.*s-%zu.eml",
		SPAN_ARG(span_head(name, name.len - strlen(".xml.gz"))),
		number)),
	    buf_span(&mail));
}

static void
send_to(struct work *w, const struct report_batch *b, size_t number,
    const struct dmarc_uri *uri, struct span gzip)
{
	struct span domain = b->published.domain;
	struct span address = address_of(w, uri->text);

	if (address.len == 0) {
		diag_warn(
		    "%.*s: rua=%.*s: not an address that we can write "
		    "to",
		    SPAN_ARG(domain), SPAN_ARG(uri->text));
		return;
	}
	if (is_excluded(w->c, address))
		return;
	if (w->c->writer.rfc7489 && gzip.len > size_limit(uri->size)) {
		diag_warn(
		    "%.*s: rua=%.*s: the report has %zu octets, more "
		    "than \"!%.*s\" allows",
		    SPAN_ARG(domain), SPAN_ARG(uri->text), gzip.len,
		    SPAN_ARG(uri->size));
		return;
	}
	if (may_be_sent(w, domain, uri->domain))
		send_message(w, b, number, address, gzip);
}

static void
write_report(struct work *w, struct report_batch *b)
{
	struct buf xml = buf_new(w->arena, SIZE_MAX / 2);
	struct dmarc_rec rec;
	const struct dmarc_tag *fo;
	struct span gzip;

	if (!dmarc_rec_is(b->text))
		return;
	dmarc_rec_parse(w->arena, b->text, &rec);
	if (rec.rua.n == 0)
		return; /* nobody asked for it */
	fo = dmarc_rec_find(&rec, "fo");
	if (fo != NULL)
		b->published.fo = fo->value;
	report_write_xml(&xml, &w->c->writer, b);
	gzip = report_write_gzip(w->arena, buf_span(&xml));
	if (!w->c->mail) {
		write_file(
		    w, report_write_name(w->arena, &w->c->writer, b), gzip);
		return;
	}
	for (size_t i = 0; i < rec.rua.n; i++)
		send_to(w, b, i + 1, &rec.rua.list[i], gzip);
}

static void
set_writer(struct report_write_cli *c)
{
	struct report_writer *writer = &c->writer;

	bool exec = c->common->exec;

	if (c->org == NULL || c->email == NULL || c->submitter == NULL)
		cli_usage(
		    c->cli, "--write: wants --org, --email and --submitter");
	if ((c->output_dir != NULL) == exec)
		cli_usage(
		    c->cli, "--write: wants either --output-dir or --exec");
	c->mail = c->mail || exec;
	writer->org = cli_text(c->cli, "--org", c->org);
	writer->email = cli_text(c->cli, "--email", c->email);
	if (strpbrk(c->email, "<>\r\n \t") != NULL ||
	    strchr(c->email, '@') == NULL)
		cli_usage(
		    c->cli, "--email: want an address, have %s", c->email);
	writer->submitter =
	    cli_domain(c->cli, c->common, "--submitter", c->submitter);
	(void)cli_now(c->common, NULL, NULL, &writer->now);
}

int
report_write_cli_run(struct report_write_cli *c, const char *path)
{
	struct work w = {
		.c = c,
		.results = { .begin = c->writer.begin,
		    .end = c->writer.end,
		    .exclude = c->exclude,
		    .nexclude = c->nexclude },
	};

	set_writer(c);
	cli_will_read(c->cli, c->common, path);
	report_results_init(&w.results);
	read_lines(&w, path);
	if (c->mail)
		w.dns = cli_dns(c->cli, c->common);
	w.status = w.results.n > 0 ? STATUS_YES : STATUS_NO;
	if (w.results.n > 0)
		set_period(&w);
	for (size_t i = 0; i < w.results.n; i++) {
		w.arena = arena_new();
		write_report(&w, w.results.batches[i]);
		arena_free(w.arena);
	}
	if (w.dns != NULL)
		w.status =
		    diag_worse(w.status, cli_save_zone(c->common, w.dns));
	dns_free(w.dns);
	report_results_free(&w.results);
	return w.status;
}
