/*
 * glob - patterns in which "*" stands for any octets, and nothing else is
 * special.
 *
 * Matching needs no memory and at most text times pattern steps, whatever
 * the number of stars.
 *
 * Errors     none.
 */
#ifndef GLOB_H
#define GLOB_H

#include <stdbool.h>

#include "base/span.h"

/* All of TEXT matches PATTERN; A to Z are folded to lower case. */
bool glob_match(struct span pattern, struct span text);

#endif
