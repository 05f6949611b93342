#include "dkim/bodyhash.h"

struct bodyhash_want {
	struct bodyhash_want *next; /* by rising limit */
	const struct stream *stream;
	uint64_t limit;
	struct digest digest;
};

/* One canonicalization with one hash. */
struct stream {
	struct hash hash;
	bool wanted;
	struct bodyhash_want *wants; /* all of them */
	struct bodyhash_want *due;   /* the first not yet reached */
	uint64_t total;
};

#define ALGS 2

/* One canonicalization of the body. */
struct form {
	bool wanted;
	struct canon_body *canon; /* NULL: no octet came yet */
	struct stream streams[ALGS];
};

struct bodyhash {
	struct arena *arena;
	bool lf;
	struct form forms[ALGS];
};

struct bodyhash *
bodyhash_new(struct arena *arena, bool lf)
{
	struct bodyhash *b = arena_alloc(arena, sizeof(*b));

	b->arena = arena;
	b->lf = lf;
	return b;
}

/* Take the digest of what is hashed so far, and go on. */
static void
reach(struct stream *s)
{
	struct hash copy = s->hash;

	s->due->digest = hash_end(&copy);
	s->due = s->due->next;
}

static void
stream_add(struct stream *s, struct span piece)
{
	while (s->due != NULL && s->due->limit - s->total <= piece.len) {
		struct span part =
		    span_head(piece, (size_t)(s->due->limit - s->total));

		hash_add(&s->hash, part);
		s->total += part.len;
		piece = span_skip(piece, part.len);
		reach(s);
	}
	if (s->due != NULL)
		hash_add(&s->hash, piece);
	s->total += piece.len;
}

static void
form_sink(void *ctx, struct span piece)
{
	struct form *f = ctx;

	for (size_t i = 0; i < ALGS; i++)
		if (f->streams[i].wanted)
			stream_add(&f->streams[i], piece);
}

const struct bodyhash_want *
bodyhash_want(struct bodyhash *b, enum canon_alg canon, enum hash_alg hash,
    uint64_t limit)
{
	struct form *f = &b->forms[canon == CANON_RELAXED];
	struct stream *s = &f->streams[hash == HASH_SHA1];
	struct bodyhash_want **at = &s->wants, *w;

	f->wanted = true;
	if (!s->wanted)
		hash_init(&s->hash, hash);
	s->wanted = true;
	while (*at != NULL && (*at)->limit < limit)
		at = &(*at)->next;
	if (*at != NULL && (*at)->limit == limit)
		return *at;
	w = arena_alloc(b->arena, sizeof(*w));
	*w = (struct bodyhash_want){ .next = *at, .stream = s, .limit = limit };
	*at = w;
	s->due = s->wants;
	return w;
}

bool
bodyhash_needed(const struct bodyhash *b)
{
	return b->forms[0].wanted || b->forms[1].wanted;
}

/* Not sooner: many messages may wait for their keys. */
static void
start(struct bodyhash *b, struct form *f)
{
	if (f->canon != NULL)
		return;
	f->canon = arena_raw(b->arena, sizeof(*f->canon));
	canon_body_init(f->canon,
	    f == &b->forms[0] ? CANON_SIMPLE : CANON_RELAXED, b->lf, form_sink,
	    f);
}

void
bodyhash_add(struct bodyhash *b, struct span piece)
{
	for (size_t i = 0; i < ALGS; i++) {
		struct form *f = &b->forms[i];

		if (!f->wanted)
			continue;
		start(b, f);
		canon_body_add(f->canon, piece);
	}
}

void
bodyhash_end(struct bodyhash *b)
{
	for (size_t i = 0; i < ALGS; i++) {
		struct form *f = &b->forms[i];

		if (!f->wanted)
			continue;
		start(b, f);
		(void)canon_body_end(f->canon);
		for (size_t j = 0; j < ALGS; j++)
			while (f->streams[j].due != NULL)
				reach(&f->streams[j]);
	}
}

const struct digest *
bodyhash_digest(const struct bodyhash_want *w)
{
	return &w->digest;
}

uint64_t
bodyhash_length(const struct bodyhash_want *w)
{
	return w->stream->total;
}
