/*
 * dns_zone_private - the reader of zone files: what its files share.
 *
 * dns_zone_open.c opens files and those they include, dns_zone_read.c reads
 * their entries, dns_zone_take.c puts records into the zones.
 */
#ifndef DNS_ZONE_PRIVATE_H
#define DNS_ZONE_PRIVATE_H

#include <sys/stat.h>

#include "dns/dns_master.h"
#include "dns/dns_zone.h"

/* Records that cannot be read of which each is named on standard error. */
#define ZONE_UNREADABLE_SHOWN 10

/* A directory below which files may be included. */
struct zone_base {
	const char *path; /* as given, for absolute names below it */
	int fd;
};

/* A file being read; $INCLUDE opens another on top of it. */
struct zone_frame {
	struct zone_frame *below;
	struct arena *arena; /* of this file alone */
	size_t depth;
	const char *path; /* for messages and findings; NULL: from memory */
	const struct zone_base *base; /* NULL: of dns_zones.files */
	struct span folder; /* of the file, below its base, with its "/" */
	dev_t dev;
	ino_t ino;
	bool regular;
	bool tinydns;       /* lines of tinydns */
	bool generated;     /* a line that $GENERATE made */
	const char *ignore; /* of the $GENERATE that made it */
	struct dns_master master;
	/* what holds until the end of the file */
	struct dns_name origin, owner;
	bool owner_known;
	bool origin_known;   /* else the root stands for it */
	bool origin_written; /* by $ORIGIN, not by the user */
};

struct zone_reader {
	struct arena *arena;   /* dies with the reader */
	struct arena *scratch; /* empty at each entry */
	struct dns_zones *zones;
	struct dns_zone records;
	struct zone_frame *top;
	struct zone_base *bases; /* the first is that of the top file */
	size_t nbases;
	size_t octets, most; /* read so far; at most */
	size_t includes, entries, generated, unread, unreadable;
	uint32_t ttl;
	bool ttl_default; /* $TTL was there */
	bool ttl_known;   /* or another time to live */
	bool quiet;       /* from memory: nothing on standard error */

	/* What went wrong; WHY is NULL where errno told it. */
	int status;
	const char *path, *why;
	size_t line;
};

/* False, with the place of the entry that is being read. */
bool dns_zone_refuse(struct zone_reader *, const char *why);

/*
 * Read TEXT next; it lives in ARENA, which dies with the frame.  Without an
 * ORIGIN none is known.
 */
struct zone_frame *dns_zone_push(struct zone_reader *, struct arena *,
    const char *path, struct span text, const struct dns_name *origin);
void dns_zone_pop(struct zone_reader *);

/* Open the file that the user named; close all. */
bool dns_zone_open(
    struct zone_reader *, const char *path, const struct dns_name *origin);
void dns_zone_close(struct zone_reader *);

/* $INCLUDE, the entry that was read. */
bool dns_zone_include(struct zone_reader *);

/*
 * dns_zone_take.c: take a record of OWNER; one whose type or class is not
 * read, or whose data cannot be; and say on standard error how many such there
 * were.
 */
bool dns_zone_take(struct zone_reader *, struct span owner, unsigned type,
    const struct dns_rr *);
bool dns_zone_pass_over(struct zone_reader *, size_t type, bool other_class);
bool dns_zone_pass_unreadable(
    struct zone_reader *, unsigned type, const char *why);

/* The IDs of the entry's comments "ignore ID...", or NULL. */
const char *dns_zone_ignore(struct zone_reader *);

/* The place of the entry; its data begin at TEXT. */
struct dns_where dns_zone_where(struct zone_reader *, struct span text);

#endif
