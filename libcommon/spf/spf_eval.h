/*
 * spf_eval - one evaluation of check_host(): the walk through the records, the
 * mechanisms, and the explanation of a fail.
 *
 * RFC 7208 sections 4 to 6.
 *
 * Ownership  everything lives in the arena of the evaluation.
 * Errors     a result is always given.
 */
#ifndef SPF_EVAL_H
#define SPF_EVAL_H

#include "base/caps.h"
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
	struct dns_asker *asker;
	const struct spf_policy *policy;
	struct spf_macro_values values;
	bool local_part_ascii;
	struct spf_frame frames[CAPS_SPF_LOOKUPS + 1];
	size_t depth; /* frames in use */
	struct spf_result *result;
	bool stopped; /* the result is final, or it waits */
	bool waits;   /* for an answer: it will be done anew */
};

/* check_host() for result->domain; fills in the rest of the result. */
void spf_eval(struct spf_eval *);

#endif
