/* dmarc-dnsrecord - print a DMARC record, RFC 9989 section 4.7 */

#include <errno.h>
#include <stdbool.h>
#include <unistd.h>

#include "archive/operand.h"
#include "base/caps.h"
#include "base/diag.h"
#include "base/domain.h"
#include "cli/cli.h"
#include "dmarc/dmarc_draft.h"
#include "dmarc/dmarc_external.h"
#include "dmarc/dmarc_lint.h"
#include "dmarc/psl.h"
#include "dns/dns_print.h"
#include "dns/dns_text.h"
#include "sys/io.h"
#include "sys/out.h"

/* RFC 2181 section 8 */
#define TTL_MAX 2147483647

#define TTL_DEFAULT 3600

static const struct cli cli = {
	.name = "dmarc-dnsrecord",
	.summary = "print a DMARC record, made or repaired",
	.synopsis =
	    "[-d DOMAIN] [-j] [--fix] [OPTION ...] TAG=VALUE ...\n"
	    "[-d DOMAIN] [-j] [--fix] [OPTION ...] [RECORD]",
	.help =
	    "  -d, --domain DOMAIN  the domain that the policy is for\n"
	    "  -j, --json  the same as --format json\n"
	    "      --fix  repair what has one meaning only\n"
	    "      --format FORMAT  one of zone, value, strings, nsupdate, json, "
	    "tinydns, route53, form, terraform, octodns, dnscontrol, "
	    "cloudflare (default: zone with -d, else value)\n"
	    "      --reports  print only the records by which destinations "
	    "of reports in other domains agree\n"
	    "      --ttl SECONDS  time to live (default: 3600)\n",
	.example =
	    "dmarc-dnsrecord -d example.com p=reject "
	    "rua=mailto:dmarc@example.com",
};

enum {
	FIX = CLI_OWN,
	FORMAT,
	REPORTS,
	TTL,
};

static const struct option longopts[] = {
	{ "domain", required_argument, NULL, 'd' },
	{ "json", no_argument, NULL, 'j' },
	{ "fix", no_argument, NULL, FIX },
	{ "format", required_argument, NULL, FORMAT },
	{ "reports", no_argument, NULL, REPORTS },
	{ "ttl", required_argument, NULL, TTL },
	CLI_LONGOPTS,
};

struct run {
	struct cli_common common;
	struct arena *arena;
	const char *format_name; /* as given, or NULL */
	enum dns_format format;
	struct span domain; /* empty: not given */
	bool fix, reports;
	struct dmarc_draft draft;
	struct dmarc_rec rec;
	/* The record and those of destinations. */
	struct dns_record *records;
	size_t n, cap;
	uint32_t ttl;
};

static void
choose_format(struct run *run)
{
	bool owner = run->domain.len > 0;

	run->format = owner ? DNS_FORMAT_ZONE : DNS_FORMAT_VALUE;
	if (run->format_name != NULL &&
	    !dns_format_parse(run->format_name, &run->format))
		cli_usage_word(&cli, "--format",
		    dns_format_names(run->common.arena), run->format_name);
	if (!owner && dns_format_needs_owner(run->format))
		cli_usage(&cli, "--format %s: wants -d", run->format_name);
	if (!owner && run->reports)
		cli_usage(&cli, "--reports: wants -d");
}

static void
parse_options(struct run *run, int argc, char *argv[])
{
	int c;

	while ((c = cli_option(&cli, &run->common, argc, argv, "d:j", longopts,
		    NULL)) != -1)
		switch (c) {
		case 'd':
			run->domain =
			    cli_domain(&cli, &run->common, "-d", optarg);
			break;
		case 'j':
		case FORMAT:
			if (run->format_name != NULL)
				cli_usage(&cli, "-j and --format: want one");
			run->format_name = c == 'j' ? "json" : optarg;
			break;
		case FIX: run->fix = true; break;
		case REPORTS: run->reports = true; break;
		case TTL:
			run->ttl = (uint32_t)cli_number(
			    &cli, "--ttl", optarg, TTL_MAX);
			break;
		}
	choose_format(run);
}

static struct span
read_record(struct run *run)
{
	struct span text;

	if (isatty(STDIN_FILENO))
		diag_hint(
		    "reading a record from the terminal; Ctrl-D ends "
		    "it, Ctrl-C leaves");
	if (io_read_path("-", CAPS_TXT, run->arena, &text) != 0) {
		if (errno == EFBIG)
			diag_die(
			    STATUS_BAD, "stdin: longer than a record can be");
		diag_exit(operand_read_error(NULL));
	}
	if (!dns_text_parse(run->arena, text, &text))
		diag_die(STATUS_BAD, "stdin: a string without its end");
	return text;
}

/* Is the operand a record as a whole, and not one tag of it? */
static bool
is_record(const char *operand)
{
	struct span text = span_trim(span_str(operand));

	return span_starts_nocase(text, SPAN("v=")) &&
	       span_find(text, ';') < text.len;
}

/* The record as a whole, from stdin or the one operand.  False: there are tags.
 */
static bool
take_record(struct run *run, int argc, char *argv[], struct span *out)
{
	if (optind == argc)
		*out = read_record(run);
	else if (optind + 1 == argc && is_record(argv[optind]))
		*out = span_trim(span_str(argv[optind]));
	else
		return false;
	return true;
}

/* The text of the record; ends the process where tags are wrong. */
static struct span
make_text(struct run *run, int argc, char *argv[])
{
	struct buf out = buf_new(run->arena, CAPS_TXT);
	struct dmarc_draft *d = &run->draft;
	const char *reason;
	struct span text;

	d->arena = run->arena;
	if (take_record(run, argc, argv, &text)) {
		if (!run->fix)
			return text;
		dmarc_draft_repair(d, text);
		optind = argc;
	}
	for (int i = optind; i < argc; i++)
		if (!dmarc_draft_add(d, span_str(argv[i]), &reason))
			diag_die(STATUS_BAD, "%s: %s", argv[i], reason);
	if (run->fix && optind < argc)
		dmarc_draft_fix(d);
	for (size_t i = 0; i < d->nrepairs; i++)
		diag_warn("record: %s", d->repairs[i]);
	dmarc_draft_print(&out, d);
	if (!buf_ok(&out))
		diag_die(STATUS_BAD, "record: longer than a record can be");
	return buf_span(&out);
}

/* What is wrong with it, on stderr; an error ends the process. */
static void
judge(struct run *run, struct span text)
{
	struct dmarc_lint lint;
	bool bad = false;

	dmarc_lint_text(run->arena, text, &lint);
	for (size_t i = 0; i < lint.findings.n; i++) {
		const struct finding *f = &lint.findings.list[i];

		if (f->severity == FINDING_INFO)
			continue;
		bad |= f->severity == FINDING_ERROR;
		diag_warn("record: at octet %zu: %s: %.*s", f->place.offset + 1,
		    f->rule->id, SPAN_ARG(f->text));
	}
	if (bad && !run->fix)
		diag_hint("--fix repairs what has one meaning only");
	if (bad)
		diag_exit(STATUS_BAD);
	dmarc_rec_parse(run->arena, text, &run->rec);
}

static void
add_record(struct run *run, struct span owner, struct span data)
{
	for (size_t i = 0; i < run->n; i++)
		if (span_eq(run->records[i].owner, owner))
			return;
	run->records = arena_grow(
	    run->arena, run->records, run->n, &run->cap, sizeof(*run->records));
	run->records[run->n++] = (struct dns_record){
		.type = DNS_RECORD_TXT,
		.owner = owner,
		.ttl = run->ttl,
		.data = data,
	};
}

/* Of another organization, as far as that can be told without DNS. */
static bool
is_external(struct run *run, struct span host)
{
	const char *reason;

	if (domain_is_within(host, run->domain) ||
	    domain_is_within(run->domain, host))
		return false;
	if (!psl_open(&reason))
		diag_die(STATUS_TEMP, "%.*s: is it another organization? %s",
		    SPAN_ARG(host), reason);
	return !domain_eq(psl_org_domain(run->arena, host),
	    psl_org_domain(run->arena, run->domain));
}

/*
 * One change goes to one zone: there, and where there is room for one value
 * only, a line on stderr has to do.
 */
static bool
takes_others(enum dns_format format)
{
	return format == DNS_FORMAT_ZONE || format == DNS_FORMAT_JSON ||
	       format == DNS_FORMAT_TINYDNS;
}

static void
add_consents(struct run *run, const struct dmarc_uris *uris)
{
	for (size_t i = 0; i < uris->n; i++) {
		struct span host = uris->list[i].domain, name;

		if (!is_external(run, host))
			continue;
		if (!dmarc_external_name(run->arena, run->domain, host, &name))
			diag_die(STATUS_BAD,
			    "%.*s: the name by which it could agree is too "
			    "long",
			    SPAN_ARG(host));
		if (run->reports || takes_others(run->format))
			add_record(run, name, SPAN("v=DMARC1;"));
		else
			diag_hint(
			    "%.*s has to publish %.*s TXT "
			    "\"v=DMARC1;\"",
			    SPAN_ARG(host), SPAN_ARG(name));
	}
}

static void
make_records(struct run *run, struct span text)
{
	struct span owner = { 0 };

	if (run->domain.len > 0 &&
	    !domain_join(run->arena, SPAN("_dmarc"), run->domain, &owner))
		cli_usage(&cli, "-d: too long to have _dmarc in front");
	if (!run->reports)
		add_record(run, owner, text);
	if (run->domain.len == 0)
		return;
	add_consents(run, &run->rec.rua);
	add_consents(run, &run->rec.ruf);
}

int
main(int argc, char *argv[])
{
	struct run run = { .ttl = TTL_DEFAULT };
	struct span text;
	struct buf out;

	cli_begin(&cli, &run.common, &argc, argv);
	run.arena = run.common.arena;
	parse_options(&run, argc, argv);
	text = make_text(&run, argc, argv);
	judge(&run, text);
	make_records(&run, text);
	out = buf_new(run.arena, SIZE_MAX / 2);
	dns_print(&out, run.format, run.records, run.n);
	out_write(buf_span(&out));
	return cli_finish(run.n > 0 ? STATUS_YES : STATUS_NO);
}
