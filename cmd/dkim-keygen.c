/* dkim-keygen - make an RSA or Ed25519 key pair for DKIM */

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/caps.h"
#include "base/diag.h"
#include "cli/cli.h"
#include "crypto/key.h"
#include "dkim/dkim_key.h"
#include "dns/dns_print.h"
#include "sys/harden.h"
#include "sys/io.h"
#include "sys/io_status.h"
#include "sys/out.h"

enum { ALLOW_WEAK = CLI_OWN };

static const struct cli cli = {
	.name = "dkim-keygen",
	.summary = "make an RSA or Ed25519 key pair for DKIM",
	.synopsis = "[-t rsa|ed25519] [-b BITS] [-o FILE] [OPTION ...]",
	.help =
	    "  -b, --bits BITS  size of an RSA key (default: 2048)\n"
	    "  -d, --domain DOMAIN  with -s: show the DNS record to publish\n"
	    "  -o, --output FILE  make this file (default: stdout)\n"
	    "  -s, --selector SELECTOR  name of the key below the domain\n"
	    "  -t, --type rsa|ed25519  kind of key (default: rsa)\n"
	    "      --allow-weak  let BITS be 1024 to 2047\n",
	.example = "dkim-keygen -o 2027a.pem -d example.com -s 2027a",
};

static const struct option longopts[] = {
	{ "bits", required_argument, NULL, 'b' },
	{ "domain", required_argument, NULL, 'd' },
	{ "output", required_argument, NULL, 'o' },
	{ "selector", required_argument, NULL, 's' },
	{ "type", required_argument, NULL, 't' },
	{ "allow-weak", no_argument, NULL, ALLOW_WEAK },
	CLI_LONGOPTS,
};

struct request {
	enum key_type type;
	unsigned bits;
	bool sized, allow_weak;
	const char *path;  /* NULL: stdout */
	struct span owner; /* of the DNS record; empty: not wanted */
	struct arena *arena;
};

static enum key_type
parse_type(const char *arg)
{
	if (strcmp(arg, key_type_name(KEY_RSA)) == 0)
		return KEY_RSA;
	if (strcmp(arg, key_type_name(KEY_ED25519)) == 0)
		return KEY_ED25519;
	cli_usage_word(&cli, "-t, --type", "rsa or ed25519", arg);
}

static void
check_bits(struct request *r)
{
	if (r->type == KEY_ED25519) {
		if (r->sized)
			cli_usage(&cli,
			    "-b, --bits: the size of an Ed25519 key cannot be "
			    "chosen");
		return;
	}
	if (!r->sized)
		r->bits = CAPS_RSA_GOOD_BITS;
	if (r->bits < CAPS_RSA_MIN_BITS)
		cli_usage(&cli,
		    "-b, --bits: RFC 8301 section 3.2: want at "
		    "least 1024, have %u",
		    r->bits);
	if (r->bits < CAPS_RSA_GOOD_BITS && !r->allow_weak)
		cli_usage(&cli,
		    "-b, --bits: RFC 8301 section 3.2: want at "
		    "least 2048 (or --allow-weak), have %u",
		    r->bits);
}

static struct request
parse_options(int argc, char *argv[], struct cli_common *common)
{
	struct request r = { .arena = common->arena };
	const char *domain = NULL, *selector = NULL;
	int c;

	while ((c = cli_option(&cli, common, argc, argv, "b:d:o:s:t:", longopts,
		    NULL)) != -1)
		switch (c) {
		case 'b':
			r.bits = (unsigned)cli_number(
			    &cli, "-b, --bits", optarg, CAPS_RSA_MAX_BITS);
			r.sized = true;
			break;
		case 'd': domain = optarg; break;
		case 'o':
			r.path = strcmp(optarg, "-") == 0 ? NULL : optarg;
			break;
		case 's': selector = optarg; break;
		case 't': r.type = parse_type(optarg); break;
		case ALLOW_WEAK: r.allow_weak = true; break;
		}
	if (optind < argc)
		cli_usage(&cli, "%s: no operand wanted", argv[optind]);
	check_bits(&r);
	r.owner = cli_key_owner(&cli, common, domain, selector);
	return r;
}

static int
print(const struct key_private *key)
{
	struct span pem = key_private_pem(key);
	const char *reason = NULL;
	struct key_private *back = key_private_parse(pem, &reason);
	struct stat st;
	int status = STATUS_TEMP;

	if (back == NULL || !key_private_same(key, back))
		diag_warn("the new key cannot be used: %s",
		    back == NULL ? reason : "it does not sign");
	/* not through the buffer of out_write, which is not wiped */
	else if (io_write(STDOUT_FILENO, pem) == 0)
		status = STATUS_YES;
	else if (errno != EPIPE)
		diag_warn_sys("stdout");
	if (status == STATUS_YES && fstat(STDOUT_FILENO, &st) == 0 &&
	    S_ISREG(st.st_mode) && (st.st_mode & 077) != 0)
		diag_hint(
		    "others have access to the file on stdout: "
		    "chmod 600, or use -o");
	key_private_free(back);
	key_wipe(pem);
	return status;
}

static int
save(const struct key_private *key, const char *path)
{
	struct key_error error;

	if (key_private_save(key, path, &error))
		return STATUS_YES;
	if (error.error == 0) {
		diag_warn("%s: %s", path, error.reason);
		return STATUS_TEMP;
	}
	errno = error.error;
	diag_warn_sys("%s: %s", path, error.reason);
	return io_status(error.error);
}

/* The record to publish.  It is made before the key is saved. */
static struct span
record_of(const struct request *r, const struct key_private *key)
{
	static const struct dkim_key_options plain;
	struct key_public pub = key_private_public(r->arena, key);
	struct buf value = buf_new(r->arena, CAPS_TXT);
	struct buf text = buf_new(r->arena, 2 * CAPS_TXT);
	struct dns_record record = {
		.type = DNS_RECORD_TXT, .owner = r->owner, .ttl = 3600
	};

	dkim_key_print(&value, &pub, &plain);
	record.data = buf_span(&value);
	dns_print(&text, DNS_FORMAT_ZONE, &record, 1);
	return buf_span(&text);
}

/* What cannot succeed is refused before a large key is made in vain. */
static void
refuse_early(const struct request *r)
{
	struct stat st;

	if (r->path == NULL && isatty(STDOUT_FILENO)) {
		diag_warn("stdout: will not print a private key on a terminal");
		diag_hint("try \"dkim-keygen -o FILE\", or pipe it");
		diag_exit(STATUS_BAD);
	}
	if (r->path != NULL && lstat(r->path, &st) == 0) {
		errno = EEXIST;
		diag_warn_sys("%s: cannot create", r->path);
		diag_hint("a key is never replaced: choose another name");
		diag_exit(STATUS_BAD);
	}
}

int
main(int argc, char *argv[])
{
	struct cli_common common;
	struct key_private *key;
	struct request r;
	struct span record = { 0 };
	int status;

	cli_begin(&cli, &common, &argc, argv);
	r = parse_options(argc, argv, &common);
	refuse_early(&r);
	harden_process();
	key = key_private_new(r.type, r.bits);
	if (key == NULL)
		diag_die(STATUS_TEMP, "no random octets from the system");
	if (r.owner.len > 0)
		record = record_of(&r, key);
	status = r.path == NULL ? print(key) : save(key, r.path);
	if (status == STATUS_YES && record.len > 0) {
		diag_hint("publish this record:");
		(void)io_write(STDERR_FILENO, record);
	}
	key_private_free(key);
	/* the key is in its file: stdout was not used, and cannot fail */
	return r.path == NULL ? cli_finish(status) : status;
}
