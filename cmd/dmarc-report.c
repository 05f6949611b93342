/* dmarc-report - read DMARC and SMTP TLS reports, RFC 9990, 9991, 8460 */

#include <stdbool.h>

#include "base/caps.h"
#include "cli/cli.h"
#include "cli/report_cli.h"

static const struct cli cli = {
	.name = "dmarc-report",
	.summary = "read DMARC and SMTP TLS reports",
	.synopsis = "[OPTION ...] [FILE ...]",
	.help =
	    "      --by source|domain|reporter|selector|day|week|report  rows "
	    "of the\n"
	    "          table (default: source)\n"
	    "      --csv  print records as CSV\n"
	    "  -d, --domain DOMAIN  reports about this domain and those below "
	    "it;\n"
	    "          repeatable\n"
	    "      --failed  only what failed\n"
	    "      --full  print addresses in failure reports\n"
	    "      --html  print a page for a browser\n"
	    "  -j, --json  one JSON object a record\n"
	    "      --keep-duplicates  count reports that came twice\n"
	    "      --known FILE  names of sources: lines of network and name\n"
	    "      --last PERIOD  reports that ended within 36h, 7d, 4w\n"
	    "      --lenient  repair XML that is not well-formed\n"
	    "      --max-fail LIMIT  status 1 where more messages (100) or a "
	    "larger\n"
	    "          part (2%) failed\n"
	    "      --max-size SIZE  XML of one report (default: 256M)\n" SOURCE_CLI_INPUT_HELP
	    "      --previous  beside the period before, mark what is new\n"
	    "  -q, --quiet  no output, exit status only\n"
	    "      --reverse  name sources by DNS (PTR)\n"
	    "      --selectors  print lines of domain and selector\n"
	    "      --since TIME  reports that ended at or after this time\n"
	    "      --state FILE  print sources that are new since the last run\n"
	    "      --summary  heads and verdicts alone\n"
	    "      --top N  at most so many rows of a domain\n"
	    "      --until TIME  reports that ended before, or on this day\n"
	    "  -v, --verbose  count duplicates on stderr\n",
	.example =
	    "dmarc-report ~/Maildir/.dmarc\n"
	    "dmarc-report -j *.xml.gz",
	.dns = true,
	.now = true,
};

static const struct option longopts[] = {
	{ "by", required_argument, NULL, REPORT_CLI_BY },
	{ "csv", no_argument, NULL, REPORT_CLI_CSV },
	{ "domain", required_argument, NULL, 'd' },
	{ "failed", no_argument, NULL, REPORT_CLI_FAILED },
	{ "full", no_argument, NULL, REPORT_CLI_FULL },
	{ "html", no_argument, NULL, REPORT_CLI_HTML },
	{ "json", no_argument, NULL, 'j' },
	{ "keep-duplicates", no_argument, NULL, REPORT_CLI_KEEP_DUPLICATES },
	{ "known", required_argument, NULL, REPORT_CLI_KNOWN },
	{ "last", required_argument, NULL, REPORT_CLI_LAST },
	{ "lenient", no_argument, NULL, REPORT_CLI_LENIENT },
	{ "max-fail", required_argument, NULL, REPORT_CLI_MAX_FAIL },
	{ "max-size", required_argument, NULL, REPORT_CLI_MAX_SIZE },
	SOURCE_CLI_LONGOPTS,
	{ "previous", no_argument, NULL, REPORT_CLI_PREVIOUS },
	{ "quiet", no_argument, NULL, 'q' },
	{ "reverse", no_argument, NULL, REPORT_CLI_REVERSE },
	{ "selectors", no_argument, NULL, REPORT_CLI_SELECTORS },
	{ "since", required_argument, NULL, REPORT_CLI_SINCE },
	{ "state", required_argument, NULL, REPORT_CLI_STATE },
	{ "top", required_argument, NULL, REPORT_CLI_TOP },
	{ "until", required_argument, NULL, REPORT_CLI_UNTIL },
	{ "verbose", no_argument, NULL, 'v' },
	CLI_DNS_LONGOPTS,
	CLI_NOW_LONGOPT,
	CLI_LONGOPTS,
};

int
main(int argc, char *argv[])
{
	static const int repeatable[] = { 'd', 0 };
	struct report_cli run = {
		.cli = &cli,
		.longopts = longopts,
		.max_size = CAPS_REPORT_XML,
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
