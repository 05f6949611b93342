/* arc-seal - add an ARC set to a message, RFC 8617 section 5.1 */

#include <stdbool.h>

#include "arc/arc_seal.h"
#include "archive/operand.h"
#include "archive/relay.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "cli/cli.h"
#include "cli/sign_cli.h"
#include "crypto/key.h"
#include "sign/sign_keys.h"
#include "sys/handoff.h"
#include "sys/harden.h"
#include "sys/io.h"

static const struct cli cli = {
	.name = "arc-seal",
	.summary = "add an ARC set to a message",
	.synopsis =
	    "-d DOMAIN -s SELECTOR -k KEY [-A ID] [OPTION ...] [FILE]\n"
	    "-d DOMAIN --keydir DIR [-A ID] [OPTION ...] [FILE]",
	.help =
	    "Key:\n"
	    "  -d, --domain DOMAIN  who seals\n"
	    "  -s, --selector SELECTOR  selector of the key\n"
	    "  -k, --key KEY  private key\n"
	    "      --keydir DIR  DIR/DOMAIN/current -> SELECTOR.pem is the "
	    "key\n"
	    "      --allow-open-key  take key files that others can read\n"
	    "What is sealed:\n"
	    "  -A, --authserv-id ID  take the results of this name (default: "
	    "host name)\n"
	    "      --hops N  take results with up to N Received fields above "
	    "(default: 0)\n"
	    "      --headers NAMES  names for h=, colon-separated, instead of "
	    "the usual\n"
	    "Output:\n"
	    "      --field  print only the new fields\n"
	    "  -v, --verbose  explain each step on stderr\n",
	.example =
	    "arc-seal -d lists.example -s s1 -k s1.pem -A "
	    "mx.lists.example < message.eml",
	.dns = true,
	.now = true,
	.exec = true,
};

enum { OPT_KEYDIR = CLI_OWN, OPT_HOPS, OPT_HEADERS, OPT_FIELD, OPT_OPEN_KEY };

static const struct option longopts[] = {
	{ "domain", required_argument, NULL, 'd' },
	{ "selector", required_argument, NULL, 's' },
	{ "key", required_argument, NULL, 'k' },
	{ "keydir", required_argument, NULL, OPT_KEYDIR },
	{ "authserv-id", required_argument, NULL, 'A' },
	{ "hops", required_argument, NULL, OPT_HOPS },
	{ "headers", required_argument, NULL, OPT_HEADERS },
	{ "field", no_argument, NULL, OPT_FIELD },
	{ "allow-open-key", no_argument, NULL, OPT_OPEN_KEY },
	{ "verbose", no_argument, NULL, 'v' },
	CLI_DNS_LONGOPTS,
	CLI_NOW_LONGOPT,
	CLI_LONGOPTS,
};

struct run {
	struct cli_common common;
	struct arc_seal_options seal;
	struct sign_source source;
	struct span selector;
	const char *key_path;
	struct sign_ring *ring;
	struct sign_keys keys;
	bool field, verbose;
	const char *path;
	struct msg msg;
	struct relay *relay;
	struct dns *dns;
	struct arc_sealed sealed;
};

static void
check_options(const struct run *run, int operands)
{
	bool pair = run->selector.len > 0 && run->key_path != NULL;
	bool part = run->selector.len > 0 || run->key_path != NULL;

	if (run->field)
		cli_refuse_exec(
		    &cli, &run->common, "cannot be used with --field");
	if (run->seal.domain.len == 0)
		cli_usage(&cli, "want -d, the domain that seals");
	if (part && !pair)
		cli_usage(&cli, "want -s with -k: %s is missing",
		    run->key_path == NULL ? "-k FILE, the private key"
					  : "-s SELECTOR, the name of the key");
	if (pair == (run->source.keydir != NULL))
		cli_usage(&cli, "want one of: -s with -k, --keydir");
	sign_cli_check_names(&cli, run->seal.headers, (struct span){ 0 });
	if (operands > 1)
		cli_usage(&cli, "want one message, have %d", operands);
}

static void
options(struct run *run, int argc, char *argv[])
{
	const char *id = NULL;
	int c;

	while ((c = cli_option(&cli, &run->common, argc, argv,
		    "A:d:k:s:v" CLI_DNS_SHORT, longopts, NULL)) != -1)
		switch (c) {
		case 'A': id = optarg; break;
		case 'd':
			run->seal.domain =
			    cli_domain(&cli, &run->common, "-d", optarg);
			break;
		case 'k':
			cli_will_read(&cli, &run->common, optarg);
			run->key_path = optarg;
			break;
		case 's':
			run->selector =
			    cli_selector(&cli, &run->common, "-s", optarg);
			break;
		case 'v': run->verbose = true; break;
		case OPT_KEYDIR: run->source.keydir = optarg; break;
		case OPT_HOPS:
			run->seal.results.hops =
			    (size_t)cli_number(&cli, "--hops", optarg, 10000);
			break;
		case OPT_HEADERS:
			run->seal.headers = cli_text(&cli, "--headers", optarg);
			break;
		case OPT_FIELD: run->field = true; break;
		case OPT_OPEN_KEY: run->source.allow_open = true; break;
		}
	check_options(run, argc - optind);
	run->path = argv[optind];
	cli_will_read(&cli, &run->common, run->path);
	run->seal.results.id = cli_authserv_id(&run->common, id);
}

/* Load the key; a set has one, so it is the first of several. */
static void
load_key(struct run *run)
{
	struct mailbox sealer = { .domain = run->seal.domain };
	struct sign_source *source = &run->source;
	int status;

	source->domain = run->seal.domain;
	if (run->key_path != NULL) {
		source->selectors = &run->selector;
		source->paths = &run->key_path;
		source->n = 1;
	}
	run->ring = sign_ring_new(source);
	status = sign_ring_open(run->ring);
	if (status == STATUS_YES)
		status = sign_ring_find(
		    run->ring, run->common.arena, &sealer, &run->keys);
	if (status != STATUS_YES)
		diag_exit(status);
	if (run->keys.n == 0)
		diag_die(STATUS_NO, "%s: no key for %.*s%s%s", source->keydir,
		    SPAN_ARG(run->seal.domain),
		    run->keys.hint != NULL ? ": " : "",
		    run->keys.hint != NULL ? run->keys.hint : "");
	run->seal.domain = run->keys.list[0].domain;
	run->seal.selector = run->keys.list[0].key.selector;
	run->seal.key = run->keys.list[0].key.key;
	if (key_private_type(run->seal.key) == KEY_ED25519)
		diag_warn(
		    "%.*s._domainkey.%.*s: an Ed25519 key: verifiers of "
		    "ARC know rsa-sha256 only",
		    SPAN_ARG(run->seal.selector), SPAN_ARG(run->seal.domain));
}

static int
to_sealer(void *ctx, struct span piece)
{
	arc_seal_body(ctx, piece);
	return 0;
}

/* Read the body to its end; without a sealer only to pass it on later. */
static void
read_body(struct run *run, struct arc_sealer *sealer)
{
	if (relay_read_to(
		run->relay, sealer != NULL ? to_sealer : NULL, sealer) != 0)
		diag_exit(relay_error(run->relay, run->path));
}

static void
say_sealed(const struct run *run)
{
	const struct arc_sealed *s = &run->sealed;
	const struct authres_merged *r = &s->results;
	const char *name = operand_name(run->path);

	if (r->skipped > 0)
		diag_warn(
		    "%s: %zu Authentication-Results of ours not used: "
		    "cannot be read, or in more than one way",
		    name, r->skipped);
	if (r->below > 0)
		diag_warn(
		    "%s: %zu Authentication-Results of ours not used: Received "
		    "fields stand above, so a sender may have written them "
		    "(--hops %zu would trust what we wrote before them)",
		    name, r->below, r->hops);
	if (!run->verbose)
		return;
	diag_warn("%s: %zu Authentication-Results of %.*s merged", name,
	    r->fields, SPAN_ARG(run->seal.results.id));
	diag_warn("%s: i=%u cv=%s%s%s%s", name, s->instance, s->cv,
	    s->cv_from_results ? " (from our results)" : "",
	    s->cv_reason != NULL ? ": " : "",
	    s->cv_reason != NULL ? s->cv_reason : "");
}

/* Is there something to add?  Ends the process where nothing may be written. */
static bool
settle(struct run *run, enum arc_seal_result result)
{
	const char *name = operand_name(run->path);

	switch (result) {
	case ARC_SEAL_OK: return true;
	case ARC_SEAL_ENDED:
		diag_warn("%s: not sealed: %s", name, run->sealed.reason);
		return false;
	case ARC_SEAL_FULL:
		handoff_blame_message();
		diag_die(STATUS_NO, "%s: %s", name, run->sealed.reason);
	case ARC_SEAL_NO_DNS:
		diag_warn("%s: %s", name, run->sealed.reason);
		(void)cli_save_zone(&run->common, run->dns);
		diag_exit(STATUS_TEMP);
	case ARC_SEAL_REFUSED: break;
	}
	handoff_blame_message();
	diag_die(STATUS_BAD, "%s: %s", name, run->sealed.reason);
}

static void
seal(struct run *run)
{
	struct arc_sealer *sealer;

	if (!cli_now(&run->common, run->path, &run->msg, &run->seal.time))
		diag_exit(STATUS_BAD);
	dns_restart_deadline(run->dns);
	if (!settle(run, arc_seal_begin(run->common.arena, &run->msg, run->dns,
			     &run->seal, &sealer, &run->sealed))) {
		read_body(run, NULL);
		return;
	}
	read_body(run, sealer);
	(void)settle(run, arc_seal_end(sealer));
	say_sealed(run);
}

static int
print(struct run *run)
{
	struct span fields = run->sealed.fields;

	return run->field ? relay_fields(run->relay, run->path, fields)
			  : relay_add(run->relay, run->path, fields);
}

int
main(int argc, char *argv[])
{
	struct run run = { 0 };
	int status;

	cli_begin(&cli, &run.common, &argc, argv);
	harden_process();
	options(&run, argc, argv);
	run.dns = cli_dns(&cli, &run.common);
	if (!operand_open(run.common.arena, run.path, &run.msg, &status))
		diag_exit(status);
	run.relay = relay_new(run.common.arena, &run.msg);
	run.seal.no_mbox = io_is_regular(run.msg.fd);
	load_key(&run);
	seal(&run);
	sign_ring_free(run.ring);
	if (cli_save_zone(&run.common, run.dns) != STATUS_YES)
		diag_exit(STATUS_TEMP);
	status = print(&run);
	dns_free(run.dns);
	relay_free(run.relay);
	return cli_finish(status);
}
