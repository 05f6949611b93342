/* dmarc-report - read DMARC and SMTP TLS reports, RFC 9990, 9991, 8460 */

#include <stdbool.h>

#include "base/caps.h"
#include "cli/cli.h"
#include "cli/lint_cli.h"
#include "cli/report_cli.h"

static const struct cli cli = {
	.name = "dmarc-report",
	.summary = "read DMARC and SMTP TLS reports",
	.synopsis =
	    "[OPTION ...] [FILE ...]\n"
	    "--lint [OPTION ...] FILE ...\n"
	    "--write --org NAME --email ADDRESS --submitter DOMAIN\n"
	    "--output-dir DIR [OPTION ...] [FILE]\n"
	    "--write --org NAME --email ADDRESS --submitter DOMAIN\n"
	    "[OPTION ...] [FILE] --exec COMMAND [ARG ...]",
	.help =
	    "Which reports:\n"
	    "  -d, --domain DOMAIN  reports about this domain and those below "
	    "it; repeatable\n"
	    "      --last PERIOD  reports that ended within 36h, 7d, 4w\n"
	    "      --since TIME  reports that ended at or after this time\n"
	    "      --until TIME  reports that ended before, or on this day\n"
	    "      --failed  only what failed\n"
	    "      --keep-duplicates  count reports that came twice\n"
	    "      --lenient  repair XML that is not well-formed\n"
	    "      --max-size SIZE  XML of one report (default: 256M)\n"
	    "Table:\n"
	    "      --by source|domain|reporter|selector|day|week|report  rows "
	    "of the table (default: source)\n"
	    "      --summary  heads and verdicts alone\n"
	    "      --top N  at most so many rows of a domain\n"
	    "      --previous  beside the period before, mark what is new\n"
	    "      --state FILE  print sources that are new since the last "
	    "run\n"
	    "      --known FILE  names of sources: lines of network and name\n"
	    "      --reverse  name sources by DNS (PTR)\n"
	    "      --full  print addresses in failure reports\n"
	    "      --max-fail LIMIT  status 1 where more messages (100) or a "
	    "larger part (2%) failed\n"
	    "Other output:\n"
	    "  -j, --json  one JSON object a record\n"
	    "      --csv  print records as CSV\n"
	    "      --html  print a page for a browser\n"
	    "      --selectors  print lines of domain and selector\n"
	    "  -q, --quiet  no output, exit status only\n"
	    "  -v, --verbose  count duplicates on stderr\n"
	    "Judging reports:\n"
	    "      --lint  judge how reports are written\n"
	    "      --ignore ID  with --lint: leave out findings of this ID; "
	    "repeatable\n"
	    "      --strict  with --lint: warnings count as errors\n" LINT_CLI_FORMAT_HELP
	    "      --tap  the same as --format tap\n"
	    "Writing reports:\n"
	    "      --write  write reports from what dmarc-check -j printed\n"
	    "      --org NAME  with --write: who reports\n"
	    "      --email ADDRESS  with --write: who can be asked\n"
	    "      --submitter DOMAIN  with --write: who sends the reports\n"
	    "      --output-dir DIR  with --write: where files go\n"
	    "      --begin TIME  with --write: begin of the period\n"
	    "      --end TIME  with --write: end of the period\n"
	    "      --exclude RCPT  with --write: no reports to this address or "
	    "domain, nor about mail to it; repeatable\n"
	    "      --mail  with --write: make messages\n"
	    "      --rfc7489  with --write: the old "
	    "schema\n" SOURCE_CLI_INPUT_HELP,
	.example =
	    "dmarc-report ~/Maildir/.dmarc\n"
	    "dmarc-report -j *.xml.gz",
	.dns = true,
	.now = true,
	.exec_each = true,
};

static const struct option longopts[] = {
	{ "begin", required_argument, NULL, REPORT_CLI_BEGIN },
	{ "by", required_argument, NULL, REPORT_CLI_BY },
	{ "csv", no_argument, NULL, REPORT_CLI_CSV },
	{ "domain", required_argument, NULL, 'd' },
	{ "email", required_argument, NULL, REPORT_CLI_EMAIL },
	{ "end", required_argument, NULL, REPORT_CLI_END },
	{ "exclude", required_argument, NULL, REPORT_CLI_EXCLUDE },
	{ "failed", no_argument, NULL, REPORT_CLI_FAILED },
	{ "format", required_argument, NULL, REPORT_CLI_FORMAT },
	{ "full", no_argument, NULL, REPORT_CLI_FULL },
	{ "html", no_argument, NULL, REPORT_CLI_HTML },
	{ "ignore", required_argument, NULL, REPORT_CLI_IGNORE },
	{ "json", no_argument, NULL, 'j' },
	{ "keep-duplicates", no_argument, NULL, REPORT_CLI_KEEP_DUPLICATES },
	{ "known", required_argument, NULL, REPORT_CLI_KNOWN },
	{ "last", required_argument, NULL, REPORT_CLI_LAST },
	{ "lenient", no_argument, NULL, REPORT_CLI_LENIENT },
	{ "lint", no_argument, NULL, REPORT_CLI_LINT },
	{ "mail", no_argument, NULL, REPORT_CLI_MAIL },
	{ "max-fail", required_argument, NULL, REPORT_CLI_MAX_FAIL },
	{ "max-size", required_argument, NULL, REPORT_CLI_MAX_SIZE },
	SOURCE_CLI_LONGOPTS,
	{ "org", required_argument, NULL, REPORT_CLI_ORG },
	{ "output-dir", required_argument, NULL, REPORT_CLI_OUTPUT_DIR },
	{ "previous", no_argument, NULL, REPORT_CLI_PREVIOUS },
	{ "quiet", no_argument, NULL, 'q' },
	{ "reverse", no_argument, NULL, REPORT_CLI_REVERSE },
	{ "rfc7489", no_argument, NULL, REPORT_CLI_RFC7489 },
	{ "selectors", no_argument, NULL, REPORT_CLI_SELECTORS },
	{ "since", required_argument, NULL, REPORT_CLI_SINCE },
	{ "state", required_argument, NULL, REPORT_CLI_STATE },
	{ "strict", no_argument, NULL, REPORT_CLI_STRICT },
	{ "submitter", required_argument, NULL, REPORT_CLI_SUBMITTER },
	{ "tap", no_argument, NULL, REPORT_CLI_TAP },
	{ "top", required_argument, NULL, REPORT_CLI_TOP },
	{ "until", required_argument, NULL, REPORT_CLI_UNTIL },
	{ "verbose", no_argument, NULL, 'v' },
	{ "write", no_argument, NULL, REPORT_CLI_WRITE },
	CLI_DNS_LONGOPTS,
	CLI_NOW_LONGOPT,
	CLI_LONGOPTS,
};

int
main(int argc, char *argv[])
{
	static const int repeatable[] = { 'd', REPORT_CLI_EXCLUDE,
		REPORT_CLI_IGNORE, 0 };
	struct report_cli run = {
		.cli = &cli,
		.longopts = longopts,
		.max_size = CAPS_REPORT_XML,
		.writing.writer = { .begin = REPORT_NO_NUMBER,
		    .end = REPORT_NO_NUMBER },
		.select = { .since = UINT64_MAX,
		    .until = UINT64_MAX,
		    .previous = UINT64_MAX },
	};
	int c;

	cli_begin(&cli, &run.common, &argc, argv);
	while ((c = cli_option(&cli, &run.common, argc, argv,
		    SOURCE_CLI_SHORT CLI_DNS_SHORT "d:jqv", longopts,
		    repeatable)) != -1)
		report_cli_option(&run, c, optarg);
	return cli_finish(
	    report_cli_run(&run, argv + optind, (size_t)(argc - optind)));
}
