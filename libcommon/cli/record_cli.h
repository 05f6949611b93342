/*
 * record_cli - what the tools that print DNS records have in common.
 *
 * Ownership  results live in common.arena.
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
 * The format that --format names, or JSON for -j, or usage.  Without either it
 * is zone if there is an OWNER, and value if there is none.
 */
enum dns_format record_cli_format(const struct cli *, struct cli_common *,
    const char *format, bool json, bool owner);

/* Print N records; if one is too long, end with STATUS_BAD. */
void cli_print_records(struct cli_common *, enum dns_format,
    const struct dns_record *records, size_t n);

/* Usage if the record of a key with these options could not be used. */
void cli_check_key_options(const struct cli *, const struct dkim_key_options *);

/* Read the public half of the key in operand PATH; a failure ends the process.
 */
struct key_public cli_public_key(struct cli_common *, const char *path);

/*
 * Print a warning if some verifiers do not accept an RSA key; if none does, end
 * the process with STATUS_BAD.
 */
void cli_judge_key(const char *path, const struct key_public *);

#endif
