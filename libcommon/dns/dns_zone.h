/*
 * dns_zone - answers from zone files.
 *
 * RFC 1034 section 4.3.2, RFC 4592 (wildcards, empty non-terminals), RFC 6672
 * (DNAME).  A zone at the root is complete: a name not in it does not exist.
 * Any other zone answers for its apex and what is below, down to where NS
 * records delegate; of several zones the one with the longest apex decides.
 * An exception says what a look-up yields instead.
 *
 * Ownership  the arena of dns_zones_new has everything.
 * Errors     reading: a message with file, line and cause, and the status to
 *            exit with.
 */
#ifndef DNS_ZONE_H
#define DNS_ZONE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/span.h"
#include "base/table.h"
#include "dns/dns.h"
#include "dns/dns_name.h"
#include "dns/dns_rr.h"

/* Records of one type at one node. */
struct dns_zone_set {
	struct dns_zone_set *next;
	unsigned type;
	struct dns_rrset set;
};

/* A name that exists in a zone; one without sets is a non-terminal. */
struct dns_node {
	struct table_entry entry;
	struct dns_zone_set *sets;
};

struct dns_zone {
	struct table_entry entry; /* by apex */
	struct table nodes;
};

struct dns_zones {
	struct arena *arena;
	bool long_strings;           /* as in struct dns_config */
	const char *const *includes; /* likewise */
	size_t nincludes;
	struct table zones;
	struct table exceptions;
};

/* No zones yet; all that is read goes to the arena. */
struct dns_zones *dns_zones_new(struct arena *);

/* Room for a zone that is not yet among ZONES. */
struct dns_zone dns_zone_new(struct arena *, struct span apex);

/* The zone of that apex, made if there was none. */
struct dns_zone *dns_zones_at(struct dns_zones *, struct span apex);

/* Let a name exist that has only records of no interest. */
void dns_zone_add(struct dns_zone *, struct span owner);

/*
 * The set of that type at OWNER (below the apex), made if there was none; the
 * caller adds a record to it.
 */
struct dns_zone_set *dns_zone_set(
    struct dns_zone *, struct span owner, unsigned type);

/* The zone that decides about a name, or NULL. */
struct dns_zone *dns_zones_find(const struct dns_zones *, struct span name);

/*
 * Distribute RECORDS, a zone at the root that one file gave, to the zones of
 * the owners of its SOA records, or without any to the root.  Returns a name
 * that has records and is below no SOA record (these are dropped), or NULL.
 */
const struct dns_node *dns_zones_take(
    struct dns_zones *, const struct dns_zone *records);

/*
 * Let a look-up end in STATUS; TYPE 0 stands for every type that the name
 * has no record of.  DNS_ANSWER changes nothing but marks the true outcome
 * as authenticated.
 */
void dns_zones_except(struct dns_zones *, struct span name, unsigned type,
    enum dns_status, const char *why);

enum dns_step {
	DNS_STEP_OUTSIDE, /* no zone decides about the name */
	DNS_STEP_LINK,    /* an alias: *LINK is set */
	DNS_STEP_FINAL,   /* *OUTCOME is set */
};

/* OUTCOME->authenticated is set for a link too. */
enum dns_step dns_zones_lookup(const struct dns_zones *,
    const struct dns_name *, enum dns_type, struct dns_link *,
    struct dns_outcome *);

/* As dns_source and dns_each_set. */
enum dns_source dns_zones_source(
    const struct dns_zones *, const struct dns_name *);
void dns_zones_each(const struct dns_zones *, dns_visit *, void *ctx);

/*
 * Read the file PATH ("-" is stdin) and all it includes, and PATH.errors if
 * that exists.  Returns 0 or what to exit with.
 */
int dns_zones_read(
    struct dns_zones *, const char *path, const struct dns_name *origin);

/*
 * The same from memory, without $INCLUDE and silently: false with the line
 * and a constant reason; nothing is added then.
 */
bool dns_zones_parse(struct dns_zones *, struct span text,
    const struct dns_name *origin, size_t *line, const char **why);

#endif
