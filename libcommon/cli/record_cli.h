/*
 * record_cli - what tools that print DNS records do alike.
 *
 * Errors     as cli.h.
 */
#ifndef RECORD_CLI_H
#define RECORD_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/cli.h"
#include "crypto/key.h"
#include "dkim/dkim_key.h"
#include "dns/dns_print.h"

/* RFC 2181 section 8 */
#define CLI_TTL_MAX 2147483647
#define CLI_TTL_DEFAULT 3600

/* Octets of text that 65,535 octets of RDATA hold: 255 strings and one less. */
#define CLI_TEXT_MAX (255 * 255 + 254)

/*
 * --format, or JSON for -j; without either zone where there is an OWNER and
 * value where there is none; or usage.
 */
enum dns_format record_cli_format(const struct cli *, struct cli_common *,
    const char *format, bool json, bool owner);

/* Print N records; what is too long for one ends with STATUS_BAD. */
void cli_print_records(struct cli_common *, enum dns_format,
    const struct dns_record *records, size_t n);

/* Usage, if options for the record of a key make no record of use. */
void cli_check_key_options(const struct cli *, const struct dkim_key_options *);

/* The public half of the key in operand PATH; ends the process if none. */
struct key_public cli_public_key(struct cli_common *, const char *path);

/* Say that verifiers do not like an RSA key; one that none takes ends. */
void cli_judge_key(const char *path, const struct key_public *);

#endif
