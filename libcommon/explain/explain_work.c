#include <stdarg.h>
#include <stdio.h>

#include "explain/explain_private.h"

/* A test costs that much, counted as octets, beside what it hashes. */
#define TEST_COST 128

void
explain_stage(struct explain_work *w, unsigned part)
{
	uint64_t left =
	    w->octets < w->octets_max ? w->octets_max - w->octets : 0;

	w->stage_max = w->octets + left / 16 * part;
	left = w->ed25519 < w->ed25519_max ? w->ed25519_max - w->ed25519 : 0;
	w->stage_ed25519 = w->ed25519 + left / 16 * part;
	arena_reset(w->scratch);
	arena_reset(w->once);
}

bool
explain_may(struct explain_work *w)
{
	if (w->octets < w->stage_max &&
	    (w->want.len > 0 || w->key == NULL || w->key->type == KEY_RSA ||
		w->ed25519 < w->stage_ed25519))
		return true;
	w->cut = true;
	return false;
}

void
explain_count_test(struct explain_work *w, size_t octets)
{
	w->octets += octets + TEST_COST;
	w->tests++;
}

struct explain_cause
explain_cause_of(enum explain_word word)
{
	return (struct explain_cause){ .word = word, .proven = true };
}

const char *
explain_say(struct explain_work *w, const char *fmt, ...)
{
	struct buf b = buf_new(w->arena, SIZE_MAX);
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	buf_adds(&b, text);
	return buf_string(&b);
}

bool
explain_has(const struct explanation *out, enum explain_word word)
{
	for (size_t i = 0; i < out->n; i++)
		if (out->causes[i].word == word)
			return true;
	return false;
}

/* A cause outlives the work, and shows no more than a screen can. */
#define SHOWN 1000

static void
last(struct arena *arena, struct span *s)
{
	if (s->len > 0)
		*s = arena_dup(arena, span_head(*s, SHOWN));
}

static size_t
line_at(const struct explain_work *w, size_t offset)
{
	size_t line = w->body_line;

	for (size_t i = 0; i < offset && i < w->body.len; i++)
		line += w->body.p[i] == '\n';
	return line;
}

struct explain_cause *
explain_cause_add(struct explain_work *w, const struct explain_cause *cause)
{
	struct explanation *out = w->out;
	struct explain_cause *c;

	if (out->n == EXPLAIN_CAUSES)
		return NULL;
	c = &out->causes[out->n++];
	*c = *cause;
	last(w->explain_arena, &c->field);
	last(w->explain_arena, &c->old);
	last(w->explain_arena, &c->new);
	last(w->explain_arena, &c->tag);
	last(w->explain_arena, &c->selector);
	last(w->explain_arena, &c->from);
	last(w->explain_arena, &c->to);
	last(w->explain_arena, &c->is);
	last(w->explain_arena, &c->service);
	if (c->detail != NULL)
		c->detail = arena_string(w->explain_arena, span_str(c->detail));
	if (c->part == NULL)
		c->part = explain_word_part(c->word);
	if (c->has_place && c->line == 0)
		c->line = line_at(w, (size_t)c->offset);
	return c;
}
