#include <errno.h>
#include <unistd.h>

#include "archive/operand.h"
#include "base/caps.h"
#include "base/diag.h"
#include "cli/record_cli.h"
#include "sys/harden.h"
#include "sys/out.h"

/* With an escape for every octet, twice. */
#define OUTPUT_MAX (16 * CLI_TEXT_MAX)

enum dns_format
record_cli_format(const struct cli *cli, struct cli_common *common,
    const char *format, bool json, bool owner)
{
	enum dns_format f = owner ? DNS_FORMAT_ZONE : DNS_FORMAT_VALUE;

	if (json && format != NULL)
		cli_usage(cli, "-j and --format: want one");
	if (json)
		return DNS_FORMAT_JSON;
	if (format != NULL && !dns_format_parse(format, &f))
		cli_usage_word(
		    cli, "--format", dns_format_names(common->arena), format);
	if (!owner && dns_format_needs_owner(f))
		cli_usage(cli, "--format %s: wants -d and -s", format);
	return f;
}

void
cli_print_records(struct cli_common *common, enum dns_format format,
    const struct dns_record *records, size_t n)
{
	struct buf out = buf_new(common->arena, n * OUTPUT_MAX);
	bool fits = true;

	for (size_t i = 0; i < n; i++)
		fits &= records[i].data.len <= CLI_TEXT_MAX;
	dns_print(&out, format, records, n);
	if (!fits || !buf_ok(&out))
		diag_die(STATUS_BAD, "the text is longer than a record can be");
	out_write(buf_span(&out));
}

void
cli_check_key_options(const struct cli *cli, const struct dkim_key_options *o)
{
	const char *reason;

	if (!dkim_key_options_valid(o, &reason))
		cli_usage(cli, "%s", reason);
	if (o->hash != NULL &&
	    !span_has_word(span_str(o->hash), SPAN("sha256")))
		cli_usage(cli,
		    "--hash: RFC 8301 section 3.1: want sha256 in it, have %s",
		    o->hash);
}

struct key_public
cli_public_key(struct cli_common *common, const char *path)
{
	const char *name = operand_name(path);
	struct key_public key;
	struct key_error error;

	if (name != path && isatty(STDIN_FILENO))
		diag_hint(
		    "reading a key from the terminal; "
		    "Ctrl-D ends it, Ctrl-C leaves");
	harden_process();
	if (key_public_read(
		common->arena, path == NULL ? "-" : path, &key, &error))
		return key;
	errno = error.error;
	if (error.error != 0)
		diag_exit(operand_read_error(path));
	diag_die(STATUS_BAD, "%s: %s", name, error.reason);
}

void
cli_judge_key(const char *path, const struct key_public *key)
{
	const char *name = operand_name(path);

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
