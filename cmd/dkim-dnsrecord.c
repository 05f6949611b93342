/* dkim-dnsrecord - print the DNS record of a DKIM key, RFC 6376 section 3.6 */

#include <unistd.h>

#include "caps.h"
#include "cli.h"
#include "diag.h"
#include "dkim_key.h"
#include "dns_print.h"
#include "key.h"

/* RFC 2181 section 8 */
#define TTL_MAX 2147483647

#define TTL_DEFAULT 3600

/* Octets of text that 65,535 octets of RDATA hold: 255 strings and one less. */
#define TEXT_MAX (255 * 255 + 254)

/* With an escape for every octet, twice. */
#define OUTPUT_MAX (16 * TEXT_MAX)

enum {
	FORMAT = CLI_OWN,
	TTL,
	TESTING,
	NO_SUBDOMAINS,
	NOTE,
	SERVICE,
	HASH,
	REVOKE,
};

static const struct cli cli = {
	.name = "dkim-dnsrecord",
	.summary = "print the DNS record of a DKIM key",
	.synopsis = "[-d DOMAIN -s SELECTOR] [-j] [OPTION ...] [KEY]",
	.help =
	    "  -d, --domain DOMAIN  the signing domain\n"
	    "  -j, --json  the same as --format json\n"
	    "  -s, --selector SELECTOR  name of the key below the domain\n"
	    "      --format zone|value|strings|nsupdate|json|tinydns|route53\n"
	    "          default: zone with -d and -s, else value\n"
	    "      --hash LIST  h=: let only these hash algorithms be used\n"
	    "      --no-subdomains  t=s: i= may not name a subdomain\n"
	    "      --note TEXT  n=: a note for people\n"
	    "      --revoke  p= is empty: the key is revoked\n"
	    "      --service LIST  s=: the services that may use the key\n"
	    "      --testing  t=y: the domain is testing DKIM\n"
	    "      --ttl SECONDS  time to live (default: 3600)\n",
	.example = "dkim-dnsrecord -d example.com -s 2026a 2026a.pem",
};

static const struct option longopts[] = {
	{ "domain", required_argument, NULL, 'd' },
	{ "json", no_argument, NULL, 'j' },
	{ "selector", required_argument, NULL, 's' },
	{ "format", required_argument, NULL, FORMAT },
	{ "hash", required_argument, NULL, HASH },
	{ "no-subdomains", no_argument, NULL, NO_SUBDOMAINS },
	{ "note", required_argument, NULL, NOTE },
	{ "revoke", no_argument, NULL, REVOKE },
	{ "service", required_argument, NULL, SERVICE },
	{ "testing", no_argument, NULL, TESTING },
	{ "ttl", required_argument, NULL, TTL },
	CLI_LONGOPTS,
};

struct request {
	const char *format; /* as given, or NULL */
	const char *path;   /* of the key; NULL: stdin */
	struct dkim_key_options options;
	struct dns_record record;
};

static enum dns_format
choose_format(const struct request *r)
{
	bool owner = r->record.owner.len > 0;
	enum dns_format format = owner ? DNS_FORMAT_ZONE : DNS_FORMAT_VALUE;

	if (r->format != NULL && !dns_format_parse(r->format, &format))
		cli_usage(&cli,
		    "--format: want zone, value, strings, nsupdate, json, "
		    "tinydns or route53, have %s",
		    r->format);
	if (!owner && dns_format_needs_owner(format))
		cli_usage(&cli, "--format %s: wants -d and -s", r->format);
	return format;
}

/* Is WORD in the colon-separated LIST? */
static bool
has_word(const char *list, const char *word)
{
	struct span rest = span_str(list);

	while (rest.p != NULL)
		if (span_is_nocase(span_cut(&rest, ':'), word))
			return true;
	return false;
}

static void
check_options(const struct dkim_key_options *o)
{
	const char *reason;

	if (!dkim_key_options_valid(o, &reason))
		cli_usage(&cli, "%s", reason);
	if (o->hash != NULL && !has_word(o->hash, "sha256"))
		cli_usage(&cli,
		    "--hash: RFC 8301 section 3.1: want sha256 in it, have %s",
		    o->hash);
}

static struct request
parse_options(int argc, char *argv[], struct cli_common *common)
{
	struct request r = { .record.ttl = TTL_DEFAULT };
	struct dkim_key_options *o = &r.options;
	const char *domain = NULL, *selector = NULL;
	int c;

	while ((c = cli_option(
		    &cli, common, argc, argv, "d:js:", longopts, NULL)) != -1)
		switch (c) {
		case 'd': domain = optarg; break;
		case 's': selector = optarg; break;
		case 'j':
		case FORMAT:
			if (r.format != NULL)
				cli_usage(&cli, "-j and --format: want one");
			r.format = c == 'j' ? "json" : optarg;
			break;
		case TTL:
			r.record.ttl = (uint32_t)cli_number(
			    &cli, "--ttl", optarg, TTL_MAX);
			break;
		case TESTING: o->testing = true; break;
		case NO_SUBDOMAINS: o->no_subdomains = true; break;
		case NOTE: o->note = optarg; break;
		case SERVICE: o->service = optarg; break;
		case HASH: o->hash = optarg; break;
		case REVOKE: o->revoke = true; break;
		}
	if (argc - optind > 1)
		cli_usage(&cli, "%s: one key only", argv[optind + 1]);
	r.path = argv[optind];
	check_options(o);
	r.record.owner = cli_key_owner(&cli, common, domain, selector);
	return r;
}

static void
judge(const char *name, const struct key_public *key)
{
	if (key->type != KEY_RSA)
		return;
	if (key->bits < CAPS_RSA_MIN_BITS)
		diag_die(STATUS_BAD,
		    "%s: RFC 8301 section 3.2: RSA key: want at least %d "
		    "bits, have %u; no verifier takes it",
		    name, CAPS_RSA_MIN_BITS, key->bits);
	if (key->bits < CAPS_RSA_GOOD_BITS)
		diag_warn(
		    "%s: RFC 8301 section 3.2: RSA key: signers should "
		    "use at least %d bits, have %u",
		    name, CAPS_RSA_GOOD_BITS, key->bits);
	if (key->bits > CAPS_RSA_SURE_BITS)
		diag_warn(
		    "%s: RFC 8301 section 3.2: RSA key: verifiers need "
		    "not take more than %d bits, have %u",
		    name, CAPS_RSA_SURE_BITS, key->bits);
}

static struct key_public
read_key(struct arena *arena, const char *path)
{
	const char *name = cli_operand(path), *reason;
	struct key_public key;
	bool system;

	if (name != path && isatty(STDIN_FILENO))
		diag_hint(
		    "reading a key from the terminal; "
		    "Ctrl-D ends it, Ctrl-C leaves");
	key_harden_process();
	if (!key_public_read(
		arena, path == NULL ? "-" : path, &key, &reason, &system)) {
		if (system)
			diag_exit(cli_read_error(path));
		diag_die(STATUS_BAD, "%s: %s", name, reason);
	}
	judge(name, &key);
	return key;
}

int
main(int argc, char *argv[])
{
	struct cli_common common;

	cli_begin(&cli, &common);
	struct request r = parse_options(argc, argv, &common);
	enum dns_format format = choose_format(&r);
	struct buf data = buf_new(common.arena, TEXT_MAX);
	struct buf out = buf_new(common.arena, OUTPUT_MAX);
	struct key_public key, *pub = NULL;

	/* an empty p= needs no key */
	if (!r.options.revoke || r.path != NULL) {
		key = read_key(common.arena, r.path);
		pub = &key;
	}
	dkim_key_print(&data, pub, &r.options);
	r.record.data = buf_span(&data);
	dns_print(&out, format, &r.record, 1);
	if (!buf_ok(&data) || !buf_ok(&out))
		diag_die(STATUS_BAD, "--note: longer than a record can be");
	cli_write(buf_span(&out));
	return cli_finish(STATUS_YES);
}
