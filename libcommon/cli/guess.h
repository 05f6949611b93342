/*
 * guess - what somebody meant who wrote something else.
 *
 * People paste "https://example.com/", the name of a record for the domain or
 * selector in it, a file for a domain; and misspell options.  What is certain
 * is put right with a note on stderr, the rest is refused with a question.
 *
 * Ownership  spans are parts of the argument.
 * Errors     none; notes are hints on stderr, one a run.
 */
#ifndef GUESS_H
#define GUESS_H

#include <getopt.h>

#include "base/span.h"

/*
 * The domain in ARG, the argument of OPTION: without "https://" and a path, a
 * dot at its end, and "_dmarc." or "SELECTOR._domainkey." before it.
 */
struct span guess_domain(const char *option, const char *arg);

/* The selector in ARG, which may be the name of its record. */
struct span guess_selector(const char *option, const char *arg);

/*
 * The name of the long option that WORD, as it was typed, is nearest to: at
 * most two letters are wrong, missing, too many or exchanged.  NULL: there is
 * none, or several are as near.
 */
const char *guess_option(const struct option *, const char *word);

/* Print a hint, if it is the first one of this run. */
void guess_hint(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
