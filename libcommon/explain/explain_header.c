/*
 * The header hash, with a state kept in front of each signed field, so that a
 * hypothesis hashes only from the first field that it changes on.
 */
#include <string.h>

#include "base/caps.h"
#include "explain/explain_private.h"

/* What h= may name before only the plain comparison is made. */
#define SLOTS_MAX 512
#define FIELDS_MAX 2000

/* All fields of a name that h= has. */
struct group {
	struct span name;
	size_t *slots; /* in the order of h= */
	size_t nslots;
	size_t *fields; /* from the bottom up */
	size_t nfields;
};

struct slot {
	size_t group;
	size_t field; /* SIZE_MAX: there is none */
	struct span canonical;
	struct hash before; /* hashed up to here */
};

struct alternative {
	struct explain_change change;
	struct explain_cause cause;
	unsigned likely;
};

#define ALTERNATIVES 400

struct explain_header {
	struct slot *slots;
	size_t n;
	struct group *groups;
	size_t ngroups;
	struct hash before_own;
	size_t own;             /* index of the signature */
	struct span own_whole;  /* without b= */
	struct span own_hashed; /* canonical, without the last CRLF */
	struct explain_slots signed_fields;
	struct alternative *alternatives;
	size_t nalternatives;
	struct buf canon; /* for one field */
};

static void
sink_buf(void *ctx, struct span piece)
{
	buf_add(ctx, piece);
}

static struct span
canonical(struct explain_work *w, struct arena *arena, struct span whole)
{
	struct buf b = buf_new(arena, SIZE_MAX);

	canon_header(w->sig->header_canon, whole, sink_buf, &b);
	return buf_span(&b);
}

static struct span
without_last_crlf(struct span s)
{
	return span_head(s, s.len < 2 ? 0 : s.len - 2);
}

static struct group *
group_of(struct explain_header *h, struct span name)
{
	for (size_t i = 0; i < h->ngroups; i++)
		if (span_eq_nocase(h->groups[i].name, name))
			return &h->groups[i];
	return NULL;
}

static void
make_groups(struct explain_work *w, struct explain_header *h)
{
	const struct dkim_sig *sig = w->sig;
	const struct msg *msg = w->msg;

	h->groups = arena_array(w->arena, sig->nh, sizeof(*h->groups));
	for (size_t i = 0; i < sig->nh; i++) {
		struct group *g = group_of(h, sig->h[i]);

		if (g == NULL) {
			g = &h->groups[h->ngroups++];
			g->name = sig->h[i];
			g->slots =
			    arena_array(w->arena, sig->nh, sizeof(*g->slots));
			for (size_t k = msg->n; k-- > 0;)
				g->nfields +=
				    span_eq_nocase(
					msg->fields[k].name, g->name) &&
				    &msg->fields[k] != sig->field;
			g->fields = arena_array(
			    w->arena, g->nfields, sizeof(*g->fields));
			g->nfields = 0;
			for (size_t k = msg->n; k-- > 0;)
				if (span_eq_nocase(
					msg->fields[k].name, g->name) &&
				    &msg->fields[k] != sig->field)
					g->fields[g->nfields++] = k;
		}
		g->slots[g->nslots++] = i;
		h->slots[i].group = (size_t)(g - h->groups);
	}
}

/* The fields that are signed, in the order of the message. */
static void
list_signed(struct explain_work *w, struct explain_header *h)
{
	struct explain_slots *s = &h->signed_fields;

	s->fields = arena_array(w->arena, w->msg->n, sizeof(*s->fields));
	for (size_t f = 0; f < w->msg->n; f++)
		for (size_t i = 0; i < h->n; i++)
			if (h->slots[i].field == f) {
				s->fields[s->n++] = f;
				break;
			}
}

static void
fill_slots(struct explain_work *w, struct explain_header *h)
{
	struct hash hash;

	hash_init(&hash, w->sig->hash);
	for (size_t i = 0; i < h->n; i++) {
		struct slot *s = &h->slots[i];
		struct group *g = &h->groups[s->group];
		size_t nth = 0;

		while (g->slots[nth] != i)
			nth++;
		s->before = hash;
		s->field = nth < g->nfields ? g->fields[nth] : SIZE_MAX;
		if (s->field != SIZE_MAX)
			s->canonical = canonical(
			    w, w->arena, w->msg->fields[s->field].whole);
		hash_add(&hash, s->canonical);
	}
	h->before_own = hash;
}

static void
fill_own(struct explain_work *w, struct explain_header *h)
{
	struct span before, after;
	struct buf b = buf_new(w->arena, CAPS_HEADER);

	dkim_sig_without_b(w->sig, &before, &after);
	buf_add(&b, before);
	buf_add(&b, after);
	h->own = (size_t)(w->sig->field - w->msg->fields);
	h->own_whole = buf_span(&b);
	h->own_hashed = without_last_crlf(canonical(w, w->arena, h->own_whole));
}

bool
explain_header_open(struct explain_work *w)
{
	struct explain_header *h;

	if (w->sig->nh > SLOTS_MAX || w->msg->n > FIELDS_MAX ||
	    taglist_find(&w->sig->tags, "b") == NULL) {
		w->cut = true;
		return false;
	}
	h = arena_alloc(w->arena, sizeof(*h));
	h->n = w->sig->nh;
	h->slots = arena_array(w->arena, h->n, sizeof(*h->slots));
	h->alternatives =
	    arena_array(w->arena, ALTERNATIVES, sizeof(*h->alternatives));
	h->canon = buf_new(w->arena, CAPS_HEADER);
	make_groups(w, h);
	fill_slots(w, h);
	fill_own(w, h);
	list_signed(w, h);
	w->header = h;
	return true;
}

const struct explain_slots *
explain_signed(const struct explain_work *w)
{
	return &w->header->signed_fields;
}

size_t
explain_own(const struct explain_work *w)
{
	return w->header->own;
}

struct span
explain_whole(const struct explain_work *w, size_t field)
{
	return field == w->header->own ? w->header->own_whole
				       : w->msg->fields[field].whole;
}

struct span
explain_field_name(const struct explain_work *w, size_t field)
{
	return w->msg->fields[field].name;
}

size_t
explain_missing(const struct explain_work *w, struct span name)
{
	const struct group *g = group_of(w->header, name);

	return g == NULL || g->nslots <= g->nfields ? 0
						    : g->nslots - g->nfields;
}

bool
explain_digest_fits(struct explain_work *w, const struct digest *d)
{
	if (w->want.len > 0)
		return digest_eq(d, digest_span(&w->want));
	if (w->key == NULL || w->key->type != KEY_ED25519)
		return false;
	if (w->ed25519 >= w->ed25519_max) {
		w->cut = true;
		return false;
	}
	w->ed25519++;
	return key_verify(w->key, w->sig->hash, d, w->sig->b);
}

/* What stands in the slots under some changes. */
struct trial {
	struct explain_work *w;
	const struct explain_change *changes;
	size_t n;
	struct span texts[SLOTS_MAX]; /* of slots in changed groups */
	bool changed[SLOTS_MAX];
};

/* The name of the field that a change is about. */
static struct span
name_of(const struct explain_work *w, const struct explain_change *c)
{
	size_t colon;

	if (c->kind != EXPLAIN_INSERT)
		return w->msg->fields[c->field].name;
	colon = span_find(c->whole, ':');
	return span_trim(span_head(c->whole, colon));
}

/* The change of field F, of that kind; NULL: there is none. */
static const struct explain_change *
change_of(const struct trial *t, size_t f, enum explain_change_kind kind)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->changes[i].field == f && t->changes[i].kind == kind)
			return &t->changes[i];
	return NULL;
}

static void
put_slot(struct trial *t, const struct group *g, size_t *nth, struct span whole)
{
	size_t slot;

	if (*nth >= g->nslots)
		return;
	slot = g->slots[(*nth)++];
	t->texts[slot] = whole;
	t->changed[slot] = true;
}

/* Inserted fields of group G in front of field F. */
static void
put_inserted(struct trial *t, const struct group *g, size_t *nth, size_t field)
{
	for (size_t i = t->n; i-- > 0;)
		if (t->changes[i].kind == EXPLAIN_INSERT &&
		    t->changes[i].field == field &&
		    span_eq_nocase(name_of(t->w, &t->changes[i]), g->name))
			put_slot(t, g, nth, t->changes[i].whole);
}

static void
assign(struct trial *t, const struct group *g)
{
	const struct msg *msg = t->w->msg;
	size_t nth = 0;

	put_inserted(t, g, &nth, msg->n);
	for (size_t k = 0; k < g->nfields; k++) {
		size_t f = g->fields[k];
		const struct explain_change *c =
		    change_of(t, f, EXPLAIN_REPLACE);

		if (change_of(t, f, EXPLAIN_DELETE) == NULL)
			put_slot(t, g, &nth,
			    c != NULL ? c->whole : msg->fields[f].whole);
		put_inserted(t, g, &nth, f);
	}
	while (nth < g->nslots)
		put_slot(t, g, &nth, (struct span){ 0 });
}

/* Do the changes touch what is signed?  Fills the trial. */
static bool
assign_all(struct trial *t, const struct explain_change **own)
{
	struct explain_header *h = t->w->header;
	bool any = false;

	memset(t->changed, 0, h->n * sizeof(t->changed[0]));
	*own = NULL;
	for (size_t i = 0; i < t->n; i++) {
		const struct explain_change *c = &t->changes[i];
		struct group *g;

		if (c->kind == EXPLAIN_REPLACE && c->field == h->own) {
			*own = c;
			any = true;
			continue;
		}
		g = group_of(h, name_of(t->w, c));
		if (g == NULL)
			continue;
		assign(t, g);
		any = true;
	}
	return any;
}

/* The canonical text of slot I; what is as it was is not made anew. */
static struct span
slot_text(struct trial *t, size_t i)
{
	struct explain_header *h = t->w->header;
	const struct slot *s = &h->slots[i];

	if (!t->changed[i])
		return s->canonical;
	if (s->field != SIZE_MAX &&
	    t->texts[i].p == t->w->msg->fields[s->field].whole.p)
		return s->canonical;
	h->canon.len = 0;
	if (t->texts[i].len > 0)
		canon_header(
		    t->w->sig->header_canon, t->texts[i], sink_buf, &h->canon);
	return buf_span(&h->canon);
}

static struct span
own_text(struct trial *t, const struct explain_change *own)
{
	struct explain_header *h = t->w->header;

	if (own == NULL)
		return h->own_hashed;
	h->canon.len = 0;
	canon_header(t->w->sig->header_canon, own->whole, sink_buf, &h->canon);
	return without_last_crlf(buf_span(&h->canon));
}

/* False: the changes leave the hashed octets as they are. */
static bool
hash_trial(struct trial *t, const struct explain_change *own, struct digest *d)
{
	struct explain_header *h = t->w->header;
	size_t i = 0, octets = 0;
	struct hash hash;
	struct span text;

	while (i < h->n && span_eq(slot_text(t, i), h->slots[i].canonical))
		i++;
	if (i == h->n && span_eq(own_text(t, own), h->own_hashed))
		return false;
	hash = i < h->n ? h->slots[i].before : h->before_own;
	for (; i < h->n; i++) {
		text = slot_text(t, i);
		hash_add(&hash, text);
		octets += text.len + 8;
	}
	text = own_text(t, own);
	hash_add(&hash, text);
	*d = hash_end(&hash);
	explain_count_test(t->w, octets + text.len);
	return true;
}

static bool
fits(struct explain_work *w, const struct explain_change *c, size_t n)
{
	struct trial t;
	const struct explain_change *own;
	struct digest d;

	t.w = w;
	t.changes = c;
	t.n = n;
	return assign_all(&t, &own) && hash_trial(&t, own, &d) &&
	       explain_digest_fits(w, &d);
}

static void
claim(struct explain_work *w, const struct explain_change *c, size_t n,
    const struct explain_cause *causes, size_t ncauses)
{
	w->changes = arena_array(w->arena, n, sizeof(*w->changes));
	for (size_t i = 0; i < n; i++) {
		w->changes[i] = c[i];
		w->changes[i].whole = arena_dup(w->arena, c[i].whole);
	}
	w->nchanges = n;
	w->header_found = true;
	for (size_t i = 0; i < ncauses; i++) {
		struct explain_cause cause = causes[i];

		if (n >= ncauses)
			w->reword(w, &w->changes[i], &cause);
		(void)explain_cause_add(w, &cause);
	}
}

bool
explain_header_try(struct explain_work *w, const struct explain_change *c,
    size_t n, const struct explain_cause *causes, size_t ncauses)
{
	if (!explain_may(w) || !fits(w, c, n))
		return false;
	claim(w, c, n, causes, ncauses);
	return true;
}

bool
explain_header_try_sig(struct explain_work *w, struct span whole,
    const struct explain_cause *cause)
{
	struct msg_field *fields;
	struct msg msg = *w->msg;
	struct dkim_sig *sig = arena_alloc(w->arena, sizeof(*sig));
	struct msg_index *index;
	struct digest d;
	struct dkim_sig_fault fault;
	size_t own = w->header->own;

	if (!explain_may(w))
		return false;
	fields = arena_array(w->arena, msg.n, sizeof(*fields));
	for (size_t i = 0; i < msg.n; i++)
		fields[i] = w->msg->fields[i];
	msg.fields = fields;
	fields[own] = msg_field_split(whole);
	fields[own].line = w->msg->fields[own].line;
	(void)dkim_sig_parse_kind(w->arena, &fields[own],
	    w->sig->instance > 0 ? DKIM_SIG_AMS : DKIM_SIG_DKIM, sig, &fault);
	if (sig->nh == 0 || taglist_find(&sig->tags, "b") == NULL)
		return false;
	index = msg_index_new(w->scratch, &msg);
	d = dkim_sig_header_hash(w->scratch, sig, index);
	explain_count_test(w, whole.len + 1000);
	if (!explain_digest_fits(w, &d))
		return false;
	w->was_sig = sig;
	w->header_found = true;
	(void)explain_cause_add(w, cause);
	return true;
}

bool
explain_alternative(struct explain_work *w, struct explain_change change,
    const struct explain_cause *cause, unsigned likely)
{
	struct explain_header *h = w->header;
	struct alternative *a;

	if (explain_header_try(w, &change, 1, cause, 1))
		return true;
	if (likely == 0 || h->nalternatives == ALTERNATIVES)
		return false;
	for (size_t i = 0; i < h->nalternatives; i++)
		if (h->alternatives[i].change.kind == change.kind &&
		    h->alternatives[i].change.field == change.field &&
		    span_eq(h->alternatives[i].change.whole, change.whole))
			return false;
	a = &h->alternatives[h->nalternatives++];
	a->change = change;
	a->change.whole = arena_dup(w->arena, change.whole);
	a->cause = *cause;
	a->likely = likely;
	return false;
}

static bool
apart(const struct explain_change *a, const struct explain_change *b)
{
	return a->field != b->field ||
	       (a->kind == EXPLAIN_INSERT && b->kind == EXPLAIN_INSERT);
}

#define TOGETHER 5

/* A combination in the making. */
struct combination {
	struct explain_work *w;
	unsigned likely; /* alternatives of at least this */
	struct explain_change changes[TOGETHER];
	struct explain_cause causes[TOGETHER];
	size_t n;
};

static bool
combine(struct combination *c, size_t first, size_t more)
{
	struct explain_header *h = c->w->header;

	if (more == 0)
		return explain_header_try(
		    c->w, c->changes, c->n, c->causes, c->n);
	for (size_t i = first; i < h->nalternatives; i++) {
		const struct alternative *a = &h->alternatives[i];
		bool ok = a->likely >= c->likely;

		for (size_t k = 0; k < c->n && ok; k++)
			ok = apart(&a->change, &c->changes[k]);
		if (!ok)
			continue;
		if (!explain_may(c->w))
			return false;
		c->changes[c->n] = a->change;
		c->causes[c->n++] = a->cause;
		if (combine(c, i + 1, more - 1))
			return true;
		c->n--;
	}
	return false;
}

struct step {
	size_t n;        /* how many at a time */
	unsigned likely; /* of which likelihood at least */
};

static bool
combine_steps(struct explain_work *w, const struct step *steps, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct combination c = { .w = w, .likely = steps[i].likely };
		uint64_t most = w->stage_max;
		bool found;

		w->stage_max =
		    w->octets + (most > w->octets ? (most - w->octets) / 2 : 0);
		found = combine(&c, 0, steps[i].n);
		w->stage_max = most;
		if (found)
			return true;
	}
	return false;
}

bool
explain_header_combined_first(struct explain_work *w)
{
	static const struct step steps[] = { { 2, 4 }, { 3, 4 }, { 4, 4 },
		{ 2, 3 } };

	return combine_steps(w, steps, sizeof(steps) / sizeof(steps[0]));
}

bool
explain_header_combined(struct explain_work *w)
{
	static const struct step steps[] = { { 2, 3 }, { 3, 3 }, { 2, 2 },
		{ 4, 3 }, { 2, 1 }, { 3, 2 }, { 5, 3 }, { 4, 2 } };

	return combine_steps(w, steps, sizeof(steps) / sizeof(steps[0]));
}

/* CHANGE, which has many brothers, with each of the likely alternatives. */
bool
explain_header_with_likely(struct explain_work *w, struct explain_change change,
    const struct explain_cause *cause, unsigned likely)
{
	struct explain_header *h = w->header;

	for (size_t i = 0; i < h->nalternatives; i++) {
		const struct alternative *a = &h->alternatives[i];
		struct explain_change c[] = { change, a->change };
		struct explain_cause causes[] = { *cause, a->cause };

		if (a->likely >= likely && apart(&c[0], &c[1]) &&
		    explain_header_try(w, c, 2, causes, 2))
			return true;
	}
	return false;
}
