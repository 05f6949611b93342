/*
 * dkim_lint_private - what the files of dkim_lint_record share.
 *
 * A record is judged in steps: dkim_lint_repair.c blanks what cannot belong
 * to it, dkim_lint_tags.c cuts it into tags and judges each, dkim_lint_p.c
 * has p=.
 */
#ifndef DKIM_LINT_PRIVATE_H
#define DKIM_LINT_PRIVATE_H

#include "dkim/dkim_lint_record.h"

struct lint_tag {
	struct span name, value; /* of the text below; without FWS */
};

struct lint_text {
	struct findings *f;
	struct arena *arena;
	const struct dkim_lint_record *record;
	unsigned char *p; /* a copy of the text, repaired in place */
	size_t len;
	struct lint_tag *tags;
	size_t n, cap;
	const struct lint_tag *t; /* the one that is judged */
	bool cut;                 /* p= ends too early */
};

/* The tags of key records that are known, a letter each. */
bool dkim_lint_knows(struct span name);

/* Where in the record P is. */
struct finding_place dkim_lint_at(
    const struct lint_text *, const unsigned char *p);

void dkim_lint_repair(struct lint_text *);

/* Cut into tags; then judge them all. */
void dkim_lint_cut(struct lint_text *);
void dkim_lint_tags(struct lint_text *);

/* p=, of TYPE.  Its numbers, where there are some. */
void dkim_lint_p(struct lint_text *, enum key_type);
void dkim_lint_weak(struct lint_text *, const struct key_public *);

#endif
