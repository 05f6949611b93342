/* dkim-dnsrecord - print or judge DNS records of DKIM, RFC 6376 section 3.6 */

#include <string.h>

#include "base/diag.h"
#include "cli/cli.h"
#include "cli/dkim_lint_cli.h"
#include "cli/lint_cli.h"
#include "cli/m365_cli.h"
#include "cli/record_cli.h"
#include "dkim/dkim_lint_rules.h"
#include "dns/dns_server.h"

enum {
	FORMAT = CLI_OWN,
	TTL,
	TESTING,
	NO_SUBDOMAINS,
	NOTE,
	SERVICE,
	HASH,
	REVOKE,
	CNAME,
	M365,
	CHECK,
	AUTHORITATIVE,
	PORT,
	RECORD,
	PROFILE,
	IGNORE,
	STRICT,
	STATE,
	TAP,
};

static const struct cli cli = {
	.name = "dkim-dnsrecord",
	.summary = "print or check DNS records of DKIM keys",
	.synopsis =
	    "[-d DOMAIN -s SELECTOR] [-j] [OPTION ...] [KEY]\n"
	    "--cname TARGET -d DOMAIN -s SELECTOR [OPTION ...]\n"
	    "--m365[=TENANT] [-d DOMAIN] [OPTION ...] [FILE]\n"
	    "--check -d DOMAIN -s SELECTOR [-k KEY] [OPTION ...]\n"
	    "--check --m365[=TENANT] [-d DOMAIN] [OPTION ...] [FILE]\n"
	    "--check -z FILE [OPTION ...]\n"
	    "--check [OPTION ...] -\n"
	    "--check --record TEXT [-k KEY] [OPTION ...]",
	.help =
	    "Name and kind of record:\n"
	    "  -d, --domain DOMAIN  the signing domain\n"
	    "  -s, --selector SELECTOR  name of the key below the domain\n"
	    "      --cname TARGET  print a CNAME: others keep the key\n"
	    "      --m365[=TENANT]  print the CNAMEs of Microsoft 365\n"
	    "      --revoke  p= is empty: the key is revoked\n"
	    "Tags of a key record:\n"
	    "      --hash LIST  h=: let only these hash algorithms be used\n"
	    "      --no-subdomains  t=s: i= may not name a subdomain\n"
	    "      --note TEXT  n=: a note for people\n"
	    "      --service LIST  s=: the services that may use the key\n"
	    "      --testing  t=y: the domain is testing DKIM\n"
	    "Output:\n"
	    "      --format FORMAT  one of zone, value, strings, nsupdate, "
	    "json, tinydns, route53, form, terraform, octodns, dnscontrol, "
	    "cloudflare (default: zone with -d and -s, else value); with "
	    "--check, one of text, json, tap, junit, sarif, github (default: "
	    "text)\n"
	    "  -j, --json  the same as --format json; with --check, an object "
	    "a record\n"
	    "      --ttl SECONDS  time to live (default: 3600)\n"
	    "Judging records:\n"
	    "      --check  judge records: those published, or those of -z\n"
	    "  -k, --key KEY  with --check: the key that should be there\n"
	    "      --authoritative  ask every name server of the zone\n"
	    "      --port N  of these name servers (default: 53)\n"
	    "      --record TEXT  judge this record, without DNS\n"
	    "      --profile bulk  judge by the rules for bulk mail\n"
	    "      --ignore ID  leave out findings of this ID; repeatable\n"
	    "      --no-ignore  zone files cannot ignore findings\n"
	    "      --strict  warnings count as errors\n" LINT_CLI_STATE_HELP
		LINT_CLI_QUERIES_HELP
	    "      --tap  with --check: the same as --format tap\n"
	    "  -q, --quiet  with --check: no output, exit status only\n"
	    "  -v, --verbose  with --check: tell of each look-up\n",
	.example =
	    "dkim-dnsrecord -d example.com -s 2026a 2026a.pem\n"
	    "dkim-dnsrecord --check -d example.com -s 2026a -k 2026a.pem",
	.dns = true,
	.now = true,
};

static const struct option longopts[] = {
	{ "domain", required_argument, NULL, 'd' },
	{ "json", no_argument, NULL, 'j' },
	{ "key", required_argument, NULL, 'k' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "selector", required_argument, NULL, 's' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "format", required_argument, NULL, FORMAT },
	{ "hash", required_argument, NULL, HASH },
	{ "no-subdomains", no_argument, NULL, NO_SUBDOMAINS },
	{ "note", required_argument, NULL, NOTE },
	{ "revoke", no_argument, NULL, REVOKE },
	{ "service", required_argument, NULL, SERVICE },
	{ "testing", no_argument, NULL, TESTING },
	{ "ttl", required_argument, NULL, TTL },
	{ "cname", required_argument, NULL, CNAME },
	{ "m365", optional_argument, NULL, M365 },
	{ "check", no_argument, NULL, CHECK },
	{ "authoritative", no_argument, NULL, AUTHORITATIVE },
	{ "port", required_argument, NULL, PORT },
	{ "record", required_argument, NULL, RECORD },
	{ "profile", required_argument, NULL, PROFILE },
	{ "ignore", required_argument, NULL, IGNORE },
	{ "strict", no_argument, NULL, STRICT },
	{ "state", required_argument, NULL, STATE },
	{ "tap", no_argument, NULL, TAP },
	CLI_NO_IGNORE_LONGOPT,
	CLI_QUERIES_LONGOPT,
	CLI_DNS_LONGOPTS,
	CLI_NOW_LONGOPT,
	CLI_LONGOPTS,
};

/* The arguments of an option that may be repeated. */
struct words {
	const char **list;
	size_t n, cap;
};

struct request {
	struct cli_common common;
	const char *domain_arg, *format, *tenant, *record, *operand;
	struct words selectors, keys;
	struct finding_policy shown;
	struct span domain, cname;
	struct dkim_key_options options;
	uint32_t ttl;
	unsigned port;
	const char *profile, *state;
};

enum kind { KEY = 1, ALIAS = 2, MICROSOFT = 4, JUDGE = 8 };

static const struct cli_kind kinds[] = {
	{ FORMAT, KEY | ALIAS | MICROSOFT | JUDGE },
	{ TTL, KEY | ALIAS | MICROSOFT },
	{ HASH, KEY },
	{ NO_SUBDOMAINS, KEY },
	{ NOTE, KEY },
	{ REVOKE, KEY },
	{ SERVICE, KEY },
	{ TESTING, KEY },
	{ CNAME, ALIAS },
	{ M365, MICROSOFT | JUDGE },
	{ 's', KEY | ALIAS | JUDGE },
	{ 'k', JUDGE },
	{ 'q', JUDGE },
	{ 'v', JUDGE },
	{ 'z', JUDGE },
	{ 'R', JUDGE },
	{ CLI_TIMEOUT, JUDGE },
	{ CLI_DEADLINE, JUDGE },
	{ CLI_SAVE_ZONE, JUDGE },
	{ CLI_TRUST_AD, JUDGE },
	{ CLI_ORIGIN, JUDGE },
	{ CLI_ALLOW_INCLUDE, JUDGE },
	{ CLI_NOW, JUDGE },
	{ AUTHORITATIVE, JUDGE },
	{ PORT, JUDGE },
	{ RECORD, JUDGE },
	{ PROFILE, JUDGE },
	{ IGNORE, JUDGE },
	{ CLI_NO_IGNORE, JUDGE },
	{ CLI_QUERIES, JUDGE },
	{ STRICT, JUDGE },
	{ STATE, JUDGE },
	{ TAP, JUDGE },
};

static bool
given(const struct request *r, int option)
{
	return cli_given(&r->common, option);
}

static void
append(struct request *r, struct words *w)
{
	w->list = arena_grow(
	    r->common.arena, w->list, w->n, &w->cap, sizeof(*w->list));
	w->list[w->n++] = optarg;
}

static void
take_option(struct request *r, int c)
{
	struct dkim_key_options *o = &r->options;

	switch (c) {
	case 'd': r->domain_arg = optarg; break;
	case 'k': append(r, &r->keys); break;
	case 's': append(r, &r->selectors); break;
	case IGNORE:
		lint_cli_ignore(
		    &cli, r->common.arena, &r->shown, &dkim_lint_rules, optarg);
		break;
	case STRICT: r->shown.strict = true; break;
	case FORMAT: r->format = optarg; break;
	case RECORD: r->record = optarg; break;
	case STATE: r->state = optarg; break;
	case PROFILE: r->profile = optarg; break;
	case M365: r->tenant = optarg; break;
	case TTL:
		r->ttl =
		    (uint32_t)cli_number(&cli, "--ttl", optarg, CLI_TTL_MAX);
		break;
	case PORT:
		r->port =
		    (unsigned)cli_number(&cli, "--port", optarg, UINT16_MAX);
		break;
	case CNAME:
		r->cname = cli_domain(&cli, &r->common, "--cname", optarg);
		break;
	case TESTING: o->testing = true; break;
	case NO_SUBDOMAINS: o->no_subdomains = true; break;
	case NOTE: o->note = optarg; break;
	case SERVICE: o->service = optarg; break;
	case HASH: o->hash = optarg; break;
	case REVOKE: o->revoke = true; break;
	}
}

static enum kind
parse_options(struct request *r, int argc, char *argv[])
{
	static const int repeatable[] = { 's', 'k', IGNORE, 0 };
	enum kind kind;
	int c;

	r->ttl = CLI_TTL_DEFAULT;
	r->port = DNS_PORT;
	while ((c = cli_option(&cli, &r->common, argc, argv,
		    "d:jk:qs:v" CLI_DNS_SHORT, longopts, repeatable)) != -1)
		take_option(r, c);
	if (argc - optind > 1)
		cli_usage(&cli, "%s: one operand only", argv[optind + 1]);
	r->operand = argv[optind];
	kind = given(r, CHECK)   ? JUDGE
	       : given(r, M365)  ? MICROSOFT
	       : given(r, CNAME) ? ALIAS
				 : KEY;
	cli_check_kinds(&cli, &r->common, longopts,
	    &(struct cli_kinds){ kinds, sizeof(kinds) / sizeof(kinds[0]), kind,
		kind == KEY     ? "only with --check"
		: kind == JUDGE ? "not with --check"
		: kind == ALIAS ? "not with --cname"
				: "not with --m365" });
	if (r->domain_arg != NULL)
		r->domain =
		    cli_domain(&cli, &r->common, "-d, --domain", r->domain_arg);
	return kind;
}

/* The name of the record by -d and the one -s; empty without both. */
static struct span
owner(struct request *r)
{
	if (r->selectors.n > 1)
		cli_usage(&cli, "-s, --selector: given more than once");
	return cli_key_owner(&cli, &r->common, r->domain_arg,
	    r->selectors.n > 0 ? r->selectors.list[0] : NULL);
}

static enum dns_format
format(struct request *r, bool has_owner)
{
	return record_cli_format(
	    &cli, &r->common, r->format, given(r, 'j'), has_owner);
}

static int
print_key(struct request *r)
{
	struct buf data = buf_new(r->common.arena, SIZE_MAX);
	struct dns_record record = { .ttl = r->ttl, .owner = owner(r) };
	enum dns_format f = format(r, record.owner.len > 0);
	struct key_public key, *pub = NULL;

	cli_check_key_options(&cli, &r->options);
	/* an empty p= needs no key */
	if (!r->options.revoke || r->operand != NULL) {
		key = cli_public_key(&r->common, r->operand);
		cli_judge_key(r->operand, &key);
		pub = &key;
	}
	dkim_key_print(&data, pub, &r->options);
	record.data = buf_span(&data);
	cli_print_records(&r->common, f, &record, 1);
	return STATUS_YES;
}

static int
print_cname(struct request *r)
{
	const struct dns_record record = {
		.type = DNS_RECORD_CNAME,
		.owner = owner(r),
		.ttl = r->ttl,
		.data = r->cname,
	};

	if (r->operand != NULL)
		cli_usage(&cli, "%s: a CNAME needs no key", r->operand);
	cli_print_records(
	    &r->common, format(r, record.owner.len > 0), &record, 1);
	return STATUS_YES;
}

static int
print_m365(struct request *r)
{
	enum dns_format f = format(r, true);
	struct dns_record *records;
	size_t n = m365_cli_records(&cli, &r->common,
	    &(struct m365_cli){ r->tenant, r->operand, r->domain, r->ttl },
	    &records);

	cli_print_records(&r->common, f, records, n);
	return STATUS_YES;
}

static enum lint_form
form(const struct request *r)
{
	return lint_cli_form(
	    &cli, &(struct lint_cli_form){
		      r->format, given(r, 'j'), given(r, 'q'), given(r, TAP) });
}

static int
judge(struct request *r)
{
	static const char *const m365[] = { "selector1", "selector2" };
	struct dkim_lint_cli l = {
		.form = form(r),
		.domain = r->domain_arg,
		.selectors = r->selectors.list,
		.nselectors = r->selectors.n,
		.keys = r->keys.list,
		.nkeys = r->keys.n,
		.shown = r->shown,
		.state = r->state,
		.verbose = given(r, 'v'),
		.bulk = r->profile != NULL,
		.record = r->record,
		.operand = r->operand,
		.authoritative = given(r, AUTHORITATIVE),
		.port = r->port,
	};

	if (r->profile != NULL && strcmp(r->profile, "bulk") != 0)
		cli_usage_word(&cli, "--profile", "bulk", r->profile);
	const struct m365_cli config = { r->tenant, r->operand, { 0 }, 0 };

	if (given(r, M365) && l.nselectors > 0)
		cli_usage(&cli,
		    "--m365: with --check it stands for both selectors; no -s");
	if (r->tenant != NULL || (given(r, M365) && r->operand != NULL)) {
		l.m365 = &config;
	} else if (given(r, M365)) {
		m365_cli_refuse_initial(r->domain);
		l.selectors = m365;
		l.nselectors = 2;
	}
	return dkim_lint_cli(&cli, &r->common, &l);
}

int
main(int argc, char *argv[])
{
	struct request r = { 0 };
	int status = STATUS_YES;

	cli_begin(&cli, &r.common, &argc, argv);
	switch (parse_options(&r, argc, argv)) {
	case KEY: status = print_key(&r); break;
	case ALIAS: status = print_cname(&r); break;
	case MICROSOFT: status = print_m365(&r); break;
	case JUDGE: status = judge(&r); break;
	}
	return cli_finish(status);
}
