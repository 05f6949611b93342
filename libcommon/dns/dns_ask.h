/*
 * dns_ask - how an evaluation asks DNS: it does not wait, each question is
 *asked once and its answer remembered, and time and number of questions are
 *limited.
 *
 * An evaluation (of a signature, a check_host(), a policy, a lint rule) is a
 * function that asks as it goes along.  Where dns_ask has no answer yet it
 * returns false, "it waits", and it is called again, from its beginning, once
 * an answer has come; all that was answered before is there at once then:
 *
 *	static bool
 *	evaluate(struct thing *t)
 *	{
 *		const struct dns_answer *a = dns_ask(t->asker, name, DNS_TXT);
 *
 *		if (a == NULL)
 *			return false;
 *		...
 *		return true;
 *	}
 *
 * Since all that it does is done again, it must fill in its result anew each
 * time.  Begin look-ups that are wanted later with dns_ask_ahead.
 * Several evaluations may share one asker; for several askers at a time see
 * dns_many.h (and bulk.h).  To wait here and now there are
 *
 *	dns_ask_until(asker, evaluate, thing);
 *
 * and askers that wait (DNS_ASK_WAIT): theirs always give an answer, so that an
 * evaluation runs through in one go.
 *
 * Limits     CAPS_DNS_ASKED questions an asker; beyond these the answer is
 *            DNS_NOT_CHECKED.  CAPS_CNAME steps an answer.  A deadline, which
 *            its keeper watches (dns_ask_is_over, dns_ask_give_up): that of
 *            struct dns, from when the asker was made, and made longer where a
 *            question was not sent for the sake of others.  Askers that wait
 *            have that of dns_restart_deadline.
 * Cost       of a question that is repeated: one search in a hash table.
 * Ownership  the asker lives in its arena, answers as dns.h has it: for
 *            messages of a long run until dns_leave, else until dns_free.
 * Threads    that of struct dns; see dns_ask_lend.
 * Errors     as dns.h: those of a look-up stand in its answer.
 */
#ifndef DNS_ASK_H
#define DNS_ASK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/span.h"
#include "dns/dns.h"

enum dns_ask_manner {
	DNS_ASK_RESUME, /* dns_ask returns NULL, and its caller */
	DNS_ASK_WAIT,   /* dns_ask waits */
};

struct dns_asker;

/* Make an asker, in the arena; its deadline counts from now. */
struct dns_asker *dns_asker_new(
    struct arena *, struct dns *, enum dns_ask_manner);

/*
 * Ask; the look-up begins at the first call.  NULL: there is no answer yet, and
 * the evaluation waits.  After dns_ask_give_up, NULL means that the question
 * was never asked, and will not be.
 */
const struct dns_answer *dns_ask(
    struct dns_asker *, struct span name, enum dns_type);

/*
 * The same, but after dns_ask_give_up a question that was never asked has a
 * time-out as its answer, too: so NULL always means that the evaluation waits.
 */
const struct dns_answer *dns_ask_surely(
    struct dns_asker *, struct span name, enum dns_type);

/*
 * The same, but while there is no answer yet it sets *WAITS and returns one of
 * no use (DNS_NOT_CHECKED), so that the evaluation can go on and ask for more.
 */
const struct dns_answer *dns_ask_on(
    struct dns_asker *, struct span name, enum dns_type, bool *waits);

/* Begin a look-up that will be asked for soon; nothing waits for it. */
void dns_ask_ahead(struct dns_asker *, struct span name, enum dns_type);

/* Has what the evaluation waits for been answered?  Then call it again. */
bool dns_ask_may_go_on(const struct dns_asker *);

/* Wait until what the evaluation waits for has been answered. */
void dns_ask_wait(struct dns_asker *);

/* Call EVALUATE, and wait in between, until it returns true. */
void dns_ask_until(struct dns_asker *, bool (*evaluate)(void *ctx), void *ctx);

/*
 * Has the deadline passed while the evaluation waits?  NOW is dns_now().  Time
 * in which its question was not sent, since too many others were under way,
 * does not count: a new deadline begins when it is sent.
 */
bool dns_ask_is_over(struct dns_asker *, uint64_t now);

/* When to call dns_ask_is_over: the deadline, or UINT64_MAX while the question
 * has not been sent. */
uint64_t dns_ask_due(const struct dns_asker *);

/*
 * Ask no more, and take a time-out as the answer of all that is not answered by
 * now (dns_was_given_up).  No evaluation waits any more.
 */
void dns_ask_give_up(struct dns_asker *);

/* Was the asker given up? */
bool dns_ask_is_late(const struct dns_asker *);

/*
 * Lend the asker from the thread of struct dns to another one, and take it back
 * there.  Meanwhile answers that are there can be read, a new question gives
 * NULL (it is asked after the return), and the deadline does not come nearer.
 */
void dns_ask_lend(struct dns_asker *);
void dns_ask_return(struct dns_asker *);

#endif
