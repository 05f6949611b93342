/*
 * spf_eval - one evaluation of check_host(), shared by its files: spf_eval.c
 * walks the records, spf_mech.c evaluates mechanisms, spf_explain.c fetches
 * the explanation.
 */
#ifndef SPF_EVAL_H
#define SPF_EVAL_H

#include "spf/spf.h"
#include "spf/spf_macro.h"

/* A record under evaluation. */
struct spf_frame {
	struct span domain;
	struct spf_rec rec;
	size_t next; /* the term to be evaluated next */
};

struct spf_eval {
	struct arena *arena;
	struct dns *dns;
	const struct spf_policy *policy;
	struct spf_macro_values values;
	bool local_part_ascii;
	struct spf_frame frames[SPF_LOOKUP_LIMIT + 1];
	size_t depth; /* frames in use */
	struct spf_result *result;
	bool stopped;              /* the result is final, or it is pending */
	struct dns_query *pending; /* see struct spf_policy */
};

/* What became of a mechanism. */
enum spf_verdict {
	SPF_NO_MATCH,
	SPF_MATCH,
	SPF_ENTERED, /* an include: its record is on top now */
	SPF_STOPPED,
};

/* check_host() for result->domain; fills in the rest of the result. */
void spf_eval(struct spf_eval *);

/* The verdict about one mechanism of the record on top. */
enum spf_verdict spf_mech(struct spf_eval *, const struct spf_term *);

/* Fetch the explanation of a fail. */
void spf_explain(struct spf_eval *, const struct spf_frame *);

/* End the check, for the given reason. */
enum spf_verdict spf_stop(
    struct spf_eval *, enum authres_result, const char *reason);

/* Who wants a record: it decides what it means that there is none. */
enum spf_caller {
	SPF_BY_CHECK,
	SPF_BY_INCLUDE,
	SPF_BY_REDIRECT, /* takes the place of the record on top */
};

/* Fetch the record of DOMAIN and put it on top. */
enum spf_verdict spf_enter(
    struct spf_eval *, struct span domain, enum spf_caller);

/* Count a term that looks up DNS; false: it is one too many, and stopped. */
bool spf_count_lookup(struct spf_eval *);

/* The answer, or NULL where it has to be waited for: then SPF_STOPPED. */
const struct dns_answer *spf_lookup(
    struct spf_eval *, struct span name, enum dns_type);

/* Let a look-up begin that will be wanted soon. */
void spf_prefetch(struct spf_eval *, struct span name, enum dns_type);

/* The address records that fit the client. */
enum dns_type spf_address_type(const struct spf_eval *);

/*
 * The domain of a term, macros expanded; the current domain if it has none.
 * False: it matches nothing, or (then stopped is set) it has to be waited
 * for.
 */
bool spf_target(
    struct spf_eval *, const struct spf_term *, struct span *target);

/* Find out what %{p} is, if TEXT holds it.  False: to be waited for. */
bool spf_set_validated(struct spf_eval *, struct span text);

/* Count a term that found nothing; SPF_NO_MATCH or SPF_STOPPED. */
enum spf_verdict spf_count_void(struct spf_eval *);

void spf_tell(struct spf_eval *, struct spf_event);

#endif
