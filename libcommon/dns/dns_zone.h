/*
 * dns_zone - answers from zone files.
 *
 * RFC 1034 section 4.3.2, RFC 4592 (wildcards, empty non-terminals), RFC 6672
 * (DNAME).  A zone at the root is complete: a name not in it does not exist.
 * Any other zone answers for its apex and what is below, down to where NS
 * records delegate; of several zones the one with the longest apex decides.
 * An exception says what a look-up yields instead.
 *
 * Limits     CAPS_ZONE_FILE, CAPS_ZONE_INCLUDE, CAPS_ZONE_INCLUDES and
 *            CAPS_ZONE_ENTRIES, caps.h.
 * Ownership  everything lives in the arena of dns_zones_new.
 * Errors     of reading: a message with file, line and cause is printed, and
 *            the status to exit with is returned.
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

/* A record that is not read: of a type or class of others, or a broken one. */
struct dns_unread {
	struct dns_unread *next;
	unsigned type; /* 0: one that nobody here reads */
	const char *why;
	struct dns_where where;
};

/* A name that exists in a zone; one without sets is a non-terminal. */
struct dns_node {
	struct table_entry entry;
	struct dns_zone_set *sets;
	struct dns_unread *unread; /* one of a type */
	bool more_unread;          /* of which no more is known */
};

/* A file that stands in for one on disk. */
struct dns_zone_file {
	struct span name, text;
};

struct dns_zone {
	struct table_entry entry; /* by apex */
	struct table nodes;
};

struct dns_zones {
	struct arena *arena;
	bool no_ignore; /* as in struct dns_config */
	/* Octets of a file and all it includes; 0: CAPS_ZONE_FILE. */
	size_t most;
	/* What dns_zones_parse can include; for tests. */
	const struct dns_zone_file *files;
	size_t nfiles;
	const char *const *includes; /* likewise */
	size_t nincludes;
	struct table zones;
	struct table exceptions;
};

/* Return the zone files of DNS, or NULL where there are none. */
const struct dns_zones *dns_zone_files(const struct dns *);

/* Begin without zones; all that is read will live in the arena. */
struct dns_zones *dns_zones_new(struct arena *);

/* Make a zone without names, which is not among any zones yet. */
struct dns_zone dns_zone_new(struct arena *, struct span apex);

/* The zone with that apex, which is made if there was none. */
struct dns_zone *dns_zones_at(struct dns_zones *, struct span apex);

/* Let the name OWNER exist, without a record that is of interest here. */
void dns_zone_add(struct dns_zone *, struct span owner);

/*
 * The set of that type at OWNER (below the apex), made if there was none; the
 * caller adds a record to it.
 */
struct dns_zone_set *dns_zone_set(
    struct dns_zone *, struct span owner, unsigned type);

/*
 * OWNER has that record, which is not read: what it has of that type, or of
 * type 0 all that it lacks, is not checked.  With NULL no more is known of it.
 */
void dns_zone_unread(struct dns_zone *, struct span owner, struct dns_unread *);

/* The set of that type at a node, or NULL. */
struct dns_zone_set *dns_node_set(const struct dns_node *, unsigned type);

/*
 * The NS records that hand a name to other servers, so that the files do not
 * say what it has: where they are.  Empty: none do.
 */
struct span dns_zones_cut(const struct dns_zones *, const struct dns_name *);

/* The zone that decides about a name, or NULL. */
struct dns_zone *dns_zones_find(const struct dns_zones *, struct span name);

/*
 * Add RECORDS, all that one file has, to the zones that begin at its SOA
 * records; without any SOA record, to the zone at the root.  Records that are
 * below none of the SOA records are dropped.  Returns the name of one of these,
 * or NULL.
 */
const struct dns_node *dns_zones_take(
    struct dns_zones *, const struct dns_zone *records);

/*
 * From now on a look-up of NAME and TYPE ends in STATUS; TYPE 0 stands for
 * every type that the name has no record of.  With DNS_ANSWER the outcome stays
 * as it is, but is marked as authenticated.
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

/* The set that would answer, or the alias in its place; or NULL. */
const struct dns_rrset *dns_zones_records(
    const struct dns_zones *, const struct dns_name *, enum dns_type);

/* The record that is not read because of which NAME is not checked; or NULL. */
const struct dns_unread *dns_zones_unread(
    const struct dns_zones *, const struct dns_name *, enum dns_type);

/* What dns_source and dns_each_set do, see dns.h. */
enum dns_source dns_zones_source(
    const struct dns_zones *, const struct dns_name *);
void dns_zones_each(const struct dns_zones *, dns_visit *, void *ctx);

/*
 * Read the file PATH ("-" is stdin) with all that it includes, and PATH.errors
 * if that exists.  ORIGIN is for relative owners; without it none is known.
 * Returns 0, or the status to exit with.
 */
int dns_zones_read(
    struct dns_zones *, const char *path, const struct dns_name *origin);

/*
 * The same from memory, with the files of ZONES and without a message.  False
 * with the line and a reason that lives as long as ZONES; nothing is added
 * then.
 */
bool dns_zones_parse(struct dns_zones *, struct span text,
    const struct dns_name *origin, size_t *line, const char **why);

#endif
