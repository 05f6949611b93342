/*
 * dns - look-ups, from zone files or from servers, cached and recorded.
 *
 * RFC 1034/1035; RFC 2181; RFC 6891 (EDNS).  Every outcome keeps its own
 * status to the end: a failed look-up is never "no record".
 * Nothing here knows what the records mean.
 *
 * Names      absolute, lower case, without the trailing dot; mostly those of
 *            domain.h.  Asked for may be any printable US-ASCII (macros of
 *            SPF make such names) but "\": a name that has it, a control or
 *            8-bit octet, an empty label, or that is too long is DNS_BAD_NAME
 *            and never asked.  In answers other octets stand as \X or \DDD,
 *            the root is empty.
 * Units      TTL in seconds; time-outs in milliseconds.
 * Ownership  the struct dns owns queries and answers; they live until
 *            dns_free, or until dns_leave (so answers may be shared).  It is
 *            for one thread; a query that is answered may be read, and
 *            dns_wait called for it, by any that was told of it later.
 * Errors     a look-up always yields an answer; its status says how it went.
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

/* True from DNS_SERVFAIL on: trying again may help, nothing was learnt. */
bool dns_is_temporary(enum dns_status);

/* "NXDOMAIN", "timeout", ...: for messages. */
const char *dns_status_text(enum dns_status);
const char *dns_type_text(enum dns_type);

/* What a user of answers has made of a record, embedded first. */
struct dns_made {
	void (*free)(struct dns_made *);
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
	bool oversize; /* a string was too long and was cut: long_strings */
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
	const char *why;    /* text for a status that needs words, or NULL */
	struct dns_rr *rrs; /* no two with the same data */
	size_t n;
	/*
	 * CNAME and DNAME steps taken, in order: the names led to.  Of a
	 * DNS_CNAME_LOOP the last one closes the loop, or is the eleventh.
	 */
	struct span *chain;
	size_t steps;
	bool authenticated; /* AD bit of a resolver that is trusted */
};

struct dns_config {
	const char *const *zones; /* paths; "-" is stdin */
	size_t zone_count;
	/* Directories whose files zone files may include, too. */
	const char *const *includes;
	size_t include_count;
	const char *origin; /* for relative owners, or NULL: the root */
	const char *const *resolvers; /* ADDR[#PORT]; none: resolv.conf */
	size_t resolver_count;
	unsigned timeout_ms;     /* one answer, CNAMEs and retries included */
	unsigned deadline_ms;    /* all look-ups since dns_restart_deadline */
	bool trust_ad;           /* from any resolver, not only a local one */
	const char *save_zone;   /* record answers for this file, or NULL */
	const char *resolv_conf; /* NULL: /etc/resolv.conf */
	/* Cut strings of over 255 octets in zone files; else an error. */
	bool long_strings;
	uint64_t (*clock)(void); /* milliseconds for TTLs; NULL: monotonic */
};

/* -z not given, 5 s, 20 s. */
#define DNS_CONFIG_DEFAULT                                                     \
	((struct dns_config){ .timeout_ms = 5000, .deadline_ms = 20000 })

struct dns;
struct dns_query;

/*
 * Set up.  Zone files are read here; sockets are opened by the first query
 * that needs one.  NULL: the configuration or a zone file is wrong, and a
 * message with file, line and cause has been printed; *STATUS is then what
 * to exit with.
 */
struct dns *dns_new(const struct dns_config *, int *status);
void dns_free(struct dns *); /* NULL is allowed */

/* Begin a message or record: the deadline counts from the next query. */
void dns_restart_deadline(struct dns *);

/*
 * For a long run over many messages, several at a time: one more begins, and
 * its look-ups are those that begin now; the message (and all that entered
 * before) is done.  From the first dns_leave on, what an older message has
 * learnt is believed for its TTL only, and answers that no message under way
 * was told of may be freed.  Who never calls these sees one view of DNS from
 * the beginning to the end.
 */
uint64_t dns_enter(struct dns *);
void dns_leave(struct dns *, uint64_t message);

/*
 * A deadline for one of several whose look-ups are under way at the same time,
 * counted from now: a moment of dns_now.
 */
uint64_t dns_deadline(const struct dns *);

/*
 * The look-ups themselves; to evaluate something see dns_ask.h.
 *
 * Begin a look-up and return at once; an equal one under way or answered is
 * shared.  Many may be under way.
 */
struct dns_query *dns_start(struct dns *, struct span name, enum dns_type);

/* Wait until that look-up has its answer. */
const struct dns_answer *dns_wait(struct dns *, struct dns_query *);

/* The clock of the deadlines, in milliseconds. */
uint64_t dns_now(void);

/*
 * Wait until something happens in one of the look-ups under way, but no longer
 * than to that moment of dns_now.
 */
void dns_turn_until(struct dns *, uint64_t moment);

/* Deal with what has happened in them, without waiting; false: nothing. */
bool dns_poll(struct dns *);

/* Its answer if it is there, else NULL; does not wait. */
const struct dns_answer *dns_answered(const struct dns_query *);

/* It was not sent yet: too many others are under way. */
bool dns_is_queued(const struct dns_query *);

/*
 * Its answer, if it is there; else one in ARENA that says it did not come in
 * time, and the look-up goes on for others.
 */
const struct dns_answer *dns_give_up(struct arena *, struct dns_query *);

/* It is such an answer. */
bool dns_was_given_up(const struct dns_answer *);

/* dns_start and dns_wait in one. */
const struct dns_answer *dns_lookup(
    struct dns *, struct span name, enum dns_type);

/*
 * Write all answers used so far to the file of save_zone, and outcomes that
 * a zone cannot say as comments in it; it is replaced in one step.  0, or -1
 * with errno.
 */
int dns_save(struct dns *);

/* Look-ups that have no answer yet. */
size_t dns_pending(const struct dns *);

/* Look-ups that began so far; those that shared an answer do not count. */
size_t dns_begun(const struct dns *);

/* Queries sent to servers so far, for tests and -v. */
size_t dns_queries_sent(const struct dns *);

/*
 * Look-ups that were asked over TCP because replies with wrong IDs came from
 * the address of the server: somebody may have tried to forge an answer.
 */
size_t dns_doubted(const struct dns *);

/*
 * For those who judge what is published: who would speak about NAME.  The
 * time to live is that of the zone only in the answers of a zone file that is
 * one; servers count it down.
 */
enum dns_source {
	DNS_SOURCE_SERVER, /* servers, or nobody */
	DNS_SOURCE_ZONE,   /* a zone file with its SOA record */
	DNS_SOURCE_PART,   /* a zone file without: part of some zone */
	DNS_SOURCE_SAVED,  /* SOA at the root: answers that were recorded */
};

enum dns_source dns_source(const struct dns *, struct span name);

/*
 * Visit each record set of the types above in the zone files, in the order of
 * the owners.  OWNER is as in an answer; its text lives as long as DNS.
 */
typedef void dns_visit(void *ctx, struct span owner, enum dns_type);
void dns_each_set(struct dns *, dns_visit *, void *ctx);

#endif
