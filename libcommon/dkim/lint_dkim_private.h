/*
 * lint_dkim_private - what the files of lint_dkim_record share.
 *
 * A record is judged in steps: lint_dkim_repair.c blanks what cannot belong
 * to it, lint_dkim_tags.c cuts it into tags and judges each, lint_dkim_p.c
 * has p=.
 */
#ifndef LINT_DKIM_PRIVATE_H
#define LINT_DKIM_PRIVATE_H

#include "dkim/lint_dkim_record.h"

struct lint_tag {
	struct span name, value; /* of the text below; without FWS */
};

struct lint_text {
	struct findings *f;
	struct arena *arena;
	const struct lint_dkim_record *record;
	unsigned char *p; /* a copy of the text, repaired in place */
	size_t len;
	struct lint_tag *tags;
	size_t n, cap;
	const struct lint_tag *t; /* the one that is judged */
	bool cut;                 /* p= ends too early */
};

/* The tags of key records that are known, a letter each. */
bool lint_dkim_knows(struct span name);

/* Where in the record P is. */
struct finding_place lint_dkim_at(
    const struct lint_text *, const unsigned char *p);

void lint_dkim_repair(struct lint_text *);

/* Cut into tags; then judge them all. */
void lint_dkim_cut(struct lint_text *);
void lint_dkim_tags(struct lint_text *);

/* p=, of TYPE.  Its numbers, where there are some. */
void lint_dkim_p(struct lint_text *, enum key_type);
void lint_dkim_weak(struct lint_text *, const struct key_public *);

#endif
