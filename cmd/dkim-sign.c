/* dkim-sign - add DKIM-Signature fields to a message, RFC 6376 section 5 */

#include <stdbool.h>

#include "cli/cli.h"
#include "cli/sign_cli.h"
#include "cli/sign_run.h"
#include "cli/sign_tables.h"
#include "cli/source_cli.h"
#include "dkim/dkim_sign.h"
#include "sys/harden.h"

static const struct cli cli = {
	.name = "dkim-sign",
	.summary = "add DKIM signatures to messages",
	.synopsis =
	    "-s SELECTOR -k KEY [-d DOMAIN] [OPTION ...] [FILE ...]\n"
	    "--keydir DIR [OPTION ...] [FILE ...]\n"
	    "--keytable FILE --signingtable FILE [OPTION ...] [FILE ...]\n"
	    "--check-tables --keytable FILE --signingtable FILE",
	.help =
	    "Key:\n"
	    "  -d, --domain DOMAIN  signing domain (default: that of From:)\n"
	    "  -s, --selector SELECTOR  selector; the n-th goes with the n-th "
	    "-k\n"
	    "  -k, --key KEY  private key\n"
	    "      --keydir DIR  key by author: DIR/DOMAIN/current -> "
	    "SELECTOR.pem\n"
	    "      --keytable FILE  OpenDKIM's KeyTable\n"
	    "      --signingtable FILE  OpenDKIM's SigningTable\n"
	    "      --multiple  sign with every row of the SigningTable that matches\n"
	    "      --check-tables  sign nothing; say what does not fit together "
	    "in both\n"
	    "      --pass-unsigned[=no-key|any]  pass on as it is what has no "
	    "key (default), or any\n"
	    "      --allow-open-key  take key files that others can read\n"
	    "      --check-dns  sign only if the published record fits the "
	    "key\n"
	    "Signature:\n"
	    "  -c, --canonicalization HEADER/BODY  simple or relaxed (default: "
	    "relaxed/relaxed)\n"
	    "      --identity ADDRESS  agent or user, i=\n"
	    "      --expire SECONDS  signature is good for so long, x=\n"
	    "      --headers NAMES  names for h=, colon-separated, instead of "
	    "the usual\n"
	    "      --oversign NAMES  guard these fields against additions too\n"
	    "      --no-oversign  guard no field against additions\n"
	    "      --copy-headers  copy the signed fields into z=\n"
	    "      --body-length  sign only the octets that are there now, l=\n"
	    "      --fix-eol  turn bare LF and CR into CRLF first\n"
	    "      --allow-long-lines  sign lines of more than 998 octets\n"
	    "      --require-7bit  refuse octets above 127\n"
	    "Output:\n"
	    "      --field  print only the signature fields\n"
	    "      --in-place  put each FILE, signed, in place of itself\n"
	    "      --output-dir DIR  write each message to a new file in DIR\n"
	    "  -v, --verbose  name each signature on "
	    "stderr\n" SOURCE_CLI_INPUT_HELP,
	.example =
	    "dkim-sign -s s2026 -k s2026.pem < message.eml > signed.eml\n"
	    "dkim-sign --keydir keys --in-place outgoing/",
	.dns = true,
	.now = true,
	.exec = true,
};

enum {
	OPT_KEYDIR = CLI_OWN,
	OPT_KEYTABLE,
	OPT_SIGNINGTABLE,
	OPT_MULTIPLE,
	OPT_CHECK_TABLES,
	OPT_PASS_UNSIGNED,
	OPT_IDENTITY,
	OPT_EXPIRE,
	OPT_HEADERS,
	OPT_OVERSIGN,
	OPT_NO_OVERSIGN,
	OPT_COPY,
	OPT_LENGTH,
	OPT_FIELD,
	OPT_FIX_EOL,
	OPT_LONG,
	OPT_7BIT,
	OPT_OPEN_KEY,
	OPT_CHECK_DNS,
	OPT_IN_PLACE,
	OPT_OUTPUT_DIR,
};

static const struct option longopts[] = {
	{ "domain", required_argument, NULL, 'd' },
	{ "selector", required_argument, NULL, 's' },
	{ "key", required_argument, NULL, 'k' },
	{ "keydir", required_argument, NULL, OPT_KEYDIR },
	{ "keytable", required_argument, NULL, OPT_KEYTABLE },
	{ "signingtable", required_argument, NULL, OPT_SIGNINGTABLE },
	{ "multiple", no_argument, NULL, OPT_MULTIPLE },
	{ "check-tables", no_argument, NULL, OPT_CHECK_TABLES },
	{ "pass-unsigned", optional_argument, NULL, OPT_PASS_UNSIGNED },
	{ "canonicalization", required_argument, NULL, 'c' },
	{ "identity", required_argument, NULL, OPT_IDENTITY },
	{ "expire", required_argument, NULL, OPT_EXPIRE },
	{ "headers", required_argument, NULL, OPT_HEADERS },
	{ "oversign", required_argument, NULL, OPT_OVERSIGN },
	{ "no-oversign", no_argument, NULL, OPT_NO_OVERSIGN },
	{ "copy-headers", no_argument, NULL, OPT_COPY },
	{ "body-length", no_argument, NULL, OPT_LENGTH },
	{ "field", no_argument, NULL, OPT_FIELD },
	{ "fix-eol", no_argument, NULL, OPT_FIX_EOL },
	{ "allow-long-lines", no_argument, NULL, OPT_LONG },
	{ "require-7bit", no_argument, NULL, OPT_7BIT },
	{ "allow-open-key", no_argument, NULL, OPT_OPEN_KEY },
	{ "check-dns", no_argument, NULL, OPT_CHECK_DNS },
	{ "verbose", no_argument, NULL, 'v' },
	{ "in-place", no_argument, NULL, OPT_IN_PLACE },
	{ "output-dir", required_argument, NULL, OPT_OUTPUT_DIR },
	SOURCE_CLI_INPUT_LONGOPTS,
	CLI_DNS_LONGOPTS,
	CLI_NOW_LONGOPT,
	CLI_LONGOPTS,
};

/* x= has at most 12 digits; it is t= and this together */
#define EXPIRE_MAX 99999999999ULL

struct run {
	struct cli_common common;
	struct dkim_sign_options sign;
	struct sign_cli_keys keys;
	struct sign_cli_output output;
	enum sign_pass pass;
	bool check_dns, check_tables, verbose;
	enum sign_target target;
	struct source_cli source;
	struct dns *dns; /* for --check-dns */
};

static void
set_pass(struct run *run, const char *which)
{
	if (which == NULL || span_is(span_str(which), "no-key"))
		run->pass = SIGN_PASS_NO_KEY;
	else if (span_is(span_str(which), "any"))
		run->pass = SIGN_PASS_ANY;
	else
		cli_usage_word(&cli, "--pass-unsigned", "no-key or any", which);
}

static void
long_option(struct run *run, int c, const char *arg)
{
	switch (c) {
	case OPT_KEYDIR: run->keys.source.keydir = arg; break;
	case OPT_KEYTABLE: run->keys.source.keytable = arg; break;
	case OPT_SIGNINGTABLE: run->keys.source.signingtable = arg; break;
	case OPT_MULTIPLE: run->keys.source.multiple = true; break;
	case OPT_CHECK_TABLES: run->check_tables = true; break;
	case OPT_PASS_UNSIGNED: set_pass(run, arg); break;
	case OPT_7BIT: run->sign.require_7bit = true; break;
	case OPT_IDENTITY:
		run->keys.source.identity = cli_text(&cli, "--identity", arg);
		break;
	case OPT_EXPIRE:
		run->sign.expire =
		    cli_number(&cli, "--expire", arg, EXPIRE_MAX);
		if (run->sign.expire == 0)
			cli_usage(&cli, "--expire: want at least 1, have 0");
		break;
	case OPT_HEADERS:
		run->sign.headers = cli_text(&cli, "--headers", arg);
		break;
	case OPT_OVERSIGN:
		run->sign.oversign = cli_text(&cli, "--oversign", arg);
		break;
	case OPT_NO_OVERSIGN: run->sign.no_oversign = true; break;
	case OPT_COPY: run->sign.copy_headers = true; break;
	case OPT_LENGTH: run->sign.body_length = true; break;
	case OPT_FIELD: run->output.field = true; break;
	case OPT_FIX_EOL: run->source.options.fix_eol = true; break;
	case OPT_LONG: run->sign.allow_long_lines = true; break;
	case OPT_OPEN_KEY: run->keys.source.allow_open = true; break;
	case OPT_CHECK_DNS: run->check_dns = true; break;
	case OPT_IN_PLACE: run->output.in_place = true; break;
	case OPT_OUTPUT_DIR: run->output.directory = arg; break;
	default: (void)source_cli_option(&cli, &run->source, c, arg);
	}
}

/* Without --check-dns these options would only seem to do something. */
static void
check_dns_options(const struct run *run)
{
	static const struct cli_kind list[] = {
		{ 'z', true },
		{ 'R', true },
		{ CLI_TIMEOUT, true },
		{ CLI_DEADLINE, true },
		{ CLI_SAVE_ZONE, true },
		{ CLI_TRUST_AD, true },
		{ CLI_ORIGIN, true },
		{ CLI_ALLOW_INCLUDE, true },
	};

	cli_check_kinds(&cli, &run->common, longopts,
	    &(struct cli_kinds){ list, sizeof(list) / sizeof(list[0]),
		run->check_dns, "can only be used with --check-dns" });
}

/* --check-tables reads no message. */
static void
check_tables_options(const struct run *run, int operands)
{
	static const struct cli_kind list[] = {
		{ OPT_PASS_UNSIGNED, true },
		{ 'c', true },
		{ OPT_IDENTITY, true },
		{ OPT_EXPIRE, true },
		{ OPT_HEADERS, true },
		{ OPT_OVERSIGN, true },
		{ OPT_NO_OVERSIGN, true },
		{ OPT_COPY, true },
		{ OPT_LENGTH, true },
		{ OPT_FIELD, true },
		{ OPT_FIX_EOL, true },
		{ OPT_LONG, true },
		{ OPT_7BIT, true },
		{ OPT_CHECK_DNS, true },
		{ OPT_IN_PLACE, true },
		{ OPT_OUTPUT_DIR, true },
		{ SOURCE_CLI_MBOX, true },
		{ SOURCE_CLI_FILES_FROM, true },
		{ '0', true },
		{ 'J', true },
		{ CLI_NOW, true },
	};

	cli_check_kinds(&cli, &run->common, longopts,
	    &(struct cli_kinds){ list, sizeof(list) / sizeof(list[0]),
		!run->check_tables, "does not go with --check-tables" });
	if (!run->check_tables)
		return;
	cli_refuse_exec(&cli, &run->common, "does not go with --check-tables");
	if (run->keys.source.keytable == NULL)
		cli_usage(&cli,
		    "--check-tables wants --keytable and "
		    "--signingtable");
	if (operands > 0)
		cli_usage(&cli, "--check-tables takes no message");
}

static void
open_source(struct run *run, char *const *operands, size_t n)
{
	run->source.options.any = run->pass == SIGN_PASS_ANY;
	run->source.options.many =
	    run->output.in_place || run->output.directory != NULL;
	if (run->output.field)
		cli_refuse_exec(
		    &cli, &run->common, "cannot be used with --field");
	source_cli_open(&cli, &run->common, &run->source, operands, n, false);
	if (run->source.many)
		cli_refuse_exec(&cli, &run->common, "takes one message");
	run->output.sign = &run->sign;
	run->target =
	    sign_cli_target(&cli, &run->output, &run->source, operands, n);
}

static void
options(struct run *run, int argc, char *argv[])
{
	static const int repeatable[] = { 's', 'k', 0 };
	int c;

	run->sign.header_canon = CANON_RELAXED;
	run->sign.body_canon = CANON_RELAXED;
	while ((c = cli_option(&cli, &run->common, argc, argv,
		    SOURCE_CLI_SHORT "c:d:k:s:v" CLI_DNS_SHORT, longopts,
		    repeatable)) != -1)
		switch (c) {
		case 'c':
			sign_cli_canonicalization(&cli, &run->sign, optarg);
			break;
		case 'd':
			run->keys.source.domain =
			    cli_domain(&cli, &run->common, "-d", optarg);
			break;
		case 'k':
			sign_cli_key(&cli, &run->common, &run->keys, optarg);
			break;
		case 's':
			sign_cli_selector(
			    &cli, &run->common, &run->keys, optarg);
			break;
		case 'v': run->verbose = true; break;
		default: long_option(run, c, optarg);
		}
	sign_cli_check_keys(&cli, &run->keys);
	sign_cli_check_names(&cli, run->sign.headers, run->sign.oversign);
	check_dns_options(run);
	check_tables_options(run, argc - optind);
	if (!run->check_tables)
		open_source(run, argv + optind, (size_t)(argc - optind));
}

static int
sign(struct run *run)
{
	const struct sign_run request = {
		.common = &run->common,
		.source = &run->source,
		.keys = &run->keys.source,
		.options = &run->sign,
		.dns = run->dns,
		.pass = run->pass,
		.verbose = run->verbose,
		.target = run->target,
		.directory = run->output.directory,
		.kind = run->source.options.kind,
	};

	return sign_run(&request);
}

int
main(int argc, char *argv[])
{
	struct run run = { 0 };
	int status;

	cli_begin(&cli, &run.common, &argc, argv);
	harden_process();
	options(&run, argc, argv);
	if (run.check_dns)
		run.dns = cli_dns(&cli, &run.common);
	status =
	    run.check_tables ? sign_tables_check(&run.keys.source) : sign(&run);
	dns_free(run.dns);
	if (run.source.source != NULL)
		source_free(run.source.source);
	return cli_finish(status);
}
