/* dkim-sign - add DKIM-Signature fields to a message, RFC 6376 section 5 */

#include <stdbool.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "cli.h"
#include "diag.h"
#include "dkim_published.h"
#include "dkim_sign.h"
#include "key.h"
#include "relay.h"
#include "sign_keys.h"

static const struct cli cli = {
	.name = "dkim-sign",
	.summary = "add DKIM signatures to a message",
	.synopsis =
	    "-s SELECTOR -k KEY [-d DOMAIN] [OPTION ...] [FILE]\n"
	    "--keydir DIR [OPTION ...] [FILE]\n"
	    "--keytable FILE --signingtable FILE [OPTION ...] [FILE]",
	.help =
	    "  -d, --domain DOMAIN  signing domain (default: that of From:)\n"
	    "  -s, --selector SELECTOR  selector; the n-th goes with the n-th "
	    "-k\n"
	    "  -k, --key FILE  private key\n"
	    "      --keydir DIR  key by author: DIR/DOMAIN/current -> "
	    "SELECTOR.pem\n"
	    "      --keytable FILE  OpenDKIM's KeyTable\n"
	    "      --signingtable FILE  OpenDKIM's SigningTable\n"
	    "      --pass-unsigned  where there is no key, pass the message on "
	    "as it is\n"
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
	    "      --field  print only the signature fields\n"
	    "      --fix-eol  turn bare LF and CR into CRLF first\n"
	    "      --allow-long-lines  sign lines of more than 998 octets\n"
	    "      --allow-open-key  take key files that others can read\n"
	    "      --check-dns  sign only if the published record fits the "
	    "key\n"
	    "  -v, --verbose  name each signature on stderr\n",
	.example = "dkim-sign -s s2026 -k s2026.pem < message.eml > signed.eml",
	.dns = true,
	.now = true,
};

enum {
	OPT_KEYDIR = CLI_OWN,
	OPT_KEYTABLE,
	OPT_SIGNINGTABLE,
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
	OPT_OPEN_KEY,
	OPT_CHECK_DNS,
};

static const struct option longopts[] = {
	{ "domain", required_argument, NULL, 'd' },
	{ "selector", required_argument, NULL, 's' },
	{ "key", required_argument, NULL, 'k' },
	{ "keydir", required_argument, NULL, OPT_KEYDIR },
	{ "keytable", required_argument, NULL, OPT_KEYTABLE },
	{ "signingtable", required_argument, NULL, OPT_SIGNINGTABLE },
	{ "pass-unsigned", no_argument, NULL, OPT_PASS_UNSIGNED },
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
	{ "allow-open-key", no_argument, NULL, OPT_OPEN_KEY },
	{ "check-dns", no_argument, NULL, OPT_CHECK_DNS },
	{ "verbose", no_argument, NULL, 'v' },
	CLI_DNS_LONGOPTS,
	CLI_NOW_LONGOPT,
	CLI_LONGOPTS,
};

/* x= has 12 digits, and t= before it some room to grow */
#define EXPIRE_MAX 99999999999ULL

struct run {
	struct cli_common common;
	struct dkim_sign_options sign;
	struct sign_source source;
	size_t selector_cap, path_cap, paths;
	struct sign_keys keys;
	bool pass_unsigned, field, fix_eol, check_dns, verbose;
	const char *path;
	struct msg msg;
	struct relay *relay;
	struct dns *dns; /* for --check-dns */
	struct buf fields;
};

static enum canon_alg
canon_option(struct span word)
{
	if (!span_is_nocase(word, "simple") && !span_is_nocase(word, "relaxed"))
		cli_usage(
		    &cli, "-c: want simple or relaxed on both sides of \"/\"");
	return span_is_nocase(word, "simple") ? CANON_SIMPLE : CANON_RELAXED;
}

static void
canonicalization(struct run *run, const char *arg)
{
	struct span body = span_str(arg), header = span_cut(&body, '/');

	run->sign.header_canon = canon_option(header);
	/* RFC 6376 section 3.5: one word is that of the header */
	run->sign.body_canon =
	    body.p == NULL ? CANON_SIMPLE : canon_option(body);
}

static void
add_selector(struct run *run, const char *arg)
{
	struct sign_source *s = &run->source;

	s->selectors = arena_grow(run->common.arena, s->selectors, s->n,
	    &run->selector_cap, sizeof(*s->selectors));
	s->selectors[s->n++] = cli_domain(&cli, &run->common, "-s", arg);
}

static void
add_key(struct run *run, const char *arg)
{
	struct sign_source *s = &run->source;

	cli_will_read(&cli, &run->common, arg);
	s->paths = arena_grow(run->common.arena, s->paths, run->paths,
	    &run->path_cap, sizeof(*s->paths));
	s->paths[run->paths++] = arg;
}

static void
long_option(struct run *run, int c, const char *arg)
{
	switch (c) {
	case OPT_KEYDIR: run->source.keydir = arg; break;
	case OPT_KEYTABLE: run->source.keytable = arg; break;
	case OPT_SIGNINGTABLE: run->source.signingtable = arg; break;
	case OPT_PASS_UNSIGNED: run->pass_unsigned = true; break;
	case OPT_IDENTITY:
		run->source.identity = cli_text(&cli, "--identity", arg);
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
	case OPT_FIELD: run->field = true; break;
	case OPT_FIX_EOL: run->fix_eol = true; break;
	case OPT_LONG: run->sign.allow_long_lines = true; break;
	case OPT_OPEN_KEY: run->source.allow_open = true; break;
	case OPT_CHECK_DNS: run->check_dns = true; break;
	}
}

/* Without a look-up these would seem to check something. */
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
	};

	cli_check_kinds(&cli, &run->common, longopts,
	    &(struct cli_kinds){ list, sizeof(list) / sizeof(list[0]),
		run->check_dns, "goes with --check-dns" });
}

/* One way of naming keys, and all of it. */
static void
check_options(const struct run *run, int operands)
{
	const struct sign_source *s = &run->source;
	bool tables = s->keytable != NULL || s->signingtable != NULL;

	if (s->n != run->paths)
		cli_usage(&cli, "want as many -s as -k, have %zu and %zu", s->n,
		    run->paths);
	if ((s->n > 0) + (s->keydir != NULL) + tables != 1)
		cli_usage(&cli,
		    "want one of: -s with -k, --keydir, --keytable with "
		    "--signingtable");
	if (tables && (s->keytable == NULL || s->signingtable == NULL))
		cli_usage(&cli, "--keytable and --signingtable go together");
	if (s->n == 0 && s->domain.len > 0)
		cli_usage(&cli, "-d goes with -s and -k");
	if (operands > 1)
		cli_usage(&cli, "want one message, have %d", operands);
}

static void
options(struct run *run, int argc, char *argv[])
{
	static const int repeatable[] = { 's', 'k', 0 };
	int c;

	run->sign.header_canon = CANON_RELAXED;
	run->sign.body_canon = CANON_RELAXED;
	while ((c = cli_option(&cli, &run->common, argc, argv,
		    "c:d:k:s:v" CLI_DNS_SHORT, longopts, repeatable)) != -1)
		switch (c) {
		case 'c': canonicalization(run, optarg); break;
		case 'd':
			run->source.domain =
			    cli_domain(&cli, &run->common, "-d", optarg);
			break;
		case 'k': add_key(run, optarg); break;
		case 's': add_selector(run, optarg); break;
		case 'v': run->verbose = true; break;
		default: long_option(run, c, optarg);
		}
	check_options(run, argc - optind);
	check_dns_options(run);
	run->path = argv[optind];
	cli_will_read(&cli, &run->common, run->path);
}

static noreturn void
refuse_message(const struct run *run, const char *reason)
{
	diag_die(STATUS_BAD, "%s: %s", cli_operand(run->path), reason);
}

static void
read_body(struct run *run, struct dkim_signer *signer)
{
	struct span piece;

	do {
		if (relay_body(run->relay, &piece) != 0)
			diag_exit(cli_read_error(run->path));
		if (signer != NULL)
			dkim_sign_body(signer, piece);
	} while (piece.len > 0);
}

static void
check_published(struct run *run, const struct sign_key *k)
{
	struct arena *arena = run->common.arena;
	struct key_public pub = key_private_public(arena, k->key.key);
	const char *reason;
	enum authres_result r = dkim_published_check(arena, run->dns, k->domain,
	    k->key.selector, dkim_sign_identity_domain(arena, k->key.identity),
	    &pub, &reason);

	if (r == AUTHRES_PASS)
		return;
	diag_warn("%.*s._domainkey.%.*s: %s", SPAN_ARG(k->key.selector),
	    SPAN_ARG(k->domain), reason);
	diag_exit(diag_worse(r == AUTHRES_TEMPERROR ? STATUS_TEMP : STATUS_NO,
	    cli_save_zone(&run->common, run->dns)));
}

static void
sign(struct run *run)
{
	struct arena *arena = run->common.arena;
	struct dkim_signer *signer;
	const char *reason;
	struct span field;

	if (!cli_now(&run->common, run->path, &run->msg, &run->sign.time))
		diag_exit(STATUS_BAD);
	signer = dkim_sign_begin(arena, &run->msg, &run->sign, &reason);
	if (signer == NULL)
		refuse_message(run, reason);
	read_body(run, signer);
	if (!dkim_sign_end(signer, &reason))
		refuse_message(run, reason);
	if (run->check_dns)
		run->dns = cli_dns(&cli, &run->common);
	for (size_t i = 0; i < run->keys.n; i++) {
		const struct sign_key *k = &run->keys.list[i];

		if (!dkim_sign_field(
			signer, k->domain, &k->key, &field, &reason))
			refuse_message(run, reason);
		if (run->check_dns)
			check_published(run, k);
		if (run->verbose)
			diag_warn("%s: signed for %.*s with selector %.*s",
			    cli_operand(run->path), SPAN_ARG(k->domain),
			    SPAN_ARG(k->key.selector));
		buf_add(&run->fields, field);
	}
	if (run->check_dns &&
	    cli_save_zone(&run->common, run->dns) != STATUS_YES)
		diag_exit(STATUS_TEMP);
	dns_free(run->dns);
}

static int
print(struct run *run)
{
	struct span fields = buf_span(&run->fields);

	return run->field ? relay_fields(run->relay, run->path, fields)
			  : relay_add(run->relay, run->path, fields);
}

static void
find_keys(struct run *run)
{
	struct mailbox author = { 0 };
	const char *reason;
	int status;

	if (sign_source_needs_author(&run->source) &&
	    !dkim_sign_author(run->common.arena, &run->msg, &author, &reason))
		refuse_message(run, reason);
	status = sign_keys_load(
	    run->common.arena, &run->source, &author, &run->keys);
	if (status != STATUS_YES)
		diag_exit(status);
	if (run->keys.n > 0 || run->pass_unsigned)
		return;
	diag_die(STATUS_NO, "%s: no key for %.*s", cli_operand(run->path),
	    SPAN_ARG(author.domain));
}

int
main(int argc, char *argv[])
{
	struct run run = { 0 };
	int status;

	cli_begin(&cli, &run.common);
	key_harden_process();
	options(&run, argc, argv);
	run.fields = buf_new(run.common.arena, SIZE_MAX);
	if (!(run.fix_eol ? cli_open_message_fixed : cli_open_message)(
		run.common.arena, run.path, &run.msg, &status))
		diag_exit(status);
	run.relay = relay_new(run.common.arena, &run.msg);
	find_keys(&run);
	if (run.keys.n > 0)
		sign(&run);
	else
		read_body(&run, NULL);
	sign_keys_free(&run.keys);
	status = print(&run);
	relay_free(run.relay);
	return cli_finish(status);
}
