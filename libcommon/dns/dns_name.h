/*
 * dns_name - domain names in wire format, and tables by name.
 *
 * RFC 1035 section 3.1.  A name here is lower case, uncompressed, and ends
 * with the root label, so two names are equal when their octets are.
 *
 * Ownership  dns_name_text gives text in the arena; a table and its names
 *            live in the arena.
 * Errors     false, *OUT untouched, for what is not a name.
 */
#ifndef DNS_NAME_H
#define DNS_NAME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"

#define DNS_NAME_MAX 255

struct dns_name {
	size_t len; /* at least 1: the root label */
	unsigned char p[DNS_NAME_MAX];
};

/*
 * A name to be asked for, as dns.h has them: only "." is special.  Refused
 * are empty labels, "\", and all but printable US-ASCII.
 */
bool dns_name_asked(struct span text, struct dns_name *out);

/* A name that an answer has, as dns.h has them: escapes are undone. */
bool dns_name_shown(struct span text, struct dns_name *out);

/*
 * A name as it stands in a zone file, RFC 1035 section 5.1: \X and \DDD are
 * undone, without a final dot it is relative to ORIGIN, "@" is ORIGIN.
 */
bool dns_name_parse(
    struct span text, const struct dns_name *origin, struct dns_name *out);

/*
 * What follows a "\" in a zone file: one octet, or three decimal digits; it
 * is taken off *REST.
 */
bool dns_unescape(struct span *rest, unsigned char *c);

/* Read a name in wire format, uncompressed, which must be all of WIRE. */
bool dns_name_from_wire(struct span wire, struct dns_name *out);

/*
 * The name as text without the trailing dot; the root is empty.  What a zone
 * file would take for something else is written \X or \DDD.
 */
struct span dns_name_text(struct arena *, const struct dns_name *);

/* The octets of a name, root label and all; they are those of NAME. */
struct span dns_name_span(const struct dns_name *);

/* The name without its first label; of the root, an empty span. */
struct span dns_name_parent(struct span wire);

/* How many labels the name has, the root not counted. */
size_t dns_name_labels(struct span wire);

/* NAME with its end, which is OLD, replaced by NEW, as a DNAME does it. */
bool dns_name_replace(const struct dns_name *name, struct span old,
    const struct dns_name *new, struct dns_name *out);

#endif
