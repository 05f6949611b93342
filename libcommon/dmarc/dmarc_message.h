/*
 * dmarc_message - evaluate DMARC for a message: first DKIM and SPF, or their
 * results from fields that can be trusted, then the author domains, then ARC.
 *
 * The steps are those of dkim_verify and dmarc: begin, ask, body, judge.
 *
 * Ownership  everything lives in the arena of begin.
 * Errors     a result is always given.
 */
#ifndef DMARC_MESSAGE_H
#define DMARC_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "arc/arc_verify.h"
#include "base/arena.h"
#include "base/span.h"
#include "dkim/dkim_verify.h"
#include "dmarc/dmarc.h"
#include "dmarc/dmarc_authors.h"
#include "dmarc/dmarc_identifiers.h"
#include "dns/dns_ask.h"
#include "mail/msg.h"
#include "spf/spf.h"

struct json;

/* SPF of one client and sender, checked once for all messages. */
struct dmarc_spf {
	struct spf_request request; /* "now" is that of each message */
	unsigned void_limit;
	bool verbose; /* trace it on stderr, for each message */

	/* Private. */
	struct arena *arena;
	bool done;
	struct spf_results results;
};

/* Free what was kept for all messages. */
void dmarc_spf_free(struct dmarc_spf *);

struct dmarc_work {
	struct dkim_policy dkim;
	struct dmarc_spf *spf; /* NULL: SPF is not checked */
	struct dmarc_trust trust;
	bool trust_results;  /* take DKIM and SPF from our fields instead */
	bool trust_received; /* take SPF from a Received-SPF field */
	struct dmarc_options options;
	struct span rcpt_domain; /* --rcpt; or p == NULL */
	/* Sealers whose ARC chains set a policy aside (--trust-arc). */
	const struct span *sealers;
	size_t nsealers;
};

struct dmarc_message {
	struct arena *arena;
	struct dns_asker *asker;
	const struct msg *msg;
	const struct dmarc_work *work;
	struct dkim_verifier *verifier; /* NULL: DKIM is not verified */
	struct dkim_results dkim;
	bool verified;
	struct arc_verifier *arc_verifier; /* NULL: ARC is not looked at */
	const struct arc_chain *arc;
	struct spf_results spf;
	bool spf_done;
	struct span spf_trace;
	size_t trusted;      /* fields of results that were used */
	bool received_found; /* the Received-SPF field */
	struct dmarc_evaluations evaluations;
	struct dmarc_identifiers ids;
	struct dmarc_results results;
};

/* Read the authors and signatures, and begin look-ups. */
void dmarc_message_begin(struct arena *, const struct msg *, struct dns_asker *,
    const struct dmarc_work *, struct dmarc_message *);

/* Must the body be read? */
bool dmarc_message_needs_body(const struct dmarc_message *);

/* Take the next piece of the body, as msg_body gives it. */
void dmarc_message_body(struct dmarc_message *, struct span piece);

/* Ask for all that is known to be wanted.  False: it waits (dns_ask.h). */
bool dmarc_message_ask(struct dmarc_message *);

/*
 * Judge.  False: more look-ups are wanted than were known before; call
 * dmarc_message_ask until it is true, and then this once more.
 */
bool dmarc_message_judge(struct dmarc_message *);

/* Set all keys of an object that stand beside "results". */
void dmarc_message_set_json(const struct dmarc_message *, struct json *object);

/*
 * Print to stderr what explains a surprising result: fields that were to be
 * trusted and are not there; with VERBOSE, each step.  NAME is that of the
 * message.
 */
void dmarc_message_remark(
    const struct dmarc_message *, const char *name, bool verbose);

#endif
