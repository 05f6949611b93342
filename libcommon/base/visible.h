/*
 * visible - text from strangers, printed so that it cannot fool a reader.
 *
 * What must not reach a terminal or a log as it is: control octets, octets
 * that are not UTF-8, and the characters of utf8_deceives.  Each octet of such
 * a character is printed as \xNN.
 *
 * Units      octets.
 * Ownership  TEXT is borrowed.
 * Errors     none but those of the buffer.
 */
#ifndef VISIBLE_H
#define VISIBLE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/span.h"

/* How text is written. */
struct visible_style {
	const char *escape; /* these octets get a backslash */
	const char *hex;    /* "\x" as it is written there */
	bool ascii;         /* octets above 0x7E are escaped, too */
	bool log;           /* what is an order in the log of a CI job, too */
};

/* Text for people, outside of any quotes: nothing gets a backslash but \xNN. */
extern const struct visible_style visible_plain;

/* Append TEXT in that style. */
void visible_add(struct buf *, struct span text, const struct visible_style *);

/* Append TEXT in the plain style. */
void visible_print(struct buf *, struct span text);

#endif
