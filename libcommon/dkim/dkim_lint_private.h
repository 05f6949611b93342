/*
 * dkim_lint_private - what the files of dkim_lint share: each function judges
 * by some rules and adds what it finds.  For these files alone.
 *
 * Ownership  findings live in the arena of the evaluation.
 * Errors     none: failed look-ups are noted.
 */
#ifndef DKIM_LINT_PRIVATE_H
#define DKIM_LINT_PRIVATE_H

#include "dkim/dkim_lint.h"
#include "dkim/dkim_lint_rules.h"
#include "dns/dns_slip.h"

/*
 * The text of one record, which is judged in three steps: what cannot belong to
 * it is blanked, the rest is cut into tags, and each tag is judged.
 */
struct lint_tag {
	struct span name, value; /* of the text below; without FWS */
};

struct lint_text {
	struct findings *f;
	struct arena *arena;
	const struct dkim_lint_record *record;
	struct dns_slip slip;
	unsigned char *p; /* a copy of the text, repaired in place */
	size_t len;
	struct lint_tag *tags;
	size_t n, cap;
	const struct lint_tag *t; /* the one that is judged */
};

/* dkim_lint_tags.c: do the three steps. */
void dkim_lint_tags(struct lint_text *);

/* dkim_lint_key.c: judge p=, the value of T->t, as a key of TYPE. */
void dkim_lint_key(struct lint_text *, enum key_type);

/* dkim_lint_kind.c: is this the name of a known tag of key records? */
bool dkim_lint_knows(struct span name);

/* The place in the record of the octet P. */
struct finding_place dkim_lint_at(
    const struct lint_text *, const unsigned char *p);

/* dkim_lint_name.c: has NAME that label?  Judge domain and selector. */
bool dkim_lint_has_label(struct span name, const char *label);
void dkim_lint_judge_name(struct dkim_lint *);

/* dkim_lint_alias.c: judge CNAMEs, and those that lead to Microsoft 365. */
void dkim_lint_judge_chain(struct dkim_lint *);
void dkim_lint_judge_m365(struct dkim_lint *);

/* 1 or 2 for "selector1" and "selector2", which Microsoft 365 uses; else 0. */
unsigned dkim_lint_m365_selector(struct span selector);

/* dkim_lint_dns.c: count the records of the answer by what they are. */
void dkim_lint_count(struct dkim_lint *);

/* Is it base64 alone, as the DER of a key begins, without p= before it? */
bool dkim_lint_lacks_p(struct span text);

/* Judge that there is no key record; other records; keys at other names. */
void dkim_lint_judge_missing(struct dkim_lint *);
void dkim_lint_judge_others(struct dkim_lint *);
void dkim_lint_judge_misplaced(struct dkim_lint *);
void dkim_lint_judge_place(struct dkim_lint *, struct span name);

/*
 * dkim_lint_missing.c: whether that answer and the one that is judged come from
 * the same wildcard; judge such an answer (LK03), and a name with NS records.
 */
bool dkim_lint_is_wild(const struct dkim_lint *, enum dkim_lint_query);
void dkim_lint_judge_wildcard(struct dkim_lint *);
void dkim_lint_judge_cut(struct dkim_lint *);

/*
 * Judge the number of records; whether they hold the key that was given (LK22);
 * the size, the TTL and the signature of their answer.
 */
void dkim_lint_judge_records(struct dkim_lint *);
void dkim_lint_judge_match(struct dkim_lint *);
void dkim_lint_judge_size(struct dkim_lint *);
void dkim_lint_judge_ttl(struct dkim_lint *);
void dkim_lint_judge_signed(struct dkim_lint *);

/* Is the key that was given published, without a finding that counts? */
bool dkim_lint_fits(const struct dkim_lint *, const struct finding_policy *);

#endif
