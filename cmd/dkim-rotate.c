/* dkim-rotate - rotate the DKIM keys of a directory */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/caps.h"
#include "base/diag.h"
#include "base/domain.h"
#include "cli/cli.h"
#include "cli/record_cli.h"
#include "crypto/key.h"
#include "dkim/dkim_lint_servers.h"
#include "dns/dns.h"
#include "dns/dns_server.h"
#include "sign/rotate.h"
#include "sys/harden.h"

static const struct cli cli = {
	.name = "dkim-rotate",
	.summary = "rotate the DKIM keys of a directory",
	.synopsis = "new|ready|switch|retire|status --keydir DIR [DOMAIN ...]",
	.help =
	    "Keys:\n"
	    "      --keydir DIR  keys, as dkim-sign --keydir has them\n"
	    "  -t, --type rsa|ed25519  which key of the domain (default: rsa)\n"
	    "  -b, --bits BITS  size of RSA keys (default: 2048)\n"
	    "      --every DAYS  new: only if the current key is older\n"
	    "      --prefix TEXT  new: begin selectors with this\n"
	    "      --keep DAYS  retire: after so many days (default: 14)\n"
	    "      --reveal DIR  retire: make the private key public there\n"
	    "      --copy COMMAND  switch: run this before and after\n"
	    "Records:\n"
	    "      --ttl SECONDS  of records (default: 3600)\n"
	    "      --tsig FILE  send records with nsupdate and this key\n"
	    "      --server HOST[#PORT]  send records with nsupdate, to this "
	    "server\n"
	    "      --no-authoritative  ask the resolver alone, not the name "
	    "servers\n"
	    "      --port N  of the name servers (default: 53)\n"
	    "  -v, --verbose  say what is waited for\n",
	.example =
	    "dkim-rotate new --keydir keys --tsig update.key example.com\n"
	    "dkim-rotate switch --keydir keys",
	.dns = true,
	.now = true,
};

enum {
	OPT_KEYDIR = CLI_OWN,
	OPT_EVERY,
	OPT_PREFIX,
	OPT_TTL,
	OPT_TSIG,
	OPT_SERVER,
	OPT_KEEP,
	OPT_REVEAL,
	OPT_COPY,
	OPT_RESOLVER_ONLY,
	OPT_PORT,
};

static const struct option longopts[] = {
	{ "keydir", required_argument, NULL, OPT_KEYDIR },
	{ "type", required_argument, NULL, 't' },
	{ "bits", required_argument, NULL, 'b' },
	{ "every", required_argument, NULL, OPT_EVERY },
	{ "prefix", required_argument, NULL, OPT_PREFIX },
	{ "ttl", required_argument, NULL, OPT_TTL },
	{ "tsig", required_argument, NULL, OPT_TSIG },
	{ "server", required_argument, NULL, OPT_SERVER },
	{ "keep", required_argument, NULL, OPT_KEEP },
	{ "reveal", required_argument, NULL, OPT_REVEAL },
	{ "copy", required_argument, NULL, OPT_COPY },
	{ "no-authoritative", no_argument, NULL, OPT_RESOLVER_ONLY },
	{ "port", required_argument, NULL, OPT_PORT },
	{ "verbose", no_argument, NULL, 'v' },
	CLI_DNS_LONGOPTS,
	CLI_NOW_LONGOPT,
	CLI_LONGOPTS,
};

/* What can be done, and whether the directory may have to be made. */
static const struct command {
	const char *name;
	int (*run)(const struct rotate *, struct rotate_dir *);
	enum rotate_access access;
} commands[] = {
	{ "new", rotate_new, ROTATE_MAKE },
	{ "ready", rotate_ready, ROTATE_WORK },
	{ "switch", rotate_switch, ROTATE_WORK },
	{ "retire", rotate_retire, ROTATE_WORK },
	{ "status", rotate_status, ROTATE_READ },
};

#define DAY 86400
#define DAYS_MAX 36500
#define TTL_MAX 604800
#define KEEP_DAYS 14

struct run {
	struct cli_common common;
	struct rotate rotate;
	const struct command *command;
	const char *keydir_path;
	int keydir;
	bool resolver_only;
	unsigned port;
	struct span *domains;
	size_t n;
};

/* TEXT with no other characters than those ALLOWED, and some, or usage. */
static const char *
only(const char *option, const char *text, const char *allowed)
{
	if (text[0] == '\0' || text[strspn(text, allowed)] != '\0')
		cli_usage(&cli, "%s: not what is wanted: %s", option, text);
	return text;
}

static uint64_t
days(const char *option, const char *arg)
{
	return cli_number(&cli, option, arg, DAYS_MAX) * DAY;
}

static enum key_type
type_of(const char *arg)
{
	if (strcmp(arg, "rsa") == 0)
		return KEY_RSA;
	if (strcmp(arg, "ed25519") != 0)
		cli_usage_word(&cli, "--type", "rsa or ed25519", arg);
	return KEY_ED25519;
}

/* A file that nsupdate will read: better told of now. */
static const char *
readable(const char *path)
{
	if (access(path, R_OK) != 0)
		diag_die(STATUS_BAD, "%s: cannot be read: %s", path,
		    strerror(errno));
	return path;
}

static void
open_reveal(struct rotate *r, const char *path)
{
	r->reveal_path = path;
	r->reveal = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (r->reveal < 0)
		diag_die(STATUS_BAD, "%s: %s", path,
		    errno == ENOENT ? "no such directory" : strerror(errno));
}

static void
take_option(struct run *run, int c)
{
	static const char lower[] = "0123456789abcdefghijklmnopqrstuvwxyz-";
	static const char host[] =
	    "0123456789abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ.:#_-";
	struct rotate *r = &run->rotate;

	switch (c) {
	case 'b':
		r->bits = (unsigned)cli_number(
		    &cli, "--bits", optarg, CAPS_RSA_MAX_BITS);
		if (r->bits < CAPS_RSA_GOOD_BITS)
			cli_usage(&cli,
			    "--bits: RFC 8301 section 3.2: want at least %d, "
			    "have %u",
			    CAPS_RSA_GOOD_BITS, r->bits);
		break;
	case 't': r->type = type_of(optarg); break;
	case 'v': r->verbose = true; break;
	case OPT_KEYDIR: run->keydir_path = optarg; break;
	case OPT_EVERY:
		r->has_every = true;
		r->every = days("--every", optarg);
		break;
	case OPT_PREFIX: r->prefix = only("--prefix", optarg, lower); break;
	case OPT_TTL:
		r->dns.ttl =
		    (uint32_t)cli_number(&cli, "--ttl", optarg, TTL_MAX);
		break;
	case OPT_TSIG: r->dns.tsig = optarg; break;
	case OPT_SERVER: r->dns.server = only("--server", optarg, host); break;
	case OPT_KEEP: r->keep = days("--keep", optarg); break;
	case OPT_REVEAL: r->reveal_path = optarg; break;
	case OPT_COPY: r->copy = optarg; break;
	case OPT_RESOLVER_ONLY: run->resolver_only = true; break;
	case OPT_PORT:
		run->port =
		    (unsigned)cli_number(&cli, "--port", optarg, UINT16_MAX);
		break;
	}
}

static const struct command *
command_of(const char *word)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if (word != NULL && strcmp(word, commands[i].name) == 0)
			return &commands[i];
	if (word == NULL)
		cli_usage(&cli, "want new, ready, switch, retire or status");
	cli_usage_word(
	    &cli, word, "new, ready, switch, retire or status", word);
}

static void
options(struct run *run, int argc, char *argv[])
{
	int c;

	while ((c = cli_option(&cli, &run->common, argc, argv,
		    "b:t:v" CLI_DNS_SHORT, longopts, NULL)) != -1)
		take_option(run, c);
	run->command = command_of(argv[optind]);
	run->domains = arena_array(
	    run->common.arena, (size_t)(argc - optind), sizeof(*run->domains));
	for (int i = optind + 1; i < argc; i++)
		run->domains[run->n++] =
		    cli_domain(&cli, &run->common, "domain", argv[i]);
	if (run->keydir_path == NULL)
		cli_usage(&cli, "--keydir: is needed");
	if (run->common.now_received)
		cli_usage(&cli, "--now: received: there is no message");
	(void)cli_now(&run->common, NULL, NULL, &run->rotate.now);
	run->rotate.dns.now = run->rotate.now;
	run->rotate.verbose |= isatty(STDERR_FILENO) == 1;
}

/* Directories, files and DNS; ends the process where one is not there. */
static void
open_all(struct run *run)
{
	struct dns_config *dns = &run->common.dns;
	struct rotate *r = &run->rotate;
	int status = STATUS_YES;

	run->keydir = rotate_keydir_open(run->keydir_path, &status);
	if (run->keydir < 0)
		diag_exit(status);
	if (r->reveal_path != NULL)
		open_reveal(r, r->reveal_path);
	if (r->dns.tsig != NULL)
		(void)readable(r->dns.tsig);
	r->dns.dns = cli_dns(&cli, &run->common);
	if (!run->resolver_only && dns->zone_count == 0)
		r->dns.authority = dkim_lint_authority_new(dns, run->port);
	if (run->n == 0)
		run->domains = rotate_keydir_domains(
		    run->common.arena, run->keydir, &run->n);
	if (run->n == 0)
		diag_die(
		    STATUS_NO, "%s: no keys of any domain", run->keydir_path);
}

/* One that fails does not keep the others back. */
static int
rotate_domain(struct run *run, struct span domain)
{
	struct arena *arena = arena_new();
	struct rotate_dir d;
	int status;

	rotate_dir_open(&d, arena, run->keydir, run->keydir_path, domain,
	    run->command->access);
	status = rotate_dir_status(&d);
	if (status == STATUS_YES)
		status = diag_worse(
		    run->command->run(&run->rotate, &d), rotate_dir_status(&d));
	rotate_dir_close(&d);
	arena_free(arena);
	return status;
}

int
main(int argc, char *argv[])
{
	struct run run = {
		.rotate = {
			.dns = { .ttl = CLI_TTL_DEFAULT },
			.bits = CAPS_RSA_GOOD_BITS,
			.keep = KEEP_DAYS * DAY,
			.prefix = "",
			.reveal = -1,
		},
		.port = DNS_PORT,
	};
	int status = STATUS_YES;

	cli_begin(&cli, &run.common, &argc, argv);
	harden_process();
	options(&run, argc, argv);
	open_all(&run);
	for (size_t i = 0; i < run.n; i++)
		status =
		    diag_worse(status, rotate_domain(&run, run.domains[i]));
	status =
	    diag_worse(status, cli_save_zone(&run.common, run.rotate.dns.dns));
	dkim_lint_authority_free(run.rotate.dns.authority);
	dns_free(run.rotate.dns.dns);
	return cli_finish(status);
}
