/*
 * spf - check_host() for MAIL FROM and HELO.
 *
 * RFC 7208 sections 2.4 and 4 to 7; RFC 8616 section 4.
 *
 * Limits     CAPS_SPF_LOOKUPS terms that look up DNS in a whole check, and
 *            CAPS_SPF_MX or CAPS_SPF_PTR hosts for each mx, ptr and %{p}: fewer
 *            than 150 questions, whatever records say.
 * Ownership  results live in the arena, or borrow from the request and from
 *            the answers of DNS.
 * Errors     a result is always given: verdict and constant reason.
 */
#ifndef SPF_H
#define SPF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "authres/authres.h"
#include "base/arena.h"
#include "base/caps.h"
#include "base/ip.h"
#include "base/span.h"
#include "dns/dns_ask.h"
#include "spf/spf_rec.h"

enum spf_identity {
	SPF_MAIL_FROM,
	SPF_HELO,
};

/* "mailfrom" or "helo", as in smtp.mailfrom and in Received-SPF. */
const char *spf_identity_name(enum spf_identity);

/* What a client said; set by the two functions below. */
struct spf_request {
	struct ip client;
	struct span mail_from; /* p == NULL: not known; empty: null path */
	struct span helo;      /* p == NULL: not known */
	struct span receiver;  /* who we are, for %{r} */
	uint64_t now;          /* Unix seconds, for %{t} */
};

/*
 * Set what the client said in MAIL FROM, with or without "<>" around it, and in
 * HELO.  False and a reason if the text has control octets, is too long, or has
 * a local-part that SMTP cannot carry (RFC 5321 section 4.1.2; spaces are let
 * through).  Whether its domain is of use is found out by the check.
 */
bool spf_set_mail_from(
    struct spf_request *, struct span text, const char **reason);
bool spf_set_helo(struct spf_request *, struct span text, const char **reason);

struct spf_event;
typedef void spf_trace(void *ctx, const struct spf_event *);

struct spf_policy {
	unsigned void_limit; /* section 4.6.4 */
	spf_trace *trace;    /* or NULL */
	void *trace_ctx;
};

#define SPF_POLICY_DEFAULT ((struct spf_policy){ .void_limit = CAPS_SPF_VOID })

/* The answer about one identity. */
struct spf_result {
	enum spf_identity identity;
	enum authres_result result;
	const char *reason; /* NULL where there is nothing to say */
	/* The domain that was checked, in A-labels; empty: it is not valid. */
	struct span domain;
	struct span said;       /* MAIL FROM without <>, or HELO */
	struct span local_part; /* "postmaster" where there is none */
	bool local_part_tested; /* the record used %{l} or %{s} */
	/* The term that decided, and whose record holds it; or p == NULL. */
	struct span mechanism, mechanism_domain;
	struct span explanation; /* of the domain, for fail; p == NULL: none */
	struct span record;      /* its own; p == NULL: none found */
	unsigned lookups, voids;
};

struct spf_results {
	struct spf_result mail_from, helo;
	bool has_mail_from, has_helo;
	bool waits; /* for an answer: the rest is of no use, check anew */
};

/*
 * Check HELO and MAIL FROM, as far as they are known.  For the null path the
 * MAIL FROM identity is postmaster at the HELO name.
 *
 * An evaluation as dns_ask.h describes.  When the time of the asker is over,
 * the result is temperror where answers are missing.
 */
struct spf_results spf_check(struct arena *, struct dns_asker *,
    const struct spf_request *, const struct spf_policy *);

/* The result that decides: that of MAIL FROM if it is known, else of HELO. */
const struct spf_result *spf_deciding(const struct spf_results *);

/* What happens in a check, for --verbose. */
enum spf_event_kind {
	SPF_EVENT_CHECK,   /* an identity: domain */
	SPF_EVENT_DNS,     /* answer */
	SPF_EVENT_RECORD,  /* domain, record */
	SPF_EVENT_TERM,    /* term: about to be evaluated */
	SPF_EVENT_VERDICT, /* term, match */
	SPF_EVENT_RESULT,  /* domain, result: of its record */
	SPF_EVENT_EXPLAIN, /* match, text: it, or why there is none */
	SPF_EVENT_END,     /* result, of the whole check */
};

struct spf_event {
	enum spf_event_kind kind;
	size_t depth; /* of includes */
	const struct spf_result *of;
	struct span domain, record;
	const struct spf_term *term;
	const struct dns_answer *answer;
	bool match;
	enum authres_result result;
	struct span text;
	unsigned lookups, voids, void_limit;
};

#endif
