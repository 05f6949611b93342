/*
 * dns - look-ups, from zone files or from servers, cached and recorded.
 *
 * RFC 1034/1035; RFC 2181; RFC 6891 (EDNS).  Every outcome keeps its own
 * status to the end: a failed look-up is never "no record".
 * Nothing here knows what the records mean.
 *
 * Names      are absolute, in lower case, without the trailing dot; mostly
 *            those of domain.h.  A question may hold any printable US-ASCII
 *            but "\" (macros of SPF make such names).  A name with "\", a
 *            control or 8-bit octet or an empty label, and one that is too
 *            long, is DNS_BAD_NAME: nobody is asked.  In answers other octets
 *            are written \X or \DDD, and the root is empty.
 * Time       of a look-up: struct dns_config, timeout_ms and deadline_ms.
 * Units      TTL in seconds; time-outs in milliseconds.
 * Ownership  the struct dns owns queries and answers, which may be shared; they
 *            live until dns_free, or until dns_leave.
 * Threads    one thread uses a struct dns.  A query that is answered may be
 *            read, and dns_wait called for it, by any thread that hears of it
 *            afterwards.
 * Errors     a look-up always gives an answer; its status says how it went.
 */
#ifndef DNS_H
#define DNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"

enum dns_type {
	DNS_A = 1,
	DNS_NS = 2,
	DNS_CNAME = 5,
	DNS_SOA = 6,
	DNS_PTR = 12,
	DNS_MX = 15,
	DNS_TXT = 16,
	DNS_AAAA = 28,
	DNS_DNAME = 39,
	DNS_SPF = 99, /* historic, RFC 7208 section 3.1 */
};

enum dns_status {
	DNS_ANSWER,      /* at least one record of the type asked for */
	DNS_NODATA,      /* the name exists, such a record does not */
	DNS_NXDOMAIN,    /* the name does not exist (nor any below it) */
	DNS_CNAME_LOOP,  /* a loop, or more than CAPS_CNAME steps */
	DNS_BAD_NAME,    /* not a name that DNS can hold */
	DNS_SERVFAIL,    /* temporary from here on */
	DNS_REFUSED,     /* REFUSED, NOTIMP, FORMERR, any other RCODE */
	DNS_MALFORMED,   /* the server's answers could not be read */
	DNS_TIMEOUT,     /* no answer in time */
	DNS_NOT_CHECKED, /* outside the zone files, and nobody to ask */
	DNS_NO_SERVER,   /* no server reachable: connection refused, no route */
};

/* Has nothing been learnt, so that trying again may help? */
bool dns_is_temporary(enum dns_status);

/* The word for a status in messages: "NXDOMAIN", "timeout", ...; and for a
 * type: "TXT", ... */
const char *dns_status_text(enum dns_status);
const char *dns_type_text(enum dns_type);

/* What a caller has made of a record and keeps with it; embed it first. */
struct dns_made {
	void (*free)(struct dns_made *);
};

/*
 * Where a record stands in a zone file; a file of NULL: in none.  Column: of
 * the first octet of TXT data on that line, from 1, or 0 if it is on another
 * one; as many octets as PLAIN stand there as they are, without escapes.
 */
struct dns_where {
	const char *file;
	uint32_t line, column, plain;
	/* IDs of "; dkimutils: ignore", parted by spaces or commas; or NULL. */
	const char *ignore;
	bool proxied; /* an export of Cloudflare says that it answers itself */
};

struct dns_rr {
	/*
	 * TXT, SPF: the strings joined; A, AAAA: 4 or 16 octets; MX, NS, PTR,
	 * CNAME, DNAME: the name; SOA: that of the primary server.
	 */
	struct span data;
	uint16_t preference; /* MX only */
	uint32_t ttl;
	/* TXT, SPF: octets of each character-string, in order; or none. */
	const uint8_t *string_lens;
	size_t strings;
	bool oversize; /* a zone file had it in a string that is too long */
	struct dns_where where;
	/*
	 * NULL, or made by whoever uses such records, for all who share the
	 * answer (with __atomic_); it is freed with the answer.
	 */
	struct dns_made *made;
};

struct dns_answer {
	struct span name; /* asked for */
	enum dns_type type;
	enum dns_status status;
	const char *why;    /* more about the status, or NULL */
	struct dns_rr *rrs; /* no two with the same data */
	size_t n;
	/*
	 * The names to which CNAME and DNAME records have led, in order.  With
	 * DNS_CNAME_LOOP the last one closes the loop, or is one too many.
	 */
	struct span *chain;
	size_t steps;
	bool authenticated; /* AD bit of a resolver that is trusted */
};

/*
 * RFC 7505: the one MX record of the name has the root for its host, so the
 * name takes no mail.
 */
bool dns_is_null_mx(const struct dns_answer *);

/* A name of an answer for a message: the root is ".". */
struct span dns_shown_name(struct span name);

/* What to say of a record at a name that has its domain twice. */
extern const char dns_doubled_text[];

/* What to say of a record that is oversize. */
extern const char dns_oversize_text[];

/* A time to live, for those who judge records. */
enum dns_ttl {
	DNS_TTL_GOOD,
	DNS_TTL_LONG,      /* more than DNS_TTL_MAX */
	DNS_TTL_SHORT,     /* less than DNS_TTL_MIN */
	DNS_TTL_AUTOMATIC, /* 1, as Cloudflare exports its default of 300 */
};

#define DNS_TTL_MIN 300
#define DNS_TTL_MAX 86400

enum dns_ttl dns_ttl_of(uint32_t seconds);

/* What to say of DNS_TTL_AUTOMATIC. */
extern const char dns_automatic_text[];

struct dns_config {
	const char *const *zones; /* [ORIGIN=]PATH; "-" is stdin */
	size_t zone_count;
	/* Directories whose files zone files may include, too. */
	const char *const *includes;
	size_t include_count;
	const char *origin; /* for relative owners, or NULL: not known */
	const char *const *resolvers; /* ADDR[#PORT]; none: resolv.conf */
	size_t resolver_count;
	/* --timeout: for one answer, with its CNAMEs and retries. */
	unsigned timeout_ms;
	/* --deadline: for all look-ups of a message or record. */
	unsigned deadline_ms;
	size_t queries;          /* under way at once; 0: as servers bear */
	bool trust_ad;           /* from any resolver, not only a local one */
	const char *save_zone;   /* record answers for this file, or NULL */
	const char *resolv_conf; /* NULL: /etc/resolv.conf */
	/* Pass over the comments "; dkimutils: ignore" of zone files. */
	bool no_ignore;
	uint64_t (*clock)(void); /* milliseconds for TTLs; NULL: monotonic */
};

/* Servers instead of zone files; 5 s for an answer, 20 s for a message. */
#define DNS_CONFIG_DEFAULT                                                     \
	((struct dns_config){ .timeout_ms = 5000, .deadline_ms = 20000 })

/*
 * The path in an argument "[ORIGIN=]PATH"; *ORIGIN is empty where it has none:
 * an origin is "." or a domain.  "./a=b" is a path.
 */
const char *dns_zone_path(const char *arg, struct span *origin);

struct dns;
struct dns_query;

/*
 * Read the zone files and get ready; sockets are opened by the first query that
 * needs one.  NULL where the configuration or a zone file is wrong: a message
 * with file, line and cause has been printed, and *STATUS is set.
 */
struct dns *dns_new(const struct dns_config *, int *status);

/* Close sockets and free all answers; NULL is allowed. */
void dns_free(struct dns *);

/* Begin the next message or record: the deadline counts from its first query.
 */
void dns_restart_deadline(struct dns *);

/*
 * For a long run over many messages, several at a time.  dns_enter: one more
 * message begins, and look-ups from now on are for it; returns its number.
 * dns_leave: that message, and all that entered before it, is done.  From the
 * first dns_leave on, an answer is believed for its TTL only, and answers that
 * no message under way has got may be freed.  Without these calls all answers
 * stay as they are from the beginning to the end.
 */
uint64_t dns_enter(struct dns *);
void dns_leave(struct dns *, uint64_t message);

/* The moment of dns_now at which the deadline of what begins now will pass. */
uint64_t dns_deadline(const struct dns *);

/*
 * The look-ups themselves; an evaluation uses dns_ask.h instead.
 *
 * Begin a look-up and return at once.  If the same one is under way or answered
 * already, that is returned.  Many may be under way.
 */
struct dns_query *dns_start(struct dns *, struct span name, enum dns_type);

/* Wait until that look-up has its answer, and return it. */
const struct dns_answer *dns_wait(struct dns *, struct dns_query *);

/* The clock by which deadlines are measured, in milliseconds. */
uint64_t dns_now(void);

/*
 * Wait until something happens in one of the look-ups under way, but not beyond
 * that moment of dns_now.
 */
void dns_turn_until(struct dns *, uint64_t moment);

/* Deal with what has happened in them, without waiting.  False if nothing has.
 */
bool dns_poll(struct dns *);

/* The answer of a look-up, or NULL if it is not there yet; does not wait. */
const struct dns_answer *dns_answered(const struct dns_query *);

/* Has the look-up not been sent yet, since too many others are under way? */
bool dns_is_queued(const struct dns_query *);

/*
 * The answer of a look-up if it is there; else one, in ARENA, which says that
 * it did not come in time.  The look-up goes on for others.
 */
const struct dns_answer *dns_give_up(struct arena *, struct dns_query *);

/* Is this an answer of dns_give_up that did not come in time? */
bool dns_was_given_up(const struct dns_answer *);

/* dns_start and dns_wait in one. */
const struct dns_answer *dns_lookup(
    struct dns *, struct span name, enum dns_type);

/*
 * Write all answers that were used so far to the file of save_zone, which is
 * replaced in one step.  Outcomes that no record of a zone can express are
 * comments in it.  Returns 0, or -1 with errno.
 */
int dns_save(struct dns *);

/* How many look-ups have no answer yet. */
size_t dns_pending(const struct dns *);

/* How many look-ups have begun; those that shared an answer do not count. */
size_t dns_begun(const struct dns *);

/* How many queries were sent to servers. */
size_t dns_queries_sent(const struct dns *);

/*
 * How many look-ups were asked over TCP because replies with wrong IDs came
 * from the address of the server: somebody may have tried to forge an answer.
 */
size_t dns_doubted(const struct dns *);

/*
 * Who answers about a name.  Linters ask this, since the TTL of an answer is
 * that of the zone only with DNS_SOURCE_ZONE; servers count it down.
 */
enum dns_source {
	DNS_SOURCE_SERVER, /* servers, or nobody */
	DNS_SOURCE_ZONE,   /* a zone file with its SOA record */
	DNS_SOURCE_PART,   /* a zone file without: part of some zone */
	DNS_SOURCE_SAVED,  /* SOA at the root: answers that were recorded */
};

/* Who answers, or would answer, about NAME? */
enum dns_source dns_source(const struct dns *, struct span name);

/*
 * The records of the zone files that would answer for NAME and that type, or
 * else the alias there; NULL and *N 0 if there is none, or if the file holds
 * answers that were recorded.  They live as long as DNS.
 */
const struct dns_rr *dns_zone_records(
    const struct dns *, struct span name, enum dns_type, size_t *n);

/*
 * The place of the record that is not read because of which NAME is not checked
 * for that type, or NULL: it is not that.  BROKEN: it is of that type, but
 * cannot be read.
 */
const struct dns_where *dns_zone_unread_at(
    const struct dns *, struct span name, enum dns_type, bool *broken);

/*
 * Call the function for each record set of the types above in the zone files,
 * in the order of the owners, and as if for type TXT where a name has a record
 * that cannot be read.  OWNER is written as in an answer, and lives as long as
 * the struct dns.
 */
typedef void dns_visit(void *ctx, struct span owner, enum dns_type);
void dns_each_set(struct dns *, dns_visit *, void *ctx);

#endif
