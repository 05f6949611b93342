#include <errno.h>
#include <string.h>

#include "base/buf.h"
#include "report/report_store.h"
#include "sys/spool.h"

/* Octets gathered before the spool gets them, and read from it at a time. */
#define PIECE ((size_t)32 * 1024)
/* How a row or an entry is preceded by its length. */
#define PREFIX sizeof(uint32_t)

struct place {
	enum report_what what;
	uint64_t rows, rows_end, end; /* its own octets are behind its rows */
};

struct report_store {
	struct arena *arena;
	const char *directory;
	struct spool *spool;
	unsigned char *piece; /* gathered; or read from "at" */
	size_t used;
	uint64_t at;
	struct place *places;
	size_t n, cap, next;
	uint64_t rows;         /* where those of the report being read begin */
	uint64_t row, row_end; /* the next row to be given out */
	struct arena *texts;   /* of what was given out */
	struct arena *large;   /* of one row that does not fit into the piece */
};

struct report_store *
report_store_new(const char *directory)
{
	struct arena *arena = arena_new();
	struct report_store *s = arena_alloc(arena, sizeof(*s));

	s->arena = arena;
	s->directory = directory;
	s->spool = spool_new(directory);
	s->piece = arena_raw(arena, PIECE);
	s->texts = arena_new_sized(1024);
	s->large = arena_new_sized(1024);
	return s;
}

void
report_store_free(struct report_store *s)
{
	if (s == NULL)
		return;
	spool_free(s->spool);
	arena_free(s->texts);
	arena_free(s->large);
	arena_free(s->arena);
}

int
report_store_reset(struct report_store *s)
{
	s->used = s->n = s->next = 0;
	s->rows = s->row = s->row_end = s->at = 0;
	return spool_cut(s->spool, 0);
}

static int
flush(struct report_store *s)
{
	int status =
	    s->used == 0 ? 0 : spool_add(s->spool, span_of(s->piece, s->used));

	s->used = 0;
	return status;
}

static int
add(struct report_store *s, struct span octets)
{
	if (octets.len > PIECE - s->used && flush(s) < 0)
		return -1;
	if (octets.len > PIECE)
		return spool_add(s->spool, octets);
	if (octets.len > 0)
		memcpy(s->piece + s->used, octets.p, octets.len);
	s->used += octets.len;
	return 0;
}

static int
add_with_length(struct report_store *s, struct span octets)
{
	uint32_t len = (uint32_t)octets.len;

	return add(s, span_of(&len, sizeof(len))) < 0 ? -1 : add(s, octets);
}

int
report_store_row(struct report_store *s, struct span packed)
{
	return add_with_length(s, packed);
}

static uint64_t
size(const struct report_store *s)
{
	return spool_size(s->spool) + s->used;
}

/* What is absent is told from what is empty by a length of its own. */
static int
add_text(struct report_store *s, struct span text)
{
	static const uint32_t absent = UINT32_MAX;

	return text.p == NULL ? add(s, span_of(&absent, sizeof(absent)))
			      : add_with_length(s, text);
}

int
report_store_add(struct report_store *s, const struct report_entry *e)
{
	struct place place = { e->what, s->rows, size(s), 0 };

	if (add_text(s, e->file) < 0 || add_text(s, e->member) < 0 ||
	    add_text(s, e->item) < 0)
		return -1;
	place.end = s->rows = size(s);
	s->places =
	    arena_grow(s->arena, s->places, s->n, &s->cap, sizeof(*s->places));
	s->places[s->n++] = place;
	return 0;
}

int
report_store_drop(struct report_store *s)
{
	uint64_t in_spool = spool_size(s->spool);

	if (s->rows >= in_spool) {
		s->used = (size_t)(s->rows - in_spool);
		return 0;
	}
	s->used = 0;
	return spool_cut(s->spool, s->rows);
}

/* LEN octets from AT, by way of the piece where they fit into it. */
static int
get(struct report_store *s, uint64_t at, size_t len, struct span *out)
{
	uint64_t whole = spool_size(s->spool);

	if (len > PIECE) {
		unsigned char *p;

		arena_reset(s->large);
		p = arena_raw(s->large, len);
		*out = span_of(p, len);
		return spool_get(s->spool, at, p, len);
	}
	if (at < s->at || at + len > s->at + s->used) {
		s->at = at;
		s->used = whole - at < PIECE ? (size_t)(whole - at) : PIECE;
		if (spool_get(s->spool, at, s->piece, s->used) < 0)
			return -1;
	}
	*out = span_of(s->piece + (at - s->at), len);
	return 0;
}

static int
get_with_length(struct report_store *s, uint64_t *at, struct span *out)
{
	uint32_t len;
	struct span head;

	if (get(s, *at, PREFIX, &head) < 0)
		return -1;
	memcpy(&len, head.p, PREFIX);
	*at += PREFIX;
	*out = (struct span){ 0 };
	if (len == UINT32_MAX)
		return 0;
	if (get(s, *at, len, out) < 0)
		return -1;
	*at += len;
	return 0;
}

/* The texts of an entry live on while its rows are read. */
static int
get_text(struct report_store *s, uint64_t *at, struct span *out)
{
	if (get_with_length(s, at, out) < 0)
		return -1;
	if (out->p != NULL)
		*out = arena_dup(s->texts, *out);
	return 0;
}

void
report_store_rewind(struct report_store *s, const struct report_entry *e)
{
	s->row = e->rows;
	s->row_end = e->rows_end;
}

int
report_store_next(struct report_store *s, struct report_entry *e)
{
	const struct place *place;
	uint64_t at;

	if (s->next == 0) {
		if (flush(s) < 0)
			return -1;
		s->at = 0;
	}
	if (s->next == s->n)
		return 0;
	place = &s->places[s->next++];
	arena_reset(s->texts);
	*e = (struct report_entry){
		.what = place->what,
		.rows = place->rows,
		.rows_end = place->rows_end,
	};
	at = place->rows_end;
	if (get_text(s, &at, &e->file) < 0 ||
	    get_text(s, &at, &e->member) < 0 || get_text(s, &at, &e->item) < 0)
		return -1;
	report_store_rewind(s, e);
	return 1;
}

int
report_store_next_row(struct report_store *s, struct span *packed)
{
	if (s->row >= s->row_end)
		return 0;
	return get_with_length(s, &s->row, packed) < 0 ? -1 : 1;
}
