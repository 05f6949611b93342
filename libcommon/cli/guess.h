/*
 * guess - find out what the user meant by an argument that is not quite right.
 *
 * People paste "https://example.com/", the name of a record instead of the
 * domain or selector in it, or a file instead of a domain; and they misspell
 * options.  Where the meaning is certain it is used, with a hint on stderr;
 * else the hint asks, and the argument is refused.
 *
 * Ownership  spans are parts of the argument.
 * Errors     none; hints go to stderr, one in a run.
 */
#ifndef GUESS_H
#define GUESS_H

#include <getopt.h>

#include "base/span.h"

/*
 * The domain in ARG, the argument of OPTION: "https://", a path, a port,
 * what stands before an "@", a final dot, and "_dmarc." or
 * "SELECTOR._domainkey." in front are left out.
 */
struct span guess_domain(const char *option, const char *arg);

/* The selector in ARG, which may be the name of its record. */
struct span guess_selector(const char *option, const char *arg);

/*
 * The name of the long option that is most like WORD, as it was typed: at most
 * two letters are wrong, missing, too many or exchanged.  NULL if there is
 * none, or if several are equally near.
 */
const char *guess_option(const struct option *, const char *word);

/*
 * The one of WORDS, "a, b or c", that is most like WORD: it begins with it, the
 * other way round, or at most two letters are wrong.  Empty if there is none,
 * or if several are equally near.
 */
struct span guess_word(const char *words, const char *word);

/* Print a hint, if it is the first one of this run. */
void guess_hint(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
