/*
 * lint_domains - the domains that are to be judged: operands, lines of
 * standard input, or those of zone files.
 *
 * Ownership  names live in the arena of the process.
 * Errors     as cli.h: a wrong call ends the process; a wrong line is told of,
 *            and makes the status of the run STATUS_BAD.
 */
#ifndef LINT_DOMAINS_H
#define LINT_DOMAINS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"
#include "cli/cli.h"
#include "cli/lint_run.h"
#include "judge/zone_names.h"

struct lint_domains {
	const struct cli *cli;
	struct cli_common *common;
	struct span *list; /* the operands */
	size_t n;
	bool lines; /* "-": those of standard input */
	/* In zone files, domains with any of these (enum zone_has). */
	unsigned has;
	const struct zone_names *zones; /* theirs, if they are known already */
	const char *what; /* what such a domain has, for a message */
	/* Judge a domain; WORDS are what else stands on its line. */
	void (*add)(void *ctx, struct span domain, struct span words);
	void *ctx;
	bool words; /* there may be words */
};

/*
 * Take operands: domains, or "-" alone.  A file there is a mistake, for which
 * OPTION is named.
 */
void lint_domains_take(
    struct lint_domains *, char *argv[], int argc, const char *option);

/*
 * Add all of them to the run, which has begun; without an operand those of the
 * zone files, and it is STATUS_NO that there is none.
 */
void lint_domains_add(struct lint_domains *, struct lint_run *);

#endif
